"""What panes and commands ask for, answered: each request becomes work for the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual import on
from textual.screen import Screen

from tui import messages, slash
from tui.desk import ASKING
from tui.drawing import ink
from tui.drawing.changes import Changes
from tui.keymap import hint
from tui.panes.chat import ChatPane
from tui.refusing import Refusing, WrongError, nothing_picked, still_coming, undecided
from tui.screens import holding, naming, papers
from tui.screens.dialogs import Choice, ChoiceScreen, LineScreen, ReadScreen
from tui.screens.noting import Notes
from tui.twice import Twice

if TYPE_CHECKING:
    from design.diff import Diff
    from design.document.design import Design
    from session.draft import DraftView
    from session.settings import Settings
    from session.workbench import Workbench
    from snapshots.history import Snapshot
    from tui.desk import Desk
    from tui.feed import Feed

_AGAIN: Final = 3.0
"""Seconds within which escape counts as pressed twice."""
OPENING: Final = "The design is still being opened."


class Requests(Refusing, Screen[None]):
    """A screen that answers requests."""

    def __init__(self) -> None:
        super().__init__()
        self.workbench: Workbench | None = None
        self.desk: Desk | None = None
        self.feed: Feed | None = None
        self.notes = Notes(self)
        self._stopping = Twice(_AGAIN)
        self._past: tuple[Snapshot, Design] | None = None
        """The old snapshot that is looked at."""

    @property
    def _chat(self) -> ChatPane:
        return self.query_one(ChatPane)

    def tell(self, text: str, *, wrong: bool = False) -> None:
        """Say something in a corner."""
        self.notify(text, severity="warning" if wrong else "information", markup=False)

    def refusal(self, action: str) -> str | None:
        """Say why nothing can be accepted or discarded."""
        if action not in ("accept", "discard"):
            return None
        if self.feed is None:
            return OPENING
        draft = self.feed.draft
        if draft is None:
            return f"There is nothing to {action}. Send a message to have a proposal."
        if action == "discard":
            return still_coming() if draft.is_open else None
        return undecided(draft) or (None if draft.picked else nothing_picked())

    @property
    def pointed(self) -> tuple[str, ...]:
        """Ids of the elements a message is about because they are selected."""
        return ()

    # --- the turn --------------------------------------------------------------------------

    @on(messages.Ask)
    def _answer_ask(self, message: messages.Ask) -> None:
        message.stop()
        draft = self.feed.draft if self.feed else None
        if self.desk is None:
            self.tell(OPENING, wrong=True)
        elif draft is None or draft.is_open:
            self._send(message.text)
        else:
            self._ask_over_proposal(message.text, draft)

    def _send(self, text: str) -> None:
        if self.desk is not None and self.workbench is not None:
            from session.bench import WorkbenchError

            try:
                self.workbench.refuse_secrets("The message", text)
            except WorkbenchError as error:
                self.post_message(messages.Failed(error.what, error.mend))
                return
            self._chat.composer.taken()
            self.desk.ask(text, None, self.pointed)

    def _ask_over_proposal(self, text: str, draft: DraftView) -> None:
        desk, bench = self.desk, self.workbench
        if desk is None or bench is None:
            return

        def answered(answer: str | None) -> None:
            if answer == "accept":
                holding.accept(self, bench, desk, messages.Accept(), lambda: self._send(text))
            elif answer == "discard":
                desk.discard(then=lambda: self._send(text))

        number = len(draft.applied)
        verb = "is" if number == 1 else "are"
        told, accepting = holding.to_accept(draft, "send")
        self.app.push_screen(
            ChoiceScreen(
                "A proposal is open",
                f"Its {ink.count(number, 'operation')} {verb} neither accepted nor discarded. The"
                f" next message starts from the accepted design.{told}",
                (
                    *accepting,
                    Choice("discard", "Discard, then send", "warning"),
                    Choice("leave", "Not yet"),
                ),
            ),
            answered,
        )

    @on(messages.Cancel)
    def _answer_cancel(self, message: messages.Cancel) -> None:
        message.stop()
        desk = self.desk
        if desk is None or not desk.running:
            if self.workbench is not None and self.workbench.running_elsewhere:
                self.tell("The reply comes to another window; it can be stopped there.", wrong=True)
            elif message.now:
                self.tell("No reply is coming, so there is none to stop.", wrong=True)
            else:
                self.post_message(messages.Go(getattr(self, "current", "concept")))
            return
        if message.now or self._stopping.again():
            self._stopping.forget()
            if desk.cancel():
                self.tell("Stopping; what has arrived stays.")
        else:
            self.tell(f"{hint('composer.cancel')} again stops the reply.")

    @on(messages.Failed)
    async def _answer_failed(self, message: messages.Failed) -> None:
        message.stop()
        text = f"{message.what} {message.mend}".strip()
        self.tell(text, wrong=True)
        await self._chat.say(text, "!", "$text-error")

    # --- the proposal ----------------------------------------------------------------------

    @on(messages.Accept)
    def _answer_accept(self, message: messages.Accept) -> None:
        message.stop()
        bench, desk = self.workbench, self.desk
        reason = self.refusal("accept")
        if bench is None or desk is None or reason is not None:
            self.tell(reason or OPENING, wrong=True)
            return
        holding.accept(self, bench, desk, message)

    def action_accept(self) -> None:
        """Accept what is picked of the proposal."""
        self.post_message(messages.Accept())

    @on(messages.Discard)
    def _answer_discard(self, message: messages.Discard) -> None:
        message.stop()
        bench, desk, reason = self.workbench, self.desk, self.refusal("discard")
        if bench is None or desk is None or reason is not None:
            self.tell(reason or OPENING, wrong=True)
            return

        def answered(answer: str | None) -> None:
            if answer is not None:
                desk.discard(answer)

        if message.reason is not None:
            answered(message.reason)
            return
        self.app.push_screen(
            LineScreen(
                "Discard the proposal",
                "Why? The model is told with the next message. It may stay empty.",
                optional=True,
                check=lambda words: bench.refuse_secrets("The reason", words),
            ),
            answered,
        )

    # --- snapshots -------------------------------------------------------------------------

    @on(messages.Undo)
    def _answer_undo(self, message: messages.Undo) -> None:
        message.stop()
        if self.desk is not None and self.workbench is not None:
            self.desk.run("Undoing", self.workbench.undo)

    @on(messages.Redo)
    def _answer_redo(self, message: messages.Redo) -> None:
        message.stop()
        if self.desk is not None and self.workbench is not None:
            self.desk.run("Redoing", self.workbench.redo)

    @on(messages.Restore)
    def _answer_restore(self, message: messages.Restore) -> None:
        message.stop()
        bench, desk, rev = self.workbench, self.desk, message.rev
        if bench is None or desk is None:
            return

        def ask(found: tuple[Snapshot, Diff]) -> None:
            snapshot, diff = found
            self.app.push_screen(
                ChoiceScreen(
                    f"Restore {snapshot.short}",
                    papers.restore_words(snapshot, diff),
                    (Choice("restore", "Restore", "warning"), Choice("leave", "Leave it")),
                ),
                answered,
            )

        def answered(answer: str | None) -> None:
            if answer == "restore":
                desk.run("Restoring", lambda: bench.restore(rev))

        desk.run(
            "Looking what a restore changes",
            lambda: (self._snapshot(bench, rev), bench.diff("HEAD", rev)),
            ask,
            group=ASKING,
        )

    @staticmethod
    def _snapshot(bench: Workbench, rev: str) -> Snapshot:
        return bench.log(rev, 1)[0]

    @on(messages.Look)
    def _answer_look(self, message: messages.Look) -> None:
        message.stop()
        bench, desk, rev = self.workbench, self.desk, message.rev
        if bench is None or desk is None:
            return
        if not rev:
            if self._past is None:
                self.tell("The present is shown already; /look SNAPSHOT shows an earlier one.")
            self.post_message(messages.Looked(None))
            return

        def read() -> tuple[Snapshot, Design]:
            return self._snapshot(bench, rev), bench.show(rev)

        desk.run(
            "Reading a snapshot",
            read,
            lambda found: self.post_message(messages.Looked(found)),
            group=ASKING,
        )

    @on(messages.Compare)
    def _answer_compare(self, message: messages.Compare) -> None:
        message.stop()
        bench, desk = self.workbench, self.desk
        if bench is None or desk is None:
            return
        before, after = message.before, message.after or "HEAD"

        def read() -> tuple[Snapshot, Snapshot, Changes]:
            return (
                self._snapshot(bench, before),
                self._snapshot(bench, after),
                Changes.of(bench.diff(before, after)),
            )

        def show(found: tuple[Snapshot, Snapshot, Changes]) -> None:
            title = f"{found[0].short} → {found[1].short}"
            self.app.push_screen(
                ReadScreen(title, lambda width: papers.comparison(*found, width=width))
            )

        desk.run("Comparing snapshots", read, show, group=ASKING)

    @on(messages.Branch)
    def _answer_branch(self, message: messages.Branch) -> None:
        message.stop()
        bench, desk = self.workbench, self.desk
        if bench is None or desk is None:
            return

        def take(name: str | None) -> None:
            if not name:
                return
            known = name in bench.repository.branches()
            go = bench.switch if known or message.switch else bench.branch
            desk.run("Changing branches", lambda: go(name))

        def check(name: str) -> None:
            if name not in bench.repository.branches():
                bench.repository.refuse_branch(name)

        def ask(found: tuple[str, str]) -> None:
            current, others = found
            known = f" There are: {others}." if others else ""
            self.app.push_screen(
                LineScreen(
                    "Branch",
                    f"You are on {current}.{known} A new name starts a branch at the present"
                    " snapshot; a known one goes on there.",
                    check=check,
                ),
                take,
            )

        if message.name:
            take(message.name)
            return

        def names() -> tuple[str, str]:
            current = bench.repository.branch()
            return current, ", ".join(n for n in bench.repository.branches() if n != current)

        desk.run("Listing branches", names, ask, group=ASKING)

    @on(messages.Tag)
    def _answer_tag(self, message: messages.Tag) -> None:
        message.stop()
        if self.workbench is not None and self.desk is not None:
            naming.tag(self, self.workbench, self.desk, message)

    @on(messages.Untag)
    def _answer_untag(self, message: messages.Untag) -> None:
        message.stop()
        if self.workbench is not None and self.desk is not None:
            naming.untag(self, self.workbench, self.desk, message)

    @on(messages.Reconcile)
    def _answer_reconcile(self, message: messages.Reconcile) -> None:
        message.stop()
        bench, desk, ids = self.workbench, self.desk, message.ids
        if bench is not None and desk is not None:
            desk.run("Reconciling", lambda: bench.reconcile(ids))

    def action_adopt(self) -> None:
        """Take edits made to the files by hand as a snapshot."""
        if self.desk is not None and self.workbench is not None:
            self.desk.run("Adopting edits", self.workbench.adopt_hand_edits)

    # --- decisions -------------------------------------------------------------------------

    @on(messages.Decide)
    def _answer_decide(self, message: messages.Decide) -> None:
        message.stop()
        bench, desk = self.workbench, self.desk
        if bench is not None and desk is not None:
            holding.decide(self, bench, desk, message, lambda: self.notes.forget(message))

    def action_new_decision(self) -> None:
        """Write a decision note."""
        self.notes.ask(messages.Decide("add"))

    def action_edit_decision(self, number: int) -> None:
        """Change the words of a decision note."""
        note = self.workbench.design.decision(number) if self.workbench else None
        if note is None:
            self.tell(f"There is no decision {number} in the accepted design.", wrong=True)
            return
        self.notes.ask(messages.Decide("edit", number), note)

    def action_supersede_decision(self, number: int) -> None:
        """Put another decision note in the place of one."""
        if self.workbench is not None:
            self.notes.supersede(self.workbench.design, number)

    # --- the rest --------------------------------------------------------------------------

    @on(messages.Command)
    def _answer_command(self, message: messages.Command) -> None:
        message.stop()
        try:
            self.post_message(slash.parse(message.line))
        except WrongError as error:
            self.tell(str(error), wrong=True)
            self._chat.composer.write(message.line)

    @on(messages.Do)
    async def _answer_do(self, message: messages.Do) -> None:
        message.stop()
        for node in (self, self.app):
            if hasattr(node, f"action_{message.action.partition('(')[0]}"):
                await self.app.run_action(message.action, node)
                return

    @on(messages.UseModel)
    async def _answer_use_model(self, message: messages.UseModel) -> None:
        message.stop()
        bench, name = self.workbench, message.name
        if name and bench is not None and self.desk is not None:
            self.desk.run("Changing the model", lambda: bench.use_model(name), self._model_changed)
        elif self.workbench is not None:
            used = self.workbench.settings.model
            await self._chat.say(f"Messages go to {used}. /model NAME changes that.")

    async def _model_changed(self, then: Settings) -> None:
        if self.workbench is not None:
            from tui.drawing.settings import next_start

            settings = self.workbench.settings
            words = f"Messages go to {settings.model} from now on, in this design."
            await self._chat.say(f"{words} {next_start(settings, then, 'model')}".strip())

    @on(messages.ListModels)
    def _answer_list_models(self, message: messages.ListModels) -> None:
        """Find out which models there are; the chat completes their names."""
        message.stop()
        bench, desk = self.workbench, self.desk
        if bench is not None and desk is not None:
            desk.run("Asking for models", bench.models, self._chat.know_models, group="models")

    def action_help(self) -> None:
        """Show the keys that count where the focus is, and the commands."""
        from tui.screens.help import help_sheet

        active = {item.binding.id or "" for item in self.active_bindings.values()}
        self.app.push_screen(ReadScreen("Help", lambda width: help_sheet(active, width)))

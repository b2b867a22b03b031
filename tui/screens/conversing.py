"""What belongs to the talk with the model: the brief it starts from, its questions, answered."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from textual import on
from textual.content import Content
from textual.widgets import Input

from tui import files, messages
from tui.commands.start import DRAFT_REQUEST
from tui.desk import ASKING
from tui.keymap import hint
from tui.refusing import still_coming
from tui.screens import holding
from tui.screens.dialogs import Choice, ChoiceScreen, LineScreen
from tui.screens.requests import OPENING, Requests
from tui.widgets.talk import Reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.widget import Widget

    from design.document.design import Design
    from design.labels import Labels
    from design.render.erd.writing import Form
    from prompts.compose import Prompt
    from session.answering import Answer
    from session.briefing import Form as Filled
    from session.unsent import Unsent
    from snapshots.history import Snapshot

FOLLOW_REQUEST: Final = "Bring the design in line with the changed brief"


class Conversing(Requests):
    """A screen that answers requests, those of the talk with the model among them."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self._answers: dict[str, Answer] = {}
        """Answers that were given and not yet sent, by question."""
        self._visited = ""
        self._unsent: Unsent | None = None
        self._labels: tuple[Design, Labels] | None = None

    # --- what was not sent -----------------------------------------------------------------

    @property
    def unsent(self) -> Unsent:
        """Keeps what stands in the composer."""
        if self._unsent is None:
            from session.unsent import Unsent

            self._unsent = Unsent(self._folder)
        return self._unsent

    def bring_back_unsent(self) -> None:
        """Put the message that an earlier session left unsent into the composer."""
        left, composer = self.unsent.left, self._chat.composer
        if left and not composer.text:
            composer.write(left)
            self.keep_unsent(now=True)
            self.notify("The message you had not sent is back.", markup=False)
        elif left:
            composer.remember_last(left)
            self.notify(
                f"{hint('composer.older')} brings the message back that you had not sent.",
                markup=False,
            )

    def keep_unsent(self, *, now: bool = False) -> None:
        """Keep what stands in the composer, where a lost connection does not take it along.

        Args:
            now: Whether to wait until it is kept.
        """
        text = self._chat.composer.text
        if not text and self._unsent is None:
            return
        unsent = self.unsent
        if text == unsent.left:
            unsent.take_over()
        if text == unsent.text:
            return
        unsent.text = text
        if now:
            unsent.write()
        else:
            self.run_worker(
                unsent.write, group="unsent", description="Keeping what is written", thread=True,
                exit_on_error=False,
            )  # fmt: skip

    # --- what a message is about -----------------------------------------------------------

    @property
    def at_cursor(self) -> tuple[str, str]:
        """The pane that is shown, and the id of the row under its cursor."""
        return "", ""

    @property
    def pointed(self) -> tuple[str, ...]:
        """The element under the cursor of the pane, if it was visited since the last message."""
        pane, row = self.at_cursor
        return (row,) if pane and pane == self._visited and self._label(row) else ()

    def _label(self, element: str) -> str:
        from design.labels import Labels

        if self.workbench is None:
            return ""
        design = self._asking
        if self._labels is None or self._labels[0] is not design:
            self._labels = design, Labels(design)
        return self._labels[1].of(element) or ""

    def visit(self, pane: str) -> None:
        """Note that the keys are in a pane; empty when they are in the chat."""
        self._visited = pane or self._visited
        label = "".join(self._label(element) for element in self.pointed)
        if self._past is not None:
            # What is shown is not what the message goes to.
            label = f"{label} in the present" if label else "the present"
        words = f"Message · about {label}" if label else "Message"
        self._chat.composer.border_title = Content(words)

    def _send(self, text: str) -> None:
        super()._send(text)
        left = self.unsent.left
        if left and left.strip() in text:
            self.unsent.take_over()
        self._visited = ""
        self.visit("")

    # --- the brief -------------------------------------------------------------------------

    def action_brief(self) -> None:
        """Fill the brief in, part by part."""
        bench = self.workbench
        if bench is None:
            self.tell(OPENING, wrong=True)
            return
        from session.briefing import form_for
        from tui.screens.brief import BriefScreen

        def take(form: Filled, _trusting: bool) -> Snapshot:
            return bench.change_brief(form.text, base=form.start)

        def taken(snapshot: Snapshot | None) -> None:
            if snapshot is not None:
                self.offer_draft()

        present = bench.design.brief
        form = form_for(bench.path, present)
        if form.start != present:
            present_key, back = hint("brief.start_over"), hint("brief.back")
            self.tell(
                f"The brief has changed since this was written: {present_key} puts the present one"
                f" in, {back} then brings this back."
            )
        self.app.push_screen(BriefScreen(bench.path, form, take, present=present), taken)

    def offer_draft(self) -> None:
        """Offer to draft the design from the brief, or to bring what there is in line with it."""
        bench = self.workbench
        if bench is None or not bench.design.brief.strip():
            return
        if not bench.design.is_empty or bench.draft is not None:
            self.post_message(messages.Write(FOLLOW_REQUEST))
            return

        def answered(answer: str | None) -> None:
            if answer == "draft":
                self.post_message(messages.Ask(DRAFT_REQUEST))
            else:
                self.post_message(messages.Write(DRAFT_REQUEST))

        self.app.push_screen(
            ChoiceScreen(
                "Draft the design from the brief?",
                f"The model ({bench.settings.model}) proposes entities, tables, endpoints and"
                " questions. You look at them before anything is accepted. Not yet leaves the"
                " request in the message.",
                (Choice("draft", "Draft it now", "success"), Choice("later", "Not yet")),
            ),
            answered,
        )

    # --- the prompt and the questions ------------------------------------------------------

    def refusal(self, action: str) -> str | None:
        """Say why there is no question to answer, or why the shell does not get the screen."""
        if action == "suspend" and isinstance(self.focused, Input):
            return (
                f"In a text {hint('room.suspend')} does not leave to the shell; in a list it does."
            )
        if action != "questions":
            return super().refusal(action)
        if self.feed is None or self.workbench is None:
            return OPENING
        draft = self.feed.draft
        if draft is not None and draft.is_open:
            return still_coming()
        if not any(item.status == "open" for item in self._asking.concept.questions):
            return "No question is open."
        return None

    @on(messages.ShowPrompt)
    def _answer_show_prompt(self, message: messages.ShowPrompt) -> None:
        message.stop()
        bench, desk = self.workbench, self.desk
        if bench is None or desk is None:
            return
        text = message.text or self._chat.composer.text.strip() or "…"

        def show(prompt: Prompt) -> None:
            from tui.screens.prompt import PromptScreen

            self.app.push_screen(PromptScreen(prompt, bench.design))

        pointed = self.pointed
        desk.run("Composing the prompt", lambda: bench.prompt(text, pointed), show, group=ASKING)

    def action_show_prompt(self) -> None:
        """Show the prompt for what stands in the composer."""
        self.post_message(messages.ShowPrompt())

    @on(messages.SaveReply)
    def _answer_save_reply(self, message: messages.SaveReply) -> None:
        message.stop()
        reason = self._chat.refusal("save_reply")
        chosen, text = self._chat.chosen, self._chat.chosen_text
        if reason is not None or chosen is None:
            self.tell(reason or "There is no reply yet.", wrong=True)
        elif message.path:
            self._save_as(message.path, lambda _: text)
        else:
            name = "reply.md" if isinstance(chosen, Reply) else "message.md"
            self._ask_where("Save the message", name, lambda _: text)

    @on(messages.SavePicture)
    def _answer_save_picture(self, message: messages.SavePicture) -> None:
        message.stop()

        def make(name: str) -> str:
            from design.render.erd.writing import write_diagram

            form: Form = "mermaid" if name.lower().endswith(".mmd") else "svg"
            return write_diagram(
                message.design, form, base=message.base, only=message.only, detail=message.detail
            )

        if message.path:
            self._save_as(message.path, make)
        else:
            title = "Save the picture as .svg, or as .mmd for Mermaid"
            self._ask_where(title, "tables.svg", make, files.picture_name)

    def _ask_where(
        self,
        title: str,
        name: str,
        make: Callable[[str], str],
        fit: Callable[[str], str] = str,
    ) -> None:
        words = "Where to? A file that is there is not written over."

        def take(answer: str | None) -> None:
            if answer:
                self._save_as(fit(answer), make)

        def check(answer: str) -> None:
            files.new_file(fit(answer))

        self.app.push_screen(LineScreen(title, words, name, check=check), take)

    def _save_as(self, name: str, make: Callable[[str], str]) -> None:
        if self.desk is not None:
            self.desk.run("Writing a file", lambda: files.write_new(name, make(name)), self.tell)

    def action_edit_last(self) -> None:
        """Edit a message, to send it again."""
        self._in_chat("edit_last")

    def action_copy_reply(self) -> None:
        """Send a message to the terminal's clipboard."""
        self._in_chat("copy_reply")

    def action_copy_code(self) -> None:
        """Send the code of a message to the terminal's clipboard."""
        self._in_chat("copy_code")

    def _in_chat(self, action: str) -> None:
        """Do something of the chat, or say why not."""
        reason = self._chat.refusal(action)
        if reason is not None:
            self.tell(reason, wrong=True)
        else:
            getattr(self._chat, f"action_{action}")()

    def action_jump(self) -> None:
        """Show a letter on everything that can have the keys, and go where one leads."""
        from tui.screens.jump import JumpScreen

        def go(target: Widget | str | None) -> None:
            if isinstance(target, str):
                self.post_message(messages.Go(target))
            elif target is not None:
                target.focus()

        self.app.push_screen(JumpScreen(self.focus_chain), go)

    def action_settings(self) -> None:
        """See what is set where, and change it."""
        if self.workbench is None or self.desk is None:
            self.tell(OPENING, wrong=True)
            return
        from tui.screens.settings import SettingsScreen

        self.app.push_screen(SettingsScreen(self.workbench, self.desk))

    def action_suspend(self) -> None:
        """Leave the screen to the shell."""
        self.app.action_suspend_process()

    def action_editor(self) -> None:
        """Write the message in the editor of the environment."""
        self._chat.composer.action_editor()

    @property
    def _asking(self) -> Design:
        """The design whose questions are asked: the proposal's while there is one."""
        assert self.workbench is not None
        draft = self.feed.draft if self.feed else None
        return draft.design if draft is not None else self.workbench.design

    def action_questions(self, first: str = "") -> None:
        """Answer open questions, each with a key.

        Args:
            first: Id of the question to begin with.
        """
        from design.labels import Labels
        from session.answering import MOST_ASKED, open_questions
        from tui.screens.questions import QuestionScreen

        reason = self.refusal("questions")
        if reason is not None:
            self.tell(reason, wrong=True)
            return
        design = self._asking
        labels = Labels(design)
        found = sorted(open_questions(design), key=lambda item: item.id != first)[:MOST_ASKED]
        about = {item.id: ", ".join(filter(None, map(labels.of, item.about))) for item in found}
        screen = QuestionScreen(found, about, self._answers)
        self.app.push_screen(screen, self._answered)

    def _answered(self, answers: tuple[Answer, ...] | None) -> None:
        bench, desk = self.workbench, self.desk
        if not answers or bench is None or desk is None:
            return
        draft = self.feed.draft if self.feed else None
        accepted = {item.id for item in bench.design.concept.questions}
        put_off = all(item.later for item in answers)
        known = all(item.question in accepted for item in answers)
        if draft is None or (put_off and known):
            self._give(answers)
            return

        def decided(answer: str | None) -> None:
            if answer == "accept":
                holding.accept(self, bench, desk, messages.Accept(), lambda: self._give(answers))
            else:
                self.tell(f"Your answers are kept; {hint('room.questions')} goes on with them.")

        told, accepting = holding.to_accept(draft, "answer")
        self.app.push_screen(
            ChoiceScreen(
                "A proposal is open",
                f"Answers start from the accepted design. Accepting can be undone.{told}",
                (*accepting, Choice("leave", "Not yet")),
            ),
            decided,
        )

    def _give(self, answers: tuple[Answer, ...]) -> None:
        bench, desk = self.workbench, self.desk
        if bench is None or desk is None:
            return
        for item in answers:
            self._answers.pop(item.question, None)
        if all(item.later for item in answers):
            later = [item.question for item in answers]
            desk.run("Putting questions off", lambda: bench.put_off(later))
        else:
            desk.answer(answers, None)

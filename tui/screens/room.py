"""The room: chat and panes side by side, one above the other view of a design."""

from __future__ import annotations

from operator import is_
from time import monotonic
from typing import TYPE_CHECKING, Final

from textual import on
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from tui import keys
from tui.completing import names_of
from tui.desk import ASKING, FIRST, Desk
from tui.drawing import history, ink
from tui.drawing.changes import Changes
from tui.drawing.findings import amounts
from tui.drawing.history import Timeline
from tui.feed import INTERVAL
from tui.keymap import hint, twice
from tui.messages import Act, Doing, Find, Looked, Waiting
from tui.pace import PACE
from tui.places import Place, places_of
from tui.screens.requests import OPENING
from tui.screens.sides import Sides
from tui.view import View
from tui.widgets.status import Status, StatusLine
from tui.widgets.tabs import PaneTabs

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from design.document.design import Design
    from session.events import DraftPicked
    from snapshots.history import Snapshot
    from tui.opening import Opened

_LOG_LENGTH: Final = 500
_POLL: Final = 0.7
"""Seconds between two looks at what other processes did."""
_CHANGING: Final = frozenset({"SnapshotTaken", "DesignMoved"})


class RoomScreen(Sides):
    """The main screen.

    Args:
        folder: Folder of the design, which is opened meanwhile.
    """

    BINDINGS = keys.bindings("room")
    AUTO_FOCUS = "#composer"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._line = Timeline()
        self._stale: dict[str, tuple[str, ...]] = {}
        self._stale_of: Design | None = None
        self._tokens = (0, 0)
        self._cost = 0.0
        self._going: list[tuple[str, float]] = []
        self._leaving = False
        self._clock: Timer | None = None
        self._drawn_at = 0.0
        self._drawn_first = False
        self._undrawn = False
        self._tabs: list[PaneTabs] = []
        self._acting: tuple[object, ...] = ()
        self._places: tuple[tuple[object, ...], tuple[Place, ...]] = ((None,) * 3, ())

    def on_mount(self) -> None:
        """Nothing is opened yet."""
        self._tabs = list(self.query(PaneTabs))
        self.query_one("#banner").display = False
        self.chat.busy = "the design is being opened"
        self._show_status()
        self.set_interval(_POLL, self._poll)

    @property
    def is_answering(self) -> bool:
        """Whether a reply is coming; one that is whole is only being looked at."""
        draft = self.feed.draft if self.feed is not None else None
        return self.desk is not None and self.desk.running and (draft is None or draft.is_open)

    # --- parts -----------------------------------------------------------------------------

    @property
    def snapshots(self) -> Sequence[Snapshot]:
        """The history, newest first."""
        return self.line.log

    @property
    def line(self) -> Timeline:
        """The history of all branches."""
        return self._line

    def places(self) -> Sequence[Place]:
        """Return the places whose names are completed."""
        view = self.view()
        sources = (view.design, view.reviewed, self._line)
        if not all(map(is_, sources, self._places[0])):
            self._places = (sources, tuple(places_of(view, self._line)))
        return self._places[1]

    # --- the workbench ---------------------------------------------------------------------

    async def opened(self, found: Opened) -> None:
        """Take up a workbench that has been opened, and the session where it was left."""
        from tui import telling
        from tui.panes.workspace import Panes

        with self.app.batch_update():
            await self.furnish(Panes(self._differ, self.preview_fixes, self._prepared, self._pick))
            self.workbench, self.feed = found.workbench, found.feed
            self._going.clear()
            self.desk = Desk(self, found.workbench, found.feed)
            self.chat.busy = ""
            session = found.spent
            self.count_tokens(session.input_tokens, session.output_tokens, session.cost)
            self.chat.names = lambda: names_of(self.view().design)
            self.chat.places = self.places
            draft = found.feed.draft
            coming = draft if draft is not None and draft.is_open else None
            await self.chat.resume(
                [told for told in found.turns if coming is None or told.turn != coming.turn]
            )
            if not found.turns:
                await self.chat.say(telling.first_words(found.workbench.design))
            for notice in found.workbench.notices:
                await self.chat.say(notice.text, "!", ink.WARN)
            if coming is not None:
                await telling.take_up(self, coming)
            elif draft is not None:
                self.chat.reject(draft.turn, telling.rejected(draft))
                await telling.offer(self, draft)
            if draft is not None:
                self.show_pane("proposal")
            self.bring_back_unsent()
            self.refresh_panes()
            self._note_busy()
        self.call_after_refresh(self._look_further)

    def _look_further(self) -> None:
        """Find out what the first frame of the design does not wait for."""
        self._drawn_first = True
        self._refresh_log(FIRST)
        self.refresh_panes()

    def close(self) -> None:
        """Stop what runs and close the workbench."""
        self._leaving = True
        self._given_up.set()
        self.keep_unsent(now=True)
        if self.desk is not None:
            self.desk.close()

    def _poll(self) -> None:
        self.keep_unsent()
        if not self._drawn_first or self.desk is None or self.desk.running:
            return
        if any(worker.group == "poll" and worker.is_running for worker in self.workers):
            return
        self.desk.run("Looking for what others did", self.desk.workbench.poll, group="poll")

    @on(Waiting)
    async def _answer_waiting(self, message: Waiting) -> None:
        message.stop()
        if self.feed is None or self._leaving:
            return
        from tui import telling

        events = self.feed.take()
        for event in telling.joined(events):
            await telling.tell(self, event)
        kinds = {type(event).__name__ for event in events}
        begun = "TurnStarted" in kinds and self.desk is not None and self.desk.running
        if begun or kinds & _CHANGING:
            self._look_at(None)
        if kinds & {*_CHANGING, "SnapshotNamed"}:
            self._refresh_log()
        self._note_busy()
        self._schedule()

    @on(Doing)
    def _answer_doing(self, message: Doing) -> None:
        message.stop()
        self._going = [item for item in self._going if item[0] != message.what]
        if not message.over:
            self._going.append((message.what, monotonic() + message.after))
        if message.after:
            self.set_timer(message.after, self._say_doing)
        self._say_doing()

    def _say_doing(self) -> None:
        if self._notice != self.query_one(StatusLine).status.notice:
            self._show_status()

    @property
    def _notice(self) -> str:
        """What takes long and is being done, or that the past is shown."""
        now = monotonic()
        doing = next((what for what, due in reversed(self._going) if due <= now), "")
        return f"{doing} …" if doing else "looking back" if self._past is not None else ""

    def count_tokens(self, sent: int, received: int, cost: float = 0.0) -> None:
        """Add what a turn cost to what the session cost."""
        self._tokens = (self._tokens[0] + sent, self._tokens[1] + received)
        self._cost += cost

    def _note_busy(self) -> None:
        """Say on the composer why nothing can be sent, if so."""
        draft = self.feed.draft if self.feed else None
        reason = ""
        if self.desk is not None and self.desk.running:
            reason = f"a reply is coming · {twice('composer.cancel')} stops it"
        elif self.workbench is not None and self.workbench.running_elsewhere:
            author = draft.author.split(" <")[0] if draft else "somebody"
            reason = f"{author} is running a turn in another window"
        self.chat.busy = reason
        if self._clock is None and reason:
            self._clock = self.set_interval(INTERVAL, self._tick)

    def _tick(self) -> None:
        """Follow a growing draft; stop when it has ended."""
        desk, feed = self.desk, self.feed
        if desk is None or feed is None:
            return
        if (feed.behind or self._undrawn) and PACE.is_due(self._drawn_at):
            if feed.behind and desk.running:
                desk.look()
            elif feed.behind:
                feed.look()
            self.refresh_panes()
        self._note_busy()
        if not self.chat.busy and not feed.behind and self._clock is not None:
            self._clock.stop()
            self._clock = None
            self.refresh_panes()

    def _pick(self, choice: DraftPicked) -> None:
        """Take what is left out of the proposal; what is shown follows before the next key."""
        if self.desk is not None:
            self.desk.pick(choice)
            self.refresh_panes()

    # --- drawing ---------------------------------------------------------------------------

    def _schedule(self) -> None:
        """Draw the panes, but not more often than they can be followed."""
        if PACE.is_due(self._drawn_at, INTERVAL) or not self.chat.busy:
            self.refresh_panes()
        elif self._clock is None:
            self.set_timer(INTERVAL, self.refresh_panes)
        else:
            self._undrawn = True

    def view(self) -> View:
        """Return what there is to see now."""
        assert self.workbench is not None
        draft = self.feed.draft if self.feed else None
        if self._past is not None:
            return View(self._past[1], None, draft, self._past[0], reviewed=self._reviewed)
        if draft is not None:
            return View(draft.design, draft.base, draft, None, self._stale, self._reviewed)
        return View(self.workbench.design, None, None, None, self._stale, self._reviewed)

    def _compositor_refresh(self) -> None:
        """Draw what changed under a dialog once; Textual draws all of it anew from then on.

        It asks for the whole screen again after each message that the room gets, so that a dialog
        above would be drawn anew twice a second for nothing.
        """
        super()._compositor_refresh()
        if not self.is_active:
            self._repaint_required = False

    def refresh_panes(self) -> None:
        """Give every pane the present view; hidden ones draw it when they are shown."""
        if self.workbench is None:
            return
        self._drawn_at = monotonic()
        self._undrawn = False
        view = self.view()
        for pane in self.panes:
            pane.show(view)
        self._show_banner(view)
        self._show_notes(view)
        self._show_status()
        draft = view.draft
        acting = (draft is None, draft and draft.is_open, draft and bool(draft.applied), view.past)
        if acting != self._acting:
            self._acting = acting
            self.refresh_bindings()
        if not self._drawn_first:
            return
        if draft is None or not draft.is_open:
            self._find_stale(view.design)
        self.find_findings(view)

    def _show_banner(self, view: View) -> None:
        banner = self.query_one("#banner", Static)
        past = view.past
        banner.display = past is not None
        if past is not None:
            banner.update(
                Content.assemble(
                    (f"Snapshot {past.short}", "bold"),
                    f"  read only, {hint('workspace.present')} returns  ",
                    (f"{history.when(past.at)}  {past.subject}", ink.MUTED),
                )
            )

    def _show_notes(self, view: View) -> None:
        design, draft = view.design, view.draft
        self.chat.invite_to("What must it do?" if design.is_empty else "What should change?")
        asked = sum(item.status == "open" for item in design.concept.questions)
        waiting = sum(item.status == "proposed" for item in design.decisions)
        broken = len({item.note.id for item in draft.breaches}) if draft else 0
        notes = {
            "concept": f"{asked}?" if asked else "",
            "decisions": f"{broken}!" if broken else f"{waiting}?" if waiting else "",
            "proposal": f"{len(draft.applied)}{'!' if draft.breaches else ''}"
            if draft and draft.applied
            else "",
            "review": _found_words(view),
        }
        for tabs in self._tabs:
            tabs.notes = notes

    def _show_status(self) -> None:
        bench = self.workbench
        if bench is None:
            opening = Status(design="opening …", notice=self._notice)
            self.query_one(StatusLine).status = opening
            return
        view = self.view()
        words, tone = _draft_words(view)
        self.query_one(StatusLine).status = Status(
            design=bench.design.name,
            branch=self._line.branch,
            snapshot=view.past.short if view.past else bench.head.short,
            draft=words,
            tone=tone,
            findings=amounts(view.reviewed.report.review.counts(), short=True)
            if view.reviewed is not None
            else Content(""),
            model=bench.settings.model,
            sent=self._tokens[0],
            received=self._tokens[1],
            cost=self._cost,
            notice=self._notice,
        )

    def _find_stale(self, design: Design) -> None:
        if design is self._stale_of or self.desk is None:
            return
        self._stale_of = design

        def find() -> dict[str, tuple[str, ...]]:
            from design.derive import stale

            found: dict[str, tuple[str, ...]] = {}
            for item in stale(design):
                found[item.id] = (*found.get(item.id, ()), item.field)
            return found

        def show(found: dict[str, tuple[str, ...]]) -> None:
            if found != self._stale:
                self._stale = found
                self.refresh_panes()

        self.desk.run("Finding what is stale", find, show, group="stale")

    def _refresh_log(self, group: str = "log") -> None:
        bench, desk = self.workbench, self.desk
        if bench is None or desk is None:
            return

        def read() -> Timeline:
            return Timeline(
                bench.log(limit=_LOG_LENGTH),
                bench.repository.branch(),
                bench.repository.side_lines(),
                bench.repository.decision_origins(),
            )

        def show(found: Timeline) -> None:
            self._line = found
            self.panes.history.show_log(found)
            self.panes.decisions.show_origins(found)
            self._show_status()

        desk.run("Reading the history", read, show, group=group)

    def _differ(self, snapshot: str) -> Changes | None:
        """Return what a snapshot changed; called in a worker of the history."""
        bench = self.workbench
        found = self._line.find(snapshot)
        if bench is None or found is None:
            return None
        from design.diff import diff
        from design.document.design import Design

        earlier = bench.show(found.parents[0]) if found.parents else Design()
        return Changes.of(diff(earlier, bench.show(found.id)))

    # --- going about -----------------------------------------------------------------------

    @on(Act)
    @on(Find)
    def _answer_act(self, message: Act | Find) -> None:
        message.stop()
        anywhere = isinstance(message, Act) and message.scope in ("room", "app")
        if self.workbench is None and not anywhere:
            self.tell(OPENING, wrong=True)
            return
        from tui.screens import reaching

        self.run_worker(
            reaching.answer(self, message), group=ASKING, description="Going to what was chosen"
        )

    # --- looking back ----------------------------------------------------------------------

    def _look_at(self, found: tuple[Snapshot, Design] | None) -> None:
        self._past = found
        self.visit("")

    @on(Looked)
    def _answer_looked(self, message: Looked) -> None:
        message.stop()
        self._look_at(message.found)
        if message.found is not None and self.current in ("history", "proposal"):
            self.go_to("schema")
        self.refresh_panes()


def _found_words(view: View) -> str:
    errors = view.reviewed.report.review.counts()["error"] if view.reviewed is not None else 0
    return f"{errors}!" if errors else ""


def _draft_words(view: View) -> tuple[str, str]:
    draft = view.draft
    if draft is None:
        return "", ""
    number = ink.count(len(draft.applied), "operation")
    if draft.left_out:
        number += f", {len(draft.left_out)} left out"
    rejected = f", {len(draft.rejected)} rejected" if draft.rejected else ""
    words = {
        "streaming": (f"drafting · {number}{rejected}", "busy"),
        "repairing": (f"mending · {number}{rejected}", "busy"),
        "ready": (f"proposal · {number}{rejected}", "ready"),
        "truncated": (f"cut short · {number}{rejected}", "warn"),
        "cancelled": (f"stopped · {number}{rejected}", "warn"),
        "failed": ("failed", "warn"),
    }
    return words[draft.state]

"""The decision pane: the notes, and which go with the next prompt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from tui import keys
from tui.drawing import decisions
from tui.drawing.history import Timeline
from tui.drawing.rows import Row
from tui.keymap import hint
from tui.messages import Decide, Do, Go
from tui.panes.filtering import FilteringPane
from tui.refusing import past_refusal
from tui.view import View
from tui.widgets.filter import Filter
from tui.widgets.rows import RowList

if TYPE_CHECKING:
    from design.document.decisions import Decision


class DecisionPane(FilteringPane):
    """The decision notes."""

    BINDINGS = keys.bindings("decisions")
    SIDE = 132

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._line = Timeline()

    def compose(self) -> ComposeResult:
        """What goes with the next prompt, the filter, the list and the detail."""
        with Vertical(classes="pane--head"):
            yield Static(markup=False, classes="pane--summary")
            yield Filter()
        yield from super().compose()

    def draw(self) -> None:
        """Draw the summary and the list."""
        super().draw()
        view = self.view
        if view is not None:
            # A prompt starts from what is accepted, whatever is proposed or looked back at.
            summary = self.query_one(".pane--summary", Static)
            summary.display = view.past is None
            summary.update(decisions.head((view.base or view.design).decisions))

    def show_origins(self, line: Timeline) -> None:
        """Show by which snapshots the notes were brought in."""
        self._line = line
        if self.is_on_screen:
            self.draw_detail()

    def make_list(self) -> RowList:
        """A table of notes."""
        return RowList(
            decisions.COLUMNS,
            header=True,
            empty=f"No decisions yet. {hint('decisions.new')} writes one;"
            " accepted ones go with every prompt.",
        )

    def make_rows(self, view: View) -> list[Row]:
        """A row for each note that has all words of the filter."""
        if self._words:
            self.rows.empty = f"No decision has “{self._words}”."
        return decisions.rows(view, self._words)

    def make_sheet(self, view: View, row_id: str, width: int) -> Content:
        """The note, word for word."""
        return decisions.sheet(view, row_id, width, self._line)

    @property
    def note(self) -> Decision | None:
        """The note under the cursor."""
        row = self.rows.row if self.is_mounted else None
        if row is None or self.view is None:
            return None
        return next((item for item in self.view.design.decisions if item.id == row.id), None)

    def refusal(self, action: str) -> str | None:
        """Say why nothing can be done to the note."""
        if action == "origin":
            note = self.note
            if note is None:
                return "There is no decision note here."
            found = self._line.find(self._line.origins.get(note.number, ""))
            return None if found is not None else "No snapshot of the history brought it in yet."
        if action in ("new_decision",) or action not in _ACTIONS:
            return None
        if self.view is not None and self.view.past is not None:
            return past_refusal()
        if action == "new":
            return None
        note = self.note
        if note is None:
            return "There is no decision note here."
        drafted = self.view is not None and self.view.base is not None
        if drafted and self.view and self.view.base and not self.view.base.decision(note.number):
            return "The note is part of the open proposal; accept that first."
        return _refused(action, note)

    def action_accept_decision(self) -> None:
        """Accept the note."""
        self._decide("accept")

    def action_reject_decision(self) -> None:
        """Reject the note."""
        self._decide("reject")

    def action_pin(self) -> None:
        """Have it lead every prompt, or only those it concerns."""
        note = self.note
        self._decide("unpin" if note and note.pinned else "pin")

    def action_mute(self) -> None:
        """Keep it out of prompts, or send it again."""
        note = self.note
        self._decide("unmute" if note and note.muted else "mute")

    def action_new(self) -> None:
        """Write a note."""
        self.post_message(Do("new_decision"))

    def action_edit(self) -> None:
        """Change the words of the note."""
        note = self.note
        if note is not None:
            self.post_message(Do(f"edit_decision({note.number})"))

    def action_supersede(self) -> None:
        """Put another note in its place."""
        note = self.note
        if note is not None:
            self.post_message(Do(f"supersede_decision({note.number})"))

    def action_origin(self) -> None:
        """Go to the snapshot that brought it in."""
        note = self.note
        if note is not None:
            self.post_message(Go("history", self._line.origins.get(note.number, "")))

    def _decide(self, action: str) -> None:
        note = self.note
        if note is not None:
            self.post_message(Decide(action, note.number))


_ACTIONS = ("accept_decision", "reject_decision", "pin", "mute", "new", "edit", "supersede")


def _refused(action: str, note: Decision) -> str | None:
    if note.status == "superseded":
        return f"Decision {note.number} was superseded; write a new one instead."
    if action == "accept_decision" and note.status == "accepted":
        return f"Decision {note.number} is accepted already."
    if action == "reject_decision" and note.status == "rejected":
        return f"Decision {note.number} is rejected already."
    if action == "supersede" and note.status != "accepted":
        return f"Decision {note.number} is {note.status}; only accepted notes are superseded."
    if action in ("pin", "mute") and note.status != "accepted":
        return f"Decision {note.number} is {note.status}; only accepted notes go with prompts."
    return None

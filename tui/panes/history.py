"""The history pane: the timeline of snapshots, and ways back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.worker import get_current_worker

from tui import keys
from tui.drawing import history
from tui.drawing.rows import Row
from tui.keymap import hint
from tui.messages import Branch, Compare, Look, Redo, Restore, Tag, Undo, Untag
from tui.panes.filtering import FilteringPane
from tui.view import View
from tui.widgets.filter import Filter
from tui.widgets.rows import RowList

if TYPE_CHECKING:
    from snapshots.history import Snapshot
    from tui.drawing.changes import Changes


_OF_ONE: Final = ("compare", "mark", "restore", "tag", "untag")
_READING: Final = "The history is being read …"


class Timeline(RowList):
    """The list of snapshots; enter looks at one."""

    BINDINGS = keys.bindings("timeline")


class HistoryPane(FilteringPane):
    """The snapshots."""

    BINDINGS = keys.bindings("history")
    SIDE = 132

    def __init__(self, name: str, differ: Callable[[str], Changes | None]) -> None:
        super().__init__(name)
        self._differ = differ
        self._line = history.Timeline()
        self._marked = ""
        self._diffs: dict[str, Changes | None] = {}

    def compose(self) -> ComposeResult:
        """The filter, timeline and detail."""
        yield Filter()
        yield from super().compose()

    def make_list(self) -> RowList:
        """A timeline."""
        return Timeline(history.COLUMNS, header=True, empty=_READING)

    def show_log(self, line: history.Timeline) -> None:
        """Show other snapshots."""
        self._line = line
        if self.is_on_screen:
            self.draw()
        else:
            self._behind = True

    @property
    def snapshot(self) -> Snapshot | None:
        """The snapshot under the cursor."""
        row = self.rows.row if self.is_mounted else None
        return self._line.find(row.id) if row is not None else None

    def make_rows(self, view: View) -> list[Row]:
        """A row for each snapshot that has all words of the filter."""
        seen = view.past.id if view.past else ""
        if self._words:
            self.rows.empty = f"No snapshot has “{self._words}”."
        return history.rows(self._line, seen=seen, marked=self._marked, words=self._words)

    def make_sheet(self, view: View, row_id: str, width: int) -> Content:
        """The snapshot in full."""
        found = self._line.find(row_id)
        if found is None:
            return Content("")
        return history.sheet(found, self._diffs.get(row_id), width)

    def draw_detail(self) -> None:
        """Draw the snapshot at once and what it changed when that is known."""
        super().draw_detail()
        row = self.rows.row
        if row is not None and row.id not in self._diffs:
            self._find_diff(row.id)

    @work(thread=True, exclusive=True, exit_on_error=False, group="history-diff",
          description="Finding what a snapshot changed")  # fmt: skip
    def _find_diff(self, snapshot: str) -> None:
        worker = get_current_worker()
        if worker.is_cancelled:
            return
        found = self._differ(snapshot)
        if not worker.is_cancelled:
            self.app.call_from_thread(self._keep_diff, snapshot, found)

    def _keep_diff(self, snapshot: str, found: Changes | None) -> None:
        self._diffs[snapshot] = found
        row = self.rows.row
        if row is not None and row.id == snapshot:
            super().draw_detail()

    # --- keys ------------------------------------------------------------------------------

    def refusal(self, action: str) -> str | None:
        """Say why a step cannot be taken."""
        if action in _OF_ONE and self.snapshot is None:
            return "There is no snapshot here." if self._line.log else _READING
        if not self._line.log:
            return None
        if action == "untag" and self.snapshot is not None and not self.snapshot.tags:
            return f"The snapshot has no name. {hint('history.tag')} gives it one."
        now, draft = self._line.log[0], self.view.draft if self.view else None
        if action == "compare" and self.snapshot is not None:
            other = "the marked snapshot" if self._marked else "the present"
            if self.snapshot.id == (self._marked or now.id):
                return f"This is {other}; the cursor chooses what is compared with it."
        if action in ("restore", "undo", "redo", "branch") and draft is not None:
            return "A proposal is open. Accept or discard it first."
        if action == "restore" and self.snapshot is now:
            return "This is the present already."
        if action == "undo" and not now.parents:
            return "There is nothing before the first snapshot."
        return None

    @on(RowList.Chosen)
    def _chosen(self, message: RowList.Chosen) -> None:
        message.stop()
        message.prevent_default()
        found = self.snapshot
        if found is None:
            return
        past = self.view.past if self.view else None
        now = self._line.log[0] if self._line.log else None
        if found.id == (past.id if past else now and now.id):
            words = "This snapshot is looked at already." if past else "This is the present."
            self.notify(words, timeout=3, markup=False)
        else:
            self.post_message(Look("" if found is now else found.id))

    def action_compare(self) -> None:
        """Compare with the marked snapshot, or with the present."""
        found = self.snapshot
        if found is not None:
            before, after = (self._marked, found.id) if self._marked else (found.id, "")
            self.post_message(Compare(before, after))

    def action_mark(self) -> None:
        """Mark the snapshot, or take the mark away."""
        found = self.snapshot
        if found is not None:
            self._marked = "" if self._marked == found.id else found.id
            self.draw()

    def action_restore(self) -> None:
        """Make the snapshot the present."""
        found = self.snapshot
        if found is not None:
            self.post_message(Restore(found.id))

    def action_undo(self) -> None:
        """Step back."""
        self.post_message(Undo())

    def action_redo(self) -> None:
        """Take the last undo back."""
        self.post_message(Redo())

    def action_branch(self) -> None:
        """Start or switch to a branch."""
        self.post_message(Branch())

    def action_tag(self) -> None:
        """Name the snapshot."""
        found = self.snapshot
        if found is not None:
            self.post_message(Tag(rev=found.id))

    def action_untag(self) -> None:
        """Take a name of the snapshot away."""
        found = self.snapshot
        if found is not None and found.tags:
            self.post_message(Untag(found.tags))

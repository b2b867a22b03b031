"""What all panes of the workspace have in common: a list, a detail, one view to draw."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.events import Resize

from tui import keys
from tui.drawing.rows import Memo, Row
from tui.messages import Do, Go, Look, Write
from tui.refusing import Refusing, already_there
from tui.view import View
from tui.widgets.rows import RowList
from tui.widgets.sheet_view import SheetView


class Pane(Refusing, Container):
    """A pane: a list, and the detail of the row under its cursor.

    A pane that is not on the screen keeps the newest view and draws it when it is shown.
    """

    BINDINGS = keys.bindings("workspace")
    SIDE: ClassVar[int] = 84
    """Width from which list and detail stand side by side."""

    def __init__(self, name: str) -> None:
        super().__init__(id=name, classes="pane")
        self._view: View | None = None
        self._behind = False
        self.memo = Memo()

    def compose(self) -> ComposeResult:
        """The list and the detail."""
        yield self.make_list()
        yield SheetView(classes="detail")

    def make_list(self) -> RowList:
        """Make the list; panes choose columns and words."""
        return RowList()

    @property
    def rows(self) -> RowList:
        """The list."""
        return self.query_one(RowList)

    @property
    def sheet(self) -> SheetView:
        """The detail."""
        return self.query_one(SheetView)

    @property
    def view(self) -> View | None:
        """What there is to see."""
        return self._view

    # --- drawing ---------------------------------------------------------------------------

    def show(self, view: View) -> None:
        """Show a view, now or when the pane is on the screen."""
        if self._view is not None and view.is_same(self._view):
            return
        self._view = view
        if self.is_on_screen:
            self.draw()
        else:
            self._behind = True

    @property
    def is_on_screen(self) -> bool:
        """Whether the pane is displayed, with everything it is in."""
        return all(node.display for node in self.ancestors_with_self if hasattr(node, "display"))

    def on_show(self) -> None:
        """Draw what came while the pane was hidden."""
        self.catch_up()

    def catch_up(self) -> None:
        """Draw what came while the pane was hidden, before anything is done to it."""
        if self._behind:
            self.draw()

    def draw(self) -> None:
        """Draw the view."""
        self._behind = False
        if self._view is None:
            return
        self.rows.show(self.make_rows(self._view))
        self.draw_detail()
        self.refresh_bindings()

    def rearrange(self) -> None:
        """Draw after the person asked for another order, or for others of the rows."""
        if self._view is not None:
            self.rows.show_anew(self.make_rows(self._view))
            self.draw_detail()
            self.refresh_bindings()

    def make_rows(self, view: View) -> list[Row]:
        """Return the rows of the list."""
        return []

    def draw_detail(self) -> None:
        """Draw the detail of the row under the cursor."""
        row, view = self.rows.row, self._view
        if view is None:
            return
        if row is None:
            self.sheet.show("", lambda _width: Content(""))
            return
        row_id = row.id
        self.sheet.show(
            row_id,
            lambda width: self.make_sheet(view, row_id, width),
            self.sources(view, row_id),
        )

    def sources(self, view: View, row_id: str) -> tuple[object, ...]:
        """Return what the detail of a row is drawn from; empty to draw it always."""
        return ()

    def make_sheet(self, view: View, row_id: str, width: int) -> Content:
        """Draw the detail of a row for a width."""
        return Content("")

    @on(RowList.Chosen)
    def _read_chosen(self, message: RowList.Chosen) -> None:
        """Give the detail the keys; a branch opens and closes instead."""
        message.stop()
        if message.row.children is None:
            self.sheet.focus()

    @on(RowList.Highlighted)
    def _highlighted(self) -> None:
        self.draw_detail()
        self.refresh_bindings()

    def on_resize(self, event: Resize) -> None:
        """Put list and detail side by side where there is room, else one above the other."""
        self.fit(event.size.width)

    def fit(self, width: int) -> None:
        """Arrange list and detail for a width, which costs a layout where it changes anything."""
        self.set_class(width >= self.SIDE, "-side")

    def on_descendant_focus(self) -> None:
        """Note which half has the keys."""
        self.set_class(self.at_detail, "-at-detail")

    @property
    def at_detail(self) -> bool:
        """Whether the detail has the keys."""
        return self.sheet.has_focus

    def select(self, element_id: str) -> bool:
        """Put the cursor on an element; return whether the pane has a row for it."""
        self.catch_up()
        found = self.rows.select(element_id)
        if found:
            self.draw_detail()
        return found

    def focus_list(self) -> None:
        """Give the list the keys."""
        self.rows.focus()

    # --- keys ------------------------------------------------------------------------------

    def action_go(self, pane: str) -> None:
        """Go to another pane."""
        if pane == self.id and self.rows.has_focus:
            self.notify(already_there(pane), timeout=2, markup=False)
        else:
            self.post_message(Go(pane))

    def action_help(self) -> None:
        """Show the keys and commands."""
        self.post_message(Do("help"))

    def action_step(self, by: int) -> None:
        """Go to the pane next to this one."""
        names = keys.PANES
        at = names.index(self.id or "concept")
        self.post_message(Go(names[(at + by) % len(names)]))

    def action_filter_by(self, words: str) -> None:
        """Show only the rows with some words, where a pane can."""
        self.notify(f"The {self.id} has no filter.", severity="warning", markup=False)

    def action_findings(self) -> None:
        """Go to what the review found of the row under the cursor."""
        row = self.rows.row
        self.post_message(Go("review", row.id if row is not None else ""))

    def action_present(self) -> None:
        """Return to the present, or to the message."""
        self.post_message(Look() if self._view and self._view.past else Write())

    def action_write(self, text: str = "") -> None:
        """Go to the composer."""
        self.post_message(Write(text))

"""The schema pane: tables and columns, and the selected one as table, entity, code or picture."""

from __future__ import annotations

from operator import is_
from typing import Final, Literal

from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.worker import get_current_worker

from tui import keys
from tui.drawing import ink, schema
from tui.drawing.code import LANGUAGES, Code, code
from tui.drawing.concept_sheets import draw as draw_concept
from tui.drawing.rows import Column, Row
from tui.messages import Reconcile
from tui.panes.filtering import FilteringPane
from tui.panes.pane import Pane
from tui.refusing import past_refusal
from tui.view import View
from tui.widgets.diagram import DiagramView
from tui.widgets.filter import Filter
from tui.widgets.rows import RowList

Look = Literal["table", "entity", "code", "diagram"]
"""How the selected table is shown."""

_REASONS: Final = {
    "table": "It is shown as a table already.",
    "entity": "It is shown as its entity already.",
}


class SchemaPane(FilteringPane):
    """The tables."""

    BINDINGS = keys.bindings("schema")

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._written: tuple[object, ...] = ("", None, None)
        self._look: Look = "table"
        self._language = LANGUAGES[0]
        self._path: list[str] = []

    def compose(self) -> ComposeResult:
        """The filter, list and detail, and the picture in the detail's place."""
        yield Filter()
        yield from super().compose()
        yield DiagramView()

    def make_list(self) -> RowList:
        """An outline of tables."""
        return RowList(
            (Column(flex=True), Column(right=True)),
            empty="No tables yet. They follow from the concept.",
        )

    @property
    def look(self) -> Look:
        """How the selected table is shown."""
        return self._look

    @property
    def diagram(self) -> DiagramView:
        """The picture."""
        return self.query_one(DiagramView)

    # --- drawing ---------------------------------------------------------------------------

    def make_rows(self, view: View) -> list[Row]:
        """Tables that have all words of the filter; each opens to its columns."""
        rows = schema.outline(view, self.memo)
        if not self._words:
            return rows
        found = schema.having(view, self._words)
        self.rows.empty = f"No table has “{self._words}”."
        return [row for row in rows if row.id in found]

    def make_sheet(self, view: View, row_id: str, width: int) -> Content:
        """The table the row is or belongs to, or the entity it stands for."""
        if self._look == "entity":
            table = schema.table_of(view, row_id)
            realised = table.realises if table is not None else None
            if realised is not None:
                found = draw_concept(view, realised, width)
                if found:
                    return found
            name = table.name if table is not None else ""
            return ink.ink(f"{name} realises nothing of the concept.", ink.MUTED)
        return schema.table_sheet(view, row_id, width)

    def draw_detail(self) -> None:
        """Draw the table at once; its code and the picture come when they are ready."""
        row, view = self.rows.row, self.view
        table = schema.table_of(view, row.id) if row is not None and view is not None else None
        if self._look == "diagram":
            if view is not None:
                self.diagram.show(view, table.id if table is not None else "")
        elif self._look == "code" and view is not None and table is not None:
            sources = (view.design.schema_, view.design.conventions)
            key = f"{table.id} {self._language}"
            # A growing draft draws the same many times a second, and a thread cannot be stopped.
            if key != self._written[0] or not all(map(is_, sources, self._written[1:])):
                self._written = (key, *sources)
                self._write_code(view, table.id, key)
        else:
            super().draw_detail()

    @work(thread=True, exclusive=True, exit_on_error=False, group="statements",
          description="Writing the code of a table")  # fmt: skip
    def _write_code(self, view: View, table_id: str, key: str) -> None:
        worker = get_current_worker()
        if worker.is_cancelled:
            return
        design = view.design if view.design.schema_.table(table_id) is not None else view.base
        found = code(design or view.design, table_id, self._language)
        if not worker.is_cancelled:
            self.app.call_from_thread(self._show_code, key, found)

    def _show_code(self, key: str, found: Code) -> None:
        if self._look == "code":
            self.sheet.show(key, found.draw, copies=found.text)

    @property
    def at_detail(self) -> bool:
        """Whether the detail or the picture has the keys."""
        return super().at_detail or self.diagram.has_focus

    # --- filter ----------------------------------------------------------------------------

    def select(self, element_id: str) -> bool:
        """Put the cursor on an element, whether it passes the filter or not."""
        if self._words and self.view is not None:
            table = schema.table_of(self.view, element_id)
            if table is not None and table.id not in schema.having(self.view, self._words):
                self.show_everything()
        # What is no row, as an index, does not end the filter.
        return Pane.select(self, element_id)

    # --- keys ------------------------------------------------------------------------------

    def refusal(self, action: str) -> str | None:
        """Say why there is no key to follow, nothing to go back to, nothing stale."""
        if action == "follow" and not self._followed():
            return "Put the cursor on a column with a foreign key (FK), or on a table with one."
        if action == "back" and not self._path:
            return "No foreign key has been followed."
        if action == "reconcile" and not (self.view and self.view.stale):
            return "Nothing is stale: the lower layers follow from the concept."
        if action == "reconcile" and self.view and self.view.past:
            return past_refusal()
        return _REASONS.get(self._look) if action == f"show_{self._look}" else None

    def _followed(self) -> str:
        row = self.rows.row if self.is_mounted else None
        if row is None or self.view is None:
            return ""
        table = schema.table_of(self.view, row.id)
        if table is None:
            return ""
        keys_ = [key for key in table.foreign_keys if row.id == table.id or row.id in key.columns]
        return keys_[0].table if keys_ else ""

    def _show_as(self, look: Look) -> None:
        self._look = look
        self._written = ("", None, None)
        self.set_class(look == "diagram", "-diagram")
        self.draw_detail()
        self.refresh_bindings()

    def action_show_table(self) -> None:
        """Show the columns, keys, checks and indexes of the table."""
        self._leave_diagram()
        self._show_as("table")

    def action_show_entity(self) -> None:
        """Show the entity the table realises."""
        self._leave_diagram()
        self._show_as("entity")

    def action_show_code(self) -> None:
        """Show the code of the table; again, in the next language."""
        if self._look == "code":
            at = LANGUAGES.index(self._language)
            self._language = LANGUAGES[(at + 1) % len(LANGUAGES)]
        self._leave_diagram()
        self._show_as("code")

    def action_show_diagram(self) -> None:
        """Show the picture, or leave it."""
        if self._look == "diagram":
            self.action_show_table()
            return
        self._show_as("diagram")
        self.diagram.focus()

    def _leave_diagram(self) -> None:
        if self.diagram.has_focus:
            self.focus_list()

    @on(DiagramView.Picked)
    def _picked(self, message: DiagramView.Picked) -> None:
        message.stop()
        self.select(message.table_id)
        if message.leave:
            self.action_show_table()

    def action_follow(self) -> None:
        """Go to the table the foreign key refers to."""
        target, row = self._followed(), self.rows.row
        if target and row is not None:
            self._path.append(row.id)
            self.select(target)
            self.refresh_bindings()

    def action_back(self) -> None:
        """Go back along the followed keys."""
        if self._path:
            row, target = self.rows.row, self._path.pop()
            if row is not None and row.id == target:
                self.notify("The cursor is back already.", timeout=3, markup=False)
            self.select(target)
            self.refresh_bindings()

    def action_reconcile(self) -> None:
        """Take what follows from the concept where the table is stale."""
        self.post_message(Reconcile())

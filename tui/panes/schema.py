"""The schema pane: tables and columns, the selected table in full, its statements."""

from __future__ import annotations

from typing import Literal

from textual import work
from textual.content import Content
from textual.worker import get_current_worker

from tui import keys
from tui.drawing import schema
from tui.drawing.rows import Column, Row
from tui.drawing.statements import statements
from tui.messages import Reconcile
from tui.panes.pane import Pane
from tui.view import View
from tui.widgets.rows import RowList

Dialect = Literal["postgresql", "sqlite"]


class SchemaPane(Pane):
    """The tables."""

    BINDINGS = keys.bindings("schema")

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._dialect: Dialect = "postgresql"
        self._path: list[str] = []

    def make_list(self) -> RowList:
        """An outline of tables."""
        return RowList(
            (Column(flex=True), Column(right=True)),
            empty="No tables yet. They follow from the concept.",
        )

    def make_rows(self, view: View) -> list[Row]:
        """Tables; each opens to its columns."""
        return schema.outline(view, self.memo)

    def make_sheet(self, view: View, row_id: str, width: int) -> Content:
        """The table the row is or belongs to."""
        return schema.table_sheet(view, row_id, width)

    def draw_detail(self) -> None:
        """Draw the table at once and its statements when they are ready."""
        super().draw_detail()
        row, view = self.rows.row, self.view
        if row is None or view is None:
            return
        table = schema.table_of(view, row.id)
        if table is not None and view.design.schema_.table(table.id) is not None:
            self._write_statements(view, table.id, row.id)
        else:
            self.sheet.add_below(Content(""))

    @work(thread=True, exclusive=True, exit_on_error=False, group="statements",
          description="Writing the statements of a table")  # fmt: skip
    def _write_statements(self, view: View, table_id: str, row_id: str) -> None:
        worker = get_current_worker()
        if worker.is_cancelled:
            return
        content = statements(view.design, table_id, self._dialect)
        if not worker.is_cancelled:
            self.app.call_from_thread(self._show_statements, row_id, content)

    def _show_statements(self, row_id: str, content: Content) -> None:
        row = self.rows.row
        if row is not None and row.id == row_id:
            self.sheet.add_below(content)

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
            return "An old snapshot is shown; esc returns to the present."
        return None

    def _followed(self) -> str:
        row = self.rows.row if self.is_mounted else None
        if row is None or self.view is None:
            return ""
        table = schema.table_of(self.view, row.id)
        if table is None:
            return ""
        keys_ = [key for key in table.foreign_keys if row.id == table.id or row.id in key.columns]
        return keys_[0].table if keys_ else ""

    def action_dialect(self) -> None:
        """Show the statements for the other database."""
        self._dialect = "sqlite" if self._dialect == "postgresql" else "postgresql"
        self.draw_detail()

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
            self.select(self._path.pop())
            self.refresh_bindings()

    def action_reconcile(self) -> None:
        """Take what follows from the concept where the table is stale."""
        self.post_message(Reconcile())

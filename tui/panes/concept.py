"""The concept pane: entities with lifecycles and links, roles, queries, questions."""

from __future__ import annotations

from textual.content import Content

from tui import keys
from tui.drawing import concept, concept_sheets
from tui.drawing.rows import Column, Row
from tui.messages import Do, Go
from tui.panes.pane import Pane
from tui.view import View
from tui.widgets.rows import RowList


class ConceptPane(Pane):
    """What the product is about."""

    BINDINGS = keys.bindings("concept")

    def make_list(self) -> RowList:
        """An outline; entities, questions and roles are open."""
        return RowList(
            (Column(flex=True), Column(right=True)),
            empty="Nothing yet. Say what the product must do.",
            opened=concept.OPENED,
        )

    def make_rows(self, view: View) -> list[Row]:
        """The outline of the concept."""
        return concept.outline(view, self.memo)

    def make_sheet(self, view: View, row_id: str, width: int) -> Content:
        """Draw an entity, a role, a query or a question."""
        return concept_sheets.draw(view, row_id, width)

    def sources(self, view: View, row_id: str) -> tuple[object, ...]:
        """The brief and the conventions hardly ever change while the rest does."""
        base = view.base
        if row_id == "group:brief":
            return (view.design.brief,)
        if row_id == "group:conventions":
            return (view.design.conventions, base.conventions if base else None)
        return ()

    def refusal(self, action: str) -> str | None:
        """Say why there is no table to go to, no question to answer."""
        row = self.rows.row if self.is_mounted else None
        if action == "realised" and (row is None or not self._table(row.id)):
            return "No table realises this. Put the cursor on an entity that has one."
        if action == "answer" and (row is None or not self._is_open(row.id)):
            return "Put the cursor on an open question first."
        return None

    def _is_open(self, row_id: str) -> bool:
        questions = self.view.design.concept.questions if self.view is not None else ()
        return any(item.id == row_id and item.status == "open" for item in questions)

    def _table(self, row_id: str) -> str:
        if self.view is None:
            return ""
        design = self.view.design
        table = design.schema_.table_for(row_id)
        if table is None:
            for entity in design.concept.entities:
                if entity.attribute(row_id) is not None:
                    table = design.schema_.table_for(entity.id)
        return table.id if table is not None else ""

    def action_realised(self) -> None:
        """Go to the table of the entity."""
        row = self.rows.row
        if row is not None:
            self.post_message(Go("schema", self._table(row.id)))

    def action_answer(self) -> None:
        """Answer the question."""
        row = self.rows.row
        if row is not None:
            self.post_message(Do(f"questions('{row.id}')"))

    def action_brief(self) -> None:
        """Fill the brief in."""
        self.post_message(Do("brief"))

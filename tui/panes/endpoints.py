"""The endpoint pane: every endpoint, and the selected one as its documentation."""

from __future__ import annotations

from textual.content import Content

from tui.drawing import endpoints
from tui.drawing.rows import Row
from tui.panes.pane import Pane
from tui.view import View
from tui.widgets.rows import RowList


class EndpointPane(Pane):
    """The endpoints."""

    SIDE = 132

    def make_list(self) -> RowList:
        """A table: method and path, who may, rows, pages, statuses."""
        return RowList(
            endpoints.COLUMNS,
            header=True,
            empty="No endpoints yet. They follow from the concept.",
        )

    def make_rows(self, view: View) -> list[Row]:
        """A row for each endpoint."""
        return endpoints.rows(view, self.memo)

    def make_sheet(self, view: View, row_id: str, width: int) -> Content:
        """The endpoint in full."""
        return endpoints.endpoint_sheet(view, row_id, width)

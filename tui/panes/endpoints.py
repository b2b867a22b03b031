"""The endpoint pane: a list that sorts and filters, the selected one in full, the matrix."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from textual import on
from textual.app import ComposeResult
from textual.content import Content

from tui import keys
from tui.drawing import endpoints, findings, matrix
from tui.drawing.endpoint_list import ORDERS, EndpointIndex, Order
from tui.drawing.names import names_of
from tui.drawing.rows import Row
from tui.keymap import hint
from tui.panes.filtering import FilteringPane
from tui.view import View
from tui.widgets.filter import Filter
from tui.widgets.rows import RowList

if TYPE_CHECKING:
    from textual.events import Resize

    from design.document.concept import Role

_ORDERS_OF: Final[dict[int, tuple[Order, ...]]] = {
    0: ("path", "method", "resource", "problem", "design"),
    1: ("role", "design"),
}
"""The orders that a click on the title of a column goes through."""


class EndpointPane(FilteringPane):
    """The endpoints."""

    SIDE = 132
    BINDINGS = keys.bindings("endpoints")

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._order: Order = ORDERS[0]
        self._matrix = False
        self._first = 0

    def compose(self) -> ComposeResult:
        """The filter, list and detail."""
        yield Filter()
        yield from super().compose()

    def make_list(self) -> RowList:
        """A table: method and path, who may, rows, pages, statuses."""
        return RowList(
            endpoints.COLUMNS,
            header=True,
            empty="No endpoints yet. They follow from the concept.",
        )

    @property
    def order(self) -> Order:
        """In which order the endpoints stand."""
        return self._order

    @property
    def is_matrix(self) -> bool:
        """Whether the matrix of roles is shown."""
        return self._matrix

    # --- drawing ---------------------------------------------------------------------------

    @property
    def _every_role(self) -> tuple[Role, ...]:
        return self.view.design.concept.roles if self.view is not None else ()

    @property
    def _roles(self) -> tuple[Role, ...]:
        width = self.rows.size.width
        return tuple(matrix.roles_that_fit(self._every_role, width, self._first))

    def make_rows(self, view: View) -> list[Row]:
        """A row for each endpoint that has all words of the filter, in the order asked for."""
        if self._matrix:
            found = matrix.rows(view, self._roles, self.memo)
            columns = matrix.columns(self._roles, self.rows.size.width)
        else:
            found = endpoints.rows(view, self.memo)
            columns = endpoints.COLUMNS
        title = "Endpoint" if self._order == "design" else f"Endpoint · by {self._order}"
        self.rows.columns = (replace(columns[0], title=title), *columns[1:])
        if self._words:
            self.rows.empty = f"No endpoint has “{self._words}”."
        if self._order == "design" and not self._words:
            return found
        before = view.base.api.endpoints if view.base is not None else ()
        known = {item.id: item for item in (*before, *view.design.api.endpoints)}
        index = EndpointIndex(known, names_of(view.design), partial(findings.inside, view.reviewed))
        return index.arrange(found, self._order, self._words)

    def make_sheet(self, view: View, row_id: str, width: int) -> Content:
        """The endpoint in full; beside the matrix, who may and who may not."""
        if self._matrix:
            return matrix.sheet(view, row_id, width)
        return endpoints.endpoint_sheet(view, row_id, width)

    def on_resize(self, event: Resize) -> None:
        """Show as many roles as there is room for."""
        if self._matrix:
            self.call_after_refresh(self.draw)

    # --- keys ------------------------------------------------------------------------------

    def refusal(self, action: str) -> str | None:
        """Say why there is no matrix, and no further roles."""
        if action in ("matrix", "show_matrix") and not self._matrix and not self._every_role:
            return "There are no roles yet."
        if action == "shift_roles" and not self._matrix:
            return f"Roles are columns of the matrix; {hint('endpoints.matrix')} shows it."
        if action == "shift_roles" and len(self._roles) == len(self._every_role):
            return "Every role is shown."
        return None

    def action_sort(self) -> None:
        """Sort by what comes next: path, method, resource, role, and the design's order."""
        self._order = ORDERS[(ORDERS.index(self._order) + 1) % len(ORDERS)]
        self.rearrange()

    @on(RowList.Headed)
    def _headed(self, message: RowList.Headed) -> None:
        """Sort by the column whose title was clicked, in the next of its orders."""
        message.stop()
        orders = _ORDERS_OF.get(message.column) if not self._matrix else None
        if orders is None:
            words = "A click on Endpoint or Who may sorts the list."
            self.notify(words, timeout=3, markup=False)
            return
        at = orders.index(self._order) if self._order in orders else -1
        self._order = orders[(at + 1) % len(orders)]
        self.rearrange()

    def action_matrix(self) -> None:
        """Show who may call what, or the list again."""
        self._matrix = not self._matrix
        self.set_class(self._matrix, "-matrix")
        self._first = 0
        self.rearrange()

    def action_show_matrix(self) -> None:
        """Show who may call what, unless it is shown already."""
        if not self._matrix:
            self.action_matrix()

    def action_shift_roles(self, by: int) -> None:
        """Show other roles in the matrix."""
        last = len(self._every_role) - 1
        self._first = max(0, min(last, self._first + by))
        self.rearrange()

    @on(RowList.Chosen)
    def _chosen(self, message: RowList.Chosen) -> None:
        message.stop()
        if self._matrix:
            message.prevent_default()
            self.action_matrix()

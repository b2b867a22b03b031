"""The matrix of roles and endpoints: who may call what, and which rows each reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.content import Content

from tui.drawing import ink
from tui.drawing.marks import Marked, compare
from tui.drawing.names import Names, names_of
from tui.drawing.rows import Column, Memo, Row
from tui.drawing.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from design.document.api import Endpoint
    from design.document.concept import Role
    from tui.view import View

SCOPES: Final = {
    "all": ("all", ink.GOOD, "every row"),
    "own": ("own", ink.KEY, "own rows"),
    "tenant": ("tenant", ink.LINK, "rows of its tenant"),
    "related": ("related", ink.TYPE, "related rows"),
    "none": ("–", ink.FAINT, "no row"),
}
"""How a scope is written in a cell, its style, and what it means."""
_ANYONE: Final = ("anyone", ink.WARN)
_SIGNED: Final = ("signed", ink.KEY)
NOT: Final = ("·", ink.FAINT)
"""What stands where a role may not call."""
_NEEDED: Final = 34
"""Cells kept for method and path."""
_LEAST: Final = 5
"""Cells one role takes at least."""


def roles_that_fit(roles: Sequence[Role], width: int, first: int) -> Sequence[Role]:
    """Return the roles there is room for, from one on.

    Args:
        roles: All roles.
        width: Cells of the list.
        first: Index of the first role.
    """
    return roles[first : first + max(1, (width - _NEEDED) // (_LEAST + 2))]


def columns(roles: Sequence[Role], width: int) -> tuple[Column, ...]:
    """Return the columns: the endpoint, and a narrow one for each role."""
    each = max(_LEAST, (width - _NEEDED) // max(1, len(roles)) - 2)
    return (
        Column("Endpoint", flex=True, middle=True),
        *(Column(_short(role.name, each), most=each) for role in roles),
    )


def _short(name: str, width: int) -> str:
    return name if len(name) <= width else f"{name[: width - 1]}…"


def rows(view: View, roles: Sequence[Role], memo: Memo) -> list[Row]:
    """Return a row for each endpoint with a cell for each role."""
    from tui.drawing.endpoints import heading

    base = view.base.api.endpoints if view.base else None
    return [
        memo.row(
            f"matrix:{item.id}",
            (item.element, item.before, item.mark, *roles),
            lambda item=item: Row(  # type: ignore[misc]
                item.id,
                (heading(item), *(_cell(item, role.id) for role in roles)),
                copy=item.element.label,
            ),
        )
        for item in compare(base, view.design.api.endpoints)
    ]


def _scope(endpoint: Endpoint | None, role: str) -> tuple[str, str]:
    if endpoint is None:
        return NOT
    if endpoint.auth == "public":
        return _ANYONE
    if endpoint.auth == "signature":
        return _SIGNED
    found = next((item.scope for item in endpoint.access if item.role == role), None)
    return SCOPES[found][:2] if found is not None else NOT


def _cell(item: Marked[Endpoint], role: str) -> Content:
    word, style = _scope(item.element, role)
    if item.mark not in ("~", ">") or _scope(item.before, role) == (word, style):
        return ink.ink(word, style)
    if _scope(item.before, role) == NOT:
        return Content.assemble(ink.mark("+"), (word, style))
    return Content.assemble(ink.mark("-" if (word, style) == NOT else "~"), (word, style))


def sheet(view: View, endpoint_id: str, width: int) -> Content:
    """Say in words who may call an endpoint, and who may not."""
    from tui.drawing.endpoints import endpoint_of

    found = endpoint_of(view, endpoint_id)
    if found is None:
        return Content("")
    endpoint, design = found
    names = names_of(design)
    drawn = Sheet(width)
    if endpoint.auth != "required":
        public = endpoint.auth == "public"
        drawn.line(
            Content.assemble(
                ("Anyone" if public else "Whoever signs the call", ink.WARN),
                (f" may: {endpoint.public_reason}" if endpoint.public_reason else " may", ""),
            )
        )
        return drawn.content()
    may = [_words(item.role, item.scope, item.condition, names) for item in endpoint.access]
    given = {item.role for item in endpoint.access if item.scope != "none"}
    others = [role.name for role in design.concept.roles if role.id not in given]
    drawn.line(
        Content.assemble(("May  ", ink.HEADING), ink.dotted(may) if may else "nobody yet"), 0, 5
    )
    if others:
        drawn.line(
            Content.assemble(("May not  ", ink.HEADING), (", ".join(others), ink.MUTED)), 0, 9
        )
    if endpoint.row_scope:
        drawn.line(Content.assemble(("Rows  ", ink.HEADING), (endpoint.row_scope, ink.MUTED)), 0, 6)
    return drawn.content()


def _words(role: str, scope: str, condition: str, names: Names) -> Content:
    _, style, words = SCOPES[scope]
    return Content.assemble(
        (names(role), ink.STRONG),
        " ",
        (words, style),
        (f" if {condition}" if condition else "", ""),
    )

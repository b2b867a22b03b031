"""The example of a call, drawn as a reader of API documentation expects it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from textual.content import Content

from tui.drawing import ink
from tui.drawing.sheet import Sheet

if TYPE_CHECKING:
    from design.document.api import Endpoint
    from design.document.design import Design

_JSON: Final = re.compile(r'^(\s*)("[^"]*")(: )(.*)$')


def draw_example(sheet: Sheet, design: Design, endpoint: Endpoint) -> None:
    """Add a call of an endpoint with its bodies, its answer and one refusal."""
    from design.render.examples import example

    found = example(design, endpoint)
    sheet.heading("Example", "made from the types")
    first, *headers = found.call.split("\n")
    verb, _, address = first.partition(" ")
    sheet.line(Content.assemble((verb, ink.STRONG), " ", address), 2, 4)
    for header in headers:
        name, _, value = header.partition(": ")
        sheet.line(Content.assemble((f"{name}: ", ink.MUTED), value), 2, 4)
    if found.request:
        sheet.gap()
        _body(sheet, found.request)
    sheet.gap()
    sheet.line(ink.ink(str(endpoint.status), f"bold {ink.GOOD}"), 2)
    if found.response:
        _body(sheet, found.response)
    if found.error:
        sheet.gap()
        sheet.line(ink.ink(str(endpoint.errors[0].status), f"bold {ink.WARN}"), 2)
        _body(sheet, found.error)


def _body(sheet: Sheet, text: str) -> None:
    """Add a body as JSON."""
    for line in text.split("\n"):
        found = _JSON.match(line)
        if found is None:
            sheet.code(Content.assemble("  ", (line, ink.MUTED)))
        else:
            indent, name, colon, value = found.groups()
            sheet.code(
                Content.assemble(
                    "  ", indent, (name, ink.NAME), (colon, ink.FAINT), (value, ink.TYPE)
                )
            )

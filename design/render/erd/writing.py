"""The picture of a design's tables in the forms other programs read."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final, Literal

from design.document.design import Design
from design.render.diagram import render_diagram
from design.render.erd.figure import Detail, figure
from design.render.erd.picture import picture_of
from design.render.erd.svg import render_svg

Form = Literal["svg", "mermaid"]

SUFFIXES: Final[dict[Form, str]] = {"svg": ".svg", "mermaid": ".mmd"}
"""How the name of a file ends, by form."""


def write_diagram(
    design: Design,
    form: Form,
    *,
    base: Design | None = None,
    only: Collection[str] | None = None,
    detail: Detail = "keys",
) -> str:
    """Return the tables and the foreign keys between them as a picture.

    Args:
        design: The design.
        form: SVG, or the source of a Mermaid diagram.
        base: What marks are made against in SVG; Mermaid has none.
        only: Ids of the tables to show; None for all.
        detail: What is shown of each table.
    """
    if form == "mermaid":
        return render_diagram(design, only=only, detail=detail)
    found = figure(design, base=base, detail=detail, only=only)
    return render_svg(picture_of(found), design.name)

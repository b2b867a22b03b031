"""A picture of the schema as SVG that needs no other file: no script, no font, no reference."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from design.render.erd.figure import Box, Link, cells
from design.render.erd.nets import FIRST_ROW, TITLE_ROW
from design.render.erd.picture import Picture, Placed, Point
from design.render.erd.strokes import joints, strokes
from design.text import clean_line

_WIDE: Final = 8
_HIGH: Final = 18
_EDGE: Final = 16
"""Pixels around the picture."""
_CLASSES: Final = {"": "", "+": " added", "~": " changed", ">": " changed", "-": " removed"}
_STYLE: Final = """\
svg { background: #ffffff; font: 13px ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace }
text { fill: #1f2328; white-space: pre }
.box { fill: #f6f8fa; stroke: #57606a } .head { fill: #dfe6ee; stroke: #57606a }
.title { font-weight: bold } .kind { fill: #6e7781 } .sign { fill: #9a6700 }
.line, .foot { fill: none; stroke: #57606a } .dot { fill: #57606a }
.line { stroke-linejoin: round }
.ring { fill: #ffffff; stroke: #57606a }
text.added { fill: #1a7f37 } text.changed { fill: #9a6700 }
text.removed { fill: #cf222e; text-decoration: line-through }
.line.added { stroke: #1a7f37 } .line.changed { stroke: #9a6700 }
.line.removed { stroke: #cf222e; stroke-dasharray: 4 3 }
@media (prefers-color-scheme: dark) {
  svg { background: #0d1117 } text { fill: #e6edf3 }
  .box { fill: #161b22; stroke: #8b949e } .head { fill: #21303f; stroke: #8b949e }
  .kind { fill: #8b949e } .sign { fill: #d29922 }
  .line, .foot { stroke: #8b949e } .dot { fill: #8b949e } .ring { fill: #0d1117; stroke: #8b949e }
  text.added { fill: #3fb950 } text.changed { fill: #d29922 } text.removed { fill: #f85149 }
  .line.added { stroke: #3fb950 } .line.changed { stroke: #d29922 }
  .line.removed { stroke: #f85149 }
}"""


def render_svg(picture: Picture, title: str = "") -> str:
    """Return a picture as an SVG document.

    Args:
        picture: What to write.
        title: What it is of, for those who cannot see it and for the window's title.
    """
    width = picture.width * _WIDE + 2 * _EDGE
    height = picture.height * _HIGH + 2 * _EDGE
    name = escape(clean_line(title) or "Tables and foreign keys")
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="{-_EDGE} {-_EDGE} {width} {height}" role="img">',
        f"<title>{name}</title>",
        f"<style>\n{_STYLE}\n</style>",
    ]
    for path in picture.paths:
        way = " ".join(f"{x},{y}" for x, y in map(_center, path.points))
        parts.append(f'<polyline class="line{_CLASSES[path.link.mark]}" points="{way}"/>')
    parts += [
        f'<circle class="dot" cx="{x}" cy="{y}" r="3"/>'
        for cells_of_net in strokes(picture.paths).values()
        for x, y in map(_center, joints(cells_of_net))
    ]
    for path in picture.paths:
        parts += _child_end(path.link, path.points[0], path.points[1])
        parts += _parent_end(path.link, path.points[-1], path.points[-2])
    for item in picture.boxes:
        parts += _box(item)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _center(point: Point) -> Point:
    return point[0] * _WIDE + _WIDE // 2, point[1] * _HIGH + _HIGH // 2


def _outward(end: Point, towards: Point) -> tuple[int, int, int]:
    """Return the point on the border in pixels, and which way is out of the box: 1 or -1."""
    x, y = _center(end)
    return x, y, 1 if towards[0] > end[0] else -1


def _child_end(link: Link, end: Point, towards: Point) -> Iterator[str]:
    x, y, out = _outward(end, towards)
    if link.single:
        yield f'<path class="foot" d="M{x + 6 * out} {y - 6}v12"/>'
    else:
        yield f'<path class="foot" d="M{x} {y - 6}L{x + 10 * out} {y}L{x} {y + 6}"/>'
    yield f'<circle class="ring" cx="{x + 14 * out}" cy="{y}" r="4"/>'


def _parent_end(link: Link, end: Point, towards: Point) -> Iterator[str]:
    x, y, out = _outward(end, towards)
    yield f'<path class="foot" d="M{x + 6 * out} {y - 6}v12"/>'
    if link.optional:
        yield f'<circle class="ring" cx="{x + 14 * out}" cy="{y}" r="4"/>'
    else:
        yield f'<path class="foot" d="M{x + 10 * out} {y - 6}v12"/>'


def _box(item: Placed) -> Iterator[str]:
    box = item.box
    x, y = _center((item.x, item.y))
    wide, high = (item.width - 1) * _WIDE, (item.height - 1) * _HIGH
    yield f"<g><title>{escape(box.name)}</title>"
    yield f'<rect class="box" x="{x}" y="{y}" width="{wide}" height="{high}" rx="3"/>'
    if box.rows:
        head = (FIRST_ROW - 1) * _HIGH
        yield f'<rect class="head" x="{x}" y="{y}" width="{wide}" height="{head}" rx="3"/>'
    yield _text(item, TITLE_ROW, box.lead, box.title, f"title{_CLASSES[box.mark]}")
    if box.mark:
        yield _text(item, TITLE_ROW, 1, box.mark, _CLASSES[box.mark].strip())
    yield from _rows(item, box)
    yield "</g>"


def _rows(item: Placed, box: Box) -> Iterator[str]:
    kinds = box.lead + box.names_width + 1
    signs = kinds + (box.kinds_width + 1 if box.kinds_width else 0)
    for at, row in enumerate(box.rows, FIRST_ROW):
        if row.mark:
            yield _text(item, at, 1, row.mark, _CLASSES[row.mark].strip())
        yield _text(item, at, box.lead, row.name, _CLASSES[row.mark].strip())
        if row.kind:
            yield _text(item, at, kinds, row.kind, "kind")
        if row.signs:
            yield _text(item, at, signs, " ".join(row.signs), "sign")


def _text(item: Placed, line: int, column: int, text: str, style: str) -> str:
    x = (item.x + column) * _WIDE
    y = (item.y + line) * _HIGH + 13
    attributes = f" class={quoteattr(style)}" if style else ""
    return (
        f'<text{attributes} x="{x}" y="{y}" textLength="{cells(text) * _WIDE}" '
        f'lengthAdjust="spacingAndGlyphs">{escape(text)}</text>'
    )

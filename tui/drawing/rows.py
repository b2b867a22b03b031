"""Rows: what a list or outline shows, as data."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from textual.content import Content

Children = Callable[[], "Sequence[Row]"]
Tick = Literal["", "x", " ", "-"]
"""Box of a row: none, picked, not picked, partly picked."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list."""

    title: str = ""
    flex: bool = False
    """Whether it takes what is left; one column of a list does."""
    right: bool = False
    most: int = 0
    """Widest it may be; 0 is no limit."""
    needs: int = 0
    """Width of the list below which the column is left out."""
    middle: bool = False
    """Whether what is too long is cut in its middle, because its end tells it from others."""


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One line of a list; with children, a branch of an outline."""

    id: str
    cells: tuple[Content, ...]
    children: Children | None = None
    heading: bool = False
    """Whether it heads a group; it is drawn apart and can be chosen like any other."""
    tick: Tick = ""
    """What is in its box; empty has none."""
    copy: str = ""
    """What copying the row gives."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row at its depth in an outline."""

    row: Row
    depth: int = 0
    open: bool = False


def flatten(rows: Sequence[Row], opened: Collection[str]) -> list[Line]:
    """Return the visible lines of an outline.

    Args:
        rows: The top rows.
        opened: Ids of the branches that are open.
    """
    lines: list[Line] = []

    def add(siblings: Sequence[Row], depth: int) -> None:
        for row in siblings:
            is_open = row.children is not None and row.id in opened
            lines.append(Line(row, depth, is_open))
            if is_open and row.children is not None:
                add(row.children(), depth + 1)

    add(rows, 0)
    return lines


class Memo:
    """Rows already drawn, kept as long as what they were drawn from is the same object.

    Drawing six hundred rows takes longer than a pane may when it follows a reply; comparing
    identities does not.
    """

    def __init__(self) -> None:
        self._kept: dict[str, tuple[tuple[Any, ...], Row]] = {}

    def row(self, key: str, sources: tuple[Any, ...], draw: Callable[[], Row]) -> Row:
        """Return the row of ``key``, drawn anew only when a source is another object."""
        found = self._kept.get(key)
        if (
            found is not None
            and len(found[0]) == len(sources)
            and all(old is new for old, new in zip(found[0], sources, strict=True))
        ):
            return found[1]
        row = draw()
        self._kept[key] = (sources, row)
        return row

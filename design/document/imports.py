"""What a design was imported from, and what of it the design does not hold."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from design.document.base import Frozen


class LeftOut(Frozen):
    """One thing of a source that is not in the design as it was."""

    place: str
    """Where it is in the source: a line, a table, a JSON pointer."""
    what: str
    reason: str


class Import(Frozen):
    """One import."""

    kind: Literal["sql", "database", "openapi"]
    source: str
    """Name of the file or database, without a path, an address or a password."""
    dialect: str = ""
    found: dict[str, int] = Field(default_factory=dict)
    """How many of each kind the source has."""
    taken: dict[str, int] = Field(default_factory=dict)
    """How many of each kind are in the design."""
    left_out: tuple[LeftOut, ...] = ()

"""Names and ids of imported elements: each once, and the same every time."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from design.document.ids import digest, new_id
from design.document.names import IDENTIFIER

_LONGEST = 63


class Ids:
    """Gives ids to imported elements.

    Args:
        origin: What brings them in.
        taken: Ids in use.
    """

    def __init__(self, origin: str, taken: Iterable[str] = ()) -> None:
        self._origin = origin
        self._taken = set(taken)

    def make(self, kind: str, name: str, parent: str = "") -> str:
        """Return the id of a new element."""
        made = new_id(kind, name, origin=self._origin, parent=parent, taken=self._taken)
        self._taken.add(made)
        return made


class Names:
    """Names that must differ, compared as databases compare them: by every letter."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)

    def take(self, name: str, other: str = "") -> str:
        """Return a name that is free: the name, the other one, or it with a number."""
        number = 1
        for candidate in filter(None, (name, other)):
            if candidate not in self._taken:
                self._taken.add(candidate)
                return candidate
        base = other or name
        while True:
            number += 1
            candidate = cut(base, f"_{number}")
            if candidate not in self._taken:
                self._taken.add(candidate)
                return candidate


def legal(name: str) -> str:
    """Return a name as a design may have it: plain letters, digits and underscores."""
    if IDENTIFIER.match(name):
        return name
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = re.sub(r"\W+", "_", plain).strip("_")
    if not plain:
        return f"n_{digest(name, size=4)}"
    return cut(plain if not plain[0].isdigit() else f"_{plain}")


def cut(name: str, tail: str = "") -> str:
    """Return a name with a tail within the 63 bytes that PostgreSQL keeps."""
    kept = name.encode()[: _LONGEST - len(tail.encode())].decode(errors="ignore")
    return kept + tail

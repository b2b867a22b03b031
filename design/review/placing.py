"""Where findings are: file and line in the files of the design."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from design.document.adr import decision_file
from design.document.design import Design
from design.document.files import CONVENTIONS, write_files

_ID: Final = re.compile(r'^ *"id": "([^"\\]+)"')


@dataclass(frozen=True, slots=True)
class Spot:
    """A line of a file of the design, counted from 1."""

    file: str
    line: int


class Spots:
    """The places of a design's elements.

    Args:
        design: The design, as it is or would be written.
    """

    def __init__(self, design: Design) -> None:
        self._found: dict[str, Spot] = {}
        for file, text in write_files(design).items():
            if file.endswith(".json"):
                for number, line in enumerate(text.splitlines(), 1):
                    found = _ID.match(line)
                    if found is not None:
                        self._found.setdefault(found[1], Spot(file, number))
        for note in design.decisions:
            self._found[note.id] = Spot(f"decisions/{decision_file(note)}", 1)

    def of(self, *ids: str) -> Spot:
        """Return the place of the first of some elements that has one, else of the conventions."""
        for element_id in ids:
            spot = self._found.get(element_id)
            if spot is not None:
                return spot
        return Spot(CONVENTIONS, 1)

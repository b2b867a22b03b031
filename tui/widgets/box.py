"""The words of one part of the intake form, being written."""

from __future__ import annotations

from textual.content import Content

from design.intake.parts import Part, example_of
from tui.widgets.writing import Writing


def _such_as(part: Part) -> str:
    first, _, _ = example_of(part.place).partition("\n")
    return f"such as: {first}" if first else ""


class Box(Writing):
    """The words of one part."""

    def __init__(self, part: Part, words: str) -> None:
        super().__init__(words, id=f"box-{part.place}", placeholder=Content(_such_as(part)))
        self.part = part

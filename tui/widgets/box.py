"""The words of one part of the intake form, being written."""

from __future__ import annotations

from textual import events
from textual.content import Content
from textual.widgets import TextArea

from design.intake.parts import Part, example_of


def _such_as(part: Part) -> str:
    first, _, _ = example_of(part.place).partition("\n")
    return f"such as: {first}" if first else ""


class Box(TextArea):
    """The words of one part."""

    def __init__(self, part: Part, words: str) -> None:
        super().__init__(
            words,
            id=f"box-{part.place}",
            compact=True,
            soft_wrap=True,
            tab_behavior="focus",
            placeholder=Content(_such_as(part)),
        )
        self.part = part

    async def _on_paste(self, event: events.Paste) -> None:
        from design.text import clean

        # Textual then calls the handler of the text area itself, which inserts it.
        event.text = clean(event.text)

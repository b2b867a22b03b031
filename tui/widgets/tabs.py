"""The line of panes: number, name, and how much waits in each."""

from __future__ import annotations

from collections.abc import Mapping

from textual import events
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from tui import keys
from tui.drawing import ink
from tui.messages import Go


class PaneTabs(Widget):
    """The tabs, drawn as tightly as the width asks for.

    Args:
        chat: Whether the chat has a tab, because it cannot stand beside the others.
        id: Id of the widget.
    """

    ALLOW_SELECT = False

    current: reactive[str] = reactive("concept")
    """The pane that is shown."""
    notes: reactive[Mapping[str, str]] = reactive({})
    """A mark behind the name of a pane, such as how many changes wait."""

    def __init__(self, *, chat: bool = False, id: str | None = None) -> None:
        super().__init__(id=id)
        self._panes = [
            (number, pane)
            for number, pane in enumerate(keys.PANES, keys.FIRST)
            if chat or pane != "chat"
        ]
        self._ends: list[tuple[int, str]] = []
        self.tooltip = "F and the number, or the number alone when no text is being typed"

    def render(self) -> Content:
        """Draw numbers, names and marks, as tightly as there is need for."""
        for tight in (0, 1, 2):
            labels = [self._label(number, pane, tight) for number, pane in self._panes]
            if sum(label.cell_length for label in labels) <= self.size.width:
                break
        self._ends = []
        end = 0
        for label, (_, pane) in zip(labels, self._panes, strict=True):
            end += label.cell_length
            self._ends.append((end, pane))
        return Content("").join(labels)

    def _label(self, number: int, pane: str, tight: int) -> Content:
        """Draw one tab: marks are words at 0, dots from 1 on, and at 2 the number has no gap."""
        note = self.notes.get(pane, "")
        mark = f" {note} " if note else " "
        if tight:
            mark = "•" if note else " "
        here = pane == self.current
        label = Content.assemble(
            ("" if tight else " "),
            (f"{number}{'' if tight > 1 else ' '}", ink.FAINT),
            (pane.capitalize(), "bold $foreground" if here else ink.MUTED),
            (mark, ink.WARN),
        )
        return label.stylize("on $background") if here else label

    def on_click(self, event: events.Click) -> None:
        """Go to the pane under the mouse."""
        offset = event.get_content_offset(self)
        if offset is not None:
            pane = next((pane for end, pane in self._ends if offset.x < end), None)
            if pane is not None:
                self.post_message(Go(pane))

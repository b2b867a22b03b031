"""The line of panes: key, name, and how much waits in each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from textual import events
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from tui import keys
from tui.drawing import ink
from tui.keymap import hint
from tui.messages import Go

if TYPE_CHECKING:
    from textual.screen import Screen


_TIGHTEST: Final = 4
_BEGINNING: Final = 4
"""Letters of a name that is cut."""


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
    digits: reactive[tuple[str, ...]] = reactive(())
    """The key of each pane that counts where no text is typed."""

    def __init__(self, *, chat: bool = False, id: str | None = None) -> None:
        super().__init__(id=id)
        self._panes = [pane for pane in keys.PANES if chat or pane != "chat"]
        self._ends: list[tuple[int, str]] = []

    def on_mount(self) -> None:
        """Follow the keys, which may become others while the app runs."""
        self.screen.bindings_updated_signal.subscribe(self, self._take)
        self._take(self.screen)

    def _take(self, _: Screen[object]) -> None:
        self.digits = tuple(hint(f"pane.{pane}.digit") for pane in self._panes)

    def render(self) -> Content:
        """Draw keys, names and marks, as tightly as there is need for."""
        for tight in range(_TIGHTEST + 1):
            labels = [
                self._label(digit, pane, tight)
                for digit, pane in zip(self.digits, self._panes, strict=False)
            ]
            if sum(label.cell_length for label in labels) <= self.size.width:
                break
        self._ends = []
        end = 0
        for label, pane in zip(labels, self._panes, strict=False):
            end += label.cell_length
            self._ends.append((end, pane))
        return Content("").join(labels)

    def _label(self, digit: str, pane: str, tight: int) -> Content:
        """Draw one tab.

        Marks are words at 0 and dots from 1 on; from 2 on the key has no gap; at 3 the names of the
        panes behind are cut to their beginning, at 4 they have their key only.
        """
        note = self.notes.get(pane, "")
        mark = f" {note} " if note else " "
        if tight:
            mark = "•" if note else " "
        here = pane == self.current
        name = pane.capitalize()
        if not here and tight > 2:
            name = name[: _BEGINNING if tight == 3 else 0]
        label = Content.assemble(
            ("" if tight else " "),
            (f"{digit}{'' if tight > 1 else ' '}", ink.FAINT),
            (name, "bold $foreground" if here else ink.MUTED),
            (mark, ink.WARN),
        )
        return label.stylize("on $background") if here else label

    def _pane_at(self, event: events.MouseEvent) -> str | None:
        offset = event.get_content_offset(self)
        if offset is None:
            return None
        return next((pane for end, pane in self._ends if offset.x < end), None)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Tell the keys of the pane under the mouse."""
        pane = self._pane_at(event)
        self.tooltip = None if pane is None else _tip(pane)

    def on_click(self, event: events.Click) -> None:
        """Go to the pane under the mouse."""
        pane = self._pane_at(event)
        if pane is not None:
            self.post_message(Go(pane))


def _tip(pane: str) -> Content:
    anywhere, digit = hint(f"pane.{pane}"), hint(f"pane.{pane}.digit")
    return Content(f"{anywhere}, or {digit} where no text is typed")

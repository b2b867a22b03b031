"""The line of keys at the bottom: what counts where the focus is, greyed when it cannot act."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from textual import events
from textual.content import Content
from textual.keys import key_to_character
from textual.reactive import reactive
from textual.widget import Widget

from tui.drawing import ink
from tui.keymap import SHOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.screen import Screen

_GAP: Final = 3


@dataclass(frozen=True, slots=True)
class Shown:
    """A key of the line."""

    key: str
    """Its name; empty for something that is only to be read."""
    shown: str
    label: str
    enabled: bool = True
    tooltip: str = ""


class KeyLine(Widget):
    """Keys and labels in one line; those that do not fit are left out, help has all.

    A click presses the key under the mouse.

    Args:
        more: Gives what stands at the right end where there is room.
    """

    ALLOW_SELECT = False

    keys: reactive[tuple[Shown, ...]] = reactive(())
    """The keys that count."""

    def __init__(self, more: Callable[[], Sequence[Shown]] = tuple) -> None:
        super().__init__()
        self._more = more
        self._places: list[tuple[int, int, Shown]] = []

    def on_mount(self) -> None:
        """Follow the focus."""
        self.screen.bindings_updated_signal.subscribe(self, self._take)
        self._take(self.screen)

    def _take(self, screen: Screen[object]) -> None:
        found: dict[str, Shown] = {}
        typed = screen.focused.check_consume_key if screen.focused is not None else None
        for active in screen.active_bindings.values():
            binding = active.binding
            if binding.show and binding.action not in found:
                if typed is not None and typed(binding.key, key_to_character(binding.key)):
                    continue
                shown = SHOWN.get(binding.key) or self.app.get_key_display(binding)
                found[binding.action] = Shown(
                    binding.key, shown, binding.description, active.enabled, active.tooltip
                )
        self.keys = tuple(found.values())

    def render(self) -> Content:
        """Draw as many as fit."""
        self._places = []
        parts: list[Content] = []
        end, width = 0, self.content_size.width
        for item in self.keys:
            part = _drawn(item)
            if end + part.cell_length > width:
                break
            end = self._put(item, part.cell_length, end)
            parts += [part, Content(" " * _GAP)]
        more = self._more()
        room = width - end - sum(len(f"{item.shown} {item.label}") + _GAP for item in more) + _GAP
        if more and room >= 0:
            parts.append(Content(" " * room))
            end += room
            for item in more:
                words = f" {item.label}{' ' * _GAP if item is not more[-1] else ''}"
                parts.append(Content.assemble((item.shown, f"bold {ink.KEY}"), (words, ink.MUTED)))
                end = self._put(item, len(f"{item.shown} {item.label}"), end)
        return Content("").join(parts)

    def _put(self, item: Shown, width: int, start: int) -> int:
        """Note where a key stands; return where the next one does."""
        self._places.append((start, start + width, item))
        return start + width + _GAP

    def _at(self, event: events.MouseEvent) -> Shown | None:
        offset = event.get_content_offset(self)
        if offset is None:
            return None
        return next((item for start, end, item in self._places if start <= offset.x < end), None)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Tell what the key under the mouse does."""
        item = self._at(event)
        self.tooltip = Content(item.tooltip) if item is not None and item.tooltip else None

    def on_click(self, event: events.Click) -> None:
        """Press the key under the mouse."""
        item = self._at(event)
        if item is not None and item.key:
            self.app.simulate_key(item.key)


def _drawn(item: Shown) -> Content:
    return Content.assemble(
        (item.shown, f"bold {ink.KEY}" if item.enabled else ink.FAINT),
        " ",
        (item.label, ink.MUTED if item.enabled else ink.FAINT),
    )

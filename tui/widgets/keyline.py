"""The line of keys at the bottom: what counts where the focus is, greyed when it cannot act."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events
from textual.content import Content
from textual.keys import key_to_character
from textual.reactive import reactive
from textual.widget import Widget

from tui.drawing import ink
from tui.keymap import SHOWN

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.screen import Screen


class KeyLine(Widget):
    """Keys and labels in one line; those that do not fit are left out, help has all.

    Args:
        more: Gives what stands at the right end where there is room.
    """

    ALLOW_SELECT = False

    keys: reactive[tuple[tuple[str, str, str, bool], ...]] = reactive(())
    """Key, how it is shown, label, whether it can act."""

    def __init__(self, more: Callable[[], Content] = Content) -> None:
        super().__init__()
        self._more = more
        self._ends: list[tuple[int, str]] = []

    def on_mount(self) -> None:
        """Follow the focus."""
        self.screen.bindings_updated_signal.subscribe(self, self._take)
        self._take(self.screen)

    def _take(self, screen: Screen[object]) -> None:
        found: dict[str, tuple[str, str, str, bool]] = {}
        typed = screen.focused.check_consume_key if screen.focused is not None else None
        for active in screen.active_bindings.values():
            binding = active.binding
            if binding.show and binding.action not in found:
                if typed is not None and typed(binding.key, key_to_character(binding.key)):
                    continue
                shown = SHOWN.get(binding.key) or self.app.get_key_display(binding)
                found[binding.action] = (binding.key, shown, binding.description, active.enabled)
        self.keys = tuple(found.values())

    def render(self) -> Content:
        """Draw as many as fit."""
        self._ends = []
        parts: list[Content] = []
        end = 0
        for key, shown, label, enabled in self.keys:
            part = Content.assemble(
                (shown, f"bold {ink.KEY}" if enabled else ink.FAINT),
                " ",
                (label, ink.MUTED if enabled else ink.FAINT),
                "   ",
            )
            if end + part.cell_length - 3 > self.content_size.width:
                break
            end += part.cell_length
            self._ends.append((end, key))
            parts.append(part)
        more = self._more()
        room = self.content_size.width - end - more.cell_length
        if more and room >= 0:
            parts += [Content(" " * room), more]
        return Content("").join(parts)

    def on_click(self, event: events.Click) -> None:
        """Press the key under the mouse."""
        offset = event.get_content_offset(self)
        key = next((key for end, key in self._ends if offset and offset.x < end), None)
        if key is not None:
            self.app.simulate_key(key)

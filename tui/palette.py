"""The command palette: every action of the key table that can act here, and the commands."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from tui import keymap, keys, slash
from tui.messages import Command, Write
from tui.screens.brief import BriefScreen
from tui.screens.room import RoomScreen

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.dom import DOMNode

_OFFERED = ("room", "concept", "schema", "endpoints", "decisions", "proposal", "history", "review",
            "chat", "brief")  # fmt: skip


class Actions(Provider):
    """Offers what can be done here."""

    def _found(self) -> Iterator[tuple[str, str, Callable[[], object]]]:
        room = self.screen
        if isinstance(room, BriefScreen):
            yield from self._keys_of({"brief": room})
        if not isinstance(room, RoomScreen):
            return
        scopes: dict[str, DOMNode] = {"room": room, "chat": room.chat}
        if room.workbench is not None:
            scopes[room.current] = room.pane
        yield from self._keys_of(scopes)
        for command in slash.COMMANDS:
            message = Write(f"/{command.name} ") if command.takes else Command(f"/{command.name}")
            yield f"/{command.name}", command.help, partial(room.post_message, message)

    def _keys_of(
        self, scopes: dict[str, DOMNode]
    ) -> Iterator[tuple[str, str, Callable[[], object]]]:
        for key in keys.KEYS:
            node = scopes.get(key.scope)
            if node is None or key.scope not in _OFFERED:
                continue
            noun = keys.SCOPES[key.scope] if key.scope != "room" else "Planroom"
            yield (
                f"{noun}: {key.label}",
                f"{key.tooltip}  ({keymap.shown(keymap.keys_of(key))})",
                partial(self.app.run_action, key.action, node),
            )

    async def discover(self) -> Hits:
        """Offer everything while nothing is typed."""
        for title, text, run in self._found():
            yield DiscoveryHit(Content(title), run, text=title, help=Content(text).plain)

    async def search(self, query: str) -> Hits:
        """Offer what fits."""
        matcher = self.matcher(query)
        for title, text, run in self._found():
            score = matcher.match(title)
            if score > 0:
                yield Hit(score, matcher.highlight(title), run, text=title, help=text)

"""The command palette: everything that can be done, wherever it counts, and the commands."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from heapq import nlargest
from typing import TYPE_CHECKING, Final

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.markup import escape

from tui import keymap, keys, slash
from tui.matching import Fit, Wanted
from tui.messages import Act, Command, Write
from tui.screens.brief import BriefScreen
from tui.screens.reaching import PANE_OF
from tui.screens.room import RoomScreen

if TYPE_CHECKING:
    from tui.keys import Scope

_NOUNS: Final[dict[Scope, str]] = {
    "app": "Planroom",
    "room": "Planroom",
    "composer": "Message",
    "workspace": "Pane",
    "list": "List",
    "diagram": "Diagram",
    "picks": "Proposal",
    "timeline": "History",
}
"""What the actions of a scope are offered as, where it is not the name of the scope."""
_WHOLE: Final = frozenset({"room", "chat", "messages", *PANE_OF})
"""Scopes whose actions are offered, from wherever one is."""
_ONLY: Final = frozenset(
    {"room.quit", "composer.editor", "workspace.present", "workspace.findings", "list.copy",
     "sheet.copy"}
)  # fmt: skip
"""What is offered of other scopes: keys that move or type are pressed, not looked for."""
_NEVER: Final = frozenset(
    {"chat.cancel", "diagram.left", "diagram.down", "diagram.up", "diagram.right",
     "diagram.page_left", "diagram.page_down", "diagram.page_up", "diagram.page_right"}
)  # fmt: skip
_MOST: Final = 60
"""How many things are offered for what was typed."""
_CHUNK: Final = 100
"""How many are looked at before the app has its turn again."""


@dataclass(frozen=True, slots=True)
class Offered:
    """Something that can be chosen."""

    title: str
    help: str
    run: Callable[[], object]
    keys: str = ""
    """The keys that do the same."""

    @property
    def words(self) -> str:
        """What stands below the title, as markup."""
        return escape(f"{self.help}  ({self.keys})" if self.keys else self.help)


class Actions(Provider):
    """Offers what can be done; what counts where one is stands first."""

    async def discover(self) -> Hits:
        """Offer everything while nothing is typed."""
        for item in self._offered():
            yield DiscoveryHit(Content(item.title), item.run, text=item.title, help=item.words)

    async def search(self, query: str) -> Hits:
        """Offer what fits best."""
        wanted = Wanted(query)
        found: list[tuple[float, Offered, Fit]] = []
        for number, item in enumerate(self._offered(), 1):
            fit = wanted.fit(item.title, item.help)
            if fit is not None:
                found.append((fit.score, item, fit))
            if number % _CHUNK == 0:
                await asyncio.sleep(0)
        for score, item, fit in nlargest(_MOST, found, key=lambda hit: hit[0]):
            title = Content(item.title)
            for start, end in fit.spans:
                title = title.stylize(self.match_style or "underline", start, end)
            yield Hit(score, title, item.run, text=item.title, help=item.words)

    def _offered(self) -> Iterator[Offered]:
        room = self.screen
        if isinstance(room, BriefScreen):
            for key in keys.KEYS:
                if key.scope == "brief":
                    yield _offer(key, partial(self.app.run_action, key.action, room))
        elif isinstance(room, RoomScreen):
            for scope in _in_order(room):
                for key in keys.KEYS:
                    if key.scope == scope and _is_offered(key):
                        yield _offer(key, partial(room.post_message, Act(scope, key.action)))
            yield from _commands(room)
        yield Offered(
            "Planroom: Theme", "Choose colours among all themes", self.app.action_change_theme
        )


def _in_order(room: RoomScreen) -> Sequence[Scope]:
    """Return all scopes: of the side with the keys, of the open pane, of all, of other panes."""
    if room.workbench is None:
        return ("room", "app")
    chat: list[Scope] = ["chat", "messages", "composer"]
    here: list[Scope] = [scope for scope, pane in PANE_OF.items() if pane == room.current]
    here += ["workspace", "list", "sheet"]
    first = (*chat, *here) if room.at_chat else here
    return tuple(dict.fromkeys((*first, "room", "app", *chat, *PANE_OF)))


def _is_offered(key: keys.Key) -> bool:
    return key.id in _ONLY or (key.scope in _WHOLE and key.id not in _NEVER)


def _offer(key: keys.Key, run: Callable[[], object]) -> Offered:
    noun = _NOUNS.get(key.scope, keys.SCOPES[key.scope])
    return Offered(f"{noun}: {key.label}", key.tooltip, run, keymap.shown(keymap.keys_of(key)))


def _commands(room: RoomScreen) -> Iterator[Offered]:
    for command in slash.COMMANDS:
        message = Write(f"/{command.name} ") if command.takes else Command(f"/{command.name}")
        yield Offered(f"/{command.name}", command.help, partial(room.post_message, message))

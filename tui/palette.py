"""The command palette: everything that can be done, and everything that has a name."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from heapq import nlargest
from itertools import chain
from typing import TYPE_CHECKING, Final

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from tui import keymap, keys, slash
from tui.drawing import ink
from tui.matching import Fit, Wanted
from tui.messages import Act, Command, Go, Write
from tui.places import parts_of, places_of
from tui.screens.brief import BriefScreen
from tui.screens.reaching import PANE_OF
from tui.screens.room import RoomScreen

if TYPE_CHECKING:
    from textual.style import Style

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
_PART: Final = 0.8
"""What the score of a column or an attribute counts, so that the table comes first."""
_MOST: Final = 30
"""How many actions, and how many places, are offered for what was typed."""
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
    weight: float = 1.0
    """How much its score counts."""

    def line(self, spans: Iterable[tuple[int, int]] = (), style: Style | str = "") -> Content:
        """Draw it in one line.

        Args:
            spans: Start and end of what was found in the title.
            style: How that is drawn.
        """
        title = Content(self.title)
        for start, end in spans:
            title = title.stylize(style, start, end)
        return Content.assemble(
            title,
            (f"  {self.keys}" if self.keys else "", f"not bold {ink.KEY}"),
            (f"  {self.help}" if self.help else "", f"not bold {ink.MUTED}"),
        )


class _Searching(Provider):
    """Offers what fits best of many things, leaving the app its turns."""

    _kept: Sequence[Offered] = ()

    def offered(self) -> Iterator[Offered]:
        """Give everything that may be chosen, one after the other."""
        raise NotImplementedError

    async def search(self, query: str) -> Hits:
        """Offer what fits best."""
        self._kept = self._kept or [item async for item in _in_turns(self.offered())]
        wanted = Wanted(query)
        found: list[tuple[float, Offered, Fit]] = []
        async for item in _in_turns(self._kept):
            fit = wanted.fit(item.title, item.help)
            if fit is not None:
                found.append((fit.score * item.weight, item, fit))
        for score, item, fit in nlargest(_MOST, found, key=lambda hit: hit[0]):
            line = item.line(fit.spans, self.match_style or "underline")
            yield Hit(score, line, item.run, text=item.title)


async def _in_turns(items: Iterable[Offered]) -> AsyncIterator[Offered]:
    """Give things one after the other, and the app its turn now and then."""
    for number, item in enumerate(items, 1):
        yield item
        if number % _CHUNK == 0:
            await asyncio.sleep(0)


class Places(_Searching):
    """Offers what has a name in the design, its snapshots and what the review found in it."""

    def offered(self) -> Iterator[Offered]:
        """Give every place of what the panes show."""
        room = self.screen
        if not isinstance(room, RoomScreen) or room.workbench is None:
            return
        view = room.view()
        for place in chain(places_of(view, room.line), parts_of(view)):
            go = Go(place.pane, place.element, place.within)
            weight = _PART if place.within else 1.0
            yield Offered(place.title, "", partial(room.post_message, go), weight=weight)


class Actions(_Searching):
    """Offers what can be done; what counts where one is stands first."""

    async def discover(self) -> Hits:
        """Offer everything while nothing is typed."""
        for item in self.offered():
            yield DiscoveryHit(item.line(), item.run, text=item.title)

    def offered(self) -> Iterator[Offered]:
        """Give every action and every command."""
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

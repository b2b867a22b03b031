"""How the tests press a key and see whether anything comes of it, at the pace of the app."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from time import monotonic

from textual.events import Key
from textual.keys import key_to_character
from textual.screen import Screen
from textual.widgets import Input, TextArea

from tests.tui.room import Running, wait_until

Seen = tuple[object, ...]
_LONG = 10.0
"""Seconds within which something must be seen on a busy machine."""
_FRAMES = 0.04
"""Seconds in which what has been asked for is drawn: two frames of sixty in a second."""

_SIGNS = {"slash": "/", "plus": "+", "minus": "-"}
"""Characters of keys that Textual calls by another name than Unicode does."""

MOVING = frozenset({
    "list.up", "list.down", "list.page_up",
    "list.page_down", "list.first", "list.last",
    "sheet.up", "sheet.down", "chat.newest",
    "composer.older", "composer.newer", "composer.scroll_up",
    "composer.scroll_down", "composer.send", "composer.newest",
})  # fmt: skip
"""Keys that may rest where there is nowhere to go, as at the end of a list that has lines."""


def seen(pilot: Running) -> Seen:
    """Return all that a person can notice."""
    app = pilot.app
    strips = app.screen._compositor.render_strips()
    told = tuple(item.identity for item in app._notifications)
    return (
        tuple(tuple(strip) for strip in strips), told, len(app.screen_stack), app.clipboard,
        app._exit, app.focused,
    )  # fmt: skip


def still(pilot: Running) -> bool:
    """Have no cursor blink, and return whether nothing is being worked on."""
    focused = pilot.app.focused
    if isinstance(focused, Input | TextArea):
        focused.cursor_blink = False
    return not any(item.is_running for item in pilot.app.workers if item.group != "poll")


async def at_rest(pilot: Running) -> Seen:
    """Wait until nothing moves by itself; return what is seen then."""
    before: Seen = ()
    while before != (now := seen(pilot)):
        before = now
        await wait_until(pilot, lambda: still(pilot))
        await asyncio.sleep(_FRAMES)
    return now


async def left(pilot: Running) -> None:
    """Leave all dialogs, and forget what was told."""
    app = pilot.app
    # What is on its way comes first: a screen that is taken away while it is made is never ready.
    await at_rest(pilot)
    while len(app.screen_stack) > 1:
        await app.pop_screen()
    app.clear_notifications()


async def mute(pilot: Running, key: str, before: Seen) -> bool:
    """Press a key; return whether nothing comes of it.

    Args:
        pilot: Drives the app.
        key: The key.
        before: What was seen at rest.
    """
    pilot.app.post_message(Key(key, _SIGNS.get(key) or key_to_character(key)))
    until = monotonic() + _LONG
    while seen(pilot) == before:
        if monotonic() > until:
            return True
        await asyncio.sleep(0.01)
    return False


def active(screen: Screen[object]) -> Iterator[tuple[str, str]]:
    """Give every binding of the table that counts, with its first key."""
    known = set()
    for name, item in screen.active_bindings.items():
        binding = item.binding.id
        if binding is not None and binding not in known:
            known.add(binding)
            yield binding, name

"""Going to where something is: to what an action of the key table is for, to an element."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Final

from tui import keys, places
from tui.messages import Find, Go
from tui.panes.schema import SchemaPane
from tui.widgets.diagram import DiagramView

if TYPE_CHECKING:
    from textual.dom import DOMNode

    from tui.keys import Scope
    from tui.messages import Act
    from tui.screens.room import RoomScreen

PANE_OF: Final[dict[Scope, str]] = {
    "concept": "concept",
    "schema": "schema",
    "diagram": "schema",
    "endpoints": "endpoints",
    "decisions": "decisions",
    "proposal": "proposal",
    "picks": "proposal",
    "history": "history",
    "timeline": "history",
    "review": "review",
}
"""The pane in which the keys of a scope count; the keys of all panes count in the open one."""


async def answer(room: RoomScreen, message: Act | Find) -> None:
    """Go to where an action counts and perform it, or to what has a name.

    An action that is refused says why, and so does a name that nothing has, or several.

    Args:
        room: The room; with a design, unless it is an action of the room itself.
        message: The action or the name.
    """
    if isinstance(message, Find):
        await _find(room, message.name)
        return
    node = await _reach(room, message.scope)
    if message.action:
        await room.app.run_action(message.action, node)


async def _find(room: RoomScreen, name: str) -> None:
    """Go to a pane by its name, or to what has a name."""
    if name.lower() in keys.PANES:
        room.go_to(name.lower())
        return
    view, line = room.view(), room.line
    try:
        place = await asyncio.to_thread(
            lambda: places.find(name, [*places.places_of(view, line), *places.parts_of(view)])
        )
    except places.NoPlaceError as error:
        room.tell(str(error), wrong=True)
        if not room.chat.composer.text:
            room.chat.composer.write(f"/go {name}")
    else:
        room.post_message(Go(place.pane, place.element, place.within))


async def _reach(room: RoomScreen, scope: Scope) -> DOMNode:
    """Go to where the keys of a scope count; return the node that has its actions."""
    if scope == "app":
        return room.app
    if scope == "room":
        return room
    if scope in ("chat", "composer", "messages"):
        if not room.at_chat:
            room.go_to("chat")
        if scope == "messages":
            room.chat.messages.focus()
            return room.chat.messages
        return room.chat if scope == "chat" else room.chat.composer
    name = PANE_OF.get(scope, room.current)
    if room.at_chat or room.current != name:
        room.go_to(name)
    pane = room.pane
    pane.catch_up()
    if scope == "diagram":
        assert isinstance(pane, SchemaPane)
        return await _picture(pane)
    if scope in ("picks", "timeline", "list"):
        return pane.rows
    return pane.sheet if scope == "sheet" else pane


async def _picture(pane: SchemaPane) -> DiagramView:
    """Show the picture of the tables, and wait until it is drawn."""
    if pane.look == "diagram":
        pane.diagram.focus()
    else:
        pane.action_show_diagram()
    with contextlib.suppress(TimeoutError):
        await pane.diagram.drawn()
    return pane.diagram

"""How the tests enter the room: a running app over a real design, and waiting for something."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic
from typing import Any

from textual.pilot import Pilot

from session.settings import Settings
from tui.app import PlanroomApp
from tui.screens.room import RoomScreen

BRIEF = """\
# Corner shop

Product summary (2–3 sentences):
A small shop on the web. Customers place orders for products.

Entities (name → definition):
- Customer → a person that buys; name, email (unique), phone (optional)
- Product → something we sell; sku (unique), title, price
- Order → a customer's purchase; order number (unique), placed at
- Order line → one product in an order; quantity (at least 1), unit price as sold

Workflows (steps + states):
- Order: draft → placed → paid → shipped; a placed order can be cancelled

Roles & permissions:
- Role: Customer
- Can: see and place own orders; cancel own order before it ships
- Cannot: see orders of others
- Role: Support agent
- Can: see all orders
- Cannot: change prices

Reporting questions we must answer:
- Orders of a customer, newest first
- Orders that are paid and not shipped
"""
DRAFT = "Draft the design from the brief"
SETTINGS = Settings(model="offline")
WIDE, MEDIUM, NARROW = (160, 45), (120, 36), (80, 24)
_PATIENCE = 30.0

Running = Pilot[None]


async def wait_until(pilot: Running, predicate: Callable[[], object]) -> None:
    """Let the app run until something holds."""
    deadline = monotonic() + _PATIENCE
    while not predicate():
        if monotonic() > deadline:
            shown = "\n".join(text_of(pilot).splitlines()[-40:])
            raise AssertionError(f"it never came about; the screen shows:\n{shown}")
        await asyncio.sleep(0.01)
        await pilot.pause()


@asynccontextmanager
async def entered(
    path: Path,
    size: tuple[int, int] = WIDE,
    settings: Settings = SETTINGS,
    first_message: str = "",
) -> AsyncIterator[tuple[RoomScreen, Running]]:
    """Run the app over a design, with the design open and its history read."""
    app = PlanroomApp(path, settings=settings, first_message=first_message)
    async with app.run_test(size=size, notifications=True) as pilot:
        await wait_until(pilot, lambda: app.room.workbench is not None)
        await wait_until(pilot, lambda: app.room.snapshots)
        yield app.room, pilot
        app.room.close()


async def settled(room: RoomScreen, pilot: Running) -> None:
    """Wait for the running reply to end and be drawn."""
    await wait_until(pilot, lambda: room.desk is not None and not room.desk.running)
    await wait_until(pilot, lambda: not room.chat.busy)


async def ask(room: RoomScreen, pilot: Running, text: str) -> None:
    """Send a message and wait for the reply."""
    turns = len(list(room.chat.messages.children))
    room.chat.composer.focus()
    room.chat.composer.write(text)
    await pilot.press("enter")
    await wait_until(pilot, lambda: len(list(room.chat.messages.children)) > turns)
    await settled(room, pilot)


async def said(room: RoomScreen, pilot: Running, line: str) -> None:
    """Type a command that is whole, and send it."""
    room.chat.composer.focus()
    room.chat.composer.write(line)
    await wait_until(pilot, lambda: not room.chat.composer.completing)
    await pilot.press("enter")


def text_of(pilot: Running) -> str:
    """Return what is on the screen, as text."""
    screen: Any = pilot.app.screen
    lines = screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in line).rstrip() for line in lines)


def told(pilot: Running) -> str:
    """Return what the notifications say."""
    return "\n".join(item.message for item in pilot.app._notifications)


def rows_of(room: RoomScreen) -> list[str]:
    """Return the rows of the pane that is shown, as text."""
    return [line.row.cells[0].plain.strip() for line in room.pane.rows.lines]

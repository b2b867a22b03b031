"""Opening a design: what takes a while of it is done in a worker, before the room is told.

Imported there, this brings the modules with it that the room needs from then on.
"""

from __future__ import annotations

import gc
from dataclasses import dataclass
from typing import TYPE_CHECKING

from session.spending import Spending, spent
from session.workbench import Workbench
from tui import telling  # noqa: F401
from tui.feed import Feed
from tui.messages import Doing
from tui.panes import workspace  # noqa: F401

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from textual.message import Message

    from session.conversation import TurnAccount
    from session.settings import Settings


@dataclass(frozen=True)
class Opened:
    """A workbench, and the session where it was left."""

    workbench: Workbench
    feed: Feed
    """Has looked at the draft, if there is one."""
    turns: Sequence[TurnAccount]
    """What was said, oldest first."""
    spent: Spending


def open_design(path: Path, settings: Settings | None, post: Callable[[Message], object]) -> Opened:
    """Open the design in a folder, as :meth:`session.workbench.Workbench.open` does.

    Args:
        path: The folder.
        settings: Settings in force; loaded when None.
        post: Gives a message to the room, from any thread.
    """
    post(Doing("Reading the design"))
    return take_up(Workbench.open(path, settings=settings), post)


def take_up(workbench: Workbench, post: Callable[[Message], object]) -> Opened:
    """Find out where the session of a workbench was left.

    Args:
        workbench: The workbench.
        post: Gives a message to the room, from any thread.
    """
    post(Doing("Reading what was said"))
    return Opened(
        workbench,
        Feed(workbench, post),
        workbench.turns(),
        spent(workbench.journal),
    )


def warm_up() -> None:
    """Import what the first turn and the first statements need, while nothing waits for it.

    What has been imported lives as long as the app: taken out of the collector's sight it no
    longer costs a pause of tenths of a second each time all generations are looked through. The
    design and the first panes are among it.
    """
    import importlib

    from textual.widgets import Markdown  # noqa: F401

    try:
        for name in ("prompts.compose", "prompts.models", "design.render.ddl", "design.diff"):
            importlib.import_module(name)
    finally:
        gc.freeze()
        gc.set_threshold(5_000, 20, 50)
        gc.enable()

"""Giving a snapshot a name, and taking one away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.screen import Screen

from tui.desk import ASKING
from tui.drawing import history, ink
from tui.screens.dialogs import Choice, ChoiceScreen, LineScreen

if TYPE_CHECKING:
    from session.workbench import Workbench
    from snapshots.history import Snapshot
    from tui.desk import Desk
    from tui.messages import Tag, Untag

_OFFERED: Final = "name-"


def tag(screen: Screen[None], bench: Workbench, desk: Desk, message: Tag) -> None:
    """Name a snapshot; a name that was not said is asked for.

    Args:
        screen: The screen dialogs are put over.
        bench: The workbench.
        desk: Does the work.
        message: Which snapshot, and perhaps the name.
    """
    rev = message.rev

    def take(name: str | None) -> None:
        if name:
            desk.run("Naming a snapshot", lambda: bench.tag(name, rev))

    def ask(found: Snapshot) -> None:
        known = f" It is called {ink.listed(found.tags)} already." if found.tags else ""
        screen.app.push_screen(
            LineScreen(
                f"Name snapshot {found.short}",
                f"“{found.subject}” of {history.when(found.at)}.{known} A name such as v1.0 stands"
                " for it wherever a snapshot is asked for.",
                check=bench.repository.refuse_tag,
            ),
            take,
        )

    if message.name:
        take(message.name)
    else:
        desk.run("Reading a snapshot", lambda: bench.log(rev, 1)[0], ask, group=ASKING)


def untag(screen: Screen[None], bench: Workbench, desk: Desk, message: Untag) -> None:
    """Take a name away; which of several is asked for.

    Args:
        screen: The screen dialogs are put over.
        bench: The workbench.
        desk: Does the work.
        message: The names there are.
    """
    names = message.names

    def take(name: str) -> None:
        desk.run("Taking a name away", lambda: bench.untag(name))

    def answered(answer: str | None) -> None:
        if answer is not None and answer.startswith(_OFFERED):
            take(names[int(answer.removeprefix(_OFFERED))])

    if len(names) == 1:
        take(names[0])
        return
    choices = [Choice(f"{_OFFERED}{at}", name) for at, name in enumerate(names)]
    screen.app.push_screen(
        ChoiceScreen(
            "Take a name away",
            "Which one? The snapshot stays.",
            (*choices, Choice("leave", "Leave")),
        ),
        answered,
    )

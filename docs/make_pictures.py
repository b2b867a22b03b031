"""Make the pictures of docs/pictures from the real app.

    uv run python docs/make_pictures.py [FOLDER]

Draws the demo at several sizes without a terminal. Needs a monospaced font such as DejaVu Sans
Mono on the machine.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import resvg_py
from textual.pilot import Pilot

from design.intake.brief import example_brief
from session.settings import Settings
from session.workbench import Workbench
from tui.app import PlanroomApp

SIZES = ((160, 45), (120, 36), (80, 24))
PANES = ("concept", "schema", "endpoints", "decisions", "proposal", "history", "review")
LOOKS = {
    "diagram": ("f4", "d"),
    "matrix": ("escape", "f5", "m"),
    "settings": ("m", "f11"),
    "brief": ("escape", "f3", "b"),
}
"""Other looks at what a pane shows, and the keys that lead there."""
FONT = "DejaVu Sans Mono"
AUTHOR = "Ada Marsh <ada@example.org>"
FOLLOW_UP = "add nickname (optional) to Member. Make phone required on Member."


async def until(pilot: Pilot[Any], holds: Callable[[], bool]) -> None:
    """Wait until something holds, letting the app go on."""
    async with asyncio.timeout(120):
        while not holds():
            await pilot.pause(0.05)


def save(app: PlanroomApp, path: Path) -> None:
    """Save what is on the screen as a picture."""
    svg = app.export_screenshot(title="Planroom").replace("Fira Code", FONT)
    with tempfile.NamedTemporaryFile("w", suffix=".svg", encoding="utf-8") as file:
        file.write(svg)
        file.flush()
        data = resvg_py.svg_to_bytes(
            svg_path=file.name, width=9 * app.size.width, font_family=FONT, monospace_family=FONT
        )
    path.write_bytes(bytes(data))


async def drafted(folder: Path) -> None:
    """Make a design whose draft is accepted and whose next proposal is open."""
    bench = Workbench.create(folder, brief=example_brief(), settings=Settings())
    await bench.ask("Draft the design from the brief")
    bench.accept()
    bench.decide(1, "accept")
    await bench.ask(FOLLOW_UP)
    bench.close()


async def draw(folder: Path, target: Path, size: tuple[int, int]) -> None:
    """Draw every pane at one size."""
    app = PlanroomApp(folder, settings=Settings())
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: app.room.workbench is not None)
        await pilot.pause(2)
        for number, pane in enumerate(PANES, 1):
            await pilot.press(f"f{number + 2}")
            await pilot.pause(0.6)
            save(app, target / f"{pane}-{size[0]}x{size[1]}.png")
        for name, keys in LOOKS.items():
            await pilot.press(*keys)
            await pilot.pause(1)
            save(app, target / f"{name}-{size[0]}x{size[1]}.png")


async def main(target: Path) -> None:
    """Make every picture."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "tool-library"
        await drafted(folder)
        for size in SIZES:
            await draw(folder, target, size)


if __name__ == "__main__":
    os.environ["PLANROOM_AUTHOR"] = AUTHOR
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("docs/pictures")
    folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(main(folder))

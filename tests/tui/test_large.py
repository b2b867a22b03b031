"""The room over a large design: everything is there, and only what is on the screen is drawn."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.strip import Strip

from bench.designs import whole
from snapshots.repository import Repository
from tests.tui.room import NARROW, Running, ask, entered, wait_until
from tui.screens.room import RoomScreen
from tui.widgets.rows import RowList

TABLES = 300


async def find(room: RoomScreen, pilot: Running, pane: str, number: int) -> None:
    """Go to the last row of a pane, filter everything away, and bring it back."""
    room.go_to(pane)
    rows = room.pane.rows
    await wait_until(pilot, lambda: len(rows.lines) == number)
    await pilot.press("end")
    await wait_until(pilot, lambda: rows.row is rows.lines[-1].row)
    await pilot.press("ctrl+f", *"zzz")
    await wait_until(pilot, lambda: not rows.lines)
    await pilot.press("escape")
    await wait_until(pilot, lambda: len(rows.lines) == number)


async def test_three_hundred_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "design"
    design = whole(TABLES, served=False)
    Repository.create(path, design, author="Ada <ada@example.org>")
    async with entered(path, NARROW) as (room, pilot):
        drawn = 0
        render = RowList.render_line

        def counting(self: RowList, y: int) -> Strip:
            nonlocal drawn
            drawn += 1
            return render(self, y)

        await find(room, pilot, "schema", TABLES)
        await find(room, pilot, "endpoints", len(design.api.endpoints))

        with monkeypatch.context() as context:
            context.setattr(RowList, "render_line", counting)
            await pilot.press("home", "down")
            await pilot.pause()
        assert 0 < drawn < 5 * NARROW[1]

        await ask(room, pilot, "add nickname (optional) to Sales account")
        assert room.feed is not None
        draft = room.feed.draft
        assert draft is not None
        assert [item.operation.op for item in draft.applied] == ["add_attribute"]
        await pilot.press("f4")
        await wait_until(pilot, lambda: room.pane.rows.row)
        assert len(room.pane.rows.lines) == TABLES
        base, grown = design.schema_.tables[0], room.view().design.schema_.tables[0]
        assert {item.name for item in grown.columns} - {item.name for item in base.columns} == {
            "nickname"
        }
        assert room.view().design.schema_.tables[1:] == design.schema_.tables[1:]

"""Pictures of the main states at the three widths; ``pytest --snapshot-update`` makes them anew."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import pytest
from textual.pilot import Pilot

from session.briefing import Form
from snapshots.repository import Repository
from tests.design.render.designs import workshop
from tests.tui.conftest import Copy
from tests.tui.room import MEDIUM, NARROW, SETTINGS, WIDE, text_of, wait_until
from tests.tui.sample import SAMPLE
from tui.app import PlanroomApp
from tui.drawing.history import Timeline
from tui.panes.decisions import DecisionPane
from tui.panes.history import HistoryPane
from tui.screens.brief import BriefScreen
from tui.widgets.diagram import DiagramView
from tui.widgets.rows import RowList
from tui.widgets.sheet_view import SheetView
from tui.widgets.status import StatusLine


class Compare(Protocol):
    def __call__(
        self,
        app: PlanroomApp,
        *,
        terminal_size: tuple[int, int],
        run_before: Callable[[Pilot[None]], Awaitable[None]],
    ) -> bool: ...


@pytest.mark.parametrize(
    ("size", "pane", "element", "theme"),
    [
        (WIDE, "concept", "ent_02", "planroom-dark"),
        (MEDIUM, "schema", "tab_02", "planroom-dark"),
        (NARROW, "endpoints", "end_01", "planroom-dark"),
        (WIDE, "decisions", "dec_02", "planroom-light"),
        (WIDE, "review", "tab_02", "planroom-dark"),
        (NARROW, "review", "end_02", "planroom-light"),
        (NARROW, "schema", "tab_02", "planroom-light"),
        (WIDE, "endpoints", "end_01", "planroom-light"),
        (MEDIUM, "concept", "ent_02", "solarized-light"),
        (NARROW, "decisions", "dec_02", "planroom-dark"),
    ],
    ids=[
        "wide",
        "medium",
        "narrow",
        "light",
        "review-wide",
        "review-narrow",
        "schema-narrow",
        "endpoints-wide",
        "other-theme",
        "decisions-narrow",
    ],
)
def test_it_looks_the_same(
    snap_compare: Compare,
    tmp_path: Path,
    size: tuple[int, int],
    pane: str,
    element: str,
    theme: str,
) -> None:
    path = tmp_path / "design"
    Repository.create(path, SAMPLE, author="Ada <ada@example.org>")
    app = PlanroomApp(path, settings=replace(SETTINGS, theme=theme))

    async def settle(pilot: Pilot[None]) -> None:
        await wait_until(pilot, lambda: app.room.workbench is not None)
        await wait_until(pilot, lambda: app.room.snapshots)
        await wait_until(pilot, lambda: app.room.view().is_reviewed)
        app.room.action_go(pane)
        await pilot.pause()
        app.room.pane.select(element)
        await wait_until(pilot, lambda: app.room.pane.sheet.text)
        await at_rest(app, pilot)

    assert snap_compare(app, terminal_size=size, run_before=settle)


def _forget_how_long(path: Path) -> None:
    """Have replies taken no time: it is another one in every run."""
    connection = sqlite3.connect(path / ".planroom" / "journal.db")
    connection.execute("UPDATE events SET payload = json_set(payload, '$.seconds', 0.0)"
                       " WHERE kind = 'UsageReported'")  # fmt: skip
    connection.commit()
    connection.close()


@pytest.mark.parametrize("size", [WIDE, MEDIUM, NARROW], ids=["wide", "medium", "narrow"])
def test_the_proposal_looks_the_same(
    snap_compare: Compare, design: Copy, size: tuple[int, int]
) -> None:
    path = design("proposed")
    _forget_how_long(path)
    app = PlanroomApp(path, settings=SETTINGS)

    async def settle(pilot: Pilot[None]) -> None:
        await wait_until(pilot, lambda: app.room.workbench is not None)
        await wait_until(pilot, lambda: app.room.snapshots)
        await wait_until(pilot, lambda: app.room.view().is_reviewed)
        app.room.go_to("proposal")
        await wait_until(pilot, lambda: "Concept" in app.room.pane.sheet.text)
        await pilot.press("down", "down")
        await at_rest(app, pilot)

    assert snap_compare(app, terminal_size=size, run_before=settle)


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_the_history_looks_the_same(
    snap_compare: Compare, design: Copy, size: tuple[int, int]
) -> None:
    app = PlanroomApp(design("accepted"), settings=SETTINGS)

    async def settle(pilot: Pilot[None]) -> None:
        await wait_until(pilot, lambda: app.room.workbench is not None)
        await wait_until(pilot, lambda: app.room.snapshots)
        app.room.go_to("history")
        await wait_until(pilot, lambda: "added" in app.room.pane.sheet.text)
        await at_rest(app, pilot)
        # Ids and moments are others each time; what is asked, counted and open is not.
        history = app.room.query_one(HistoryPane)
        log = [
            replace(item, id=f"{number:040x}", at="2027-03-31T10:00:00+00:00", parents=())
            for number, item in enumerate(app.room.snapshots, 0xABCDEF01 << 128)
        ]
        history.show_log(Timeline(log, "main"))
        app.room.action_zoom()
        await pilot.pause()

    assert snap_compare(app, terminal_size=size, run_before=settle)


@pytest.mark.parametrize("keys", ["f1", "ctrl+t", "ctrl+n"], ids=["help", "questions", "jump"])
def test_what_lies_above_looks_the_same(snap_compare: Compare, design: Copy, keys: str) -> None:
    app = PlanroomApp(design("accepted"), settings=replace(SETTINGS, theme="planroom-light"))

    async def settle(pilot: Pilot[None]) -> None:
        await wait_until(pilot, lambda: app.room.workbench is not None)
        await wait_until(pilot, lambda: app.room.snapshots)
        await wait_until(pilot, lambda: app.room.view().is_reviewed)
        app.room.go_to("schema")
        await at_rest(app, pilot)
        await pilot.press(keys)
        await wait_until(pilot, lambda: len(app.screen_stack) > 1)
        await pilot.pause()

    assert snap_compare(app, terminal_size=NARROW, run_before=settle)


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_the_diagram_looks_the_same(
    snap_compare: Compare, tmp_path: Path, size: tuple[int, int]
) -> None:
    path = tmp_path / "design"
    Repository.create(path, workshop(), author="Ada <ada@example.org>")
    app = PlanroomApp(path, settings=SETTINGS)

    async def settle(pilot: Pilot[None]) -> None:
        await wait_until(pilot, lambda: app.room.workbench is not None)
        await wait_until(pilot, lambda: app.room.snapshots)
        await wait_until(pilot, lambda: app.room.view().is_reviewed)
        app.room.action_go("schema")
        await pilot.press("d")
        view = app.room.query_one(DiagramView)
        await wait_until(pilot, lambda: view.drawing is not None)
        app.room.pane.select("tab_order")
        await wait_until(pilot, lambda: "order" in text_of(pilot))
        await at_rest(app, pilot)

    assert snap_compare(app, terminal_size=size, run_before=settle)


def test_the_matrix_looks_the_same(snap_compare: Compare, tmp_path: Path) -> None:
    path = tmp_path / "design"
    Repository.create(path, SAMPLE, author="Ada <ada@example.org>")
    app = PlanroomApp(path, settings=SETTINGS)

    async def settle(pilot: Pilot[None]) -> None:
        await wait_until(pilot, lambda: app.room.workbench is not None)
        await wait_until(pilot, lambda: app.room.snapshots)
        app.room.action_go("endpoints")
        await pilot.press("m")
        await at_rest(app, pilot)

    assert snap_compare(app, terminal_size=NARROW, run_before=settle)


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_the_brief_looks_the_same(
    snap_compare: Compare, tmp_path: Path, size: tuple[int, int]
) -> None:
    form = Form({"title": "Corner shop", "roles": "- Role: Clerk\n- Can: see all orders"})
    app = PlanroomApp(tmp_path / "shop", settings=SETTINGS, form=form)

    async def settle(pilot: Pilot[None]) -> None:
        await wait_until(pilot, lambda: isinstance(app.screen, BriefScreen))
        rows = app.screen.query_one(RowList)
        await wait_until(pilot, lambda: rows.lines)
        rows.select("roles")
        await wait_until(pilot, lambda: "What can a clerk" in app.screen.query_one(SheetView).text)
        await pilot.pause()

    assert snap_compare(app, terminal_size=size, run_before=settle)


async def at_rest(app: PlanroomApp, pilot: Pilot[None]) -> None:
    """Wait for what runs, and show nothing of a snapshot that depends on the day."""
    await wait_until(
        pilot, lambda: not any(item.is_running for item in app.workers if item.group != "poll")
    )
    await pilot.pause()
    app.room.query_one(DecisionPane).show_origins(Timeline())
    line = app.room.query_one(StatusLine)
    line.status = replace(line.status, snapshot="3f2a1c9d")
    await pilot.pause()

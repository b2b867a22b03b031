"""The endpoint pane: sorted, filtered, documented with an example, and as a matrix of roles."""

from __future__ import annotations

import json

import pytest

from tests.tui.conftest import Copy
from tests.tui.room import NARROW, WIDE, ask, entered, rows_of, text_of, told, wait_until
from tests.tui.test_panes import at
from tui.drawing import findings
from tui.panes.endpoints import EndpointPane
from tui.screens.room import RoomScreen

LISTED = "GET /v1/orders"


def pane_of(room: RoomScreen) -> EndpointPane:
    assert isinstance(room.pane, EndpointPane)
    return room.pane


def labels(room: RoomScreen) -> list[str]:
    return [line.row.copy for line in room.pane.rows.lines]


async def test_endpoints_are_sorted_by_key(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        await at(room, pilot, "f5", LISTED)
        first = labels(room)
        seen = []
        for order in ("path", "method", "resource", "role", "problem"):
            await pilot.press("s")
            assert pane_of(room).order == order
            assert f"by {order}" in text_of(pilot)
            assert sorted(labels(room)) == sorted(first)
            row = room.pane.rows.row
            assert row is not None
            assert row.copy == LISTED
            seen.append(labels(room))
        assert [label.split()[1] for label in seen[0]] == sorted(
            label.split()[1] for label in first
        )
        methods = [label.split()[0] for label in seen[1]]
        assert methods == sorted(methods, key=("GET", "POST", "PUT", "PATCH", "DELETE").index)
        await pilot.press("s")
        assert labels(room) == first


async def test_endpoints_with_problems_come_first(design: Copy) -> None:
    def problems(room: RoomScreen) -> list[str]:
        return [
            findings.inside(room.view().reviewed, line.row.id)[0].severity
            if findings.inside(room.view().reviewed, line.row.id)
            else "none"
            for line in room.pane.rows.lines
        ]

    async with entered(design("faulty")) as (room, pilot):
        await at(room, pilot, "f5", LISTED)
        await wait_until(pilot, lambda: room.view().is_reviewed)
        await pilot.press(*"sssss")
        await wait_until(pilot, lambda: pane_of(room).order == "problem")
        found = problems(room)
        assert len(set(found)) > 1
        assert found == sorted(found, key=("error", "warning", "info", "none").index)
        await pilot.press("f", *"problem:error")
        await wait_until(pilot, lambda: 0 < len(rows_of(room)) < len(found))
        assert set(problems(room)) == {"error"}


@pytest.mark.parametrize(
    ("words", "holds"),
    [
        ("post", lambda label: label.startswith("POST")),
        ("method:get orders", lambda label: label.startswith("GET") and "orders" in label),
        ("resource:customer", lambda label: "customers" in label),
    ],
)
async def test_endpoints_are_filtered_while_typing(design: Copy, words: str, holds: object) -> None:
    assert callable(holds)
    async with entered(design("accepted")) as (room, pilot):
        await at(room, pilot, "f5", LISTED)
        every = labels(room)
        await pilot.press("ctrl+f", *words)
        await wait_until(pilot, lambda: 0 < len(rows_of(room)) < len(every))
        await wait_until(pilot, lambda: all(holds(label) for label in labels(room)))
        await pilot.press("enter")
        assert room.pane.rows.has_focus
        room.pane.select("nothing")
        assert labels(room) == every


async def test_endpoints_are_filtered_by_role(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        await at(room, pilot, "f5", LISTED)
        await pilot.press("f", *"role:support")
        await wait_until(pilot, lambda: room.pane.rows.lines)
        names = {role.name: role.id for role in pane_of(room).view.design.concept.roles}  # type: ignore[union-attr]
        found = {line.row.id for line in room.pane.rows.lines}
        view = room.pane.view
        assert view is not None
        for endpoint in view.design.api.endpoints:
            may = names["Support agent"] in {item.role for item in endpoint.access}
            assert (endpoint.id in found) == may
        await pilot.press(*" nothing")
        await wait_until(pilot, lambda: "No endpoint has" in text_of(pilot))


async def test_the_documentation_ends_in_an_example(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        await at(room, pilot, "f5", LISTED)
        text = room.pane.sheet.text
        body = text[text.index("Example") :]
        assert "GET /v1/orders" in body
        answer = body[body.index("\n  200\n") + 7 :]
        found, _ = json.JSONDecoder().raw_decode(answer.strip())
        assert found["items"][0]["order_number"]


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
async def test_the_matrix_shows_who_may_what(design: Copy, size: tuple[int, int]) -> None:
    async with entered(design("accepted"), size) as (room, pilot):
        await at(room, pilot, "f5", LISTED)
        await pilot.press("m")
        await wait_until(pilot, lambda: pane_of(room).is_matrix)
        await pilot.pause()
        shown = text_of(pilot)
        header = next(line for line in shown.splitlines() if "Customer" in line)
        assert "Support" in header
        row = room.pane.rows.row
        assert row is not None
        assert [cell.plain for cell in row.cells[1:]] == ["own", "all"]
        assert "May  Customer own rows" in room.pane.sheet.text
        await pilot.press("full_stop")
        assert "Every role is shown" in told(pilot)
        await pilot.press("enter")
        await wait_until(pilot, lambda: "Parameters" in room.pane.sheet.text)
        assert not pane_of(room).is_matrix


async def test_the_matrix_is_sorted_filtered_and_follows_a_draft(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        await at(room, pilot, "f5", LISTED)
        await pilot.press("m", "s", "ctrl+f", *"orders", "enter")
        await wait_until(pilot, lambda: all("orders" in label for label in labels(room)))
        assert "by path" in text_of(pilot)
        await ask(room, pilot, "Support agent can create Product")
        await pilot.press("f5")
        assert pane_of(room).is_matrix


async def test_roles_that_do_not_fit_are_gone_to(design: Copy) -> None:
    async with entered(design("accepted"), NARROW) as (room, pilot):
        wish = " ".join(f"add role Inspector {letter}." for letter in "ABCDEFGHIJ")
        await ask(room, pilot, wish)
        await at(room, pilot, "f5", LISTED)
        view = room.pane.view
        assert view is not None
        number = len(view.design.concept.roles)
        assert number > 10
        await pilot.press("m")
        await pilot.pause()
        first = len(room.pane.rows.columns)
        assert first - 1 < number
        await pilot.press("full_stop")
        assert room.pane.rows.columns[1].title != "Custo…"


async def test_without_roles_there_is_no_matrix(design: Copy) -> None:
    async with entered(design("new")) as (_, pilot):
        await pilot.press("f5", "m")
        assert "no roles" in told(pilot)
        await pilot.press("comma")
        assert "m shows it" in told(pilot)

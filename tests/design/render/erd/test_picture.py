"""The picture of any schema: nothing overlaps, every key has its line, the same every time."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from design.document.design import Design
from design.render.erd.figure import DETAILS, Detail, figure
from design.render.erd.picture import Path, Picture, Placed, Point, picture_of
from tests.design.render.designs import workshop
from tests.design.render.erd.schemas import designs, made

details = st.sampled_from(DETAILS)


def cells_of(path: Path) -> list[Point]:
    """Every cell of a path, in order; a path is level or upright between corners."""
    found = [path.points[0]]
    for (x, y), (to_x, to_y) in pairwise(path.points):
        assert (x == to_x) != (y == to_y)
        step = ((to_x > x) - (to_x < x), (to_y > y) - (to_y < y))
        while found[-1] != (to_x, to_y):
            found.append((found[-1][0] + step[0], found[-1][1] + step[1]))
    return found


def picture(design: Design, detail: Detail = "keys") -> Picture:
    return picture_of(figure(design, detail=detail))


def overlap(one: Placed, other: Placed) -> bool:
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )


@given(designs(), details)
def test_no_two_boxes_overlap_and_all_is_inside(design: Design, detail: Detail) -> None:
    drawn = picture(design, detail)
    assert {item.box.id for item in drawn.boxes} == {item.id for item in design.schema_.tables}
    for at, box in enumerate(drawn.boxes):
        assert box.x >= 0
        assert box.y >= 0
        assert box.x + box.width <= drawn.width
        assert box.y + box.height <= drawn.height
        assert box.height >= 3 + (len(box.box.rows) + 1 if box.box.rows else 0)
        assert not any(overlap(box, other) for other in drawn.boxes[at + 1 :])


@given(designs(), details)
def test_every_key_has_one_path_between_its_boxes_through_no_box(
    design: Design, detail: Detail
) -> None:
    drawn = picture(design, detail)
    keys = [key.id for table in design.schema_.tables for key in table.foreign_keys]
    assert sorted(path.link.id for path in drawn.paths) == sorted(keys)
    for path in drawn.paths:
        found = cells_of(path)
        for (x, y), table_id in ((found[0], path.link.child), (found[-1], path.link.parent)):
            box = drawn.box(table_id)
            assert box is not None
            assert x in (box.x, box.x + box.width - 1)
            assert box.y < y < box.y + box.height - 1
        for point in found[1:-1]:
            assert drawn.at(point) is None
            assert 0 <= point[0] < drawn.width
            assert 0 <= point[1] < drawn.height


@given(designs(), details)
def test_lines_of_different_nets_only_cross(design: Design, detail: Detail) -> None:
    """Two nets never run along each other, turn in one cell or end in one place."""
    seen: dict[Point, dict[int, set[str]]] = {}
    for path in picture(design, detail).paths:
        found = cells_of(path)
        for before, after in pairwise(found):
            way = "level" if before[1] == after[1] else "upright"
            for point in (before, after):
                seen.setdefault(point, {}).setdefault(path.net, set()).add(way)
    for point, nets in seen.items():
        if len(nets) > 1:
            ways = [way for used in nets.values() for way in used]
            assert sorted(ways) == ["level", "upright"], point


@given(designs(), details)
def test_the_same_schema_gives_the_same_picture(design: Design, detail: Detail) -> None:
    again = Design.model_validate(design.model_dump())
    assert picture(design, detail) == picture(again, detail)


def test_nothing_gives_nothing() -> None:
    assert picture(Design()) == Picture()


@pytest.mark.parametrize(
    "links",
    [
        [(0, 0)],
        [(0, 0), (0, 0), (1, 0)],
        [(0, 1), (1, 0)],
        [(0, 1), (1, 2), (2, 0), (3, 1)],
        [(at, 0) for at in range(1, 12)],
    ],
    ids=["self", "selves", "two", "three", "hub"],
)
def test_circles_and_selves_are_drawn(links: list[tuple[int, int]]) -> None:
    design = made([(child, parent, False, False) for child, parent in links], 12)
    drawn = picture(design)
    assert len(drawn.paths) == len(links)


def test_children_stand_right_of_their_parents() -> None:
    drawn = picture(made([(1, 0, False, False), (2, 1, True, False)], 3))
    left = {item.box.id: item.x for item in drawn.boxes}
    assert left["tab_table_0"] < left["tab_table_1"] < left["tab_table_2"]


def test_a_line_leaves_at_the_line_of_its_column() -> None:
    drawn = picture(workshop(), "all")
    for path in drawn.paths:
        box = drawn.box(path.link.child)
        assert box is not None
        held = [at for at, row in enumerate(box.box.rows) if row.id in path.link.columns]
        assert path.points[0][1] - box.y - 3 in held


def test_sixty_children_of_one_table_share_a_trunk() -> None:
    drawn = picture(made([(at, 0, False, False) for at in range(1, 61)], 61))
    assert {path.net for path in drawn.paths} == {drawn.paths[0].net}
    hub = drawn.box("tab_table_0")
    assert hub is not None
    assert hub.height == 5

"""What a picture holds: tables, columns by detail, keys with their ends, marks, neighbours."""

from __future__ import annotations

from hypothesis import given

from design.document.design import Design
from design.document.schema import Schema
from design.render.erd.figure import Box, cells, figure, neighbourhood, short
from tests.design.render.designs import workshop
from tests.design.render.elements import column, foreign, key, table
from tests.design.render.erd.schemas import designs, made

CHAIN = made([(1, 0, False, False), (2, 1, True, False), (3, 2, False, True)], 5)


def box(design: Design, name: str, **options: object) -> Box:
    found = figure(design, **options)  # type: ignore[arg-type]
    return next(item for item in found.boxes if item.name == name)


def test_a_box_has_the_columns_its_detail_asks_for() -> None:
    assert box(workshop(), "order", detail="names").rows == ()
    keys = box(workshop(), "order", detail="keys").rows
    everything = box(workshop(), "order", detail="all").rows
    assert 0 < len(keys) < len(everything)
    assert all({"PK", "FK", "UQ"} & set(row.signs) for row in keys)
    assert not any(row.kind for row in keys)
    assert all(row.kind for row in everything)


def test_a_key_knows_its_ends() -> None:
    links = {item.id: item for item in figure(CHAIN).links}
    assert not links["fky_table_1_key_0"].optional
    assert links["fky_table_2_key_1"].optional
    assert links["fky_table_3_key_2"].single


def test_neighbours_are_found_by_steps_in_both_directions() -> None:
    assert neighbourhood(CHAIN, "tab_table_1", 0) == {"tab_table_1"}
    assert neighbourhood(CHAIN, "tab_table_1", 1) == {
        "tab_table_0", "tab_table_1", "tab_table_2",
    }  # fmt: skip
    assert len(neighbourhood(CHAIN, "tab_table_1", 2)) == 4
    assert neighbourhood(CHAIN, "tab_nothing", 2) == frozenset()


def test_a_box_counts_the_keys_that_lead_out_of_the_picture() -> None:
    only = neighbourhood(CHAIN, "tab_table_0", 1)
    assert box(CHAIN, "table_1", only=only).title == "table_1 +1"
    assert box(CHAIN, "table_0", only=only).title == "table_0"


def test_a_key_that_leads_nowhere_is_left_out() -> None:
    lost = table("lost", key("lost"), column("lost", "x_id", "uuid"),
                 foreign_keys=(foreign("lost", "x_id", to="nothing"),))  # fmt: skip
    assert figure(Design(schema_=Schema(tables=(lost,)))).links == ()


def test_marks_tell_what_became_of_parts() -> None:
    base = made([(1, 0, False, False), (2, 0, False, False)], 3)
    changed = made([(1, 0, True, False), (3, 0, False, False)], 4)
    tables = [changed.schema_.tables[at] for at in (0, 1, 3)]
    tables[0] = tables[0].replace(name="first")
    found = figure(changed.replace(schema_=Schema(tables=tuple(tables))), base=base)
    assert {item.name: item.mark for item in found.boxes} == {
        "first": ">", "table_1": "~", "table_2": "-", "table_3": "+",
    }  # fmt: skip
    assert {item.child: item.mark for item in found.links} == {
        "tab_table_1": "", "tab_table_2": "-", "tab_table_3": "+",
    }  # fmt: skip
    changes = next(item for item in found.boxes if item.name == "table_1").rows
    assert [(row.name, row.mark) for row in changes] == [("id", ""), ("key_0?", "~")]


def test_nothing_is_marked_against_itself() -> None:
    assert all(not item.mark for item in figure(CHAIN, base=CHAIN).boxes)


@given(designs(), designs())
def test_marks_never_lose_a_table_or_a_key(design: Design, base: Design) -> None:
    found = figure(design, base=base)
    ids = {item.id for layer in (design, base) for item in layer.schema_.tables}
    assert {item.id for item in found.boxes} == ids
    assert len({item.id for item in found.boxes}) == len(found.boxes)
    keys = {key.id for layer in (design, base) for t in layer.schema_.tables
            for key in t.foreign_keys}  # fmt: skip
    assert {item.id for item in found.links} == keys


def test_a_long_name_is_cut_and_a_wide_one_measured() -> None:
    assert short("a" * 80).endswith("…")
    assert cells(short("表" * 80)) <= 36
    assert cells("表x") == 3

"""Drawings: they keep to their width, take any text as it is, and mark what changed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.content import Content

from design.derive import derive
from design.document.concept import Attribute, Concept, Entity, Lifecycle, State, Transition
from design.document.decisions import Decision
from design.document.design import Design
from design.text import clean_line
from tui.drawing import concept, concept_sheets, decisions, endpoints, schema
from tui.drawing.marks import compare, mark_of
from tui.drawing.prose import light
from tui.drawing.rewording import reworded
from tui.drawing.row_layout import RowLayout
from tui.drawing.rows import Column, Line, Memo, Row, flatten
from tui.drawing.sheet import Sheet
from tui.view import View

WILD = "[/] [red [a=b: [bold]x[/bold] $text {att_1} 漢字"


def entity(name: str = "Order", *attributes: Attribute) -> Entity:
    return Entity(
        id="ent_1",
        name=name,
        definition="what somebody buys",
        attributes=attributes or (Attribute(id="att_1", name="total", type="money"),),
        lifecycle=Lifecycle(
            id="lif_1",
            states=(State(id="sta_1", name="draft"), State(id="sta_2", name="paid", terminal=True)),
            initial="sta_1",
            transitions=(Transition(id="tra_1", name="pay", source="sta_1", target="sta_2"),),
        ),
    )


def design_of(*entities: Entity) -> Design:
    return derive(Design(name="shop", concept=Concept(entities=entities)))


def texts(rows: list[Row]) -> list[str]:
    everything = {line.row.id for line in flatten(rows, ())} | {"group:entities", "ent_1"}
    return [line.row.cells[0].plain.strip() for line in flatten(rows, everything)]


@given(st.lists(st.lists(st.text(max_size=40), min_size=1, max_size=4), max_size=6),
       st.integers(20, 120))  # fmt: skip
def test_a_table_keeps_to_its_width_and_loses_no_word(rows: list[list[str]], width: int) -> None:
    sheet = Sheet(width)
    clean = [[" ".join(cell.split()) for cell in row] for row in rows]
    sheet.table([[Content(cell) for cell in row] for row in clean])
    for line in sheet.content().split("\n"):
        assert line.cell_length <= max(width, 20) + 1


@given(st.text(max_size=300), st.integers(20, 90))
def test_prose_is_drawn_whatever_it_holds(text: str, width: int) -> None:
    sheet = Sheet(width)
    sheet.prose(text)
    assert sheet.content().plain.count("\n") >= 0


def plain(text: str) -> list[str]:
    return [line.plain for line in light(text)]


def test_an_item_of_a_list_goes_on_below_its_words() -> None:
    sheet = Sheet(20)
    sheet.prose(
        "- remove phone from the response\n  - and more of it than fits\n"
        "plain words go on at the left"
    )
    assert sheet.content().plain.splitlines() == [
        "• remove phone from",
        "  the response",
        "  • and more of it",
        "    than fits",
        "plain words go on at",
        "the left",
    ]


def test_markdown_is_drawn_lightly() -> None:
    drawn = plain("# Head\n- one **strong** `code`\n1. two\n```\nx = [1]\n```\nsnake_case_stays")
    assert drawn == [
        "Head",
        "• one strong code",
        "1. two",
        "  x = [1]",
        "snake_case_stays",
    ]


def test_lines_an_editor_broke_are_one_again_and_others_stand_alone() -> None:
    long = "Orders are often shipped in parts, and goods come back months later"
    text = f"{long}\nor never.\nRegions: EU\nCurrency: EUR\n- {long}\n  or years later\n- next"
    assert plain(text) == [
        f"{long} or never.", "Regions: EU", "Currency: EUR", f"• {long} or years later", "• next",
    ]  # fmt: skip
    for fence in ("```", "~~~"):
        code = f"{fence}\n{long}\n{long}\n{fence}"
        assert plain(code) == [f"  {long}", f"  {long}"]
    table = f"| {long} |\n| {long} |"
    assert plain(table) == table.split("\n")


@given(st.text(max_size=200).map(clean_line), st.integers(20, 60))
def test_code_that_is_too_wide_goes_on_below_and_nothing_of_it_is_lost(
    text: str, width: int
) -> None:
    sheet = Sheet(width)
    sheet.code(Content("    " + " ".join(text.split())))
    lines = sheet.content().split("\n")
    assert all(line.cell_length <= width + 1 for line in lines)
    assert "".join("".join(line.plain for line in lines).split()) == "".join(text.split())


def test_facts_between_dots_stay_whole() -> None:
    sheet = Sheet(24)
    sheet.line("12 entities · 34 attributes · 4 decisions · a fact longer than a line may be")
    assert [line.plain for line in sheet.content().split("\n")] == [
        "12 entities ·", "34 attributes ·", "4 decisions ·", "a fact longer than a", "line may be",
    ]  # fmt: skip


def test_a_fact_a_little_too_long_for_its_column_begins_further_to_the_left() -> None:
    sheet = Sheet(30)
    sheet.table([["identifier", "uuid", "PK · = gen_uuid(4)"], ["name", "text", "= a default"]])
    assert [line.plain for line in sheet.content().split("\n")] == [
        "identifier  uuid  PK ·",
        "                = gen_uuid(4)".rjust(30),
        "name        text  = a default",
    ]


def test_of_two_wordings_the_words_that_differ_are_shown_among_their_neighbours() -> None:
    rest = " and ".join(f"column_{at} is not null" for at in range(12))
    before, after = reworded(f"name is null and {rest}", f"name is null and phone > 1 and {rest}")
    assert before.plain.startswith("name is null and column_0 is not null and")
    assert after.plain.startswith("name is null and phone > 1 and column_0 is not")
    assert after.plain.endswith(" …")
    marked = [
        after.plain[span.start : span.end] for span in after.spans if "success" in str(span.style)
    ]
    assert "phone" in "".join(marked)
    assert "column" not in "".join(marked)
    other, entirely = reworded("abc def", "something else: that has nothing of it")
    assert (other.plain, entirely.plain) == ("abc def", "something else: that has nothing of it")


@given(st.text(alphabet="ab c", max_size=400), st.text(alphabet="ab c", max_size=400))
def test_of_two_wordings_no_word_that_differs_is_lost(before: str, after: str) -> None:
    drawn = reworded(before, after)
    for text, content in zip((before, after), drawn, strict=True):
        pieces = [piece.strip() for piece in content.plain.split("…")]
        place = 0
        for piece in pieces:
            place = text.index(piece, place) + len(piece)
    assert ("…" in drawn[0].plain) == ("…" in drawn[1].plain)
    if before == after:
        assert not any("$text" in str(span.style) for span in drawn[0].spans)


def test_marks_tell_added_changed_renamed_and_removed_apart() -> None:
    kept = Attribute(id="att_1", name="a")
    before = (kept, Attribute(id="att_2", name="b"), Attribute(id="att_3", name="c"),
              Attribute(id="att_4", name="d"))  # fmt: skip
    after = (kept, before[1].replace(required=False), before[3].replace(name="e"),
             Attribute(id="att_5", name="f"))  # fmt: skip
    found = [(item.element.name, item.mark) for item in compare(before, after)]
    assert found == [("a", ""), ("b", "~"), ("c", "-"), ("e", ">"), ("f", "+")]
    assert mark_of(kept, kept.replace()) == ""


def test_an_entity_shows_its_lifecycle_as_lines() -> None:
    now = design_of(entity())
    drawn = concept_sheets.draw(View(now), "ent_1", 80).plain
    assert "● draft" in drawn
    assert "pay → paid" in drawn
    assert "■ paid" in drawn


def test_what_changed_is_said_with_what_it_was() -> None:
    before = design_of(entity())
    after = design_of(
        entity("Order", Attribute(id="att_1", name="total", type="money", required=False))
    )
    view = View(after, before)
    assert "~ total" in concept_sheets.draw(view, "ent_1", 100).plain
    assert "required was yes" in concept_sheets.draw(view, "ent_1", 100).plain
    table = after.schema_.tables[0]
    assert "was not null" in schema.table_sheet(view, table.id, 100).plain


def test_what_is_gone_stays_in_its_place_while_the_draft_is_open() -> None:
    before = design_of(entity(), Entity(id="ent_2", name="Coupon"))
    after = design_of(entity())
    view = View(after, before)
    assert "- Coupon" in texts(concept.outline(view, Memo()))
    assert any(text.startswith("- coupons") for text in texts(schema.outline(view, Memo())))
    assert "- Coupon" in concept_sheets.draw(view, "ent_2", 80).plain


@pytest.mark.parametrize("width", [20, 38, 60, 140])
def test_wild_words_are_shown_as_they_are(width: int) -> None:
    wild = entity(WILD, Attribute(id="att_1", name="total", definition=WILD, default=WILD))
    now = design_of(wild).replace(
        brief=WILD, decisions=(Decision(id="dec_1", number=1, title=WILD, decision=WILD),)
    )
    view = View(now, design_of())
    drawn = concept_sheets.draw(view, "ent_1", width)
    assert "[/]" in drawn.plain
    for row in (
        *concept.outline(view, Memo()),
        *schema.outline(view, Memo()),
        *endpoints.rows(view, Memo()),
        *decisions.rows(view),
    ):
        assert row.cells
    for key in ("group:brief", "group:conventions", "group:entities", "group:questions"):
        assert concept_sheets.draw(view, key, width).plain
    for table in now.schema_.tables:
        assert schema.table_sheet(view, table.id, width).plain
    for endpoint in now.api.endpoints:
        assert endpoints.endpoint_sheet(view, endpoint.id, width).plain
    assert WILD.split()[0] in decisions.sheet(view, "dec_1", width).plain


def test_rows_are_drawn_anew_only_when_their_sources_are_others() -> None:
    memo, made = Memo(), []

    def draw() -> Row:
        made.append(1)
        return Row("x", (Content("x"),))

    source = object()
    first = memo.row("x", (source, None), draw)
    assert memo.row("x", (source, None), draw) is first
    memo.row("x", (object(), None), draw)
    assert len(made) == 2


@given(
    st.text(st.characters(codec="ascii", categories=("L", "N", "P")), max_size=60),
    st.integers(12, 40),
)
def test_a_cell_cut_in_its_middle_keeps_its_end(text: str, width: int) -> None:
    layout = RowLayout((Column(flex=True, middle=True),), titled=False, aligned=True)
    line = Line(Row("1", (Content(text),)))
    layout.measure([line], width)
    drawn = layout.draw(line, width)
    assert drawn.cell_length <= width
    assert drawn.plain.rstrip().endswith(text[-3:])

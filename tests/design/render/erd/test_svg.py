"""The picture as SVG: well formed whatever names say, complete, of one file."""

from __future__ import annotations

from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from design.document.design import Design
from design.document.schema import Schema
from design.render.erd.figure import figure
from design.render.erd.picture import picture_of
from design.render.erd.svg import render_svg
from tests.design.render.designs import workshop
from tests.design.render.elements import key, table
from tests.design.render.erd.schemas import designs, made

SVG = "{http://www.w3.org/2000/svg}"


def written(design: Design, title: str = "") -> str:
    return render_svg(picture_of(figure(design)), title)


@given(designs(6))
def test_every_table_and_key_is_in_it(design: Design) -> None:
    tree = ElementTree.fromstring(written(design))
    keys = [key for item in design.schema_.tables for key in item.foreign_keys]
    assert len(tree.findall(f".//{SVG}polyline")) == len(keys)
    assert len(tree.findall(f"{SVG}g")) == len(design.schema_.tables)


@given(st.text(max_size=20), st.text(max_size=20))
def test_names_and_titles_are_text_whatever_they_say(name: str, title: str) -> None:
    named = table("x", key("x")).replace(name=f"<b>&\"'{name}")
    tree = ElementTree.fromstring(written(Design(schema_=Schema(tables=(named,))), title))
    shown = [item.text for item in tree.iter(f"{SVG}text")]
    assert any(text and text.startswith("<b>&\"'") for text in shown)


def test_it_refers_to_nothing_outside() -> None:
    text = written(workshop())
    for word in ("<script", "href", "url(", "@import", "<image", "foreignObject"):
        assert word not in text


def test_branches_have_dots_and_ends_have_feet() -> None:
    text = written(made([(1, 0, False, False), (2, 0, False, False), (3, 0, True, True)], 4))
    assert text.count('class="dot"') == 1
    assert text.count('class="ring"') == 4

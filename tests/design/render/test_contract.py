from __future__ import annotations

from design.document.concept import Attribute, Entity
from design.render.contract import contract_text
from tests.design.render.designs import workshop


def test_the_contract_says_what_later_changes_must_keep() -> None:
    text = contract_text(workshop())
    for line in (
        "| Identifiers | `id`, uuid; never reused, never a meaning |",
        "| **Order**: a purchase | `order` | number within Workspace, case aside | rows are removed"
        " | of a tenant; guarded by versions |",
        "| above 500 two people approve | Order | service, test |",
        "- Order.total is derived from the sum of its lines, not stored",
        "- **Order** begins as draft; draft → placed (place by Customer)",
        "| confidential | Order.email (encrypted) for receipts |",
        "| Order | 10 years | anonymise, tax law | email | email |",
        "- Is VAT | included? (recommended: Yes)",
        "- One currency per order.",
    ):
        assert line in text


def test_words_of_the_brief_cannot_break_a_table() -> None:
    design = workshop()
    hostile = Entity(
        id="ent_x",
        name="Odd | one",
        definition="two\nlines | and \x1b[31mred",
        attributes=(Attribute(id="att_x", name="a"),),
    )
    text = contract_text(
        design.replace(concept=design.concept.replace(entities=(hostile,), relationships=()))
    )
    (row,) = (line for line in text.splitlines() if line.startswith("| **Odd"))
    assert row.count("|") - row.count("\\|") == 3
    assert "\x1b" not in text


def test_the_brief_form_is_a_short_list() -> None:
    text = contract_text(workshop(), brief=True)
    assert all(line.startswith("- ") for line in text.splitlines())
    assert "- deleting a Workspace: rows are never removed" in text
    assert len(text) < len(contract_text(workshop())) * 0.8


def test_conventions_change_the_words() -> None:
    text = contract_text(workshop(money__representation="minor_units", deletion__policy="soft"))
    assert "whole minor units" in text
    assert "`deleted_at` is set" in text

"""The release gate: how items stand, and what takes a person's word back."""

from __future__ import annotations

from datetime import date

from design.document.concept import Sensitivity
from design.document.design import Design
from design.document.reviewing import SignOff
from design.operations.apply import apply
from design.operations.parse import parse_operation
from design.review.engine import review
from design.review.examples import build, read_line
from design.review.gate import GateItem, content, gate, state_line
from design.review.registry import ITEMS, Item

TODAY = date(2026, 11, 26)
SHOP = """
add_entity name=Order ownership=system definition=what is bought
add_attribute entity=Order name=number type=code unique=true sensitivity=internal
add_role name=Clerk
add_permission role=Clerk action=manage entity=Order
"""


def shop(more: str = "") -> Design:
    return build(SHOP + more)[1]


def edited(design: Design, line: str) -> Design:
    return apply(design, parse_operation(read_line(line)).operation, origin="edit").design


def signed(design: Design, item: Item, **more: str) -> Design:
    word = SignOff(
        id=f"sig_{item}", item=item, state=more.pop("state", "signed off"),  # type: ignore[arg-type]
        by="Ada", on="2026-11-01", content=content(design, item), **more,
    )  # fmt: skip
    settings = design.review
    return design.replace(review=settings.replace(signoffs=(*settings.signoffs, word)))


def standing(design: Design, item: Item) -> GateItem:
    items = gate(design, review(design, today=TODAY), today=TODAY)
    assert tuple(one.item for one in items) == ITEMS
    return next(one for one in items if one.item == item)


def test_an_item_with_an_error_fails_and_says_which() -> None:
    broken = shop("add_table name=readings")
    found = standing(broken, "keys")
    assert (found.state, found.reason) == ("fail", "readings has no primary key.")
    assert found.is_open


def test_an_item_that_lacks_a_fact_is_not_checked_and_says_what_to_fill_in() -> None:
    root = "add_entity name=Shop ownership=tenant_root\nadd_entity name=Shelf"
    design = shop(root)
    found = standing(design, "tenancy")
    assert found.state == "not checked"
    assert found.reason == "Fill in whose rows they are (`ownership` of the entity)."


def test_what_only_a_person_can_know_waits_for_a_person() -> None:
    design = shop()
    assert standing(design, "authorization").state == "not checked"
    assert standing(signed(design, "authorization"), "authorization").state == "signed off"
    prototype = edited(design, "set_convention key=profile value=prototype")
    assert standing(prototype, "authorization").state == "pass"


def test_an_edit_takes_back_exactly_the_words_it_touches() -> None:
    design = shop()
    for item in ITEMS:
        design = signed(design, item)
    edit = edited(design, "add_permission role=Clerk action=delete entity=Order")
    gone = {item for item in ITEMS if standing(edit, item).state != "signed off"}
    assert gone == {"authorization"}
    assert "what it covers has changed" in standing(edit, "authorization").reason

    index = edited(design, "add_index table=orders columns=[number, id]")
    assert {item for item in ITEMS if standing(index, item).state != "signed off"} == {"queries"}


def test_names_of_the_concept_take_no_word_back() -> None:
    design = shop()
    wanted: tuple[Item, ...] = ("rules", "authorization", "privacy")
    for item in wanted:
        design = signed(design, item)
    renamed = edited(design, "rename_entity entity=Order to=Purchase")
    assert {standing(renamed, item).state for item in wanted} == {"signed off"}


def test_an_error_weighs_more_than_a_sign_off_and_less_than_a_waiver() -> None:
    broken = shop("add_table name=readings")
    assert standing(signed(broken, "keys"), "keys").state == "fail"
    waived = signed(broken, "keys", state="waived", reason="dropped next week", until="2026-12-01")
    found = standing(waived, "keys")
    assert (found.state, found.by, found.reason) == ("waived", "Ada", "dropped next week")
    late = gate(waived, review(waived), today=date(2027, 1, 1))
    assert next(one for one in late if one.item == "keys").state == "fail"


def test_an_item_that_passes_by_waivers_alone_says_so() -> None:
    design = shop("add_table name=readings")
    finding = next(one for one in review(design).findings if one.rule == "no-primary-key")
    excused = edited(
        design,
        'put_element place=waivers value={"id": "wai_1", "rule": "no-primary-key",'
        f' "elements": ["{finding.at}"], "reason": "log", "by": "Ada", "until": "2026-12-24"}}',
    )
    found = standing(excused, "keys")
    assert (found.state, found.reason) == ("waived", "log (Ada, until 2026-12-24)")


def test_the_state_is_one_line() -> None:
    items = [GateItem("keys", "fail"), GateItem("paths", "not checked"), GateItem("time", "pass")]
    assert state_line(items) == "open (2 of 3): keys failed, paths not checked"
    assert state_line(items[2:]) == "passed"


def test_what_privacy_covers_changes_with_every_sensitivity() -> None:
    levels: tuple[Sensitivity, ...] = ("public", "internal", "confidential", "regulated")
    found = {
        content(
            shop(f"alter_attribute entity=Order attribute=number sensitivity={level}"), "privacy"
        )
        for level in levels
    }
    assert len(found) == len(levels)

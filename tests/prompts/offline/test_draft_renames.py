"""Renames in drafts of whole briefs are renames in every layer: nothing goes and nothing comes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest

from design.derive import derive
from design.diff import diff
from design.operations.apply import apply
from design.operations.parse import parse_operation
from tests.design.derive.test_renames import RENAMES
from tests.prompts.offline.follow_up import drafted

_EVERY = 5
"""Of the renames of a draft, one in so many is tried."""


def renamed(text: str) -> Iterator[str]:
    """Yield what a rename adds to, or removes from, the draft of a brief."""
    before = drafted(text)
    renames = chain.from_iterable(kind(before.concept) for kind in RENAMES.values())
    for number, rename in enumerate(renames):
        if number % _EVERY:
            continue
        after = derive(apply(before, parse_operation(rename).operation, origin="test").design)
        for change in diff(before, after).changes:
            if change.kind in ("added", "removed"):
                yield f"{rename}: {change.kind} {change.element_kind} {change.element}"


@pytest.mark.parametrize("name", ["shop", "clinic", "tracker", "subscriptions"])
def test_renames_in_the_drafts_of_the_four_briefs(name: str, shared: Path) -> None:
    assert list(renamed((shared / "briefs" / f"{name}.md").read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("name", ["hotel", "leave", "library", "tickets"])
def test_renames_in_drafts_of_looser_briefs(name: str) -> None:
    text = (Path(__file__).parent / "briefs" / f"{name}.md").read_text(encoding="utf-8")
    assert list(renamed(text)) == []


def test_what_is_called_like_a_field_of_every_event_has_a_field_of_its_own() -> None:
    before = drafted(
        "Entities:\n- Interview → a meeting; starts at, status text\n\n"
        "Integrations:\n- Calendar → event id, status for each interview\n"
    )
    hook = next(item for item in before.api.endpoints if item.kind == "webhook")
    assert [field.name for field in hook.request][:2] == ["event_id", "interview_event_id"]

    rename = {"op": "rename_attribute", "entity": "Interview", "attribute": "event_id", "to": "ref"}
    after = derive(apply(before, parse_operation(rename).operation, origin="test").design)
    assert {item.kind for item in diff(before, after).changes} <= {"renamed", "changed"}

"""What is derived from the shared briefs against what an engineer wrote for each."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import reference
from design.comparison.scores import Difference
from design.derive import derive
from design.operations.apply import apply
from design.operations.parse import parse_operation

OPEN = "UNCLASSED"


@pytest.mark.parametrize("brief", reference.BRIEFS)
def test_nothing_is_open(brief: str, shared: Path) -> None:
    assert shared == reference.SHARED
    _, classes = reference.run(brief, reference.drafted(brief))
    assert not [(item, name) for item, name, _ in classes if name in reference.OPEN]


def test_what_is_open_fails(
    shared: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert shared == reference.SHARED
    assert reference.main(["clinic", "--quiet"]) == 0
    whole = reference.drafted("clinic")
    drop = parse_operation({"op": "drop_entity", "entity": "Reminder", "cascade": True}).operation
    assert drop is not None
    without = derive(apply(whole, drop, origin="test").design)
    monkeypatch.setattr(reference, "drafted", lambda _: without)
    assert reference.main(["clinic", "--quiet"]) == 1
    assert OPEN in capsys.readouterr().out


def test_a_judgement_about_nothing_fails() -> None:
    found = Difference("index", "extra", "orders(placed_at)")
    rule = {"class": "judgement", "kind": "index", "items": ["orders(*", "payments(*"]}
    assert reference.idle([rule], [found]) == ["payments(*"]
    assert reference.classed(found, [rule]) == ("judgement", "")
    assert reference.classed(found, []) == (OPEN, "")

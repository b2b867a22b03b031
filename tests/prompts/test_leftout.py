"""What a prompt leaves out is told, and everything else is in it."""

from __future__ import annotations

from prompts.compose import PastTurn, compose
from tests.prompts.designs import large, shop


def test_a_small_design_leaves_nothing_out_but_notes_that_do_not_hold() -> None:
    design = shop()
    prompt = compose(design, "hello")
    assert {item.kind for item in prompt.left_out} <= {"decision"}
    sent = {note.number for note in prompt.sent}
    told = {int(item.name.split(".")[0]) for item in prompt.left_out}
    assert told == {note.number for note in design.decisions} - sent
    assert "muted" in prompt.left_out_by_reason


def test_what_a_large_design_leaves_out_is_not_in_the_slice() -> None:
    design = large(120)
    history = [PastTurn("word " * 200, "word " * 200) for _ in range(4)]
    prompt = compose(design, f"rename {design.concept.entities[5].name}", history=history)
    text = next(part.text for part in prompt.parts if part.name == "slice")
    out = {kind: [item.name for item in prompt.left_out if item.kind == kind]
           for kind in ("entity", "table", "turn")}  # fmt: skip
    assert design.concept.entities[5].name not in out["entity"]
    assert not [name for name in out["entity"] if f"entity {name} " in text]
    assert not [name for name in out["table"] if f"table {name} " in text]
    assert out["entity"]
    assert len(out["turn"]) == 1

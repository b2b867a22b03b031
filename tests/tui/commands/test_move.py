"""Commands that move the accepted design."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.prompts.fake_server import FakeServer
from tests.tui.commands import shapes
from tests.tui.commands.conftest import Command, files_of
from tests.tui.commands.shapes import misfits


def test_undo_redo_and_restore_give_the_same_bytes(on: Command, design: Path) -> None:
    first = files_of(design)
    on("ask", "add nickname to Member", "--accept")
    second = files_of(design)
    undone = on("undo", "--json")
    assert undone.code == 0
    assert misfits(undone.json, shapes.MOVED) == []
    assert files_of(design) == first
    assert on("redo").out.startswith("now at ")
    assert files_of(design) == second
    target = on("log", "--json").json[-2]["snapshot"]
    restored = on("restore", target[:10], "--json")
    assert misfits(restored.json, shapes.MOVED) == []
    assert files_of(design) == first
    log = on("log", "--json").json
    assert misfits(log, shapes.LOG) == []
    assert (len(log), log[0]["restores"]) == (6, target)
    assert f"(restores {target[:8]})" in on("log").out
    assert on("restore", log[1]["snapshot"]).code == 0
    assert files_of(design) == second


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["redo"], 2, "There is nothing to redo"),
        (["restore", "nosuch"], 2, "There is no snapshot 'nosuch'."),
        (["restore", "HEAD"], 2, "The design is already at snapshot"),
        (["switch", "nosuch"], 2, "There is no branch 'nosuch'. There are: main."),
        (["branch", "two words"], 2, "A branch cannot be called 'two words'."),
        (["branch", "main"], 2, "There is a branch 'main' already."),
        (["reconcile"], 1, "Nothing would change."),
        (["adopt"], 1, "No file of the design was edited by hand."),
    ],
)
def test_what_cannot_be_done_is_said(
    on: Command, design: Path, arguments: list[str], code: int, told: str
) -> None:
    before = files_of(design)
    refused = on(*arguments)
    assert (refused.code, refused.out) == (code, "")
    assert refused.err.startswith(told)
    assert len(refused.err.splitlines()) == 1
    assert files_of(design) == before


@pytest.mark.parametrize("arguments", [["undo"], ["restore", "HEAD~1"], ["switch", "main"]])
def test_an_open_proposal_is_not_moved_over(on: Command, arguments: list[str]) -> None:
    on("ask", "add nickname to Member")
    refused = on(*arguments)
    assert refused.code == 1
    assert refused.err.startswith("A proposal with ")
    assert on("status", "--json").json["draft"]["state"] == "ready"


def test_branches_keep_their_own_designs(on: Command, design: Path) -> None:
    main = files_of(design)
    begun = on("branch", "trial", "--json")
    assert begun.json == {"branch": "trial", "branches": ["main", "trial"]}
    on("ask", "add nickname to Member", "--accept")
    trial = files_of(design)
    switched = on("switch", "main", "--json")
    assert misfits(switched.json, shapes.MOVED) == []
    assert switched.json["status"]["branch"] == "main"
    assert files_of(design) == main
    assert on("branch").out == "* main\n  trial\n"
    assert on("switch", "trial").code == 0
    assert files_of(design) == trial
    found = on("diff", "main", "trial", "--json").json
    assert "Member.nickname" in {item["element"] for item in found["changes"]}


def test_stale_parts_are_told_and_reconciled(on: Command, server: FakeServer) -> None:
    for operation in (
        {"op": "alter_column", "table": "loans", "column": "due_on", "type": "text"},
        {"op": "alter_attribute", "entity": "Loan", "attribute": "due_on", "type": "instant"},
    ):
        server.reply = f"```ops\n{json.dumps(operation)}\n```\n"
        assert on("ask", "go on", "--model", "openai:fake", "--accept").code == 0

    def type_of_column() -> str:
        tables = on("show", "--layer", "schema", "--json").json["schema"]["tables"]
        loans = next(item for item in tables if item["name"] == "loans")
        return str(next(c["type"] for c in loans["columns"] if c["name"].startswith("due_")))

    assert type_of_column() == "text"
    assert "1 hand-made part is stale; `planroom reconcile` renews it" in on("status").out
    reconciled = on("reconcile", "--json")
    assert misfits(reconciled.json, shapes.MOVED) == []
    assert type_of_column() == "timestamptz"
    assert "stale" not in on("status").out


def test_edits_made_by_hand_are_adopted(on: Command, design: Path) -> None:
    concept = design / "design" / "concept.json"
    text = concept.read_text("utf-8")
    concept.write_text(text.replace("a person who borrows", "a person who lends"), "utf-8")
    told = on("status")
    assert "Edited by hand since the last snapshot: design/concept.json." in told.err
    asked = on("ask", "add nickname to Member", "--accept", "--json")
    assert asked.code == 2
    assert asked.json["snapshot"] is None
    assert "design/concept.json" in asked.err
    on("discard")
    adopted = on("adopt", "--json")
    assert misfits(adopted.json, shapes.MOVED) == []
    shown = on("show", "--layer", "concept", "--json").json["concept"]
    assert shown["entities"][0]["definition"] == "a person who lends"
    assert "a person who lends" in (design / "generated" / "data-model.md").read_text("utf-8")


def test_edits_made_by_hand_can_be_thrown_away(on: Command, design: Path) -> None:
    before = files_of(design)
    (design / "generated" / "schema.sql").write_text("drop everything")
    refused = on("adopt")
    assert refused.code == 2
    assert "generated/schema.sql" in refused.err
    assert on("adopt", "--discard").code == 0
    assert files_of(design) == before


def test_an_edit_that_is_no_design_is_refused_with_its_place(on: Command, design: Path) -> None:
    concept = design / "design" / "concept.json"
    data = json.loads(concept.read_text("utf-8"))
    data["entities"][0]["attributes"][0]["type"] = 5
    concept.write_text(json.dumps(data), "utf-8")
    refused = on("adopt")
    assert (refused.code, refused.out) == (2, "")
    last = refused.err.splitlines()[-1]
    assert last.startswith("design/concept.json")
    assert "/entities/0/attributes/0/type" in last


def test_a_snapshot_is_named_and_its_name_stands_for_it(on: Command, design: Path) -> None:
    assert on("tag", "--json").json == []
    made = on("tag", "v1.0", "HEAD", "-m", "What we released", "--json")
    assert misfits(made.json, shapes.TAGS) == []
    (tag,) = made.json
    head = on("log", "--json").json[0]
    assert (tag["snapshot"], tag["message"]) == (head["snapshot"], "What we released")
    assert head["tags"] == ["v1.0"]
    assert "[v1.0]" in on("log").out
    assert "v1.0" in on("tag").out
    on("ask", "add nickname to Member", "--accept")
    assert on("diff", "v1.0", "HEAD", "--json").json["changes"]
    assert on("show", "v1.0", "--json").code == 0
    assert on("restore", "v1.0", "--json").json["snapshot"] != tag["snapshot"]
    taken = on("tag", "v1.0")
    assert (taken.code, taken.out) == (2, "")
    assert "is called 'v1.0' already" in taken.err
    assert on("tag", "a b").code == 2
    assert on("tag", "--delete").code == 2
    gone = on("tag", "v1.0", "--delete", "--json")
    assert (gone.code, gone.json) == (0, [])
    assert on("tag", "v1.0", "--delete").code == 2
    assert on("show", "v1.0").code == 2

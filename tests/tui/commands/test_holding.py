"""Proposals that contradict decisions, at the prompt."""

from __future__ import annotations

from tests.tui.commands.conftest import Command


def decided(on: Command) -> int:
    """Accept the note on keys; return its number."""
    notes = on("decisions", "list", "--json").json
    number = next(item["number"] for item in notes if item.get("topic") == "ids")
    assert on("decisions", "accept", str(number)).code == 0
    return int(number)


def test_accepting_needs_a_choice_and_superseding_makes_it(on: Command) -> None:
    number = decided(on)
    head = on("status", "--json").json["snapshot"]

    asked = on("ask", "use bigint keys", "--accept", "--json")

    assert asked.code == 1
    assert asked.json["snapshot"] is None
    assert asked.json["operations"][0]["breaks"] == [number]
    assert asked.json["broken"][0]["decision"] == number
    assert "--refuse-broken" in asked.err
    assert f"--supersede {number}" in asked.err
    status = on("status", "--json").json
    assert (status["snapshot"], status["draft"]["broken"]) == (head, [number])
    shown = on("diff", "--json").json
    assert shown["broken"][0]["operations"] == ["1"]
    assert "contradicts decision" in on("diff").err

    refused = on("accept")
    assert (refused.code, refused.out) == (1, "")
    assert "--refuse-broken" in refused.err
    assert "Nothing would be left" in on("accept", "--refuse-broken").err

    assert on("accept", "--supersede", str(number)).code == 0

    notes = {item["number"]: item for item in on("decisions", "list", "--json").json}
    assert notes[number]["status"] == "superseded"
    newest = notes[max(notes)]
    assert (newest["status"], newest["checked"]) == ("accepted", "ids: bigint")


def test_the_rest_is_taken_when_what_contradicts_is_refused(on: Command) -> None:
    decided(on)
    asked = on("ask", "add nickname to Member. use bigint keys")
    assert "against a decision" in asked.err
    assert on("accept", "--refuse-broken", "--reason", "keys stay").code == 0
    shown = on("show", "--json").json
    assert shown["conventions"]["ids.type"] == "uuid"
    assert "nickname" in str(shown["concept"]["entities"])
    prompt = on("prompt", "go on", "--json").json
    assert "because: keys stay" in str(prompt["parts"])


def test_a_contradicting_note_is_refused_unless_it_supersedes(on: Command) -> None:
    number = decided(on)
    told = on("decisions", "show", str(number))
    assert "checked against it as ids: uuid" in told.err
    add = ("decisions", "add", "Keys are bigint.", "--topic", "ids", "--choice", "bigint")

    refused = on(*add)
    assert refused.code == 1
    assert f"decision {number}" in refused.err

    assert on(*add, "--supersede").code == 0
    notes = on("decisions", "list", "--json").json
    assert [item["status"] for item in notes if item.get("topic") == "ids"] == [
        "superseded",
        "accepted",
    ]
    free = on("decisions", "add", "Be kind.", "--topic", "tone", "--choice", "kind", "--json")
    shown = on("decisions", "show", str(len(notes) + 1))
    assert free.code == 0
    assert "cannot check" in shown.err


def test_a_note_that_the_design_contradicts_already_says_so_when_it_is_accepted(
    on: Command,
) -> None:
    head = on("status", "--json").json["snapshot"]
    added = on("decisions", "add", "Keys are bigint.", "--topic", "ids", "--choice", "bigint")
    assert added.code == 0
    assert "the design contradicts it as it stands" in added.err
    assert "the convention ids.type would be uuid" in added.err
    assert on("status", "--json").json["snapshot"] != head
    kept = on("decisions", "add", "Lists use a cursor.", "--topic", "pagination", "--choice",
              "cursor")  # fmt: skip
    assert (kept.code, "contradicts" in kept.err) == (0, False)

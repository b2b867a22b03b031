"""Commands on decision notes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tui.commands import shapes
from tests.tui.commands.conftest import Command
from tests.tui.commands.shapes import misfits


def test_notes_are_listed_and_shown(on: Command) -> None:
    notes = on("decisions", "list", "--json").json
    assert misfits(notes, [shapes.DECISION]) == []
    assert notes
    assert notes == on("show", "--json").json["decisions"]
    first = notes[0]
    shown = on("decisions", "show", "1", "--json").json
    assert shown.pop("brought_in_by") in [item["snapshot"] for item in on("log", "--json").json]
    assert shown == first
    assert "Brought in by snapshot " in on("decisions", "show", "1").err
    assert on("decisions", "show", "1").out == first["text"].rstrip("\n") + "\n"
    line = on("decisions").out.splitlines()[0]
    assert line.split()[:2] == ["0001", first["status"]]
    assert first["title"] in line


def test_a_note_goes_through_its_life(on: Command, design: Path) -> None:
    def note() -> dict[str, object]:
        found: dict[str, object] = on("decisions", "show", "1", "--json").json
        return found

    accepted = on("decisions", "accept", "1", "--json")
    assert misfits(accepted.json, shapes.MOVED) == []
    assert note()["status"] == "accepted"
    assert on("decisions", "pin", "1", "--off").code == 0
    assert on("decisions", "mute", "1").code == 0
    assert (note()["pinned"], note()["muted"]) == (False, True)
    assert on("decisions", "mute", "1", "--off").code == 0
    assert on("decisions", "edit", "1", "--title", "Keys", "--text", "Keys are bigint.").code == 0
    assert note()["title"] == "Keys"
    assert "Keys are bigint." in str(note()["text"])
    added = on("decisions", "add", "Keys are uuid version 7.", "--topic", "ids", "--json")
    assert added.code == 0
    number = str(added.json["status"]["counts"]["decisions"])
    assert on("decisions", "supersede", "1", "--by", number).code == 0
    assert note()["status"] == "superseded"
    assert f"Superseded by decision {number}: " in on("decisions", "show", "1").err
    assert on("decisions", "reject", "2").code == 0
    subjects = [item["message"].split("\n")[0] for item in on("log", "--json").json]
    assert subjects[0].startswith("Reject decision 2: ")
    assert len(list((design / "decisions").iterdir())) == int(number)


def test_words_may_come_from_standard_input(on: Command) -> None:
    words = "Loans end at noon.\n\nIn the time zone of the branch."
    assert on("decisions", "add", "-", stdin=words.encode()).code == 0
    last = on("decisions", "list", "--json").json[-1]
    assert (last["title"], last["status"]) == ("Loans end at noon", "accepted")
    assert words in last["text"]


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["show", "99"], 2, "There is no decision 99; there are: 1, 2"),
        (["accept", "99"], 2, "There is no decision 99; there are: 1, 2"),
        (["accept", "one"], 2, "Invalid value for 'number'"),
        (["add", ""], 2, "A decision note needs words"),
        (["add", "x"], 2, "add_decision: "),
        (["edit", "1"], 2, "Nothing to edit was given"),
        (["edit", "1", "--title", "x" * 200], 2, "alter_decision: "),
        (["supersede", "1", "--by", "1"], 2, "A decision cannot take its own place."),
        (["supersede", "1", "--by", "99"], 1, "There is no decision 99"),
        (["forget", "1"], 2, "No such command 'forget'."),
    ],
)
def test_what_cannot_be_done_is_said(
    on: Command, arguments: list[str], code: int, told: str
) -> None:
    refused = on("decisions", *arguments)
    assert (refused.code, refused.out) == (code, "")
    assert refused.err.startswith(told)
    assert len(refused.err.splitlines()) == 1
    assert len(on("log", "--json").json) == 2


def test_an_open_proposal_outlives_a_decision(on: Command) -> None:
    on("ask", "add nickname to Member")
    assert on("decisions", "add", "Names are never shown in full.").code == 0
    assert on("status", "--json").json["draft"]["operations"] == 1
    assert on("accept").code == 0
    shown = on("show", "--json").json
    assert shown["decisions"][-1]["title"] == "Names are never shown in full"

"""Commands that look: ``status``, ``log``, ``show``, ``diff``, ``prompt``, ``models``."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.tui.commands import shapes
from tests.tui.commands.conftest import Command, files_of
from tests.tui.commands.shapes import misfits


def test_status_tells_what_there_is(on: Command) -> None:
    status = on("status", "--json")
    assert (status.code, status.err) == (0, "")
    assert misfits(status.json, shapes.STATUS) == []
    assert status.json["draft"] is None
    assert status.json["counts"] | {"entities": 3, "attributes": 10} == status.json["counts"]
    told = on("status")
    assert told.out.startswith("Tool library  branch main  snapshot ")
    assert status.json["snapshot"][:8] in told.out
    assert "3 entities, 10 attributes" in told.out
    assert "no draft" in told.out


def test_status_tells_of_a_draft(on: Command) -> None:
    on("ask", "add nickname to Member")
    status = on("status", "--json").json
    assert misfits(status, shapes.STATUS) == []
    draft = status["draft"]
    assert (draft["state"], draft["operations"], draft["rejected"]) == ("ready", 1, 0)
    assert "draft ready: 1 operation, 0 lines not used" in on("status").out


def test_log_lists_snapshots_newest_first(on: Command) -> None:
    on("ask", "add nickname to Member", "--accept")
    log = on("log", "--json").json
    assert misfits(log, shapes.LOG) == []
    assert [item["message"].split("\n")[0] for item in log] == [
        "add nickname to Member",
        "Draft the design from the brief",
        "New design: Tool library",
    ]
    assert [item["parents"] for item in log] == [[log[1]["snapshot"]], [log[2]["snapshot"]], []]
    assert on("log", "-n", "1", "--json").json == log[:1]
    assert on("log", "HEAD~1", "--json").json == log[1:]
    lines = on("log").out.splitlines()
    assert [line[:8] for line in lines] == [item["snapshot"][:8] for item in log]


def test_show_is_complete_and_without_ids(on: Command) -> None:
    shown = on("show", "--json").json
    assert misfits(shown, shapes.SHOW) == []
    loan = next(item for item in shown["concept"]["entities"] if item["name"] == "Loan")
    assert loan["lifecycle"]["states"] == ["requested", "lent", "returned", "cancelled"]
    assert loan["lifecycle"]["initial"] == "requested"
    member = next(item for item in shown["concept"]["entities"] if item["name"] == "Member")
    email = next(item for item in member["attributes"] if item["name"] == "email")
    assert (email["type"], email["required"], email["unique"]) == ("email", True, True)
    phone = next(item for item in member["attributes"] if item["name"] == "phone")
    assert phone["required"] is False
    librarian = next(item for item in shown["concept"]["roles"] if item["name"] == "Librarian")
    assert {"entity": "Loan", "action": "read", "scope": "all"}.items() <= next(
        item.items() for item in librarian["permissions"] if item["entity"] == "Loan"
    )
    assert {table["name"] for table in shown["schema"]["tables"]} >= {"members", "tools", "loans"}
    assert ("GET", "/v1/loans") in {
        (item["method"], item["path"]) for item in shown["api"]["endpoints"]
    }


@pytest.mark.parametrize("layer", ["concept", "schema", "api", "conventions", "decisions"])
def test_show_gives_one_layer(on: Command, layer: str) -> None:
    whole = on("show", "--json").json
    assert on("show", "--layer", layer, "--json").json == {layer: whole[layer]}
    assert on("show", "--layer", layer).out.strip()


def test_show_reads_for_people(on: Command) -> None:
    text = on("show").out
    assert "Member: a person who borrows\n" in text
    assert "    phone: phone, optional\n" in text
    assert "    requested -> cancelled: cancel\n" in text
    assert "table loans\n" in text
    assert "GET    /v1/loans  " in text


def test_show_draws_the_tables(on: Command) -> None:
    tree = ElementTree.fromstring(on("show", "--diagram", "svg").out)
    named = {item.text for item in tree.iter("{http://www.w3.org/2000/svg}title")}
    assert {"members", "tools", "loans"} <= named
    near = on("show", "--diagram", "mermaid", "--around", "members", "--depth", "0").out
    assert near.startswith("erDiagram\n")
    assert '"members"' in near
    assert '"tools"' not in near
    found = on("show", "--diagram", "mermaid", "--detail", "names", "--json").json
    assert found["form"] == "mermaid"
    assert "email" not in found["text"]


@pytest.mark.parametrize(
    "options",
    [
        ("--diagram", "png"),
        ("--diagram", "svg", "--around", "nothing"),
        ("--diagram", "svg", "--detail", "much"),
        ("--diagram", "svg", "--layer", "api"),
        ("--around", "members"),
    ],
)
def test_a_picture_that_cannot_be_is_wrong_usage(
    planroom: Command, design: Path, options: tuple[str, ...]
) -> None:
    ran = planroom("-C", design, "show", *options)
    assert ran.code == 2
    assert ran.err


def test_show_at_a_snapshot_leaves_the_files_alone(on: Command, design: Path) -> None:
    before, whole = files_of(design), on("show", "--json").json
    on("ask", "drop Member.phone", "--accept")
    after = files_of(design)
    assert after != before
    assert on("show", "HEAD~1", "--json").json == whole
    assert on("show", "HEAD~2", "--layer", "schema", "--json").json == {"schema": {"tables": []}}
    assert on("show", "HEAD~2", "--layer", "schema").out == "nothing yet\n"
    assert files_of(design) == after


def test_show_of_a_draft(on: Command) -> None:
    accepted = on("show", "--json").json
    assert on("show", "draft", "--json").json == accepted
    on("ask", "add nickname to Member")
    assert on("show", "--json").json == accepted
    drafted = on("show", "draft", "--layer", "concept", "--json").json["concept"]
    member = next(item for item in drafted["entities"] if item["name"] == "Member")
    assert "nickname" in {item["name"] for item in member["attributes"]}


def test_diff_tells_a_rename_as_a_rename(on: Command) -> None:
    on("ask", "rename Tool to Item", "--accept")
    found = on("diff", "--json").json
    assert misfits(found, shapes.DIFF) == []
    assert {item["kind"] for item in found["changes"]} <= {"renamed", "changed"}
    first = found["changes"][0]
    assert (first["layer"], first["kind"], first["element"]) == ("concept", "renamed", "Item")
    assert (first["path"], first["before"], first["after"]) == ("name", "Tool", "Item")
    assert found["counts"]["concept"] | {"added": 0, "removed": 0} == found["counts"]["concept"]
    assert on("diff", "HEAD~1", "HEAD", "--json").json == found


def test_diff_between_snapshots_goes_both_ways(on: Command) -> None:
    on("ask", "add nickname to Member", "--accept")
    there = on("diff", "HEAD~1", "HEAD", "--json").json["changes"]
    back = on("diff", "HEAD", "HEAD~1", "--json").json["changes"]
    assert {item["kind"] for item in there} == {"added"}
    assert {item["kind"] for item in back} == {"removed"}
    assert sorted(item["element"] for item in there) == sorted(item["element"] for item in back)


def test_diff_shows_what_the_draft_changes(on: Command) -> None:
    on("ask", "add nickname to Member")
    assert "Member.nickname" in {item["element"] for item in on("diff", "--json").json["changes"]}
    text = on("diff").out
    assert "+ column nickname" in text
    assert on("diff", "HEAD", "HEAD").out == "no difference\n"


def test_prompt_shows_what_would_be_sent(on: Command) -> None:
    on("decisions", "add", "Deposits are kept in cents, never as floats.")
    on("decisions", "mute", "1")
    shown = on("prompt", "rename Tool to Item", "--json")
    assert (shown.code, shown.err) == (0, "")
    prompt = shown.json
    assert misfits(prompt, shapes.PROMPT) == []
    number = on("decisions", "list", "--json").json[-1]["number"]
    assert number in prompt["decisions"]
    assert 1 not in prompt["decisions"]
    assert prompt["tokens"] == sum(part["tokens"] for part in prompt["parts"])
    whole = "".join(part["text"] for part in prompt["parts"])
    assert "Deposits are kept in cents, never as floats." in whole
    assert whole.rindex("rename Tool to Item") > len(whole) * 0.9
    told = on("prompt", "rename Tool to Item")
    assert "Deposits are kept in cents, never as floats." in told.out
    assert f"About {prompt['tokens']} tokens; decision notes in it: [{number}]" in told.err


def test_models_says_what_can_be_used(planroom: Command) -> None:
    known = planroom("models", "--json").json
    assert misfits(known, [{"name": str, "ready": bool, "how": str}]) == []
    assert (known[0]["name"], known[0]["ready"]) == ("offline", True)
    openai = next(item for item in known if item["name"].startswith("openai:gpt"))
    assert (openai["ready"], openai["how"]) == (False, "Set its key: export OPENAI_API_KEY=…")
    assert planroom("models").out.startswith("ready  offline ")

"""Making and opening designs: ``new``, ``demo``, ``open``, and the command line itself."""

from __future__ import annotations

import json
import subprocess
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.session.conftest import BRIEF
from tests.tui.commands import shapes
from tests.tui.commands.conftest import DRAFT, Command, Drafted, files_of
from tests.tui.commands.shapes import misfits

COMMANDS = (
    "open", "new", "import", "demo", "ask", "accept", "discard", "status", "log", "show", "diff",
    "prompt", "models", "undo", "redo", "restore", "branch", "switch", "reconcile", "adopt",
    "decisions",
)  # fmt: skip


def test_new_makes_a_snapshot_of_the_brief(drafted: Drafted, planroom: Command) -> None:
    status = drafted.new.json
    assert misfits(status, shapes.STATUS) == []
    assert (status["design"], status["branch"], status["draft"]) == ("Tool library", "main", None)
    assert set(status["counts"].values()) == {0}
    first = planroom("-C", drafted.path, "log", "--json").json[-1]
    assert first["snapshot"] == status["snapshot"]


def test_new_says_what_to_do_next(planroom: Command, tmp_path: Path) -> None:
    made = planroom("new", tmp_path / "d", stdin=b"")
    assert made.code == 0
    assert made.out.startswith(f"d: new design in {tmp_path / 'd'}, snapshot ")
    assert (
        f'planroom -C {tmp_path / "d"} ask "Draft the design from the brief" --accept' in made.err
    )
    assert (tmp_path / "d" / "brief.md").exists()


def test_new_takes_the_brief_from_standard_input(planroom: Command, tmp_path: Path) -> None:
    made = planroom("new", tmp_path / "d", "--brief", "-", "--json", stdin=BRIEF.encode())
    assert made.json["design"] == "Tool library"
    assert (tmp_path / "d" / "brief.md").read_text("utf-8").strip() == BRIEF.strip()


def test_new_takes_a_name(planroom: Command, tmp_path: Path) -> None:
    made = planroom("new", tmp_path / "d", "--name", "Shed \x1b[31m[red]", "--json")
    assert made.json["design"] == "Shed [red]"


def test_a_brief_of_another_system_is_read(planroom: Command, tmp_path: Path) -> None:
    brief = tmp_path / "b.md"
    brief.write_bytes(b"\xef\xbb\xbf" + BRIEF.replace("\n", "\r\n").encode())
    assert planroom("new", tmp_path / "d", "--brief", brief, "--json").json["design"] == (
        "Tool library"
    )


def test_new_keeps_off_what_is_there(planroom: Command, design: Path, tmp_path: Path) -> None:
    again = planroom("new", design)
    assert (again.code, again.out) == (2, "")
    assert again.err == f"{design} holds a design already. Open it: planroom {design}\n"
    other = tmp_path / "other"
    other.mkdir()
    (other / "brief.md").write_text("mine")
    taken = planroom("new", other)
    assert taken.code == 2
    assert "brief.md is in the way of a new design" in taken.err
    assert (other / "brief.md").read_text() == "mine"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "No such file or directory."),
        (b"Entities:\n- Caf\xe9 -> a place\n", "is not UTF-8 text: byte 15 is 0xe9."),
    ],
)
def test_new_refuses_a_brief_it_cannot_read(
    planroom: Command, tmp_path: Path, content: bytes | None, told: str
) -> None:
    brief = tmp_path / "b.md"
    if content is not None:
        brief.write_bytes(content)
    made = planroom("new", tmp_path / "d", "--brief", brief)
    assert (made.code, made.out) == (2, "")
    assert str(brief) in made.err
    assert told in made.err
    assert not (tmp_path / "d").exists()


def test_a_demo_without_a_terminal_drafts_accepts_and_prints(
    process: Command, planroom: Command, tmp_path: Path
) -> None:
    path = tmp_path / "demo"
    done = process("demo", path)
    assert done.code == 0, done.err
    assert "\naccepted: snapshot " in done.out
    assert f"\n{path}: snapshot " in done.out
    log = planroom("-C", path, "log", "--json").json
    assert [item["turn"] is not None for item in log] == [True, False]
    assert log[0]["counts"]["tables"] > 5
    assert {"generated/schema.sql", "generated/openapi.yaml"} <= set(files_of(path))
    changed = subprocess.run(
        ["git", "-C", path, "status", "--porcelain"], capture_output=True, text=True, check=True
    )
    assert changed.stdout == ""


def test_a_second_demo_leaves_the_design_as_it_is(planroom: Command, design: Path) -> None:
    before = files_of(design)
    again = planroom("demo", design)
    assert again.code == 0
    assert misfits(again.json, shapes.STATUS) == []
    assert "holds a design already" in again.err
    assert files_of(design) == before


@pytest.mark.parametrize("arguments", [["open"], []], ids=["open", "bare"])
def test_the_app_refuses_to_start_without_a_terminal(
    planroom: Command, design: Path, arguments: list[str]
) -> None:
    for words in (["-C", design, *arguments], [*arguments, design]):
        opened = planroom(*words)
        assert (opened.code, opened.out) == (2, "")
        assert "needs a terminal" in opened.err
        assert "`planroom --help`" in opened.err


def test_a_folder_that_is_no_design_is_not_opened(
    planroom: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for words in ([], ["open"], [tmp_path], [tmp_path / "nowhere"], ["./nowhere"]):
        opened = planroom(*words)
        assert (opened.code, opened.out) == (2, "")
        assert opened.err.startswith("There is no design in ")
        assert "`planroom new " in opened.err


def test_help_lists_every_command(planroom: Command) -> None:
    shown = planroom("--help")
    assert shown.code == 0
    assert not shown.err
    for name in COMMANDS:
        assert f" {name} " in shown.out
        assert planroom(name, "--help").code == 0


def test_the_version_is_told(planroom: Command) -> None:
    told = planroom("--version")
    assert (told.code, told.out) == (0, f"planroom {version('planroom')}\n")


def test_the_same_commands_give_the_same_bytes(
    drafted: Drafted, process: Command, planroom: Command, tmp_path: Path
) -> None:
    path = tmp_path / "design"
    planroom("new", path, "--brief", "-", stdin=BRIEF.encode())
    assert process("-C", path, "ask", DRAFT, "--accept", PYTHONHASHSEED="7").code == 0
    assert files_of(path) == files_of(drafted.path)


def test_the_ask_of_a_process_is_plain_json(drafted: Drafted) -> None:
    assert json.loads(drafted.ask.out)["snapshot"]
    assert not drafted.ask.err

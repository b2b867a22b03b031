"""Every fault is told in a sentence or two, with an exit code and without a traceback."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.tui.commands.conftest import COMMAND, Command
from tui.commands import look


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["nosuch"], "No such command 'nosuch'."),
        (["stauts"], "Did you mean 'status'?"),
        (["status", "--nosuch"], "No such option: --nosuch. `planroom status --help`"),
        (["ask"], "Missing argument"),
        (["log", "-n", "many"], "Invalid value for '-n'"),
        (["restore"], "Missing argument"),
        (["decisions", "pin"], "Missing argument"),
    ],
)
def test_wrong_usage_names_the_help(planroom: Command, arguments: list[str], told: str) -> None:
    ran = planroom(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert told in ran.err
    assert "--help` says what can be given.\n" in ran.err
    assert len(ran.err.splitlines()) == 1


@pytest.mark.parametrize(
    "command",
    [
        "status",
        "log",
        "show",
        "diff",
        "accept",
        "undo",
        "branch",
        "adopt",
        "decisions",
        "reconcile",
    ],
)
def test_a_folder_without_a_design_is_refused(
    planroom: Command, tmp_path: Path, command: str
) -> None:
    (tmp_path / "empty").mkdir()
    for folder, told in (("nowhere", "There is no folder"), ("empty", "holds no design")):
        ran = planroom("-C", tmp_path / folder, command)
        assert (ran.code, ran.out) == (2, "")
        assert told in ran.err
        assert "`planroom new DIR`" in ran.err
    assert list((tmp_path / "empty").iterdir()) == []


def test_a_repository_of_other_things_is_left_alone(planroom: Command, tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", tmp_path / "code"], check=True)
    for words in (["-C", tmp_path / "code", "status"], ["new", tmp_path / "code"]):
        ran = planroom(*words)
        assert (ran.code, ran.out) == (2, "")
        assert "not a design's" in ran.err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["show", "nosuch"], "There is no snapshot 'nosuch'. `planroom log` lists them."),
        (["show", "HEAD~99"], "There is no snapshot 'HEAD~99'."),
        (["show", "--", "--all"], "'--all' does not name a snapshot."),
        (["diff", "nosuch"], "There is no snapshot 'nosuch'."),
        (["diff", "HEAD", "nosuch"], "There is no snapshot 'nosuch'."),
        (["log", "nosuch"], "There is no snapshot 'nosuch'."),
        (
            ["show", "--layer", "tables"],
            "There is no layer 'tables'; there are: concept, schema, api, conventions, decisions.",
        ),
    ],
)
def test_what_is_not_there_is_named(on: Command, arguments: list[str], told: str) -> None:
    for words in (arguments, ["--json"] if "--" not in arguments else []):
        ran = on(*dict.fromkeys((*arguments[:1], *words, *arguments[1:])))
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.startswith(told)
        assert len(ran.err.splitlines()) == 1


def test_a_snapshot_that_is_no_design_is_named(on: Command, design: Path) -> None:
    (design / "design" / "schema.json").write_text('{"tables": [')
    git = ["git", "-C", str(design), "-c", "user.name=n", "-c", "user.email=n@localhost"]
    subprocess.run([*git, "commit", "-qam", "broken"], check=True)
    ran = on("status")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("Snapshot ")
    assert "design/schema.json" in ran.err
    assert "not JSON" in ran.err


def test_a_journal_that_is_none_is_named(on: Command, design: Path) -> None:
    journal = design / ".planroom" / "journal.db"
    journal.write_bytes(b"not a database at all" * 100)
    ran = on("status")
    assert (ran.code, ran.out) == (2, "")
    assert str(journal) in ran.err
    assert "accepted snapshots are not in it and are safe" in ran.err


def test_a_setting_that_cannot_be_used_is_named(
    on: Command, design: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = design / ".planroom" / "settings.toml"
    for text, told in (
        ('colour = "red"', f"{settings}: there is no setting 'colour'; known: model,"),
        ("timeout = 'soon'", f"{settings}: timeout must be a float, not 'soon'."),
        ("timeout =", f"{settings}: "),
    ):
        settings.write_text(text)
        ran = on("status")
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.startswith(told)
    settings.unlink()
    monkeypatch.setenv("PLANROOM_TIMEOUT", "soon")
    assert on("status").err.startswith("$PLANROOM_TIMEOUT: timeout must be a float")


def test_a_fault_of_ours_is_kept_for_a_report(
    on: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def broken(text: str) -> None:
        raise ZeroDivisionError(f"while printing {text[:3]}\x1b[31m")

    monkeypatch.setattr(look, "data", broken)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    ran = on("status")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("Planroom broke: ZeroDivisionError(")
    report = next(tmp_path.glob("planroom-*.log"))
    assert str(report) in ran.err
    assert "in broken\n" in report.read_text("utf-8")
    assert "\x1b" not in ran.err + report.read_text("utf-8")


def test_an_interrupt_between_steps_ends_quietly(
    on: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(text: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(look, "data", interrupted)
    ran = on("status")
    assert (ran.code, ran.out) == (130, "")


@pytest.mark.parametrize(
    ("into", "code", "told"), [("| true", 0, []), ("> /dev/full", 2, ["No space left on device."])]
)
def test_output_that_nobody_takes(
    design: Path, process_environment: Mapping[str, str], into: str, code: int, told: list[str]
) -> None:
    done = subprocess.run(
        ["bash", "-c", f'{{ "$@"; echo $? >&2; }} {into}', "bash", *COMMAND, "-C", design, "show"],
        env=dict(process_environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr.splitlines() == [*told, str(code)]

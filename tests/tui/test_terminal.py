"""The whole main job in a real terminal, with keys alone: what they did is what happened."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.tui.room import BRIEF, DRAFT, NARROW, WIDE
from tests.tui.tmux import Terminal, is_installed

pytestmark = pytest.mark.skipif(not is_installed() and "CI" not in os.environ, reason="needs tmux")
COMMAND = (sys.executable, "-m", "tui.commands.main")
ROOT = Path(__file__).resolve().parents[2]
OPEN = "proposal · "
CLOSED = "No proposal is open"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a brief, and an environment in which the program is found."""
    (tmp_path / "brief.md").write_text(BRIEF, "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("PLANROOM_AUTHOR", "Ada <ada@example.org>")
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    return tmp_path


def say(terminal: Terminal, text: str) -> None:
    """Go to the message, write one and send it."""
    terminal.press("F2")
    terminal.type(text)
    terminal.press("Enter")


def propose(terminal: Terminal, text: str, operations: str) -> None:
    """Have a proposal made, and go to it."""
    say(terminal, text)
    terminal.wait_for(OPEN + operations)
    terminal.press("F7")
    terminal.wait_for("Everything")


def close(terminal: Terminal) -> None:
    """Close what is to be read."""
    terminal.press("Escape")
    terminal.wait_for(without="esc Close")


def begin(terminal: Terminal) -> None:
    terminal.run([*COMMAND, "./shop"])
    terminal.wait_for("How to begin", "built-in drafter, offline")
    terminal.press("C-n", "Enter")
    terminal.paste("Some shop")
    terminal.wait_for("✓ Name")
    terminal.press("F3")
    terminal.wait_for("Read a brief")
    terminal.type("brief.md")
    terminal.press("Enter")
    terminal.wait_for("✓ Roles", "5 of 8 sections")
    terminal.press("C-s")
    terminal.wait_for("Draft the design from the brief", "Draft it now")


def draft(terminal: Terminal) -> None:
    terminal.press("Enter")
    terminal.wait_for(OPEN, "on main")
    terminal.press("F7")
    terminal.wait_for("Everything")
    terminal.press("F4")
    terminal.wait_for(r"\+ customers", r"\+ orders")
    terminal.press("C-g", "F7")
    terminal.wait_for(CLOSED)
    terminal.press("F5")
    terminal.wait_for("/v1/customers")


def answer_questions(terminal: Terminal) -> None:
    terminal.press("C-t")
    terminal.wait_for("Question 1 of")
    terminal.press("Enter")
    terminal.wait_for("Question 2 of")
    terminal.press("Escape")
    terminal.wait_for("F2-F9", without="Question 2 of")


def draw_the_tables(terminal: Terminal) -> None:
    terminal.press("F4", "Home", "d")
    terminal.wait_for(r"─┤|┌─|╭─", "customers")
    terminal.press("w", "Right", "0", "a")
    terminal.wait_for("orders")
    terminal.press("Escape")
    terminal.wait_for(r"▸ orders|orders ")


def accept_in_part(terminal: Terminal) -> None:
    propose(terminal, "add nickname to Customer. Make phone required on Customer.", "2 operations")
    terminal.press("Down", "Right", "Down")
    terminal.wait_for(r"\[x\] \+ attribute Customer\.nickname")
    terminal.press("Down", "Space")
    terminal.wait_for(r"\[ \] ~ attribute Customer\.phone")
    terminal.press("a")
    terminal.wait_for(CLOSED)


def discard(terminal: Terminal) -> None:
    propose(terminal, "use bigint keys", "1 operation")
    terminal.press("D")
    terminal.type("uuid is settled")
    terminal.press("Enter")
    terminal.wait_for(CLOSED)
    terminal.press("F2")
    terminal.wait_for("✗ discarded · uuid is settled")


def decide(terminal: Terminal) -> None:
    say(terminal, "/decide Prices are gross")
    terminal.press("F6")
    terminal.wait_for(r"Prices are gross +accepted +» always")
    terminal.press("Home", "a")
    terminal.wait_for(r"1  Keys are uuid +accepted +» always")
    terminal.press("End", "m")
    terminal.wait_for(r"Prices are gross +accepted +muted")
    say(terminal, "/prompt what next")
    terminal.wait_for(r"Notes in it +1 ", r"1\. Keys are uuid")
    close(terminal)
    terminal.press("F6", "End", "m")
    terminal.wait_for(r"Prices are gross +accepted +» always")
    say(terminal, "/prompt what next")
    terminal.wait_for(r"Notes in it +2 ", r"5\. Prices are")
    close(terminal)


def review(terminal: Terminal) -> None:
    terminal.press("F9")
    terminal.wait_for("worst first", r"gate: \d of 10 open")
    terminal.press("c", "c")
    terminal.wait_for("by item of the gate", r"\? authorization")
    terminal.press("f")
    terminal.type("authorization")
    terminal.press("Enter", "Home", "s")
    terminal.wait_for("Sign off authorization", "In the name of Ada")
    terminal.type("went through every role")
    terminal.press("Enter", "Enter")
    terminal.wait_for(r"✓ authorization +signed off by Ada")
    terminal.press("f", "Escape")
    terminal.wait_for(r"✓ keys +pass")
    terminal.press("c")
    terminal.wait_for("worst first")
    terminal.press("Home", "Down", "Enter")
    terminal.wait_for("3.?Concept", without="worst first")
    terminal.press("v")
    terminal.wait_for("worst first", "open-question-unresolved")


def look_and_restore(terminal: Terminal) -> None:
    terminal.press("F8")
    terminal.wait_for(r"● \w+ +Sign off authorization")
    terminal.press("End", "Up", "Enter")
    terminal.wait_for(r"read only, esc returns .*Draft the design")
    terminal.press("F6")
    terminal.wait_for(r"1  Keys are uuid +proposed", without="5  Prices are gross")
    terminal.press("F8", "c")
    terminal.wait_for(r"from .*Draft the design", r"\+ attribute nickname")
    close(terminal)
    terminal.press("r")
    terminal.wait_for(r"Restore +Leave it")
    terminal.press("Enter")
    terminal.wait_for(without="read only")
    terminal.press("Home")
    terminal.wait_for(r"● \w+ +Restore \w+: Draft the design")
    terminal.press("u")
    terminal.wait_for(r"● \w+ +Undo: Restore")
    terminal.press("U")
    terminal.wait_for(r"● \w+ +Redo: Restore")
    terminal.press("u")
    terminal.wait_for(r"● \w+ +Undo: Restore")
    terminal.press("F6")
    terminal.wait_for(r"Prices are gross +accepted")


def try_on_a_branch(terminal: Terminal) -> None:
    terminal.press("F8", "b")
    terminal.type("trial")
    terminal.press("Enter")
    terminal.wait_for("on trial │")
    propose(terminal, "use bigint keys", "1 operation")
    terminal.press("A")
    terminal.wait_for("The proposal contradicts decisions", r"1\. Keys are uuid")
    terminal.press("s")
    terminal.wait_for(r"The proposal brings in \d+ errors")
    terminal.press("Right", "Enter")
    terminal.wait_for(CLOSED)
    terminal.press("F4", "Home", "Enter", "Down")
    terminal.wait_for(r"id +PK bigint")
    say(terminal, "/switch main")
    terminal.wait_for("on main │")
    terminal.press("F4")
    terminal.wait_for(r"id +PK uuid")


def leave_and_come_back(terminal: Terminal) -> None:
    say(terminal, "add fax to Customer")
    terminal.wait_for("proposal · 1 operation")
    terminal.press("C-q")
    terminal.wait_for(r"^ready\$$")
    terminal.run([*COMMAND, "shop"])
    terminal.wait_for("proposal · 1 operation", "add fax to Customer", r"ctrl\+g accepts")
    terminal.press("F7")
    terminal.wait_for(r"\[x\] Customer +\+1")
    terminal.press("F2")
    terminal.press("C-g")
    terminal.wait_for("✓ accepted · snapshot", without="proposal · ")
    terminal.press("C-q")
    terminal.wait_for(r"^ready\$$")


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_the_whole_loop(size: tuple[int, int], folder: Path) -> None:
    with Terminal(folder, size) as terminal:
        begin(terminal)
        draft(terminal)
        answer_questions(terminal)
        draw_the_tables(terminal)
        accept_in_part(terminal)
        discard(terminal)
        decide(terminal)
        review(terminal)
        look_and_restore(terminal)
        try_on_a_branch(terminal)
        leave_and_come_back(terminal)

    status = told(folder, "status")
    assert (status["branch"], status["draft"]) == ("main", None)
    steps = [entry["message"].partition(":")[0].splitlines()[0] for entry in told(folder, "log")]
    assert [re.sub(r" [0-9a-f]{8}", "", step) for step in steps] == [
        "add fax to Customer",
        "Undo",
        "Redo",
        "Undo",
        "Restore",
        "Sign off authorization",
        "Unmute decision 5",
        "Mute decision 5",
        "Accept decision 1",
        "Decide",
        "add nickname to Customer. Make phone required on Customer.",
        DRAFT,
        "New design",
    ]
    required = attributes(told(folder, "show", "HEAD"), "Customer")
    assert (required["phone"], "nickname" in required, "fax" in required) == (False, True, True)
    assert key_type(told(folder, "show", "HEAD")) == "uuid"
    trial = told(folder, "show", "trial")
    assert key_type(trial) == "bigint"
    assert "fax" not in attributes(trial, "Customer")
    notes = [(note["status"], note["muted"]) for note in trial["decisions"]]
    assert notes == [
        ("superseded", False),
        *[("proposed", False)] * 3,
        *[("accepted", False)] * 2,
    ]


def told(folder: Path, *arguments: str) -> Any:
    """What a command says without a terminal."""
    command = [*COMMAND, "-C", str(folder / "shop"), *arguments, "--json"]
    return json.loads(subprocess.run(command, capture_output=True, check=True).stdout)


def attributes(design: Any, entity: str) -> dict[str, bool]:
    """Whether each attribute of an entity is required."""
    entities = {item["name"]: item for item in design["concept"]["entities"]}
    return {item["name"]: item["required"] for item in entities[entity]["attributes"]}


def key_type(design: Any) -> str:
    """Type of the key of the customers."""
    tables = {item["name"]: item for item in design["schema"]["tables"]}
    columns = {item["name"]: item["type"] for item in tables["customers"]["columns"]}
    return str(columns["id"])


def test_the_first_run_fills_a_brief_in_and_survives_being_killed(folder: Path) -> None:
    (folder / "brief.md").rename(folder / "elsewhere.md")
    with Terminal(folder, NARROW) as terminal:
        terminal.run([*COMMAND, "./shop"])
        terminal.wait_for("How to begin", "The model", "built-in drafter, offline")
        terminal.press("C-n")
        terminal.paste("Corner shop")
        terminal.wait_for("✓ Name")
        terminal.press("C-n")
        terminal.type("Customers place orders.")
        kept = folder / "shop" / ".planroom" / "brief-form.json"
        terminal.wait_for("✓ Product summary")
        assert "Customers place orders." in kept.read_text("utf-8")
        for process in terminal.foreground:
            os.kill(process, signal.SIGKILL)
        terminal.type("reset\n")
        terminal.wait_for(r"^ready\$$")
        terminal.run([*COMMAND, "./shop"])
        terminal.wait_for("✓ Name", "✓ Product summary", "1 of 8 sections")
        terminal.press("F3")
        terminal.wait_for("Read a brief")
        terminal.type("elsewhere.md")
        terminal.press("Enter")
        terminal.wait_for(r"◐ Entities +3\? 4", "✓ Roles", "5 of 8 sections")
        terminal.press("C-s")
        terminal.wait_for("Draft the design from the brief", "Draft it now")
        terminal.press("Enter")
        terminal.wait_for(OPEN)
        terminal.press("C-g")
        terminal.wait_for("accepted · snapshot")
        terminal.press("C-q")
        terminal.wait_for(r"^ready\$$")
    assert told(folder, "status")["counts"]["entities"] == 4


def test_what_was_typed_survives_a_lost_connection_and_a_polite_end(folder: Path) -> None:
    with Terminal(folder, NARROW) as terminal:
        terminal.run([*COMMAND, "new", "shop", "--brief", "brief.md"], [*COMMAND, "shop"])
        terminal.wait_for("The brief is here", "on main")
        terminal.type("Customers may return an order")
        home = folder / "shop" / ".planroom"
        terminal.wait_until(
            lambda: any("an order" in kept.read_text("utf-8") for kept in home.glob("unsent-*"))
        )
        for process in terminal.foreground:
            os.kill(process, signal.SIGHUP)
        terminal.type("reset\n")
        terminal.wait_for(r"^ready\$$")
        terminal.run([*COMMAND, "shop"])
        terminal.wait_for("Customers may return an order", "on main")
        terminal.type(" within a month")
        terminal.wait_for("return an order within a month")
        for process in terminal.foreground:
            os.kill(process, signal.SIGTERM)
        terminal.wait_for(r"^ready\$$")
        terminal.run([*COMMAND, "shop"])
        terminal.wait_for("Customers may return an order within a month")
        terminal.press("C-u", "C-q")
        terminal.wait_for(r"^ready\$$")
    assert not list(home.glob("unsent-*"))


def test_keys_that_come_before_the_app_does_are_not_lost(folder: Path) -> None:
    with Terminal(folder, NARROW) as terminal:
        terminal.run([*COMMAND, "new", "shop", "--brief", "brief.md"], [*COMMAND, "shop"])
        terminal.wait_for("new design in", "Open it with")
        terminal.type("Draft the design from the brief")
        terminal.press("Enter", "F8", "F7")
        terminal.wait_for(r"7Proposal", "Everything", OPEN)
        terminal.press("C-q")
        terminal.wait_for(r"ready\$$")
    assert told(folder, "status")["draft"]["state"] == "ready"


def test_it_steps_behind_the_shell_and_comes_back(folder: Path) -> None:
    with Terminal(folder, NARROW) as terminal:
        terminal.run([*COMMAND, "new", "shop", "--brief", "brief.md"], [*COMMAND, "shop"])
        terminal.wait_for("The brief is here", "on main")
        terminal.press("F8", "C-z")
        terminal.wait_for(r"^ready\$$")
        terminal.resize(*WIDE)
        terminal.type("clear; fg")
        terminal.press("Enter")
        terminal.wait_for("The brief is here", r"● \w+ +New design: Corner shop", "on main")
        terminal.press("F2")
        terminal.paste("one line\n/and another")
        terminal.wait_for("one line", "/and another")


def test_it_comes_back_from_an_editor_however_that_ends(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor = folder / "editor.sh"
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", f"sh {editor}")
    with Terminal(folder, NARROW) as terminal:
        terminal.run([*COMMAND, "new", "shop", "--brief", "brief.md"], [*COMMAND, "shop"])
        terminal.wait_for("The brief is here", "on main")
        terminal.type("add fax")
        editor.write_text("exit 3\n", "utf-8")
        terminal.press("C-o")
        terminal.wait_for("sh ended with 3", "│ add fax", "on main")
        editor.write_text("echo in the editor; sleep 600\n", "utf-8")
        terminal.press("C-o")
        terminal.wait_for("in the editor")
        terminal.press("C-c")
        terminal.wait_for("sh was stopped by signal 2", "│ add fax", "on main")
        editor.write_text("echo and telex >> $1\n", "utf-8")
        terminal.press("C-o")
        terminal.wait_for("│ and telex|add faxand telex")
        terminal.type(" numbers")
        terminal.wait_for("and telex numbers")

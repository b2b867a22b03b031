"""Text from outside reaches a terminal as text: no escape sequence, no hidden character."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.tui.commands.conftest import Command

_HOSTILE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")
BRIEF = (
    "# Shed \x1b]0;gone\x07[bold]library[/bold]\n\n"
    "Product summary:\nMembers\x1b[2J borrow\u202e tools.\n\n"
    "Entities:\n"
    "- [red]Member[/red] -> who \x9b31mborrows; name, note [link=file:///etc/passwd]here[/link]\n"
    "- To\u200bol -> to lend\x1b[31m; code (unique)\n\n"
    "Roles:\n- Role: [blink]Clerk\x1b[0m\n- Can: manage tools\n"
)


@pytest.fixture
def hostile(planroom: Command, tmp_path: Path) -> Path:
    brief = tmp_path / "b.md"
    brief.write_text(BRIEF, "utf-8")
    made = planroom("new", tmp_path / "d", "--brief", brief)
    assert made.code == 0
    assert not _HOSTILE.search(made.out + made.err)
    return tmp_path / "d"


def test_a_hostile_brief_is_only_text(planroom: Command, hostile: Path) -> None:
    asked = planroom("-C", hostile, "ask", "Draft the design from the brief", "--accept")
    assert asked.code == 0
    assert "[red]Member[/red]" in asked.out or "Member" in asked.out
    for words in (
        ["status"], ["log"], ["show"], ["show", "--json"], ["diff"], ["diff", "--json"],
        ["decisions"], ["prompt", "add \x1b[31mx to Tool"],
    ):  # fmt: skip
        ran = planroom("-C", hostile, *words)
        assert ran.code == 0
        assert not _HOSTILE.search(ran.out + ran.err), words
    for path in hostile.rglob("*.*"):
        if path.parent.name in ("design", "generated", "decisions"):
            assert not _HOSTILE.search(path.read_text("utf-8"))


def test_what_a_user_types_is_only_text(planroom: Command, hostile: Path) -> None:
    for words in (
        ["show", "no\x1b[31msuch"], ["switch", "\x1b]0;x\x07b"],
        ["ask", "x\x1b[2J", "--model", "\x9bm"], ["show", "--layer", "\x1b[31mx"],
        ["\x1b[31mx"], ["new", "--brief", "\x1b[31mx"],
    ):  # fmt: skip
        ran = planroom("-C", hostile, *words)
        assert ran.code in (2, 3)
        assert not _HOSTILE.search(ran.out + ran.err), words


def test_json_escapes_what_a_terminal_would_obey(planroom: Command, tmp_path: Path) -> None:
    odd = tmp_path / "o\u202ed\x7fd\x9b"
    made = planroom("new", odd, "--name", "é 名 \U0001f6e0", "--json")
    assert made.code == 0
    assert json.loads(made.out)["design"] == "é 名 \U0001f6e0"
    assert "é 名 \U0001f6e0" in made.out
    told = planroom("new", odd)
    assert told.code == 2
    assert not _HOSTILE.search(told.err)

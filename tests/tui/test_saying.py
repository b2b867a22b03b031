"""What is said in the app names the keys and commands of the app, none of the shell."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tui.saying import in_app

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("session", "snapshots", "prompts", "design", "tui")
SHELL = (
    "tui/commands", "tui/keypage.py", "tui/saying.py", "session/evaluation", "snapshots/opening.py",
    "session/bench.py", "prompts/replay.py", "tui/app.py",
)  # fmt: skip
"""Where words are read in the shell: commands of their own, and what is said after leaving."""


def sayings() -> Iterator[tuple[str, str]]:
    """Give every text of the program that names a command of the shell, with its file."""
    for room in ROOMS:
        for file in sorted((ROOT / room).rglob("*.py")):
            name = file.relative_to(ROOT).as_posix()
            if name.startswith(SHELL):
                continue
            source = file.read_text("utf-8")
            if "`planroom " not in source:
                continue
            tree = ast.parse(source)
            # Docstrings are for programmers; a part of a text is looked at with the whole of it.
            passed = {
                id(part)
                for node in ast.walk(tree)
                for part in (node.values if isinstance(node, ast.JoinedStr) else ())
            } | {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
            for node in ast.walk(tree):
                if id(node) in passed or not isinstance(node, ast.Constant | ast.JoinedStr):
                    continue
                parts = node.values if isinstance(node, ast.JoinedStr) else [node]
                text = "".join(
                    str(part.value) if isinstance(part, ast.Constant) else "NAME" for part in parts
                )
                if "`planroom " in text:
                    yield name, text


def test_no_saying_of_the_app_gives_orders_to_the_shell() -> None:
    found = list(sayings())
    assert len(found) > 8
    assert [item for item in found if "planroom" in in_app(item[1])] == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("`planroom log` lists them.", "`/log` lists them."),
        ("Take it away: `planroom tag v1.0 --delete`.", "Take it away: `/untag v1.0`."),
        ("`planroom restore REV` takes one up.", "`/restore REV` takes one up."),
        ("`planroom keys` lists them.", "F11 lists them."),
        ("Make one with `planroom new`.", "Make one with `planroom new`."),
        ("do it again (`--not-secret` for a command).", "do it again."),
        ("No command.", "No command."),
    ],
)
def test_commands_of_the_shell_become_those_of_the_app(text: str, said: str) -> None:
    assert in_app(text) == said

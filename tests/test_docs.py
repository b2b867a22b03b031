"""What the documentation says can be done, can be done."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from tests.conftest import ROOT

DOCUMENTS = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
LINK = re.compile(r"\[[^]]*\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)")
SHELL = re.compile(r"^```(?:sh|console)\n(.*?)^```", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^(?:\$ )?(?:uv run )?planroom(?: -C \S+)? ([a-z]+)\b", re.MULTILINE)


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def commands_named(text: str) -> Iterator[str]:
    for block in SHELL.findall(text):
        yield from COMMAND.findall(block)


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_relative_links_lead_somewhere(document: Path) -> None:
    targets = LINK.findall(document.read_text())
    assert [target for target in targets if not (document.parent / target).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_commands_in_shell_examples_exist(document: Path) -> None:
    from tui.commands.main import app

    group = typer.main.get_command(app)
    assert isinstance(group, typer.core.TyperGroup)
    assert [
        name for name in commands_named(document.read_text()) if name not in group.commands
    ] == []


def test_the_page_of_the_keys_is_current() -> None:
    from tui.keypage import page

    kept = (ROOT / "docs" / "keys.md").read_text("utf-8")
    assert kept == page(), "run `uv run python docs/make_key_page.py`"


def test_continuous_integration_ends_with_the_command_of_the_readme() -> None:
    assert "\nuv run pytest\n" in (ROOT / "README.md").read_text()
    assert (ROOT / ".ci" / "run").read_text().endswith("\nuv run pytest\n")

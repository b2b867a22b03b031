"""Taking words out of the chat and back in: code, files, the last message, an editor."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from textual.widget import Widget

from tests.tui.conftest import Copy
from tests.tui.room import DRAFT, ask, entered, told, wait_until
from tui.editing import EditingError, edited, editor
from tui.files import write_new
from tui.panes.chat import ChatPane, code_in
from tui.refusing import WrongError
from tui.screens.dialogs import LineScreen
from tui.widgets.talk import Said


def test_code_is_what_stands_between_fences() -> None:
    assert code_in("Run\n```sql\nSELECT 1;\n```\nthen\n~~~\nx\n~~~\n") == "SELECT 1;\n\nx\n"
    assert not code_in("no `code` here")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("~nobody99/x.md", "Nobody here is called ~nobody99"),
        ("x" * 300, "cannot be written"),
        ("nowhere/x.md", "There is no folder nowhere"),
        (".", "is there already"),
    ],
)
def test_a_file_that_cannot_be_written_is_told(name: str, said: str) -> None:
    with pytest.raises(WrongError, match=said):
        write_new(name, "words")


def test_a_message_is_written_in_an_editor(tmp_path: Path) -> None:
    script = tmp_path / "ed.py"
    script.write_text("import sys; p = sys.argv[1]; t = open(p).read(); "
                      "open(p, 'w').write(t.upper() + ' \\x1b[31mred\\n')")  # fmt: skip
    environ = {"EDITOR": f"{sys.executable} {script}"}
    assert edited("add fax", editor(environ)) == "ADD FAX red"


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ("", "No editor"),
        ("'", "No editor"),
        ("/nowhere/ed", "cannot be started"),
        ("/", "cannot be started"),
        ("false", "ended with 1"),
        ("sh -c 'kill -INT $$'", "stopped by signal 2"),
        ("rm", "cannot be read"),
    ],
)
def test_an_editor_that_fails_is_told(named: str, said: str) -> None:
    with pytest.raises(EditingError, match=said):
        edited("add fax", editor({"EDITOR": named}))


async def test_without_an_editor_the_message_stays(
    design: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.delenv("EDITOR", raising=False)
    async with entered(design("new")) as (room, pilot):
        room.chat.composer.focus()
        await pilot.press(*"fax", "ctrl+o")
        await wait_until(pilot, lambda: "No editor is named" in told(pilot))
        await pilot.press("x")
        await wait_until(pilot, lambda: room.chat.composer.text == "faxx")


async def test_the_reply_is_saved_and_the_last_message_edited(
    design: Copy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EDITOR", "true")
    async with entered(design("accepted")) as (room, pilot):
        room.chat.messages.focus()
        await pilot.press("Y")
        await wait_until(pilot, lambda: "no code" in told(pilot))
        await pilot.press("w")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, LineScreen))
        await pilot.press("enter")
        await wait_until(pilot, lambda: "Written to" in told(pilot))
        reply = room.chat.reply
        assert reply is not None
        file = tmp_path / "reply.md"
        assert file.read_text("utf-8").strip() == reply.prose.text.strip()
        room.chat.composer.focus()
        room.chat.composer.write(f"/save {file.name}")
        await pilot.press("enter")
        await wait_until(pilot, lambda: "is there already" in told(pilot))
        room.chat.messages.focus()
        await pilot.press("e")
        assert room.chat.composer.text == "add loyalty_points to Customer"
        await pilot.press("ctrl+o")
        await wait_until(pilot, lambda: "cannot be lent" in told(pilot))
        assert room.chat.composer.text == "add loyalty_points to Customer"


def pointed_at(chat: ChatPane) -> Widget | None:
    return chat.messages.chosen


async def test_one_goes_over_the_messages_and_takes_the_one_pointed_at(
    design: Copy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with entered(design("accepted")) as (room, pilot):
        chat = room.chat
        said = [item for item in chat.messages.told if isinstance(item, Said)]
        assert [item.message for item in said] == [DRAFT, "add loyalty_points to Customer"]
        await pilot.press("ctrl+up")
        assert chat.messages.has_focus
        assert pointed_at(chat) is chat.reply
        await pilot.press("k")
        assert pointed_at(chat) is said[1]
        await pilot.press("k", "k", "k", "k")
        assert pointed_at(chat) is said[0]
        await pilot.press("y")
        assert pilot.app.clipboard == DRAFT
        assert "whether it arrives" in told(pilot)
        await pilot.press("Y", "o")
        assert "no code in it" in told(pilot)
        assert "operations are in replies" in told(pilot)
        await pilot.press("w")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, LineScreen))
        await pilot.press("enter")
        await wait_until(pilot, lambda: "Written to" in told(pilot))
        assert (tmp_path / "message.md").read_text("utf-8") == f"{DRAFT}\n"
        await pilot.press("j", "e")
        assert chat.composer.text == DRAFT
        assert chat.composer.has_focus
        assert pointed_at(chat) is None
        await pilot.press("ctrl+up", "e")
        assert "holds words already" in told(pilot)
        await pilot.press("j")
        assert pointed_at(chat) is None


async def test_a_message_that_is_clicked_is_pointed_at_and_a_new_one_lets_go(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        chat = room.chat
        said = chat.messages.query(Said).last()
        await pilot.click(said)
        await wait_until(pilot, lambda: chat.messages.chosen is said)
        assert said.has_class("-chosen")
        chat.composer.focus()
        chat.composer.write("/copy")
        await pilot.press("enter")
        await wait_until(pilot, lambda: pilot.app.clipboard == said.message)
        await ask(room, pilot, "add fax to Customer")
        assert pointed_at(chat) is None
        assert chat.messages.at_end
        chat.composer.write("/copy code")
        await pilot.press("enter")
        await wait_until(pilot, lambda: "no code in the newest reply" in told(pilot))
        chat.composer.write("/copy all")
        await pilot.press("enter")
        await wait_until(pilot, lambda: "Say /copy for the words" in told(pilot))

"""The command that lists the keys of the app."""

from __future__ import annotations

from session.settings import user_file
from tests.tui.commands.conftest import Command
from tui import keys


def test_the_command_lists_keys_and_says_what_is_wrong(planroom: Command) -> None:
    found = planroom("keys", "--json")
    assert found.code == 0
    assert [key["id"] for key in found.json["keys"]] == [key.id for key in keys.KEYS]
    assert found.json["problems"] == []
    user_file().parent.mkdir(parents=True)
    user_file().write_text('[keys]\n"room.accept" = "ctrl+y"\n"room.acept" = "f5"\n')
    found = planroom("keys")
    assert found.code == 1
    assert "* room.accept" in found.out
    assert f"{user_file()}: there is no binding 'room.acept'" in found.err
    accept = next(k for k in planroom("keys", "--json").json["keys"] if k["id"] == "room.accept")
    assert (accept["keys"], accept["default"]) == (["ctrl+y"], ["ctrl+g"])

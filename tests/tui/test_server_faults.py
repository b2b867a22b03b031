"""A model's server that drops, hangs, refuses and lies, seen from the app: the keys stay alive, the
message is kept, nothing is accepted by itself, and the app says what happened."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from session.settings import Settings
from tests.prompts.fake_server import FakeServer, Mode, serve
from tests.tui.conftest import Copy
from tests.tui.room import entered, settled, text_of, told, wait_until

ADD = '{"op":"add_attribute","entity":"Customer","name":"fax","type":"text"}'
LONG = '{"op":"add_attribute","entity":"Customer","name":"' + "x" * 100_000 + '","type":"text"}'
MESSAGE = "add fax to Customer"


def reply(*lines: str) -> str:
    return "\n".join(["Customer gets a fax.", "```ops", *lines, "```", ""])


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeServer]:
    """A model's server on loopback whose replies add an attribute."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test-0000000000000000")
    monkeypatch.setattr("prompts.failures._SHORTEST", 0.01)
    with serve() as found:
        found.reply, found.piece = reply(ADD), 12
        yield found


@pytest.mark.parametrize(
    ("mode", "said"),
    [
        ("drop", ("broke off",)),
        ("length", ("cut short",)),
        ("busy", ("asked too often",)),
        ("hang", ("said nothing",)),
        ("junk", ("no reply of a model", "cut short")),
        ("thoughts", ("Customer gets a fax",)),
        ("no-usage", ("about",)),
        ("long", ("longer than 64 KiB",)),
        ("unauthorised", ("refused",)),
        ("silent", ("said nothing",)),
    ],
)
async def test_the_app_lives_through_it(
    design: Copy, server: FakeServer, mode: Mode | str, said: tuple[str, ...]
) -> None:
    if mode == "long":
        server.reply, server.piece = reply(LONG, ADD), 5000
    else:
        server.mode = mode  # type: ignore[assignment]
    settings = Settings(model="openai:fake", base_url=server.address, timeout=2.0)
    async with entered(design("accepted"), settings=settings) as (room, pilot):
        bench = room.workbench
        assert bench is not None
        head = bench.head.id
        room.chat.composer.write(MESSAGE)
        await pilot.press("enter")
        await wait_until(pilot, lambda: server.requests)
        await pilot.press("f4")
        await wait_until(pilot, lambda: room.current == "schema")
        await settled(room, pilot)
        await pilot.press("f2")
        await wait_until(
            pilot, lambda: any(words in text_of(pilot) + told(pilot) for words in said)
        )
        assert bench.head.id == head
        kept = [*(turn.message for turn in bench.turns()), room.chat.composer.text]
        assert MESSAGE in kept

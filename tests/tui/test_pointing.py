"""Pointing at what a message is about: with @, and with the cursor of a pane."""

from __future__ import annotations

from design.document.design import Design
from prompts.compose import compose
from tests.prompts.designs import large
from tests.tui.conftest import Copy
from tests.tui.room import ask, entered, text_of, wait_until
from tui.completing import names_of, offers


def test_everything_in_the_design_can_be_pointed_at() -> None:
    design = large(20)
    names = list(names_of(design))
    kinds = {kind.split(" ")[0] for _, kind in names}
    assert {"entity", "attribute", "table", "endpoint", "role"} <= kinds
    label = design.api.endpoints[3].label
    found = offers(f'see @"{label[:-2]}', (), lambda: names)
    assert [item.text for item in found if item.name == label] == [f'@"{label}" ']


def _slice(design: Design, message: str) -> str:
    prompt = compose(design, message, budget=6500)
    return next(part.text for part in prompt.parts if part.name == "slice")


def test_what_is_pointed_at_is_in_the_slice() -> None:
    design = large(120)
    entity = design.concept.entities[90]
    endpoint = next(item for item in design.api.endpoints if item.entity == entity.id)
    assert f'entity "{entity.name}"\n' not in _slice(design, "hello")
    assert f'entity "{entity.name}"\n' in _slice(design, f'look at @"{endpoint.label}"')
    assert f'entity "{entity.name}"\n' in _slice(design, f'look at @"{entity.name}"')


def test_the_model_reads_plain_names_and_addresses_stay() -> None:
    design = large(20)
    name = design.concept.entities[2].name
    prompt = compose(design, f'tell @"{name}" and @nobody at ada@example.org')
    assert f"tell {name} and @nobody at ada@example.org" in prompt.messages[-1].text


async def test_a_mention_is_completed_and_understood(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        room.chat.composer.write("add fax (optional) to ")
        await pilot.press("@", "c", "u", "s", "t")
        await wait_until(pilot, lambda: room.chat.composer.completing)
        await pilot.press("tab")
        assert room.chat.composer.text == "add fax (optional) to @Customer "
        await ask(room, pilot, room.chat.composer.text)
        draft = room.feed.draft if room.feed else None
        assert draft is not None
        assert [item.operation.op for item in draft.applied] == ["add_attribute"]


async def test_what_is_selected_in_a_pane_goes_with_the_message(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        assert not room.pointed
        await pilot.press("f3")
        entity = room.view().design.concept.entities[1]
        room.pane.select(entity.id)
        await pilot.press("f2")
        await wait_until(pilot, lambda: f"Message · about {entity.name}" in text_of(pilot))
        assert room.pointed[0] == entity.id
        await pilot.press("f3", "down")
        later = room.pane.rows.row
        assert later is not None
        assert later.id != entity.id
        words = f"Message · about {later.cells[0].plain.strip('+ ')}"
        await wait_until(pilot, lambda: words in text_of(pilot))
        await ask(room, pilot, "hello there")
        assert not room.pointed
        assert "Message · about" not in text_of(pilot)

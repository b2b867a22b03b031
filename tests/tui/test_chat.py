"""The chat: sending, streaming, stopping, commands, history, words that look like markup."""

from __future__ import annotations

from pathlib import Path

from textual.events import Paste

from session.events import ProposalReady, ProseDelta, TurnStarted
from session.settings import Settings, load_settings
from session.workbench import Workbench
from tests.prompts.fake_server import serve
from tests.tui.conftest import Copy
from tests.tui.room import DRAFT, NARROW, ask, entered, settled, text_of, told, wait_until
from tui.drawing import changes
from tui.screens.dialogs import ChoiceScreen
from tui.screens.prompt import PromptScreen
from tui.widgets.completion import Completion
from tui.widgets.talk import Said


async def test_a_message_becomes_a_reply_and_a_proposal(design: Copy) -> None:
    async with entered(design("new")) as (room, pilot):
        await ask(room, pilot, DRAFT)
        reply = room.chat.reply
        assert reply is not None
        assert "entities" in reply.prose.text
        assert reply.operations.number > 20
        assert room.feed is not None
        assert room.feed.draft is not None
        assert room.feed.draft.state == "ready"
        assert not room.chat.composer.text
        assert f"proposal · {reply.operations.number} operations" in text_of(pilot)


async def test_operations_are_one_line_until_they_are_opened(design: Copy) -> None:
    async with entered(design("proposed")) as (room, pilot):
        reply = room.chat.reply
        assert reply is not None
        assert reply.operations.size.height == 1
        room.chat.messages.focus()
        await pilot.press("o")
        await wait_until(pilot, lambda: reply.operations.size.height > 20)
        await pilot.press("o")
        await wait_until(pilot, lambda: reply.operations.size.height == 1)


async def test_escape_twice_stops_the_reply_and_keeps_what_came(
    design: Copy, slow: Settings
) -> None:
    async with entered(design("new"), settings=slow) as (room, pilot):
        room.chat.composer.write(DRAFT)
        await pilot.press("enter")
        await wait_until(pilot, lambda: room.chat.reply and room.chat.reply.operations.number > 3)
        await pilot.press("escape")
        assert "esc again" in told(pilot)
        assert room.desk is not None
        assert room.desk.running
        await pilot.press("escape")
        await settled(room, pilot)
        assert room.feed is not None
        assert room.feed.draft is not None
        assert room.feed.draft.state == "cancelled"
        assert room.feed.draft.applied
        assert "stopped" in text_of(pilot)


async def test_both_escapes_may_come_as_one_key(design: Copy, slow: Settings) -> None:
    async with entered(design("new"), settings=slow) as (room, pilot):
        room.chat.composer.write(DRAFT)
        await pilot.press("enter")
        await wait_until(pilot, lambda: room.chat.reply and room.chat.reply.operations.number > 1)
        await pilot.press("alt+escape")
        await settled(room, pilot)
        assert room.feed is not None
        assert room.feed.draft is not None
        assert room.feed.draft.state == "cancelled"


async def test_nothing_is_sent_while_a_reply_comes(design: Copy, slow: Settings) -> None:
    async with entered(design("new"), settings=slow) as (room, pilot):
        room.chat.composer.write(DRAFT)
        await pilot.press("enter")
        await wait_until(pilot, lambda: room.chat.busy)
        room.chat.composer.write("something else")
        await pilot.press("enter")
        assert "Not sent" in told(pilot)
        assert room.chat.composer.text == "something else"
        await pilot.press("alt+escape")
        await settled(room, pilot)


async def test_a_message_over_an_open_proposal_asks_what_becomes_of_it(design: Copy) -> None:
    async with entered(design("proposed")) as (room, pilot):
        assert room.workbench is not None
        before = room.workbench.head.id
        room.chat.composer.write("add fax to Customer")
        await pilot.press("enter")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ChoiceScreen))
        await pilot.press("enter")
        await wait_until(pilot, lambda: room.workbench and room.workbench.head.id != before)
        await wait_until(
            pilot,
            lambda: room.feed and room.feed.draft and room.feed.draft.message.startswith("add fax"),
        )
        await settled(room, pilot)


async def test_commands_are_completed(design: Copy) -> None:
    async with entered(design("proposed")) as (room, pilot):
        completion = room.query_one(Completion)
        await pilot.press("slash", "d", "i")
        await wait_until(pilot, lambda: completion.display)
        found = [line.row.id for line in completion.lines]
        assert found == ["discard", "diff", "diagram", "edit", "editor"]
        await pilot.press("down", "tab")
        await wait_until(pilot, lambda: room.chat.composer.text == "/diff ")
        assert not completion.display
        await pilot.press("enter")
        await wait_until(pilot, lambda: room.current == "proposal")


async def test_escape_closes_the_completions(design: Copy) -> None:
    async with entered(design("proposed")) as (room, pilot):
        await pilot.press("slash", "u")
        completion = room.query_one(Completion)
        await wait_until(pilot, lambda: completion.display)
        await pilot.press("escape")
        await wait_until(pilot, lambda: not completion.display)
        assert room.chat.composer.text == "/u"


async def test_an_unknown_command_is_told_with_a_guess_and_stays(design: Copy) -> None:
    async with entered(design("proposed")) as (room, pilot):
        room.chat.composer.write("/acept")
        await pilot.press("enter")
        await wait_until(pilot, lambda: "Did you mean /accept?" in told(pilot))
        assert room.chat.composer.text == "/acept"


async def test_messages_come_back_with_up_and_down(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        composer = room.chat.composer
        await pilot.press("x")
        await pilot.press("up")
        assert composer.text == "add loyalty_points to Customer"
        await pilot.press("up")
        assert composer.text == DRAFT
        await pilot.press("down", "down")
        assert composer.text == "x"


async def test_a_message_may_have_several_lines(design: Copy) -> None:
    async with entered(design("new"), NARROW) as (room, pilot):
        await pilot.press("a", "ctrl+j", "b")
        assert room.chat.composer.text == "a\nb"


async def test_what_is_pasted_stands_there_once_and_clean(design: Copy) -> None:
    async with entered(design("new")) as (room, pilot):
        room.chat.composer.focus()
        pilot.app.post_message(Paste("one [b]line[/b]\x1b[31m\nand another"))
        await wait_until(pilot, lambda: room.chat.composer.text)
        await pilot.pause()
        assert room.chat.composer.text == "one [b]line[/b]\nand another"


async def test_nothing_that_is_said_is_markup_or_an_order_to_the_terminal(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        wild = "[/] [red [a=b: [@click=app.quit]x[/] \x1b]52;c;aGk=\x07 \x1b[2J `code` **b"
        await ask(room, pilot, wild)
        await room.chat.say(wild)
        room.tell(wild)
        shown = text_of(pilot)
        assert "[red [a=b:" in shown
        assert "\x1b" not in shown


def _told(path: Path, number: int) -> None:
    """Keep a number of turns in the journal of a design."""
    bench = Workbench.open(path)
    for at in range(number):
        turn = f"t{at:04}"
        bench.journal.append(
            TurnStarted(turn, f"Question {at}", "offline", "Ada <a@x>", bench.head.id),
            ProseDelta(turn, f"Answer {at}.\n\n- one\n- two\n"),
            ProposalReady(turn, "ready", operations=0, rejected=0),
        )
    bench.close()


async def test_earlier_messages_come_when_they_are_looked_for(design: Copy) -> None:
    path = design("new")
    _told(path, 35)
    async with entered(path) as (room, pilot):
        chat, messages = room.chat, room.chat.messages
        await wait_until(pilot, lambda: messages.max_scroll_y and messages.at_end)
        assert [reply.turn for reply in messages.replies] == [
            f"t{at:04}" for at in range(34, 24, -1)
        ]
        assert "Answer 34." in text_of(pilot)

        first = messages.query(Said)[0]
        assert first.message == "Question 25"
        above = first.virtual_region.y
        messages.focus()
        await pilot.press("home")
        await wait_until(pilot, lambda: len(list(messages.replies)) == 20)
        await wait_until(pilot, lambda: messages.scroll_offset.y > 3)
        moved = above - (first.region.y - messages.region.y)
        assert 0 <= moved <= 3, "what is being read stays where it is"

        await pilot.press("home")
        await wait_until(pilot, lambda: len(list(messages.replies)) == 30)
        await pilot.press("home")
        await wait_until(pilot, lambda: len(list(messages.replies)) == 35)
        assert "earlier message" not in text_of(pilot)
        await pilot.press("end")
        await ask(room, pilot, "add nickname (optional) to Customer")
        assert chat.reply is not None
        assert chat.reply.turn not in {f"t{at:04}" for at in range(35)}


async def test_a_screen_that_earlier_messages_do_not_fill_shows_more(design: Copy) -> None:
    path = design("new")
    _told(path, 35)
    async with entered(path, (160, 200)) as (room, pilot):
        messages = room.chat.messages
        await wait_until(pilot, lambda: len(list(messages.replies)) > 10)
        await wait_until(pilot, lambda: messages.max_scroll_y)


async def test_the_reader_is_not_pulled_away_from_older_messages(design: Copy) -> None:
    async with entered(design("accepted"), NARROW) as (room, pilot):
        room.chat.composer.focus()
        await wait_until(pilot, lambda: room.chat.messages.max_scroll_y > 5)
        await pilot.press("pageup")
        await wait_until(pilot, lambda: not room.chat.messages.at_end)
        place = room.chat.messages.scroll_offset.y
        await room.chat.say("something new")
        await wait_until(pilot, lambda: room.query_one("#below").display)
        assert room.chat.messages.scroll_offset.y == place
        room.chat.messages.focus()
        await wait_until(pilot, lambda: "new below · end" in text_of(pilot))
        await pilot.press("end")
        await wait_until(pilot, lambda: not room.query_one("#below").display)


async def test_the_mark_of_new_messages_names_a_key_that_works_in_the_message(
    design: Copy,
) -> None:
    async with entered(design("accepted"), NARROW) as (room, pilot):
        await pilot.press("ctrl+up", "j", "f2")
        await wait_until(pilot, lambda: room.chat.messages.max_scroll_y > 5)
        await pilot.press(*"kept", "pageup")
        await wait_until(pilot, lambda: not room.chat.messages.at_end)
        await room.chat.say("something new")
        await wait_until(pilot, lambda: "new below · ctrl+end" in text_of(pilot))
        await pilot.press("ctrl+end")
        await wait_until(pilot, lambda: "something new" in text_of(pilot))
        await wait_until(pilot, lambda: not room.query_one("#below").display)
        assert room.chat.composer.text == "kept"


async def test_the_model_can_be_changed_and_stays_changed(design: Copy) -> None:
    path = design("new")
    async with entered(path) as (room, pilot):
        room.chat.composer.write("/model openai:none")
        await pilot.press("enter")
        await wait_until(pilot, lambda: "openai:none" in text_of(pilot).splitlines()[-2])
        await ask(room, pilot, "hello")
        shown = text_of(pilot)
        assert "openai:none" in shown
        assert "export OPENAI_API_KEY" in shown.replace("\n", " ")
        assert "Traceback" not in shown
        assert room.feed is not None
        assert room.feed.draft is None
    assert load_settings(path).model == "openai:none"


async def test_a_message_that_could_not_be_sent_comes_back(design: Copy) -> None:
    async with entered(design("new"), settings=Settings(model="openai:none")) as (room, pilot):
        await ask(room, pilot, "add fax to Customer")
        await wait_until(pilot, lambda: room.chat.composer.text == "add fax to Customer")


async def test_a_model_that_cannot_be_named_changes_nothing(design: Copy) -> None:
    async with entered(design("new")) as (room, pilot):
        room.chat.composer.write("/model gpt")
        await pilot.press("enter")
        await wait_until(pilot, lambda: "names no model" in told(pilot))
        assert room.workbench is not None
        assert room.workbench.settings.model == "offline"


async def test_models_are_completed_with_what_the_server_has(design: Copy) -> None:
    with serve() as server:
        settings = Settings(base_url=server.address)
        async with entered(design("new"), settings=settings) as (room, pilot):
            completion = room.query_one(Completion)
            room.chat.composer.write("/model fake-l")
            await wait_until(pilot, lambda: completion.display)
            assert [line.row.id for line in completion.lines] == ["openai:fake-large"]
            await pilot.press("tab")
            await wait_until(
                pilot,
                lambda: room.workbench and room.workbench.settings.model == "openai:fake-large",
            )


async def test_names_are_completed_after_an_at_sign(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        completion = room.query_one(Completion)
        composer = room.chat.composer
        composer.write("split @ord in two")
        composer.move_cursor((0, len("split @ord")))
        await pilot.press("e")
        await wait_until(pilot, lambda: completion.display)
        names = [line.row.id for line in completion.lines]
        assert names[:2] == ["Order", "Order line"]
        await pilot.press("down", "enter")
        await wait_until(pilot, lambda: not completion.display)
        assert composer.text == 'split @"Order line"  in two'
        assert not room.desk or not room.desk.running


async def test_the_prompt_is_shown_before_it_is_sent(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        room.chat.composer.write("add fax to Customer")
        await pilot.press("f10")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, PromptScreen))
        await wait_until(pilot, lambda: "You design backends" in text_of(pilot))
        await pilot.press("down", "down", "down")
        await wait_until(pilot, lambda: "entity Customer" in text_of(pilot))
        await pilot.press("end")
        await wait_until(pilot, lambda: "not accepted yet" in text_of(pilot))
        await pilot.press("home", "down", "down", "down", "down", "down")
        await wait_until(pilot, lambda: "add fax to Customer" in text_of(pilot))
        await pilot.press("escape")
        assert room.chat.composer.text == "add fax to Customer"


async def test_a_key_is_not_sent_unless_it_is_sent_twice(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        said = "rename Customer to Client, key sk-" + "proj-" + "a1B2" * 8
        room.chat.composer.write(said)
        await pilot.press("enter")
        await wait_until(pilot, lambda: "looks like a secret" in told(pilot))
        assert room.chat.composer.text == said
        await ask(room, pilot, said)
        assert not room.chat.composer.text


async def test_what_was_there_already_is_not_counted_as_new(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        await ask(room, pilot, DRAFT)
        reply = room.chat.reply
        assert reply is not None
        assert f"{reply.operations.number} already there" in text_of(pilot)
        assert "+" not in changes.amounts(reply.operations.summaries).plain
        assert "ctrl+g accepts" not in text_of(pilot).split("already there")[1]
        some = [("add_entity", "= entity Customer"), ("add_attribute", "+ attribute Customer.fax")]
        assert changes.amounts(some).plain == "+ 1 attribute, 1 already there"

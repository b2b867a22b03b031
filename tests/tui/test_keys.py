"""The key table: complete, told apart, helpful when a key cannot act."""

from __future__ import annotations

import pytest
from textual.widget import Widget

from tests.tui.conftest import Copy
from tests.tui.room import NARROW, entered, text_of, told, wait_until
from tui import keys, slash
from tui.panes.chat import ChatPane
from tui.panes.concept import ConceptPane
from tui.panes.decisions import DecisionPane
from tui.panes.endpoints import EndpointPane
from tui.panes.history import HistoryPane, Timeline
from tui.panes.pane import Pane
from tui.panes.proposal import Picks, ProposalPane
from tui.panes.review import ReviewPane
from tui.panes.schema import SchemaPane
from tui.screens.brief import BriefScreen
from tui.screens.decision_form import DecisionForm
from tui.screens.dialogs import ReadScreen
from tui.screens.holding import BrokenScreen
from tui.screens.questions import QuestionScreen
from tui.screens.room import RoomScreen
from tui.screens.settings import SettingList
from tui.widgets.composer import Composer
from tui.widgets.diagram import DiagramView
from tui.widgets.filter import Filter
from tui.widgets.message_list import MessageList
from tui.widgets.rows import RowList
from tui.widgets.sheet_view import SheetView

OWNERS: dict[str, type[Widget]] = {
    "room": RoomScreen,
    "brief": BriefScreen,
    "chat": ChatPane,
    "messages": MessageList,
    "composer": Composer,
    "list": RowList,
    "timeline": Timeline,
    "picks": Picks,
    "sheet": SheetView,
    "workspace": Pane,
    "concept": ConceptPane,
    "schema": SchemaPane,
    "endpoints": EndpointPane,
    "decisions": DecisionPane,
    "proposal": ProposalPane,
    "history": HistoryPane,
    "diagram": DiagramView,
    "review": ReviewPane,
    "filter": Filter,
    "dialog": DecisionForm,
    "form": DecisionForm,
    "question": QuestionScreen,
    "broken": BrokenScreen,
    "settings": SettingList,
}

_REST = "knowing=False, refuse_broken=False, supersede=()"


def test_every_key_has_an_id_a_label_and_a_tooltip() -> None:
    assert len({key.id for key in keys.KEYS}) == len(keys.KEYS)
    for key in keys.KEYS:
        assert key.label
        assert key.tooltip
        assert key.scope in keys.SCOPES
        assert key.binding.id == key.id
        assert key.binding.tooltip == key.tooltip


@pytest.mark.parametrize("scope", list(keys.SCOPES))
def test_no_two_keys_of_a_scope_are_the_same(scope: keys.Scope) -> None:
    found = [name for key in keys.KEYS if key.scope == scope for name in key.keys.split(",")]
    assert len(found) == len(set(found))


@pytest.mark.parametrize("key", keys.KEYS, ids=lambda key: key.id)
def test_every_action_exists_where_its_key_counts(key: keys.Key) -> None:
    from tui.app import PlanroomApp

    name = key.action.partition("(")[0].removeprefix("app.")
    owner = OWNERS.get(key.scope, PlanroomApp)
    assert hasattr(owner, f"action_{name}") or hasattr(PlanroomApp, f"action_{name}")


def test_every_command_says_what_it_does() -> None:
    for command in slash.COMMANDS:
        assert command.help
        assert slash.completions(f"/{command.name}")[0] is command


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "/accept",
            f"Accept(everything=False, words='', {_REST})",
        ),
        (
            "/accept First draft",
            f"Accept(everything=False, words='First draft', {_REST})",
        ),
        ("/discard", "Discard(reason=None)"),
        ("/discard too big", "Discard(reason='too big')"),
        ("/restore HEAD~1", "Restore(rev='HEAD~1')"),
        ("/diff a b", "Compare(before='a', after='b')"),
        ("/look", "Look(rev='')"),
        (
            "/decide Use uuid",
            "Decide(action='add', number=None, fields={'text': 'Use uuid'}, form='')",
        ),
        ("/fix 3f2a", "Mend(fingerprint='3f2a')"),
        ("/waive 3f2a We ask", "Waive(fingerprint='3f2a', reason='We ask')"),
        ("/signoff keys", "SignOff(item='keys')"),
        ("/explain no-primary-key", "Explain(rule='no-primary-key')"),
        ("/switch main", "Branch(name='main', switch=True)"),
        ("/MODEL offline", "UseModel(name='offline')"),
    ],
)
def test_commands_become_requests(line: str, expected: str) -> None:
    message = slash.parse(line)
    shown = {name: getattr(message, name) for name in message.__dataclass_fields__}  # type: ignore[attr-defined]
    text = ", ".join(f"{name}={value!r}" for name, value in shown.items())
    assert f"{type(message).__name__}({text})" == expected


@pytest.mark.parametrize("line", ["/", "/nothing", "/restore", "/diff a b c"])
def test_a_command_that_makes_no_sense_says_what_to_type(line: str) -> None:
    with pytest.raises(slash.SlashError):
        slash.parse(line)


async def test_help_begins_with_the_focused_pane(design: Copy) -> None:
    async with entered(design("accepted")) as (_, pilot):
        await pilot.press("f6", "f1")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ReadScreen))
        shown = pilot.app.screen.query_one(SheetView).text
        assert shown.index("Decisions") < shown.index("Everywhere")
        assert "/accept" in shown
        assert "OSC 52" in shown
        await pilot.press("escape")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, RoomScreen))


async def test_the_palette_offers_the_same_actions(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        await pilot.press("f8", "ctrl+p")
        await wait_until(pilot, lambda: "Search" in text_of(pilot))
        await pilot.press(*"endpoints")
        await wait_until(pilot, lambda: "Planroom: Endpoints" in text_of(pilot))
        await pilot.press("down", "enter")
        await wait_until(pilot, lambda: room.current == "endpoints")


@pytest.mark.parametrize("pane", ["f3", "f4", "f5", "f6", "f7", "f8", "f9"])
async def test_a_disabled_key_says_why(design: Copy, pane: str) -> None:
    async with entered(design("new")) as (_, pilot):
        await pilot.press(pane)
        await pilot.pause()
        for active in list(pilot.app.screen.active_bindings.values()):
            if active.enabled or not active.binding.id:
                continue
            before = told(pilot)
            await pilot.press(active.binding.key)
            await pilot.pause()
            assert told(pilot) != before, active.binding.id
            pilot.app.clear_notifications()


async def test_in_a_text_the_key_that_suspends_does_not(design: Copy) -> None:
    async with entered(design("accepted"), NARROW) as (room, pilot):
        shell = "cannot be lent to the shell"
        await pilot.press("a", "b", *("ctrl+z",) * 4)
        await wait_until(pilot, lambda: room.chat.composer.text == "")
        await pilot.press("ctrl+z")
        await pilot.press("f4", "ctrl+f", "x", "ctrl+z")
        await wait_until(pilot, lambda: "in a list it does" in told(pilot))
        assert shell not in told(pilot)
        await pilot.press("escape", "ctrl+z")
        await wait_until(pilot, lambda: shell in told(pilot))

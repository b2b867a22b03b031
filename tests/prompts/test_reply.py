"""A reply is read the same however it arrives, and nothing in it is lost or made up."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from design.operations.parse import operation_models
from prompts.ladder import mend, read_objects
from prompts.oplines import LONGEST_LINE, MOST_OPERATIONS
from prompts.reply import (
    EndEvent,
    LineEvent,
    NeedEvent,
    ProseEvent,
    ReplyEvent,
    ReplyReader,
    ThoughtEvent,
)

EXAMPLES = tuple(
    model.example for model in operation_models().values() if model.example and not model.by_user
)
ADD = '{"op":"add_entity","name":"Invoice"}'
DROP = '{"op":"drop_table","table":"orders"}'


def read(
    text: str, finish: str | None = "stop", cuts: Iterable[int] | None = None
) -> list[ReplyEvent]:
    """The events of a reply, neighbouring pieces of prose and thought put together."""
    reader = ReplyReader()
    events: list[ReplyEvent] = []
    start = 0
    for cut in (*sorted(cuts or ()), len(text)):
        events += reader.feed(text[start:cut])
        start = cut
    events += reader.finish(finish)
    merged: list[ReplyEvent] = []
    for event in events:
        last = merged[-1] if merged else None
        if isinstance(event, ProseEvent) and isinstance(last, ProseEvent):
            merged[-1] = ProseEvent(last.text + event.text)
        elif isinstance(event, ThoughtEvent) and isinstance(last, ThoughtEvent):
            merged[-1] = ThoughtEvent(last.text + event.text)
        else:
            merged.append(event)
    return merged


def prose(events: Sequence[ReplyEvent]) -> str:
    return "".join(event.text for event in events if isinstance(event, ProseEvent))


def lines(events: Sequence[ReplyEvent]) -> list[LineEvent]:
    return [event for event in events if isinstance(event, LineEvent)]


def names(events: Sequence[ReplyEvent]) -> list[str]:
    return [event.operation.op if event.operation else "?" for event in lines(events)]


def end(events: Sequence[ReplyEvent]) -> EndEvent:
    assert isinstance(events[-1], EndEvent)
    assert sum(isinstance(event, EndEvent) for event in events) == 1
    return events[-1]


def block(*rows: str) -> str:
    return "```ops\n" + "\n".join(rows) + "\n```\n"


class TestFraming:
    def test_prose_and_a_block(self) -> None:
        events = read(f"Hello.\n\n{block(ADD, DROP)}Bye.")
        assert prose(events) == "Hello.\n\nBye."
        assert names(events) == ["add_entity", "drop_table"]
        assert [event.number for event in lines(events)] == [1, 2]
        assert end(events) == EndEvent(False, "", None)

    @pytest.mark.parametrize(
        "text",
        [
            f"```OPS\n{ADD}\n```",
            f"~~~ops\n{ADD}\n~~~",
            f"````ops\n{ADD}\n````",
            f"```json\n{ADD}\n```",
            f"```\n{ADD}\n```",
            f"```jsonl\n\n{ADD}\n```",
            f"```ops\n{ADD}",
            f"  ```ops\n  {ADD}\n  ```",
            f"```ops title\n{ADD}\n```",
            ADD,
            f"{ADD}\n",
            f"- {ADD}",
            f"1. {ADD}",
            f"`{ADD}`",
            f"```ops\r\n{ADD}\r\n```\r\n",
            f"```ops\r{ADD}\r```\r",
            f"```ops\n[{ADD}]\n```",
            f"```ops\n[\n{ADD},\n]\n```",
            f"```json\n[\n  {ADD}\n]\n```",
            f'```ops\n{{"operations":[{ADD}]}}\n```',
            f'```json\n{{\n  "operations": [\n    {ADD}\n  ]\n}}\n```',
            f'```ops\n{{"ops": [\n{ADD},\n]}}\n```',
            '```ops\n{\n  "op": "add_entity",\n  "name": "Invoice"\n}\n```',
            '```json\n{\n  "op": "add_entity",\n  "name": "Invoice"\n}\n```',
            '{\n  "op": "add_entity",\n  "name": "Invoice"\n}\n',
            '```ops\n[\n  {\n    "op": "add_entity",\n    "name": "Invoice"\n  },\n]\n```',
            '```json\n{"name":"Invoice","op":"add_entity"}\n```',
        ],
    )
    def test_one_operation_in_any_dress(self, text: str) -> None:
        events = read(text)
        (found,) = lines(events)
        assert found.problem is None
        assert found.operation is not None
        assert found.operation.model_dump(exclude_none=True) == {
            "op": "add_entity",
            "name": "Invoice",
        }
        assert prose(events).strip() == ""

    def test_several_blocks_with_prose_between(self) -> None:
        events = read(f"A\n{block(ADD)}B\n{block(DROP)}C")
        assert prose(events) == "A\nB\nC"
        assert [event.number for event in lines(events)] == [1, 2]

    @pytest.mark.parametrize(
        "text",
        [
            "```sql\nselect 1;\n```\n",
            '```json\n{"id": 1}\n```\n',
            '```json\n{\n  "id": 1,\n  "op": "is a field here"\n}\n```\n',
            "```\nplain\n```\n",
            "```http\nGET /v1/orders\n```\n",
            "`orders` is a table\n",
            "[a link](https://example.com) and {braces}\n",
            "{\nnot json\n}\n",
            "- a point\n* another\n1. third\n12\n-\n",
            "a < b and <tag> stays\n< think > too\n",
            "```json\n{\n```\n",
        ],
    )
    def test_other_code_is_prose(self, text: str) -> None:
        events = read(text)
        assert prose(events) == text
        assert lines(events) == []

    def test_prose_comes_while_its_line_is_unfinished(self) -> None:
        reader = ReplyReader()
        assert prose(reader.feed("An order ")) == "An order"
        assert prose(reader.feed("can be")) == " can b"

    def test_no_part_of_a_fence_is_shown(self) -> None:
        reader = ReplyReader()
        shown = "".join(prose(reader.feed(char)) for char in f"Hi\n{block(ADD)}")
        assert shown == "Hi\n"

    def test_thinking_is_not_for_the_chat(self) -> None:
        events = read(f"<think>\nLet me see.\n{block(DROP)}</think>\nHello\n{block(ADD)}")
        assert prose(events).strip() == "Hello"
        assert names(events) == ["add_entity"]
        assert isinstance(events[0], ThoughtEvent)
        assert "Let me see." in events[0].text

    @pytest.mark.parametrize(
        "text", ["<think>a</think>Hello", "</think>Hello", "<thinking>x</thinking>Hello"]
    )
    def test_thinking_on_one_line(self, text: str) -> None:
        assert prose(read(text)) == "Hello"

    def test_a_thought_that_never_ends_holds_no_operation(self) -> None:
        events = read(f"<think>\n{block(ADD)}", "length")
        assert lines(events) == []
        assert end(events).truncated


class TestEnd:
    @pytest.mark.parametrize(
        ("finish", "words"),
        [(None, "without a finish reason"), ("length", "limit"), ("max_tokens", "limit"),
         ("content_filter", "filter"), ("odd \x1b[31mreason", "odd reason")],
    )  # fmt: skip
    def test_a_reply_that_did_not_stop_by_itself_is_truncated(
        self, finish: str | None, words: str
    ) -> None:
        events = read(block(ADD), finish)
        assert end(events).truncated
        assert words in end(events).reason
        assert names(events) == ["add_entity"]

    @pytest.mark.parametrize("finish", ["stop", "STOP", "end_turn"])
    def test_a_reply_that_stopped_is_whole(self, finish: str) -> None:
        assert not end(read("Hello", finish)).truncated

    @pytest.mark.parametrize("finish", [None, "length"])
    @pytest.mark.parametrize("start", ["```ops\n", "```json\n", "", "```\n"])
    def test_the_last_line_counts_only_when_the_model_ended(
        self, finish: str | None, start: str
    ) -> None:
        events = read(f"{start}{ADD}\n{DROP}", finish)
        assert names(events) == ["add_entity", "?"]
        assert end(events).torn == DROP
        assert names(read(f"{start}{ADD}\n{DROP}", "stop")) == ["add_entity", "drop_table"]
        (only,) = lines(read(f"{start}{DROP}", finish))
        assert only.operation is None

    @pytest.mark.parametrize("finish", [None, "length", "stop"])
    def test_no_torn_value_is_used(self, finish: str | None) -> None:
        text = block(ADD)[:-5]
        for cut in range(len("```ops\n") + 1, len(text)):
            events = read(text[:cut], finish)
            assert all(event.operation is None for event in lines(events)), text[:cut]
            assert len(lines(events)) == 1

    def test_a_torn_pretty_print_is_reported(self) -> None:
        events = read('```ops\n{\n  "op": "add_entity",\n', "length")
        (found,) = lines(events)
        assert found.problem is not None
        assert "cut off" in found.problem
        assert "add_entity" in (end(events).torn or "")

    def test_the_announced_number_is_compared(self) -> None:
        good = read(block(ADD, DROP, '{"op":"end","ops":2}'))
        assert end(good) == EndEvent(False, "", None)
        bad = read(block(ADD, '{"op":"end","ops":2}'))
        assert end(bad).reason == "The reply announced 2 operations; 1 came."
        assert not end(bad).truncated

    def test_finishing_twice_gives_nothing(self) -> None:
        reader = ReplyReader()
        reader.finish("stop")
        assert reader.finish("stop") == []


class TestLines:
    def test_a_problem_says_what_was_meant(self) -> None:
        (found,) = lines(read(block('{"op":"add_entty","name":"X"}')))
        assert found.operation is None
        assert "add_entity" in (found.problem or "")

    def test_a_person_s_operation_is_refused(self) -> None:
        (found,) = lines(read(block('{"op":"alter_decision","decision":1,"status":"accepted"}')))
        assert found.operation is None

    @pytest.mark.parametrize("tail", ["}", "]", "}}", ",", ";", "},", " ", "] }", " // an entity"])
    def test_what_may_follow_an_operation(self, tail: str) -> None:
        assert names(read(block(ADD + tail, DROP + tail))) == ["add_entity", "drop_table"]

    @pytest.mark.parametrize("tail", [',"x":1}', " and", "x", ',"children":[]}}', '"'])
    def test_what_may_not(self, tail: str) -> None:
        (found,) = lines(read(block(ADD + tail)))
        assert found.operation is None
        assert found.raw == ADD + tail

    def test_two_operations_on_a_line_are_both_read(self) -> None:
        events = read(block(f"{ADD} {DROP}", f"{ADD},{DROP}", f"{ADD}}}{DROP}"))
        assert names(events) == ["add_entity", "drop_table"] * 3
        assert [event.number for event in lines(events)] == [1, 1, 2, 2, 3, 3]

    @pytest.mark.parametrize(
        ("line", "fix"),
        [
            ("{'op':'add_entity','name':'Customer\\'s note'}", "quotes"),
            ('{"op":"add_entity","name":"A","audited":True,}', "comma"),
            ('{"op":"add_entity","name":"A","audited":True}', "True is true"),
            ('{"op":"add_entity","name":"A"', "missing"),
            ('{op:"add_entity",name:"A"}', "without quotes"),
            ("{“op”:“add_entity”,“name”:“A”}", "quotes"),
        ],
    )
    def test_what_can_only_mean_one_thing_is_mended_and_said(self, line: str, fix: str) -> None:
        (found,) = lines(read(block(line)))
        assert found.operation is not None
        assert any(fix in item for item in found.fixes)

    @pytest.mark.parametrize(
        "line",
        [
            "{'op':'drop_table','table':'orders'}",
            '{"op":"drop_table","table":"orders"',
            '{"op":"rename_entity","entity":"A","to":"B",}',
            '{"op":"alter_column","table":"a","column":"b","nullable":True}',
            '{"op":"set_lifecycle","entity":"A","states":["b","c"]',
        ],
    )
    def test_a_mended_line_never_changes_what_exists(self, line: str) -> None:
        (found,) = lines(read(block(line)))
        assert found.operation is None
        assert "whole line" in (found.problem or "")

    @pytest.mark.parametrize(
        "line",
        [
            '{"op":"add_entity","name":"Ord',
            '{"op":"add_entity","name":"Order","expected_rows":10',
            '{"op":"add_entity","name":"a "quoted" word"}',
            '{"op":"add_entity","name":Order}',
            '{"op":"add_entity","name":"A","name":"B"}',
            '{"op":"add_entity","name":"A","expected_rows":NaN}',
            '{"op":"add_entity","name":["A"}',
            '{"a":' * 5000,
            '{"op":"add_entity","name":' + "9" * 5000 + "}",
            "Add an entity Invoice.",
            "# comment",
        ],
    )
    def test_what_would_be_a_guess_is_reported(self, line: str) -> None:
        found = lines(read(block(line)))
        assert found
        assert all(event.operation is None for event in found)
        assert all(event.problem for event in found)

    def test_a_line_without_its_brace_does_not_swallow_the_next(self) -> None:
        events = read(block(ADD[:-1], DROP, '{"op":"add_entity","name":"Ord', ADD))
        assert names(events) == ["add_entity", "drop_table", "?", "add_entity"]

    def test_a_text_over_two_lines_is_one_operation(self) -> None:
        (found,) = lines(read(block('{"op":"add_entity","name":"A","definition":"one', 'two"}')))
        assert found.operation is not None
        assert "several lines" in found.fixes[0]

    def test_a_block_that_opens_again_goes_on(self) -> None:
        assert names(read(f"```ops\n{ADD}\n```ops\n{DROP}\n```")) == ["add_entity", "drop_table"]

    def test_a_line_can_be_too_long(self) -> None:
        row = json.dumps({"op": "add_entity", "name": "A", "definition": "x" * LONGEST_LINE})
        (found, other) = lines(read(block(row, ADD)))
        assert "64 KiB" in (found.problem or "")
        assert len(found.raw) < 5000
        assert other.operation is not None

    def test_too_many_operations_stop_the_reading(self) -> None:
        reader = ReplyReader()
        rows = [json.dumps({"op": "add_entity", "name": f"E{number}"}) for number in range(520)]
        events = reader.feed(block(*rows))
        assert reader.stopped
        events += reader.finish("stop")
        assert len([name for name in names(events) if name == "add_entity"]) == MOST_OPERATIONS
        assert len(lines(events)) == MOST_OPERATIONS + 1
        assert end(events).truncated
        assert "20 were left out" in end(events).reason

    def test_a_model_that_goes_round_in_circles_is_stopped(self) -> None:
        reader = ReplyReader()
        events = reader.feed("```ops\n")
        stopped: list[bool] = []
        for _ in range(6):
            events += reader.feed(f"{ADD}\n")
            stopped.append(reader.stopped)
        assert stopped == [False] * 5 + [True]
        events += reader.finish(None)
        assert len(lines(events)) == 6
        assert end(events).truncated
        assert "repeated itself" in end(events).reason

    def test_operations_over_several_lines_are_no_circle(self) -> None:
        adds = [{"op": "add_entity", "name": f"Thing {number}"} for number in range(9)]
        events = read(block(*(json.dumps(add, indent=2) for add in adds)))
        assert names(events) == ["add_entity"] * 9
        assert not end(events).truncated

    def test_a_need_is_told_apart(self) -> None:
        events = read(block('{"op":"need","names":["Order","customers"]}'))
        assert [event for event in events if isinstance(event, NeedEvent)] == [
            NeedEvent(1, ("Order", "customers"))
        ]
        assert lines(events) == []

    def test_escapes_do_not_get_through_anywhere(self) -> None:
        row = '{"op":"add_entity","name":"A\\u001b[31m","definition":"x\\u202ey\x1b]0;t\x07"}'
        events = read(f"He\x1b[31mllo\x1b]52;c;QQ==\x07 there\u202e\n{block(row)}")
        assert prose(events) == "Hello there\n"
        (found,) = lines(events)
        assert found.operation is not None
        dumped = found.operation.model_dump_json()
        assert "\\u001b" not in dumped
        assert "\u202e" not in dumped
        assert '"A"' in dumped


# --- properties --------------------------------------------------------------------------------

rows = st.sampled_from(EXAMPLES)
fragments = st.sampled_from(
    ["```ops\n", "```json\n", "```\n", "~~~\n", "\n", "\r\n", "\r", "{", "}", "[", "]", "{\n",
     '"op"', '{"operations":[', "]}\n", "<think>", "</think>", "Hello there", "- ", "`", "\x1b[31m",
     "\x1b]0;", "\x07", "e\u0301", "\u202e", '{"op":"end","ops":1}\n', "'", '"', ",", ":", "한글",
     "漢字", "\u2028"]
)  # fmt: skip
replies = st.lists(
    fragments | rows.map(lambda row: row + "\n") | st.text(max_size=6), max_size=14
).map("".join)


@given(
    replies, st.lists(st.integers(0, 2000), max_size=30), st.sampled_from(["stop", None, "length"])
)
@settings(max_examples=400)
@example("abc\r", [4], "stop")
@example("a\x1b[3", [2, 3], "stop")
@example("<think>```ops\n\n", [14], "stop")
def test_chunks_do_not_matter(text: str, cuts: list[int], finish: str | None) -> None:
    whole = read(text, finish)
    assert read(text, finish, [cut for cut in cuts if cut < len(text)]) == whole
    assert read(text, finish, range(len(text))) == whole


@given(st.text(max_size=300) | replies)
@settings(max_examples=300)
def test_no_reply_raises_and_nothing_dirty_comes_out(text: str) -> None:
    events = read(text)
    assert not [char for char in prose(events) if ord(char) < 32 and char not in "\n\t"]
    end(events)


@given(st.lists(rows, min_size=1, max_size=8))
def test_whole_lines_come_as_they_were_sent(sent: list[str]) -> None:
    events = read(block(*sent))
    assert [event.raw for event in lines(events)] == sent
    assert all(event.operation is not None and not event.fixes for event in lines(events))


def _pretty(row: str) -> str:
    return json.dumps(json.loads(row), indent=2)


@st.composite
def mutated(draw: st.DrawFn) -> tuple[list[str], list[str]]:
    """Rows and what became of them: the rows that must not be lost, and the lines sent."""
    sent: list[str] = []
    kept: list[str] = []
    for row in draw(st.lists(rows, min_size=1, max_size=6)):
        kind = draw(st.sampled_from(
            ["same", "drop brace", "add brace", "truncate", "quotes", "twice", "wrong name",
             "pretty", "prose", "comma", "two"]
        ))  # fmt: skip
        match kind:
            case "drop brace":
                row = row[:-1]
            case "add brace":
                position = draw(st.integers(1, len(row)))
                row = row[:position] + "}" + row[position:]
            case "truncate":
                row = row[: draw(st.integers(2, len(row)))]
            case "quotes":
                row = row.replace('"', "'")
            case "twice":
                sent.append(row)
                kept.append(row)
            case "wrong name":
                row = row.replace('"op":"', '"op":"x_')
            case "pretty":
                row = _pretty(row)
            case "prose":
                sent.append("Now the next one:")
            case "comma":
                row += ","
            case "two":
                row += row
            case _:
                kept.append(row)
        sent.append(row)
    return kept, sent


@given(mutated(), st.sampled_from(["stop", None]))
@settings(max_examples=400)
def test_nothing_is_lost_or_made_up(case: tuple[list[str], list[str]], finish: str | None) -> None:
    kept, sent = case
    events = read(block(*sent), finish)
    found = lines(events)
    assert prose(events) == ""
    assert [row for row in kept if row not in [event.raw for event in found]] == []
    for row in sent:
        first = row.splitlines()[0].strip()
        assert any(first in event.raw for event in found), row
    for event in found:
        assert (event.operation is None) != (event.problem is None)
        if event.operation is None:
            continue
        for value in _leaves(event.operation.model_dump(exclude_unset=True, exclude={"op"})):
            assert _letters(value) in _letters(event.raw), (value, event.raw)
        costly = event.operation.op.startswith(("drop_", "rename_", "move_", "set_", "deprecate_"))
        if costly:
            assert _starts_with_json(event.raw), event.raw


def _letters(value: object) -> str:
    return "".join(char for char in str(value).casefold() if char.isalnum())


def _leaves(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        for item in value.values():
            yield from _leaves(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _leaves(item)
    else:
        yield value


def _starts_with_json(raw: str) -> bool:
    try:
        json.JSONDecoder(strict=False).raw_decode(raw)
    except ValueError:
        return False
    return True


@given(st.text(alphabet="{}[]\"':,truefalsnTF01 \\\n“”", max_size=60))
@settings(max_examples=300)
def test_the_ladder_never_raises(text: str) -> None:
    assert read_objects(text)
    mend(text)


@pytest.mark.parametrize("name", ["json_repair.json", "langchain-core.json"])
def test_broken_json_of_the_world_never_raises(shared: Path, name: str) -> None:
    cases = json.loads((shared / "material" / "llm_json" / name).read_text())["cases"]
    assert cases
    for case in cases:
        pieces = case.get("pieces") or case.get("input")
        text = pieces if isinstance(pieces, str) else "".join(map(str, pieces or ()))
        for reply in (text, f"```ops\n{text}\n```", f"Here:\n{text}\nDone.", f"```json\n{text}"):
            for finish in ("stop", None):
                events = read(reply, finish)
                assert all(event.operation is None for event in lines(events))
                assert read(reply, finish, range(0, len(reply), 3)) == events


def test_a_long_reply_is_read_quickly(benchmark: Any) -> None:
    text = block(*(EXAMPLES * 4)[:300])
    events = benchmark(lambda: read(text, "stop", range(0, len(text), 7)))
    assert len(lines(events)) == 300


@pytest.mark.parametrize(
    "text",
    [
        '```ops\n{"op":"add_entity","name":"' + "a" * 400_000,
        "{" + " " * 200_000,
        "a" + "\u0301" * 60_000,
        "<think>" + "a" * 300_000,
        "```json\n[" + "[" * 200_000,
    ],
    ids=["operation", "held", "joined", "thought", "undecided"],
)
def test_a_line_that_never_ends_takes_time_in_proportion_to_its_length(text: str) -> None:
    def seconds(part: str) -> float:
        reader = ReplyReader()
        started = time.process_time()
        for position in range(0, len(part), 4):
            reader.feed(part[position : position + 4])
        reader.finish(None)
        return time.process_time() - started

    seconds(text[:1_000])
    assert seconds(text) < 12 * seconds(text[: len(text) // 4]) + 0.5


def test_a_long_line_of_prose_is_not_lost() -> None:
    text = "{" + " " * 70_000 + "and so on"
    assert prose(read(text, cuts=range(0, len(text), 50))).replace(" ", "") == "{andsoon"

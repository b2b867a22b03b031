"""What the built-in drafter answers: a pure function of the prompt, made of rules.

It is no language model and says so. The same prompt gives the same reply, which makes it fit
for trying the product, for demonstrations and for tests.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from design.intake.brief import parse_brief
from prompts.offline.prompt_reader import Message, read_world
from prompts.offline.world import World

_ASKS_FOR_DRAFT: Final = re.compile(
    r"\b(?:draft|redraft|sketch|propose|design|model|generate|create|build|make|turn|read|start)\b"
    r".{0,80}\b(?:brief|form|requirements|backend|product|everything|whole|scratch|(?:first|data|"
    r"domain|conceptual|initial) (?:draft|model|version)|design|schema)\b"
    r"|^\W*(?:please\s+)?(?:draft|redraft|start|begin|go)\b(?:\W*\w+){0,3}\W*$",
    re.IGNORECASE | re.DOTALL,
)
_NO_REPAIR: Final = (
    "I am the built-in drafter: rules, not a language model. I can not put these lines right; "
    "keep the others, or say what you want in other words."
)
_NOTHING_READ: Final = (
    "I am the built-in drafter: rules, not a language model. I read a brief with the sections "
    "Entities, Workflows, Roles & permissions, Reporting questions, Integrations and Constraints, "
    "one point a line (`- Order → a customer's purchase; has a number (unique) and a total`), and "
    "I found no entity in what you sent. Fill in brief.md, or send the brief as a message."
)


def reply_to(messages: Sequence[Message]) -> str:
    """Return the reply to a prompt: prose and, when there is something to change, a block.

    Args:
        messages: The messages of a composed prompt.
    """
    world = read_world(messages)
    if world.is_repair:
        return write_reply(_NO_REPAIR, ())
    brief = _brief_of(world)
    if brief:
        return _draft(brief)
    from prompts.offline.requests import answer

    answered = answer(world)
    if not answered.operations and world.is_empty:
        return _draft(world.brief) if world.brief else _NOTHING_READ
    return write_reply(answered.prose, answered.operations)


def write_reply(prose: str, operations: Iterable[Mapping[str, Any]]) -> str:
    """Write a reply as the protocol wants it.

    Args:
        prose: Words for the chat.
        operations: Operations as flat mappings; with none the reply is prose alone.
    """
    rows = [json.dumps(item, ensure_ascii=False, separators=(",", ":")) for item in operations]
    if not rows:
        return prose
    rows.append(json.dumps({"op": "end", "ops": len(rows)}, separators=(",", ":")))
    return "\n".join([prose.rstrip(), "", "```ops", *rows, "```", ""])


def _brief_of(world: World) -> str:
    """Return the brief the message asks to draft from, or an empty string."""
    if "\n" in world.message.strip() and parse_brief(world.message).entities:
        return world.message
    if world.brief and _ASKS_FOR_DRAFT.search(world.message):
        return world.brief
    return ""


def _draft(brief: str) -> str:
    from prompts.offline.brief import draft

    drafted = draft(brief)
    if not drafted.operations:
        return _NOTHING_READ
    return write_reply(drafted.prose, drafted.operations)

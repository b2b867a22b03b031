"""Requests that allow steps between states."""

from __future__ import annotations

import re
from typing import Final

from design.document.names import snake
from design.document.verbs import action_for_state
from prompts.offline.requests.finding import article, capital, entity_or_unsure, listing
from prompts.offline.requests.grammar import Found, Op, Reading, UnclearError, request
from prompts.offline.requests.lookup import Lookup, bare, plural_of, split_list
from prompts.offline.requests.states import (
    known_state,
    lifecycle_or_unsure,
    state_name,
    step,
)
from prompts.offline.requests.step_parts import (
    ARROW,
    BY,
    FROM,
    GUARD,
    are_states,
    step_fields,
    steps_to,
)
from prompts.offline.world import EntityView, LifecycleView

_BECOME: Final = (
    r"(?:also |now |still |even )*(?:be |become |go |get |move (?:to )?|switch to "
    r"|return to |enter )(?:(?:moved|set|put|changed|marked|flagged|switched"
    r"|transferred) (?:back )?(?:to |as |into )?)?"
)
_PUT: Final = r"(?:put|set|move|mark|flag|switch|turn|bring|send|take)"


@request(
    "let something also become something",
    rf"(?P<entity><E>) <CAN> {_BECOME}(?P<state>[\w -]+?){BY}{FROM}{GUARD}",
    rf"(?P<entity><E>) <CAN> {_BECOME}(?P<state>[\w -]+?){FROM}{BY}{GUARD}",
    r"(?P<entity><E>),? (?:that|which) (?:is|are|was|were|has been|have been) "
    rf"(?P<sources>[\w ,]+?),? <CAN> {_BECOME}(?P<state>[\w -]+?){BY}{GUARD}",
    rf"<ART>(?P<sources>[\w ,-]+?) (?P<entity><E>) <CAN> {_BECOME}(?P<state>[\w -]+?){BY}{GUARD}",
    rf"(?P<entity><E>) (?P<sources>(?:in|on|under) [\w -]+?) <CAN> {_BECOME}(?P<state>[\w -]+?)"
    rf"{BY}{GUARD}",
    rf"(?:allow|let|permit) (?P<entity><E>) (?:to )?{_BECOME}(?P<state>"
    rf"[\w -]+?){FROM}{BY}{GUARD}",
    r"(?:allow|let|permit) <ART>(?P<sources>[\w ,-]+?) (?P<entity><E>) (?:to "
    rf")?{_BECOME}(?P<state>[\w -]+?){BY}{GUARD}",
    rf"(?P<roles><RS>) <CAN> (?:also |now )*{_PUT} (?P<entity><E>) (?P<state>"
    rf"[\w -]+?){FROM}{GUARD}",
    rf"(?P<roles><RS>) <CAN> (?:also |now )*{_PUT} <ART>(?P<sources>[\w -]+?) (?P<entity><E>) "
    rf"(?P<state>[\w -]+?){GUARD}",
    rf"(?:let|allow) (?P<roles><RS>) (?:to )?{_PUT} (?P<entity><E>) (?P<state>"
    rf"[\w -]+?){FROM}{GUARD}",
    r"(?:put|allow putting|allow setting|allow marking) (?P<entity><E>) (?P<state>"
    rf"[\w -]+?){FROM}{GUARD}",
    cue=r"\b(?:can|may|could|able|allow|let|permit|put|allowed|set|mark)",
    example="orders can also be refunded in part",
)
def _also_become(lookup: Lookup, found: Found) -> Reading | None:
    entity = entity_or_unsure(lookup, found["entity"])
    lifecycle = entity.lifecycle
    wanted, sources_text = found["state"], found["sources"]
    if lifecycle is None or re.match(
        r"(?:able|deleted|edited|changed|updated|read|seen|linked|assigned|viewed|listed"
        r"|filtered|searched|sorted|found"
        r"|exported|imported|null|empty|shared|used|public|private|soft|hard|created|added"
        r"|removed|in (?:several|many)"
        r"|part of|split|empty|reviewed|charged|tagged|a |an |the |more|up to|at)\b",
        wanted,
    ):
        return None
    from_to = re.fullmatch(r"(?:back )?(?:from )?(.+?) (?:back )?(?:in)?to (.+)", wanted)
    if from_to and (source := lookup.state(entity, from_to[1])):
        sources_text, wanted = source, from_to[2]
    target = (
        lookup.state(entity, wanted)
        or lookup.state(entity, state_name(wanted))
        or state_name(wanted)
    )
    if len(target.split("_")) > 4:
        return None
    guard = re.sub(r"^,? ?(?:but )?", "", found["guard"]).strip()
    link = found["link"]
    if sources_text and link and link != "from" and not are_states(lookup, entity, sources_text):
        guard, sources_text = f"{link} {sources_text} {guard}".strip(), ""
    if re.fullmatch(r"re-?opened", target) and lookup.state(entity, target) is None:
        return _reopen(lookup, entity, lifecycle, sources_text, step_fields(lookup, found, guard))
    again = _again(lookup, entity, lifecycle, target, sources_text)
    if again is not None:
        fields = step_fields(lookup, found, guard)
        name, source, goal = again
        operation = step(entity.name, source, goal, name=name, **fields)
        return Reading(
            f"{capital(plural_of(entity))} that are {source} can be {bare(wanted)}; they are {goal}"
            " again.",
            (operation,),
        )
    sources = _sources(lookup, entity, lifecycle, sources_text, target)
    fields = step_fields(lookup, found, guard)
    _not_for_some(entity, lifecycle, target, sources, fields)
    operations = steps_to(entity, lifecycle, target, sources, fields)
    if not operations:
        return Reading(
            f"{capital(plural_of(entity))} can become {target} from {listing(sources)} already.",
            (), entity.name,
        )  # fmt: skip
    said = f"{capital(plural_of(entity))} can become {target} from {listing(sources)}"
    whole = target.removeprefix("partially_")
    if whole != target and whole in lifecycle.state_names and target not in lifecycle.state_names:
        operations.append(step(entity.name, target, whole))
        said += f", and {whole} from there"
    new = any(item["op"] == "add_transition" for item in operations)
    if new:
        named = bool(sources_text)
        operations += _left_open(entity, lifecycle, target, sources, fields, named=named)
    return Reading(said + ".", tuple(operations))


def _not_for_some(
    entity: EntityView,
    lifecycle: LifecycleView,
    target: str,
    sources: list[str],
    fields: dict[str, object],
) -> None:
    """Refuse a condition for some of the roles of a step: a step has one condition for all.

    Raises:
        UnclearError: The step has another condition, and more roles than are spoken of.
    """
    roles, guard = fields.get("roles"), fields.get("guard")
    for item in lifecycle.transitions:
        if item.target != target or item.source not in sources or not item.guard:
            continue
        others = [name for name in item.roles if isinstance(roles, list) and name not in roles]
        if guard and guard != item.guard and others:
            raise UnclearError(
                f"to {item.name.replace('_', ' ')} {article(entity.name)} holds “{item.guard}” for"
                f" {listing(list(item.roles))} alike; say “{plural_of(entity)} can only be"
                f" {target.replace('_', ' ')} {guard}” to change it for all"
            )


def _left_open(
    entity: EntityView,
    lifecycle: LifecycleView,
    target: str,
    sources: list[str],
    fields: dict[str, object],
    *,
    named: bool,
) -> list[Op]:
    """Return the assumption and the question for what the words of a new step leave open."""
    operations: list[Op] = []
    if not named:
        operations.append(
            {
                "op": "add_assumption",
                "text": f"{plural_of(entity)} become {target} from {' or '.join(sources)} only",
                "about": [entity.name],
            }
        )
    action = action_for_state(target)
    if "roles" not in fields and all(item.name != action for item in lifecycle.transitions):
        operations.append(
            {
                "op": "add_question",
                "text": f"Who may {action.replace('_', ' ')} {article(entity.name)}, "
                "and on"
                " what condition?",
                "about": [entity.name],
            }
        )
    return operations


def _sources(
    lookup: Lookup, entity: EntityView, lifecycle: LifecycleView, text: str, target: str
) -> list[str]:
    if text:
        return [known_state(entity, lookup, part) for part in split_list(text)]
    into = [item.source for item in lifecycle.transitions if item.target == target]
    if into:
        return list(dict.fromkeys(into))
    whole = target.removeprefix("partially_")
    into = [item.source for item in lifecycle.transitions if item.target == whole]
    if into and whole != target:
        return list(dict.fromkeys(into))
    if whole.startswith(("refund", "return")):
        paid = [name for name in lifecycle.state_names
                if name in ("paid", "shipped", "partially_shipped", "delivered", "completed",
                            "succeeded", "settled", "fulfilled")]  # fmt: skip
        if paid:
            return paid
    leaving = {item.source for item in lifecycle.transitions}
    going = [name for name in lifecycle.state_names if name in leaving and name != target]
    return going or [lifecycle.initial]


def _again(
    lookup: Lookup, entity: EntityView, lifecycle: LifecycleView, target: str, text: str
) -> tuple[str, str, str] | None:
    """Return (name, from, to) of "reactivated" and "resumed": back to a state there is."""
    if not text or target in lifecycle.state_names:
        return None
    source = known_state(entity, lookup, text)
    action = action_for_state(target)
    if action == "resume":
        before = [item.source for item in lifecycle.transitions if item.target == source]
        return (action, source, before[-1]) if before else None
    base = action.removeprefix("re")
    goal = next(
        (
            name
            for name in lifecycle.state_names
            if base != action and action_for_state(name) == base
        ),
        None,
    )
    return (action, source, goal) if goal else None


def _reopen(
    lookup: Lookup,
    entity: EntityView,
    lifecycle: LifecycleView,
    text: str,
    fields: dict[str, object],
) -> Reading:
    leaving = {item.source for item in lifecycle.transitions}
    if text:
        sources = [known_state(entity, lookup, part) for part in split_list(text)]
    else:
        sources = [name for name in lifecycle.state_names if name not in leaving]
    first = next(
        (item.target for item in lifecycle.transitions if item.source == lifecycle.initial),
        lifecycle.initial,
    )
    operations = tuple(
        step(entity.name, source, first, name="reopen", **fields)
        for source in sources
        if source != first
    )
    return Reading(
        f"{capital(plural_of(entity))} that are {' or '.join(sources)} can be reopened; they are"
        f" {first} again.",
        operations,
    )


_GO: Final = (
    r"(?:to )?(?:also )?(?:go|move|change|switch|get|step|be moved|be set|transition)(?: back)?"
)


@request(
    "allow a step",
    rf"(?P<source>[\w ]+?) ?{ARROW} ?(?P<target>[\w ]+?) (?:on|for|in|of) "
    rf"(?P<entity><E>){BY}{GUARD}",
    rf"(?:allow|let|permit) (?P<entity><E>) {_GO} (?:directly )?from (?P<source>[\w ,]+?) "
    r"(?:back )?(?:in)?to (?P<target>[\w ]+?)(?: (?:as|called|named) (?P<name>"
    rf"[\w ]+?))?{BY}{GUARD}",
    r"(?P<entity><E>) <CAN> (?:also |now )*(?:go|move|change|switch|get|be moved|be set)(?: "
    r"back)?(?: directly)? (?:from )?(?P<source>[\w ,]+?) (?:back )?(?:in)?to "
    rf"(?P<target>[\w ]+?)(?: (?:as|called|named) (?P<name>[\w ]+?))?{BY}{GUARD}",
    r"<ART>(?P<source>[\w ,]+?) (?P<entity><E>) <CAN> (?:also |now )*(?:go|move|change|be "
    rf"moved|be set)(?: back)? (?:back )?(?:in)?to (?P<target>[\w ]+?){BY}{GUARD}",
    r"(?:allow|add) <ART>(?:transition |step )?(?P<source>"
    rf"[\w ]+?) ?{ARROW} ?(?P<target>[\w ]+?) (?:on|to|for|in|of) "
    rf"(?P<entity><E>){BY}{GUARD}",
    r"<ADD> <ART>(?:transition|step|move) from (?P<source>[\w ,]+?) (?:back )?to "
    r"(?P<target>[\w ]+?)(?: (?:as|called|named) (?P<name2>[\w ]+?))? (?:on|to|for|in|of) "
    rf"(?P<entity><E>)(?: (?:as|called|named) (?P<name>[\w ]+?))?{BY}{GUARD}",
    r"<ADD> <ART>(?:transition|step) (?P<name>[\w ]+?) from (?P<source>[\w ,]+?) to "
    rf"(?P<target>[\w ]+?) (?:on|to|for|in|of) (?P<entity><E>){BY}{GUARD}",
    r"(?:allow|permit) (?:(?:a |the )?(?:transition|step|move) )?(?:of )?(?P<entity><E>) "
    rf"from (?P<source>[\w ,]+?) (?:back )?to (?P<target>[\w ]+?){BY}{GUARD}",
    cue=r"->|=>|→|\bto\b",
    example="allow Order to go from paid to closed",
)
def _allow_step(lookup: Lookup, found: Found) -> Reading | None:
    entity = entity_or_unsure(lookup, found["entity"])
    lifecycle = lifecycle_or_unsure(entity)
    if not are_states(lookup, entity, found["source"]) and not found["target"]:
        return None
    sources = [known_state(entity, lookup, part) for part in split_list(found["source"])]
    target = lookup.state(entity, found["target"]) or state_name(found["target"])
    fields = step_fields(lookup, found, re.sub(r"^,? ?(?:but )?", "", found["guard"]).strip())
    if found.first("name", "name2"):
        fields["name"] = snake(bare(found.first("name", "name2")))
    operations = steps_to(entity, lifecycle, target, sources, fields)
    if not operations:
        return Reading(
            f"{entity.name} may go from {listing(sources)} to {target} already.", (), entity.name
        )
    return Reading(
        f"{entity.name} may go from {' or '.join(sources)} to {target}.", tuple(operations)
    )

"""What a verb allows on an entity: the action, the rows, and the links it rests on."""

from __future__ import annotations

import re
from typing import Final

from design.document.names import plural, snake, words
from prompts.offline.reading.approvals import awaited_step
from prompts.offline.reading.clauses import Clause, is_related
from prompts.offline.reading.holders import (
    holder_of,
    in_states,
    keeps_nothing,
    kind_of,
    marked_steps,
    named_as,
)
from prompts.offline.reading.lifecycles import article
from prompts.offline.reading.model import (
    LifecycleDraft,
    PermissionDraft,
    Reading,
    RoleDraft,
    StepDraft,
)
from prompts.offline.reading.people import ANONYMOUS, staff_entity
from prompts.offline.reading.verb_words import CREATE, DELETE, MANAGE, READ, UPDATE
from prompts.offline.reading.words import alternatives, as_words, stem

_THEY: Final = re.compile(
    r"\b(?:they|he or she)\s+(?:have |has |had )?(?P<verb>created|wrote|made|opened|reported"
    r"|requested|uploaded"
    r"|raised|submitted|added|posted|booked|registered|recorded|organised|organized|own|manage"
    r"|lead|teach"
    r"|supervise|coach|run)\b",
    re.IGNORECASE,
)
_ASSIGNED: Final = re.compile(r"\bassigned to\b", re.IGNORECASE)
_MENTIONED: Final = re.compile(
    r"\b(?:are|is) mentioned in\b|\bmention(?:s|ing) them\b", re.IGNORECASE
)
_THEY_NAMES: Final = {
    "created": "created_by", "made": "created_by", "added": "created_by", "opened": "opened_by",
    "wrote": "author", "own": "owner", "manage": "manager", "lead": "lead", "teach": "teacher",
    "supervise": "supervisor", "coach": "coach", "run": "manager",
}  # fmt: skip
_LIMIT: Final = re.compile(
    r"\b(?P<op>up to|at most|not above|no more than|below"
    r"|under) (?P<amount>\d[\d,.]*)\s*(?P<unit>\w*)"
)
_TIME_WORDS: Final = frozenset(
    {"hours", "hour", "days", "day", "minutes", "weeks", "months", "years", "times"}
)


def grant(
    reading: Reading, role: RoleDraft, verbs: tuple[str, ...], objects: tuple[str, ...],
    clause: Clause, allowed: bool, attributes: tuple[str, ...] = (), tie: str = "",
) -> tuple[str, ...]:  # fmt: skip
    """Record what the verbs of a clause allow or forbid on its objects."""
    meant: dict[str, None] = {}
    if allowed and clause.own and role.kind == "person":
        _own_rows(reading, role, verbs, objects, clause)
    if allowed and role.kind == "person":
        _acting(reading, role, clause.condition)
    if verbs == ("spend",):
        for entity in objects:
            _limit(reading, role, entity, clause)
        return objects
    for entity in objects:
        for verb in verbs or ("read",):
            held, does = named_as(reading, entity, verb) or holder_of(reading, entity, verb)
            held = in_states(reading, held, clause.state) or held
            if keeps_nothing(reading, entity, held, does):
                _ask_holder(reading, role, entity, clause)
                continue
            meant[held] = None
            for action, condition in _actions(reading, held, does, clause, allowed):
                scope = _scope(reading, role, held, action, clause) if allowed else "all"
                reading.permissions.append(
                    PermissionDraft(
                        role.name,
                        action,
                        held,
                        scope,
                        allowed,
                        condition,
                        attributes if held == entity else (),
                        clause.text,
                    )
                )
    for entity in meant if allowed else ():
        _ties(reading, role, tie or entity, clause.condition)
        _limit(reading, role, entity, clause)
    return tuple(meant)


def _acting(reading: Reading, role: RoleDraft, condition: str) -> None:
    """Let whom rows are assigned to have a record, and whoever has an "own depot" a depot."""
    if _ASSIGNED.search(condition) and role.represents is None:
        role.represents = staff_entity(reading)
    place = re.search(r"\b(?:of|in|at|for) (?:their )?own ([\w ]+)$", condition, re.IGNORECASE)
    found = reading.finder.exact(place[1]) if place else None
    if found is None or found[1] or found[0] == reading.tenant or reading.is_person(found[0]):
        return
    actor = role.represents or staff_entity(reading)
    role.represents = actor
    if actor == found[0] or reading.linked(actor, found[0]):
        return
    reading.link(actor, found[0], optional=True, weight=1, inferred=True)
    reading.assume(
        f"{article(actor)} belongs to one {found[0].lower()}, because {article(role.name)} has "
        f"an own one",
        actor,
        found[0],
    )


def _give_record(
    reading: Reading, role: RoleDraft, objects: tuple[str, ...], clause: Clause
) -> None:
    """Let somebody who has "own events" have a record the events can belong to."""
    tenant = reading.tenant
    whose = tenant and re.search(rf"\bown {re.escape(tenant)}\b", clause.text, re.IGNORECASE)
    if whose or ANONYMOUS.search(role.name) or not objects:
        return
    actor = staff_entity(reading)
    role.represents = actor
    for entity in objects:
        if entity != actor and not _belongs(reading, entity, actor):
            reading.link(entity, actor, role.name, weight=1, managed_by="server", inferred=True)
            reading.assume(f"{article(entity)} belongs to one {role.name.lower()}", entity)


def _own_rows(
    reading: Reading, role: RoleDraft, verbs: tuple[str, ...], objects: tuple[str, ...],
    clause: Clause,
) -> None:  # fmt: skip
    """Let rows that somebody has as "own" ones lead to a record of them."""
    if role.represents is None:
        _give_record(reading, role, objects, clause)
    elif "create" in verbs:
        _made_by(reading, role, role.represents, objects)


def _made_by(reading: Reading, role: RoleDraft, actor: str, objects: tuple[str, ...]) -> None:
    """Let what somebody makes and then has as "own courses" say who made it."""
    for entity in objects:
        if not _belongs(reading, entity, actor) and not _belongs(reading, actor, entity):
            reading.link(entity, actor, role.name, weight=0, managed_by="server", inferred=True)
            reading.assume(f"{article(entity)} belongs to one {role.name.lower()}", entity)


def _ask_holder(reading: Reading, role: RoleDraft, entity: str, clause: Clause) -> None:
    reading.ask(
        64,
        f"{role.name} can “{clause.text}”, but no entity holds that. What is it kept in?",
        "leave it out of this service until it is said",
        entity,
    )


def _condition(reading: Reading, entity: str, clause: Clause, allowed: bool) -> str:
    """Return on what condition a clause speaks of rows."""
    condition = clause.condition
    if every := _every_tenant(reading, clause.text):
        condition = f"{condition}; {every}".strip("; ")
    if clause.tail and not allowed:
        condition = f"{clause.tail}; {condition}".strip("; ")
    if not allowed and (kind := kind_of(reading, entity, clause)):
        condition = f"{condition}; only {kind} ones".strip("; ")
    if clause.own and not allowed:
        condition = f"{condition}; own ones".strip("; ")
    if clause.others and "other" not in condition:
        condition = f"{condition}; of others".strip("; ")
    return condition


def _actions(
    reading: Reading, entity: str, verb: str, clause: Clause, allowed: bool
) -> list[tuple[str, str]]:
    """Return the actions a verb means for an entity, each with its condition."""
    cycle = reading.entities[entity].lifecycle
    condition = _condition(reading, entity, clause, allowed)
    steps = {step.name: step for step in cycle.steps} if cycle else {}
    marked = marked_steps(reading, entity, verb, clause)
    if marked is not None:
        return [(name, condition) for name in marked]
    condition = _in_state(reading, entity, verb, clause, condition)
    if clause.state and cycle:
        meant = {snake(part) for part in alternatives(clause.state)}
        into = [step.name for step in cycle.steps if step.target in meant]
        if into:
            return [(name, condition) for name in dict.fromkeys(into)]
    step = steps.get(verb) or steps.get(f"mark_{verb}")
    if step is None and cycle is not None and verb not in READ:
        step = awaited_step(cycle, verb) or _step_into(cycle, verb)
    first = cycle.states[0] if cycle and cycle.states else ""
    makes = verb in CREATE or verb in ("sign_up", "sign_in", "apply_for", "ask_for")
    if verb == "list":
        return [("list", condition)]
    if step is not None and not (verb in READ and verb not in ("open",)):
        if makes and verb not in _JUDGING and step.source == first and not clause.own:
            return [("create", condition), (step.name, condition)]
        return [(step.name, condition)]
    return [(_plain_action(verb, stem(first), makes), condition if _known(verb) or makes else
             f"{condition}; only to {as_words(verb)}".strip("; "))]  # fmt: skip


_ENDINGS: Final = frozenset({"finish", "complete", "end", "close"})


def _step_into(cycle: LifecycleDraft, verb: str) -> StepDraft | None:
    """Return the step into "under review" for ``review``, and into "done" for ``finish``."""
    for step in cycle.steps:
        if verb in _ENDINGS and step.target in ("done", "finished", "completed", "complete"):
            return step
        first, *rest = words(step.target)
        if first in ("in", "under", "being") and rest and stem(rest[0]) == stem(verb):
            return step
    return None


_JUDGING: Final = frozenset({"review", "rate", "check", "publish", "sign", "launch", "start"})
"""Verbs that make something unless they are a step of what is there already."""


def _in_state(
    reading: Reading, entity: str, verb: str, clause: Clause, condition: str
) -> str:  # fmt: skip
    """Add "released ones" for "see released results", unless the step implies the state."""
    cycle = reading.entities[entity].lifecycle
    mention = next((m for m in clause.objects if m.entity == entity), None)
    if cycle is None or mention is None:
        return condition
    low = clause.phrase[: mention.start].lower()
    named = [
        state
        for state in cycle.states
        if re.search(rf"\b{re.escape(as_words(state))}(?:,| and| or)? (?:\w+ (?:and|or) )?$", low)
    ]
    implied = any(
        step.name in (verb, f"mark_{verb}") and step.source in named for step in cycle.steps
    )
    if not named or implied:
        return condition
    said = " or ".join(map(as_words, named))
    return f"{condition}; only {said} ones".strip("; ")


def _known(verb: str) -> bool:
    return verb in READ | UPDATE | DELETE | MANAGE | {
        "read",
        "create",
        "update",
        "delete",
        "manage",
    }


def _plain_action(verb: str, first: str, makes: bool) -> str:
    if verb in ("read", "create", "update", "delete", "manage"):
        return verb
    if verb in MANAGE:
        return "manage"
    if makes or stem(verb) == first:
        return "create"
    if verb in READ:
        return "read"
    if verb in DELETE:
        return "delete"
    return "update"


def _scope(reading: Reading, role: RoleDraft, entity: str, action: str, clause: Clause) -> str:
    """Return which rows: own, those of the tenant, related ones, or all."""
    tenant = reading.tenant
    whole = clause.phrase.lower()
    if role.kind == "system":
        return "all"
    own_tenant = bool(tenant and re.search(rf"\b(?:own|their) {re.escape(tenant.lower())}", whole))
    everything = bool(re.search(r"\b(?:all|any|every)\b", whole)) or own_tenant
    if is_related(clause.condition) and not own_tenant:
        return "related"
    if clause.own and not own_tenant:
        return "own" if role.represents else "related"
    wide = next(
        (
            item.scope
            for item in reading.permissions
            if (item.role, item.entity) == (role.name, entity)
            and item.allowed
            and item.action in ("read", "manage")
            and item.scope in ("all", "tenant")
            and re.search(r"\b(?:all|any|every)\b", item.text)
        ),
        None,
    )
    if wide is not None:
        return wide
    if not everything and role.represents and _belongs(reading, entity, role.represents):
        staff = (
            sum(1 for other in reading.roles.values() if other.represents == role.represents) > 1
        )
        if not staff and not reading.is_staff(role.represents):
            return "own"
    return "tenant" if tenant and not _every_tenant(reading, clause.text) else "all"


def _every_tenant(reading: Reading, text: str) -> str:
    """Return the words that reach beyond the own tenant: "of every laboratory"."""
    tenant = (reading.tenant or "").lower()
    match = re.search(
        rf"\b(?:of|in|at|from|across) (?:every|all|any) {re.escape(tenant)}\w*", text.lower()
    )
    return match[0] if match and tenant else ""


def _belongs(reading: Reading, entity: str, actor: str, depth: int = 4) -> bool:
    """Whether an entity is the actor's record or leads to it by its owners."""
    if entity == actor:
        return True
    if depth == 0:
        return False
    if reading.link_between(entity, actor):
        return True
    owner = reading.owner_of(entity)
    return (
        owner is not None
        and owner.to != reading.tenant
        and _belongs(reading, owner.to, actor, depth - 1)
    )


def _ties(reading: Reading, role: RoleDraft, entity: str, condition: str) -> None:
    """Add the links that "they created", "are assigned to", "are mentioned in" speak of."""
    actor = role.represents
    if actor is None or actor == entity:
        return
    they = _THEY.search(condition)
    if they:
        verb = they["verb"].lower()
        name = _THEY_NAMES.get(verb, f"{verb}_by")
        known = next(
            (item for item in reading.links_of(entity) if (item.to, item.name) == (actor, name)),
            None,
        )
        if known is None:
            made = name.endswith("_by") or name == "author"
            facts = {"managed_by": "server", "immutable": True} if made else {}
            reading.link(entity, actor, name, inferred=True, weight=1, **facts)
            reading.assume(
                f"{article(entity)} keeps who {verb} it, because permissions depend on it", entity
            )
    if _ASSIGNED.search(condition):
        add_assignee(reading, entity, actor)
    if _MENTIONED.search(condition):
        reading.link(entity, actor, f"mentioned_{plural(snake(actor))}", many=True, inferred=True)
        reading.assume(
            f"who is mentioned in {article(entity)} is kept, because it decides what may be read",
            entity,
        )


def add_assignee(reading: Reading, entity: str, actor: str) -> None:
    """Add the link to whom something is assigned."""
    reading.link(entity, actor, "assignee", optional=True, inferred=True)
    reading.assume(f"{article(entity)} has at most one assignee", entity)


def _limit(reading: Reading, role: RoleDraft, entity: str, clause: Clause) -> None:
    """Read "issue credit notes up to 1000" as a limit of the amount."""
    match = _LIMIT.search(clause.condition) or _LIMIT.search(clause.phrase)
    if match is None or match["unit"].lower() in _TIME_WORDS:
        return
    amounts = reading.entities[entity].of_type("money", "integer", "decimal")
    if amounts and clause.verbs:
        named = next(
            (i for i in amounts if i.name == "amount" or words(i.name)[0] == "total"), amounts[0]
        )
        low = entity.lower()
        reading.invariants.append(
            {
                "entity": entity,
                "statement": f"{article(role.name)} may {clause.text}",
                "kind": "limit",
                "left": named.name,
                "operator": ">",
                "amount": match["amount"].replace(",", "").strip("."),
                "consequence": f"refused for the role {role.name}",
            }
        )
        reading.ask(
            35,
            f"Who may {clause.verbs[0]} {article(low)} above {match['amount']}, and does the "
            f"limit hold for each one?",
            f"another role, once it is named; the limit holds for each {low}",
            entity,
        )

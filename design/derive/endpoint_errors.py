"""Every way an endpoint says no, with when and under which code.

Codes: 400 malformed, 401 not signed in, 403 role may not, 404 unknown or outside the row scope,
409 uniqueness, state, overlap or stale version, 422 field rules, 429 too many requests.
"""

from __future__ import annotations

from collections.abc import Iterable

from design.derive.endpoint_facts import Facts, a, noun
from design.derive.endpoint_paths import Part
from design.document.concept import CompareRule, DistinctRule, Entity, LimitRule, Transition
from design.document.names import snake
from design.document.schema import Table


def error(
    status: int, code: str, when: str, realises: str | None = None, *, about: str = ""
) -> Part:
    """Return one error case.

    Args:
        status: Its status.
        code: Its code.
        when: When it is answered, in words.
        realises: Id of what it follows from.
        about: What it is about where its code names something that can be renamed.
    """
    values = {"status": status, "code": code, "when": when}
    return Part(f"{status} {about or code}", realises, values)


def taken(facts: Facts, entity: Entity, touched: Iterable[str | None]) -> list[Part]:
    """Return the conflicts that writing some columns can cause.

    Args:
        facts: The indexed design.
        entity: The entity written.
        touched: Ids of the columns written.
    """
    table = facts.table(entity.id)
    if table is None:
        return []
    written = {column for column in touched if column is not None}
    found: dict[str, Part] = {}
    key = set(table.primary_key)
    for unique in table.uniques:
        if written.intersection(unique.columns) and not key.issubset(unique.columns):
            part = _taken(facts, entity, table, unique.columns, unique.realises)
            found.setdefault(part.facet, part)
    if len(table.primary_key) > 1 and written.intersection(table.primary_key):
        part = _taken(facts, entity, table, table.primary_key, entity.id)
        found.setdefault(part.facet, part)
    for exclusion in table.exclusions:
        if written.intersection((*exclusion.columns, exclusion.start, exclusion.end)):
            part = error(
                409,
                "time_taken",
                f"The time overlaps that of another {noun(entity)}.",
                exclusion.realises,
            )
            found.setdefault(part.facet, part)
    return list(found.values())


def _taken(
    facts: Facts, entity: Entity, table: Table, columns: tuple[str, ...], realises: str | None
) -> Part:
    by_id = {column: table.column(column) for column in columns}
    links = {link.id: link for link in facts.links_from[entity.id]}
    tenant = {link.id for link in links.values() if facts.is_root(link.target)}
    told = [
        column for column in by_id.values() if column is not None and column.realises not in tenant
    ]
    names = [column.name for column in told if column.realises not in links]
    if not names:
        shared = " and ".join(item.name.removesuffix("_id").replace("_", " ") for item in told)
        return error(
            409,
            f"{snake(entity.name)}_exists",
            f"There is already {a(noun(entity))} with this {shared}.",
            realises,
            about=f"{realises} exists",
        )
    return error(
        409,
        f"{snake(names[-1])}_taken",
        f"Another {noun(entity)} already has this {' and '.join(names).replace('_', ' ')}.",
        realises,
    )


def in_use(facts: Facts, entity: Entity) -> list[Part]:
    """Return the conflict of deleting what other rows refer to."""
    table = facts.table(entity.id)
    if table is None:
        return []
    names = {
        other.name.replace("_", " "): None
        for other, key in facts.referrers[table.id]
        if key.on_delete in ("restrict", "no action") and other.id != table.id
    }
    if not names:
        return []
    told = ", ".join(names)
    return [error(409, f"{snake(entity.name)}_in_use", f"It still has {told}.", about="in_use")]


def wrong_state(entity: Entity, action: str, steps: list[Transition]) -> list[Part]:
    """Return the conflicts of an action: the state it needs, and its guards."""
    lifecycle = entity.lifecycle
    assert lifecycle is not None
    names = {state.id: state.name.replace("_", " ") for state in lifecycle.states}
    sources = list(dict.fromkeys(names.get(step.source, "") for step in steps))
    found = [
        error(
            409,
            f"{snake(entity.name)}_state",
            f"The {noun(entity)} is not {_or(sources)}.",
            lifecycle.id,
        )
    ]
    guards = list(dict.fromkeys(step.guard for step in steps if step.guard))
    if guards:
        when = f"Not allowed any more or not yet; the rule is: {'; '.join(guards)}."
        found.append(error(409, f"{action}_not_allowed", when, steps[0].id))
    return found


def frozen(entity: Entity) -> list[Part]:
    """Return the conflict of changing what is frozen."""
    if not entity.frozen_when:
        return []
    return [
        error(
            409,
            f"{snake(entity.name)}_frozen",
            f"The {noun(entity)} cannot change any more: {entity.frozen_when}.",
            about="frozen",
        )
    ]


def field_rules(facts: Facts, entity: Entity, fields: Iterable[Part]) -> str:
    """Return in words which field rules a body can break."""
    parts = list(fields)
    rules = []
    for part in parts:
        values = part.values
        low, high = values.get("minimum"), values.get("maximum")
        name = values["name"]
        if low is not None:
            rules.append(
                f"{name} {'above' if values.get('minimum_excluded') else 'at least'} {low}"
            )
        if high is not None:
            rules.append(
                f"{name} {'below' if values.get('maximum_excluded') else 'at most'} {high}"
            )
    sent = {part.realises for part in parts}
    for invariant in facts.invariants:
        rule = invariant.rule
        if entity.id not in invariant.entities or rule is None:
            continue
        match rule:
            case CompareRule() | DistinctRule():
                concerned = {rule.left, rule.right}
            case LimitRule():
                concerned = {rule.attribute}
            case _:
                concerned = set()
        if concerned & sent:
            rules.append(invariant.statement.rstrip("."))
    said = f" ({'; '.join(dict.fromkeys(rules))})" if rules else ""
    return f"A field is missing, unknown or breaks its rule{said}."


def _or(names: list[str]) -> str:
    return " or ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)

"""Constraints: keys to other tables, uniqueness of identities, and rules that hold always."""

from __future__ import annotations

import re
from typing import Final

from design.derive.builder import TableBuilder
from design.derive.columns import deletion_policy, erasable
from design.derive.facts import EntityFacts, Reference, key_id
from design.derive.identifiers import listed, quoted
from design.document.concept import (
    Attribute,
    CompareRule,
    DistinctRule,
    Identity,
    Invariant,
    LimitRule,
    NoOverlapRule,
)
from design.document.names import snake, words
from design.document.schema import DeleteAction

ON_DELETE: Final[dict[str | None, DeleteAction]] = {
    "restrict": "restrict",
    "cascade": "cascade",
    "set_null": "set null",
    None: "restrict",
}
_FOLDED: Final = frozenset({"text", "code", "url", "reference", "email", "phone"})
_LITERAL: Final = re.compile(r"[+-]?\d+(?:\.\d+)?")


def living(builder: TableBuilder, facts: EntityFacts) -> str | None:
    """Return the condition that leaves soft-deleted rows out, if rows can be such."""
    if deletion_policy(facts.entity, facts.conventions) != "soft":
        return None
    column = builder.named(facts.conventions.deletion.column)
    return f"{{{column.id}}} is null" if column is not None else None


def add_references(builder: TableBuilder, facts: EntityFacts) -> None:
    """Add the columns and foreign keys of the relationships the table holds."""
    root = facts.tenant.root if facts.tenant is not None else None
    for reference in facts.references:
        link = reference.link
        column, _ = builder.add_reference(
            reference.name,
            reference.target,
            table=reference.table,
            facet="link",
            origin=link.id,
            scoped=reference.scoped,
            root=root,
            nullable=not reference.required,
            on_delete=ON_DELETE[link.on_parent_delete],
            comment=link.definition,
        )
        if reference.target == facts.entity.id:
            builder.add_check(
                f"{{{column.id}}} <> {{{key_id(facts.entity.id)}}}",
                tail=f"{column.name}_not_self",
                facet="not self",
                origin=link.id,
                realises=link.id,
            )


def add_uniques(builder: TableBuilder, facts: EntityFacts) -> None:
    """Add the uniqueness of identities, of one-to-one links, and of the tenant's key."""
    alive = living(builder, facts)
    if facts.pointed_at and builder.tenant is not None:
        builder.add_unique(
            (builder.tenant, key_id(facts.entity.id)), facet="tenant key", origin=facts.entity.id
        )
    for identity in facts.entity.identities:
        _add_identity(builder, facts, identity, alive)
    for reference in facts.references:
        column = _column_of(builder, reference)
        if reference.single and column is not None:
            builder.add_unique(
                _led(builder, (column,)),
                facet="one",
                origin=reference.link.id,
                realises=reference.link.id,
                where=alive,
            )


def _led(builder: TableBuilder, columns: tuple[str, ...]) -> tuple[str, ...]:
    tenant = builder.tenant
    return columns if tenant is None or tenant in columns else (tenant, *columns)


def _column_of(builder: TableBuilder, reference: Reference) -> str | None:
    return builder.own_id("link", reference.link.id)


def _add_identity(
    builder: TableBuilder, facts: EntityFacts, identity: Identity, alive: str | None
) -> None:
    bounds = _bounds(builder, facts, identity.within)
    own: list[str] = []
    folded: list[str] = []
    attributes = [facts.entity.attribute(item) for item in identity.attributes]
    for attribute in attributes:
        column = builder.own_id("value", attribute.id) if attribute is not None else None
        if attribute is None or column is None:
            return
        own.append(column)
        if _folds(attribute, identity):
            folded.append(column)
    if not own and not bounds:
        return
    numbered = any(item is not None and item.managed_by == "server" for item in attributes)
    builder.add_unique(
        _led(builder, (*bounds, *own)),
        facet="identity",
        origin=identity.id,
        realises=identity.id,
        where=None if numbered else alive,
        lower=folded,
        nulls_not_distinct=any(builder.column(item).nullable for item in bounds) and bool(own),
    )


def _bounds(builder: TableBuilder, facts: EntityFacts, within: tuple[str, ...]) -> tuple[str, ...]:
    """Return the columns that say within what an identity is unique."""
    found: list[str] = []
    for element in within:
        known = [item for item in facts.references if element in (item.link.id, item.target)]
        known.sort(key=lambda item: (item.link.id != element, not item.link.owner))
        column = _column_of(builder, known[0]) if known else builder.own_id("value", element)
        if column is not None and column not in found:
            found.append(column)
    return tuple(found)


def _folds(attribute: Attribute, identity: Identity) -> bool:
    if attribute.storage != "plain" or attribute.type not in _FOLDED:
        return False
    return attribute.type == "email" or not identity.case_sensitive


def add_invariants(builder: TableBuilder, facts: EntityFacts) -> None:
    """Add the checks and exclusions that hold the stated rules."""
    for invariant in facts.invariants:
        match invariant.rule:
            case CompareRule() as rule if _asked(invariant, "check"):
                left, right = (builder.own_id("value", end) for end in (rule.left, rule.right))
                if left is not None and right is not None:
                    sign = "<>" if rule.operator == "!=" else rule.operator
                    add_rule(builder, invariant, f"{{{left}}} {sign} {{{right}}}")
            case LimitRule(consequence="") as rule if _asked(invariant, "check"):
                column = builder.own_id("value", rule.attribute)
                if column is not None and _LITERAL.fullmatch(rule.amount.strip()):
                    sign = "<>" if rule.operator == "!=" else rule.operator
                    add_rule(builder, invariant, f"{{{column}}} {sign} {rule.amount.strip()}")
            case DistinctRule() as rule if _asked(invariant, "check"):
                ends = [
                    key_id(facts.entity.id) if end == "self" else builder.own_id("link", end)
                    for end in (rule.left, rule.right)
                ]
                if ends[0] is not None and ends[1] is not None:
                    add_rule(builder, invariant, f"{{{ends[0]}}} <> {{{ends[1]}}}")
            case NoOverlapRule() as rule if _asked(invariant, "exclusion"):
                _add_no_overlap(builder, facts, invariant, rule)


def add_moments(builder: TableBuilder, facts: EntityFacts) -> None:
    """Check that a state which has a moment of its own has it: ``sent`` and ``sent_at``."""
    lifecycle = facts.entity.lifecycle
    status = builder.own_id("state", lifecycle.id) if lifecycle is not None else None
    if lifecycle is None or status is None:
        return
    blanked = {item.id for item in erasable(facts)}
    moments = {
        words(item.name)[:-1]: item
        for item in facts.entity.attributes
        if item.type in ("instant", "date") and words(item.name)[-1:] in (("at",), ("on",))
        if not item.required and item.id not in blanked
    }
    for state in lifecycle.states:
        attribute = moments.get(words(state.name))
        column = builder.own_id("value", attribute.id) if attribute is not None else None
        if attribute is not None and column is not None and state.id != lifecycle.initial:
            builder.add_check(
                f"{{{status}}} <> {quoted(state.name)} or {{{column}}} is not null",
                tail=f"{snake(state.name)}_has_moment",
                facet="moment",
                origin=attribute.id,
                realises=lifecycle.id,
            )


def _asked(invariant: Invariant, enforcement: str) -> bool:
    return not invariant.enforced_by or enforcement in invariant.enforced_by


def add_rule(builder: TableBuilder, invariant: Invariant, expression: str) -> None:
    """Add a check that holds an invariant."""
    builder.add_check(
        expression,
        tail=snake(invariant.name) or "rule",
        facet="rule",
        origin=invariant.id,
        realises=invariant.id,
    )


def _add_no_overlap(
    builder: TableBuilder, facts: EntityFacts, invariant: Invariant, rule: NoOverlapRule
) -> None:
    start, end = (builder.own_id("value", item) for item in (rule.start, rule.end))
    per = [builder.own_id("link", item) or builder.own_id("value", item) for item in rule.per]
    columns = tuple(item for item in per if item is not None)
    if start is None or end is None or len(columns) != len(rule.per):
        return
    conditions = [item for item in (living(builder, facts),) if item is not None]
    lifecycle = facts.entity.lifecycle
    if lifecycle is not None and rule.unless_states:
        status = builder.own_id("state", lifecycle.id)
        free = tuple(item.name for item in lifecycle.states if item.id in rule.unless_states)
        if status is not None and free:
            conditions.append(
                f"{{{status}}} <> {quoted(free[0])}"
                if len(free) == 1
                else f"{{{status}}} not in ({listed(free)})"
            )
    builder.add_exclusion(
        _led(builder, columns),
        start,
        end,
        where=" and ".join(conditions) or None,
        tail=snake(invariant.name) or "no_overlap",
        realises=invariant.id,
    )

"""Constraints: keys to other tables, and rules that hold always."""

from __future__ import annotations

import re
from typing import Final

from design.derive.builder import TableBuilder
from design.derive.columns import living
from design.derive.facts import EntityFacts, Tie, key_id
from design.derive.identifiers import element_id, key_name, none_of
from design.derive.uniques import led
from design.document.concept import (
    CompareRule,
    DistinctRule,
    Invariant,
    LimitRule,
    NoOverlapRule,
)
from design.document.names import snake
from design.document.schema import DeleteAction

ON_DELETE: Final[dict[str | None, DeleteAction]] = {
    "restrict": "restrict",
    "cascade": "cascade",
    "set_null": "set null",
    None: "restrict",
}
_LITERAL: Final = re.compile(r"[+-]?\d+(?:\.\d+)?")


def add_references(builder: TableBuilder, facts: EntityFacts) -> None:
    """Add the columns of the relationships the table holds."""
    for tie in facts.ties:
        if tie.own[0] == "whole":
            builder.add_column(
                key_name(tie.column, facts.conventions),
                builder.id_type,
                facet="whole",
                origin=tie.own[1],
                realises=tie.own[1],
            )
    for reference in facts.references:
        column = builder.add_link(
            reference.name,
            facet="link",
            origin=reference.link.id,
            nullable=not reference.required,
            comment=reference.link.definition,
        )
        if reference.target == facts.entity.id:
            builder.add_check(
                f"{{{column.id}}} <> {{{key_id(facts.entity.id)}}}",
                tail=f"{column.name}_not_self",
                facet="not self",
                origin=reference.link.id,
                realises=reference.link.id,
            )


def add_keys(builder: TableBuilder, facts: EntityFacts) -> None:
    """Add the foreign keys of the relationships the table holds, and what they say besides."""
    root = facts.tenant.root if facts.tenant is not None else None
    known = [tie for tie in facts.ties if _pair(builder, facts, tie) is not None]
    replaced = {tie.replaces for tie in known}
    for reference in facts.references:
        link = reference.link
        ties = [item for item in known if item.link == link.id]
        column = builder.own_id("link", link.id)
        if column is None:
            continue
        keys: list[tuple[str, str, list[Tie]]] = [
            ("tie", tie.replaces or tie.own[1], [tie]) for tie in ties if tie.apart
        ]
        joined = [tie for tie in ties if not tie.apart]
        covered = any(not builder.column(_own(builder, tie)).nullable for tie in ties if tie.apart)
        if joined or not (link.id in replaced or covered):
            keys.insert(0, ("link", link.id, joined))
        for facet, origin, along in keys:
            pairs = [(_pair(builder, facts, tie), tie.leads) for tie in along]
            builder.add_link_key(
                builder.column(column),
                reference.target,
                table=reference.table,
                facet=facet,
                origin=origin,
                root=root if reference.scoped else None,
                on_delete=ON_DELETE[link.on_parent_delete],
                before=[pair for pair, leads in pairs if pair is not None and leads],
                after=[pair for pair, leads in pairs if pair is not None and not leads],
            )


def _own(builder: TableBuilder, tie: Tie) -> str:
    column = builder.own_id(*tie.own)
    if column is None:
        raise KeyError(tie.own)
    return column


def _pair(builder: TableBuilder, facts: EntityFacts, tie: Tie) -> tuple[str, str] | None:
    """Return the column of a tie here, and the one of the other table that it equals."""
    own = builder.own_id(*tie.own)
    reference = next((item for item in facts.references if item.link.id == tie.link), None)
    if own is None or reference is None:
        return None
    return own, element_id("column", *tie.there, reference.table)


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
            conditions.append(none_of(status, free))
    builder.add_exclusion(
        led(builder, columns),
        start,
        end,
        where=" and ".join(conditions) or None,
        tail=snake(invariant.name) or "no_overlap",
        realises=invariant.id,
    )

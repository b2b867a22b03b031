"""Invariants: rules that must hold whatever happens."""

from __future__ import annotations

from typing import Final

from design.document.concept import (
    CompareRule,
    DistinctRule,
    Entity,
    Invariant,
    InvariantRule,
    LimitRule,
    NoOverlapRule,
)
from design.document.names import name_key
from design.operations.dependants import rule_references
from design.operations.edit import Edit, Handlers, exists, ids_of, invalid, without
from design.operations.resolve import OperationError, find_invariant
from design.operations.spelling import amount, identifier, line, short_name
from design.operations.vocabulary import AddInvariant, DropInvariant

_NEEDED: Final = {
    "compare": ("left", "operator", "right"),
    "no_overlap": ("start", "end"),
    "distinct": ("left", "right"),
    "limit": ("left", "operator", "amount"),
}


def _rule(edit: Edit, entity: Entity, operation: AddInvariant) -> InvariantRule | None:
    """Return the enforceable form of a rule, its names resolved."""
    kind = operation.kind
    if kind is None:
        return None
    needed = _NEEDED[kind]
    if kind == "compare" and operation.right is None and operation.amount is not None:
        kind, needed = "limit", _NEEDED["limit"]
    missing = [name for name in needed if getattr(operation, name) is None]
    if missing:
        raise invalid(f'A rule of kind "{kind}" needs {", ".join(missing)}.')
    left, right = operation.left or "", operation.right or ""
    match kind:
        case "compare":
            return _compare(edit, entity, operation, left, right)
        case "no_overlap":
            per = (_link_or_attribute(edit, entity, name) for name in operation.per or ())
            states = (edit.state(entity, name).id for name in operation.unless_states or ())
            return NoOverlapRule(
                start=edit.attribute(entity, operation.start or "").id,
                end=edit.attribute(entity, operation.end or "").id,
                per=tuple(dict.fromkeys(per)),
                unless_states=tuple(dict.fromkeys(states)),
            )
        case "distinct":
            return DistinctRule(left=_side(edit, entity, left), right=_side(edit, entity, right))
        case "limit":
            return LimitRule(
                attribute=edit.attribute(entity, left).id,
                operator=operation.operator or "<=",
                amount=amount(operation.amount or 0, "The amount of a limit"),
                consequence=line(operation.consequence or ""),
            )


def _compare(
    edit: Edit, entity: Entity, operation: AddInvariant, left: str, right: str
) -> CompareRule | LimitRule:
    operator = operation.operator or "="
    attribute = edit.attribute(entity, left)
    if entity.attribute_named(right) is None:
        try:
            limit = amount(right, "The limit")
        except OperationError:
            pass
        else:
            edit.note(f"compared with {limit}, it is a limit")
            return LimitRule(
                attribute=attribute.id,
                operator=operator,
                amount=limit,
                consequence=line(operation.consequence or ""),
            )
    return CompareRule(left=attribute.id, operator=operator, right=edit.attribute(entity, right).id)


def _link_or_attribute(edit: Edit, entity: Entity, name: str) -> str:
    try:
        return edit.relationship(entity, name).id
    except OperationError as error:
        if error.code == "ambiguous":
            raise
    return edit.attribute(entity, name).id


def _side(edit: Edit, entity: Entity, name: str) -> str:
    if name_key(name) in ("self", "itself", "id"):
        return "self"
    return edit.relationship(entity, name).id


def add_invariant(edit: Edit, operation: AddInvariant) -> str:
    """State a rule."""
    entity = edit.entity(operation.entity)
    statement = line(operation.statement)
    rule = _rule(edit, entity, operation)
    name = identifier(edit, operation.name or short_name(statement), "a rule")
    taken = edit.design.concept.invariants
    for existing in taken:
        same_words = name_key(existing.statement) == name_key(statement)
        if entity.id not in existing.entities or not same_words:
            if operation.name and name_key(existing.name) == name_key(name):
                raise exists(f"Invariant {existing.name}", "another name")
            continue
        edit.require(existing.id)
        enforced = operation.enforced_by
        if existing.rule == rule and (enforced is None or existing.enforced_by == enforced):
            return edit.already(f"invariant {existing.name}")
        raise exists(f"Invariant {existing.name}", "drop_invariant first")
    names = {name_key(item.name) for item in taken}
    plain, count = name, 2
    while name_key(name) in names:
        name, count = f"{plain}_{count}", count + 1
    invariant_id = edit.make("invariant", statement, parent=entity.id, taken=ids_of(taken))
    edit.claim("invariant", name)
    made = Invariant(
        id=invariant_id,
        name=name,
        statement=statement,
        entities=(entity.id,),
        rule=rule,
        enforced_by=operation.enforced_by or (),
    )
    edit.set_concept(invariants=(*taken, made))
    return f"+ invariant {name}: {statement}"


def drop_invariant(edit: Edit, operation: DropInvariant) -> str:
    """Remove a rule."""
    rule = find_invariant(edit.design, operation.invariant)
    edit.remove(rule.id)
    edit.require(*rule.entities, *rule_references(rule))
    edit.free("invariant", rule.name)
    edit.set_concept(invariants=without(edit.design.concept.invariants, (rule.id,)))
    return f"- invariant {rule.name}"


HANDLERS: Final[Handlers] = {AddInvariant: add_invariant, DropInvariant: drop_invariant}

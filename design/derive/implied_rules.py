"""Checks that follow from how things are named and said, where no rule spells them out."""

from __future__ import annotations

import re
from typing import Final

from design.derive.builder import TableBuilder
from design.derive.columns import erasable
from design.derive.facts import EntityFacts, Reference, stored
from design.derive.identifiers import quoted
from design.derive.stages import Stages, reached
from design.document.concept import Attribute, Invariant, LimitRule, sense
from design.document.names import name_key, snake, words

_NTH: Final = ("second", "third", "fourth")
_OPPOSITE: Final = {">": "<=", ">=": "<", "<": ">=", "<=": ">"}
_LITERAL: Final = re.compile(r"[+-]?\d+(?:\.\d+)?")
_PERIOD: Final = re.compile(r"(\d{1,4}) (day|week|month|year)s?")
_PRODUCT: Final = re.compile(
    r"(?:the )?(?P<whole>[\w ]+?) is (?:always )?(?:the )?(?P<left>[\w ]+?)"
    r" (?:times|multiplied by|×|x|\*) (?:the )?(?P<right>[\w ]+?)(?P<rounded>,? rounded.*)?\.?",
    re.IGNORECASE,
)
_ENDS: Final = frozenset({"expires", "expiry"})
_SAME_WORD: Final = 5
"""Letters that two forms of one word share: ``approver`` and ``approved``."""


def add_implied(builder: TableBuilder, facts: EntityFacts) -> None:
    """Add the checks that names and statements imply."""
    _add_alternatives(builder, facts)
    _add_seconds(builder, facts)
    _add_kinds(builder, facts)
    _add_after_creation(builder, facts)
    _add_kept(builder, facts)
    for invariant in facts.invariants:
        if isinstance(invariant.rule, LimitRule) and invariant.rule.consequence:
            _add_consequence(builder, facts, invariant, invariant.rule)
        elif invariant.rule is None:
            _add_product(builder, facts, invariant)


# --- links that stand for one another -------------------------------------------------------


def _add_alternatives(builder: TableBuilder, facts: EntityFacts) -> None:
    """Check that of ``requested_by_customer`` and ``requested_by_staff`` one is there."""
    groups: dict[str, list[Reference]] = {}
    for reference in facts.references:
        stem, by, _ = sense(reference.link).partition("_by_")
        if by and not reference.required:
            groups.setdefault(stem, []).append(reference)
    for stem, group in groups.items():
        columns = [builder.own_id("link", item.link.id) for item in group]
        if len(group) < 2 or len({item.target for item in group}) < 2:
            continue
        counted = ", ".join(f"{{{column}}}" for column in columns if column is not None)
        stays = all(item.link.on_parent_delete != "set_null" for item in group)
        sign = "=" if stays and _is_always(facts, stem) else "<="
        builder.add_check(
            f"num_nonnulls({counted}) {sign} 1",
            tail=f"one_{snake(stem)}_by",
            facet="alternatives",
            origin=group[0].link.id,
            realises=group[0].link.id,
        )


def _is_always(facts: EntityFacts, stem: str) -> bool:
    """Return whether it is so from the beginning: the first state is called after it."""
    lifecycle = facts.entity.lifecycle
    first = next((item for item in lifecycle.states if item.id == lifecycle.initial), None) if (
        lifecycle
    ) else None  # fmt: skip
    said = any(
        item.rule is None and set(words(stem)) <= set(words(item.statement))
        for item in facts.invariants
    )
    return said or (first is not None and words(sense(first)) == words(stem))


def _add_seconds(builder: TableBuilder, facts: EntityFacts) -> None:
    """Check that there is no second one without a first: ``second_approved_by``."""
    known = {words(sense(item.link)): item for item in facts.references}
    for name, reference in known.items():
        first = known.get(name[1:]) if name[:1] and name[0] in _NTH else None
        if first is None or reference.required or first.required:
            continue
        ends = [builder.own_id("link", item.link.id) for item in (reference, first)]
        if ends[0] is not None and ends[1] is not None:
            builder.add_check(
                f"{{{ends[0]}}} is null or {{{ends[1]}}} is not null",
                tail=f"{snake(reference.link.name)}_needs_first",
                facet="needs first",
                origin=reference.link.id,
                realises=reference.link.id,
            )


def _add_kinds(builder: TableBuilder, facts: EntityFacts) -> None:
    """Check that a row whose closed list says ``patient`` names its patient, and no other does.

    Only of one-to-one links: there the row is another record of the same thing.
    """
    for attribute in facts.entity.attributes:
        column = builder.own_id("value", attribute.id)
        if attribute.type != "enum" or not attribute.required or column is None:
            continue
        values = {name_key(value): value for value in attribute.values}
        for reference in facts.references:
            value = values.get(name_key(sense(reference.link)))
            link = builder.own_id("link", reference.link.id)
            optional = reference.single and not reference.required
            if value is None or link is None or not optional:
                continue
            if reference.link.on_parent_delete != "set_null":
                builder.add_check(
                    f"({{{column}}} = {quoted(value)}) = ({{{link}}} is not null)",
                    tail=f"{snake(attribute.name)}_{snake(value)}",
                    facet="kind",
                    origin=reference.link.id,
                    realises=reference.link.id,
                )


# --- moments --------------------------------------------------------------------------------


def _add_after_creation(builder: TableBuilder, facts: EntityFacts) -> None:
    """Check that nothing expires before, or was edited before, it was made."""
    created = builder.named(facts.conventions.time.created)
    blanked = {item.id for item in erasable(facts)}
    for attribute in facts.entity.attributes:
        first, *rest = words(sense(attribute)) or ("",)
        column = builder.own_id("value", attribute.id)
        if created is None or column is None or attribute.id in blanked or rest != ["at"]:
            continue
        if attribute.type == "instant" and (first in _ENDS or first == "edited"):
            sign = ">" if first in _ENDS else ">="
            builder.add_check(
                f"{{{column}}} {sign} {{{created.id}}}",
                tail=f"{snake(attribute.name)}_after_creation",
                facet="after creation",
                origin=attribute.id,
                realises=attribute.id,
            )


def _add_kept(builder: TableBuilder, facts: EntityFacts) -> None:
    """Check that what is kept for a time is not blanked before."""
    entity = facts.entity
    retention, erased = entity.retention, builder.named("erased_at")
    asked = entity.delete_policy == "erase" or bool(entity.erasure)
    if retention is None or erased is None or asked or retention.action == "delete":
        return
    after = entity.attribute_named(retention.after) if retention.after else None
    column = builder.own_id("value", after.id) if after is not None else None
    period = _PERIOD.fullmatch(retention.period)
    if column is not None and after is not None and after.type == "instant" and period:
        builder.add_check(
            f"{{{erased.id}}} >= {{{column}}} + interval '{period[1]} {period[2]}s'",
            tail="kept_long_enough",
            facet="kept",
            origin=entity.id,
            realises=entity.id,
        )


# --- statements -----------------------------------------------------------------------------


def _add_consequence(
    builder: TableBuilder, facts: EntityFacts, invariant: Invariant, rule: LimitRule
) -> None:
    """Check that above a limit there is what it asks for: a second approver."""
    column = builder.own_id("value", rule.attribute)
    asked = words(rule.consequence)
    found = [item for item in facts.references if not item.required and _is_asked(item, asked)]
    if column is None or not found or not _LITERAL.fullmatch(rule.amount.strip()):
        return
    reference = max(found, key=lambda item: len(words(sense(item.link))))
    link = builder.own_id("link", reference.link.id)
    opposite = _OPPOSITE.get(rule.operator)
    if link is None or opposite is None or reference.link.on_parent_delete == "set_null":
        return
    parts = [f"{{{column}}} {opposite} {rule.amount.strip()}", f"{{{link}}} is not null"]
    lifecycle = facts.entity.lifecycle
    status = builder.own_id("state", lifecycle.id) if lifecycle is not None else None
    if lifecycle is not None and status is not None:
        stem = tuple(word for word in words(sense(reference.link)) if word not in (*_NTH, "by"))
        before = reached(Stages(lifecycle), status, stem)
        if before is None:
            return
        parts.insert(0, before)
    builder.add_check(
        " or ".join(parts),
        tail=snake(invariant.name) or "limit",
        facet="consequence",
        origin=invariant.id,
        realises=invariant.id,
    )


def _is_asked(reference: Reference, asked: tuple[str, ...]) -> bool:
    """Return whether words ask for whom a link names: "a second approver" is approved by."""
    *stem, last = words(sense(reference.link)) or ("",)
    return (
        last == "by"
        and bool(stem)
        and all(any(word[:_SAME_WORD] == item[:_SAME_WORD] for item in asked) for word in stem)
    )


def _add_product(builder: TableBuilder, facts: EntityFacts, invariant: Invariant) -> None:
    """Check what a statement says to be a product: "the amount is the quantity times …"."""
    said = _PRODUCT.fullmatch(invariant.statement.strip())
    money = facts.conventions.money
    if said is None or money.representation != "numeric":
        return
    ends = [_attribute(facts, said[name]) for name in ("whole", "left", "right")]
    columns = [builder.own_id("value", item.id) if item is not None else None for item in ends]
    whole, left, right = columns
    if whole is None or left is None or right is None or ends[0] is None:
        return
    product = f"{{{left}}} * {{{right}}}"
    if ends[0].type in ("money", "decimal", "unit_price"):
        scale = {"money": money.scale, "unit_price": money.unit_scale}.get(ends[0].type, 6)
        product = f"round({product}, {scale})"
    builder.add_check(
        f"{{{whole}}} = {product}",
        tail=snake(invariant.name) or "product",
        facet="product",
        origin=invariant.id,
        realises=invariant.id,
    )


def _attribute(facts: EntityFacts, name: str) -> Attribute | None:
    key = name_key(name)
    found = next((item for item in facts.entity.attributes if name_key(sense(item)) == key), None)
    return found if found is not None and stored(found) and not found.multiple else None

"""Columns: those of attributes and lifecycles, and the stamps every table carries."""

from __future__ import annotations

from typing import Final

from design.derive.builder import TableBuilder
from design.derive.facts import EntityFacts, stored
from design.derive.identifiers import listed, quoted
from design.derive.values import (
    ON_WORDS,
    Part,
    attribute_parts,
    currency_type,
    default_of,
    enum_type,
)
from design.document.concept import Attribute, DeletePolicy, Entity, Lifecycle, sense
from design.document.conventions import Conventions
from design.document.names import name_key, words

_OFF_WORDS: Final = frozenset({"archived", "deactivated", "disabled", "inactive", "withdrawn"})


def deletion_policy(entity: Entity, conventions: Conventions) -> DeletePolicy:
    """Return what deleting an entity means; what is only ever added to is never deleted."""
    if entity.delete_policy is not None:
        return entity.delete_policy
    return "never" if entity.append_only else conventions.deletion.policy


def living(builder: TableBuilder, facts: EntityFacts) -> str | None:
    """Return the condition that leaves soft-deleted rows out, if rows can be such."""
    if deletion_policy(facts.entity, facts.conventions) != "soft":
        return None
    column = builder.named(facts.conventions.deletion.column)
    return f"{{{column.id}}} is null" if column is not None else None


def erasable(facts: EntityFacts) -> tuple[Attribute, ...]:
    """Return the attributes blanked when an entity's rows are erased."""
    entity = facts.entity
    kept = [item for item in entity.attributes if stored(item) and not item.multiple]
    if entity.erasure:
        return tuple(item for item in kept if item.id in entity.erasure)
    erased = entity.retention is not None and entity.retention.action in ("erase", "anonymise")
    if entity.ownership == "tenant_root" or not (entity.delete_policy == "erase" or erased):
        return ()
    return tuple(item for item in kept if item.personal or item.sensitivity == "regulated")


def currency_columns(facts: EntityFacts) -> dict[str, str]:
    """Return the currency columns that amounts bring along: attribute id -> column name.

    None where the entity, or what it belongs to, has a currency of its own, or where the
    conventions fix one. Several amounts of one row share a column.
    """
    entity = facts.entity
    if facts.conventions.money.currency == "fixed" or facts.has_currency:
        return {}
    if any(item.type == "currency" for item in entity.attributes):
        return {}
    amounts = [
        item
        for item in entity.attributes
        if item.type in ("money", "unit_price") and stored(item) and not item.multiple
    ]
    if not amounts:
        return {}
    name = f"{amounts[0].name}_currency" if len(amounts) == 1 else "currency"
    return {amounts[0].id: name}


def add_lifecycle(builder: TableBuilder, lifecycle: Lifecycle, entity: Entity) -> None:
    """Add the column that holds the state."""
    states = {state.id: state.name for state in lifecycle.states}
    as_enum = builder.conventions.values.enums == "enum" and bool(states)
    name = builder.spell(lifecycle.attribute)
    initial = states.get(lifecycle.initial)
    column = builder.add_column(
        name,
        enum_type(entity, lifecycle.attribute) if as_enum else "text",
        facet="state",
        origin=lifecycle.id,
        realises=lifecycle.id,
        default=quoted(initial) if initial is not None else None,
    )
    if column is not None and states and not as_enum:
        builder.add_check(
            f"{{{column.id}}} in ({listed(tuple(states.values()))})",
            tail=f"{name}_check",
            facet="states",
            origin=lifecycle.id,
            realises=lifecycle.id,
        )


def add_attributes(builder: TableBuilder, facts: EntityFacts) -> None:
    """Add the columns of every stored attribute, and their checks."""
    blanked = {item.id for item in erasable(facts)}
    currencies = currency_columns(facts)
    along = [tie for tie in facts.ties if tie.own[0] == "along"]
    for attribute in facts.entity.attributes:
        if stored(attribute) and not attribute.multiple:
            for part in attribute_parts(attribute, facts, currencies.get(attribute.id)):
                add_part(builder, attribute, part, nullable=attribute.id in blanked)
            if attribute.type == "money" and along:
                tie = along.pop()
                builder.add_column(
                    builder.spell(tie.column),
                    currency_type(facts.conventions),
                    facet="along",
                    origin=tie.own[1],
                    realises=tie.own[1],
                    comment="That of what it belongs to.",
                )


def add_part(
    builder: TableBuilder, attribute: Attribute, part: Part, *, nullable: bool = False
) -> str | None:
    """Add one column of an attribute, and its check.

    Returns:
        The column's id, or None where a key or a state already is that column.
    """
    name = builder.spell(part.name)
    if attribute.type == "reference" and builder.named(name) is not None:
        name = builder.spell(f"external_{part.name}")
    time = builder.conventions.time
    default = default_of(attribute, part.type) if part.facet == "value" else None
    if (
        attribute.type == "instant"
        and default is None
        and part.required
        and (
            name in (time.created, time.updated)
            or (attribute.managed_by == "server" and attribute.immutable)
        )
    ):
        default = "now()"
    column = builder.add_column(
        name,
        part.type,
        facet=part.facet,
        origin=attribute.id,
        realises=attribute.id,
        nullable=nullable or not part.required,
        default=default,
        comment=attribute.definition,
        sensitivity=attribute.sensitivity,
    )
    if column is None:
        return None
    if part.check:
        builder.add_check(
            part.check.format(f"{{{column.id}}}"),
            tail=f"{name}_check",
            facet=f"{part.facet} check",
            origin=attribute.id,
            realises=attribute.id,
        )
    return column.id


def add_stamps(builder: TableBuilder, facts: EntityFacts) -> None:
    """Add the conventional columns at the end: deletion, erasure, version, creation, change."""
    entity, conventions = facts.entity, facts.conventions
    match deletion_policy(entity, conventions):
        case "soft":
            builder.add_stamp(conventions.deletion.column, "deleted", nullable=True)
        case "deactivate" if not _has_switch(entity):
            builder.add_stamp("deactivated_at", "deactivated", nullable=True)
    if entity.delete_policy == "erase" or erasable(facts):
        builder.add_stamp("erased_at", "erased", nullable=True)
        _add_erasure_check(builder, facts)
    if entity.concurrent_edit and not entity.append_only:
        name = conventions.concurrency.version_column
        column = builder.add_column(name, "integer", facet="version", origin=entity.id, default="1")
        if column is not None:
            builder.add_check(
                f"{{{column.id}}} > 0",
                tail=f"{name}_check",
                facet="version",
                origin=entity.id,
                realises=entity.id,
            )
    if conventions.time.created:
        builder.add_stamp(conventions.time.created, "created", nullable=False)
    if conventions.time.updated and not entity.append_only:
        builder.add_stamp(conventions.time.updated, "updated", nullable=False)


def _has_switch(entity: Entity) -> bool:
    switches = ON_WORDS | _OFF_WORDS
    return any(
        (item.type == "boolean" and switches & set(words(sense(item))))
        or name_key(sense(item)) == "deactivatedat"
        for item in entity.attributes
    )


def _add_erasure_check(builder: TableBuilder, facts: EntityFacts) -> None:
    """Check that a row is complete, or erased and blank, and never half of each."""
    stamp = builder.named("erased_at")
    blanked = {item.id: item for item in erasable(facts)}
    if stamp is None or not blanked:
        return
    required: list[str] = []
    every: list[str] = []
    for attribute in blanked.values():
        for part in attribute_parts(attribute, facts, currency_columns(facts).get(attribute.id)):
            column_id = builder.own_id(part.facet, attribute.id)
            if column_id is None:
                continue
            every.append(f"{{{column_id}}}")
            if part.required:
                required.append(f"{{{column_id}}}")
    kept = " and ".join([f"{{{stamp.id}}} is null", *(f"{item} is not null" for item in required)])
    gone = " and ".join([f"{{{stamp.id}}} is not null", *(f"{item} is null" for item in every)])
    builder.add_check(
        f"({kept}) or ({gone})",
        tail="complete_or_erased",
        facet="erasure",
        origin=facts.entity.id,
        realises=facts.entity.id,
    )

"""Tables beside the entities': many-to-many links, lists of values, histories, access logs."""

from __future__ import annotations

from design.derive.builder import TableBuilder
from design.derive.columns import add_part
from design.derive.constraints import add_rule
from design.derive.facts import EntityFacts, JoinFacts, stored, table_id
from design.derive.identifiers import element_id, one, table_name
from design.derive.index_wishes import Wish, add_wishes, foreign_key_wishes, plain, time_wish
from design.derive.values import attribute_parts
from design.document.concept import Attribute, DistinctRule
from design.document.names import plural
from design.document.schema import Column, DeleteAction, Table, TableRole


def join_table(facts: JoinFacts) -> Table:
    """Return the table of a many-to-many relationship: a pair of keys, each pair once."""
    link = facts.link
    builder = TableBuilder(
        table_id(link.id),
        facts.table,
        facts.conventions,
        realises=link.id,
        origin=link.id,
        role="join",
        comment=link.definition,
    )
    if facts.tenant is not None:
        builder.add_tenant(facts.tenant)
    root = facts.tenant.root if facts.tenant is not None else None
    source_name, target_name = _end_names(facts)
    ends = []
    for facet, name, entity, scoped in (
        ("source", source_name, facts.source, facts.source_scoped),
        ("target", target_name, facts.target, facts.target_scoped),
    ):
        column = _add_reference(
            builder,
            name,
            entity.id,
            facet=facet,
            origin=link.id,
            scoped=scoped,
            root=root,
            on_delete="cascade",
        )
        ends.append(column.id)
    lead = () if builder.tenant is None else (builder.tenant,)
    builder.primary_key = (*lead, *ends)
    if facts.source is facts.target:
        builder.add_check(
            f"{{{ends[0]}}} <> {{{ends[1]}}}",
            tail="not_self",
            facet="not self",
            origin=link.id,
            realises=link.id,
        )
    for invariant in facts.invariants:
        if isinstance(invariant.rule, DistinctRule):
            add_rule(builder, invariant, f"{{{ends[0]}}} <> {{{ends[1]}}}")
    back = Wish(plain((*lead, *reversed(ends))), equal=len(lead) + 1, serves=())
    add_wishes(builder, (back, *foreign_key_wishes(builder)), link.id)
    return builder.build()


def _add_reference(
    builder: TableBuilder,
    name: str,
    target: str,
    *,
    facet: str,
    origin: str,
    scoped: bool,
    root: str | None,
    on_delete: DeleteAction = "restrict",
) -> Column:
    """Add a column that refers to the table of an entity, and its foreign key."""
    column = builder.add_link(name, facet=facet, origin=origin)
    builder.add_link_key(
        column,
        target,
        table=table_id(target),
        facet=facet,
        origin=origin,
        root=root if scoped else None,
        on_delete=on_delete,
    )
    return column


def _end_names(facts: JoinFacts) -> tuple[str, str]:
    source = one(facts.source.name)
    if facts.source is not facts.target:
        return source, one(facts.target.name)
    named = one(facts.link.name)
    return source, f"other_{source}" if named == source else f"{named}_{source}"


def value_tables(facts: EntityFacts) -> tuple[Table, ...]:
    """Return a table for each attribute of which one entity has several values."""
    return tuple(
        _value_table(facts, attribute)
        for attribute in facts.entity.attributes
        if attribute.multiple and stored(attribute)
    )


def _value_table(facts: EntityFacts, attribute: Attribute) -> Table:
    builder = _beside(facts, attribute.id, one(attribute.name), "join", attribute.definition)
    owner = _add_owner(builder, facts, attribute.id, "cascade")
    currency = (
        f"{one(attribute.name)}_currency"
        if attribute.type in ("money", "unit_price")
        and facts.conventions.money.currency == "column"
        and not facts.has_currency
        and not any(item.type == "currency" for item in facts.entity.attributes)
        else None
    )
    single = attribute.replace(name=one(attribute.name), required=True, multiple=False)
    made = [add_part(builder, single, part) for part in attribute_parts(single, facts, currency)]
    values = tuple(item for item in made if item is not None)
    if len(values) == 1 and attribute.type not in ("json", "binary"):
        lead = () if builder.tenant is None else (builder.tenant,)
        builder.add_unique((*lead, owner, *values), facet="value", origin=attribute.id)
    add_wishes(builder, foreign_key_wishes(builder), attribute.id)
    return builder.build()


def history_table(facts: EntityFacts) -> Table:
    """Return the table that says who changed which field of an entity, when, and how."""
    entity = facts.entity
    builder = _beside(facts, entity.id, "history", "history", f"Who changed what of {entity.name}.")
    builder.append_only = True
    owner = _add_owner(builder, facts, entity.id, "restrict")
    _add_instant(builder, "changed_at")
    actor = _add_actor(builder, facts, "changed_by")
    for name, nullable in (("field", False), ("old_value", True), ("new_value", True)):
        builder.add_column(name, "text", facet=name, origin=builder.origin, nullable=nullable)
    _index_by_time(builder, "changed_at", owner, actor)
    return builder.build()


def access_table(facts: EntityFacts) -> Table:
    """Return the table that says who read a row of an entity, and when."""
    entity = facts.entity
    builder = _beside(facts, entity.id, "access", "history", f"Who read which {entity.name}, when.")
    builder.append_only = True
    owner = _add_owner(builder, facts, entity.id, "restrict")
    actor = _add_actor(builder, facts, "accessed_by")
    _add_instant(builder, "accessed_at")
    _index_by_time(builder, "accessed_at", owner, actor)
    return builder.build()


def _add_actor(builder: TableBuilder, facts: EntityFacts, name: str) -> str | None:
    """Add who acted: a reference where one entity holds everyone, else the credential's subject.

    Returns:
        The column's id if it refers to a record.
    """
    if facts.actor is None:
        builder.add_column(name, "text", facet=name, origin=builder.origin)
        return None
    column = _add_reference(
        builder,
        name,
        facts.actor.entity,
        facet=name,
        origin=facts.entity.id,
        scoped=facts.actor.scoped,
        root=facts.tenant.root if facts.tenant is not None else None,
    )
    return column.id


def _beside(
    facts: EntityFacts, realises: str, what: str, role: TableRole, comment: str
) -> TableBuilder:
    """Return a table about something that the rows of an entity have beside their columns."""
    name = f"{one(facts.entity.name)} {what}"
    many = name if what == "history" else plural(name)
    builder = TableBuilder(
        element_id("table", what if realises == facts.entity.id else "values", realises),
        table_name(name, many, facts.conventions),
        facts.conventions,
        realises=realises,
        origin=realises,
        role=role,
        comment=comment,
    )
    builder.add_key()
    if facts.tenant is not None:
        builder.add_tenant(facts.tenant)
    return builder


def _add_owner(builder: TableBuilder, facts: EntityFacts, origin: str, on_delete: str) -> str:
    column = _add_reference(
        builder,
        one(facts.entity.name),
        facts.entity.id,
        facet="owner",
        origin=origin,
        scoped=facts.pointed_at,
        root=facts.tenant.root if facts.tenant is not None else None,
        on_delete="cascade" if on_delete == "cascade" else "restrict",
    )
    return column.id


def _add_instant(builder: TableBuilder, name: str) -> None:
    builder.add_column(
        name, builder.instant_type, facet=name, origin=builder.origin, default="now()"
    )


def _index_by_time(builder: TableBuilder, moment: str, *owners: str | None) -> None:
    """Index what was recorded of a row, and of whoever acted, in the order of time."""
    stamp = builder.own_id(moment, builder.origin)
    wishes = [
        time_wish(builder, owner, stamp)
        for owner in owners
        if owner is not None and stamp is not None
    ]
    add_wishes(builder, (*wishes, *foreign_key_wishes(builder)), builder.origin)

"""Whether a table lets in only what the concept says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from design.document.concept import Attribute, Entity
from design.document.schema import Column, Table
from design.review.columns import column_names
from design.review.facts import Facts, asked
from design.review.findings import Fix, Hit
from design.review.registry import rule

_FOLDED: Final = frozenset({"email"})
"""Types of attributes whose values people do not tell apart by upper and lower case."""


def stored_columns(entity: Entity, facts: Facts) -> Iterator[tuple[Attribute, Table, Column]]:
    """Yield each attribute with the column of the entity's own table that keeps it whole.

    What is kept in several columns, such as an address or an amount and its currency, is
    yielded with the first.
    """
    table = facts.table_of(entity.id)
    if table is None:
        return
    for attribute in entity.attributes:
        column = table.column_for(attribute.id)
        if column is not None:
            yield attribute, table, column


@rule("required-attribute-nullable", each="entity", item="keys")
def required_attribute_nullable(entity: Entity, facts: Facts) -> Iterator[Hit]:
    """The concept and the table disagree on whether a value may be missing.

    A column that may be empty will be: by an import, by an old client. One that may not where
    the concept allows it refuses requests that the product promises to take.

    What is blanked when a person asks to be forgotten, or when its time is over, may be empty
    for that. A link is wrong only where it is required and its column may be empty.

    Bad:
        add_entity name=Product
        add_attribute entity=Product name=title required=true
        alter_column table=products column=title nullable=true

    Bad:
        add_entity name=Product
        add_attribute entity=Product name=subtitle required=false
        alter_column table=products column=subtitle nullable=false

    Bad:
        add_entity name=Order
        add_entity name=Line
        add_relationship entity=Line to=Order on_parent_delete=cascade
        alter_column table=lines column=order_id nullable=true

    Good:
        add_entity name=Product
        add_attribute entity=Product name=title required=true
        add_attribute entity=Product name=subtitle required=false

    Good:
        add_entity name=Order
        add_entity name=Line
        add_relationship entity=Line to=Order on_parent_delete=cascade target_cardinality=0..1

    References:
        schemacrawler NullIntendedColumns.
    """
    yield from _empty_links(entity, facts)
    for attribute, table, column in stored_columns(entity, facts):
        if column.nullable is not attribute.required or attribute.type == "address":
            continue
        if column.nullable and _goes_first(entity, attribute):
            continue
        if not column.nullable and column.default is not None:
            continue
        said = "required" if attribute.required else "optional"
        alter = {"op": "alter_column", "table": table.name, "column": column.name,
                 "nullable": not attribute.required}  # fmt: skip
        yield Hit(
            column,
            f"{entity.name}.{attribute.name} is {said}, but {table.name}.{column.name} may"
            f"{'' if column.nullable else ' not'} be empty.",
            also=(attribute,),
            fixes=(Fix(f"Make the column {said}", (alter,), safe=not attribute.required),),
        )


def _empty_links(entity: Entity, facts: Facts) -> Iterator[Hit]:
    table = facts.table_of(entity.id)
    for link in facts.links_from(entity.id) if table is not None else ():
        column = table.column_for(link.id) if table is not None else None
        if table is None or column is None or not column.nullable or not link.required:
            continue
        alter = {"op": "alter_column", "table": table.name, "column": column.name,
                 "nullable": False}  # fmt: skip
        yield Hit(
            column,
            f"Every {entity.name} has its {link.name.replace('_', ' ')}, but"
            f" {table.name}.{column.name} may be empty.",
            also=(link,),
            fixes=(Fix("Make the column required", (alter,)),),
        )


def _goes_first(entity: Entity, attribute: Attribute) -> bool:
    """Return whether the row stays when the value has to go."""
    blanked = entity.retention is not None and entity.retention.action in ("erase", "anonymise")
    return attribute.id in entity.erasure or (blanked and attribute.personal)


@rule("missing-range-check", each="entity", item="keys", severity="warning")
def missing_range_check(entity: Entity, facts: Facts) -> Iterator[Hit]:
    """A value has a lowest or highest one, and the table takes any.

    A negative quantity is found in a report months later, when nobody knows any more what it
    should have been.

    Bad:
        add_entity name=Line
        add_attribute entity=Line name=quantity type=integer minimum=1
        drop_check table=lines name=lines_quantity_check

    Good:
        add_entity name=Line
        add_attribute entity=Line name=quantity type=integer minimum=1
    """
    for attribute, table, column in stored_columns(entity, facts):
        if attribute.minimum is None and attribute.maximum is None:
            continue
        if any(f"{{{column.id}}}" in check.expression for check in table.checks):
            continue
        bounds = [
            f"{column.name} {sign} {bound}"
            for bound, sign in (
                (attribute.minimum, ">" if attribute.minimum_excluded else ">="),
                (attribute.maximum, "<" if attribute.maximum_excluded else "<="),
            )
            if bound is not None and re.fullmatch(r"-?\d+(\.\d+)?", bound)
        ]
        if not bounds:
            continue
        add = {"op": "add_check", "table": table.name, "expression": " and ".join(bounds)}
        yield Hit(
            column,
            f"{entity.name}.{attribute.name} has bounds, but {table.name} takes any value.",
            also=(attribute,),
            evidence=" and ".join(bounds),
            fixes=(Fix("Add the check", (add,)),),
        )


@rule("unconstrained-enum", each="table", item="keys", profiles={"prototype": "warning"})
def unconstrained_enum(table: Table, facts: Facts) -> Iterator[Hit]:
    """A column for one of a few values takes any text.

    "cancelled" and "canceled" will both be there, and every query that names one of them is
    wrong by the other.

    Bad:
        add_entity name=Order
        add_attribute entity=Order name=channel type=enum values=["web", "shop"]
        drop_check table=orders name=orders_channel_check

    Bad:
        add_entity name=Order
        set_lifecycle entity=Order states=[placed, paid] initial=placed
        add_transition entity=Order source=placed target=paid
        drop_check table=orders name=orders_status_check

    Bad:
        add_table name=jobs columns=[{"name": "id", "type": "uuid", "primary_key": true}]
        add_column table=jobs name=status type=text

    Good:
        add_entity name=Order
        add_attribute entity=Order name=channel type=enum values=["web", "shop"]

    Good:
        add_table name=jobs columns=[{"name": "id", "type": "uuid", "primary_key": true}]
        add_column table=jobs name=status type=text
        add_check table=jobs expression=status in ('waiting', 'done')

    References:
        schemalint prefer-text-with-check-to-enum.
    """
    for column in table.columns:
        if not column.type.startswith(("text", "varchar", "char")) or column.type.endswith("[]"):
            continue
        attribute = facts.attribute(column.realises) if column.realises is not None else None
        states = states_kept(facts, column.realises or "") if attribute is None else ()
        listed = bool(states) or (attribute is not None and attribute.type == "enum")
        bare = column.realises is None and bool(_STATES.search(column.name))
        if not (listed or bare) or _bounded(table, column):
            continue
        named = states if attribute is None else attribute.values
        values = [f"'{value}'" for value in named]
        add = {"op": "add_check", "table": table.name,
               "expression": f"{column.name} in ({', '.join(values)})"}  # fmt: skip
        plain = values and not any("'" in value[1:-1] for value in values)
        yield Hit(
            column,
            f"{table.name}.{column.name} is one of a few values, but takes any text.",
            fixes=(Fix("Allow only the values of the list", (add,)),) if plain else (),
        )


@asked
def states_kept(facts: Facts, lifecycle_id: str) -> tuple[str, ...]:
    """Return the names of the states of a lifecycle; none when the id is of something else."""
    entity = facts.entity_with(lifecycle_id)
    lifecycle = entity.lifecycle if entity is not None else None
    if lifecycle is None or lifecycle.id != lifecycle_id:
        return ()
    return tuple(state.name for state in lifecycle.states)


_STATES: Final = re.compile(r"(?:^|_)(?:status|state|kind)$", re.IGNORECASE)


def _bounded(table: Table, column: Column) -> bool:
    """Return whether a check of this column alone, or a key to another table, holds its values."""
    return any(
        set(re.findall(r"{(\w+)}", check.expression)) == {column.id} for check in table.checks
    ) or any(column.id in key.columns for key in table.foreign_keys)


@rule("case-sensitive-unique", each="table", item="keys", severity="warning")
def case_sensitive_unique(table: Table, facts: Facts) -> Iterator[Hit]:
    """An address that people write in any case is unique only letter by letter.

    Ada@example.org signs up next to ada@example.org, and the password of one is reset by the
    other.

    Bad:
        add_entity name=User
        add_attribute entity=User name=email type=email
        add_unique table=users columns=[email]

    Good:
        add_entity name=User
        add_attribute entity=User name=email type=email
        add_unique table=users columns=[email] case_insensitive=true

    Good:
        add_entity name=User
        add_attribute entity=User name=email type=email unique=true
    """
    for unique in table.uniques:
        for item in unique.columns:
            column = table.column(item)
            attribute = facts.attribute(column.realises or "") if column is not None else None
            if column is None or item in unique.case_insensitive or column.type == "citext":
                continue
            if attribute is None or attribute.type not in _FOLDED:
                continue
            columns = column_names(table, unique.columns)
            yield Hit(
                unique,
                f"{table.name}.{column.name} is unique letter by letter: the same address in"
                " another case is another one.",
                also=(column,),
                fixes=(
                    Fix(
                        "Ignore case",
                        (
                            {"op": "drop_unique", "table": table.name, "name": unique.name},
                            {"op": "add_unique", "table": table.name, "columns": columns,
                             "case_insensitive": True},
                        ),
                    ),
                )
                if unique.where is None
                else (),
            )  # fmt: skip


@rule("nullable-unique-column", each="table", item="keys", severity="warning")
def nullable_unique_column(table: Table, facts: Facts) -> Iterator[Hit]:
    """A key of several columns does not count rows in which one of them is empty.

    To SQL no empty value equals another, so two rows that agree in everything else are both let
    in. A single column that may be empty is meant so: unique if it is there.

    Bad:
        add_table name=prices columns=[{"name": "id", "type": "uuid", "primary_key": true}]
        add_column table=prices name=plan type=text
        add_column table=prices name=meter type=text nullable=true
        add_unique table=prices columns=[plan, meter]

    Good:
        add_table name=prices columns=[{"name": "id", "type": "uuid", "primary_key": true}]
        add_column table=prices name=code type=text nullable=true
        add_unique table=prices columns=[code]

    Good:
        add_table name=prices columns=[{"name": "id", "type": "uuid", "primary_key": true}]
        add_column table=prices name=plan type=text
        add_column table=prices name=meter type=text nullable=true
        add_unique table=prices columns=[plan, meter] where=meter is not null

    References:
        schemacrawler NullColumnsInIndex.
    """
    for unique in table.uniques:
        empty = [
            column
            for item in unique.columns
            if (column := table.column(item)) is not None and column.nullable
        ]
        if len(unique.columns) < 2 or not empty or unique.nulls_not_distinct:
            continue
        covered = unique.where or ""
        loose = [column for column in empty if f"{{{column.id}}}" not in covered]
        scoped = [column for column in loose if column.realises is None and column.derived]
        if not loose or scoped == loose or len(unique.columns) - len(empty) == 0:
            continue
        if all(_scope(table, column) for column in unique.columns if column != loose[0].id):
            continue
        names = ", ".join(column.name for column in loose)
        yield Hit(
            unique,
            f"{unique.name} of {table.name} lets in any number of rows with an empty {names}.",
            also=tuple(loose),
        )


def _scope(table: Table, column: str) -> bool:
    """Whether a column says within what another is unique: a key to another table."""
    return any(column in key.columns for key in table.foreign_keys)

"""Lists, references and derived values that are kept where the database cannot hold them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from design.document.concept import Attribute, Entity
from design.document.names import snake
from design.document.schema import Column, Table
from design.review.facts import Facts
from design.review.findings import Fix, Hit
from design.review.registry import rule
from design.review.rules.keys_values import stored_columns

_IDS: Final = re.compile(r"(?:^|_)ids$")
_LIST: Final = re.compile(r"(?:^|_)(?:ids|list|csv)$")
_HOLDS_MANY: Final = ("json", "jsonb")
_TEXTS: Final = re.compile(r"(?:text|varchar|char|character varying|citext)(?:\(\d+\))?")
_MANY_COLUMNS: Final = 40


@rule("multi-valued-attribute", each="table", item="rules", severity="warning")
def multi_valued_attribute(table: Table, facts: Facts) -> Iterator[Hit]:
    """A column holds a list: ids in an array or document, or values in one text.

    No foreign key can hold the ids in it, no index finds one of them in a text, and two people
    who add a value at once lose one.

    Bad:
        add_table name=issues columns=[{"name": "id", "type": "uuid", "primary_key": true}]
        add_column table=issues name=label_ids type=uuid[]

    Bad:
        add_table name=issues columns=[{"name": "id", "type": "uuid", "primary_key": true}]
        add_column table=issues name=label_list type=text

    Good:
        add_table name=issues columns=[{"name": "id", "type": "uuid", "primary_key": true}]
        add_column table=issues name=label_id type=uuid
        add_column table=issues name=words type=text[]

    References:
        sqlcheck 1001, pg-index-health BTREE_INDEXES_ON_ARRAY_COLUMNS.
    """
    for column in table.columns:
        name = snake(column.name)
        if not _LIST.search(name):
            continue
        many = column.type.endswith("[]") or column.type in _HOLDS_MANY
        if (many and _IDS.search(name)) or _TEXTS.fullmatch(column.type):
            yield Hit(
                column,
                f"{table.name}.{column.name} holds a list as {column.type}; a table of its own"
                " can be held to what it refers to.",
            )


@rule("polymorphic-association", each="table", item="keys", severity="warning")
def polymorphic_association(table: Table, facts: Facts) -> Iterator[Hit]:
    """A pair of columns refers to a row of one of several tables.

    No foreign key can hold it: what it refers to may be deleted, or never have been there, and
    every join has to be written once for each table.

    Bad:
        add_table name=comments columns=[{"name": "id", "type": "uuid", "primary_key": true}]
        add_column table=comments name=subject_type type=text
        add_column table=comments name=subject_id type=uuid

    Good:
        add_table name=places columns=[{"name": "id", "type": "uuid", "primary_key": true}]
        add_table name=visits columns=[{"name": "id", "type": "uuid", "primary_key": true}]
        add_column table=visits name=place_type type=text
        add_column table=visits name=place_id type=uuid
        add_foreign_key table=visits columns=[place_id] references=places

    References:
        SQL Antipatterns, Polymorphic Associations.
    """
    named = {snake(column.name): column for column in table.columns}
    held = {item for key in table.foreign_keys for item in key.columns} | set(table.primary_key[:1])
    for name, column in named.items():
        stem, _, last = name.rpartition("_")
        kind = named.get(f"{stem}_type")
        if not stem or last != "id" or column.id in held or kind is None or kind.id in held:
            continue
        yield Hit(
            column,
            f"{table.name}.{column.name} refers to whatever {kind.name} says; no foreign key"
            " can hold it.",
            also=(kind,),
        )


@rule("derived-value-stored", each="entity", item="rules", severity="warning")
def derived_value_stored(entity: Entity, facts: Facts) -> Iterator[Hit]:
    """A value that follows from others is stored, and nothing keeps it right.

    It is right until somebody changes what it follows from by another way. From then on there
    are two answers, and nobody knows which one was charged.

    A value that never changes once set, or that a check compares with what it follows from, is
    held.

    Bad:
        add_entity name=Order
        add_attribute entity=Order name=lines type=integer derived_from=the number of its lines
        add_column table=orders name=lines type=integer attribute=lines

    Good:
        add_entity name=Order
        add_attribute entity=Order name=lines type=integer derived_from=the number of its lines

    Good:
        add_entity name=Order
        add_attribute entity=Order name=net type=integer
        add_attribute entity=Order name=gross type=integer derived_from=net
        add_column table=orders name=gross type=integer attribute=gross
        add_check table=orders expression=gross >= net
    """
    for attribute, table, column in stored_columns(entity, facts):
        if not attribute.derived_from or _kept_right(attribute, entity):
            continue
        if _compared(table, column):
            continue
        drop = {"op": "drop_column", "table": table.name, "column": column.name}
        yield Hit(
            column,
            f"{table.name}.{column.name} follows from {attribute.derived_from}, is stored, and"
            " nothing keeps it right.",
            also=(attribute,),
            fixes=(Fix("Compute it when it is asked for", (drop,)),),
        )


def _kept_right(attribute: Attribute, entity: Entity) -> bool:
    """Return whether a value is set once, with the row, and stays."""
    return attribute.immutable or entity.append_only or bool(attribute.copied_from)


def _compared(table: Table, column: Column) -> bool:
    mark = f"{{{column.id}}}"
    return any(
        mark in check.expression and len(set(re.findall(r"{(\w+)}", check.expression))) > 1
        for check in table.checks
    )


@rule("god-table", each="table", item="rules", severity="info", profiles={"prototype": "off"})
def god_table(table: Table, facts: Facts) -> Iterator[Hit]:
    """A table has more than forty columns.

    Several things are kept in it. Each has its own life and its own readers, and all of them
    wait for one another when a row is changed.

    Bad:
        add_table name=people role=infra columns=[{"name": "c0"}, {"name": "c1"}, {"name": "c2"}, {"name": "c3"}, {"name": "c4"}, {"name": "c5"}, {"name": "c6"}, {"name": "c7"}, {"name": "c8"}, {"name": "c9"}, {"name": "d0"}, {"name": "d1"}, {"name": "d2"}, {"name": "d3"}, {"name": "d4"}, {"name": "d5"}, {"name": "d6"}, {"name": "d7"}, {"name": "d8"}, {"name": "d9"}, {"name": "e0"}, {"name": "e1"}, {"name": "e2"}, {"name": "e3"}, {"name": "e4"}, {"name": "e5"}, {"name": "e6"}, {"name": "e7"}, {"name": "e8"}, {"name": "e9"}, {"name": "f0"}, {"name": "f1"}, {"name": "f2"}, {"name": "f3"}, {"name": "f4"}, {"name": "f5"}, {"name": "f6"}, {"name": "f7"}, {"name": "f8"}, {"name": "f9"}, {"name": "g0"}]

    Good:
        add_table name=people role=infra columns=[{"name": "c0"}, {"name": "c1"}]
    """  # noqa: E501 - one line is one operation
    if len(table.columns) > _MANY_COLUMNS:
        yield Hit(table, f"{table.name} has {len(table.columns)} columns.")

"""Names and types: spelled as agreed, and able to hold what they are to hold."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from design.document.concept import Entity
from design.document.names import in_case
from design.document.schema import Column, Table
from design.review.facts import Facts, asked
from design.review.findings import Fix, Hit
from design.review.registry import rule

_AMOUNT: Final = re.compile(r"(?:^|_)(?:price|amount|total|fee|cost|balance|salary)(?:$|_)")
_FLOATS: Final = frozenset({"real", "double precision", "float", "float4", "float8", "money"})


@rule("imprecise-money-type", each="table", item="keys", profiles={"prototype": "warning"})
def imprecise_money_type(table: Table, facts: Facts) -> Iterator[Hit]:
    """An amount of money is stored as a binary fraction, or as the type `money`.

    0.1 + 0.2 is not 0.3 in binary: sums are off by a cent, differently on every machine. The
    type `money` takes its currency from a setting of the server.

    Bad:
        add_table name=orders role=infra columns=[{"name": "id", "type": "uuid", "primary_key": true}]
        add_column table=orders name=total_amount type="double precision"

    Good:
        add_table name=orders role=infra columns=[{"name": "id", "type": "uuid", "primary_key": true}]
        add_column table=orders name=total_amount type=numeric(12,2)
        add_column table=orders name=weight type="double precision"

    References:
        sqlcheck 2001, pg-index-health COLUMNS_WITH_MONEY_TYPE, zalando 173.
    """  # noqa: E501 - one line is one operation
    for column in table.columns:
        if column.type != "money" and column.type not in _FLOATS:
            continue
        attribute = facts.attribute(column.realises) if column.realises is not None else None
        amount = attribute is not None and attribute.type in ("money", "unit_price")
        if column.type == "money" or (
            (amount or _AMOUNT.search(column.name)) and not measured(table, column)
        ):
            alter = {"op": "alter_column", "table": table.name, "column": column.name}
            money = facts.conventions().money
            exact = (
                f"numeric({money.precision},{money.scale})"
                if money.representation == "numeric"
                else "bigint"
            )
            yield Hit(
                column,
                f"{table.name}.{column.name} keeps money as {column.type}.",
                fixes=(Fix(f"Make it {exact}", (alter | {"type": exact},)),),
            )


@rule("amount-without-currency", each="entity", item="keys", severity="warning")
def amount_without_currency(entity: Entity, facts: Facts) -> Iterator[Hit]:
    """An amount of money does not say in which currency it is.

    The first customer abroad makes every stored amount ambiguous, and every sum wrong.

    Where the conventions fix one currency for all, nothing has to say it.

    Bad:
        add_entity name=Order
        add_attribute entity=Order name=fee type=money
        drop_column table=orders column=fee_currency cascade=true

    Good:
        add_entity name=Order
        add_attribute entity=Order name=fee type=money
    """
    table = facts.table_of(entity.id)
    if table is None or facts.conventions().money.currency == "fixed":
        return
    named = any("currency" in column.name for column in table.columns)
    for attribute in entity.attributes:
        column = table.column_for(attribute.id) if attribute.type == "money" else None
        if column is None or named or measured(table, column) or _in_parent(table, facts):
            continue
        yield Hit(
            column,
            f"{table.name}.{column.name} is an amount in no currency.",
            also=(attribute,),
        )


def measured(table: Table, column: Column) -> bool:
    """Return whether a column beside an amount says in what it is measured: no money, then."""
    plain = column.name.replace("_", "").lower()
    units = {f"{plain}{word}" for word in ("uom", "unit", "units")}
    return any(other.name.replace("_", "").lower() in units for other in table.columns)


def _in_parent(table: Table, facts: Facts) -> bool:
    """Whether a table that this one refers to says the currency."""
    parents = [facts.table(key.table) for key in table.foreign_keys]
    return any(
        "currency" in column.name
        for parent in parents
        if parent is not None
        for column in parent.columns
    )


@rule("name-case", each="table", item="rules", severity="warning", profiles={"prototype": "info"})
def name_case(table: Table, facts: Facts) -> Iterator[Hit]:
    """A name of a table or column is not spelled as the conventions say.

    Half of the names need quotes then, and nobody remembers which half.

    Bad:
        add_table name=readings role=infra columns=[{"name": "id", "type": "uuid", "primary_key": true}]
        add_column table=readings name=taken_at type=timestamptz
        set_convention key=naming.columns value=camel

    Good:
        add_table name=readings role=infra columns=[{"name": "id", "type": "uuid", "primary_key": true}]
        add_column table=readings name=taken_at type=timestamptz

    References:
        schemalint name-casing, pg-index-health COLUMNS_NOT_FOLLOWING_NAMING_CONVENTION.
    """  # noqa: E501 - one line is one operation
    naming = facts.conventions().naming
    wanted = in_case(table.name, naming.tables)
    if wanted != table.name and not _numbered(table.name):
        to = {"op": "rename_table", "table": table.name, "to": wanted}
        yield Hit(
            table,
            f"{table.name} is not spelled in {naming.tables} case.",
            fixes=(Fix(f"Call it {wanted}", (to,)),),
        )
    for column in table.columns:
        wanted = in_case(column.name, naming.columns)
        if wanted != column.name and not _numbered(column.name):
            to = {"op": "rename_column", "table": table.name, "column": column.name, "to": wanted}
            yield Hit(
                column,
                f"{table.name}.{column.name} is not spelled in {naming.columns} case.",
                fixes=(Fix(f"Call it {wanted}", (to,)),),
            )


def _numbered(name: str) -> bool:
    """Whether a digit stands in a name: there is no one way to spell those."""
    return any(letter.isdigit() for letter in name)


@rule("inconsistent-column-type", item="keys", severity="warning", profiles={"prototype": "info"})
def inconsistent_column_type(facts: Facts) -> Iterator[Hit]:
    """Columns of one name have different types.

    A comparison or a union of the two converts every row, and a value that fits here is refused
    there.

    Names that mean something else in every table, such as `value`, are left alone, as is the
    length of a text.

    Bad:
        add_table name=orders role=infra columns=[{"name": "id", "type": "uuid", "primary_key": true}, {"name": "order_number", "type": "text"}]
        add_table name=refunds role=infra columns=[{"name": "id", "type": "uuid", "primary_key": true}, {"name": "order_number", "type": "bigint"}]

    Good:
        add_table name=orders role=infra columns=[{"name": "id", "type": "uuid", "primary_key": true}, {"name": "order_number", "type": "text"}]
        add_table name=refunds role=infra columns=[{"name": "id", "type": "uuid", "primary_key": true}, {"name": "order_number", "type": "varchar(20)"}]

    References:
        pg-index-health COLUMNS_WITH_INCONSISTENT_TYPES, schemacrawler ColumnTypes.
    """  # noqa: E501 - one line is one operation
    found: dict[str, dict[str, list[tuple[Table, Column]]]] = defaultdict(lambda: defaultdict(list))
    for table in facts.tables():
        for column in columns_of_one_meaning(facts, table.id):
            found[column.name][_kind(column.type)].append((table, column))
    for name, kinds in found.items():
        if len(kinds) < 2:
            continue
        rare = min(kinds, key=lambda kind: (len(kinds[kind]), kind))
        common = max(kinds, key=lambda kind: (len(kinds[kind]), kind))
        table, column = kinds[rare][0]
        other = kinds[common][0][0]
        yield Hit(
            column,
            f"{name} is {column.type} in {table.name} and {common} in {other.name}.",
            also=(kinds[common][0][1],),
        )


@asked
def columns_of_one_meaning(facts: Facts, table_id: str) -> tuple[Column, ...]:
    """Return the columns of a table whose names mean the same in every table."""
    table = facts.table(table_id)
    return tuple(
        column
        for column in (table.columns if table is not None and table.role != "history" else ())
        if ("_" in column.name and column.realises is None) or column.name.endswith("_id")
    )


def _kind(type_: str) -> str:
    plain = type_.partition("(")[0]
    return "text" if plain in ("text", "varchar", "char", "character varying", "citext") else plain


@rule("prefer-bigint-over-int", each="table", item="keys", severity="warning")
def prefer_bigint_over_int(table: Table, facts: Facts) -> Iterator[Hit]:
    """A key the database counts up has 32 bits.

    Two billion rows are reached by a table of events in a few years, on a day nobody chose, and
    widening the key rewrites the table and everything that refers to it.

    What others refer to and itself refers to nothing, such as countries, does not grow so.

    Bad:
        add_table name=events role=infra columns=[{"name": "what", "type": "text"}]
        add_column table=events name=id type=integer identity=true
        set_primary_key table=events columns=[id]

    Good:
        add_table name=events role=infra columns=[{"name": "what", "type": "text"}]
        add_column table=events name=id type=bigint identity=true
        set_primary_key table=events columns=[id]

    Good:
        add_table name=weekdays role=infra columns=[{"name": "number", "type": "integer", "primary_key": true}]

    References:
        squawk prefer-bigint-over-int, pg-index-health SEQUENCE_OVERFLOW.
    """  # noqa: E501 - one line is one operation
    for item in table.primary_key:
        column = table.column(item)
        counted = column is not None and column.identity
        if column is None or not counted or column.type not in ("integer", "int", "smallint"):
            continue
        if any(column.id in key.columns for key in table.foreign_keys) or _kinds(table, facts):
            continue
        yield Hit(column, f"The key of {table.name} has {_BITS.get(column.type, 32)} bits.")


def _kinds(table: Table, facts: Facts) -> bool:
    """Return whether a table is a list of kinds, of which there are never many."""
    return table.role == "lookup" or (not table.foreign_keys and bool(facts.keys_to(table.id)))


_BITS: Final = {"smallint": 16}


@rule("ban-char-field", each="table", item="keys", severity="info")
def ban_char_field(table: Table, facts: Facts) -> Iterator[Hit]:
    """A text is padded with blanks to a fixed length.

    `char(n)` fills up what is shorter, compares without the blanks, and saves no room.

    Bad:
        add_table name=codes role=infra columns=[{"name": "id", "type": "uuid", "primary_key": true}]
        add_column table=codes name=code type=char(10)

    Good:
        add_table name=codes role=infra columns=[{"name": "id", "type": "uuid", "primary_key": true}]
        add_column table=codes name=code type=text
        add_column table=codes name=currency type=char(3)

    References:
        squawk ban-char-field, schemalint prefer-text-to-varchar.
    """  # noqa: E501 - one line is one operation
    for column in table.columns:
        sized = re.fullmatch(r"(?:char|character|bpchar)\((\d+)\)", column.type)
        if sized is None or int(sized[1]) <= 3:
            continue
        alter = {"op": "alter_column", "table": table.name, "column": column.name, "type": "text"}
        yield Hit(
            column,
            f"{table.name}.{column.name} is padded to {sized[1]} characters.",
            fixes=(Fix("Make it text", (alter,)),),
        )


@rule("prefer-jsonb-to-json", each="table", item="queries", severity="warning")
def prefer_jsonb_to_json(table: Table, facts: Facts) -> Iterator[Hit]:
    """A document is stored as text that is parsed at every read.

    `json` keeps blanks and doubled keys, cannot be compared, and takes no index.

    Bad:
        add_table name=events role=infra columns=[{"name": "id", "type": "uuid", "primary_key": true}]
        add_column table=events name=payload type=json

    Good:
        add_table name=events role=infra columns=[{"name": "id", "type": "uuid", "primary_key": true}]
        add_column table=events name=payload type=jsonb

    References:
        schemalint prefer-jsonb-to-json, pg-index-health COLUMNS_WITH_JSON_TYPE.
    """  # noqa: E501 - one line is one operation
    for column in table.columns:
        if column.type == "json":
            alter = {"op": "alter_column", "table": table.name, "column": column.name,
                     "type": "jsonb"}  # fmt: skip
            yield Hit(
                column,
                f"{table.name}.{column.name} is json.",
                fixes=(Fix("Make it jsonb", (alter,)),),
            )

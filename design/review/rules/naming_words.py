"""Names that the database, or whoever writes SQL, stumbles over."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from design.document.expressions import quote_name
from design.document.names import plural, singular, snake
from design.document.schema import Table
from design.review.facts import Facts, asked
from design.review.findings import Fix, Hit
from design.review.registry import rule


@rule("name-inflection", each="table", item="rules", severity="warning",
      profiles={"prototype": "info"})  # fmt: skip
def name_inflection(table: Table, facts: Facts) -> Iterator[Hit]:
    """A table is named in the singular where the others are plural, or the other way round.

    Nobody can write the name of a table from memory, and half of the queries of a day are
    begun twice.

    Where more than a fifth of the tables do not keep to it there is no convention to break.

    Bad:
        add_table name=readings role=infra columns=[{"name": "id", "type": "uuid", "primary_key": true}]
        add_table name=invoice columns=[{"name": "id", "type": "uuid", "primary_key": true}]

    Good:
        add_table name=invoices columns=[{"name": "id", "type": "uuid", "primary_key": true}]
        add_table name=equipment columns=[{"name": "id", "type": "uuid", "primary_key": true}]

    References:
        schemalint name-inflection, zalando 134, AIP-123.
    """  # noqa: E501 - one line is one operation
    naming = facts.conventions().naming
    if table.role != "entity" or not kept_mostly(facts, naming.table_number):
        return
    name = snake(table.name)
    wanted = plural(name) if naming.table_number == "plural" else singular(name)
    # A word whose plural is its own, or that only ends like one, is neither.
    if wanted == name or singular(wanted) == plural(wanted) or not name[-1:].isalpha():
        return
    spelled = wanted if table.name == name else ""
    to = {"op": "rename_table", "table": table.name, "to": spelled}
    yield Hit(
        table,
        f"{table.name} is not in the {naming.table_number} as the conventions say.",
        fixes=(Fix(f"Call it {spelled}", (to,)),) if spelled else (),
    )


@asked
def kept_mostly(facts: Facts, number: str) -> bool:
    """Return whether four tables of five are named in a number: else nobody keeps to any."""
    names = [snake(table.name) for table in facts.tables() if table.role == "entity"]
    form = plural if number == "plural" else singular
    return sum(form(name) == name for name in names) * 5 >= (len(names) - 1) * 4


@rule("reserved-word-identifier", each="table", item="rules", severity="warning",
      profiles={"prototype": "info"})  # fmt: skip
def reserved_word_identifier(table: Table, facts: Facts) -> Iterator[Hit]:
    """A name is a word of SQL.

    It needs quotes in every statement that anybody writes by hand; `select user` without them
    is no error and gives the name of the session.

    Bad:
        add_table name=user role=infra columns=[{"name": "id", "type": "uuid", "primary_key": true}]

    Good:
        add_table name=users role=infra columns=[{"name": "id", "type": "uuid", "primary_key": true}]
        add_column table=users name=ordered type=boolean

    References:
        sqlfluff RF04, schemacrawler TableWithQuotedNames.
    """  # noqa: E501 - one line is one operation
    if _reserved(table.name):
        yield Hit(table, f"{table.name} is called by a word of SQL.")
    for column in table.columns:
        if _reserved(column.name):
            yield Hit(column, f"{table.name}.{column.name} is called by a word of SQL.")


@lru_cache(maxsize=16_384)
def _reserved(name: str) -> bool:
    low = name.lower()
    return low.isidentifier() and quote_name(low) != low

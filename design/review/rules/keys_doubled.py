"""Rules of a table that are written twice, or that its columns call for and nobody wrote."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from design.document.concept import NoOverlapRule
from design.document.names import snake
from design.document.schema import ForeignKey, Table
from design.review.columns import column_names
from design.review.facts import Facts
from design.review.findings import Fix, Hit
from design.review.registry import rule

_FROM: Final = re.compile(r"(?:^|_)(?:valid|effective|active)_from(?:_date|_on|_at)?$")


@rule("duplicate-foreign-key", each="table", item="keys", severity="warning")
def duplicate_foreign_key(table: Table, facts: Facts) -> Iterator[Hit]:
    """A foreign key says again what another one says already.

    Every write checks both, and when they say different things about deletion nobody knows
    which one holds. A key of (tenant, id) holds all that the key of the id alone holds.

    Bad:
        add_table name=albums columns=[{"name": "id", "type": "uuid", "primary_key": true}]
        add_table name=songs columns=[{"name": "id", "type": "uuid", "primary_key": true}]
        add_column table=albums name=shop_id type=uuid
        add_unique table=albums columns=[shop_id, id]
        add_column table=songs name=shop_id type=uuid
        add_column table=songs name=album_id type=uuid
        add_foreign_key table=songs columns=[shop_id, album_id] references=albums referenced_columns=[shop_id, id]
        add_foreign_key table=songs columns=[album_id] references=albums

    Good:
        add_table name=albums columns=[{"name": "id", "type": "uuid", "primary_key": true}]
        add_table name=songs columns=[{"name": "id", "type": "uuid", "primary_key": true}]
        add_column table=songs name=album_id type=uuid
        add_column table=songs name=first_album_id type=uuid
        add_foreign_key table=songs columns=[album_id] references=albums
        add_foreign_key table=songs columns=[first_album_id] references=albums

    References:
        pg-index-health DUPLICATED_FOREIGN_KEYS, INTERSECTED_FOREIGN_KEYS.
    """  # noqa: E501 - one line is one operation
    for number, key in enumerate(table.foreign_keys):
        others = (*table.foreign_keys[:number], *table.foreign_keys[number + 1 :])
        first = next((item for item in others if _says(item, key, table)), None)
        if first is None or (_says(key, first, table) and first in table.foreign_keys[number:]):
            continue
        names = ", ".join(column_names(table, key.columns))
        drop = {"op": "drop_foreign_key", "table": table.name, "name": key.name}
        alike = key.on_delete == first.on_delete
        yield Hit(
            key,
            f"{key.name} of {table.name} says of ({names}) what {first.name} says already"
            + ("." if alike else f", and {key.on_delete} instead of {first.on_delete}."),
            also=(first,),
            fixes=(Fix(f"Drop {key.name}", (drop,), safe=alike),),
        )


def _says(key: ForeignKey, other: ForeignKey, table: Table) -> bool:
    """Return whether a foreign key holds all that another one holds."""
    mine, theirs = (set(zip(item.columns, item.references, strict=False)) for item in (key, other))
    free = mine - theirs
    always = all(
        column is not None and not column.nullable
        for column in (table.column(item) for item, _ in free)
    )
    return key.table == other.table and theirs <= mine and always


@rule("overlapping-period", each="table", item="keys", severity="warning",
      profiles={"prototype": "info"})  # fmt: skip
def overlapping_period(table: Table, facts: Facts) -> Iterator[Hit]:
    """Rows are valid for a period, and two of them may be valid at once.

    Which price, rate or address holds on a day is then whichever the query meets first.

    Bad:
        add_table name=rates columns=[{"name": "id", "type": "uuid", "primary_key": true}]
        add_column table=rates name=plan type=text
        add_column table=rates name=valid_from type=date
        add_column table=rates name=valid_to type=date

    Good:
        add_table name=rates columns=[{"name": "id", "type": "uuid", "primary_key": true}]
        add_column table=rates name=plan type=text
        add_column table=rates name=valid_from type=date
        add_column table=rates name=valid_to type=date
        add_exclusion table=rates columns=[plan] start=valid_from end=valid_to

    References:
        PostgreSQL EXCLUDE, and WITHOUT OVERLAPS.
    """
    if table.exclusions or table.role in ("history", "infra") or table.append_only:
        return
    if any(isinstance(item.rule, NoOverlapRule) for item in facts.invariants_on(_of(table))):
        return
    named = {snake(column.name): column for column in table.columns}
    for name, start in named.items():
        found = _FROM.search(name)
        if found is None:
            continue
        ends = [name.replace("_from", word) for word in ("_to", "_until", "_through", "_till")]
        end = next((named[item] for item in ends if item in named), None)
        if end is not None:
            yield Hit(
                start,
                f"Two rows of {table.name} may hold at once: nothing keeps {start.name} to"
                f" {end.name} from overlapping.",
                also=(end,),
            )


def _of(table: Table) -> str:
    return table.realises or ""

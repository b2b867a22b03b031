"""Facts that stand in one place."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from design.document.schema import Column, Table
from design.review.facts import Facts
from design.review.findings import Hit
from design.review.registry import rule

_NUMBERED: Final = re.compile(r"(.*?[a-z])_?(\d{1,2})")

_LINES: Final = re.compile(r"(?:address|street|line)_?$")
"""What one address is written in."""


@rule("incrementing-columns", each="table", item="rules", severity="warning")
def incrementing_columns(table: Table, facts: Facts) -> Iterator[Hit]:
    """Columns are numbered: a list was laid out as columns.

    The next value needs a migration, a search needs a condition per column, and nothing keeps
    the same value from standing in two of them.

    Bad:
        add_table name=people columns=[{"name": "id", "type": "uuid", "primary_key": true}]
        add_column table=people name=phone1
        add_column table=people name=phone2

    Good:
        add_table name=people columns=[{"name": "id", "type": "uuid", "primary_key": true}]
        add_column table=people name=phone
        add_column table=people name=address_line_1
        add_column table=people name=address_line_2

    Good:
        add_entity name=Person
        add_attribute entity=Person name=home type=address

    References:
        schemacrawler TableWithIncrementingColumns, pg-index-health
        TABLES_WITH_INCREMENTING_COLUMNS.
    """
    series: dict[str, list[Column]] = defaultdict(list)
    for column in table.columns:
        numbered = _NUMBERED.fullmatch(column.name)
        if numbered is not None:
            series[numbered[1]].append(column)
    for stem, columns in series.items():
        if _LINES.search(stem):
            continue
        parts_of_one = {column.realises for column in columns}
        if len(columns) > 1 and (len(parts_of_one) > 1 or None in parts_of_one):
            names = ", ".join(column.name for column in columns)
            yield Hit(
                columns[0],
                f"{table.name} lays out a list of {stem} as columns: {names}.",
                also=tuple(columns[1:]),
            )

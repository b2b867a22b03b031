"""Names that follow the conventions, and types that hold what they are to hold."""

from __future__ import annotations

from collections.abc import Iterator

from design.document.schema import Table
from design.review.facts import Facts
from design.review.findings import Fix, Hit
from design.review.registry import rule


@rule("prefer-timestamptz", each="table", item="time", profiles={"prototype": "warning"})
def prefer_timestamptz(table: Table, facts: Facts) -> Iterator[Hit]:
    """A moment is stored without its zone.

    A `timestamp` is whatever the clock on the wall of the writing session said: two servers in
    two zones, or one over a change to summer time, store different moments as the same value.

    A design whose conventions say `timestamp` has decided so, and is left alone.

    Bad:
        add_table name=visits columns=[{"name": "id", "type": "uuid", "primary_key": true}]
        add_column table=visits name=arrived_at type=timestamp

    Good:
        add_table name=visits columns=[{"name": "id", "type": "uuid", "primary_key": true}]
        add_column table=visits name=arrived_at type=timestamptz
        add_column table=visits name=due_on type=date

    References:
        squawk prefer-timestamptz, schemalint prefer-timestamptz-to-timestamp.
    """
    if facts.conventions().time.instants == "timestamp":
        return
    for column in table.columns:
        if column.type.startswith("timestamp") and column.type not in (
            "timestamptz",
            "timestamp with time zone",
        ):
            change = {"op": "alter_column", "table": table.name, "column": column.name}
            yield Hit(
                column,
                f"{table.name}.{column.name} is a {column.type}, which has no zone.",
                fixes=(Fix("Make it timestamptz", (change | {"type": "timestamptz"},)),),
            )

"""How long rows of an append-only table are kept, and what may still become of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from design.document.design import Design
from design.document.schema import Column, Table
from design.render.columntypes import Dialect, column_type
from design.render.sqlnames import quote

_PERIOD: Final = re.compile(r"(\d{1,6}) (day|week|month|year)s?")
ERASED: Final = "erased_at"
"""The column that says when a row was blanked."""


@dataclass(frozen=True)
class Keeping:
    """A time after which rows may be deleted: so many units from the moment in a column."""

    count: int
    unit: str
    since: str

    def still(self, dialect: Dialect) -> str:
        """Return the condition under which a row, ``OLD``, still has to be kept."""
        column = f"OLD.{quote(self.since)}"
        if dialect == "postgresql":
            return f"{column} > now() - interval '{self.count} {self.unit}s'"
        count, unit = (self.count * 7, "day") if self.unit == "week" else (self.count, self.unit)
        return f"julianday({column}) > julianday('now', '-{count} {unit}s')"


def keeping(design: Design, table: Table) -> Keeping | None:
    """Return when rows of an append-only table may go, if its retention says that they do."""
    entity = design.concept.entity(table.realises or "")
    kept = entity.retention if entity is not None and table.append_only else None
    match = _PERIOD.fullmatch(kept.period) if kept is not None else None
    if entity is None or kept is None or match is None or kept.action not in ("delete", "archive"):
        return None
    counted = entity.attribute_named(kept.after)
    since = (table.column_for(counted.id) if counted is not None else None) or (
        table.column_named(kept.after or design.conventions.time.created)
        or table.column_named(design.conventions.time.created)
    )
    if since is None or column_type(since.type).family not in ("date", "timestamp"):
        return None
    return Keeping(int(match[1]), match[2], since.name)


def erasing(table: Table, dialect: Dialect) -> str | None:
    """Return the condition under which an update does nothing but blank a row.

    The row gets its moment of erasure, and every other value stays or goes.
    """
    marker = table.column_named(ERASED)
    if marker is None or not marker.nullable:
        return None
    stamp = quote(marker.name)
    parts = [f"OLD.{stamp} IS NULL", f"NEW.{stamp} IS NOT NULL"]
    parts += [_kept(column, dialect) for column in table.columns if column is not marker]
    return " AND ".join(parts)


def _kept(column: Column, dialect: Dialect) -> str:
    name = quote(column.name)
    same = "IS NOT DISTINCT FROM" if dialect == "postgresql" else "IS"
    kept = f"NEW.{name} {same} OLD.{name}"
    return f"(NEW.{name} IS NULL OR {kept})" if column.nullable else kept

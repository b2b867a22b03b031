"""What a table refuses by trigger: changes of rows, and what SQLite has no other words for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from design.document.schema import Column, Exclusion, ForeignKey, Table
from design.render.columntypes import Dialect, column_type
from design.render.defaults import literal
from design.render.keeping import Keeping, erasing
from design.render.sqlnames import column_names, expression_sql, fit, quote

REFUSE_CHANGE: Final = """\
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% of % is refused: rows are only ever added', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END $$"""
"""The PostgreSQL function behind every append-only table."""


def append_only_triggers(table: Table, dialect: Dialect, kept: Keeping | None) -> list[str]:
    """Return the triggers that refuse to change or delete rows of an append-only table.

    A row may still be blanked where the table says when that was, and may go once its time is up.

    Args:
        table: The table.
        dialect: The dialect.
        kept: How long rows are kept, if not for ever.
    """
    blanking = erasing(table, dialect)
    numbered = " AND ".join(
        f"OLD.{quote(column.name)} IS NOT NULL" for column in later_numbered(table)
    )
    changes = [f"NOT ({blanking})"] if blanking else []
    changes += [numbered] if numbered and dialect == "sqlite" else []
    conditions = {
        "UPDATE": " AND ".join(changes),
        "DELETE": kept.still(dialect) if kept is not None else "",
    }
    return [_refusal(table, dialect, action, conditions[action]) for action in ("UPDATE", "DELETE")]


def _refusal(table: Table, dialect: Dialect, action: str, condition: str) -> str:
    trigger = quote(fit(f"{table.name}_no_{action.lower()}"))
    head = f"CREATE TRIGGER {trigger} BEFORE {action} ON {quote(table.name)} FOR EACH ROW"
    if dialect == "postgresql":
        when = f" WHEN ({condition})" if condition else ""
        return f"{head}{when} EXECUTE FUNCTION refuse_change()"
    when = f" WHEN {condition}" if condition else ""
    message = literal(f"{table.name} is append-only")
    return f"{head}{when} BEGIN SELECT RAISE(ABORT, {message}); END"


def later_numbered(table: Table) -> list[Column]:
    """Return the columns SQLite numbers by trigger: identity columns that are not the key."""
    return [
        column for column in table.columns if column.identity and table.primary_key != (column.id,)
    ]


def number_triggers(table: Table) -> list[str]:
    """Return the SQLite triggers that number identity columns outside the primary key."""
    name = quote(table.name)
    return [
        f"CREATE TRIGGER {quote(fit(f'{table.name}_{column.name}_number'))} AFTER INSERT ON {name}"
        f" WHEN NEW.{quote(column.name)} IS NULL BEGIN UPDATE {name} SET {quote(column.name)} ="
        f" (SELECT coalesce(max({quote(column.name)}), 0) + 1 FROM {name})"
        " WHERE rowid = NEW.rowid; END"
        for column in later_numbered(table)
    ]


def exclusion_range(table: Table, rule: Exclusion) -> str | None:
    """Return the PostgreSQL range of an exclusion, or None when its columns have none.

    Times of day have no range type; they are taken on one arbitrary day.
    """
    start, end = table.column(rule.start), table.column(rule.end)
    if start is None or end is None:
        return None
    kind = column_type(start.type)
    first, last = quote(start.name), quote(end.name)
    if kind.family == "time" and column_type(end.type).family == "time":
        return f"tsrange(date '2000-01-01' + {first}, date '2000-01-01' + {last})"
    return f"{kind.range}({first}, {last})" if kind.range else None


def overlap_triggers(table: Table, rule: Exclusion) -> list[str] | None:
    """Return SQLite triggers that do what an exclusion constraint does.

    An absent end is unbounded and an empty range overlaps nothing, as PostgreSQL has it.

    Returns:
        The triggers, or None when its columns or its condition cannot be said.
    """
    same, bounds = column_names(table, rule.columns), column_names(table, (rule.start, rule.end))
    where = "" if rule.where is None else expression_sql(rule.where, table, "sqlite")
    if bounds is None or where is None or same is None:
        return None
    name, message = quote(table.name), literal(f"{rule.name}: periods overlap")
    start, end = (quote(bound) for bound in bounds)
    moment = _comparable(table, rule)
    selected = ", ".join(
        f"NEW.{quote(column.name)} AS {quote(column.name)}" for column in table.columns
    )
    only = f" WHERE {where}" if where else ""
    conditions = [f"mine.{quote(item)} = other.{quote(item)}" for item in same]
    conditions += [
        f"({left}.{start} IS NULL OR {right}.{end} IS NULL"
        f" OR {moment(f'{left}.{start}')} < {moment(f'{right}.{end}')})"
        for left, right in (
            ("mine", "other"),
            ("other", "mine"),
            ("mine", "mine"),
            ("other", "other"),
        )
    ]
    return [
        f"CREATE TRIGGER {quote(fit(f'{rule.name}_{action.lower()}'))} BEFORE {action} ON {name}"
        f" BEGIN SELECT RAISE(ABORT, {message}) WHERE EXISTS (SELECT 1"
        f" FROM (SELECT * FROM (SELECT {selected}){only}) AS mine,"
        f" (SELECT * FROM {name}{_joined(only, without)}) AS other"
        f" WHERE {' AND '.join(conditions)}); END"
        for action, without in (("INSERT", ""), ("UPDATE", "rowid <> OLD.rowid"))
    ]


def _comparable(table: Table, rule: Exclusion) -> Callable[[str], str]:
    """Return how a bound is compared: moments as moments, whatever zone they are written in."""
    start = table.column(rule.start)
    timed = start is not None and column_type(start.type).family in ("date", "time", "timestamp")
    return "julianday({})".format if timed else "{}".format


def _joined(only: str, without: str) -> str:
    if not without:
        return only
    return (
        f"{only.replace(' WHERE ', ' WHERE (', 1)}) AND {without}" if only else f" WHERE {without}"
    )


def blanked(table: Table, rule: ForeignKey) -> list[str] | None:
    """Return the columns a ``set null`` may blank, when those are not all of the key.

    A key that shares a column with the primary key or with a tenant cannot blank that one.
    """
    if rule.on_delete != "set null" or len(rule.columns) < 2:
        return None
    columns = [table.column(column_id) for column_id in rule.columns]
    names = [column.name for column in columns if column is not None and column.nullable]
    return names if names and len(names) < len(columns) else None


def set_null_triggers(table: Table, rule: ForeignKey, target: Table) -> list[str]:
    """Return the SQLite trigger that blanks part of a key before its parent is deleted."""
    parts, own = blanked(table, rule), column_names(table, rule.columns)
    keys = column_names(target, rule.references)
    if not parts or own is None or keys is None:
        return []
    cleared = ", ".join(f"{quote(name)} = NULL" for name in parts)
    matched = " AND ".join(
        f"{quote(name)} = OLD.{quote(key)}" for name, key in zip(own, keys, strict=True)
    )
    return [
        f"CREATE TRIGGER {quote(fit(f'{rule.name}_clear'))} BEFORE DELETE ON {quote(target.name)}"
        f" BEGIN UPDATE {quote(table.name)} SET {cleared} WHERE {matched}; END"
    ]

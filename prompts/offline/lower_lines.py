"""Reads the lines of the schema and api layers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from design.document.names import name_key
from prompts.language import Line
from prompts.offline.world import (
    CheckView,
    ColumnView,
    EndpointView,
    ExclusionView,
    FieldView,
    ForeignKeyView,
    IndexView,
    TableView,
    UniqueView,
)

_SCOPE_KEY: Final = "roles."


class LowerLines:
    """What the table and endpoint lines of a prompt say, by name."""

    def __init__(self) -> None:
        self.tables: dict[str, TableView] = {}
        self.endpoints: dict[str, EndpointView] = {}
        self._shapes: dict[str, tuple[tuple[str, ...], tuple[FieldView, ...]]] = {}
        self._table = ""
        self._owner = ("", "")
        """What a ``field`` line belongs to: ``shape`` or ``endpoint``, and which."""

    def take(self, found: Line) -> None:
        """Read a line; one that is not of these layers is passed over."""
        handler = _HANDLERS.get(found.kind)
        if handler is not None:
            handler(self, found)

    def _table_line(self, found: Line) -> None:
        self._table = name_key(found.value(0))
        self.tables[self._table] = TableView(
            found.value(0),
            found.fact("role") or "entity",
            found.fact("entity"),
            found.text,
            found.fact("append_only") == "true",
        )

    def _column(self, found: Line) -> None:
        table = self.tables[self._table]
        column = ColumnView(
            found.value(0),
            found.value(1),
            found.fact("nullable") == "true",
            found.fact("default"),
            found.fact("identity") == "true",
            found.fact("sensitivity"),
            found.text,
        )
        self.tables[self._table] = replace(table, columns=(*table.columns, column))

    def _stamps(self, found: Line) -> None:
        table = self.tables[self._table]
        stamps = (ColumnView(name, found.value(0), default="now()") for name in found.values(1))
        self.tables[self._table] = replace(table, columns=(*table.columns, *stamps))

    def _primary_key(self, found: Line) -> None:
        table = self.tables[self._table]
        self.tables[self._table] = replace(table, primary_key=found.values(0))

    def _unique(self, found: Line) -> None:
        table = self.tables[self._table]
        rule = UniqueView(found.values(0), found.fact("where"), found.list("case_insensitive"))
        self.tables[self._table] = replace(table, uniques=(*table.uniques, rule))

    def _check(self, found: Line) -> None:
        table = self.tables[self._table]
        check = CheckView(found.value(0), found.text)
        self.tables[self._table] = replace(table, checks=(*table.checks, check))

    def _foreign_key(self, found: Line) -> None:
        table = self.tables[self._table]
        key = ForeignKeyView(
            found.values(0), found.value(1), found.values(2), found.fact("on_delete") or "restrict"
        )
        self.tables[self._table] = replace(table, foreign_keys=(*table.foreign_keys, key))

    def _index_line(self, found: Line) -> None:
        table = self.tables[self._table]
        index = IndexView(
            found.values(0),
            found.fact("where"),
            found.list("include"),
            found.fact("method") or "btree",
        )
        self.tables[self._table] = replace(table, indexes=(*table.indexes, index))

    def _exclusion(self, found: Line) -> None:
        table = self.tables[self._table]
        exclusion = ExclusionView(
            found.value(0), found.values(1), found.value(2), found.value(3), found.fact("where")
        )
        self.tables[self._table] = replace(table, exclusions=(*table.exclusions, exclusion))

    def _shape(self, found: Line) -> None:
        self._owner = ("shape", found.value(0))
        self._shapes[found.value(0)] = (found.values(1), ())

    def _field(self, found: Line) -> None:
        kind, name = self._owner
        restricted = FieldView(
            found.value(0), found.fact("masked") == "true", found.list("hidden_from")
        )
        if kind == "shape":
            names, known = self._shapes[name]
            self._shapes[name] = (names, (*known, restricted))
        else:
            endpoint = self.endpoints[name]
            fields = (*endpoint.restricted, restricted)
            self.endpoints[name] = replace(endpoint, restricted=fields)

    def _endpoint(self, found: Line) -> None:
        label = f"{found.value(0)} {found.value(1)}"
        self._owner = ("endpoint", label)
        scopes = {
            role: key.removeprefix(_SCOPE_KEY)
            for key, roles in found.facts.items()
            if key.startswith(_SCOPE_KEY)
            for role in roles
        }
        lists = ("entity", "auth", "request", "response", "parameters", "errors")
        response = found.list("response")
        restricted: tuple[FieldView, ...] = ()
        if len(response) == 1 and response[0] in self._shapes:
            response, restricted = self._shapes[response[0]]
        scope_keys = (key for key in found.facts if key.startswith(_SCOPE_KEY))
        self.endpoints[label] = EndpointView(
            label=label,
            kind=found.value(2),
            entity=found.fact("entity"),
            auth=found.fact("auth") or "required",
            roles=tuple(scopes),
            scopes=scopes,
            request=found.list("request"),
            response=response,
            restricted=restricted,
            parameters=found.list("parameters"),
            errors=found.list("errors"),
            facts=found.single_facts(*lists, *scope_keys),
            shown=True,
        )


_HANDLERS: Final[dict[str, Callable[[LowerLines, Line], None]]] = {
    "table": LowerLines._table_line,
    "column": LowerLines._column,
    "stamps": LowerLines._stamps,
    "primary_key": LowerLines._primary_key,
    "unique": LowerLines._unique,
    "check": LowerLines._check,
    "foreign_key": LowerLines._foreign_key,
    "index": LowerLines._index_line,
    "exclusion": LowerLines._exclusion,
    "shape": LowerLines._shape,
    "field": LowerLines._field,
    "endpoint": LowerLines._endpoint,
}

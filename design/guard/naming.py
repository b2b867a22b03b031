"""Names in the wrong case."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from design.document.design import Design
from design.document.names import plural, singular
from design.guard.hits import (
    Hit,
    Hits,
    around_endpoint,
    around_table,
    by_hand,
    columns_by_hand,
    convention_hits,
    parts,
)
from design.guard.tenets import Tenet

_CASES: Final = {
    "snake": re.compile(r"_*[a-z][a-z0-9]*(?:_+[a-z0-9]+)*_*"),
    "camel": re.compile(r"[a-z][a-z0-9]*(?:[A-Z][A-Za-z0-9]*)*"),
    "pascal": re.compile(r"[A-Z][A-Za-z0-9]*"),
    "kebab": re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*"),
}
_NUMBERS: Final = ("plural", "singular")
_TARGETS: Final = {
    "table": ("tables",), "tables": ("tables",), "column": ("columns",), "columns": ("columns",),
    "database": ("tables", "columns"), "schema": ("tables", "columns"),
    "field": ("fields",), "fields": ("fields",), "json": ("fields",), "api": ("fields",),
    "path": ("paths",), "paths": ("paths",), "url": ("paths",), "urls": ("paths",),
}  # fmt: skip

Named = tuple[str, str, str, frozenset[str]]
"""Id of what is named, its name, what people call it, what it concerns."""


def naming(tenet: Tenet, before: Design, design: Design) -> Hits:
    """Return the conventions and the names given by hand that are not in the case decided.

    A note that names no layer speaks of those that were spelled so before the turn; when none
    was, of tables, columns and fields.
    """
    if tenet.choice in _NUMBERS:
        return _numbers(tenet, design)
    hits: Hits = {}
    for target in _targets(tenet, before):
        hits |= convention_hits(design, f"naming.{target}", tenet.choice)
        for element, name, label, about in _named(design, target):
            if not _CASES[tenet.choice].fullmatch(name):
                hits[f"{element} case"] = Hit(f"{label} is not in {tenet.choice} case", about)
    return hits


def _targets(tenet: Tenet, before: Design) -> tuple[str, ...]:
    said = tuple(
        dict.fromkeys(target for word in sorted(tenet.detail) for target in _TARGETS.get(word, ()))
    )
    if said:
        return said
    if tenet.choice == "kebab":
        return ("paths",)
    so = ("tables", "columns", "fields")
    held = tuple(item for item in so if getattr(before.conventions.naming, item) == tenet.choice)
    return held or so


def _numbers(tenet: Tenet, design: Design) -> Hits:
    hits = convention_hits(design, "naming.table_number", tenet.choice)
    for table in design.schema_.tables:
        if table.role != "entity" or not by_hand(table, "name"):
            continue
        one, many = singular(table.name), plural(table.name)
        wrong = one == table.name != many if tenet.choice == "plural" else one != table.name
        if wrong:
            hits[f"{table.id} number"] = Hit(
                f"the table {table.name} is not named in the {tenet.choice}", around_table(table)
            )
    return hits


def _named(design: Design, target: str) -> Iterator[Named]:
    sources = {"tables": _tables, "columns": _columns, "fields": _fields, "paths": _paths}
    return sources[target](design)


def _tables(design: Design) -> Iterator[Named]:
    for table in design.schema_.tables:
        if by_hand(table, "name"):
            yield table.id, table.name, f"the table {table.name}", around_table(table)


def _columns(design: Design) -> Iterator[Named]:
    for table, column in columns_by_hand(design, "name"):
        label = f"the column {table.name}.{column.name}"
        yield column.id, column.name, label, around_table(table, column)


def _fields(design: Design) -> Iterator[Named]:
    for endpoint in design.api.endpoints:
        for part in parts(endpoint):
            if by_hand(part, "name") and part.name.isidentifier():
                label = f"{part.name} of {endpoint.label}"
                yield part.id, part.name, label, around_endpoint(endpoint)


def _paths(design: Design) -> Iterator[Named]:
    for endpoint in design.api.endpoints:
        if by_hand(endpoint, "path"):
            for part in endpoint.path.strip("/").split("/"):
                if part[:1] not in ("{", ".", ""):
                    yield (
                        endpoint.id,
                        part,
                        f"{part} of {endpoint.label}",
                        around_endpoint(endpoint),
                    )

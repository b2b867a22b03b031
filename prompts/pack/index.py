"""Conventions and the index of all names."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from design.document.conventions import Conventions
from design.document.design import Design
from design.document.names import in_case, plural
from prompts.language import atom, free, line, listed


def pack_conventions(conventions: Conventions) -> str:
    """Write every convention, one group a line."""
    groups: dict[str, list[str]] = {}
    for key, value in conventions.items():
        group, _, name = key.rpartition(".")
        groups.setdefault(group or key, []).append(
            f"{name or key}={str(value).lower() if isinstance(value, bool) else atom(str(value))}"
        )
    return "\n".join(f"{group}: {' '.join(facts)}" for group, facts in groups.items())


def conventional_table(entity: str, conventions: Conventions) -> str:
    """Return the table name that the naming conventions give an entity."""
    naming = conventions.naming
    return in_case(plural(entity) if naming.table_number == "plural" else entity, naming.tables)


def pack_index(
    design: Design,
    *,
    paths: bool = True,
    queries: bool = True,
    only: Collection[str] | None = None,
) -> str:
    """Write all names, sorted, so that a new one changes little.

    Args:
        design: The design.
        paths: Whether the endpoints' paths are listed too.
        queries: Whether the queries' names are listed too.
        only: Ids of the entities whose names are listed, without tables; None for all.
    """
    concept = design.concept
    lines: list[str] = []

    def names(kind: str, values: Iterable[str]) -> None:
        found = sorted(set(values), key=lambda name: (name.casefold(), name))
        if found:
            lines.append(f"{kind} {', '.join(atom(name) for name in found)}")

    listed_entities = [item for item in concept.entities if only is None or item.id in only]
    names("entities", (entity.name for entity in listed_entities))
    if len(listed_entities) < len(concept.entities):
        rest = len(concept.entities) - len(listed_entities)
        lines.append(line("further_entities", facts={"not_listed": rest}))
    expected = {conventional_table(item.name, design.conventions) for item in concept.entities}
    tables = {table.name for table in design.schema_.tables} if only is None else set()
    if expected & tables:
        lines.append(
            line("tables_of_entities", facts={"without": tuple(sorted(expected - tables))})
        )
    names("tables", tables - expected)
    names("roles", (role.name for role in concept.roles))
    if queries:
        names("queries", (query.name for query in concept.queries))
    if paths:
        methods: dict[str, list[str]] = {}
        for endpoint in design.api.endpoints:
            methods.setdefault(endpoint.path, []).append(endpoint.method)
        lines += [f"path {atom(path)} {listed(methods[path])}" for path in sorted(methods)]
    elif design.api.endpoints:
        lines.append(line("paths", facts={"not_listed": len(design.api.endpoints)}))
    names("non_goals", (item.text for item in concept.non_goals))
    for decision in sorted(design.decisions, key=lambda item: item.number):
        if decision.status in ("accepted", "proposed") and not decision.muted:
            lines.append(
                line(
                    "decision",
                    str(decision.number),
                    free(decision.title),
                    facts={
                        "status": decision.status,
                        "topic": decision.topic,
                        "choice": decision.choice,
                    },
                )
            )
    return "\n".join(lines)

"""Names and ids of what derivation makes: legal, at most 63 bytes, and always the same."""

from __future__ import annotations

import re
from collections.abc import Container
from functools import lru_cache
from typing import Final

from design.document.conventions import Conventions
from design.document.ids import digest, new_id
from design.document.names import Case, in_case, plural, singular, snake

MAX_BYTES: Final = 63
"""What PostgreSQL keeps of a name (``NAMEDATALEN`` - 1)."""

_PLAIN: Final = re.compile(r"[a-z_][a-z0-9_]*")


@lru_cache(maxsize=131_072)
def element_id(kind: str, facet: str, origin: str, parent: str = "") -> str:
    """Return the id of a derived element.

    Args:
        kind: Kind of element.
        facet: Which of the elements that come from ``origin`` it is.
        origin: Id of the concept element it comes from.
        parent: Id of the table it belongs to.
    """
    return new_id(kind, facet, origin=origin, parent=parent)


def fit(name: str) -> str:
    """Return ``name``, cut to what a database keeps; a cut name ends in a digest of the whole."""
    if len(name) <= MAX_BYTES:
        return name
    return f"{name[: MAX_BYTES - 9].rstrip('_')}_{digest(name, size=4)}"


@lru_cache(maxsize=16_384)
def spelled(name: str, case: Case) -> str:
    """Return ``name`` as an identifier in a case.

    Args:
        name: A name in any case and any script.
        case: The case the conventions ask for.
    """
    if case == "snake" and _PLAIN.fullmatch(name):
        return fit(name)
    written = in_case(name, case)
    if not written:
        return f"n_{digest(name, size=4)}"
    if case == "kebab":
        written = written.replace("-", "_")
    return fit(written if not written[0].isdigit() else f"_{written}")


def table_name(name: str, many: str, conventions: Conventions) -> str:
    """Return the name of an entity's table.

    Args:
        name: The entity's name.
        many: Its plural where the concept gives one.
        conventions: Say the case, and whether tables are plural.
    """
    words = name if conventions.naming.table_number == "singular" else many or plural(name)
    return spelled(words, conventions.naming.tables)


def key_name(name: str, conventions: Conventions) -> str:
    """Return the name of the column that refers to what ``name`` is to a row."""
    naming = conventions.naming
    return spelled(naming.foreign_key.format(name=snake(name) or name), naming.columns)


def one(name: str) -> str:
    """Return a name in snake case and in the singular."""
    return singular(snake(name)) or name


def free(name: str, taken: Container[str]) -> str:
    """Return ``name``, or the first of ``name_2``, ``name_3`` … that is not taken."""
    candidate = name
    number = 1
    while candidate in taken:
        number += 1
        candidate = fit(f"{name}_{number}")
    return candidate


def quoted(text: str) -> str:
    """Return an SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def listed(values: tuple[str, ...]) -> str:
    """Return values as a list of SQL string literals."""
    return ", ".join(map(quoted, values))


def one_of(column: str, values: tuple[str, ...]) -> str:
    """Return the condition that a column has one of some values."""
    if len(values) == 1:
        return f"{{{column}}} = {quoted(values[0])}"
    return f"{{{column}}} in ({listed(values)})"


def none_of(column: str, values: tuple[str, ...]) -> str:
    """Return the condition that a column has none of some values."""
    if len(values) == 1:
        return f"{{{column}}} <> {quoted(values[0])}"
    return f"{{{column}}} not in ({listed(values)})"

"""What may be written into a design: words cleaned, names in their case, amounts as decimals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterable
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from design.document.ids import digest
from design.document.names import IDENTIFIER, Case, in_case, name_key, snake
from design.operations.edit import Edit, invalid
from design.text import clean, clean_line

LINE_LIMIT: Final = 2_000
MOST_BYTES: Final = 63
"""What PostgreSQL keeps of a name."""
_MOST_DIGITS: Final = 38


def line(text: str) -> str:
    """Return text from outside as one clean line."""
    return clean_line(text, LINE_LIMIT)


def lines(texts: Iterable[str]) -> tuple[str, ...]:
    """Return texts as clean lines, each once, empty ones left out."""
    return tuple(dict.fromkeys(found for text in texts if (found := line(text))))


def words_of(text: str) -> str:
    """Return text of several lines, cleaned, its words untouched."""
    return clean(text)


def tidy(value: Any) -> Any:
    """Clean a value of an operation: a text or a list of texts; others pass."""
    if isinstance(value, str):
        return line(value)
    if isinstance(value, tuple):
        return lines(value)
    return value


def title(text: str, what: str, limit: int = 120) -> str:
    """Return a name that keeps the words of the brief, such as an entity's.

    Raises:
        OperationError: It has no letters or is too long.
    """
    name = line(text)
    if not any(char.isalpha() for char in name):
        raise invalid(f'"{name}" cannot be the name of {what}: it has no letters.')
    if len(name) > limit:
        raise invalid(f"The name of {what} is longer than {limit} characters.")
    return name


def plain_title(text: str, what: str, limit: int = 120) -> str:
    """Return a name as :func:`title` does, of which names of tables and paths can be made.

    Raises:
        OperationError: It has no letters from a to z, with or without accents, or is too long.
    """
    name = title(text, what, limit)
    if not any(char.isalpha() for char in snake(name)):
        raise invalid(
            f'"{name}" cannot be the name of {what}: it has no letters from a to z, of which'
            " tables and paths are named. Write it in these, and as it is in the definition."
        )
    return name


def _letters(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def identifier(edit: Edit, text: str, what: str, case: Case = "snake") -> str:
    """Return a name as an identifier, noting what became of it.

    Args:
        edit: Takes the note when more than the case changed.
        text: The name as written.
        what: What it names, for messages.
        case: The case to write it in.

    Raises:
        OperationError: It has no letters, starts with a digit or is longer than 63 bytes.
    """
    raw = line(text)
    name = (
        raw if case == "snake" and raw.islower() and IDENTIFIER.match(raw) else in_case(raw, case)
    )
    if case != "snake" and IDENTIFIER.match(raw) and name_key(raw) == name_key(name):
        name = raw
    if not any(char.isalpha() for char in name):
        raise invalid(f'"{raw}" cannot be the name of {what}: it has no letters from a to z.')
    if name[0].isdigit():
        raise invalid(f'"{raw}" cannot be the name of {what}: it starts with a digit.')
    if len(name.encode()) > MOST_BYTES:
        raise invalid(f"The name of {what} is longer than {MOST_BYTES} bytes: {name[:40]}…")
    if _letters(raw) != _letters(name):
        edit.note(f'"{raw}" is written {name}')
    return name


def action_name(edit: Edit, text: str, what: str) -> str:
    """Return the name of an action, a state or a rule in snake case."""
    return identifier(edit, text, what)


def free_name(wanted: str, taken: Container[str]) -> str:
    """Return a name of at most 63 bytes that is not taken, stepping on by number.

    Args:
        wanted: The name to have.
        taken: Names in use.
    """
    name = fit(wanted)
    count = 2
    while name in taken:
        name = fit(f"{wanted}_{count}")
        count += 1
    return name


def fit(name: str) -> str:
    """Cut a generated name to 63 bytes, keeping it unmistakable by a digest."""
    if len(name.encode()) <= MOST_BYTES:
        return name
    return f"{name[:52]}_{digest(name)}"


def member_name(table: str, parts: Iterable[str], suffix: str) -> str:
    """Return the name PostgreSQL would give a constraint or index, such as ``orders_total_check``.

    Args:
        table: Name of the table.
        parts: Names of the columns.
        suffix: ``key``, ``check``, ``fkey``, ``idx`` or ``excl``.
    """
    return fit("_".join((table, *parts, suffix)))


def short_name(text: str, limit: int = 48) -> str:
    """Return a snake-case name made of the first words of a sentence."""
    name = snake(line(text))
    if len(name) <= limit:
        return name
    return name[: limit + 1].rpartition("_")[0] or name[:limit]


def amount(value: str | int | float, what: str) -> str:
    """Return an amount as decimal text.

    Raises:
        OperationError: It is no finite number, or one of more than 38 digits.
    """
    text = line(str(value)).replace(",", "").replace("_", "")
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise invalid(f'{what} must be a number, not "{line(str(value))}".') from None
    if not number.is_finite() or abs(number.adjusted()) > _MOST_DIGITS or len(text) > 60:
        raise invalid(f"{what} must be a number of at most {_MOST_DIGITS} digits.")
    plain = format(number, "f")
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return "0" if plain in ("-0", "") else plain


def bound(value: str | int | float, what: str) -> str:
    """Return a lowest or highest value: decimal text or an ISO date.

    Raises:
        OperationError: It is neither.
    """
    if isinstance(value, str):
        try:
            return dt.date.fromisoformat(value.strip()).isoformat()
        except ValueError:
            pass
    return amount(value, what)

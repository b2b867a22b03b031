"""Values of column types as text: which ones a database would take."""

from __future__ import annotations

import datetime as dt
import ipaddress
import json
import re
import uuid
from collections.abc import Callable
from typing import Final

TEXTS: Final = frozenset({"text", "varchar", "char", "citext"})
"""Types of texts."""
NUMBERS: Final = frozenset({"smallint", "integer", "bigint", "numeric", "real",
                             "double precision"})  # fmt: skip
"""Types of numbers."""
_NUMBER: Final = re.compile(r"-?[0-9]{1,38}(?:\.[0-9]{1,20})?")
_WHOLE: Final = {"smallint": 15, "integer": 31, "bigint": 63}
"""Types of whole numbers and the bits of their highest value."""
_SIZE: Final = re.compile(r"\(([0-9]+)(?:, ?([0-9]+))?\)")
_TIME: Final = re.compile(r"[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?")
_INTERVAL: Final = re.compile(
    r"(?:[0-9]{1,6} (?:second|minute|hour|day|week|month|year)s?(?: (?=[0-9])|$))+"
    r"|P(?=[0-9T])(?:[0-9]{1,6}[YMWD])*(?:T(?:[0-9]{1,6}[HMS])+)?"
)


def _read_number(text: str) -> None:
    if not _NUMBER.fullmatch(text):
        raise ValueError


def _read_boolean(text: str) -> None:
    if text.casefold() not in ("true", "false"):
        raise ValueError


def _read_time(text: str) -> None:
    if not _TIME.fullmatch(text):
        raise ValueError
    dt.time.fromisoformat(text)


def _read_date(text: str) -> None:
    if len(text) != 10:
        raise ValueError
    dt.date.fromisoformat(text)


def _read_instant(text: str) -> None:
    _read_date(text[:10])
    dt.datetime.fromisoformat(text)


def _read_interval(text: str) -> None:
    if not _INTERVAL.fullmatch(text):
        raise ValueError


def _read_json(text: str) -> None:
    def refuse(constant: str) -> None:
        raise ValueError(constant)

    json.loads(text, parse_constant=refuse)


def _read_uuid(text: str) -> None:
    if len(text) != 36:
        raise ValueError
    uuid.UUID(text)


_READ: Final[dict[str, tuple[str, Callable[[str], object]]]] = {
    **dict.fromkeys(_WHOLE, ("a whole number", _read_number)),
    **dict.fromkeys(("numeric", "real", "double precision"), ("a number", _read_number)),
    "boolean": ("true or false", _read_boolean),
    "date": ("a date such as 2026-01-31", _read_date),
    "time": ("a time such as 09:30", _read_time),
    "timetz": ("a time such as 09:30", _read_time),
    "timestamp": ("a moment such as 2026-01-31T09:30:00", _read_instant),
    "timestamptz": ("a moment such as 2026-01-31T09:30:00Z", _read_instant),
    "interval": ("a span such as 30 days", _read_interval),
    "uuid": ("a UUID", _read_uuid),
    "json": ("JSON", _read_json),
    "jsonb": ("JSON", _read_json),
    "inet": ("an address", ipaddress.ip_interface),
    "cidr": ("a network", ipaddress.ip_network),
}
"""Type -> what a literal of it is called, and what refuses any other text."""
_NO_LITERALS: Final = frozenset({"bytea", "tsvector", "xml", "point", "bit", "macaddr"})


def check_literal(text: str, column_type: str) -> None:
    """Refuse a text that is no value of a type; types of a design's own take any.

    Args:
        text: The value as text.
        column_type: The type of the column.

    Raises:
        ValueError: The database would refuse it; the message says what is wanted.
    """
    base = column_type.removesuffix("[]").partition("(")[0]
    found = _SIZE.search(column_type)
    size = int(found[1]) if found else None
    if base in _NO_LITERALS or base.endswith("range"):
        raise ValueError(f"a {base} has no literals here")
    if base in TEXTS:
        if size is not None and len(text) > size:
            raise ValueError(f'"{text[:40]}" is longer than {size} characters')
        return
    if base not in _READ:
        return
    wanted, read = _READ[base]
    try:
        read(text)
        too_large = base in _WHOLE and not -(2 ** _WHOLE[base]) <= int(text) < 2 ** _WHOLE[base]
    except (ValueError, RecursionError):
        raise ValueError(f'"{text[:40]}" is not {wanted}') from None
    if base == "numeric" and found is not None and size is not None:
        too_large = len(text.lstrip("-0").partition(".")[0]) > size - int(found[2] or 0)
    if too_large:
        raise ValueError(f"{text[:40]} is too large for {column_type}")

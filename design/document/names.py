"""Names: comparing them the way people mean them, and writing them in a case."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final, Literal

Case = Literal["snake", "camel", "pascal", "kebab"]

IDENTIFIER: Final = re.compile(r"^[A-Za-z_][A-Za-z0-9_]{0,62}$")
"""What a table, column or constraint may be called (PostgreSQL keeps 63 bytes)."""

_WORD: Final = re.compile(
    r"[A-Z]{2,}(?:s|es|ies)(?![a-z])|[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+"
)
"""Words of a name; an abbreviation keeps its plural ending ("SKUs")."""
_IRREGULAR: Final = {
    "person": "people",
    "child": "children",
    "man": "men",
    "woman": "women",
    "datum": "data",
    "index": "indexes",
    "analysis": "analyses",
    "criterion": "criteria",
    "diagnosis": "diagnoses",
    "leaf": "leaves",
    "half": "halves",
    "shelf": "shelves",
    "life": "lives",
    "knife": "knives",
}
_SINGULARS: Final = {plural: singular for singular, plural in _IRREGULAR.items()}
_UNCOUNTED: Final = frozenset(
    {
        "equipment",
        "information",
        "staff",
        "series",
        "news",
        "feedback",
        "stock",
        "data",
        "media",
        "ops",
        "sales",
    }
)
_ENDS_IN_S: Final = frozenset(
    {"status", "address", "bus", "process", "access", "class", "business", "campus", "bonus",
     "basis", "virus", "gas", "lens", "pass", "loss", "boss", "progress", "success", "census"}
)  # fmt: skip


@lru_cache(maxsize=16_384)
def words(name: str) -> tuple[str, ...]:
    """Split a name in any case or with spaces into lower-case words of plain letters."""
    plain = unicodedata.normalize(
        "NFKD", name.replace("'s", "").replace("’s", "").replace("ß", "ss")
    )
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    return tuple(word.lower() for word in _WORD.findall(plain))


@lru_cache(maxsize=16_384)
def name_key(name: str) -> str:
    """Return the key under which two spellings of one name are equal.

    "Order line", "OrderLine" and "order_line" share a key.
    """
    return "".join(words(name)) or name.casefold().strip()


@lru_cache(maxsize=16_384)
def in_case(name: str, case: Case) -> str:
    """Write ``name`` in a case.

    Args:
        name: A name in any case.
        case: ``snake``, ``camel``, ``pascal`` or ``kebab``.
    """
    parts = words(name)
    match case:
        case "snake":
            return "_".join(parts)
        case "kebab":
            return "-".join(parts)
        case "pascal":
            return "".join(part.capitalize() for part in parts)
        case "camel":
            return "".join(
                part if number == 0 else part.capitalize() for number, part in enumerate(parts)
            )


def snake(name: str) -> str:
    """Write ``name`` in snake case."""
    return in_case(name, "snake")


@lru_cache(maxsize=4_096)
def counted(number: int, noun: str) -> str:
    """Return ``3 tables``, ``1 table``."""
    return f"{number} {noun if number == 1 else plural(noun)}"


def plural(noun: str) -> str:
    """Return the English plural of the last word of ``noun``, other words unchanged."""
    head, space, last = noun.rpartition(" ") if " " in noun else noun.rpartition("_")
    low = last.lower()
    if low in _UNCOUNTED or low in _SINGULARS:
        result = last
    elif low in _IRREGULAR:
        result = last[0] + _IRREGULAR[low][1:]
    elif singular(last) != last:
        result = last
    elif re.search(r"(?:s|x|z|ch|sh)$", low):
        result = last + "es"
    elif re.search(r"[^aeiou]y$", low):
        result = last[:-1] + "ies"
    else:
        result = last + "s"
    return head + space + result


@lru_cache(maxsize=4_096)
def singular(noun: str) -> str:
    """Return the English singular of the last word of ``noun``, other words unchanged."""
    head, space, last = noun.rpartition(" ") if " " in noun else noun.rpartition("_")
    low = last.lower()
    if low in _UNCOUNTED or low in _ENDS_IN_S or low in _IRREGULAR:
        result = last
    elif low in _SINGULARS:
        result = last[0] + _SINGULARS[low][1:]
    elif last.endswith("s") and len(last) > 2 and last[:-1].isupper():
        result = last[:-1]
    elif re.search(r"[^aeiou]ies$", low) and len(low) > 4:
        result = last[:-3] + "y"
    elif re.search(r"(?:ss|x|z|ch|sh|[^aeo]us)es$", low):
        result = last[:-2]
    elif re.search(r"[^s]s$", low) and not re.search(r"(?:us|is)$", low):
        result = last[:-1]
    else:
        result = last
    return head + space + result

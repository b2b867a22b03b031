"""Identifiers: stable, short, and a function of what created the element.

An id is a digest of the *origin* (a digest of the base design and the message of the turn), the
kind of element, the id of its parent and its name at birth. The same turn on the same base
gives the same ids, so runs are reproducible; two branches that each create a "Coupon" by
different turns give different ids, so they cannot be confused when they meet.
"""

from __future__ import annotations

import hashlib
from collections.abc import Container
from typing import Final

_PREFIXES: Final = {
    "entity": "ent",
    "attribute": "att",
    "identity": "idt",
    "relationship": "rel",
    "invariant": "inv",
    "lifecycle": "lif",
    "state": "sta",
    "transition": "tra",
    "role": "rol",
    "permission": "per",
    "query": "qry",
    "integration": "int",
    "question": "que",
    "assumption": "asm",
    "non_goal": "ngl",
    "release": "rls",
    "table": "tab",
    "column": "col",
    "unique": "unq",
    "check": "chk",
    "foreign_key": "fky",
    "index": "idx",
    "exclusion": "exc",
    "endpoint": "end",
    "parameter": "par",
    "field": "fld",
    "access": "acc",
    "error": "err",
    "decision": "dec",
    "waiver": "wai",
    "sign_off": "sig",
}


def digest(*parts: str, size: int = 5) -> str:
    """Return a short hexadecimal digest of ``parts``.

    Args:
        *parts: Strings; their boundaries count.
        size: Bytes of digest; the result has twice as many characters.
    """
    joined = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(joined, digest_size=size).hexdigest()


def new_id(
    kind: str, name: str, *, origin: str, parent: str = "", taken: Container[str] = ()
) -> str:
    """Return the id of a new element.

    Args:
        kind: Kind of element, a key of the prefix table.
        name: Its name at birth.
        origin: What created it: the turn's origin, or the concept element it derives from.
        parent: Id of the element that owns it.
        taken: Ids in use; a taken id is stepped past deterministically.

    Raises:
        KeyError: ``kind`` is unknown.
    """
    prefix = _PREFIXES[kind]
    count = 0
    while True:
        salt = (str(count),) if count else ()
        candidate = f"{prefix}_{digest(origin, kind, parent, name, *salt)}"
        if candidate not in taken:
            return candidate
        count += 1


def kind_of(element_id: str) -> str | None:
    """Return the kind of element an id belongs to, or None when it is not an id."""
    prefix = element_id.partition("_")[0]
    return next((kind for kind, known in _PREFIXES.items() if known == prefix), None)

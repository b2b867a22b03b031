"""What looks like a key: found by the prefixes that providers give theirs.

Prefixes alone, no measure of randomness: names and expressions of designs look random too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from design.document.base import Frozen

_KINDS: Final = (
    ("Anthropic key", r"\bsk-ant-[\w-]{16,}"),
    ("OpenAI key", r"\bsk-(?:proj-|svcacct-)?[A-Za-z0-9_-]{20,}"),
    ("AWS key", r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    ("GitHub token", r"\b(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\w{30,})"),
    ("GitLab token", r"\bglpat-[\w-]{20,}"),
    ("Slack token", r"\bxox[abeoprs]-[\w-]{10,}"),
    ("Google key", r"\bAIza[\w-]{35}"),
    ("Stripe key", r"\b[rs]k_live_[A-Za-z0-9]{16,}"),
    ("Groq or xAI key", r"\b(?:gsk_|xai-)[A-Za-z0-9]{30,}"),
    ("JSON web token", r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}"),
    ("private key", r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    ("password in an address", r"\b[a-z][a-z0-9+.-]{1,20}://[^\s/:@\"']+:[^\s/@\"'<>{}$…]{3,}@"),
)
_MARKS: Final = (
    "sk-", "AKIA", "ASIA", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "xox",
    "AIza", "k_live_", "gsk_", "xai-", "eyJ", "-----BEGIN ", "://",
)  # fmt: skip
"""One of these is in every key: texts without are many, and told apart at once."""
_ANY: Final = re.compile("|".join(f"({pattern})" for _, pattern in _KINDS))


@dataclass(frozen=True, slots=True)
class Secret:
    """Something that looks like a key."""

    kind: str
    value: str
    line: int
    """Line of the text, from 1."""

    @property
    def shown(self) -> str:
        """Its first characters, by which it can be found again."""
        return f"{self.value[:4]}…"


def find_secrets(text: str) -> tuple[Secret, ...]:
    """Return what in a text looks like a key.

    Args:
        text: Any text.
    """
    secrets: list[Secret] = []
    if not any(mark in text for mark in _MARKS):
        return ()
    for found in _ANY.finditer(text):
        kind, _ = _KINDS[(found.lastindex or 1) - 1]
        secrets.append(Secret(kind, found[0], text.count("\n", 0, found.start()) + 1))
    return tuple(secrets)


def secrets_in(part: object, known: object = None) -> Iterator[Secret]:
    """Yield what looks like a key in any text of a part of a design.

    Args:
        part: A design, a part of one, a list, a mapping or a text.
        known: The same of an earlier design; what both share is passed over.
    """
    if part is known:
        return
    if isinstance(part, str):
        yield from find_secrets(part)
    elif isinstance(part, Frozen):
        for name in type(part).model_fields:
            yield from secrets_in(getattr(part, name), getattr(known, name, None))
    elif isinstance(part, Mapping):
        for item in part.values():
            yield from secrets_in(item)
    elif isinstance(part, tuple | list):
        shared = {id(item) for item in known} if isinstance(known, tuple) else frozenset[int]()
        for item in part:
            if id(item) not in shared:
                yield from secrets_in(item)


def hide_secrets(text: str) -> str:
    """Return a text in which what looks like a key is cut to its first characters.

    Args:
        text: Any text, such as a traceback that is about to be written down.
    """
    return _ANY.sub(lambda found: f"{found[0][:4]}…", text)


def place_of(value: str, document: Any, path: str = "") -> str:
    """Return where in a document a text stands, by the names on the way; empty when nowhere.

    Args:
        value: The text.
        document: Nested mappings and lists.
        path: The names so far.
    """
    if isinstance(document, str):
        return path if value in document else ""
    for name, item in _items(document):
        found = place_of(value, item, f"{path} {name}".strip())
        if found:
            return found
    return ""


def _items(document: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(document, Mapping):
        for key, item in document.items():
            yield str(key), item
    elif isinstance(document, list | tuple):
        for item in document:
            named = item.get("name") or item.get("title") if isinstance(item, Mapping) else ""
            yield str(named or ""), item

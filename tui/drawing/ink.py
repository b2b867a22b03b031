"""Styles, marks and small pieces of text that every drawing shares.

Text from a design is only ever put into :class:`textual.content.Content` as it is; nothing here
reads it as markup.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal

from textual.content import Content

Mark = Literal["", "+", "~", "-", ">"]
"""What became of an element since the base: added, changed, removed, renamed."""

MUTED: Final = "$foreground 68%"
FAINT: Final = "$foreground 56%"
STRONG: Final = "bold"
NAME: Final = "$foreground"
TYPE: Final = "$text-secondary"
KEY: Final = "$text-accent"
GOOD: Final = "$text-success"
WARN: Final = "$text-warning"
BAD: Final = "$text-error"
LINK: Final = "$text-primary"
HEADING: Final = "bold $text-primary"

MARK_STYLES: Final[dict[str, str]] = {
    "": "",
    "+": f"bold {GOOD}",
    "~": f"bold {WARN}",
    "-": f"bold {BAD}",
    ">": f"bold {LINK}",
}
TEXT_STYLES: Final[dict[str, str]] = {
    "": "",
    "+": GOOD,
    "~": WARN,
    "-": f"strike {BAD}",
    ">": LINK,
}
"""How the name of a marked element is written."""

SENSITIVITY: Final[dict[str, tuple[str, str]]] = {
    "public": ("public", FAINT),
    "internal": ("internal", FAINT),
    "confidential": ("confidential", WARN),
    "regulated": ("regulated", f"bold {BAD}"),
}
SENSITIVITY_SIGNS: Final[dict[str, tuple[str, str]]] = {
    "confidential": ("C", WARN),
    "regulated": ("R", f"bold {BAD}"),
}

DOT: Final = Content.styled(" · ", FAINT)


def ink(text: str, style: str = "") -> Content:
    """Return ``text`` as it is, in a style."""
    return Content.styled(text, style)


def mark(sign: Mark) -> Content:
    """Return a mark in its colour, one cell wide."""
    return Content.styled(sign or " ", MARK_STYLES[sign])


def name(text: str, sign: Mark = "", style: str = NAME) -> Content:
    """Return the name of an element, coloured by its mark."""
    return Content.styled(text, TEXT_STYLES[sign] or style)


def dotted(parts: Iterable[Content | str]) -> Content:
    """Join what is not empty with faint dots."""
    return DOT.join(
        [part if isinstance(part, Content) else Content(part) for part in parts if part]
    )


def spaced(parts: Iterable[Content | str], gap: str = "  ") -> Content:
    """Join what is not empty with spaces."""
    return Content(gap).join(
        [part if isinstance(part, Content) else Content(part) for part in parts if part]
    )


def count(number: int, noun: str) -> str:
    """Return ``3 tables``, ``1 table``."""
    from design.document.names import counted

    return counted(number, noun)


def listed(items: Iterable[str], last: str = "and") -> str:
    """Return ``a, b and c``."""
    found = list(items)
    if len(found) < 2:
        return "".join(found)
    return f"{', '.join(found[:-1])} {last} {found[-1]}"

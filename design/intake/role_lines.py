"""Reading who may do what: labels, headings, or sentences such as "a clerk can lend books"."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

from design.document.names import name_key, words
from design.intake.form import RoleBlock
from design.intake.points import Point, clauses, headed_by, split_definition, tidy_name

_LABEL: Final = re.compile(
    r"^\**(role|name|can(?: ?not|['’]t)?|may(?: not)?|allowed|not allowed|forbidden"
    r"|must not|does|never|denied)\**\s*:\**\s*(.*)$",
    re.IGNORECASE,
)
_SPEECH: Final = re.compile(
    r"^(?:an?\s+|the\s+)?([A-Z]?[\w'’/& -]{1,40}?)\s+"
    r"(can ?not|can['’]?t|can|may not|may|must not|is (?:not )?allowed to|are (?:not )?allowed to)"
    r"\s+(.*)$",
    re.IGNORECASE,
)
_FORBIDS: Final = re.compile(
    r"\b(?:but )?(?:can ?not|can['’]t|may not|must not|is not allowed to|are not allowed to"
    r"|never)(?:\s*:)?\s+",
    re.IGNORECASE,
)
_ALLOWS: Final = re.compile(r"^(?:can|may|is allowed to|are allowed to)(?:\s*:)?\s+", re.IGNORECASE)


@dataclass
class _Role:
    """A role while its clauses come in."""

    name: str
    can: list[str] = field(default_factory=list)
    cannot: list[str] = field(default_factory=list)


class RoleReader:
    """Reads the points of the roles section one after the other."""

    def __init__(self, drop: Callable[[Point], None]) -> None:
        """Start.

        Args:
            drop: Takes a point that is about no role.
        """
        self._drop = drop
        self._roles: dict[str, _Role] = {}
        self._role: _Role | None = None
        self._target: list[str] | None = None
        """Where further points go: what the role can, or cannot, do."""

    @property
    def blocks(self) -> tuple[RoleBlock, ...]:
        """The roles read so far."""
        return tuple(
            RoleBlock(role.name, tuple(role.can), tuple(role.cannot))
            for role in self._roles.values()
            if len(role.name) <= 60 and any(part.isalpha() for part in words(role.name))
        )

    def read(self, point: Point) -> None:
        """Read a point and those inside it."""
        label = _LABEL.match(point.text)
        if not (self._labelled(label) if label else self._spoken(point)):
            if not label or label[2]:
                self._drop(point)
            return
        for child in point.children:
            self.read(child)
        if point.children and not label:
            self._target = None
            if point.bullet:
                self._role = None

    def _open(self, spoken: str) -> _Role:
        name = tidy_name(spoken)
        self._role = self._roles.setdefault(name_key(name), _Role(name))
        self._target = None
        return self._role

    def _labelled(self, label: re.Match[str]) -> bool:
        """Read "Role: Clerk", "Can: …" or "Cannot: …"."""
        kind = label[1].casefold()
        if kind in ("role", "name"):
            if label[2]:
                self._open(label[2])
            self._target = None
            return True
        if self._role is None:
            return False
        denied = "not" in kind or kind in ("can't", "can’t", "forbidden", "never", "denied")
        self._target = self._role.cannot if denied else self._role.can
        self._target.extend(clauses(label[2]))
        return True

    def _spoken(self, point: Point) -> bool:
        """Read a heading, a sentence about a role, or a clause of the role that is open."""
        text = point.text
        parts = clauses(text)
        if len(parts) > 1 and all(_SPEECH.match(part) and part[:1].isupper() for part in parts):
            for part in parts:
                self._spoken(replace(point, text=part))
            return True
        split = split_definition(text)
        short = len(text.split()) <= 4 and (point.bullet or point.children)
        if (heading := headed_by(point)) is not None:
            self._open(heading)
        elif speech := _SPEECH.match(text):
            _sort(self._open(speech[1]), f"{speech[2]} {speech[3]}")
        elif split is not None and len(split[0].split()) <= 4 and self._target is None:
            _sort(self._open(split[0]), split[1])
        elif self._target is not None:
            self._target.extend(clauses(text))
        elif self._role is None and short:
            self._open(text)
        elif self._role is not None:
            _sort(self._role, text)
        else:
            return False
        return True


def _sort(role: _Role, text: str) -> None:
    """Sort the clauses of a sentence into what is allowed and what is not.

    What follows a prohibition is forbidden as well until something is allowed again.
    """
    denied = False
    for clause in clauses(text):
        allowed, *forbidden = _FORBIDS.split(clause)
        denied = not allowed.strip(" ,") or (denied and not _ALLOWS.match(clause))
        if denied and not forbidden:
            role.cannot.append(clause)
            continue
        allowed = _ALLOWS.sub("", allowed.strip(" ,"))
        allowed = re.sub(r"[,\s]+(?:but|and)$", "", allowed)
        if allowed:
            role.can.append(allowed)
        role.cannot.extend(part.strip(" ,.") for part in forbidden if part.strip(" ,."))

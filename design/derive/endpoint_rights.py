"""What a role may do with an entity: grants, how two are one, and what a denial covers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from design.derive.endpoint_facts import READING
from design.document.concept import Permission, Scope
from design.document.names import snake, words

_SYNONYMS: Final = {
    "view": "read", "see": "read", "get": "read", "show": "read", "search": "list",
    "browse": "list",
    "add": "create", "edit": "update", "change": "update", "modify": "update", "remove": "delete",
    "everything": "manage", "all": "manage", "": "manage", "write": "create",
    "administer": "manage",
}  # fmt: skip
BASE: Final = frozenset({"read", "list", "create", "update", "delete"})
WIDTH: Final[dict[Scope, int]] = {"none": 0, "own": 1, "related": 2, "tenant": 3, "all": 4}


class Grant(NamedTuple):
    """That a role may do something, and with which rows."""

    role: str
    scope: Scope
    condition: str = ""
    permission: str | None = None
    """Id of the permission that says so."""
    attributes: tuple[str, ...] = ()
    """Attribute ids it is limited to."""
    implied: bool = False
    """Whether it follows from what else the role must do, so that it gets no more than that."""


class Rights(NamedTuple):
    """What all roles may do with one entity."""

    actions: tuple[tuple[str, tuple[Grant, ...]], ...] = ()
    hidden: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Attribute id -> role ids that may not see it."""
    forbidden: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Attribute id -> role ids that may not write it."""
    open: bool = False
    """Whether no role is known at all, so that every signed-in user may do everything."""

    def of(self, action: str) -> tuple[Grant, ...]:
        """Return the grants for an action, in the order of roles."""
        return next((grants for name, grants in self.actions if name == action), ())

    def allows(self, action: str) -> bool:
        """Return whether somebody may do it."""
        return self.open or bool(self.of(action))


def action_of(action: str, known: Iterable[str]) -> str:
    """Return the name of an action in the one spelling; ``known`` names are taken as they are."""
    if action in known or action in BASE:
        return action
    name = snake(action)
    return name if name in known else _SYNONYMS.get(name, name)


def covers(denial: Permission, action: str) -> bool:
    """Return whether a denial concerns an action; who may not manage may still read."""
    denied = action_of(denial.action, (action,))
    return (
        denied == action
        or (denied == "manage" and action not in READING)
        or (denied == "read" and action == "list")
    )


_ONLY_TO: Final = re.compile(r"(?:^|;\s*)only to (?P<verb>[a-z][a-z _]*)$", re.IGNORECASE)


def narrowed(permission: Permission, known: Iterable[str]) -> tuple[str, str]:
    """Return the action a permission is about and what else it asks.

    A change that is allowed "only to move" something is an action of that name.
    """
    action = action_of(permission.action, known)
    match = _ONLY_TO.search(permission.condition)
    if action != "update" or match is None:
        return action, permission.condition
    return snake(match["verb"]), permission.condition[: match.start()].rstrip("; ")


def wider(left: Grant, right: Grant) -> Grant:
    """Return one grant for two of the same role and action."""
    if left == right:
        return left
    wide, narrow = (left, right) if WIDTH[left.scope] >= WIDTH[right.scope] else (right, left)
    attributes: tuple[str, ...] = ()
    if left.attributes and right.attributes:
        attributes = (*wide.attributes, *(i for i in narrow.attributes if i not in wide.attributes))
    elif not wide.attributes or not narrow.attributes:
        wide = wide if not wide.attributes else narrow
    condition = wide.condition
    if wide.scope == narrow.scope and left.condition and right.condition:
        condition = left.condition
        if right.condition != left.condition:
            condition = f"{left.condition} or {right.condition}"
    elif wide.scope == narrow.scope:
        condition = ""
    return wide._replace(
        condition=condition,
        permission=wide.permission or narrow.permission,
        attributes=attributes,
        implied=left.implied and right.implied,
    )


def both(left: str, right: str) -> str:
    """Return two conditions as one."""
    return right if not left else left if not right or right in left else f"{left}; {right}"


def after_not(condition: str) -> str:
    """Return the words of a condition as they stand after "not"."""
    if condition.startswith("they "):
        return f"those {condition}"
    return condition.removeprefix("if ").removeprefix("when ").removeprefix("not ")


def of_others(denial: Permission) -> bool:
    """Return whether a denial concerns what belongs to others."""
    return bool({"other", "others", "another"}.intersection(words(denial.condition)))

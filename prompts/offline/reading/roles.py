"""Reading roles: who acts, and whose record they are."""

from __future__ import annotations

import re
from typing import Final

from design.document.names import snake, words
from prompts.offline.reading.lifecycles import article
from prompts.offline.reading.model import STAFF_NAMES, AttributeDraft, Reading, RoleDraft

_SYSTEM: Final = re.compile(
    r"\b(?:service|system|machine|device|bot|job|scheduler|gateway|sensor|integration|api"
    r"|scanner|worker process"
    r"|analyser|analyzer|terminal|importer|script|webhook|app|interface)$",
    re.IGNORECASE,
)
_ADMIN: Final = frozenset(
    {"admin", "administrator", "owner", "manager", "contact", "user", "representative"}
)
_ORGANISATION: Final = re.compile(
    r"\b(?:company|organi[sz]ation|account|customer|client|firm|business|charity|supplier"
    r"|merchant)\b",
    re.IGNORECASE,
)


def read_roles(reading: Reading) -> None:
    """Read the roles and whom they stand for."""
    for block in reading.brief.roles:
        kind = "system" if _SYSTEM.search(block.name) else "person"
        reading.roles[block.name] = RoleDraft(block.name, kind)
    for role in reading.roles.values():
        found = reading.entity_named(role.name)
        if found is not None:
            role.represents = found.name
    people = _shared_person(reading)
    for role in reading.roles.values():
        if role.kind == "person" and role.represents is None:
            role.represents = _stands_for(reading, role, people)
    _role_attribute(reading)
    _named_after_roles(reading)


def _named_after_roles(reading: Reading) -> None:
    """Take an attribute called like a role ("manager") as a link to who acts in it."""
    for role in reading.roles.values():
        name = snake(role.name)
        for draft in reading.entities.values():
            attribute = draft.attributes.get(name)
            if attribute is None or attribute.type != "text" or not role.represents:
                continue
            del draft.attributes[name]
            own = role.represents == draft.name
            reading.link(
                draft.name, role.represents, name, optional=own or attribute.optional, weight=1
            )
            if own:
                reading.invariants.append(
                    {
                        "entity": draft.name,
                        "statement": f"{article(draft.name)} is not their own {role.name.lower()}",
                        "kind": "distinct",
                        "left": "self",
                        "right": name,
                    }
                )


def _shared_person(reading: Reading) -> str | None:
    """Return the entity that roles without one of their own are kinds of, such as a user."""
    taken = {role.represents for role in reading.roles.values() if role.represents}
    staff = [name for name in STAFF_NAMES if reading.entity_named(name)]
    if staff:
        found = reading.entity_named(staff[0])
        return found.name if found else None
    if reading.tenant is None or taken:
        return None
    inside = [
        name
        for name in reading.entities
        if reading.is_person(name) and reading.link_between(name, reading.tenant)
    ]
    return inside[0] if len(inside) == 1 else None


def _stands_for(reading: Reading, role: RoleDraft, people: str | None) -> str | None:
    parts = words(role.name)
    if len(parts) > 1 and parts[-1] in _ADMIN:
        found = reading.entity_named(" ".join(parts[:-1]))
        served = found is not None and (
            reading.is_person(found.name)
            or _ORGANISATION.search(f"{found.name} {found.definition}")
        )
        if found is not None and served and found.name != reading.tenant:
            return found.name
    return people


def _role_attribute(reading: Reading) -> None:
    """Give an entity several roles stand for an attribute that says which."""
    groups: dict[str, list[str]] = {}
    for role in reading.roles.values():
        if role.represents and role.kind == "person":
            groups.setdefault(role.represents, []).append(role.name)
    for entity, names in groups.items():
        draft = reading.entities[entity]
        known = any(item.name in ("role", "kind") for item in draft.attributes.values())
        if len(names) > 1 and not known:
            values = tuple(snake(name) for name in names)
            draft.add(
                AttributeDraft(
                    "role", "enum", {"values": values, "sensitivity": "internal", "inferred": True}
                )
            )
            reading.assume(
                f"{article(entity)} has one role: {', '.join(n.lower() for n in names)}", entity
            )

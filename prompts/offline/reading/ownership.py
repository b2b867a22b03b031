"""Whose rows are, who may see them, and what deleting means."""

from __future__ import annotations

import re
from typing import Final

from prompts.offline.reading.lifecycles import article, many
from prompts.offline.reading.model import EntityDraft, LinkDraft, Reading

_CATALOGUE: Final = re.compile(
    r"\b(?:we|they|one|you|it) (?:sells?|offers?|lends?|rents?|hires? out)\b"
    r"|\bcan be (?:bought|booked|rented|borrowed|ordered)"
    r"|\bfor sale\b|\bon offer\b|\bgroup of\b|\bkind of\b|\btype of\b|\bunit that\b",
    re.IGNORECASE,
)
_WEB_SHOP: Final = re.compile(
    r"\b(?:web|online|internet|e-?commerce)[- ]?(?:shop|store)\b|\bwebsite\b"
    r"|\bpublic(?:ly)? (?:site|visible|catalogue|catalog)\b",
    re.I,
)


def settle_ownership(reading: Reading) -> None:
    """Say of every entity whose rows are."""
    actors = {role.represents for role in reading.roles.values() if role.represents}
    staff = {name for name in actors if name and reading.is_staff(name)}
    served = [name for name in actors if name and name not in staff]
    online = bool(_WEB_SHOP.search(reading.brief.summary))
    anonymous = _anonymous(reading)
    owned = {p.entity for p in reading.permissions if p.allowed and p.scope == "own"}
    for draft in reading.entities.values():
        if reading.tenant:
            draft.facts["ownership"] = "tenant_root" if draft.name == reading.tenant else "tenant"
        elif draft.name in anonymous:
            draft.facts["ownership"] = "public"
        elif (
            (draft.name in actors and draft.name not in staff)
            or draft.name in owned
            or any(_leads(reading, draft.name, actor) for actor in served)
        ):
            draft.facts["ownership"] = "user"
        elif online and _is_catalogue(reading, draft) and not reading.is_person(draft.name):
            draft.facts["ownership"] = "public"
        else:
            draft.facts["ownership"] = "system"
    public = [d.name for d in reading.entities.values() if d.facts["ownership"] == "public"]
    if public and not anonymous:
        reading.assume(
            f"{', '.join(many(name) for name in public)} can be read without signing in, as in "
            f"any web shop",
            *public,
        )
    for draft in reading.entities.values():
        _public_facts(reading, draft)


def _anonymous(reading: Reading) -> set[str]:
    """Return the entities that somebody who is not signed in may read."""
    names = {
        role.name
        for role in reading.roles.values()
        if re.search(r"\b(?:visitor|anonymous|public|anyone|guest|everyone)\b", role.name, re.I)
        and not role.represents
    }
    return {
        p.entity
        for p in reading.permissions
        if p.role in names and p.allowed and p.entity and p.action in ("read", "list")
    }


def _is_catalogue(reading: Reading, draft: EntityDraft) -> bool:
    if _CATALOGUE.search(draft.definition):
        return True
    grouped = (
        reading.entities[link.entity]
        for link in reading.links
        if link.many and link.to == draft.name and link.entity != draft.name
    )
    return any(_CATALOGUE.search(item.definition) for item in grouped)


def _public_facts(reading: Reading, draft: EntityDraft) -> None:
    """Label what everybody may see as public."""
    catalogue = draft.facts["ownership"] == "public" or (
        draft.facts["ownership"] == "system"
        and _is_catalogue(reading, draft)
        and not reading.is_person(draft.name)
    )
    parts = catalogue or (draft.facts["ownership"] == "system" and any(
        _is_catalogue(reading, reading.entities[link.to]) for link in reading.links_of(draft.name))
        and not draft.lifecycle and bool(draft.of_type("money", "unit_price")))  # fmt: skip
    for attribute in draft.attributes.values():
        root = draft.facts["ownership"] == "tenant_root" and attribute.name in (
            "name",
            "slug",
            "time_zone",
            "timezone",
        )
        plain = attribute.facts.get("sensitivity") == "internal"
        shown = root or (parts and attribute.type not in ("boolean", "reference"))
        if plain and shown and not attribute.facts.get("inferred"):
            attribute.facts["sensitivity"] = "public"


_ENTRY: Final = re.compile(
    r"\b(?:credit note|receipt|ledger entry|journal entry|transaction|posting|audit event"
    r"|log entry)$",
    re.IGNORECASE,
)


def settle_written_once(reading: Reading) -> None:
    """Keep what a machine or a bookkeeper writes as it was written."""
    for draft in reading.entities.values():
        granted = [p for p in reading.permissions if p.entity == draft.name and p.allowed]
        changed = any(p.action not in ("create", "read", "list") for p in granted)
        makers = [reading.roles[p.role].kind for p in granted if p.action == "create"]
        machine = bool(makers) and set(makers) == {"system"}
        if draft.lifecycle or changed or "append_only" in draft.facts:
            continue
        if machine or (_ENTRY.search(draft.name) and draft.of_type("money")):
            draft.facts["append_only"] = True
            draft.facts.setdefault("delete_policy", "never")
            reading.assume(
                f"{article(draft.name)} is not changed once written; no role may", draft.name
            )


def _leads(reading: Reading, entity: str, actor: str, depth: int = 4) -> bool:
    """Whether an entity leads to an actor by what it belongs to."""
    if depth == 0 or entity == actor:
        return False
    if any(
        link.to == actor and not link.optional and not link.many
        for link in reading.links_of(entity)
    ):
        return True
    owner = reading.owner_of(entity)
    return owner is not None and _leads(reading, owner.to, actor, depth - 1)


def settle_owners(reading: Reading) -> None:
    """Mark the links rows belong by: the whole, and whoever sees own rows."""
    for draft in reading.entities.values():
        link = reading.owner_of(draft.name)
        if link is not None and not _standalone(reading, draft, link):
            link.facts["owner"] = True
    for permission in reading.permissions:
        role = reading.roles[permission.role]
        if (
            permission.allowed
            and permission.scope == "own"
            and permission.entity
            and role.represents
        ):
            direct = reading.link_between(permission.entity, role.represents)
            if direct is not None and not direct.many and not direct.optional:
                direct.facts["owner"] = True


def _standalone(reading: Reading, draft: EntityDraft, link: LinkDraft) -> bool:
    """Whether a link refers rather than belongs: an order line's product, a reading's unit."""
    others = [item for item in reading.links_of(draft.name) if not item.many and not item.optional]
    return link.weight <= 1 and link.to != reading.tenant and len(others) > 1


def settle_deletion(reading: Reading, draft: EntityDraft) -> None:
    """Say what deleting an entity means."""
    facts = draft.facts
    if "delete_policy" in facts:
        return
    forbidden = [
        p
        for p in reading.permissions
        if p.entity == draft.name and p.action == "delete" and not p.allowed
    ]
    everybody = {role.name for role in reading.roles.values()}
    history = [
        link
        for link in reading.links
        if link.to == draft.name and reading.entities[link.entity].facts.get("append_only")
    ]
    active = any(
        a.name in ("is_active", "is_archived", "is_enabled", "is_withdrawn")
        for a in draft.attributes.values()
    )
    money = bool(draft.of_type("money")) and (
        draft.lifecycle is not None or bool(reading.owner_of(draft.name))
    )
    if active or draft.name in {role.represents for role in reading.roles.values()}:
        facts["delete_policy"] = "deactivate"
    elif (
        draft.retention
        or (forbidden and draft.lifecycle is not None and money)
        or len({p.role for p in forbidden}) == len(everybody) > 0
    ) or draft.name == reading.tenant:
        facts["delete_policy"] = "never"
    elif history:
        spoken = any(p.entity == draft.name and p.action == "delete" for p in reading.permissions)
        facts["delete_policy"] = "soft" if spoken else "never"
    elif money or (
        draft.lifecycle is not None and any(link.to == draft.name for link in reading.links)
    ):
        facts["delete_policy"] = "never"
    else:
        facts["delete_policy"] = "hard"


def settle_parent_deletes(reading: Reading) -> None:
    """Say of every link what happens when its target is deleted."""
    for link in reading.links:
        gone = link.many or (_is_part(reading, link) and not _outlives(reading, link))
        link.facts.setdefault("on_parent_delete", "cascade" if gone else "restrict")


def _is_part(reading: Reading, link: LinkDraft) -> bool:
    """Whether the words make a thing part of the link's target, as a comment is of an issue."""
    if link.optional or link.to == reading.tenant or reading.is_person(link.entity):
        return False
    twins = [item for item in reading.links_of(link.entity) if item.to == link.to]
    return any(item.facts.get("owner") and item.weight > 2 for item in twins)


def _outlives(reading: Reading, link: LinkDraft) -> bool:
    """Whether a part must stay when its whole goes: money, history, health, files, counts."""
    child, parent = reading.entities[link.entity], reading.entities[link.to]
    facts = child.facts
    pairs = [pair for pair in child.identities if not set(pair) & set(child.attributes)]
    return bool(
        facts.get("append_only")
        or facts.get("audited")
        or child.retention
        or child.lifecycle
        or child.of_type("money", "unit_price")
        or any(link.name in pair for pair in pairs)
        or parent.facts.get("delete_policy") == "never"
        or any(
            item.facts.get("sensitivity") == "regulated" or item.name == "storage_key"
            for item in child.attributes.values()
        )
    )

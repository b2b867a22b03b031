"""Who did what: "requested by", "approved by", and whom that can be."""

from __future__ import annotations

import re
from typing import Final

from design.document.names import snake, words
from prompts.offline.reading.approvals import settle_apart
from prompts.offline.reading.attributes import read_attribute
from prompts.offline.reading.lifecycles import article
from prompts.offline.reading.model import STAFF_NAMES, AttributeDraft, Reading
from prompts.offline.reading.words import as_words, stem

ANONYMOUS: Final = re.compile(
    r"\b(?:visitor|anonymous|public|anyone|everyone|passer)", re.IGNORECASE
)


def settle_by(reading: Reading) -> None:
    """Link what was "requested by" or "approved by" someone to whom the roles say it can be."""
    claims: dict[tuple[str, str], bool] = {}
    for entity, name, optional in reading.by_claims:
        claims[entity, name] = optional and claims.get((entity, name), True)
    for (entity, name), optional in claims.items():
        verb = stem(name.removesuffix("_by").removeprefix("second_"))
        told = _actors(reading, entity, verb)
        targets = told or _anyone(reading, entity)
        if not told and name != "actor" and len(reading.roles) > 1:
            reading.assume(
                f"{as_words(name)} of {article(entity)} is {article(targets[0])}; no role is said "
                f"to do it",
                entity,
            )
        later = name != "actor" and not _creates(reading, entity, verb)
        for target in targets:
            suffix = (
                f"_{'staff' if target in STAFF_NAMES else snake(target)}"
                if len(targets) > 1
                else ""
            )
            reading.link(
                entity, target, name + suffix, optional=optional or later or len(targets) > 1,
                managed_by="server", weight=0, **({} if later else {"immutable": True}),
            )  # fmt: skip
        if len(targets) > 1:
            reading.invariants.append(
                {
                    "entity": entity,
                    "enforced_by": ("check",),
                    "statement": f"{article(entity)} is {as_words(name)} exactly one: "
                    f"{' or '.join(article(t) for t in targets)}",
                }
            )
    for draft in list(reading.entities.values()):
        for participle in draft.facts.pop("_distinct_by", []):
            _keep_apart(reading, draft.name, participle)
        for said in draft.facts.pop("_apart", []):
            rule = settle_apart(reading, draft, said)
            if rule is not None:
                reading.invariants.append(rule)
    _forbidden_selves(reading)


def _actors(reading: Reading, entity: str, verb: str) -> list[str]:
    """Return the entities whose roles may do something to an entity."""
    found: dict[str, None] = {}
    for permission in reading.permissions:
        said = stem(permission.text.split()[0]) if permission.text else ""
        does = (
            stem(permission.action) == verb
            or said == verb
            or verb in map(stem, permission.text.split()[:4])
        )
        if permission.allowed and permission.entity == entity and does:
            role = reading.roles[permission.role]
            if role.kind == "person":
                found[role.represents or staff_entity(reading)] = None
    return list(found)


def _anyone(reading: Reading, entity: str) -> list[str]:
    doers = _doers(reading, entity)
    if doers:
        return [reading.roles[doers[0]].represents or staff_entity(reading)]
    people = [
        role.represents
        for role in reading.roles.values()
        if role.represents and role.kind == "person"
    ]
    if people:
        return [max(dict.fromkeys(people), key=people.count)]
    if reading.roles:
        return [staff_entity(reading)]
    person = next(
        (name for name in reading.entities if reading.is_person(name) and name != entity), None
    )
    return [person] if person else [staff_entity(reading)]


def _doers(reading: Reading, entity: str) -> list[str]:
    """Return the roles that act on an entity, those that do not also make it first."""
    acts = [
        p
        for p in reading.permissions
        if p.allowed and p.entity == entity and reading.roles[p.role].kind == "person"
    ]
    makers = {p.role for p in acts if p.action == "create"}
    doers = dict.fromkeys(p.role for p in acts if p.action not in ("read", "list", "create"))
    return sorted(doers, key=lambda name: name in makers)


def _creates(reading: Reading, entity: str, verb: str) -> bool:
    cycle = reading.entities[entity].lifecycle
    initial = bool(cycle and cycle.states and stem(words(cycle.states[0])[0]) == verb)
    return initial or any(
        p.entity == entity and p.action == "create" and stem(p.text.split()[0]) == verb
        for p in reading.permissions if p.allowed and p.text
    )  # fmt: skip


def staff_entity(reading: Reading) -> str:
    """Return the entity for people who act without a record of their own, adding it if need be."""
    for name in STAFF_NAMES:
        known = reading.entity_named(name)
        if known is not None:
            return known.name
    staff = [
        role
        for role in reading.roles.values()
        if role.kind == "person" and not role.represents and not ANONYMOUS.search(role.name)
    ]
    draft = reading.infer_entity("Staff user", "an employee who acts in the system")
    draft.facts["delete_policy"] = "deactivate"
    for text in ("full name", "email (unique)"):
        attribute = read_attribute(reading, draft.name, text)
        if attribute is not None:
            attribute.facts["inferred"] = True
    values = tuple(snake(role.name) for role in staff) or ("staff",)
    draft.add(
        AttributeDraft(
            "role", "enum", {"values": values, "sensitivity": "internal", "inferred": True}
        )
    )
    for role in staff:
        role.represents = draft.name
    reading.assume(
        f"people who act as {', '.join(role.name for role in staff)} are kept as Staff users, "
        "because the brief asks who acted",
        draft.name,
    )  # fmt: skip
    return draft.name


def _keep_apart(reading: Reading, entity: str, participle: str) -> None:
    """State that a second approver is neither the first nor the requester."""
    links = [link for link in reading.links_of(entity) if link.facts.get("managed_by") == "server"]
    second = [link for link in links if link.name.startswith(f"second_{participle}_by")]
    others = [link for link in links if link not in second and link.name != "actor"]
    for left in second:
        for right in others:
            if left.to == right.to:
                _distinct(reading, entity, left.name, right.name)


def _distinct(reading: Reading, entity: str, left: str, right: str) -> None:
    statement = f"{as_words(left)} and {as_words(right)} of {article(entity)} differ"
    if all(known["statement"] != statement for known in reading.invariants):
        reading.invariants.append(
            {
                "entity": entity,
                "statement": statement,
                "kind": "distinct",
                "left": left,
                "right": right,
            }
        )


def _forbidden_selves(reading: Reading) -> None:
    """Read "cannot approve a refund they requested themselves" as two links that differ."""
    for permission in reading.permissions:
        they = re.search(r"\bthey (?:have )?(\w+)", permission.condition)
        if permission.allowed or they is None or permission.entity is None:
            continue
        acted, done = stem(permission.action), stem(they[1])
        links = reading.links_of(permission.entity)
        lefts = [link for link in links if stem(link.name.split("_by")[0].split("_")[-1]) == acted]
        rights = [link for link in links if stem(link.name.split("_by")[0]) == done]
        for left in lefts:
            for right in rights:
                if left.to == right.to and left is not right:
                    _distinct(reading, permission.entity, left.name, right.name)

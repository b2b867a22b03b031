"""Reading integrations: what is stored of other systems, and in what."""

from __future__ import annotations

import re
from typing import Any, Final

from design.document.names import name_key, snake, words
from design.document.verbs import action_for_state
from prompts.offline.reading.attributes import (
    CONVENTIONAL,
    settle_type,
    take_apart,
    usable_name,
)
from prompts.offline.reading.lifecycles import article
from prompts.offline.reading.model import AttributeDraft, EntityDraft, LifecycleDraft, Reading
from prompts.offline.reading.types import type_of
from prompts.offline.reading.words import (
    fold,
    list_parts,
    split_outside,
    stem,
    without_article,
)

_NEVER: Final = re.compile(r"\b(?:never|no|not|without|nothing of)\s+(.+)$", re.IGNORECASE)
_OF_EACH: Final = re.compile(
    r"\s+(?:(?:of|for) (?:each|every|an?|the)|per(?: (?:each|every|an?|the))?) (.+)$", re.IGNORECASE
)
_COMMA: Final = re.compile(r"\s*,\s*(?:and\s+)?")
_USERS: Final = re.compile(r"^(?:user|login|account|sign-?in|person)s?$", re.IGNORECASE)
_COMMON: Final = frozenset(
    {"status", "statu", "amount", "currency", "name", "id", "date", "total", "number", "code"}
)
_GENERIC: Final = frozenset(
    {"provider", "api", "gateway", "host", "system", "service", "platform", "external", "the"}
)


def read_integrations(reading: Reading) -> None:
    """Read what is stored of other systems."""
    for line in reading.brief.integrations:
        if len(line.system) > 120 or not any(part.isalpha() for part in words(line.system)):
            reading.unread.append(f"integration: {line.system} {line.data}".strip())
            continue
        entry: dict[str, Any] = {"system": line.system}
        data: list[str] = []
        for clause in re.split(r"\s*;\s*|\.\s+", fold(line.data)):
            never = _NEVER.match(clause)
            if never:
                entry["excluded"] = never[1]
            elif clause:
                plain = re.sub(r"\s+(?:that|which|who)\s+.*$", "", clause)
                for item in split_outside(plain, _COMMA):
                    data += [item] if _OF_EACH.search(item) else list_parts(item)
        entry["data"] = tuple(part for part in (d.strip(" .") for d in data) if part)
        tail = re.search(r"\s+((?:that|which) .*)$", fold(line.data))
        owners = _owners(
            reading, line.system, fold(line.data), tail[1] if tail else "", entry["data"]
        )
        attributes: list[str] = []
        for owner in owners:
            attributes += _attributes(reading, line.system, owner, entry["data"])
        if attributes:
            entry["attributes"] = tuple(dict.fromkeys(attributes))
        _add(reading, entry)


def _add(reading: Reading, entry: dict[str, Any]) -> None:
    """Add an integration, or what it says to the one of this system."""
    key = name_key(entry["system"])
    known = next((i for i in reading.integrations if name_key(i["system"]) == key), None)
    if known is None:
        reading.integrations.append(entry)
        return
    for name in ("data", "attributes"):
        both = (*known.get(name, ()), *entry.get(name, ()))
        if both:
            known[name] = tuple(dict.fromkeys(both))
    known.setdefault("excluded", entry.get("excluded", ""))


def _owners(
    reading: Reading, system: str, data: str, tail: str, parts: tuple[str, ...]
) -> list[EntityDraft | None]:
    """Return the entities the data of a system belong to: "of every teacher and guardian"."""
    each = _OF_EACH.search(data)
    told = [m.entity for m in reading.broad.mentions(each[1])] if each else []
    if len(told) > 1:
        return [reading.entities[name] for name in dict.fromkeys(told)]
    return [_owner(reading, system, data, tail, parts)]


def _owner(
    reading: Reading, system: str, data: str, tail: str, parts: tuple[str, ...]
) -> EntityDraft | None:
    """Return the entity the data of a system belong to."""
    each = _OF_EACH.search(data)
    if each:
        found = reading.finder.first(each[1])
        if found is None and _USERS.match(each[1].strip()):
            return _login(reading)
        return reading.entities[found] if found else None
    if tail and (target := reading.finder.first(tail)) is not None:
        return _references(reading, system, target, data)
    payment = _payments(reading, system, parts)
    if payment is not None:
        return payment
    return (
        _paying(reading, system, parts)
        or _by_system(reading, system, parts)
        or _by_parts(reading, parts)
    )


def _by_parts(reading: Reading, parts: tuple[str, ...]) -> EntityDraft | None:
    """Return the one entity the data themselves name: "external booking reference"."""
    named = {
        m.entity
        for part in parts
        for m in reading.broad.mentions(re.sub(r"\([^)]*\)", "", part))
        if m.entity != reading.tenant and not m.plural
    }
    return reading.entities[named.pop()] if len(named) == 1 else None


def _login(reading: Reading) -> EntityDraft:
    """Add the entity of those who sign in."""
    draft = reading.infer_entity("User", "a login of a person who acts in one role")
    represented = {}
    for role in reading.roles.values():
        if role.kind == "person":
            represented[role.name] = role.represents
    values = tuple(snake(name) for name in represented)
    if len(values) > 1:
        draft.identities.append(("subject_id", "role"))
        draft.add(
            AttributeDraft(
                "role", "enum", {"values": values, "sensitivity": "internal", "inferred": True}
            )
        )
    for target in dict.fromkeys(filter(None, represented.values())):
        reading.link(draft.name, target, optional=True, inferred=True, source_cardinality="0..1")
    for role in reading.roles.values():
        if role.kind == "person" and role.represents is None:
            role.represents = draft.name
    draft.facts["delete_policy"] = "deactivate"
    reading.assume(
        "everybody who signs in has a User of one role; names stay where the brief puts them",
        draft.name,
    )
    return draft


def _references(reading: Reading, system: str, target: str, data: str) -> EntityDraft:
    """Add an entity for several outside things that point to one of ours."""
    name = f"{words(system)[0].capitalize()} reference"
    draft = reading.infer_entity(name, data)
    reading.link(name, target, weight=4, inferred=True)
    reading.assume(
        f"one {target.lower()} may have several such references, so {name} is an entity",
        name,
        target,
    )
    return draft


def _payments(reading: Reading, system: str, parts: tuple[str, ...]) -> EntityDraft | None:
    """A payment's reference, status and amount belong to a payment, listed or not."""
    told = ", ".join(parts).lower()
    if not re.search(r"\bpay", f"{system} {told}", re.IGNORECASE):
        return None
    if re.search(r"customer id|payment method|last four", told):
        return None
    if not re.search(
        r"\b(?:reference|id|amount)\b", re.sub(r"(?:customer|subscription) id", "", told)
    ):
        return None
    if re.search(r"subscription status", told):
        return None
    for draft in reading.entities.values():
        paid = re.match(
            r"^(?:money|an? (?:amount|payment))\b.*\b(?:received|given by|paid|tried)",
            draft.definition,
            re.I,
        )
        if paid and draft.lifecycle is not None:
            return draft
    if "status" not in told:
        return None
    whole = next((d for d in reading.entities.values() if "total" in d.attributes), None)
    if whole is None or reading.entity_named("Payment"):
        return None
    low = whole.name.lower()
    payment = reading.infer_entity(
        "Payment", f"money received or tried for {article(low)}, as the {system} reports it"
    )
    facts = {"sensitivity": "internal", "inferred": True, "managed_by": "server"}
    payment.add(
        AttributeDraft(
            "provider_reference",
            "reference",
            {**facts, "unique": True, "sensitivity": "confidential", "immutable": True},
        )
    )
    payment.add(
        AttributeDraft("amount", "money", {**facts, "minimum": "0", "minimum_excluded": True})
    )
    cycle = payment.lifecycle = LifecycleDraft()
    for state in ("succeeded", "failed"):
        cycle.step(cycle.state("pending"), cycle.state(state), action_for_state(state))
    cycle.main = ["pending", "succeeded"]
    reading.link(
        "Payment", whole.name, weight=4, managed_by="server", inferred=True, immutable=True
    )
    reading.assume(
        f"what the {system} reports about {article(low)} is kept as its payments",
        "Payment",
        whole.name,
    )
    reading.ask(
        71,
        f"Can {article(low)} be paid in several payments, and which states does the {system} "
        f"report?",
        "several are possible; pending, succeeded and failed",
        "Payment",
        whole.name,
    )
    return payment


def _paying(reading: Reading, system: str, parts: tuple[str, ...]) -> EntityDraft | None:
    """A payment provider's customer and subscription ids belong to whoever pays."""
    if not re.search(
        r"\bcustomer id|\bsubscription id|\bpayment method\b", ", ".join(parts), re.IGNORECASE
    ):
        return None
    if reading.tenant:
        return reading.entities[reading.tenant]
    buyers = [
        d
        for d in reading.entities.values()
        if re.search(r"\b(?:we bill|pays|paying|buys|billed)\b", d.definition, re.IGNORECASE)
    ]
    if buyers:
        return buyers[0]
    acting = [role.represents for role in reading.roles.values() if role.represents]
    served = [name for name in acting if reading.is_person(name) and not reading.is_staff(name)]
    return reading.entities[served[0]] if served else None


def _by_system(reading: Reading, system: str, parts: tuple[str, ...]) -> EntityDraft | None:
    """Return the entity whose words are the system's: "SMS gateway" has reminders with sms."""
    subject = set(map(stem, words(system))) - set(map(stem, _GENERIC))
    told = {stem(word) for part in parts for word in words(part)} | subject
    best: tuple[int, EntityDraft] | None = None
    for draft in reading.entities.values():
        own = [*words(draft.name)]
        names = {stem(word) for name in draft.attributes for word in words(name)} - _COMMON
        values = {
            stem(v) for a in draft.attributes.values() for v in map(str, a.facts.get("values", ()))
        }
        score = (
            6 * len({stem(word) for word in own} & subject)
            + 3 * len(values & subject)
            + 2 * len(names & subject)
        )
        told_names = {snake(part) for part in parts} - _COMMON
        score += 3 * sum(1 for name in draft.attributes if name in told_names)
        if score > 2 and told and (best is None or score > best[0]):
            best = (score, draft)
    return best[1] if best else None


def _attributes(
    reading: Reading, system: str, owner: EntityDraft | None, parts: tuple[str, ...]
) -> list[str]:
    """Give an owner the data of a system; ask where nobody owns it."""
    if owner is None:
        if parts:
            reading.ask(
                88,
                f"What holds the data of the {system} ({', '.join(parts)})? No entity of the "
                f"brief does.",
                _recommended_holder(reading, system),
                *[],
            )
        return []
    found: list[str] = []
    for part in parts:
        phrase = take_apart(_OF_EACH.sub("", without_article(part)), [])
        name = snake(phrase.name)
        if not usable_name(name) or name in CONVENTIONAL:
            continue
        known = owner.attributes.get(name) or _same_fact(owner, name)
        if name in ("status", "state") and owner.lifecycle is not None:
            found.append(f"{owner.name}.status")
            continue
        if known is None:
            known = _new_data(reading, system, owner, name)
            known.facts.update(phrase.facts)
            if phrase.within:
                known.facts["unique_within"] = phrase.within
        found.append(f"{owner.name}.{known.name}")
    if found:
        reading.assume(
            f"{article(owner.name)} holds what is stored of the {system}: {', '.join(parts)}",
            owner.name,
        )
    return found


def _same_fact(owner: EntityDraft, name: str) -> AttributeDraft | None:
    """Return the attribute that holds an outside id under another name."""
    if re.fullmatch(r"(?:payment|transaction|charge)_(?:reference|id)", name):
        return owner.attributes.get("provider_reference")
    return None


def _new_data(reading: Reading, system: str, owner: EntityDraft, name: str) -> AttributeDraft:
    kind = type_of(name)
    if name in ("status", "state"):
        name = f"{snake(system).removesuffix('_api')}_status"
    ours = name.endswith("_id") and reading.entity_named(name.removesuffix("_id")) is not None
    if ours or name in ("customer_id", "subscription_id", "user_id", "account_id"):
        name = f"provider_{name}"
    attribute = AttributeDraft(
        name,
        "text" if kind in ("secret", "unit", "enum") else kind,
        {
            "required": owner.inferred and kind == "reference" and name == "subject_id",
            "managed_by": "server",
            "inferred": True,
            "definition": f"given by the {system}",
        },
    )
    if owner.inferred and name == "repository":
        attribute.facts["required"] = True
    settle_type(reading, owner.name, owner.add(attribute))
    secret = re.search(r"pay|bank|billing|identity|auth|login|sso", system, re.IGNORECASE)
    if secret and attribute.facts.get("sensitivity") == "internal":
        attribute.facts["sensitivity"] = "confidential"
    attribute.facts.pop("minimum", None)
    if re.search(r"(?:customer|subscription|message|entry|event|payment|charge)_id$", name):
        attribute.facts["unique"] = True
    return owner.attributes[name]


def _recommended_holder(reading: Reading, system: str) -> str:
    named = [word for word in words(system) if word not in _GENERIC]
    subject = next((word for word in named if len(word) > 2), "record")
    ordered = next((d.name for d in reading.entities.values() if "total" in d.attributes), "")
    of = f" of {article(ordered)}" if ordered else ""
    return f"an entity of its own: {subject.capitalize()}{of}"

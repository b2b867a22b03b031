"""Deciding what plurals mean: parts of one, or things several share."""

from __future__ import annotations

import re
from typing import Any

from design.document.names import plural, singular, snake
from prompts.offline.reading.facts import MANY
from prompts.offline.reading.lifecycles import article
from prompts.offline.reading.model import EntityDraft, Reading
from prompts.offline.reading.words import Finder


def settle_many(reading: Reading) -> None:
    """Decide what the plural mentions mean, now that every link is known."""
    for invariant in reading.invariants:
        if invariant.get("kind") == "limit" and not invariant["left"]:
            _limited(reading.entities[invariant["entity"]], invariant)
    stated = {(one, many) for one, many, text in reading.many_claims if _stated(many, text)}
    for one, many, text in reading.many_claims:
        if any(link.many and {link.entity, link.to} == {one, many} for link in reading.links):
            continue
        if reading.link_between(many, one) and (one, many) not in stated:
            continue
        wrote = reading.link_between(many, one)
        if (
            (one, many) in stated
            and wrote is not None
            and wrote.weight <= 2
            and (reading.is_person(many) or not _is_part(reading, one, many))
        ):
            reading.links.remove(wrote)
            reading.link(one, many, plural(snake(many)), many=True)
        elif (one, many) in stated and (many, one) not in stated and _is_part(reading, one, many):
            _part(reading, one, many, text)
        elif (one, many) in stated:
            reading.link(one, many, plural(snake(many)), many=True)
        elif re.match(r"on\b", text) and not reading.linked(one, many):
            reading.link(many, one, plural(snake(one)), many=True)
            reading.assume(f"{article(many)} can have several {plural(one.lower())}", one, many)
        elif re.search(
            r"\b(?:group|set|list|collection|bundle|pool)s? of\b", text
        ) and not reading.linked(one, many):
            reading.link(many, one, plural(snake(one)), many=True)
            reading.assume(f"{article(many)} can be in several {plural(one.lower())}", one, many)


def _stated(many: str, text: str) -> bool:
    """Whether a text says "several" right before the plural of an entity."""
    low = text.lower()
    spellings = (plural(many.lower()), singular(many.lower()))
    spots = [low.find(name) for name in spellings if name in low]
    heads = (m.start for m in Finder((many,), broad=True).mentions(text))
    return " " in text and any(MANY.search(text[:spot]) for spot in (*spots, *heads))


def _part(reading: Reading, one: str, many: str, text: str) -> None:
    """Link "a work order can fix several defects": what is there before joins later, or never."""
    if reading.link_between(many, one):
        return
    owner = reading.owner_of(many)
    later = bool(re.search(r"\b(?:can|may)\b", text)) or (owner is not None and owner.to != one)
    reading.link(many, one, weight=1 if later else 3, optional=later)


def _limited(draft: EntityDraft, invariant: dict[str, Any]) -> None:
    """Settle which amount a limit speaks of; without one it stays a rule in words."""
    amounts = draft.of_type("money") or draft.of_type("integer", "decimal")
    named = next((a for a in amounts if a.name in ("amount", "total")), None)
    if amounts:
        invariant["left"] = (named or amounts[0]).name
    else:
        for key in ("kind", "left", "operator", "amount", "consequence"):
            invariant.pop(key)


def _is_part(reading: Reading, one: str, many: str) -> bool:
    """Whether "an order has many lines" means parts rather than things several can share."""
    draft = reading.entities[many]
    link = reading.link_between(many, one)
    if many.lower().startswith(f"{one.lower()} ") or (link is not None and link.weight > 2):
        return True
    timed = any(a.type in ("instant", "money") for a in draft.attributes.values())
    return draft.lifecycle is not None or timed

"""Words of a request read with the same rules as the words of a brief."""

from __future__ import annotations

import re
from typing import Any, Final

from design.intake.brief import parse_brief
from prompts.offline.reading.attributes import read_attribute, usable_name
from prompts.offline.reading.model import (
    AttributeDraft,
    EntityDraft,
    LifecycleDraft,
    Reading,
    RoleDraft,
    StepDraft,
)
from prompts.offline.reading.qualifiers import is_qualifier
from prompts.offline.reading.queries import read_queries
from prompts.offline.reading.words import fold, split_outside
from prompts.offline.world import World

TYPES: Final = {
    **{
        name: name
        for name in (
            "text", "integer", "decimal", "money", "rate", "boolean", "date", "time", "instant",
            "duration", "email", "phone", "url", "slug", "code", "country", "currency", "language",
            "timezone", "address", "json", "uuid",
        )
    },
    "string": "text", "whole number": "integer", "int": "integer", "number": "decimal",
    "decimal number": "decimal", "amount of money": "money", "amount": "money",
    "percentage": "rate", "percent": "rate", "bool": "boolean", "flag": "boolean",
    "timestamp": "instant", "datetime": "instant", "date and time": "instant",
    "email address": "email", "phone number": "phone", "country code": "country",
    "currency code": "currency", "time zone": "timezone", "unit price": "unit_price",
}  # fmt: skip
"""What people call the types of attributes."""
_AND: Final = re.compile(
    r"\s*[,;]\s*(?:and\s+)?(?=[\w'>=<])|\s+(?:and|plus|as well as)\s+(?=[\w'])"
)
_NO_TYPE: Final = frozenset({"field", "attribute", "property", "column", "value"})
_TECHNICAL: Final = re.compile(
    r"(?:an? )?(?:boolean|bool|string|integer|int|decimal|timestamp|datetime|uuid|enum)",
    re.IGNORECASE,
)
_TYPE_NAMES: Final = {"bool": "boolean", "flag": "boolean", "string": "text", "int": "integer"}
_QUALIFYING_LEAD: Final = re.compile(
    r"^(?:(?:it|that|which|and|but|also|is|are|must|should|can|may|be|of type|as|with|having|an?"
    r"|the) )+(?=\S)",
    re.IGNORECASE,
)
_QUALIFYING: Final = re.compile(
    r"(?:(?:it|that|which|must|should|is|can|may|be|of type|as|with|having) )*(?:(?:not )?optional"
    r"|required|mandatory|nullable|(?:not )?null|unique(?: .+)?|confidential|regulated|public"
    r"|internal|personal(?: data)?|private|sensitive|encrypted|hashed|at (?:most|least) .+"
    r"|up to .+|max(?:imum)? .+|min(?:imum)? .+|between .+|default(?:s|ing)? .+|by default .+"
    r"|.+ by default|empty by default|positive|not negative|read[- ]only|immutable|set by .+"
    r"|one of .+|either .+|from \d.+|\d+ or more)",
    re.IGNORECASE,
)
_TAIL: Final = re.compile(
    r"(?:,? (?:that|which) (?P<words>(?:is|are|must|should|can|may|defaults?) .+)"
    r"| (?P<words2>(?:as|of type|with type) (?:an? )?(?:optional |required |unique )*"
    rf"(?:{'|'.join(TYPES)}|optional|required|unique))"
    r"|,? (?P<words3>(?:with )?(?:a )?(?:default(?:ing to| of| to|s to)?|at most|at least|up to"
    r"|max(?:imum)?(?: length)?(?: of)?|min(?:imum)?(?: of)?|between|from \d+ to|>=|<=) ?.+)"
    r"|: ?(?P<words4>.+))$",
    re.IGNORECASE,
)
_TYPED: Final = re.compile(
    r"(?:an? |the |its |new )*(?P<fact>(?:(?:optional|required|unique|nullable|mandatory) )*)"
    r"(?:(?P<type>boolean|bool|string|text|integer|int|decimal|timestamp|datetime|uuid|json|flag"
    r"|field|attribute|property|value|date|money|number)(?: field| attribute| property| column"
    r"| value| flag)?(?: called| named)? )(?!of\b|per\b)"
    r"(?P<name>\w+)(?P<more>(?: ?\([^()]*\))*)",
    re.IGNORECASE,
)


def reading_of(world: World) -> Reading:
    """Return what a world says in the form the brief's readers add to."""
    reading = Reading(parse_brief(world.brief))
    reading.entities.clear()
    for entity in world.entities:
        draft = EntityDraft(entity.name, entity.definition, facts=dict(entity.facts))
        for item in entity.attributes:
            facts: dict[str, Any] = {"required": False} if not item.required else {}
            if item.values:
                facts["values"] = item.values
            draft.attributes[item.name] = AttributeDraft(item.name, item.type, facts)
        if entity.lifecycle is not None:
            names = list(entity.lifecycle.state_names)
            steps = [
                StepDraft(step.source, step.target, step.name, step.guard, list(step.roles))
                for step in entity.lifecycle.transitions
            ]
            draft.lifecycle = LifecycleDraft(names, steps, names)
        reading.entities[entity.name] = draft
        if entity.facts.get("ownership") == "tenant_root":
            reading.tenant = entity.name
    for link in world.relationships:
        reading.link(
            link.entity,
            link.to,
            link.name,
            optional=not link.required,
            many=link.many_to_many,
            weight=2 if link.owner else 0,
        )
    for role in world.roles:
        reading.roles[role.name] = RoleDraft(role.name, role.kind, role.represents or None)
    reading.refresh()
    return reading


def attribute_specs(text: str, world: World, entity: str) -> list[dict[str, Any]]:
    """Return the attributes a phrase lists, as fields of ``add_attribute``.

    Args:
        text: Such as "code (unique), an optional note and expires at".
        world: What the prompt says.
        entity: The entity they are to be of; it need not be there yet.

    Returns:
        One dict each, ``name`` and ``type`` first; empty when the words name none.
    """
    reading = reading_of(world)
    reading.entities[entity] = EntityDraft(entity)
    reading.refresh()
    specs: list[dict[str, Any]] = []
    for part in _parts(text.strip().rstrip(". ")):
        if not usable_name(re.sub(r"\s*\([^()]*\)", "", part).strip()):
            return []
        found = read_attribute(reading, entity, part)
        if found is None:
            return []
        spec = attribute_fields(found)
        said = str(spec.get("definition", "")).lower()
        if said in TYPES:
            spec["type"] = TYPES[said]
            del spec["definition"]
        specs.append(spec)
    return specs


def _parts(text: str) -> list[str]:
    """Split a list of attributes; what only qualifies one goes into brackets behind it."""
    parts: list[str] = []
    for part in split_outside(text, _AND):
        words = _unwrapped(part.strip(" ,"))
        if not words:
            continue
        if parts and (is_qualifier(words) or _QUALIFYING.fullmatch(words) or _is_type(words)):
            parts[-1] += f" ({_QUALIFYING_LEAD.sub('', words)})"
        else:
            parts.append(words)
    return parts


def _is_type(words: str) -> bool:
    return bool(_TECHNICAL.fullmatch(words))


def _unwrapped(text: str) -> str:
    """Write "a text field called note that is optional" as "note (text) (optional)"."""
    text = re.sub(
        r"^(?:also|plus|as well as|another|an additional|a further|additional) ", "", text
    )
    text = re.sub(r"(?<=\w) (?:field|attribute|column|property)$", "", text)
    text = re.sub(r"(?<=\w) flag$", " (boolean)", text)
    qualified = ""
    tail = _TAIL.search(text)
    while tail and not set("()") & set(tail[0]):
        qualified = (
            " ("
            f"{_QUALIFYING_LEAD.sub('', next(words for words in tail.groups() if words))}"
            f"){qualified}"
        )
        text = text[: tail.start()].rstrip(" ,")
        tail = _TAIL.search(text)
    typed = _TYPED.fullmatch(text)
    if typed and typed["name"].lower() not in ("field", "of", "value"):
        facts = [word for word in (typed["fact"] or "").split() if word]
        if typed["type"] and typed["type"].lower() not in _NO_TYPE:
            facts.append(_TYPE_NAMES.get(typed["type"].lower(), typed["type"].lower()))
        text = typed["name"] + (typed["more"] or "") + "".join(f" ({fact})" for fact in facts)
    return text + qualified


def attribute_fields(attribute: AttributeDraft) -> dict[str, Any]:
    """Return an attribute read as fields of ``add_attribute``."""
    facts = {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in attribute.facts.items()
    }
    return {"name": attribute.name, "type": attribute.type, **facts}


def question_query(world: World, text: str) -> list[dict[str, Any]]:
    """Return the operations that make the design answer a question.

    Args:
        world: What the prompt says.
        text: The question in words, such as "open refunds older than 7 days, by amount".

    Returns:
        ``add_query``, after attributes it needs that are not there yet; empty when no entity is
        recognised.
    """
    reading = reading_of(world)
    before = {
        (draft.name, name) for draft in reading.entities.values() for name in draft.attributes
    }
    object.__setattr__(reading.brief, "reporting", (fold(text),))
    read_queries(reading)
    if not reading.queries or not reading.queries[0].get("entity"):
        return []
    operations: list[dict[str, Any]] = [
        {"op": "add_attribute", "entity": draft.name, **attribute_fields(attribute)}
        for draft in reading.entities.values()
        for name, attribute in draft.attributes.items()
        if (draft.name, name) not in before
    ]
    entry = {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in reading.queries[0].items()
    }
    return [*operations, {"op": "add_query", **entry}]

"""Reading attributes: "email (unique within a clinic, optional)" and its many relatives."""

from __future__ import annotations

import re
from typing import Any, Final

from design.document.names import singular, snake, words
from prompts.offline.reading.model import AttributeDraft, Reading
from prompts.offline.reading.qualifiers import NUMBER, Phrase, qualify, set_range, values_of
from prompts.offline.reading.types import sensitivity_of, stated_type, type_of
from prompts.offline.reading.words import fold, split_outside, without_article

_QUALIFIER_SPLIT: Final = re.compile(
    r"\s*[,;]\s*(?:and\s+|but\s+)?|\s+and\s+(?=unique|optional|required)"
)
_BRACKETED: Final = re.compile(r"\s*[(\[]([^()\[\]]*(?:\([^()]*\)[^()]*)*)[)\]]")
_OR_NOT: Final = re.compile(
    r"^(?:is |whether (?:it is )?)?(.+?)\s*(?:,? or not|\(?yes ?(?:/|or) ?no\)?)$", re.I
)
_BY: Final = re.compile(
    r"^((?:\w+(?:ed|en|old|ent|aid|ade|eld|ught|own)|done|run|led|set|put|read|cut)(?: \w+)?) by$",
    re.I,
)
_AS_SOLD: Final = re.compile(
    r"\s+(?:as (?:\w+)|at (?:the )?(?:time|moment) of [\w ]+|when \w+|in force|agreed)$", re.I
)
_SUCH_AS: Final = re.compile(r"\s*,?\s*(?:such as|e\.g\.?,?|for example|like)\s+(.+)$", re.I)
_UNIT: Final = re.compile(
    r"^(.+?) in (bytes|points|minutes|hours|days|weeks|months|years|seconds|kg|grams?|litres?"
    r"|liters?|metres?"
    r"|meters?|km|kilometres?|miles|cm|mm|pages|percent|degrees|celsius|pieces|mg|ml|cents"
    r"|euros?|eur|usd|dollars?|°c|°f|%|kwh|kb|mb|gb|tonnes?|tons?|km/h|hectares"
    r"|square met(?:re|er)s|m²|m³)$",
    re.I,
)
_UNIT_FORMS: Final = {
    "kilometres": "km", "grams": "grams", "percent": "percent", "euro": "", "euros": "", "eur": "",
    "usd": "", "dollars": "", "dollar": "", "°c": "celsius", "°f": "fahrenheit", "%": "percent",
    "m²": "square metres", "m³": "cubic metres", "km/h": "kmh",
}  # fmt: skip
_MANY: Final = re.compile(
    r"^(?:several|many|multiple|one or more|a list of|list of|any number of|zero or more)\s+", re.I
)
_LEADING: Final = re.compile(
    r"^(?:an?\s+|the\s+|its\s+)?(optional(?:ly)?|unique|required|mandatory|possibly)\s+(?:an?\s+)?",
    re.I,
)
_NAME: Final = re.compile(r"^[^\W\d_][\w' /%.#-]*$")


_COMPARED: Final = re.compile(
    r"(?:must be |always |is )?(?:on or (?:after|before)|not (?:before|after|above|below)"
    r"|not? (?:earlier|later|more|less|higher|lower) than|never (?:above|below|after|before)"
    r"|after|before|later than|earlier than|greater than|more than|less than|at most|at least"
    r"|above|below) (?=\D)",
    re.IGNORECASE,
)


_COUNTING: Final = re.compile(r"\b1, ?2(?:, ?3)?,? ?(?:…|\.\.\.)")


def _brackets(phrase: Phrase, text: str, unread: list[str]) -> None:
    """Read what stands in brackets: a closed list, or qualifiers."""
    text = re.sub(r"\bzero\b", "0", fold(text), flags=re.IGNORECASE)
    text = _COUNTING.sub("counting up", text)
    if told := re.match(r"(optional|required)\s*[:–-]\s*(.+)$", text, re.IGNORECASE):
        qualify(phrase, told[1])
        phrase.facts.setdefault("definition", told[2])
        return
    whole = stated_type(text)
    if whole and whole != "text":
        phrase.facts["type"] = whole
        return
    if qualify(phrase, text):
        return
    values = values_of(text)
    if values:
        phrase.facts["values"] = values
        return
    parts = split_outside(text, _QUALIFIER_SPLIT)
    rest: list[str] = []
    for part in parts:
        kind = stated_type(part)
        if kind and kind != "text":
            phrase.facts["type"] = kind
        elif kind is None and _COMPARED.match(part):
            phrase.rules.append(part)
        elif kind is None and not qualify(phrase, part):
            rest.append(part)
    values = values_of(", ".join(rest)) if rest else ()
    if values:
        phrase.facts["values"] = values
    elif rest:
        phrase.facts.setdefault("definition", ", ".join(rest))
        unread.extend(rest)


def _strip_marks(phrase: Phrase) -> None:
    """Read what stands before and after the name without brackets."""
    if match := _SUCH_AS.search(phrase.name):
        phrase.example = match[1].strip()
        phrase.name = phrase.name[: match.start()]
    while match := _LEADING.match(phrase.name):
        phrase.facts.update(
            {"unique": True}
            if match[1].lower() == "unique"
            else {"required": match[1][:3].lower() in ("req", "man")}
        )
        phrase.name = phrase.name[match.end() :]
    while match := re.search(r"\s+(unique|optional|required|mandatory)$", phrase.name, re.I):
        said = match[1].lower()
        phrase.facts.update(
            {"unique": True} if said == "unique" else {"required": said != "optional"}
        )
        phrase.name = phrase.name[: match.start()]
    if match := _MANY.match(phrase.name):
        phrase.facts["multiple"] = True
        phrase.name = singular(phrase.name[match.end() :])
    if match := _AS_SOLD.search(phrase.name):
        phrase.copied = match[0].strip()
        phrase.name = phrase.name[: match.start()]
    if match := re.search(
        rf"\s+(?:between |from )?{NUMBER}\s*(?:to|and|-|–)\s*{NUMBER}$", phrase.name
    ):
        set_range(phrase, match)
        phrase.name = phrase.name[: match.start()]
    if match := re.search(rf"\s+out of {NUMBER}$", phrase.name):
        phrase.facts.update(minimum="0", maximum=match[1])
        phrase.name = phrase.name[: match.start()]


_SIZE: Final = re.compile(r"\b(\d+)\s?(k|m|g)i?b\b", re.IGNORECASE)
_THOUSANDS: Final = {"k": 1, "m": 2, "g": 3}


def _in_bytes(match: re.Match[str]) -> str:
    return str(int(match[1]) * 1000 ** _THOUSANDS[match[2].lower()])


def take_apart(text: str, unread: list[str]) -> Phrase:
    """Take one attribute phrase apart."""
    phrase = Phrase(re.sub(r"\be-mail\b", "email", fold(text), flags=re.IGNORECASE), {})
    brackets = _BRACKETED.findall(phrase.name)
    phrase.name = without_article(_BRACKETED.sub("", phrase.name).strip(" .:"))
    if match := _OR_NOT.match(phrase.name):
        phrase.name = re.sub(r"(?<=\w) (?:an?|the) ", " ", without_article(match[1]))
        phrase.facts["type"] = "boolean"
    _strip_marks(phrase)
    for inner in brackets:
        if re.search(r"\bbytes\b", phrase.name):
            inner = _SIZE.sub(_in_bytes, inner)
        _brackets(phrase, inner, unread)
    phrase.name = without_article(phrase.name)
    if match := _UNIT.match(phrase.name):
        unit = _UNIT_FORMS.get(match[2].lower(), match[2].lower())
        phrase.name = f"{match[1]} {unit}".strip()
    values = values_of(phrase.name) if " or " in phrase.name else ()
    if values and "values" not in phrase.facts:
        phrase.facts["values"] = values
        phrase.name = "kind"
    return phrase


def by_whom(text: str) -> tuple[str, bool] | None:
    """Return ("approved_by", optional) for a phrase that names who did something."""
    phrase = take_apart(text, [])
    optional = phrase.facts.get("required") is False
    if _BY.match(phrase.name):
        return snake(phrase.name), optional
    agent = _AGENT.match(phrase.name)
    if agent:
        return snake(f"{agent['nth'] or ''}{_DONE[agent['who'].lower()]} by"), optional
    return None


_DONE: Final = {
    "approver": "approved", "reviewer": "reviewed", "requester": "requested",
    "requestor": "requested", "submitter": "submitted", "verifier": "verified",
    "checker": "checked", "recorder": "recorded", "reporter": "reported",
}  # fmt: skip
_AGENT: Final = re.compile(rf"^(?P<nth>second )?(?:first )?(?P<who>{'|'.join(_DONE)})$", re.I)
"""Whoever acts in a process, as the name of a value: "second approver"."""


def usable_name(name: str) -> bool:
    """Whether words can be the name of an attribute."""
    spelled = snake(name)
    return (
        bool(_NAME.match(name))
        and 0 < len(words(name)) <= 6
        and len(spelled) <= 60
        and bool(re.match(r"[a-z]", spelled))
    )


CONVENTIONAL: Final = frozenset({"id", "created_at", "updated_at", "deleted_at", "version"})
"""Names of columns the conventions give; listing one says nothing new."""


def read_attribute(reading: Reading, entity: str, text: str) -> AttributeDraft | None:
    """Read one attribute phrase of an entity.

    Returns:
        The attribute, added to the entity, or None when the words are no attribute.
    """
    unread: list[str] = []
    phrase = take_apart(text, unread)
    if not usable_name(phrase.name):
        return None
    name = snake(phrase.name)
    facts = phrase.facts
    said = str(facts.pop("type", ""))
    kind = said or ("enum" if "values" in facts else type_of(name))
    if said == "decimal" and type_of(name) == "money":
        kind = "money"
    if not said and name.endswith("score") and _is_counted(facts):
        kind = "integer"
    if kind == "text" and name == "value" and _MEASURED.search(reading.entities[entity].definition):
        kind = "decimal"
    predicate = said and _OR_NOT.match(without_article(_BRACKETED.sub("", fold(text)).strip(" .:")))
    if (
        (predicate or not said)
        and kind == "boolean"
        and not re.match(
            r"(?:is|has|can|was|needs|allows|wants|uses|accepts|owns|receives|speaks)_", name
        )
    ):
        name = f"is_{name}"
    attribute = AttributeDraft(name, kind, facts)
    if phrase.example:
        facts["definition"] = f"such as {phrase.example}"
    if phrase.copied:
        attribute.facts.update(copied_from=phrase.copied, immutable=True, managed_by="server")
    if phrase.within:
        facts["unique_within"] = phrase.within
    draft = reading.entities[entity]
    draft.clauses.extend(f"{phrase.name} is {rule}" for rule in phrase.rules)
    return settle_type(reading, entity, reading.entities[entity].add(attribute))


def _is_counted(facts: dict[str, Any]) -> bool:
    """Whether both bounds are whole numbers, close together: "score from 1 to 5"."""
    low, high = str(facts.get("minimum", "")), str(facts.get("maximum", ""))
    return low.isdigit() and high.isdigit() and int(high) - int(low) <= 10


def settle_type(reading: Reading, entity: str, attribute: AttributeDraft) -> AttributeDraft:
    """Turn the types that are hints into real ones and add what follows from type and name."""
    facts = attribute.facts
    if attribute.type == "secret":
        attribute.type = "text"
        facts.setdefault("storage", "hash")
        facts.setdefault("sensitivity", "confidential")
    if attribute.type == "unit":
        attribute.type = "unit_price" if metered(reading, entity) else "money"
    if attribute.name in ("quantity", "included_quantity") and metered(reading, entity):
        attribute.type = "decimal"
    if attribute.type == "enum" and "values" not in facts:
        attribute.type = "text"
    person = reading.is_person(entity)
    sensitivity, personal = sensitivity_of(attribute.name, attribute.type, person=person)
    facts.setdefault("sensitivity", sensitivity)
    if personal or (person and facts["sensitivity"] in ("confidential", "regulated")):
        facts.setdefault("personal", True)
    if facts["sensitivity"] == "regulated":
        facts["personal"] = True
    if attribute.type == "text" and ("minimum" in facts or "maximum" in facts):
        attribute.type = "integer" if _counts(attribute) else "decimal"
    if attribute.type == "rate" and float(facts.get("maximum", 1)) > 1:
        attribute.type = "decimal"
    _bounds(attribute)
    if attribute.type == "email" and (facts.get("unique") or facts.get("unique_within")):
        facts.setdefault("case_sensitive", False)
    return attribute


def _counts(attribute: AttributeDraft) -> bool:
    """Whether bounds are those of a count: whole, allowed themselves, and of several things."""
    facts = attribute.facts
    bounds = [str(facts[key]) for key in ("minimum", "maximum") if key in facts]
    excluded = facts.get("minimum_excluded") or facts.get("maximum_excluded")
    last = words(attribute.name)[-1]
    several = len(bounds) > 1 or bounds[0] != "0" or singular(last) != last or last == "children"
    return several and not excluded and all("." not in bound for bound in bounds)


def _bounds(attribute: AttributeDraft) -> None:
    """Give amounts and counts the lower bound their names imply."""
    facts = attribute.facts
    if "minimum" in facts or "derived_from" in facts:
        return
    if (
        attribute.type in ("unit_price", "rate")
        or (
            attribute.type == "money"
            and re.search(r"price|fee|cost|deposit|fare|rent|rate|salary|budget", attribute.name)
        )
        or (
            attribute.type in ("integer", "decimal")
            and re.search(
                r"quantity|count|on_hand|stock|capacity|seats|size|number_of|_bytes|pages|places",
                attribute.name,
            )
        )
    ):
        facts["minimum"] = "0"
    if attribute.type == "rate" and "maximum" not in facts:
        facts["maximum"] = "1"


_MEASURED: Final = re.compile(r"\bmeasured?\b|\bmeasurement\b|\breading\b", re.IGNORECASE)
_METERED: Final = re.compile(r"\bmeter(?:s|ed|ing)?\b|\bper unit\b|\busage\b", re.IGNORECASE)


def metered(reading: Reading, entity: str) -> bool:
    """Whether an entity deals in measured quantities, so that units are parts and cost parts."""
    summary = reading.brief.summary
    return bool(_METERED.search(summary)) or bool(
        _METERED.search(reading.entities[entity].definition)
    )

"""Values: the SQL type, check and default that an attribute calls for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from design.derive.facts import EntityFacts
from design.derive.identifiers import fit, listed, one, quoted
from design.document.concept import Attribute, Entity, sense
from design.document.conventions import Conventions
from design.document.names import words

_TYPES: Final = {
    "decimal": "numeric(20,6)",
    "rate": "numeric(5,4)",
    "boolean": "boolean",
    "date": "date",
    "time": "time",
    "duration": "interval",
    "json": "jsonb",
    "binary": "bytea",
    "uuid": "uuid",
}
PATTERNS: Final = {
    "email": "{0} like '%_@_%'",
    "slug": "{0} ~ '^[a-z0-9]+(-[a-z0-9]+)*$'",
    "country": "{0} ~ '^[A-Z]{{2}}$'",
    "currency": "{0} ~ '^[A-Z]{{3}}$'",
    "colour": "{0} ~ '^#[0-9a-f]{{6}}$'",
    "language": "{0} ~ '^[a-z]{{2,3}}(-[A-Za-z0-9]{{2,8}})*$'",
}
_TEXTS: Final = frozenset({"text", "phone", "url", "code", "reference", "timezone"})
_NAMING: Final = frozenset({"phone", "code", "url"})
_NUMBERS: Final = frozenset({"integer", "decimal", "money", "unit_price", "rate"})
_BIG_WORDS: Final = frozenset({"byte", "bytes", "size"})
ON_WORDS: Final = frozenset({"active", "enabled"})
ADDRESS: Final = (
    ("line1", True),
    ("line2", False),
    ("postal_code", False),
    ("city", True),
    ("country", True),
)
"""What an address is made of, and which of it no address lacks."""
_INTEGER_LIMIT: Final = 2**31 - 1
_MOMENT: Final = re.compile(
    r"\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d(?::\d\d)?)?)?"
    r"|\d\d:\d\d(?::\d\d)?"
)
_LAST_DIGITS: Final = re.compile(r"(?:^|_)last_(two|three|four|five|six|\d)(?:_digits)?$")
_COUNTED: Final = {"two": "2", "three": "3", "four": "4", "five": "5", "six": "6"}
_NUMERAL: Final = re.compile(r"[+-]?\d+(?:\.\d+)?")


@dataclass(frozen=True)
class Part:
    """One column an attribute calls for."""

    facet: str
    name: str
    type: str
    required: bool
    check: str = ""
    """An expression with ``{0}`` for the column."""


def attribute_parts(
    attribute: Attribute, facts: EntityFacts, currency: str | None
) -> tuple[Part, ...]:
    """Return the columns that one value of an attribute calls for.

    Args:
        attribute: A stored attribute.
        facts: The facts of its entity.
        currency: Name of the currency column this attribute brings along, if any.
    """
    name, required = attribute.name, attribute.required
    if attribute.storage == "hash":
        words_ = words(name)
        named = name if words_ and words_[-1] in ("hash", "digest") else f"{name}_hash"
        return (Part("value", named, "bytea", required),)
    if attribute.storage == "encrypted":
        return (Part("value", name, "bytea", required),)
    if attribute.type == "address":
        return _address_parts(attribute, facts.conventions)
    type_ = column_type(attribute, facts)
    value = Part("value", name, type_, required, _check(attribute, type_, facts.conventions))
    if currency is None:
        return (value,)
    return (value, Part("currency", currency, "text", required, PATTERNS["currency"]))


def column_type(attribute: Attribute, facts: EntityFacts) -> str:
    """Return the SQL type of an attribute that is stored as it is."""
    conventions = facts.conventions
    money = conventions.money
    match attribute.type:
        case "integer":
            return "bigint" if _is_big(attribute) else "integer"
        case "money" if money.representation == "minor_units":
            return "bigint"
        case "money":
            return f"numeric({money.precision},{money.scale})"
        case "unit_price":
            scale = max(money.scale, money.unit_scale)
            return f"numeric({money.precision + scale - money.scale},{scale})"
        case "instant":
            return conventions.time.instants
        case "enum" if attribute.values and (
            conventions.values.enums == "enum" or attribute.id in facts.ranked
        ):
            return enum_type(facts.entity, attribute.name)
        case kind if kind in _TYPES:
            return _TYPES[kind]
    if conventions.values.texts == "varchar" or attribute.type in ("country", "currency"):
        return _text_type(attribute, conventions)
    return "text"


def currency_type(conventions: Conventions) -> str:
    """Return the type of a column that repeats a currency."""
    return "text" if conventions.values.texts == "text" else "varchar(3)"


def enum_type(entity: Entity, name: str) -> str:
    """Return the name of an enumerated type."""
    return fit(f"{one(entity.name)}_{one(name)}").lower()


def _text_type(attribute: Attribute, conventions: Conventions) -> str:
    if conventions.values.texts == "text":
        return "text"
    lengths = {"country": 2, "currency": 3, "email": 254, "colour": 7, "slug": 100}
    return f"varchar({attribute.max_length or lengths.get(attribute.type, 255)})"


def _is_big(attribute: Attribute) -> bool:
    limit = _number(attribute.maximum)
    if limit is not None:
        return limit > _INTEGER_LIMIT
    return bool(_BIG_WORDS & set(words(sense(attribute))))


def _number(text: str | None) -> Decimal | None:
    if text is None or not _NUMERAL.fullmatch(text.strip()):
        return None
    try:
        return Decimal(text.strip())
    except InvalidOperation:
        return None


def _check(attribute: Attribute, type_: str, conventions: Conventions) -> str:
    """Return what every value of an attribute must satisfy."""
    parts: list[str] = []
    if attribute.type in _NUMBERS:
        parts = _range(attribute)
    elif attribute.type == "enum" and attribute.values and type_ == "text":
        parts = [f"{{0}} in ({_escaped(listed(attribute.values))})"]
    elif attribute.type in PATTERNS:
        parts = [PATTERNS[attribute.type]]
    elif attribute.type in _TEXTS and (digits := _LAST_DIGITS.search(sense(attribute))):
        count = _COUNTED.get(digits[1], digits[1])
        parts = [f"{{0}} ~ '^[0-9]{{{{{count}}}}}$'"]
    elif attribute.type in _TEXTS and _never_blank(attribute, conventions):
        parts = ["{0} <> ''"]
    if attribute.max_length is not None and type_ == "text" and attribute.type != "enum":
        parts.append(f"length({{0}}) <= {attribute.max_length}")
    if attribute.type in ("date", "instant", "time"):
        parts = _moments(attribute)
    return " and ".join(parts)


def _never_blank(attribute: Attribute, conventions: Conventions) -> bool:
    """Return whether a text is refused when empty.

    Keys and ids that the service or another system makes are not; of optional texts only those
    that name something are, because for them empty and missing would be two ways to say one thing.
    """
    asked = attribute.required or attribute.type in _NAMING
    made = attribute.managed_by == "server" and attribute.type != "text"
    return asked and not made and conventions.values.non_empty_texts


def _range(attribute: Attribute) -> list[str]:
    low, high = _number(attribute.minimum), _number(attribute.maximum)
    if low is None and high is None:
        match attribute.type:
            case "rate":
                return ["{0} >= 0", "{0} < 1"]
            case "unit_price":
                return ["{0} >= 0"]
        return []
    parts = []
    if low is not None:
        parts.append(f"{{0}} {'>' if attribute.minimum_excluded else '>='} {low}")
    if high is not None:
        parts.append(f"{{0}} {'<' if attribute.maximum_excluded else '<='} {high}")
    return parts


def _moments(attribute: Attribute) -> list[str]:
    parts = []
    for text, excluded, signs in (
        (attribute.minimum, attribute.minimum_excluded, (">", ">=")),
        (attribute.maximum, attribute.maximum_excluded, ("<", "<=")),
    ):
        if text is not None and _MOMENT.fullmatch(text.strip()):
            parts.append(f"{{0}} {signs[0] if excluded else signs[1]} {quoted(text.strip())}")
    return parts


def _escaped(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _address_parts(attribute: Attribute, conventions: Conventions) -> tuple[Part, ...]:
    name_words = words(attribute.name)
    stem = "_".join(name_words[:-1] if name_words[-1:] == ("address",) else name_words) or "address"
    parts = []
    for facet, needed in ADDRESS:
        required = attribute.required and needed
        check = PATTERNS["country"] if facet == "country" else ""
        if required and not check and conventions.values.non_empty_texts:
            check = "{0} <> ''"
        texts = "text" if conventions.values.texts == "text" else "varchar(255)"
        parts.append(Part(facet, f"{stem}_{facet}", texts, required, check))
    return tuple(parts)


def default_of(attribute: Attribute, type_: str) -> str | None:
    """Return the SQL default of an attribute's column."""
    text = attribute.default
    if attribute.type == "boolean":
        if text is not None:
            return "true" if text.strip().lower() in ("true", "yes", "1", "on") else "false"
        if not attribute.required:
            return None
        return "true" if ON_WORDS & set(words(sense(attribute))) else "false"
    if text is None or attribute.storage != "plain":
        return None
    if attribute.type in _NUMBERS:
        return text.strip() if _number(text) is not None else None
    if text.strip().lower() in ("now", "now()", "today"):
        return "now()" if attribute.type in ("instant", "date", "time") else quoted(text)
    if attribute.type in ("uuid", "binary", "json", "date", "instant", "time", "duration"):
        return quoted(text) if type_ != "bytea" else None
    return quoted(text)

"""Columns: what SQL type, default and check an attribute, a lifecycle or a stamp calls for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from design.derive.builder import TableBuilder
from design.derive.facts import EntityFacts, stored
from design.derive.identifiers import fit, listed, one, quoted
from design.document.concept import Attribute, DeletePolicy, Entity, Lifecycle
from design.document.conventions import Conventions
from design.document.names import name_key, words

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
_PATTERNS: Final = {
    "email": "{0} like '%_@_%'",
    "slug": "{0} ~ '^[a-z0-9]+(-[a-z0-9]+)*$'",
    "country": "{0} ~ '^[A-Z]{{2}}$'",
    "currency": "{0} ~ '^[A-Z]{{3}}$'",
    "colour": "{0} ~ '^#[0-9a-f]{{6}}$'",
    "language": "{0} ~ '^[a-z]{{2,3}}(-[A-Za-z0-9]{{2,8}})*$'",
}
_TEXTS: Final = frozenset({"text", "phone", "url", "code", "reference", "timezone"})
_NUMBERS: Final = frozenset({"integer", "decimal", "money", "unit_price", "rate"})
_BIG_WORDS: Final = frozenset({"byte", "bytes", "size"})
_ON_WORDS: Final = frozenset({"active", "enabled"})
_OFF_WORDS: Final = frozenset({"archived", "deactivated", "disabled", "inactive", "withdrawn"})
_ADDRESS: Final = (
    ("line1", True),
    ("line2", False),
    ("postal_code", False),
    ("city", True),
    ("country", True),
)
_INTEGER_LIMIT: Final = 2**31 - 1
_MOMENT: Final = re.compile(
    r"\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d(?::\d\d)?)?)?"
    r"|\d\d:\d\d(?::\d\d)?"
)
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
    return (value, Part("currency", currency, "text", required, _PATTERNS["currency"]))


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
    return bool(_BIG_WORDS & set(words(attribute.name)))


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
    elif attribute.type in _PATTERNS:
        parts = [_PATTERNS[attribute.type]]
    elif attribute.type in _TEXTS and _never_blank(attribute, conventions):
        parts = ["{0} <> ''"]
    if attribute.max_length is not None and type_ == "text" and attribute.type != "enum":
        parts.append(f"length({{0}}) <= {attribute.max_length}")
    if attribute.type in ("date", "instant", "time"):
        parts = _moments(attribute)
    return " and ".join(parts)


def _never_blank(attribute: Attribute, conventions: Conventions) -> bool:
    """Return whether a text is refused when empty; what the service writes itself is not."""
    asked = attribute.required and attribute.managed_by == "client"
    return asked and conventions.values.non_empty_texts


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
    for facet, needed in _ADDRESS:
        required = attribute.required and needed
        check = _PATTERNS["country"] if facet == "country" else ""
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
        return "true" if _ON_WORDS & set(words(attribute.name)) else "false"
    if text is None or attribute.storage != "plain":
        return None
    if attribute.type in _NUMBERS:
        return text.strip() if _number(text) is not None else None
    if text.strip().lower() in ("now", "now()", "today"):
        return "now()" if attribute.type in ("instant", "date", "time") else quoted(text)
    if attribute.type in ("uuid", "binary", "json", "date", "instant", "time", "duration"):
        return quoted(text) if type_ != "bytea" else None
    return quoted(text)


def deletion_policy(entity: Entity, conventions: Conventions) -> DeletePolicy:
    """Return what deleting an entity means; what is only ever added to is never deleted."""
    if entity.delete_policy is not None:
        return entity.delete_policy
    return "never" if entity.append_only else conventions.deletion.policy


def erasable(facts: EntityFacts) -> tuple[Attribute, ...]:
    """Return the attributes blanked when an entity's rows are erased."""
    entity = facts.entity
    kept = [item for item in entity.attributes if stored(item) and not item.multiple]
    if entity.erasure:
        return tuple(item for item in kept if item.id in entity.erasure)
    erased = entity.retention is not None and entity.retention.action in ("erase", "anonymise")
    if entity.ownership == "tenant_root" or not (entity.delete_policy == "erase" or erased):
        return ()
    return tuple(item for item in kept if item.personal or item.sensitivity == "regulated")


def currency_columns(facts: EntityFacts) -> dict[str, str]:
    """Return the currency columns that amounts bring along: attribute id -> column name.

    None where the entity, or what it belongs to, has a currency of its own, or where the
    conventions fix one. Several amounts of one row share a column.
    """
    entity = facts.entity
    if facts.conventions.money.currency == "fixed" or facts.has_currency:
        return {}
    if any(item.type == "currency" for item in entity.attributes):
        return {}
    amounts = [
        item
        for item in entity.attributes
        if item.type in ("money", "unit_price") and stored(item) and not item.multiple
    ]
    if not amounts:
        return {}
    name = f"{amounts[0].name}_currency" if len(amounts) == 1 else "currency"
    return {amounts[0].id: name}


def add_lifecycle(builder: TableBuilder, lifecycle: Lifecycle, entity: Entity) -> None:
    """Add the column that holds the state."""
    states = {state.id: state.name for state in lifecycle.states}
    as_enum = builder.conventions.values.enums == "enum" and bool(states)
    name = builder.spell(lifecycle.attribute)
    initial = states.get(lifecycle.initial)
    column = builder.add_column(
        name,
        enum_type(entity, lifecycle.attribute) if as_enum else "text",
        facet="state",
        origin=lifecycle.id,
        realises=lifecycle.id,
        default=quoted(initial) if initial is not None else None,
    )
    if column is not None and states and not as_enum:
        builder.add_check(
            f"{{{column.id}}} in ({listed(tuple(states.values()))})",
            tail=f"{name}_check",
            facet="states",
            origin=lifecycle.id,
            realises=lifecycle.id,
        )


def add_attributes(builder: TableBuilder, facts: EntityFacts) -> None:
    """Add the columns of every stored attribute, and their checks."""
    blanked = {item.id for item in erasable(facts)}
    currencies = currency_columns(facts)
    for attribute in facts.entity.attributes:
        if stored(attribute) and not attribute.multiple:
            for part in attribute_parts(attribute, facts, currencies.get(attribute.id)):
                add_part(builder, attribute, part, nullable=attribute.id in blanked)


def add_part(
    builder: TableBuilder, attribute: Attribute, part: Part, *, nullable: bool = False
) -> str | None:
    """Add one column of an attribute, and its check.

    Returns:
        The column's id, or None where a key or a state already is that column.
    """
    name = builder.spell(part.name)
    if attribute.type == "reference" and builder.named(name) is not None:
        name = builder.spell(f"external_{part.name}")
    time = builder.conventions.time
    default = default_of(attribute, part.type) if part.facet == "value" else None
    if (
        attribute.type == "instant"
        and default is None
        and part.required
        and (
            name in (time.created, time.updated)
            or (attribute.managed_by == "server" and attribute.immutable)
        )
    ):
        default = "now()"
    column = builder.add_column(
        name,
        part.type,
        facet=part.facet,
        origin=attribute.id,
        realises=attribute.id,
        nullable=nullable or not part.required,
        default=default,
        comment=attribute.definition,
        sensitivity=attribute.sensitivity,
    )
    if column is None:
        return None
    if part.check:
        builder.add_check(
            part.check.format(f"{{{column.id}}}"),
            tail=f"{name}_check",
            facet=f"{part.facet} check",
            origin=attribute.id,
            realises=attribute.id,
        )
    return column.id


def add_stamps(builder: TableBuilder, facts: EntityFacts) -> None:
    """Add the conventional columns at the end: deletion, erasure, version, creation, change."""
    entity, conventions = facts.entity, facts.conventions
    match deletion_policy(entity, conventions):
        case "soft":
            builder.add_stamp(conventions.deletion.column, "deleted", nullable=True)
        case "deactivate" if not _has_switch(entity):
            builder.add_stamp("deactivated_at", "deactivated", nullable=True)
    if entity.delete_policy == "erase" or erasable(facts):
        builder.add_stamp("erased_at", "erased", nullable=True)
        _add_erasure_check(builder, facts)
    if entity.concurrent_edit and not entity.append_only:
        name = conventions.concurrency.version_column
        column = builder.add_column(name, "integer", facet="version", origin=entity.id, default="1")
        if column is not None:
            builder.add_check(
                f"{{{column.id}}} > 0",
                tail=f"{name}_check",
                facet="version",
                origin=entity.id,
                realises=entity.id,
            )
    if conventions.time.created:
        builder.add_stamp(conventions.time.created, "created", nullable=False)
    if conventions.time.updated and not entity.append_only:
        builder.add_stamp(conventions.time.updated, "updated", nullable=False)


def _has_switch(entity: Entity) -> bool:
    switches = _ON_WORDS | _OFF_WORDS
    return any(
        (item.type == "boolean" and switches & set(words(item.name)))
        or name_key(item.name) == "deactivatedat"
        for item in entity.attributes
    )


def _add_erasure_check(builder: TableBuilder, facts: EntityFacts) -> None:
    """Check that a row is complete, or erased and blank, and never half of each."""
    stamp = builder.named("erased_at")
    blanked = {item.id: item for item in erasable(facts)}
    if stamp is None or not blanked:
        return
    required: list[str] = []
    every: list[str] = []
    for attribute in blanked.values():
        for part in attribute_parts(attribute, facts, currency_columns(facts).get(attribute.id)):
            column_id = builder.own_id(part.facet, attribute.id)
            if column_id is None:
                continue
            every.append(f"{{{column_id}}}")
            if part.required:
                required.append(f"{{{column_id}}}")
    kept = " and ".join([f"{{{stamp.id}}} is null", *(f"{item} is not null" for item in required)])
    gone = " and ".join([f"{{{stamp.id}}} is not null", *(f"{item} is null" for item in every)])
    builder.add_check(
        f"({kept}) or ({gone})",
        tail="complete_or_erased",
        facet="erasure",
        origin=facts.entity.id,
        realises=facts.entity.id,
    )

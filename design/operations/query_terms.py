"""Reading the terms of a query: ``status in (placed, paid)``, ``-placed_at``, ``month``."""

from __future__ import annotations

import re
from typing import Final, cast

from design.document.concept import Entity, Filter, FilterOp, Sort
from design.document.names import name_key, snake
from design.operations.edit import Edit, invalid
from design.operations.resolve import OperationError, find_element, own_part, unknown
from design.operations.spelling import line

_TERM: Final = re.compile(
    r"""^(?P<element>[^=<>!≤≥]+?)\s*
        (?:(?P<symbol><=|>=|!=|<>|==|=|<|>|≤|≥)
          | \b(?P<word>is\s+not\s+null|is\s+null|is\s+not\s+set|is\s+set|not\s+in|in|contains
              | not\s+between|between|is\s+not|is|like|ilike|matches)(?=\s|\(|$))
        \s*(?P<value>.*)$""",
    re.VERBOSE | re.IGNORECASE,
)
_SYMBOLS: Final = {"==": "=", "<>": "!=", "≤": "<=", "≥": ">="}
_WORDS: Final = {"like": "contains", "ilike": "contains", "matches": "contains", "is": "=",
                 "is not": "!=", "is set": "is not null", "is not set": "is null"}  # fmt: skip
_PARAMETER: Final = re.compile(r"^(?:[:$@]\w+|\?|<[^>]*>|\{[^}]*\}|\$\d+|)$")
_BUCKETS: Final = frozenset({"hour", "day", "week", "month", "quarter", "year", "weekday"})


def read_filters(edit: Edit, entity: Entity | None, texts: tuple[str, ...]) -> tuple[Filter, ...]:
    """Return the conditions of a query.

    Args:
        edit: The operation at work.
        entity: What the query is about.
        texts: Such as ``status in (placed, paid)``; without a value it is a parameter.

    Raises:
        OperationError: A term cannot be read or names what is not there.
    """
    found: dict[Filter, None] = {}
    for text in texts:
        for part in re.split(r"\s+(?:and|AND)\s+(?![^()]*\))", line(text)):
            found.update(dict.fromkeys(_filters(edit, entity, part, line(text))))
    return tuple(found)


def _filters(edit: Edit, entity: Entity | None, text: str, whole: str) -> list[Filter]:
    if re.search(r"\bbetween\b", whole, re.IGNORECASE) and text != whole:
        if not re.search(r"\bbetween\b", text, re.IGNORECASE):
            return []
        text = whole
    match = _TERM.match(text)
    if match is None:
        element = element_id(edit, entity, text)
        edit.note(f'"{text}" is a parameter')
        return [Filter(element=element)]
    element = element_id(edit, entity, match["element"].strip())
    value = match["value"].strip()
    operator = match["symbol"] or " ".join(match["word"].lower().split())
    operator = _SYMBOLS.get(operator, _WORDS.get(operator, operator))
    if operator == "between":
        return _between(element, value, text)
    if operator == "not between":
        raise invalid(f'"{text}" cannot be read. Use two filters with < and >.')
    if operator in ("is null", "is not null"):
        return [Filter(element=element, operator=cast(FilterOp, operator))]
    if operator in ("=", "!=") and value.casefold() in ("null", "not null"):
        negative = (operator == "!=") != (value.casefold() == "not null")
        return [Filter(element=element, operator="is not null" if negative else "is null")]
    listed = operator in ("in", "not in") or (
        operator in ("=", "!=") and value.startswith("(") and value.endswith(")")
    )
    if listed:
        operator = {"=": "in", "!=": "not in"}.get(operator, operator)
        inner = value.strip("()[] ")
        parts = [_plain(part) for part in inner.split(",") if part.strip()]
        values = [_known_value(edit, entity, element, part) for part in parts]
        joined = ", ".join(values) if values and not _PARAMETER.match(inner) else None
        return [Filter(element=element, operator=cast(FilterOp, operator), value=joined)]
    plain = None if _PARAMETER.match(value) else _plain(value)
    if plain is not None and operator in ("=", "!="):
        plain = _known_value(edit, entity, element, plain)
    return [Filter(element=element, operator=cast(FilterOp, operator), value=plain)]


def _between(element: str, value: str, text: str) -> list[Filter]:
    low, found, high = (part.strip() for part in _split_and(value))
    if not found:
        raise invalid(f'"{text}" cannot be read. Use two filters with >= and <=.')
    ends = [None if _PARAMETER.match(end) else _plain(end) for end in (low, high)]
    return [
        Filter(element=element, operator=">=", value=ends[0]),
        Filter(element=element, operator="<=", value=ends[1]),
    ]


def _split_and(value: str) -> tuple[str, str, str]:
    match = re.match(r"^(.*?)\s+(and)\s+(.*)$", value, re.IGNORECASE)
    return (match[1], match[2], match[3]) if match else (value, "", "")


def _plain(value: str) -> str:
    text = value.strip()
    if len(text) >= 2 and text[0] == text[-1] and text[0] in "'\"":
        return text[1:-1]
    return text


def _known_value(edit: Edit, entity: Entity | None, element: str, value: str) -> str:
    """Return the state or enum value a filter compares with, as it is spelled.

    Raises:
        OperationError: The lifecycle or closed list has no such value.
    """
    if entity is None or _PARAMETER.match(value):
        return value
    lifecycle = entity.lifecycle
    key = name_key(value)
    if lifecycle is not None and element == lifecycle.id:
        for state in lifecycle.states:
            if name_key(state.name) == key:
                edit.require(state.id)
                return state.name
        raise unknown("state", value, lambda: (item.name for item in lifecycle.states),
                      of=entity.name)  # fmt: skip
    attribute = entity.attribute(element)
    if attribute is not None and attribute.type == "enum":
        for known in attribute.values:
            if name_key(known) == key:
                return known
        listed = ", ".join(attribute.values)
        raise invalid(f'{entity.name}.{attribute.name} is one of {listed}, never "{value}".')
    return value


def element_id(edit: Edit, entity: Entity | None, name: str) -> str:
    """Return what a term speaks of: an id, or the name of a conventional column.

    Args:
        edit: The operation at work.
        entity: What the query is about.
        name: An attribute, a relationship, the lifecycle's attribute, a conventional column, or
            "Other entity.attribute", or "relationship.attribute".

    Raises:
        OperationError: There is no such thing.
    """
    text = line(name).strip("\"'`()")
    if entity is not None:
        text = own_part(entity, text)
    head, dot, tail = text.partition(".")
    if dot:
        return element_id(edit, _other(edit, entity, head), tail)
    if entity is None:
        raise unknown(
            "entity",
            text,
            lambda: (item.name for item in edit.design.concept.entities),
            mend='Say which entity the query is about, or write "Entity.attribute".',
        )
    lifecycle = entity.lifecycle
    if lifecycle is not None and name_key(lifecycle.attribute) == name_key(text):
        edit.require(lifecycle.id)
        return lifecycle.id
    try:
        found = find_element(edit.design, entity, text)
    except OperationError as error:
        column = _conventional(edit, text)
        if column is None:
            raise error from None
        return column
    edit.require(found.id)
    return found.id


def _other(edit: Edit, entity: Entity | None, head: str) -> Entity:
    """Return the entity before the dot: by its name, or by a relationship that leads to it."""
    if entity is not None:
        for link in edit.design.concept.links_from(entity.id):
            if name_key(link.name) == name_key(head):
                edit.require(link.id)
                target = edit.design.concept.entity(link.target)
                if target is not None:
                    return target
    return edit.entity(head)


def _conventional(edit: Edit, text: str) -> str | None:
    conventions = edit.design.conventions
    known = (
        conventions.ids.column,
        conventions.time.created,
        conventions.time.updated,
        conventions.deletion.column,
        conventions.concurrency.version_column,
    )
    key = name_key(text)
    return next((name for name in known if name and name_key(name) == key), None)


def read_sort(
    edit: Edit, entity: Entity | None, texts: tuple[str, ...], *, measured: bool
) -> tuple[Sort, ...]:
    """Return the sort keys of a query.

    Args:
        edit: The operation at work.
        entity: What the query is about.
        texts: Such as ``-placed_at`` or ``placed_at desc``.
        measured: Whether the query computes a measure, by whose name it may sort.

    Raises:
        OperationError: A key names what is not there.
    """
    keys: dict[str, Sort] = {}
    for text in (part for whole in texts for part in whole.split(",")):
        plain = line(text)
        word = re.match(r"^(.*?)\s+(asc|desc|ascending|descending)$", plain, re.IGNORECASE)
        descending = plain.startswith("-") or bool(word and word[2].lower().startswith("desc"))
        name = (word[1] if word else plain).lstrip("+-").strip()
        if not name:
            continue
        element = _or_word(edit, entity, name, allowed=measured)
        keys.setdefault(element, Sort(element=element, descending=descending))
    return tuple(keys.values())


def read_groups(edit: Edit, entity: Entity | None, texts: tuple[str, ...]) -> tuple[str, ...]:
    """Return what a query groups by: ids of elements, or words such as ``month``."""
    groups: dict[str, None] = {}
    for text in texts:
        name = line(text)
        if not name:
            continue
        if name.casefold() in _BUCKETS:
            groups[name.casefold()] = None
            continue
        named = edit.design.concept.entity_named(name)
        own = entity is not None and entity.attribute_named(name) is not None
        if named is not None and not own:
            edit.require(named.id)
            groups[named.id] = None
        else:
            groups[_or_word(edit, entity, name, allowed=" " in name)] = None
    return tuple(groups)


def _or_word(edit: Edit, entity: Entity | None, name: str, *, allowed: bool) -> str:
    try:
        return element_id(edit, entity, name)
    except OperationError:
        if not (allowed and edit.loose):
            raise
        word = snake(name)
        if not word:
            raise
        edit.note(f'"{name}" is taken as a word')
        return word

"""Rules a design brings itself, as data: which elements, what must hold of them, what to say.

A condition is ``path operator value``. A path names a field of the element, or goes through what
holds it: ``table.role`` of a column, ``endpoint.kind`` of a parameter. Operators: ``=``, ``!=``,
``<``, ``<=``, ``>``, ``>=``, ``in (a, b)``, ``not in (a, b)``, ``contains``, ``like`` (with ``*``
for anything), ``not like``, ``is empty``, ``is not empty``. Nothing in a rule is executed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from design.document.base import Element
from design.document.reviewing import UserRule
from design.review.facts import Facts
from design.review.findings import Hit
from design.review.registry import ITEMS, Item, Rule, Subject
from design.text import clean_line

Values = dict[str, Any]
Test = Callable[[Values], bool]

_PARTS: Final[dict[str, tuple[Subject, str]]] = {
    "entity": ("entity", ""),
    "attribute": ("entity", "attributes"),
    "identity": ("entity", "identities"),
    "relationship": ("relationship", ""),
    "invariant": ("invariant", ""),
    "role": ("role", ""),
    "permission": ("permission", ""),
    "query": ("query", ""),
    "table": ("table", ""),
    "column": ("table", "columns"),
    "unique": ("table", "uniques"),
    "check": ("table", "checks"),
    "foreign_key": ("table", "foreign_keys"),
    "index": ("table", "indexes"),
    "endpoint": ("endpoint", ""),
    "parameter": ("endpoint", "parameters"),
    "request_field": ("endpoint", "request"),
    "response_field": ("endpoint", "response"),
    "error": ("endpoint", "errors"),
}
"""Kind of element -> what its rule is called for, and the field it is in."""
KINDS: Final = tuple(_PARTS)

_CONDITION: Final = re.compile(
    r"(?P<path>[a-z_]+(?:\.[a-z_]+)*)\s+(?:"
    r"(?P<empty>is (?:not )?empty)|(?P<op>not in|in|not like|like|contains)\s+(?P<value>.+)"
    r"|(?P<sign>=|!=|<=|>=|<|>)\s*(?P<than>.*))",
    re.DOTALL,
)
_SHOWN: Final = re.compile(r"\{([a-z_]+(?:\.[a-z_]+)*)\}")


class UserRuleError(ValueError):
    """A rule of a design's own that cannot be used; the message says what is wrong with it."""


def compiled(rule: UserRule) -> Rule:
    """Return a rule of a design's own as one that can be run.

    Raises:
        UserRuleError: Its kind, item or a condition cannot be read.
    """
    if re.fullmatch(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*", rule.name) is None:
        raise UserRuleError(f"{clean_line(rule.name, 60)!r} is not words joined by hyphens")
    if rule.each not in _PARTS:
        raise UserRuleError(f"there is no kind {rule.each!r}; there are: {', '.join(KINDS)}")
    items: dict[str, Item] = {item: item for item in ITEMS}
    if rule.item not in items:
        raise UserRuleError(f"there is no gate item {rule.item!r}; there are: {', '.join(ITEMS)}")
    if not rule.must:
        raise UserRuleError("it says nothing that must hold")
    subject, field = _PARTS[rule.each]
    where = [condition(text) for text in rule.where]
    must = [condition(text) for text in rule.must]

    def check(owner: Any, facts: Facts) -> Iterator[Hit]:
        for element in getattr(owner, field) if field else (owner,):
            values = _values(element, owner, subject)
            if all(test(values) for test in where) and not all(test(values) for test in must):
                yield Hit(element, _message(rule.message, values))

    why = rule.why or "The design's own rules ask for it."
    return Rule(
        id=rule.name, check=check, subject=subject, item=items[rule.item],
        severity=rule.severity, profiles={}, needs=(), group="own",
        doc=f"{clean_line(_SHOWN.sub('…', rule.message), 90)}\n\n{why}",
    )  # fmt: skip


def condition(text: str) -> Test:
    """Return the test a condition stands for.

    Raises:
        UserRuleError: It cannot be read.
    """
    found = _CONDITION.fullmatch(text.strip())
    if found is None:
        raise UserRuleError(f"the condition cannot be read: {clean_line(text, 120)!r}")
    path = found["path"]
    if found["empty"]:
        wanted = found["empty"] == "is empty"
        return lambda values: _empty(_at(values, path)) == wanted
    operator, value = (
        (found["op"], found["value"].strip())
        if found["op"]
        else (found["sign"], found["than"].strip())
    )
    return lambda values: _compare(_at(values, path), operator, value)


def _values(element: Element, owner: Element, subject: str) -> Values:
    return {"": element, subject: owner}


def _at(values: Values, path: str) -> Any:
    """Return the value at a path: through what holds the element, or in the element."""
    first, _, rest = path.partition(".")
    here = values.get(first) if rest else None
    if here is None:
        here, rest = values[""], path
    for name in rest.split("."):
        # Only fields: a path must not reach into the program.
        here = getattr(here, name) if name in type(here).model_fields else None
        if here is None:
            return None
    return here


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _empty(value: Any) -> bool:
    return value is None or value == "" or value == ()


def _compare(value: Any, operator: str, wanted: str) -> bool:
    match operator:
        case "in" | "not in":
            listed = {item.strip() for item in wanted.strip("()").split(",")}
            return (_text(value) in listed) == (operator == "in")
        case "contains":
            parts = [_text(item) for item in value] if isinstance(value, tuple) else _text(value)
            return wanted in parts
        case "like" | "not like":
            return _like(_text(value), wanted) == (operator == "like")
        case "=":
            return _text(value) == wanted
        case "!=":
            return _text(value) != wanted
        case _:
            return _ordered(value, operator, wanted)


def _ordered(value: Any, operator: str, wanted: str) -> bool:
    if isinstance(value, tuple):
        value = len(value)
    try:
        left, right = Decimal(_text(value)), Decimal(wanted)
    except InvalidOperation:
        return False
    return {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[
        operator
    ]


def _like(text: str, pattern: str) -> bool:
    """Return whether a text is as a pattern, ``*`` being anything; in linear time."""
    first, *rest = pattern.split("*")
    if not rest:
        return text == pattern
    if not text.startswith(first):
        return False
    at = len(first)
    for part in rest[:-1]:
        at = text.find(part, at)
        if at < 0:
            return False
        at += len(part)
    return text.endswith(rest[-1]) and len(text) - len(rest[-1]) >= at


def _message(template: str, values: Values) -> str:
    return clean_line(_SHOWN.sub(lambda found: _text(_at(values, found[1])), template))

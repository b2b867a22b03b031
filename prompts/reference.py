"""The operation reference of the prompt, generated from the operations themselves."""

from __future__ import annotations

import json
import types
from collections.abc import Collection, Iterator
from functools import cache, lru_cache
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from design.document.conventions import Conventions
from design.guard import TOPICS
from design.operations.parse import operation_models
from design.operations.vocabulary import BaseOperation, Layer

LAYERS: Final[tuple[Layer, ...]] = ("concept", "decisions", "conventions", "schema", "api")
"""The order of the reference: what a model should reach for first comes first."""

_TITLES: Final[dict[Layer, str]] = {
    "concept": "Concept (tables and endpoints follow from it)",
    "decisions": "Decision notes",
    "conventions": "Conventions",
    "schema": "Schema (only what derivation cannot know)",
    "api": "Api (only what derivation cannot know)",
}
_NOT_LISTED: Final = ("op", "why")
LEFT_OPEN: Final = "…"
"""What stands in an example for words of one's own."""
_WORDS: Final = frozenset(
    ("text", "recommendation", "options", "statement", "title", "decision", "context",
     "consequences", "answer")
)  # fmt: skip
"""Fields that hold words about the product."""
_REMARKS: Final = frozenset(("definition", "guard", "summary", "when", "comment"))
"""Fields that hold words nothing depends on."""
_MOST_ALSO: Final = 8
"""Fields told beside an example, of an operation that is told in brief."""
_OFTEN: Final = ("type", "sensitivity", "scope")
"""Closed lists of attributes and permissions, which are told in front of every short prompt."""


def operations() -> tuple[type[BaseOperation], ...]:
    """Return the operations a model may use, in the order of the vocabulary."""
    return tuple(model for model in operation_models().values() if not model.by_user)


def name_of(operation: type[BaseOperation]) -> str:
    """Return the value of an operation's ``op``."""
    return str(operation.model_fields["op"].default)


@lru_cache(maxsize=2)
def reference(shown: frozenset[str] = frozenset()) -> str:
    """Return the reference: every operation a model may use, one line each, layer by layer.

    Args:
        shown: Operations that are shown elsewhere, and need no example of their own.
    """
    blocks: list[str] = []
    for layer in LAYERS:
        members = [item for item in operations() if item.layer == layer]
        shared = _shared_values(members)
        lines = [f"## {_TITLES[layer]}"]
        if shared:
            lines.append(
                "Values: " + "; ".join(f"{key} = {value}" for key, value in shared.items())
            )
        if layer == "conventions":
            lines.append(_convention_values())
        if layer == "decisions":
            lines.append(_topics())
        known: dict[str, dict[str, str]] = {}
        lines += [_entry(item, shared, known, shown) for item in members]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def brief_reference(names: Collection[str]) -> str:
    """Return the reference of a few operations, for models that are told no more.

    Args:
        names: The operations; they come in the order of the vocabulary, an example line each,
            then the fields the examples do not have, then what closed lists hold. Nothing stands
            beside an example, and no words in it: a small model would write both again.
    """
    members = [item for item in operations() if name_of(item) in names]
    known: dict[str, dict[str, str]] = {}
    values: dict[str, dict[str, str]] = {}
    lines: list[str] = []
    further: list[str] = []
    for item in members:
        name = name_of(item)
        given = _open_example(item)
        fields = dict(_fields(item))
        optional = {key: key + _kind(field.annotation) for key, field in fields.items()
                    if not field.is_required()}  # fmt: skip
        also = [key for key in optional if key not in given][:_MOST_ALSO]
        rest = _same(optional, known) or " ".join(optional[key] for key in also)
        known[name] = optional
        lines.append(json.dumps(given, ensure_ascii=False, separators=(",", ":")))
        if rest:
            further.append(f"{name}: {rest}")
        for key in (*given, *also):
            listed = _values(fields[key].annotation) if key in fields else ""
            if listed and listed != _frequent().get(key):
                values.setdefault(key, {}).setdefault(listed, name)
    lines += ["Further fields, where they are needed:", *further] if further else []
    if "set_convention" in names:
        lines.append(_convention_values())
    for key, lists in values.items():
        several = len(lists) > 1
        lines += [
            f"{key}{f' of {name}' if several else ''} is one of {listed}"
            for listed, name in lists.items()
        ]
    return "\n".join(lines)


def frequent_values() -> str:
    """Return the closed lists that attributes and permissions take, a line each."""
    return "\n".join(f"{key} is one of {listed}" for key, listed in _frequent().items())


@cache
def _frequent() -> dict[str, str]:
    found: dict[str, str] = {}
    for item in operations():
        for key, field in _fields(item):
            if item.layer == "concept" and key in _OFTEN:
                found.setdefault(key, _values(field.annotation))
    return {key: found[key] for key in _OFTEN}


def _open_example(operation: type[BaseOperation]) -> dict[str, Any]:
    """Return an example without remarks, and with words about the product left open."""
    given = json.loads(operation.example)
    return {
        key: value if key not in _WORDS else [LEFT_OPEN] if isinstance(value, list) else LEFT_OPEN
        for key, value in given.items()
        if key not in _REMARKS
    }


def _fields(operation: type[BaseOperation]) -> Iterator[tuple[str, FieldInfo]]:
    own = ((name, field) for name, field in operation.model_fields.items())
    return ((name, field) for name, field in own if name not in _NOT_LISTED)


def _shared_values(members: list[type[BaseOperation]]) -> dict[str, str]:
    """Return the closed lists that mean the same wherever a field of that name stands."""
    seen: dict[str, list[str]] = {}
    for item in members:
        for name, field in _fields(item):
            seen.setdefault(name, []).append(_values(field.annotation))
    return {
        name: values[0]
        for name, values in seen.items()
        if len(values) > 1 and values[0] and len(set(values)) == 1
    }


def _values(annotation: Any) -> str:
    """Return a closed list as ``a|b``, or an empty string."""
    if get_origin(annotation) is Annotated:
        return _values(get_args(annotation)[0])
    if get_origin(annotation) is Literal:
        return "|".join(str(value) for value in get_args(annotation))
    found = (_values(part) for part in get_args(annotation) if part is not type(None))
    return next((values for values in found if values), "")


def _kind(annotation: Any) -> str:
    """Return how a value is written where that is not as a string: ``[]``, ``#`` or ``!``."""
    parts = get_args(annotation) if get_origin(annotation) in (Union, types.UnionType) else ()
    parts = tuple(part for part in parts or (annotation,) if part is not type(None))
    if any(get_origin(part) is tuple for part in parts):
        return "[]"
    if bool in parts and len(parts) == 1:
        return "!"
    if int in parts and str not in parts:
        return "#"
    return ""


def _entry(
    operation: type[BaseOperation],
    shared: dict[str, str],
    known: dict[str, dict[str, str]],
    shown: Collection[str],
) -> str:
    """Write one operation: its required fields, then the optional ones, then an example."""
    name = name_of(operation)
    required: list[str] = []
    optional: dict[str, str] = {}
    for field_name, field in _fields(operation):
        if field.is_required():
            required.append(_field(field_name, field, shared))
        else:
            optional[field_name] = _field(field_name, field, shared)
    words = [name, *required]
    if optional:
        words.append(f"[{_same(optional, known) or ' '.join(optional.values())}]")
    known[name] = optional
    if name not in shown and _needs_example(operation) and _first_of_kind(name, known):
        words.append(f"e.g. {operation.example}")
    return " ".join(words)


def _first_of_kind(name: str, known: dict[str, dict[str, str]]) -> bool:
    """Whether an example shows something new: one ``alter_…`` line is like the next."""
    verb = name.partition("_")[0]
    return verb in ("add", "set") or not any(
        earlier.startswith(f"{verb}_") for earlier in known if earlier != name
    )


def _same(optional: dict[str, str], known: dict[str, dict[str, str]]) -> str:
    """Say that an operation takes what an earlier one takes, when it is nearly so."""
    for name, fields in known.items():
        missing = [field for field in fields if field not in optional]
        if len(optional) > 4 and optional.items() <= fields.items() and len(missing) < 3:
            return f"as {name}" + (f" without {' '.join(missing)}" if missing else "")
    return ""


def _field(name: str, field: FieldInfo, shared: dict[str, str]) -> str:
    text = name + _kind(field.annotation)
    values = _values(field.annotation)
    if values and name not in shared:
        text += f"={values}"
    if field.description:
        text += f"({field.description})"
    return text


def _convention_values() -> str:
    """Return every convention with what it may be."""
    entries: list[str] = []
    for name, field in Conventions.model_fields.items():
        group = field.annotation
        if isinstance(group, type) and issubclass(group, BaseModel):
            entries += [
                f"{name}.{key}{_allowed(inner)}" for key, inner in group.model_fields.items()
            ]
        else:
            entries.append(name + _allowed(field))
    return "Keys: " + "; ".join(entries)


def _topics() -> str:
    """Return the topics a program checks, with their choices."""
    entries = []
    for topic in TOPICS.values():
        choices = "|".join(choice for choice, _ in topic.choices)
        entries.append(f"{topic.name}={choices}")
    return (
        f"Topics that are checked against every later reply: {'; '.join(entries)}; or a"
        " convention's key with its value. Other topics are kept as words."
    )


def _allowed(field: FieldInfo) -> str:
    values = _values(field.annotation)
    return f"={values}" if values else _kind(field.annotation)


def _needs_example(operation: type[BaseOperation]) -> bool:
    """Whether the list of fields does not yet say how the line is written."""
    given = json.loads(operation.example)
    plain = all(isinstance(value, str) for value in given.values())
    return (
        not plain
        or len(given) > 4
        or any(not field.is_required() for name, field in _fields(operation) if name in given)
    )

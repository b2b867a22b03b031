"""Reading one operation: strict in the end, forgiving about what can only mean one thing.

Everything a repair changed is told in ``fixes``, so that nothing is altered in silence.
"""

from __future__ import annotations

import json
import types
from collections.abc import Container, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Literal, Union, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError

from design.document.concept import AttributeType
from design.operations import aliases
from design.operations.links import link_advice, link_of
from design.operations.resolve import OperationError, close_names
from design.operations.vocabulary import (
    AddAttribute,
    AddRelationship,
    BaseOperation,
    ColumnSpec,
    Operation,
)
from design.text import clean_line

_LONGEST: Final = 64_000
_SUCH_AS: Final = {
    "derived_from": ', such as "the sum of its lines"',
    "copied_from": ', such as "the price of the product"',
}
_MOST_LISTED: Final = 14
"""Fields an operation takes that are listed in an error."""


@dataclass(frozen=True)
class Parsed:
    """An operation as read, and what had to be put right to read it."""

    operation: Operation
    fixes: tuple[str, ...] = ()


@cache
def operation_models() -> dict[str, type[BaseOperation]]:
    """Return every operation model under its ``op``, in the order of the vocabulary."""
    union = get_args(Operation)[0]
    return {model.model_fields["op"].default: model for model in get_args(union)}


_CURATED: Final = (
    "Only the person accepts, rejects, edits or retires decision notes. Propose one with"
    ' propose_decision; "supersedes" names the note it would replace.'
)


def parse_operation(data: str | Mapping[str, Any], *, by_user: bool = True) -> Parsed:
    """Read one operation.

    Args:
        data: One JSON object, as text or as a mapping.
        by_user: Whether operations that only a person may use are allowed.

    Returns:
        The operation and what was put right.

    Raises:
        OperationError: It cannot be read; the message says which field and why.
    """
    if isinstance(data, str) and len(data) > _LONGEST and not by_user:
        raise OperationError("invalid", "The line is too long for one operation.")
    raw = _load(data) if isinstance(data, str) else data
    if not isinstance(raw, Mapping):
        raise OperationError("invalid", 'An operation is one JSON object with an "op".')
    fixes: list[str] = []
    values = {str(key): value for key, value in raw.items()}
    model = _model(values, fixes, by_user=by_user)
    link = link_of(values) if model is AddAttribute else None
    if link is not None:
        fixes.append(f"an attribute that refers to {clean_line(link['to'], 60)} is a relationship")
        model, values = AddRelationship, link
    values["op"] = model.model_fields["op"].default
    _repair(model, values, fixes)
    try:
        operation = _adapter(model).validate_python(values)
    except ValidationError as error:
        raise OperationError("invalid", _explain(model, values, error)) from None
    except (RecursionError, ValueError) as error:
        raise OperationError("invalid", f"{values['op']}: {clean_line(str(error), 200)}") from None
    return Parsed(operation, tuple(dict.fromkeys(fixes)))


@cache
def _adapter(model: type[BaseOperation]) -> TypeAdapter[Any]:
    return TypeAdapter(model)


def _load(text: str) -> Any:
    def refuse(constant: str) -> None:
        raise ValueError(f"{constant} is not JSON")

    try:
        return json.loads(text, parse_constant=refuse)
    except json.JSONDecodeError as error:
        raise OperationError(
            "invalid", f"Not JSON: {error.msg} at character {error.pos + 1}."
        ) from None
    except (ValueError, RecursionError) as error:
        raise OperationError("invalid", f"Not JSON: {clean_line(str(error), 120)}.") from None


def _model(values: dict[str, Any], fixes: list[str], *, by_user: bool) -> type[BaseOperation]:
    models = {
        name: item for name, item in operation_models().items() if by_user or not item.by_user
    }
    given = values.get("op")
    if not isinstance(given, str):
        given = _named_otherwise(values, models)
        fixes.append('the operation is named by "op"')
    name = given if given in models else aliases.operation_name(given, models)
    model = models.get(name)
    if model is None and name in operation_models():
        raise OperationError("invalid", _CURATED)
    if model is None:
        raise OperationError(
            "invalid",
            f'There is no operation "{clean_line(given, 60)}".'
            + _meant(close_names(given, models)),
        )
    if name != given:
        fixes.append(f'"{clean_line(given, 60)}" is {name}')
    return model


def _named_otherwise(values: dict[str, Any], models: Container[str]) -> str:
    """Take the operation's name from another field, or refuse the object."""
    for key in ("operation", "type", "action"):
        found = values.get(key)
        if isinstance(found, str) and aliases.operation_name(found, models) in models:
            del values[key]
            return found
    raise OperationError(
        "invalid", 'The operation has no "op"; it must name one, such as "add_entity".'
    )


def _repair(model: type[BaseModel], values: dict[str, Any], fixes: list[str]) -> None:
    """Put right what can only mean one thing, in place."""
    aliases.rename_fields(model, values, fixes)
    if "minimum_excluded" in model.model_fields:
        aliases.bounds(values, fixes)
    if "type" in values and "type" in model.model_fields:
        if aliases.is_column_type(model):
            aliases.column_type(model, values, fixes)
        elif AttributeType in get_args(model.model_fields["type"].annotation):
            aliases.attribute_type(values, fixes)
    for name, field in model.model_fields.items():
        if name not in values:
            continue
        value = values[name]
        if value is None and not field.is_required() and field.default is not None:
            del values[name]
        elif name == "columns" and "columns" in values and _holds_specs(model):
            values[name] = _column_specs(value, fixes)
        else:
            values[name] = _fitted(name, value, field.annotation, fixes)


def _holds_specs(model: type[BaseModel]) -> bool:
    return ColumnSpec in get_args(model.model_fields["columns"].annotation)


def _column_specs(value: Any, fixes: list[str]) -> Any:
    if isinstance(value, Mapping):
        value = [
            {"name": key, **(item if isinstance(item, Mapping) else {"type": item})}
            for key, item in value.items()
        ]
    if not isinstance(value, list | tuple):
        return value
    specs: list[Any] = []
    for item in value:
        if isinstance(item, str):
            name, _, kind = item.strip().partition(" ")
            item = {"name": name, **({"type": kind} if kind else {})}
            fixes.append(f"column {clean_line(name, 63)} is written as an object")
        if isinstance(item, Mapping):
            item = {str(key): inner for key, inner in item.items()}
            _repair(ColumnSpec, item, fixes)
        specs.append(item)
    return specs


def _fitted(name: str, value: Any, annotation: Any, fixes: list[str]) -> Any:
    """Return a value nearer to what its field takes."""
    options = get_args(annotation) if _is_union(annotation) else (annotation,)
    wants_list = any(get_origin(option) is tuple for option in options)
    if wants_list and str not in options and isinstance(value, str):
        separator = "," if name not in ("filters", "options", "data") else "\n"
        fixes.append(f'"{name}" is a list')
        return [part.strip() for part in value.split(separator) if part.strip()]
    if name == "period" and isinstance(value, str):
        return aliases.period(value)
    if isinstance(value, float) and float not in options and str in options:
        return repr(value)
    if isinstance(value, int | float) and not isinstance(value, bool) and options == (str,):
        return str(value)
    choices = _choices(options)
    if choices and isinstance(value, str) and value not in choices:
        return _choice(name, value, choices, fixes)
    return value


def _is_union(annotation: Any) -> bool:
    return get_origin(annotation) in (Union, types.UnionType)


def _choices(options: tuple[Any, ...]) -> tuple[str, ...]:
    for option in options:
        if get_origin(option) is Literal:
            return tuple(item for item in get_args(option) if isinstance(item, str))
    return ()


def _choice(name: str, value: str, choices: tuple[str, ...], fixes: list[str]) -> str:
    spelled = {choice.casefold().replace("_", " "): choice for choice in choices}
    plain = " ".join(value.casefold().replace("_", " ").replace("-", " ").split())
    found = spelled.get(plain) or aliases.CHOICES.get(name, {}).get(plain)
    if found is None or found not in choices:
        return value
    if plain != found.casefold().replace("_", " "):
        fixes.append(f'{name} "{clean_line(value, 40)}" is {found}')
    return found


def _meant(candidates: tuple[str, ...]) -> str:
    return f" Did you mean {' or '.join(candidates)}?" if candidates else ""


def _explain(model: type[BaseOperation], values: Mapping[str, Any], error: ValidationError) -> str:
    """Return what is wrong with an operation, in a sentence for each of three errors at most."""
    op = model.model_fields["op"].default
    parts: list[str] = []
    problems = error.errors(include_url=False, include_context=True)
    for problem in problems[:3]:
        place = ".".join(str(part) for part in problem["loc"] if part != "tuple[str, ...]")
        place = clean_line(place.replace(".str", "").replace(".int", ""), 80)
        parts.append(_reason(model, values, place, problem))
    more = f" ({len(problems) - 3} more)" if len(problems) > 3 else ""
    return f"{op}: " + "; ".join(dict.fromkeys(parts)) + more


def _reason(model: type[BaseOperation], values: Mapping[str, Any], place: str, problem: Any) -> str:
    kind, value = problem["type"], problem.get("input")
    shown = clean_line(str(value), 60)
    if kind == "missing":
        return f'"{place}" is missing'
    if kind == "extra_forbidden":
        owner = ColumnSpec if "." in place else model
        name = place.rpartition(".")[2]
        known = [field for field in owner.model_fields if field != "op"]
        return f'it has no field "{clean_line(name, 40)}".' + (
            aliases.member_advice(name)
            or _meant(close_names(name, known))
            or f" It takes {', '.join(known[:_MOST_LISTED])}"
            + (" and more" if len(known) > _MOST_LISTED else "")
        )
    if kind == "literal_error":
        choices = _choices(_options(model, place))
        close = close_names(str(value), choices)
        listed = ", ".join(choices) if choices else problem["msg"]
        extra = link_advice(values, str(value)) if place == "type" else ""
        return f'"{place}" cannot be "{shown}".{_meant(close)}{extra} It is one of {listed}.'
    if kind == "string_type":
        return f'"{place}" is one text{_SUCH_AS.get(place, "")}, not {shown}'
    if kind == "string_pattern_mismatch" and model.example:
        wanted = json.loads(model.example).get(place)
        return f'"{place}" cannot be "{shown}"; write it as "{wanted}"'
    return f'"{place}": {clean_line(str(problem["msg"]), 160)} (given: {shown})'


def _options(model: type[BaseModel], place: str) -> tuple[Any, ...]:
    field = model.model_fields.get(place)
    if field is None:
        return ()
    annotation = field.annotation
    return get_args(annotation) if _is_union(annotation) else (annotation,)

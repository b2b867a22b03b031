"""A design as files, and back: canonical, deterministic, defaults left out.

``brief.md`` is the brief and one newline, ``design/*.json`` are the layers, ``decisions/`` holds
one note each. Nothing here touches a disk: files are a mapping of path to text.
"""

from __future__ import annotations

import difflib
import gc
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any, Final, TypeVar, get_args

from pydantic import ValidationError
from pydantic_core import PydanticUndefined, to_json

from design.document.adr import DecisionTextError, decision_file, read_decision, write_decision
from design.document.api import Api
from design.document.base import Derived, Frozen
from design.document.concept import Concept, InvariantRule
from design.document.conventions import Conventions
from design.document.decisions import Decision, Waiver
from design.document.design import Design
from design.document.imports import Import
from design.document.reviewing import ReviewSettings
from design.document.schema import Schema
from design.text import clean, clean_line

FORMAT: Final = 1
"""Version of the files; a higher one is refused."""
SIZE_LIMIT: Final = 20_000_000
"""Longest file that is read, in characters."""
BRIEF: Final = "brief.md"
CONVENTIONS: Final = "design/conventions.json"
CONCEPT: Final = "design/concept.json"
SCHEMA: Final = "design/schema.json"
API: Final = "design/api.json"
WAIVERS: Final = "design/waivers.json"
REVIEW: Final = "design/review.json"
IMPORTS: Final = "design/imports.json"
_LAYERS: Final = (CONVENTIONS, CONCEPT, SCHEMA, API)
_DECISION: Final = re.compile(r"decisions/([0-9]{4,9})-[^/]+\.md")
_UNCLEAN_ESCAPE: Final = re.compile(r"\\[bfru]")

Model = TypeVar("Model", bound=Frozen)


class DesignFileError(ValueError):
    """A file that does not hold a part of a design.

    Args:
        file: Path of the file.
        place: JSON pointer or line in it, or empty for the whole file.
        reason: What is wrong and what is expected.
    """

    def __init__(self, file: str, place: str, reason: str) -> None:
        super().__init__(f"{file}{f', {place}' if place else ''}: {reason}")
        self.file = file
        self.place = place
        self.reason = reason


class _Head(Frozen):
    """The content of ``design/conventions.json``."""

    format: int
    name: str = "untitled"
    conventions: Conventions = Conventions()


class _Waivers(Frozen):
    """The content of ``design/waivers.json``."""

    waivers: tuple[Waiver, ...] = ()


class _Imports(Frozen):
    """The content of ``design/imports.json``."""

    imports: tuple[Import, ...] = ()


def write_files(design: Design) -> dict[str, str]:
    """Return the source files of a design; the same design gives the same bytes.

    Args:
        design: A design whose decisions have different numbers.

    Returns:
        Path -> text, sorted by path.

    Raises:
        ValueError: Two decisions share a number.
    """
    with collector_paused():
        return _write_design(design)


def _write_design(design: Design) -> dict[str, str]:
    global _written
    head = _Head(format=FORMAT, name=design.name, conventions=design.conventions)
    kept: dict[int, tuple[Frozen, str]] = {}
    files = {
        BRIEF: design.brief + "\n" if design.brief else "",
        CONVENTIONS: _layer(head, kept),
        CONCEPT: _layer(design.concept, kept),
        SCHEMA: _layer(design.schema_, kept),
        API: _layer(design.api, kept),
    }
    if design.waivers:
        files[WAIVERS] = _layer(_Waivers(waivers=design.waivers), kept)
    if design.review != ReviewSettings():
        files[REVIEW] = _layer(design.review, kept)
    if design.imports:
        files[IMPORTS] = _layer(_Imports(imports=design.imports), kept)
    _written = kept
    if len({decision.number for decision in design.decisions}) < len(design.decisions):
        raise ValueError("two decisions share a number")
    for decision in design.decisions:
        files[f"decisions/{decision_file(decision)}"] = write_decision(decision)
    return dict(sorted(files.items()))


def read_files(files: Mapping[str, str]) -> Design:
    """Read a design from its source files; generated files and migrations are passed over.

    Every text is cleaned. References between elements are not checked here.

    Args:
        files: Path -> text, as :func:`write_files` gives it.

    Raises:
        DesignFileError: A file is missing, unknown, too large or not what it should be.
    """
    _check_paths(files)
    with collector_paused():
        return _read_design(files)


def _read_design(files: Mapping[str, str]) -> Design:
    head = _read(_Head, CONVENTIONS, files)
    if head.format > FORMAT:
        raise DesignFileError(
            CONVENTIONS,
            "/format",
            f"the design was written by a newer version (format {head.format}; this one reads up"
            f" to {FORMAT}): update Planroom",
        )
    return Design(
        name=head.name,
        brief=clean(files.get(BRIEF, "")).removesuffix("\n"),
        conventions=head.conventions,
        concept=_read(Concept, CONCEPT, files),
        schema_=_read(Schema, SCHEMA, files),
        api=_read(Api, API, files),
        decisions=_decisions(files),
        waivers=_read(_Waivers, WAIVERS, files).waivers if WAIVERS in files else (),
        review=_read(ReviewSettings, REVIEW, files) if REVIEW in files else ReviewSettings(),
        imports=_read(_Imports, IMPORTS, files).imports if IMPORTS in files else (),
    )


# --- writing -------------------------------------------------------------------------------


_written: Mapping[int, tuple[Frozen, str]] = {}
"""Id of an element -> the element and its text: of the design that was written last.

Two designs in a row share most of their elements, which are never changed. Holding the element
keeps its id its own.
"""


def _layer(model: Frozen, kept: dict[int, tuple[Frozen, str]]) -> str:
    """Return the JSON text of a layer, written anew only where it was not in the last design.

    Args:
        model: The layer.
        kept: Takes the text of each of its elements.
    """
    values = model.__dict__
    parts = []
    for name, default in _order(type(model)):
        value = values[name]
        if value is default or value == default:
            continue
        if isinstance(value, tuple) and value and isinstance(value[0], Frozen):
            texts = ",\n".join([_element(item, kept) for item in value])
            parts.append(f'  "{name}": [\n{texts}\n  ]')
        else:
            text = to_json(_plain(value), indent=2).decode().replace("\n", "\n  ")
            parts.append(f'  "{name}": {text}')
    return "{\n" + ",\n".join(parts) + "\n}\n" if parts else "{}\n"


def _element(element: Frozen, kept: dict[int, tuple[Frozen, str]]) -> str:
    known = _written.get(id(element))
    if known is None:
        # A line break inside a text is an escape in JSON, so every one here is layout.
        text = to_json(_dump(element), indent=2).decode().replace("\n", "\n    ")
        known = (element, f"    {text}")
    kept[id(element)] = known
    return known[1]


def _dump(model: Frozen) -> dict[str, Any]:
    """Return what of a model is not the default, in the order of :func:`_order`.

    The order of fields in an instance depends on how it was made, so it is not asked.
    """
    values = model.__dict__
    data: dict[str, Any] = {}
    for name, default in _order(type(model)):
        value = values[name]
        if value is not default and value != default:
            data[name] = _plain(value)
    return data


def _plain(value: Any) -> Any:
    if isinstance(value, Frozen):
        return _dump(value)
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {name: _plain(value[name]) for name in sorted(value)}
    return value


@cache
def _order(model: type[Frozen]) -> tuple[tuple[str, Any], ...]:
    """Return the fields of a model with their defaults: id, then its own, then bookkeeping.

    The kind of a rule has no default here: without it, it could not be told from the others.
    """
    inherited = Derived.model_fields if issubclass(model, Derived) else {}
    own = [name for name in model.model_fields if name != "id" and name not in inherited]
    first = ["id"] if "id" in model.model_fields else []
    names = (*first, *own, *(name for name in inherited if name != "id"))
    rule = model in get_args(get_args(InvariantRule)[0])
    return tuple(
        (
            name,
            PydanticUndefined
            if rule and name == "kind"
            else model.model_fields[name].get_default(call_default_factory=True),
        )
        for name in names
    )


# --- reading -------------------------------------------------------------------------------


@contextmanager
def collector_paused() -> Iterator[None]:
    """Keep the garbage collector still: everything made here stays, so it would walk in vain."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _check_paths(files: Mapping[str, str]) -> None:
    for path, text in files.items():
        folder = path.partition("/")[0]
        if folder == "design" and path not in (*_LAYERS, WAIVERS, REVIEW, IMPORTS):
            raise DesignFileError(path, "", "no such file belongs to a design: move it elsewhere")
        if folder == "decisions" and not _DECISION.fullmatch(path):
            raise DesignFileError(
                path, "", 'not a decision note: name it such as "0007-soft-delete.md" or move it'
            )
        if len(text) > SIZE_LIMIT and (path == BRIEF or folder in ("design", "decisions")):
            raise DesignFileError(
                path, "", f"the file is too large: {len(text)} characters of at most {SIZE_LIMIT}"
            )
    for path in _LAYERS:
        if path not in files:
            raise DesignFileError(path, "", "the file is missing")


def _read(model: type[Model], path: str, files: Mapping[str, str]) -> Model:
    text = files[path].removeprefix("\ufeff")
    try:
        if _is_clean(text):
            return model.model_validate_json(text, strict=True)
        return model.model_validate_json(to_json(_cleaned(json.loads(text))), strict=True)
    except (ValueError, RecursionError):
        raise _problem(model, path, text) from None


def _is_clean(text: str) -> bool:
    """Return whether no string of a JSON text can hold what cleaning removes."""
    if _UNCLEAN_ESCAPE.search(text):
        return False
    plain = text.replace("\n", "").isprintable() and unicodedata.is_normalized("NFC", text)
    return plain or clean(text) == text


def _cleaned(data: object) -> object:
    if isinstance(data, str):
        return clean(data)
    if isinstance(data, list):
        return [_cleaned(item) for item in data]
    if isinstance(data, dict):
        return {clean(key): _cleaned(value) for key, value in data.items()}
    return data


def _problem(model: type[Frozen], path: str, text: str) -> DesignFileError:
    """Return the error that says where and why ``text`` is not a ``model``."""
    try:
        data = _cleaned(json.loads(text))
        model.model_validate_json(to_json(data), strict=True)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        return DesignFileError(path, place, f"not JSON: {error.msg}")
    except ValidationError as error:
        problems = error.errors(include_url=False)
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        pointer, reason = _explain(data, dict(problems[0]), model)
        return DesignFileError(path, pointer, reason + more)
    except (ValueError, RecursionError) as error:
        return DesignFileError(path, "", f"not JSON: {clean_line(str(error))}")
    return DesignFileError(path, "", "not JSON as a design is written in")


def _explain(data: object, problem: dict[str, Any], model: type[Frozen]) -> tuple[str, str]:
    location = problem["loc"]
    pointer = ""
    for number, part in enumerate(location):
        inside = (isinstance(data, list) and isinstance(part, int)) or (
            isinstance(data, dict) and part in data
        )
        if inside or number + 1 == len(location):
            pointer += "/" + clean_line(str(part)).replace("~", "~0").replace("/", "~1")
        data = data[part] if inside else data  # type: ignore[index]
    shown = clean_line(json.dumps(data, ensure_ascii=False), 80)
    match problem["type"]:
        case "extra_forbidden":
            close = difflib.get_close_matches(str(location[-1]), _field_names(model), 1)
            hint = f'; did you mean "{close[0]}"?' if close else ""
            return pointer, f"there is no such field{hint}"
        case "missing":
            return pointer, "the field is missing"
        case _:
            return pointer, f"{problem['msg']}, not {shown}"


def _field_names(model: type[Frozen]) -> set[str]:
    """Return the names of all fields of a model and of the models in it."""
    found: set[str] = set()
    waiting: list[Any] = [model]
    seen: set[Any] = set()
    while waiting:
        kind = waiting.pop()
        if isinstance(kind, type) and issubclass(kind, Frozen) and kind not in seen:
            seen.add(kind)
            found.update(kind.model_fields)
            waiting.extend(field.annotation for field in kind.model_fields.values())
        else:
            waiting.extend(get_args(kind))
    return found


def _decisions(files: Mapping[str, str]) -> tuple[Decision, ...]:
    found: dict[int, tuple[str, Decision]] = {}
    for path in sorted(files):
        name = _DECISION.fullmatch(path)
        if name is None:
            continue
        try:
            decision = read_decision(files[path])
        except DecisionTextError as error:
            raise DesignFileError(path, f"line {error.line}", error.reason) from None
        if decision.number != int(name[1]):
            raise DesignFileError(
                path, "", f"the file's name says {int(name[1])}, its title {decision.number}"
            )
        if decision.number in found:
            other = found[decision.number][0]
            raise DesignFileError(path, "", f"{other} has the number {decision.number} too")
        found[decision.number] = (path, decision)
    return tuple(found[number][1] for number in sorted(found))

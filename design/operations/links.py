"""Attributes that are links in truth: a line that names the entity it refers to."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from design.document.names import name_key, snake
from design.text import clean_line

_TARGETS: Final = (
    "foreign_key", "references", "reference", "refers_to", "ref", "fk", "links_to", "related_to",
    "target_entity", "target", "to",
)  # fmt: skip
_NAME: Final = re.compile(r"([A-Za-z][\w -]{0,60}?)(?:\.\w{1,40}|\s?\(\w{1,40}\))?")
_COLUMN: Final = re.compile(r"_ids?$|^ids?$")
_MISSING: Final = ("optional", "nullable", "null")
_KEPT: Final = ("why", "definition", "immutable", "managed_by", "on_parent_delete", "owner")
_LINK_TYPES: Final = re.compile(
    r"(?:many|one)[ _-]to[ _-](?:many|one)|relation(?:ship)?|link|fk|foreign[ _-]?key|association"
    r"|belongs[ _-]to|has[ _-](?:many|one)",
    re.IGNORECASE,
)


def link_of(values: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the relationship that an attribute's line stands for, or None.

    A line that says which entity the attribute refers to can only mean a link, whatever type it
    gives.

    Args:
        values: The fields of an ``add_attribute`` as they were written.
    """
    key = next((name for name in _TARGETS if isinstance(values.get(name), str)), None)
    match = _NAME.fullmatch(values[key].strip()) if key is not None else None
    entity, name = values.get("entity"), values.get("name")
    if match is None or _COLUMN.search(match[1]) or not isinstance(entity, str):
        return None
    link: dict[str, Any] = {"op": "add_relationship", "entity": entity, "to": match[1]}
    called = _COLUMN.sub("", snake(name)) if isinstance(name, str) else ""
    if called and name_key(called) != name_key(match[1]):
        link["name"] = called
    if values.get("required") is False or any(values.get(item) is True for item in _MISSING):
        link["target_cardinality"] = "0..1"
    if values.get("unique") is True:
        link["source_cardinality"] = "0..1"
    return link | {item: values[item] for item in _KEPT if item in values}


def link_advice(values: Mapping[str, Any], type_: str) -> str:
    """Return the line to write where the type of an attribute may name an entity or a link.

    Args:
        values: The fields of the attribute.
        type_: Its type, which is none.
    """
    if not type_ or len(type_) > 80:
        return ""
    entity = clean_line(str(values.get("entity", "…")), 60)
    if _LINK_TYPES.fullmatch(type_.strip()):
        name = snake(str(values.get("name", "")))[:60]
        to = _COLUMN.sub("", name).replace("_", " ").capitalize() or "…"
        return f" A link is no attribute; write {_line(entity, to)} with the entity it leads to."
    shown = clean_line(type_, 60)
    return f' If "{shown}" is an entity, write {_line(entity, shown)} instead.'


def _line(entity: str, to: str) -> str:
    line = {"op": "add_relationship", "entity": entity, "to": to}
    return json.dumps(line, ensure_ascii=False, separators=(",", ":"))

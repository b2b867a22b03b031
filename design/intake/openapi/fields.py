"""Schemas of an OpenAPI document as the fields of a design."""

from __future__ import annotations

from typing import Any, Final

from design.document.api import EndpointField, FieldType
from design.intake.openapi.document import ApiSource, mapping, sequence, text_of
from design.intake.placing.names import Ids

DEEPEST: Final = 6
"""Levels of fields within fields that are kept."""
MOST: Final = 100_000
"""Fields of a document that are kept."""
_FORMATS: Final[dict[str, FieldType]] = {
    "date": "date", "date-time": "date-time", "time": "time", "duration": "duration",
    "uuid": "uuid", "email": "email", "uri": "uri", "url": "uri", "uri-reference": "uri",
    "binary": "binary", "byte": "binary", "decimal": "decimal",
}  # fmt: skip
_TYPES: Final[dict[str, FieldType]] = {
    "string": "string", "integer": "integer", "number": "number", "boolean": "boolean",
    "object": "object", "array": "array", "file": "binary",
}  # fmt: skip


class Fields:
    """Makes fields of schemas.

    Args:
        source: The document.
        ids: Gives ids.
    """

    def __init__(self, source: ApiSource, ids: Ids) -> None:
        self.source, self.ids = source, ids
        self.made = 0

    def of_body(self, schema: object, parent: str, side: str) -> tuple[list[EndpointField], str]:
        """Return the fields of a body and the name of the component it is made of.

        The fields of a list are those of its items; a body that is one value has one field.
        """
        node, name = self.source.resolve(schema)
        if self.kind_of(node)[0] == "array" and not node.get("properties"):
            items, inner = self.source.resolve(node.get("items"))
            node, name = items, inner or name
        merged = self._merged(node, parent, frozenset())
        if not merged["properties"]:
            if not node or self.kind_of(node)[0] == "object":
                return [], name
            return [self._field("body", node, True, parent, side, 1, frozenset())], name
        return self._fields(merged, parent, side, 1, frozenset({id(node)})), name

    def _fields(
        self, merged: dict[str, Any], parent: str, side: str, depth: int, seen: frozenset[int]
    ) -> list[EndpointField]:
        required = merged["required"]
        found = []
        for key, value in merged["properties"].items():
            if self.made >= MOST:
                self.source.notes.count(parent, "field", f"{MOST} fields are kept")
                break
            name = text_of(str(key), 120)
            if name:
                found.append(self._field(name, value, key in required, parent, side, depth, seen))
        return found

    def _field(
        self, name: str, schema: object, required: bool, parent: str, side: str, depth: int,
        seen: frozenset[int],
    ) -> EndpointField:  # fmt: skip
        self.made += 1
        node, _ = self.source.resolve(schema)
        field_id = self.ids.make("field", f"{side} {name}", parent)
        kind, nullable = self.kind_of(node)
        many = kind == "array"
        inner = node
        if many:
            inner, _ = self.source.resolve(node.get("items"))
            kind, _ = self.kind_of(inner)
        merged = self._merged(inner, parent, frozenset())
        kind = "object" if merged["properties"] and kind in ("object", "string") else kind
        fields: list[EndpointField] = []
        if kind == "object" and merged["properties"]:
            if depth >= DEEPEST or id(inner) in seen:
                why = "it holds itself" if id(inner) in seen else f"{DEEPEST} levels are kept"
                self.source.notes.count(f"{parent} {name}", "fields of an object", why)
            else:
                fields = self._fields(merged, field_id, side, depth + 1, seen | {id(inner)})
        return EndpointField(
            id=field_id, name=name, type=kind, required=required, nullable=nullable, many=many,
            values=values_of(inner), fields=tuple(fields),
            max_length=_whole(inner.get("maxLength")),
            minimum=_number(inner.get("minimum")), maximum=_number(inner.get("maximum")),
            description=text_of(node.get("description")),
        )  # fmt: skip

    def _merged(self, node: dict[str, Any], place: str, seen: frozenset[int]) -> dict[str, Any]:
        """Return the properties of a schema with those of the schemas it is made of."""
        properties: dict[str, Any] = {}
        required: set[str] = set()
        if id(node) in seen or len(seen) > 30:
            return {"properties": properties, "required": required}
        inside = seen | {id(node)}
        for part in sequence(node.get("allOf")):
            merged = self._merged(self.source.resolve(part)[0], place, inside)
            properties |= merged["properties"]
            required |= merged["required"]
        for word in ("oneOf", "anyOf"):
            choices = [self.source.resolve(part)[0] for part in sequence(node.get(word))]
            choices = [part for part in choices if part.get("type") != "null"]
            if len(choices) > 1:
                self.source.notes.count(
                    place, word, "alternatives are not modelled; the fields of all are optional"
                )
            for part in choices:
                merged = self._merged(part, place, inside)
                properties = {**merged["properties"], **properties}
                required |= merged["required"] if len(choices) == 1 else set()
        properties |= mapping(node.get("properties"))
        required |= {item for item in sequence(node.get("required")) if isinstance(item, str)}
        return {"properties": properties, "required": required}

    def kind_of(self, node: dict[str, Any]) -> tuple[FieldType, bool]:
        """Return the type of a schema and whether it may be null."""
        given = node.get("type")
        nullable = node.get("nullable") is True or node.get("x-nullable") is True
        if isinstance(given, list):
            nullable = nullable or "null" in given
            rest = [item for item in given if item != "null"]
            given = rest[0] if rest else "string"
        if given is None:
            for word in ("oneOf", "anyOf", "allOf"):
                parts = [self.source.resolve(part)[0] for part in sequence(node.get(word))]
                nullable = nullable or any(part.get("type") == "null" for part in parts)
                typed = [part for part in parts if part.get("type") not in (None, "null")]
                if typed:
                    given = typed[0]["type"]
                    given = given[0] if isinstance(given, list) and given else given
                    break
        if given is None:
            given = "array" if "items" in node else "object" if _is_object(node) else "string"
        shape = node.get("format")
        kind = _TYPES.get(given, "string") if isinstance(given, str) else "string"
        if kind == "string" and isinstance(shape, str):
            kind = _FORMATS.get(shape, "string")
        return kind, nullable


def values_of(node: dict[str, Any]) -> tuple[str, ...]:
    """Return the closed list of a schema."""
    listed = sequence(node.get("enum")) or ([node["const"]] if "const" in node else [])
    texts = (str(item).lower() if isinstance(item, bool) else str(item) for item in listed
             if item is not None and not isinstance(item, dict | list))  # fmt: skip
    return tuple(dict.fromkeys(text_of(item, 120) for item in texts))


def _is_object(node: dict[str, Any]) -> bool:
    return any(word in node for word in ("properties", "additionalProperties", "allOf"))


def _number(node: object) -> str | None:
    return None if isinstance(node, bool) or not isinstance(node, int | float) else str(node)


def _whole(node: object) -> int | None:
    return node if isinstance(node, int) and not isinstance(node, bool) and node > 0 else None

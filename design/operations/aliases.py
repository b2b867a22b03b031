"""Other ways to write an operation that can only mean one thing."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from typing import Any, Final

from pydantic import BaseModel

from design.document.names import snake
from design.operations import column_types
from design.text import clean_line

_VERBS: Final = {
    "create": "add", "new": "add", "insert": "add", "define": "add", "declare": "add",
    "delete": "drop", "remove": "drop", "destroy": "drop",
    "update": "alter", "change": "alter", "modify": "alter", "edit": "alter", "set": "alter",
}  # fmt: skip
_NOUNS: Final = {
    "field": "attribute", "property": "attribute", "relation": "relationship",
    "association": "relationship", "reference": "relationship", "rule": "invariant",
    "constraint": "check", "fk": "foreign_key", "fkey": "foreign_key", "route": "endpoint",
    "path": "endpoint", "param": "parameter", "unique_constraint": "unique",
    "check_constraint": "check", "states": "lifecycle", "workflow": "lifecycle",
    "state_machine": "lifecycle", "nongoal": "non_goal", "adr": "decision",
    "model": "entity", "object": "entity",
}  # fmt: skip
_WHOLE: Final = {
    "add_decision": "propose_decision", "add_lifecycle": "set_lifecycle",
    "alter_lifecycle": "set_lifecycle", "add_retention": "set_retention",
    "add_access": "set_access", "alter_access": "set_access", "alter_convention": "set_convention",
    "add_convention": "set_convention", "add_primary_key": "set_primary_key",
    "ask_question": "add_question", "open_question": "add_question",
    "propose_adr": "propose_decision", "record_decision": "propose_decision",
    "add_erasure": "set_erasure", "move_endpoint": "rename_endpoint",
}  # fmt: skip


def operation_name(given: str, known: Container[str]) -> str:
    """Return the operation meant by another name for it, or ``given`` itself.

    Args:
        given: The name as written, such as ``createEntity`` or ``delete_column``.
        known: The operations there are.
    """
    name = snake(given)
    verb, _, noun = name.partition("_")
    verb = _VERBS.get(verb, verb)
    for candidate in (
        name,
        _WHOLE.get(name, ""),
        f"{verb}_{noun}",
        _WHOLE.get(f"{verb}_{noun}", ""),
        f"{verb}_{_NOUNS.get(noun, noun)}",
        _WHOLE.get(f"{verb}_{_NOUNS.get(noun, noun)}", ""),
    ):
        if candidate and candidate in known:
            return candidate
    return given


_OWN_NAME: Final = (
    "attribute", "column", "relationship", "field", "state", "index", "invariant", "query",
    "role", "table", "entity", "system", "endpoint", "title", "name",
)  # fmt: skip
_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "name": _OWN_NAME,
    "old_name": _OWN_NAME,
    "old": _OWN_NAME,
    "from": ("source", *_OWN_NAME),
    "entity_name": ("entity", "name"),
    "table_name": ("table", "name"),
    "attribute_name": ("attribute", "name"),
    "column_name": ("column", "name"),
    "field_name": ("field", "name"),
    "role_name": ("role", "name"),
    "query_name": ("query", "name"),
    "endpoint_path": ("endpoint", "path"),
    "new_name": ("to",),
    "new": ("to",),
    "to_name": ("to",),
    "to_entity": ("to",),
    "target_entity": ("to",),
    "target": ("to",),
    "to": ("target", "references"),
    "from_entity": ("entity",),
    "source_entity": ("entity",),
    "source": ("entity",),
    "from_state": ("source",),
    "to_state": ("target",),
    "action": ("name",),
    "description": ("definition", "summary", "comment", "statement", "when"),
    "comment": ("definition", "description"),
    "definition": ("description", "comment", "summary", "statement"),
    "reason": ("why",),
    "rationale": ("why", "context"),
    "note": ("why",),
    "enum": ("values",),
    "enum_values": ("values",),
    "allowed_values": ("values",),
    "choices": ("values", "options"),
    "options": ("values",),
    "pii": ("personal",),
    "is_unique": ("unique",),
    "is_required": ("required",),
    "allowed_roles": ("roles",),
    "min": ("minimum",),
    "min_value": ("minimum",),
    "max": ("maximum",),
    "max_value": ("maximum",),
    "length": ("max_length",),
    "default_value": ("default",),
    "on_delete": ("on_parent_delete",),
    "delete": ("delete_policy",),
    "parent": ("to",),
    "question": ("text",),
    "assumption": ("text",),
    "non_goal": ("text",),
    "text": ("question", "assumption", "statement", "decision"),
    "recommended": ("recommendation",),
    "rule": ("statement",),
    "invariant": ("statement",),
    "condition": ("guard", "expression"),
    "guard": ("condition",),
    "permission": ("action",),
    "subject": ("entity",),
    "resource": ("entity",),
    "filter": ("filters",),
    "order_by": ("sort",),
    "sort_by": ("sort",),
    "role": ("roles",),
    "derived": ("derived_from",),
    "computed": ("derived_from",),
    "computed_from": ("derived_from",),
    "calculated_from": ("derived_from",),
    "formula": ("derived_from",),
    "column": ("columns",),
    "attribute": ("attributes",),
    "references_table": ("references",),
    "ref": ("references",),
    "references_columns": ("referenced_columns",),
    "pk": ("primary_key",),
    "data_type": ("type",),
    "datatype": ("type",),
    "in": ("location",),
    "state": ("initial",),
    "url": ("path",),
    "verb": ("method",),
    "initial_state": ("initial",),
    "key": ("name",),
    "convention": ("key",),
    "setting": ("key",),
    "number": ("decision",),
    "consequence": ("consequences",),
}
_INVERTED: Final = {
    "optional": "required", "nullable": "required", "not_null": "nullable",
    "required": "nullable", "mutable": "immutable", "null": "required",
    "case_insensitive": "case_sensitive", "case_sensitive": "case_insensitive",
    "ignore_case": "case_sensitive",
}  # fmt: skip
_CARDINALITIES: Final = {
    "many_to_one": ("0..*", "1"),
    "one_to_many": ("1", "0..*"),
    "one_to_one": ("0..1", "1"),
    "many_to_many": ("0..*", "0..*"),
    "n_1": ("0..*", "1"),
    "1_n": ("1", "0..*"),
    "1_1": ("0..1", "1"),
    "n_m": ("0..*", "0..*"),
    "m_n": ("0..*", "0..*"),
}


def rename_fields(model: type[BaseModel], values: dict[str, Any], fixes: list[str]) -> None:
    """Rename fields that go by another name, in place.

    A field is only taken for another when the operation has no such field and the other is free.
    """
    fields = model.model_fields
    for given in [key for key in values if key not in fields]:
        plain = snake(given) or given
        shown = clean_line(given, 40)
        if plain in fields and plain not in values:
            values[plain] = values.pop(given)
            fixes.append(f'"{shown}" is {plain}')
            continue
        if plain in ("cardinality", "relationship_type") and "source_cardinality" in fields:
            _cardinality(given, values, fixes)
            continue
        if plain == "required" and "target_cardinality" in fields:
            _required_link(given, values, fixes)
            continue
        inverse = _INVERTED.get(plain)
        if inverse in fields and inverse not in values and isinstance(values[given], bool):
            values[inverse] = not values.pop(given)
            fixes.append(f'"{shown}" is {inverse} {str(values[inverse]).lower()}')
            continue
        for target in _FIELDS.get(plain, ()):
            own = _FIELDS[plain] is _OWN_NAME and not fields.get(target, _REQUIRED).is_required()
            if target in fields and target not in values and not own:
                values[target] = values.pop(given)
                fixes.append(f'"{shown}" is {target}')
                break


class _Required:
    @staticmethod
    def is_required() -> bool:
        return True


_REQUIRED: Final = _Required()


def _cardinality(given: str, values: dict[str, Any], fixes: list[str]) -> None:
    value = values[given]
    if not isinstance(value, str):
        return
    both = _CARDINALITIES.get(re.sub(r"[^a-z0-9]+", "_", value.casefold().strip()))
    if both is None:
        if "target_cardinality" not in values:
            values["target_cardinality"] = values.pop(given)
            fixes.append(f'"{clean_line(given, 40)}" is target_cardinality')
        return
    del values[given]
    values.setdefault("source_cardinality", both[0])
    values.setdefault("target_cardinality", both[1])
    fixes.append(f'"{clean_line(value, 40)}" is {both[0]} to {both[1]}')


def _required_link(given: str, values: dict[str, Any], fixes: list[str]) -> None:
    if isinstance(values[given], bool) and "target_cardinality" not in values:
        values["target_cardinality"] = "1" if values.pop(given) else "0..1"
        fixes.append(f"required is target_cardinality {values['target_cardinality']}")


_MANY: Final = {
    "many": "0..*", "*": "0..*", "n": "0..*", "0..n": "0..*", "0 to many": "0..*",
    "zero or more": "0..*", "zero or many": "0..*", "one": "1", "1..1": "1", "exactly one": "1",
    "required": "1", "optional": "0..1", "zero or one": "0..1", "0..1": "0..1", "?": "0..1",
    "one or more": "1..*", "one or many": "1..*", "1..n": "1..*", "1..many": "1..*", "+": "1..*",
    "0..many": "0..*",
}  # fmt: skip
_COMPARISONS: Final = {
    "==": "=", "<>": "!=", "≠": "!=", "≤": "<=", "≥": ">=", "=<": "<=", "=>": ">=",
    "greater than": ">", "less than": "<", "after": ">", "before": "<", "gt": ">", "lt": "<",
    "gte": ">=", "lte": "<=", "eq": "=", "ne": "!=",
}  # fmt: skip
CHOICES: Final[Mapping[str, Mapping[str, str]]] = {
    "source_cardinality": _MANY,
    "target_cardinality": _MANY,
    "operator": _COMPARISONS,
    "on_parent_delete": {"delete": "cascade", "no action": "restrict", "nullify": "set_null",
                         "setnull": "set_null", "block": "restrict", "prevent": "restrict"},
    "on_delete": {"set_null": "set null", "nullify": "set null", "delete": "cascade",
                  "noaction": "no action", "setnull": "set null"},
    "delete_policy": {"soft delete": "soft", "hard delete": "hard", "forbid": "never",
                      "erasure": "erase", "disable": "deactivate", "restrict": "never"},
    "sensitivity": {"private": "confidential", "secret": "confidential", "pii": "confidential",
                    "personal": "confidential", "restricted": "regulated", "health": "regulated",
                    "sensitive": "confidential", "high": "regulated", "low": "internal"},
    "storage": {"hashed": "hash", "encrypt": "encrypted", "none": "plain"},
    "managed_by": {"system": "server", "user": "client", "backend": "server"},
    "scope": {"self": "own", "any": "all", "everything": "all", "mine": "own"},
    "kind": {"human": "person", "user": "person", "service": "system", "machine": "system",
             "read": "detail", "get": "detail", "show": "detail", "index": "list",
             "post": "create", "patch": "update", "put": "replace"},
    "status": {"answered": "confirmed", "true": "confirmed", "false": "rejected",
               "confirm": "confirmed", "reject": "rejected", "accept": "accepted"},
    "action": {"anonymize": "anonymise", "anonymized": "anonymise", "erased": "erase",
               "deleted": "delete", "archived": "archive"},
    "method": {"get": "GET", "post": "POST", "put": "PUT", "patch": "PATCH", "delete": "DELETE"},
    "auth": {"none": "public", "anonymous": "public", "bearer": "required", "token": "required",
             "jwt": "required", "private": "required", "webhook": "signature", "hmac": "signature"},
    "role": {"junction": "join", "link": "join", "reference": "lookup", "audit": "history",
             "infrastructure": "infra"},
    "type": {"datetime": "date-time", "timestamp": "date-time", "url": "uri", "text": "string",
             "int": "integer", "float": "number", "bool": "boolean", "numeric": "decimal",
             "list": "array", "json": "object", "varchar": "string", "instant": "date-time"},
}  # fmt: skip
"""Field -> other word -> the word the field takes."""

_ATTRIBUTE_TYPES: Final = {
    "string": "text", "str": "text", "varchar": "text", "char": "text", "character varying": "text",
    "longtext": "text", "markdown": "text", "richtext": "text", "name": "text", "int": "integer",
    "bigint": "integer", "smallint": "integer", "number": "decimal", "count": "integer",
    "quantity": "integer", "serial": "integer", "long": "integer", "int4": "integer",
    "int8": "integer", "float": "decimal", "double": "decimal", "real": "decimal",
    "numeric": "decimal", "double precision": "decimal", "bool": "boolean", "flag": "boolean",
    "yes/no": "boolean", "datetime": "instant", "timestamp": "instant", "timestamptz": "instant",
    "date-time": "instant", "date time": "instant", "moment": "instant",
    "timestamp with time zone": "instant", "currency code": "currency", "country code": "country",
    "amount": "money", "price": "money", "monetary": "money", "unit price": "unit_price",
    "percentage": "rate", "percent": "rate", "ratio": "rate", "fraction": "rate",
    "interval": "duration", "uri": "url", "link": "url", "telephone": "phone",
    "phone number": "phone", "phonenumber": "phone", "email address": "email", "mail": "email",
    "postal address": "address", "locale": "language", "language code": "language",
    "time zone": "timezone", "color": "colour", "enumeration": "enum", "choice": "enum",
    "select": "enum", "status": "enum", "guid": "uuid", "jsonb": "json", "object": "json",
    "map": "json", "dict": "json", "blob": "binary", "bytes": "binary", "bytea": "binary",
    "file": "binary", "image": "binary", "external id": "reference", "external_id": "reference",
    "external reference": "reference", "identifier": "code", "sku": "code", "day": "date",
}  # fmt: skip
_PARAMETERISED: Final = re.compile(r"^([a-z_ ]+?)\s*\((.*)\)$", re.DOTALL)
_LIST_OF: Final = re.compile(r"^(?:(?:list|array|set) of |(?:list|array|set)[<\[(])(.+?)[>\])]?$")


def is_column_type(model: type[BaseModel]) -> bool:
    """Return whether the ``type`` of a model is that of a column."""
    return model.__name__ in ("ColumnSpec", "AddColumn", "AlterColumn")


def attribute_type(values: dict[str, Any], fixes: list[str]) -> None:
    """Write an attribute's type as the vocabulary has it, in place."""
    given = values["type"]
    if not isinstance(given, str) or len(given) > 500:
        return
    plain = " ".join(given.casefold().split())
    many = _LIST_OF.match(plain) or re.match(r"^(.+)\[\]$", plain)
    if many:
        plain = many.group(1).strip()
        values.setdefault("multiple", True)
    parameters = _PARAMETERISED.match(plain)
    if parameters:
        plain, inner = parameters.group(1).strip(), parameters.group(2)
        if plain in ("enum", "choice", "enumeration"):
            listed = given[given.index("(") + 1 : given.rindex(")")]
            values.setdefault("values", [part.strip(" '\"") for part in listed.split(",")])
        elif inner.isdigit() and _ATTRIBUTE_TYPES.get(plain, plain) == "text" and int(inner) > 0:
            values.setdefault("max_length", int(inner))
    plain = _ATTRIBUTE_TYPES.get(plain, plain.replace(" ", "_"))
    if plain != given:
        values["type"] = plain
        if plain.replace("_", "") != re.sub(r"[\W_]", "", given.casefold()):
            fixes.append(f"type {clean_line(given, 60)} is {plain}")


def column_type(model: type[BaseModel], values: dict[str, Any], fixes: list[str]) -> None:
    """Write a column's type as PostgreSQL calls it, in place."""
    given = values["type"]
    if not isinstance(given, str):
        return
    plain, identity = column_types.spelled(given)
    values["type"] = plain
    if identity and "identity" in model.model_fields:
        values.setdefault("identity", True)
    if plain != " ".join(given.casefold().split()):
        fixes.append(f"type {clean_line(given, 60)} is {plain}")


_BOUND: Final = re.compile(r"\s*(>=?|<=?|≥|≤)\s*(-?\d+(?:\.\d+)?)\s*")


def bounds(values: dict[str, Any], fixes: list[str]) -> None:
    """Write a bound such as ``">0"`` as a number and whether it is excluded, in place."""
    for name, signs in (("minimum", ">≥"), ("maximum", "<≤")):
        given = values.get(name)
        match = _BOUND.fullmatch(given) if isinstance(given, str) else None
        if match is None or match[1][0] not in signs:
            continue
        values[name] = match[2]
        if match[1] in "<>":
            values.setdefault(f"{name}_excluded", True)
        fixes.append(f"{name} {match[0].strip()} is {match[2]}")


_SPANS: Final = {"d": "day", "w": "week", "m": "month", "mo": "month", "y": "year", "yr": "year"}
_PERIOD: Final = re.compile(r"^(\d{1,5})\s*-?\s*(d|w|m|mo|y|yr|day|week|month|year)s?\.?$")


def period(given: str) -> str:
    """Return a span of time such as ``7y`` as the vocabulary has it, ``7 years``."""
    match = _PERIOD.match(" ".join(given.casefold().split()))
    if match is None:
        return given
    unit = _SPANS.get(match[2], match[2])
    return f"{match[1]} {unit}{'' if match[1] == '1' else 's'}"


_MEMBERS: Final = {
    "attributes": "add_attribute", "fields": "add_attribute", "columns": "add_attribute",
    "relationships": "add_relationship", "states": "set_lifecycle", "transitions": "add_transition",
    "permissions": "add_permission", "indexes": "add_index", "foreign_keys": "add_foreign_key",
    "checks": "add_check", "actions": "one add_permission for each action",
}  # fmt: skip


def member_advice(name: str) -> str:
    """Return what to use instead of nesting members in an operation, if anything."""
    return f" Use {_MEMBERS[name]}, one line each." if name in _MEMBERS else ""

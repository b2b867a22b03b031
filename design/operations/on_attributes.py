"""Attributes of entities, and what makes an entity unmistakable."""

from __future__ import annotations

from typing import Any, Final

from design.document.concept import Attribute, Entity, renamed
from design.document.literals import check_literal
from design.document.names import name_key
from design.operations import dependants
from design.operations.edit import (
    Edit,
    Handlers,
    Held,
    different,
    exists,
    invalid,
    refuse_dependants,
    swap,
    without,
)
from design.operations.on_entities import described
from design.operations.on_identities import identify
from design.operations.removal import take_out
from design.operations.resolve import OperationError, find_entity
from design.operations.spelling import MOST_BYTES, amount, bound, identifier, line, tidy
from design.operations.vocabulary import (
    AddAttribute,
    AlterAttribute,
    DropAttribute,
    MoveAttribute,
    RenameAttribute,
)

_FIELDS: Final = (
    "definition", "type", "required", "values", "minimum_excluded", "maximum_excluded",
    "max_length", "multiple", "sensitivity", "purpose", "storage", "managed_by", "derived_from",
    "stored", "copied_from", "immutable", "personal", "inferred",
)  # fmt: skip
_NUMBERS: Final = frozenset({"integer", "decimal", "money", "unit_price", "rate"})
_TIMED: Final = frozenset({"date", "time", "instant"})
_NOW: Final = frozenset({"now", "now()", "today", "current_date", "current_timestamp"})
_STORED_AS: Final = {
    "integer": "bigint", **dict.fromkeys(_NUMBERS - {"integer"}, "numeric"), "date": "date",
    "time": "time", "instant": "timestamptz", "duration": "interval", "uuid": "uuid",
    "json": "jsonb", "binary": "bytea",
}  # fmt: skip
"""The column type in which a default must be a literal; the others are texts."""
KEY_TYPES: Final = frozenset({"uuid", "integer", "reference"})
_NOTHING: Final = frozenset({"", "none", "null"})


def _stated(operation: AddAttribute | AlterAttribute, name: str) -> dict[str, Any]:
    stated = {
        field: tidy(value) for field in _FIELDS if (value := getattr(operation, field)) is not None
    }
    for field in ("minimum", "maximum"):
        value = getattr(operation, field)
        if value is not None:
            empty = isinstance(value, str) and value.casefold() in _NOTHING
            stated[field] = None if empty else bound(value, f"The {field} of {name}")
    if operation.default is not None:
        stated["default"] = _default(operation.default)
    return stated


def _default(value: str | int | bool) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    text = line(str(value))
    return None if text.casefold() in _NOTHING else text


def _settled(edit: Edit, before: Attribute | None, stated: dict[str, Any], name: str) -> None:
    """Make what is stated of an attribute agree with itself, or refuse it."""
    kind = stated.get("type") or (before.type if before else "text")
    values = stated.get("values", before.values if before else ())
    if stated.get("values") and kind != "enum":
        if "type" in stated and stated["type"] != "text":
            raise invalid(f'{name} has values, so its type is "enum", not "{kind}".')
        stated["type"] = kind = "enum"
        edit.note(f"{name} has values, so its type is enum")
    if kind == "enum" and not values:
        raise invalid(f'{name} is an enum: give its "values", such as ["low","high"].')
    if kind != "enum" and values:
        stated["values"] = ()
    long = next((item for item in stated.get("values", ()) if len(item.encode()) > MOST_BYTES), "")
    if long:
        raise invalid(
            f'A value of {name} is longer than {MOST_BYTES} bytes: "{long[:40]}…". Values of a'
            " closed list are short codes."
        )
    _fit_bounds(edit, before, stated, kind, name)
    _check_range(before, stated, name)
    default = stated.get("default", before.default if before else None)
    if default is None:
        return
    several = stated.get("multiple", before.multiple if before else False)
    try:
        if several:
            raise invalid(f"{name} holds several values, so it has no default.")
        checked = _checked_default(default, kind, values, name)
    except OperationError:
        if "default" in stated:
            raise
        edit.note(f"{name} loses its default {default}")
        checked = None
    if "default" in stated or checked is None:
        stated["default"] = checked


def _fit_bounds(
    edit: Edit, before: Attribute | None, stated: dict[str, Any], kind: str, name: str
) -> None:
    """Refuse a bound that is no value of the type; one from before goes with its type."""
    for field in ("minimum", "maximum"):
        value = stated.get(field, getattr(before, field, None))
        if value is None or (kind not in _TIMED and kind not in _NUMBERS):
            continue
        if kind != "time" and _is_date(value) == (kind in ("date", "instant")):
            continue
        if field in stated:
            wanted = "a number" if kind in _NUMBERS else "a date such as 2026-01-31"
            told = "can have none" if kind == "time" else f"must be {wanted}, not {value}"
            raise invalid(f"{name} is of type {kind}: its {field} {told}.")
        stated[field] = None
        edit.note(f"{name} loses its {field} {value}")


def _is_date(bound: str) -> bool:
    return len(bound) == 10 and bound[4:5] == "-"


def _check_range(before: Attribute | None, stated: dict[str, Any], name: str) -> None:
    lowest = stated.get("minimum", before.minimum if before else None)
    highest = stated.get("maximum", before.maximum if before else None)
    if lowest is None or highest is None:
        return
    dates = [_is_date(item) for item in (lowest, highest)]
    if any(dates) and not all(dates):
        raise invalid(f"The minimum and maximum of {name} are not of one kind.")
    if (lowest > highest) if all(dates) else (float(lowest) > float(highest)):
        raise invalid(f"The minimum of {name} ({lowest}) is above its maximum ({highest}).")


def _checked_default(default: str, kind: str, values: tuple[str, ...], name: str) -> str:
    if kind == "enum" and default not in values:
        found = next((item for item in values if name_key(item) == name_key(default)), None)
        if found is None:
            raise invalid(f'The default of {name} is one of {", ".join(values)}, not "{default}".')
        return found
    if kind == "boolean":
        if default.casefold() not in ("true", "false"):
            raise invalid(f'The default of {name} is true or false, not "{default}".')
        return default.casefold()
    if kind in _NUMBERS:
        default = amount(default, f"The default of {name}")
    if kind in _TIMED and default.casefold() in _NOW:
        return "now"
    try:
        check_literal(default, _STORED_AS.get(kind, "varchar(300)"))
    except ValueError as error:
        raise invalid(f"The default of {name} cannot be used: {error}.") from None
    return default


def _conventional(edit: Edit, entity: Entity, name: str) -> str | None:
    """Return why an attribute is there without being added, if it is."""
    conventions = edit.design.conventions
    if name in (conventions.ids.column, conventions.time.created, conventions.time.updated):
        return f"every table has {name} by convention"
    lifecycle = entity.lifecycle
    if lifecycle is not None and name_key(lifecycle.attribute) == name_key(name):
        edit.require(lifecycle.id)
        return f"{name} is what the lifecycle of {entity.name} keeps"
    return None


def _refuse_key(edit: Edit, entity: Entity, name: str, kind: str) -> None:
    """Refuse an attribute that would double the key of a relationship."""
    if not name.endswith("_id") or kind not in KEY_TYPES:
        return
    short = name.removesuffix("_id")
    for link in edit.design.concept.links_from(entity.id):
        if name_key(link.name) == name_key(short):
            raise invalid(
                f'{entity.name} has the relationship "{link.name}", which gives it {name}.'
            )
    try:
        target = find_entity(edit.design, short)
    except OperationError:
        return
    raise invalid(
        f'"{name}" refers to the entity {target.name}. Use add_relationship from {entity.name} '
        f"to {target.name}; its key is made from it."
    )


def add_attribute(edit: Edit, operation: AddAttribute) -> str:
    """Add an attribute, with its uniqueness where it is stated."""
    entity = edit.entity(operation.entity)
    name = identifier(edit, operation.name, "an attribute")
    label = f"{entity.name}.{name}"
    existing = entity.attribute_named(name)
    stated = _stated(operation, label)
    if existing is not None:
        edit.require(existing.id)
        if different(existing, stated):
            raise exists(f"Attribute {label}", "alter_attribute")
        changed = identify(edit, entity, existing, operation)
        return f"~ attribute {label} unique" if changed else edit.already(f"attribute {label}")
    there = _conventional(edit, entity, name)
    if there is not None:
        edit.note(there)
        return edit.already(f"attribute {label}")
    _refuse_key(edit, entity, name, stated.get("type", "text"))
    _settled(edit, None, stated, label)
    taken = Held(lambda element_id: _find_attribute(edit, element_id))
    attribute_id = edit.make("attribute", name, parent=entity.id, taken=taken)
    edit.claim(entity.id, name)
    attribute = Attribute(id=attribute_id, name=name, **stated)
    entity = entity.replace(attributes=(*entity.attributes, attribute))
    edit.put_entity(entity)
    identify(edit, entity, attribute, operation)
    return f"+ attribute {label} {attribute.type}"


def _find_attribute(edit: Edit, attribute_id: str) -> Attribute | None:
    """Return the attribute with an id, of whatever entity: it may have moved."""
    found = (entity.attribute(attribute_id) for entity in edit.design.concept.entities)
    return next((item for item in found if item is not None), None)


def alter_attribute(edit: Edit, operation: AlterAttribute) -> str:
    """Change an attribute."""
    entity = edit.entity(operation.entity)
    attribute = edit.attribute(entity, operation.attribute)
    label = f"{entity.name}.{attribute.name}"
    stated = _stated(operation, label)
    _settled(edit, attribute, stated, label)
    changes = different(attribute, stated)
    if changes:
        edit.touch(attribute.id)
        entity = entity.replace(attributes=swap(entity.attributes, attribute.replace(**changes)))
        edit.put_entity(entity)
    summary = described(attribute, changes)
    if identify(edit, entity, attribute, operation):
        taken_back = operation.unique is False
        summary = ", ".join(filter(None, (summary, "not unique" if taken_back else "unique")))
    return f"~ attribute {label} {summary}" if summary else edit.already(f"attribute {label}")


def rename_attribute(edit: Edit, operation: RenameAttribute) -> str:
    """Rename an attribute."""
    entity = edit.entity(operation.entity)
    attribute = edit.attribute(entity, operation.attribute)
    name = identifier(edit, operation.to, "an attribute")
    if name == attribute.name:
        return edit.already(f"attribute {entity.name}.{name}")
    other = entity.attribute_named(name)
    if other is not None and other.id != attribute.id:
        raise exists(f"Attribute {entity.name}.{name}", "another name")
    there = _conventional(edit, entity, name)
    if there is not None:
        raise invalid(f"{entity.name}.{name}: {there}. Use another name.")
    edit.touch(attribute.id)
    edit.free(entity.id, attribute.name)
    edit.claim(entity.id, name)
    retention = entity.retention
    if retention is not None and name_key(retention.after) == name_key(attribute.name):
        entity = entity.replace(retention=retention.replace(after=name))
    edit.put_entity(entity.replace(attributes=swap(entity.attributes, renamed(attribute, name))))
    return f"> attribute {entity.name}.{attribute.name} -> {name}"


def move_attribute(edit: Edit, operation: MoveAttribute) -> str:
    """Move an attribute to another entity; its id stays."""
    entity = edit.entity(operation.entity)
    attribute = edit.attribute(entity, operation.attribute)
    target = edit.entity(operation.to)
    label = f"{entity.name}.{attribute.name}"
    if target.id == entity.id:
        return edit.already(f"attribute {label}")
    if target.attribute_named(attribute.name) is not None:
        raise exists(f"Attribute {target.name}.{attribute.name}", "another name first")
    there = _conventional(edit, target, attribute.name)
    if there is not None:
        raise invalid(f"{target.name}.{attribute.name}: {there}. Use another name first.")
    waiting = [
        item
        for item in dependants.dependants(edit.design.concept, {attribute.id})
        if item.label.startswith(("invariant", "identity"))
    ]
    own = {item.id for item in entity.identities if item.attributes == (attribute.id,)}
    if any(item.id not in own for item in waiting):
        refuse_dependants(
            f"Attribute {label}", (item.label for item in waiting if item.id not in own)
        )
    edit.touch(attribute.id)
    edit.free(entity.id, attribute.name)
    edit.claim(target.id, attribute.name)
    moved = tuple(item.replace(within=()) for item in entity.identities if item.id in own)
    erased = (attribute.id,) if attribute.id in entity.erasure else ()
    edit.put_entity(
        entity.replace(
            attributes=without(entity.attributes, (attribute.id,)),
            identities=without(entity.identities, own),
            erasure=tuple(item for item in entity.erasure if item != attribute.id),
        )
    )
    edit.put_entity(
        target.replace(
            attributes=(*target.attributes, attribute),
            identities=(*target.identities, *moved),
            erasure=(*target.erasure, *erased),
        )
    )
    return f"> attribute {label} -> {target.name}.{attribute.name}"


def drop_attribute(edit: Edit, operation: DropAttribute) -> str:
    """Remove an attribute."""
    entity = edit.entity(operation.entity)
    attribute = edit.attribute(entity, operation.attribute)
    label = f"{entity.name}.{attribute.name}"
    gone = {attribute.id}
    gone.update(item.id for item in entity.identities if item.attributes == (attribute.id,))
    if not operation.cascade:
        waiting = dependants.dependants(edit.design.concept, gone)
        if waiting:
            refuse_dependants(f"Attribute {label}", (item.label for item in waiting))
    edit.free(entity.id, attribute.name)
    take_out(edit, gone)
    return f"- attribute {label}"


HANDLERS: Final[Handlers] = {
    AddAttribute: add_attribute,
    AlterAttribute: alter_attribute,
    RenameAttribute: rename_attribute,
    MoveAttribute: move_attribute,
    DropAttribute: drop_attribute,
}

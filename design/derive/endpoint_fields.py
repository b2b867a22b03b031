"""The fields of responses: what clients get to see."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Final

from design.derive.endpoint_attributes import (
    field_type,
    is_client_managed,
    is_status,
)
from design.derive.endpoint_facts import Facts, nouns, singular_field
from design.derive.endpoint_paths import Part, Values, id_type
from design.derive.endpoint_rights import Grant, Rights
from design.derive.values import ADDRESS
from design.document.concept import Attribute, Entity, Relationship, sense
from design.document.names import snake, words
from design.document.schema import Column

_SECRETS: Final = ("hash", "encrypted")
_LABELS: Final = frozenset({"name", "title", "label"})
_TEXTS: Final = frozenset({"text", "json", "binary", "address"})
_LENGTH: Final = re.compile(r"^(?:character varying|varchar|character|char|bpchar)\((\d+)\)")


class Shown:
    """The fields of one entity as they are shown, worked out once for all of its endpoints.

    Args:
        facts: The indexed design.
        entity: The entity.
        rights: Who may do what with it.
        part_rights: The rights of its parts.
    """

    def __init__(
        self, facts: Facts, entity: Entity, rights: Rights, part_rights: dict[str, Rights]
    ) -> None:
        self.facts = facts
        self.entity = entity
        self.rights = rights
        self.part_rights = part_rights
        self._hidden = dict(rights.hidden)
        self.forbidden = dict(rights.forbidden)

    # --- responses ---------------------------------------------------------------------------

    def listed(self) -> tuple[Part, ...]:
        """Return the fields of one row of a list."""
        return self._shown(detail=False)

    def shown(self) -> tuple[Part, ...]:
        """Return the fields of the whole representation."""
        return self._shown(detail=True)

    def _shown(self, *, detail: bool) -> tuple[Part, ...]:
        facts, entity = self.facts, self.entity
        parts = [self._id()]
        parts += [
            self.link(link)
            for link in facts.links_from[entity.id]
            if not link.many_to_many and not facts.is_root(link.target)
        ]
        lifecycle = entity.lifecycle
        if lifecycle is not None:
            parts.append(self._status())
        for attribute in entity.attributes:
            if attribute.storage in _SECRETS or is_status(entity, attribute):
                continue
            if attribute.sensitivity == "regulated" and not detail:
                continue
            parts.append(self._attribute(attribute, detail=detail))
        if detail:
            parts += [
                self.many(link)
                for link in facts.links_from[entity.id]
                if link.many_to_many and not facts.is_root(link.target)
            ]
            parts += self._embedded()
        parts += self._stamps()
        return unique(parts)

    def _id(self) -> Part:
        name = self.facts.conventions.ids.column
        table = self.facts.table(self.entity.id)
        column = table.column_named(name) if table else None
        field = self.facts.field_name(name)
        return Part(
            field,
            self.entity.id,
            {"name": field, "type": id_type(self.facts), "maps_to": column and column.id},
        )

    def link(self, link: Relationship) -> Part:
        """Return the id of what a single-valued link points to."""
        name = self.facts.link_field(link)
        column = self.facts.column(self.entity.id, link.id, name)
        values: Values = {"name": name, "type": id_type(self.facts)}
        if column is not None:
            values["maps_to"] = column.id
        if column.nullable if column is not None else not link.required:
            values["nullable"] = True
        if link.definition:
            values["description"] = link.definition
        return Part(name, link.id, values)

    def many(self, link: Relationship) -> Part:
        """Return the ids of what a many-to-many link points to."""
        name = self.facts.field_name(singular_field(link.name))
        return Part(
            name,
            link.id,
            {
                "name": name,
                "type": id_type(self.facts),
                "many": True,
                "description": f"The {nouns(self.facts.entities[link.target])} it has.",
            },
        )

    def _status(self) -> Part:
        lifecycle = self.entity.lifecycle
        assert lifecycle is not None
        name = self.facts.field_name(lifecycle.attribute)
        column = self.facts.column(self.entity.id, lifecycle.id, lifecycle.attribute)
        return Part(
            name,
            lifecycle.id,
            {
                "name": name,
                "values": tuple(snake(state.name) for state in lifecycle.states),
                "maps_to": column and column.id,
            },
        )

    def _attribute(self, attribute: Attribute, *, detail: bool) -> Part:
        values, column = self.value(attribute)
        if column.nullable if column is not None else not attribute.required:
            values["nullable"] = True
        hidden = self._hidden_from(attribute, self.rights.of("read" if detail else "list"))
        if hidden:
            values["hidden_from"] = hidden
            values["required"] = False
        if attribute.sensitivity == "regulated" and self._is_masked(attribute):
            values["masked"] = True
        return Part(str(values["name"]), attribute.id, values)

    def value(self, attribute: Attribute) -> tuple[Values, Column | None]:
        """Return what holds of an attribute in every body, and its column."""
        facts = self.facts
        name = facts.field_name(attribute.name)
        column = facts.column(self.entity.id, attribute.id)
        values: Values = {"name": name, "type": field_type(attribute)}
        if attribute.type == "address":
            column = None  # its parts are columns of their own
            values["fields"] = self._address(attribute)
        if column is not None:
            values["maps_to"] = column.id
        for key in ("values", "minimum", "maximum", "sensitivity"):
            if getattr(attribute, key):
                values[key] = getattr(attribute, key)
        for key in ("minimum_excluded", "maximum_excluded"):
            if getattr(attribute, key):
                values[key] = True
        if attribute.multiple:
            values["many"] = True
        length = attribute.max_length
        if length is None and column is not None:
            match = _LENGTH.match(column.type)
            length = int(match.group(1)) if match else None
        if length is not None and values["type"] in ("string", "email", "uri"):
            values["max_length"] = length
        words_ = attribute.definition or (
            f"Follows from {attribute.derived_from}." if attribute.derived_from else ""
        )
        if words_:
            values["description"] = words_
        return values, column

    def _address(self, attribute: Attribute) -> tuple[Part, ...]:
        table = self.facts.table(self.entity.id)
        columns = [] if table is None else table.columns
        found = {
            facet: item
            for item in columns
            for facet, _ in ADDRESS
            if item.realises == attribute.id and item.name.endswith(facet)
        }
        return tuple(
            Part(
                facet,
                attribute.id,
                {
                    "name": self.facts.field_name(facet),
                    "maps_to": found[facet].id,
                    "required": needed,
                    "nullable": not needed,
                },
            )
            for facet, needed in ADDRESS
            if facet in found
        )

    def _hidden_from(self, attribute: Attribute, readers: tuple[Grant, ...]) -> tuple[str, ...]:
        """Readers that may not see it, and those that read only in order to choose."""
        denied = self._hidden.get(attribute.id, ())
        private = attribute.sensitivity == "regulated" or (
            attribute.sensitivity == "confidential" and attribute.id != self._label
        )
        return tuple(
            grant.role
            for grant in readers
            if grant.role in denied
            or (grant.implied and private)
            or (grant.attributes and attribute.id not in grant.attributes)
        )

    @cached_property
    def _label(self) -> str | None:
        """What a row is recognised by when it is chosen from a list, such as a name."""
        return next(
            (
                item.id
                for item in self.entity.attributes
                if _LABELS.intersection(words(sense(item)))
            ),
            None,
        )

    def _is_masked(self, attribute: Attribute) -> bool:
        """Regulated values are masked unless they are what a role was given to read."""
        grants = self.rights.of("read")
        if any(attribute.id in grant.attributes for grant in grants):
            return False
        identifying = any(attribute.id in item.attributes for item in self.entity.identities)
        said = any(grant.permission and not grant.implied for grant in grants)
        return identifying or attribute.type not in _TEXTS or not said

    def _embedded(self) -> list[Part]:
        facts = self.facts
        found = []
        for link, part in facts.parts(self.entity):
            if facts.is_embedded(part) and self.part_rights[part.id].allows("read"):
                inner = Shown(facts, part, self.part_rights[part.id], self.part_rights)
                fields = [item for item in inner.listed() if item.realises != link.id]
                name = facts.field_name(facts.part_name(part, self.entity))
                found.append(Part(name, part.id, objects(name, fields)))
        return found

    def _stamps(self) -> list[Part]:
        time = self.facts.conventions.time
        table = self.facts.table(self.entity.id)
        found = []
        for facet, name in (("created", time.created), ("updated", time.updated)):
            column = table.column_named(name) if table and name else None
            if column is not None:
                field = self.facts.field_name(name)
                values: Values = {"name": field, "type": "date-time", "maps_to": column.id}
                found.append(Part(facet, None, values))
        return found

    def secrets(self) -> list[Part]:
        """Return what is shown once, when it is made, because only its hash is kept."""
        found = []
        for attribute in self.entity.attributes:
            if attribute.storage == "hash" and not is_client_managed(self.entity, attribute):
                name = self.facts.field_name(without_hash(attribute.name))
                values: Values = {
                    "name": name,
                    "sensitivity": "confidential",
                    "description": "Shown this once; only its hash is kept.",
                }
                found.append(Part(f"{name} once", attribute.id, values))
        return found


def objects(name: str, fields: list[Part] | tuple[Part, ...]) -> Values:
    """Return an array of objects, their fields said in words too."""
    told = ", ".join(_told(part.values) for part in fields)
    return {
        "name": name,
        "type": "object",
        "many": True,
        "fields": tuple(fields),
        "description": f"Each with {told}.",
    }


def _told(values: Values) -> str:
    limits = [str(values.get("type", "string"))]
    if values.get("minimum") is not None:
        limits.append(
            f"{'above' if values.get('minimum_excluded') else 'at least'} {values['minimum']}"
        )
    if values.get("maximum") is not None:
        limits.append(
            f"{'below' if values.get('maximum_excluded') else 'at most'} {values['maximum']}"
        )
    if values.get("required") is False or values.get("nullable"):
        limits.append("optional")
    return f"{values['name']} ({', '.join(limits)})"


def without_hash(name: str) -> str:
    """Return what a secret is called of which only the hash is kept."""
    return snake(name).removesuffix("_hash").removesuffix("_digest")


def unique(parts: list[Part]) -> tuple[Part, ...]:
    """Return the fields, the first of each name."""
    seen: dict[object, Part] = {}
    for part in parts:
        seen.setdefault(part.values["name"], part)
    return tuple(seen.values())

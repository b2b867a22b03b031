"""The fields of requests and responses: what clients send and what they get to see."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Final

from design.derive.endpoint_attributes import (
    field_type,
    is_client_link,
    is_client_managed,
    is_status,
)
from design.derive.endpoint_facts import Facts, nouns, singular_field
from design.derive.endpoint_paths import Part, Values, id_type
from design.derive.endpoint_rights import Grant, Rights
from design.derive.values import ADDRESS
from design.document.concept import Attribute, Entity, Relationship
from design.document.names import snake, words
from design.document.schema import Column

_SECRETS: Final = ("hash", "encrypted")
_LABELS: Final = frozenset({"name", "title", "label"})
_TEXTS: Final = frozenset({"text", "json", "binary", "address"})
_LENGTH: Final = re.compile(r"^(?:character varying|varchar|character|char|bpchar)\((\d+)\)")


class Fields:
    """The fields of one entity, worked out once and used by all of its endpoints.

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
        self._part_rights = part_rights
        self._hidden = dict(rights.hidden)
        self._forbidden = dict(rights.forbidden)

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
            self._link(link)
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
            parts.append(self._attribute(attribute))
        if detail:
            parts += [
                self._many(link)
                for link in facts.links_from[entity.id]
                if link.many_to_many and not facts.is_root(link.target)
            ]
            parts += self._embedded()
        parts += self._stamps()
        return _unique(parts)

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

    def _link(self, link: Relationship) -> Part:
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

    def _many(self, link: Relationship) -> Part:
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

    def _attribute(self, attribute: Attribute) -> Part:
        values, column = self._value(attribute)
        if column.nullable if column is not None else not attribute.required:
            values["nullable"] = True
        hidden = self._hidden_from(attribute)
        if hidden:
            values["hidden_from"] = hidden
            values["required"] = False
        if attribute.sensitivity == "regulated" and self._is_masked(attribute):
            values["masked"] = True
        return Part(str(values["name"]), attribute.id, values)

    def _value(self, attribute: Attribute) -> tuple[Values, Column | None]:
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

    def _hidden_from(self, attribute: Attribute) -> tuple[str, ...]:
        """Readers that may not see it, and those that read only in order to choose."""
        denied = self._hidden.get(attribute.id, ())
        private = attribute.sensitivity == "regulated" or (
            attribute.sensitivity == "confidential" and attribute.id != self._label
        )
        return tuple(
            grant.role
            for grant in self.rights.of("read")
            if grant.role in denied
            or (grant.implied and private)
            or (grant.attributes and attribute.id not in grant.attributes)
        )

    @cached_property
    def _label(self) -> str | None:
        """What a row is recognised by when it is chosen from a list, such as a name."""
        return next(
            (item.id for item in self.entity.attributes if _LABELS.intersection(words(item.name))),
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
            if facts.is_embedded(part) and self._part_rights[part.id].allows("read"):
                inner = Fields(facts, part, self._part_rights[part.id], self._part_rights)
                fields = [item for item in inner.listed() if item.realises != link.id]
                name = facts.field_name(facts.part_name(part, self.entity))
                found.append(Part(name, part.id, _objects(name, fields)))
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
                name = self.facts.field_name(_without_hash(attribute.name))
                values: Values = {
                    "name": name,
                    "sensitivity": "confidential",
                    "description": "Shown this once; only its hash is kept.",
                }
                found.append(Part(f"{name} once", attribute.id, values))
        return found

    # --- requests ----------------------------------------------------------------------------

    def sent(
        self, grants: tuple[Grant, ...], *, change: bool, given: frozenset[str] = frozenset()
    ) -> tuple[Part, ...]:
        """Return the fields of a create or change request.

        Args:
            grants: Who may send it.
            change: Whether it changes what is there, so that every field may be left out.
            given: Ids of links that the path already says.
        """
        parts = [
            part
            for link in self.facts.links_from[self.entity.id]
            if link.id not in given
            and is_client_link(self.facts, link)
            and not (change and (link.immutable or link.owner))
            and (part := self._sent_link(link, grants, change=change)) is not None
        ]
        for attribute in self.entity.attributes:
            if is_client_managed(self.entity, attribute) and not (change and attribute.immutable):
                part = self._sent_attribute(attribute, grants, change=change)
                if part is not None:
                    parts.append(part)
        parts += self._sent_lines(change=change)
        return _unique(parts)

    def _sent_link(
        self, link: Relationship, grants: tuple[Grant, ...], *, change: bool
    ) -> Part | None:
        facts = self.facts
        if link.many_to_many:
            if change:
                return None
            part = self._many(link)
            return part._replace(values={**part.values, "required": False})
        own = tuple(
            grant.role
            for grant in grants
            if grant.scope == "own"
            and (reach := facts.reach(self.entity, facts.roles[grant.role])) is not None
            and reach.link == link.id
        )
        closed = tuple(
            grant.role
            for grant in grants
            if grant.role not in own and grant.attributes and link.id not in grant.attributes
        )
        if grants and len(own) + len(closed) == len(grants):
            return None
        part = self._link(link)
        values = dict(part.values)
        values["required"] = link.required and not change and not own and not closed
        if closed:
            values["hidden_from"] = closed
        if own:
            names = ", ".join(facts.roles[role].name.lower() for role in own)
            values["hidden_from"] = (*own, *closed)
            values["description"] = f"Required, except from {names}: there it is the caller."
        return part._replace(values=values)

    def _sent_attribute(
        self, attribute: Attribute, grants: tuple[Grant, ...], *, change: bool
    ) -> Part | None:
        values, column = self._value(attribute)
        closed = self._closed_to(attribute, grants)
        if closed and len(closed) == len(grants):
            return None
        if attribute.storage == "hash":
            values["name"] = self.facts.field_name(_without_hash(attribute.name))
            values.pop("maps_to", None)
        nullable = column.nullable if column is not None else not attribute.required
        default = attribute.default is not None or (
            column is not None and column.default is not None
        )
        values["required"] = attribute.required and not default and not change and not closed
        if nullable:
            values["nullable"] = True
        if closed:
            values["hidden_from"] = closed
        return Part(str(values["name"]), attribute.id, values)

    def _closed_to(self, attribute: Attribute, grants: tuple[Grant, ...]) -> tuple[str, ...]:
        forbidden = self._forbidden.get(attribute.id, ())
        return tuple(
            grant.role
            for grant in grants
            if grant.role in forbidden
            or (grant.attributes and attribute.id not in grant.attributes)
        )

    def _sent_lines(self, *, change: bool) -> list[Part]:
        facts = self.facts
        found = []
        for link, part in facts.parts(self.entity):
            if not facts.is_line(part):
                continue
            inner = Fields(facts, part, Rights(), self._part_rights)
            fields = inner.sent((), change=False, given=frozenset({link.id}))
            if not fields:
                continue
            name = facts.field_name(facts.part_name(part, self.entity))
            values = _objects(name, fields)
            values["required"] = link.source_cardinality == "1..*" and not change
            found.append(Part(name, part.id, values))
        return found

    def labels(self, link: Relationship) -> tuple[Part, ...]:
        """Return the request that sets all of a many-to-many link."""
        return (self._many(link),)

    def only(self, elements: tuple[str, ...], *, required: bool) -> tuple[Part, ...]:
        """Return request fields for some attributes or links alone."""
        parts = []
        for element in elements:
            attribute = self.entity.attribute(element)
            link = next((i for i in self.facts.links_from[self.entity.id] if i.id == element), None)
            part: Part | None = None
            if attribute is not None:
                part = self._sent_attribute(attribute, (), change=not required)
            elif link is not None:
                part = self._link(link)
                part = part._replace(values={**part.values, "required": required and link.required})
            if part is not None:
                parts.append(part)
        return _unique(parts)


def _objects(name: str, fields: list[Part] | tuple[Part, ...]) -> Values:
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


def _without_hash(name: str) -> str:
    return snake(name).removesuffix("_hash").removesuffix("_digest")


def _unique(parts: list[Part]) -> tuple[Part, ...]:
    seen: dict[object, Part] = {}
    for part in parts:
        seen.setdefault(part.values["name"], part)
    return tuple(seen.values())

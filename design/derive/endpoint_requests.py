"""The fields of requests: what clients send."""

from __future__ import annotations

from design.derive.endpoint_attributes import is_client_link, is_client_managed
from design.derive.endpoint_fields import Shown, objects, unique, without_hash
from design.derive.endpoint_paths import Part
from design.derive.endpoint_rights import Grant, Rights
from design.document.concept import Attribute, Relationship


class Fields(Shown):
    """The fields of one entity as they are shown and sent."""

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
        return unique(parts)

    def _sent_link(
        self, link: Relationship, grants: tuple[Grant, ...], *, change: bool
    ) -> Part | None:
        facts = self.facts
        if link.many_to_many:
            if change:
                return None
            part = self.many(link)
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
        part = self.link(link)
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
        values, column = self.value(attribute)
        closed = self._closed_to(attribute, grants)
        if closed and len(closed) == len(grants):
            return None
        if attribute.storage == "hash":
            values["name"] = self.facts.field_name(without_hash(attribute.name))
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
        forbidden = self.forbidden.get(attribute.id, ())
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
            inner = Fields(facts, part, Rights(), self.part_rights)
            fields = inner.sent((), change=False, given=frozenset({link.id}))
            if not fields:
                continue
            name = facts.field_name(facts.part_name(part, self.entity))
            values = objects(name, fields)
            values["required"] = link.source_cardinality == "1..*" and not change
            found.append(Part(name, part.id, values))
        return found

    def labels(self, link: Relationship) -> tuple[Part, ...]:
        """Return the request that sets all of a many-to-many link."""
        return (self.many(link),)

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
                part = self.link(link)
                part = part._replace(values={**part.values, "required": required and link.required})
            if part is not None:
                parts.append(part)
        return unique(parts)

"""The endpoints of one entity: list, detail, create, change, delete."""

from __future__ import annotations

from design.derive.endpoint_build import Spec, object_check
from design.derive.endpoint_facts import Facts
from design.derive.endpoint_paths import Place, place
from design.derive.endpoint_requests import Fields
from design.derive.endpoint_rights import Rights
from design.document.concept import Entity, sense
from design.document.names import snake, words


class Resource:
    """One entity with everything its endpoints need.

    Args:
        facts: The indexed design.
        entity: The entity.
        rights: The rights of every entity.
    """

    def __init__(self, facts: Facts, entity: Entity, rights: dict[str, Rights]) -> None:
        self.facts = facts
        self.entity = entity
        self.rights = rights[entity.id]
        self.all_rights = rights
        self.place: Place = place(facts, entity, rights)
        self.fields = Fields(facts, entity, self.rights, rights)
        self.shown = self.fields.shown()
        self.one = snake(entity.name)
        self.many = snake(facts.plural(entity))

    def spec(
        self, facet: str, method: str, path: str, kind: str, name: str, summary: str, action: str
    ) -> Spec:
        """Return a spec with what all endpoints of the entity share."""
        return Spec(
            facet=facet,
            origin=self.entity.id,
            method=method,  # type: ignore[arg-type]
            path=path,
            kind=kind,  # type: ignore[arg-type]
            name=name,
            summary=summary,
            entity=self.entity,
            grants=self.rights.of(action),
            open=self.rights.open,
        )

    def addressed(self, spec: Spec, *, precondition: bool = False) -> Spec:
        """Let a spec address one object."""
        spec.parameters = [*self.place.parameters, *spec.parameters]
        spec.object_check = object_check(self.entity, self.place)
        if precondition and self.entity.concurrent_edit:
            spec.precondition = self.facts.conventions.concurrency.precondition == "etag"
        return spec

    @property
    def is_writable(self) -> bool:
        """Return whether the interface may change rows at all."""
        return self.entity.exposure in ("own", "through_parent")

    def moves_money(self) -> bool:
        """Return whether repeating a write would hurt."""
        entity = self.entity
        if any(words(sense(item))[:1] == ("idempotency",) for item in entity.attributes):
            return False
        lines = [part for _, part in self.facts.parts(entity) if self.facts.is_line(part)]
        return entity.side_effect or any(
            item.type == "money" and entity.ownership not in ("system", "public")
            for whole in (entity, *lines)
            for item in whole.attributes
        )

    def creates_nested(self) -> bool:
        """Return whether new rows are made under the whole they belong to."""
        grants = self.rights.of("create")
        people = any(self.facts.roles[grant.role].kind == "person" for grant in grants)
        return self.facts.parent_link(self.entity) is not None and (people or self.rights.open)

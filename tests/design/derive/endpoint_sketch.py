"""Concepts with roles, permissions and steps, for tests of what endpoints derive from them."""

from __future__ import annotations

from typing import Any, Literal, Self

from design.derive.endpoints import derive_endpoints
from design.derive.tables import derive_tables
from design.document.api import Endpoint, EndpointField, Parameter
from design.document.concept import (
    Integration,
    Permission,
    Role,
    Scope,
    Transition,
)
from design.document.design import Design
from design.document.ids import new_id
from tests.design.derive.fixtures import ORIGIN, Sketch


class Actors(Sketch):
    """A sketch that also says who may do what."""

    def __init__(self, **conventions: Any) -> None:
        super().__init__(**conventions)
        self.actors: dict[str, Role] = {}
        self.permissions: list[Permission] = []
        self.integrations: list[Integration] = []

    @classmethod
    def of(cls, sketch: Sketch) -> Self:
        """Take over what another sketch holds."""
        made = cls()
        made.conventions = sketch.conventions
        made.entities, made.links = sketch.entities, sketch.links
        made.invariants, made.queries = sketch.invariants, sketch.queries
        return made

    def actor(
        self, name: str, represents: str = "", kind: Literal["person", "system"] = "person"
    ) -> Self:
        self.actors[name] = Role(
            id=new_id("role", name, origin=ORIGIN),
            name=name,
            kind=kind,
            represents=self.entities[represents].id if represents else None,
        )
        return self

    def may(
        self,
        role: str,
        action: str,
        entity: str = "",
        scope: Scope = "all",
        *,
        allowed: bool = True,
        only: tuple[str, ...] = (),
        condition: str = "",
        text: str = "",
    ) -> Self:
        self.permissions.append(
            Permission(
                id=new_id("permission", f"{len(self.permissions)}", origin=ORIGIN),
                role=self.actors[role].id,
                action=action,
                entity=self.entities[entity].id if entity else None,
                scope=scope,
                allowed=allowed,
                condition=condition,
                text=text,
                attributes=tuple(self.element_id(entity, name) for name in only),
            )
        )
        return self

    def may_not(self, role: str, action: str, entity: str = "", **facts: Any) -> Self:
        return self.may(role, action, entity, allowed=False, **facts)

    def step(self, entity: str, name: str, path: str, *roles: str, guard: str = "") -> Self:
        """Add steps of one name; ``placed, paid -> cancelled``."""
        sources, _, target = path.partition(" -> ")
        was = self.entities[entity].lifecycle
        assert was is not None
        steps = tuple(
            Transition(
                id=new_id("transition", f"{name} {source}", origin=ORIGIN, parent=was.id),
                name=name,
                source=self.state_id(entity, source.strip()),
                target=self.state_id(entity, target),
                roles=tuple(self.actors[role].id for role in roles),
                guard=guard,
            )
            for source in sources.split(",")
        )
        lifecycle = was.replace(transitions=(*was.transitions, *steps))
        self.alter(entity, lifecycle=lifecycle)
        return self

    def integration(self, system: str, *data: str, **facts: Any) -> Self:
        self.integrations.append(
            Integration(id=new_id("integration", system, origin=ORIGIN), system=system, data=data,
                        **facts)
        )  # fmt: skip
        return self

    def design(self) -> Design:
        design = super().design()
        concept = design.concept.replace(
            roles=tuple(self.actors.values()),
            permissions=tuple(self.permissions),
            integrations=tuple(self.integrations),
        )
        return design.replace(concept=concept)

    def endpoints(self) -> dict[str, Endpoint]:
        return endpoints(self.design())


def endpoints(design: Design) -> dict[str, Endpoint]:
    """Return the derived endpoints by method and path."""
    found = derive_endpoints(design, derive_tables(design))
    assert len({item.id for item in found}) == len(found)
    assert len({item.name for item in found}) == len(found)
    return {item.label: item for item in found}


def roles_of(design: Design, endpoint: Endpoint) -> dict[str, str]:
    """Return scope by role name."""
    names = {role.id: role.name for role in design.concept.roles}
    return {names[access.role]: access.scope for access in endpoint.access}


def sent(endpoint: Endpoint) -> dict[str, EndpointField]:
    return {item.name: item for item in endpoint.request}


def shown(endpoint: Endpoint) -> dict[str, EndpointField]:
    return {item.name: item for item in endpoint.response}


def parameters(endpoint: Endpoint) -> dict[str, Parameter]:
    return {item.name: item for item in endpoint.parameters}


def codes(endpoint: Endpoint) -> list[str]:
    return [f"{error.status} {error.code}" for error in endpoint.errors]


def statuses(endpoint: Endpoint) -> list[int]:
    return sorted({error.status for error in endpoint.errors})

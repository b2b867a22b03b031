"""Reads the lines of the concept layer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from design.document.names import name_key
from prompts.language import Line
from prompts.offline.world import (
    AssumptionView,
    AttributeView,
    EntityView,
    IdentityView,
    IntegrationView,
    InvariantView,
    LifecycleView,
    PermissionView,
    QueryView,
    QuestionView,
    RelationshipView,
    RetentionView,
    RoleView,
    StateView,
    TransitionView,
)


class ConceptLines:
    """What the concept lines of a prompt say, by name."""

    def __init__(self) -> None:
        self.entities: dict[str, EntityView] = {}
        self.links: list[RelationshipView] = []
        self.invariants: dict[str, InvariantView] = {}
        self.roles: dict[str, RoleView] = {}
        self.permissions: list[PermissionView] = []
        self.queries: dict[str, QueryView] = {}
        self.integrations: list[IntegrationView] = []
        self.questions: list[QuestionView] = []
        self.answered: list[QuestionView] = []
        self.assumptions: list[AssumptionView] = []
        self._entity = ""

    def take(self, found: Line) -> None:
        """Read a line; one that is not of these layers is passed over."""
        handler = _HANDLERS.get(found.kind)
        if handler is not None:
            handler(self, found)

    def _entity_line(self, found: Line) -> None:
        self._entity = name_key(found.value(0))
        self.entities[self._entity] = EntityView(
            found.value(0), found.text, found.single_facts(), shown=True
        )

    def _sketch(self, found: Line) -> None:
        name = found.value(0)
        self.entities[name_key(name)] = EntityView(name, sketch=found.list("attributes"))

    def _attribute(self, found: Line) -> None:
        entity = self.entities[self._entity]
        attribute = AttributeView(
            found.value(0),
            found.value(1),
            found.single_facts("values"),
            found.list("values"),
            found.text,
        )
        self.entities[self._entity] = replace(entity, attributes=(*entity.attributes, attribute))

    def _unique(self, found: Line) -> None:
        columns = tuple(name for name in found.values(0) if name)
        entity = self.entities[self._entity]
        identity = IdentityView(
            columns, found.list("within"), found.fact("case_sensitive") != "false"
        )
        self.entities[self._entity] = replace(entity, identities=(*entity.identities, identity))

    def _link(self, found: Line) -> None:
        plain = (
            "source_cardinality", "target_cardinality", "on_parent_delete", "owner",
        )  # fmt: skip
        self.links.append(
            RelationshipView(
                entity=self.entities[self._entity].name,
                name=found.value(0),
                to=found.value(1),
                source_cardinality=found.fact("source_cardinality") or "0..*",
                target_cardinality=found.fact("target_cardinality") or "1",
                on_parent_delete=found.fact("on_parent_delete"),
                owner=found.fact("owner") == "true",
                facts=found.single_facts(*plain),
                definition=found.text,
            )
        )

    def _lifecycle(self, found: Line) -> None:
        entity = self.entities[self._entity]
        lifecycle = LifecycleView(found.value(0), found.fact("initial"))
        self.entities[self._entity] = replace(entity, lifecycle=lifecycle)

    def _state(self, found: Line) -> None:
        entity = self.entities[self._entity]
        if entity.lifecycle is not None:
            state = StateView(found.value(0), found.text, found.fact("terminal") == "true")
            lifecycle = replace(entity.lifecycle, states=(*entity.lifecycle.states, state))
            self.entities[self._entity] = replace(entity, lifecycle=lifecycle)

    def _step(self, found: Line) -> None:
        entity = self.entities[self._entity]
        if entity.lifecycle is not None:
            step = TransitionView(
                source=found.value(1),
                target=found.value(3),
                name=found.value(0),
                roles=found.list("roles"),
                guard=found.fact("guard"),
            )
            steps = (*entity.lifecycle.transitions, step)
            lifecycle = replace(entity.lifecycle, transitions=steps)
            self.entities[self._entity] = replace(entity, lifecycle=lifecycle)

    def _retention(self, found: Line) -> None:
        kept = RetentionView(
            found.value(0), found.fact("action"), found.fact("after"), found.fact("basis")
        )
        self.entities[self._entity] = replace(self.entities[self._entity], retention=kept)

    def _erasure(self, found: Line) -> None:
        entity = self.entities[self._entity]
        self.entities[self._entity] = replace(entity, erasure=found.values(0))

    def _invariant(self, found: Line) -> None:
        self.invariants[found.value(0)] = InvariantView(
            found.value(0),
            tuple(name for name in found.values(1) if name),
            found.text,
            found.list("enforced_by"),
            found.single_facts("enforced_by"),
        )

    def _role(self, found: Line) -> None:
        self.roles[name_key(found.value(0))] = RoleView(
            found.value(0), found.text, found.fact("kind") or "person", found.fact("represents")
        )

    def _may(self, found: Line) -> None:
        self.permissions += [
            PermissionView(
                role=found.value(0),
                action=action,
                entity=found.fact("entity"),
                scope=found.fact("scope") or "all",
                allowed=found.kind == "may",
                condition=found.fact("condition"),
                attributes=found.list("attributes"),
            )
            for action in found.values(1)
        ]

    def _query(self, found: Line) -> None:
        lists = ("entity", "filters", "sort", "group_by", "roles")
        self.queries[name_key(found.value(0))] = QueryView(
            name=found.value(0),
            entity=found.fact("entity"),
            statement=found.text,
            filters=found.list("filters"),
            sort=found.list("sort"),
            group_by=found.list("group_by"),
            roles=found.list("roles"),
            facts=found.single_facts(*lists),
            shown=True,
        )

    def _integration(self, found: Line) -> None:
        self.integrations.append(
            IntegrationView(
                found.value(0), found.list("data"), found.fact("excluded"), found.list("attributes")
            )
        )

    def _question(self, found: Line) -> None:
        self.questions.append(
            QuestionView(
                found.fact("text"),
                found.fact("recommendation"),
                found.list("options"),
                found.list("about"),
            )
        )

    def _answered(self, found: Line) -> None:
        self.answered.append(
            QuestionView(found.fact("text"), about=found.list("about"), answer=found.fact("answer"))
        )

    def _assumption(self, found: Line) -> None:
        self.assumptions.append(AssumptionView(found.fact("text"), found.list("about")))


_HANDLERS: Final[dict[str, Callable[[ConceptLines, Line], None]]] = {
    "entity": ConceptLines._entity_line,
    "sketch": ConceptLines._sketch,
    "-": ConceptLines._attribute,
    "unique": ConceptLines._unique,
    "link": ConceptLines._link,
    "lifecycle": ConceptLines._lifecycle,
    "state": ConceptLines._state,
    "step": ConceptLines._step,
    "retention": ConceptLines._retention,
    "erasure": ConceptLines._erasure,
    "invariant": ConceptLines._invariant,
    "role": ConceptLines._role,
    "may": ConceptLines._may,
    "may_not": ConceptLines._may,
    "query": ConceptLines._query,
    "integration": ConceptLines._integration,
    "question": ConceptLines._question,
    "answered": ConceptLines._answered,
    "assumption": ConceptLines._assumption,
}

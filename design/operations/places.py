"""The places of a design that whole elements are put at and taken from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from pydantic import TypeAdapter

from design.document.api import Endpoint
from design.document.concept import (
    Assumption,
    Entity,
    Integration,
    Invariant,
    NonGoal,
    Permission,
    Query,
    Question,
    Relationship,
    Release,
    Role,
)
from design.document.conventions import Conventions
from design.document.decisions import Decision, Waiver
from design.document.design import Design
from design.document.reviewing import ReviewSettings
from design.document.schema import Table


@dataclass(frozen=True)
class Place:
    """A collection of elements, or a single value, inside a design."""

    name: str
    """As operations write it, such as ``concept.entities``."""
    layer: str
    """Field of the design that holds it, or empty when the design itself does."""
    field: str
    kind: Any
    """Type of one element, or of the value."""
    single: bool = False

    def get(self, design: Design) -> Any:
        """Return what is at the place."""
        owner = getattr(design, self.layer) if self.layer else design
        return getattr(owner, self.field)

    def set(self, design: Design, value: Any) -> Design:
        """Return a design with another value at the place."""
        if not self.layer:
            return design.replace(**{self.field: value})
        owner = getattr(design, self.layer)
        return design.replace(**{self.layer: owner.replace(**{self.field: value})})

    def read(self, value: Any) -> Any:
        """Return an element or value as it is, or from its JSON form.

        Raises:
            ValueError: It is not one.
        """
        return _adapter(self.name).validate_python(value)


_CONCEPT: Final = {
    "entities": Entity, "relationships": Relationship, "invariants": Invariant, "roles": Role,
    "permissions": Permission, "queries": Query, "integrations": Integration,
    "questions": Question, "assumptions": Assumption, "non_goals": NonGoal, "releases": Release,
}  # fmt: skip
PLACES: Final[dict[str, Place]] = {
    place.name: place
    for place in (
        Place("name", "", "name", str, single=True),
        Place("brief", "", "brief", str, single=True),
        Place("conventions", "", "conventions", Conventions, single=True),
        *(Place(f"concept.{name}", "concept", name, kind) for name, kind in _CONCEPT.items()),
        Place("schema.tables", "schema_", "tables", Table),
        Place("schema.dropped", "schema_", "dropped", tuple[str, ...], single=True),
        Place("api.endpoints", "api", "endpoints", Endpoint),
        Place("api.dropped", "api", "dropped", tuple[str, ...], single=True),
        Place("decisions", "", "decisions", Decision),
        Place("waivers", "", "waivers", Waiver),
        Place("review", "", "review", ReviewSettings, single=True),
    )
}
"""Every place by its name; together they hold the whole design."""


@cache
def _adapter(name: str) -> TypeAdapter[Any]:
    return TypeAdapter(PLACES[name].kind)

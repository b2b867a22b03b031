"""The design: one immutable document of all layers."""

from __future__ import annotations

from functools import cached_property
from typing import ClassVar

from design.document.api import Api
from design.document.base import Frozen
from design.document.concept import Concept
from design.document.conventions import Conventions
from design.document.decisions import Decision, Waiver
from design.document.imports import Import
from design.document.reviewing import ReviewSettings
from design.document.schema import Schema


class Design(Frozen):
    """A backend design.

    Layers are immutable; every change gives a new design that shares what did not change.
    """

    name: str = "untitled"
    brief: str = ""
    """The filled intake form, as Markdown."""
    conventions: Conventions = Conventions()
    concept: Concept = Concept()
    schema_: Schema = Schema()
    api: Api = Api()
    decisions: tuple[Decision, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    review: ReviewSettings = ReviewSettings()
    imports: tuple[Import, ...] = ()
    """What it was imported from, oldest first."""

    caches: ClassVar[tuple[str, ...]] = ("_decision_numbers",)

    @cached_property
    def _decision_numbers(self) -> dict[int, Decision]:
        return {decision.number: decision for decision in self.decisions}

    def decision(self, number: int) -> Decision | None:
        """Return the decision with a number."""
        return self._decision_numbers.get(number)

    @property
    def is_empty(self) -> bool:
        """Whether nothing has been designed yet (a brief alone counts as nothing)."""
        return not (self.concept.entities or self.schema_.tables or self.api.endpoints)

    def counts(self) -> dict[str, int]:
        """Return how much there is of everything, under the names the status command prints."""
        return {
            "entities": len(self.concept.entities),
            "attributes": sum(len(entity.attributes) for entity in self.concept.entities),
            "tables": len(self.schema_.tables),
            "columns": sum(len(table.columns) for table in self.schema_.tables),
            "endpoints": len(self.api.endpoints),
            "decisions": len(self.decisions),
            "questions": sum(item.status == "open" for item in self.concept.questions),
        }

"""The elements of a design as a flat list that patterns are matched against."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Any

from design.diff import Layer, kind_of_element
from design.document.base import Element
from design.document.design import Design
from design.labels import MEMBERS, Labels, members_of, top_level
from session.evaluation.scenario import Expectation, Scalar, Wanted


@dataclass(frozen=True)
class Item:
    """An element of a design."""

    id: str
    layer: Layer
    kind: str
    label: str
    """What people call it, as in a diff: ``orders.total``, ``GET /v1/orders``."""
    element: Element | None
    labels: Labels | None
    owner: str = ""
    """Id of the whole it is in."""
    value: Any = None
    """With a convention: what is set."""

    @cached_property
    def fields(self) -> Mapping[str, Any]:
        """The fields as JSON, ids as labels."""
        if self.element is None or self.labels is None:
            return {"value": self.value}
        element, labels = self.element, self.labels
        members = MEMBERS.get(type(element), ())
        return {
            name: labels.readable(getattr(element, name), self.owner or element.id)
            for name in type(element).model_fields
            if name not in members
        }

    def fits(self, patterns: Iterable[str]) -> bool:
        """Whether one of several patterns is like its label."""
        return matches(self.label, patterns)

    def is_meant(self, expectation: Expectation, patterns: Iterable[str]) -> bool:
        """Whether an expectation is about this element."""
        return (
            (not expectation.kind or self.kind in expectation.kind)
            and (expectation.layer is None or self.layer == expectation.layer)
            and self.fits(patterns)
            and all(
                holds(self.fields.get(name), wanted) for name, wanted in expectation.values.items()
            )
        )


def elements_of(design: Design) -> dict[str, Item]:
    """Return every element of a design by id, members and conventions too."""
    labels = Labels(design)
    found: dict[str, Item] = {}

    def take(layer: Layer, element: Element, owner: Element | None, field: str) -> None:
        label = labels.full(element, owner, field)
        whole = owner.id if owner is not None else ""
        kind = kind_of_element(element)
        found[element.id] = Item(element.id, layer, kind, label, element, labels, whole)
        for name in MEMBERS.get(type(element), ()):
            for member in members_of(element, name):
                take(layer, member, owner or element, name)

    layers: tuple[tuple[Layer, Any], ...] = (
        ("concept", design.concept),
        ("schema", design.schema_),
        ("api", design.api),
    )
    for layer, part in layers:
        for field, elements in top_level(part):
            for element in elements:
                take(layer, element, None, field)
    for note in design.decisions:
        take("decisions", note, None, "")
    for waiver in design.waivers:
        take("waivers", waiver, None, "")
    for name, value in design.conventions.items():
        found[name] = Item(name, "conventions", "convention", name, None, None, value=value)
    return found


def spelt(text: str) -> str:
    """Return a text in the spelling in which names are compared."""
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", text)
    return re.sub(r"[\s_-]+", "_", snake.casefold())


def matches(text: str, patterns: Iterable[str]) -> bool:
    """Whether a text is like one of several patterns; ``*`` stands for anything."""
    plain = spelt(text)
    return any(fnmatchcase(plain, spelt(pattern).replace("[", "[[]")) for pattern in patterns)


def holds(value: Any, wanted: Wanted) -> bool:
    """Whether a field has a wanted value, or one of several; a list, whether one of its parts has.

    Args:
        value: The field's value as JSON.
        wanted: A value, or a pattern for texts.
    """
    if isinstance(wanted, tuple):
        return any(holds(value, item) for item in wanted)
    if isinstance(value, list | tuple):
        return any(holds(item, wanted) for item in value)
    return _is(value, wanted)


def _is(value: Any, wanted: Scalar) -> bool:
    if isinstance(value, bool) or isinstance(wanted, bool):
        return value is wanted
    if value is None:
        return wanted in ("", "none")
    if isinstance(value, dict):
        return any(_is(item, wanted) for item in value.values())
    return matches(str(value), [str(wanted)])

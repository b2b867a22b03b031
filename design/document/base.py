"""What every element of a design has in common: immutable, strict, identified."""

from __future__ import annotations

from typing import Any, ClassVar, Final, Self

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """An immutable part of the document; unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=False)

    caches: ClassVar[tuple[str, ...]] = ()
    """Names of cached properties, which a copy must not inherit."""

    def replace(self, **changes: Any) -> Self:
        """Return a copy with ``changes``; every other part is shared with this one.

        Args:
            **changes: Field values, already valid: operations validate, copies do not.
        """
        copied = self.model_copy(update=changes)
        for name in self.caches:
            copied.__dict__.pop(name, None)
        return copied


class Element(Frozen):
    """A part of the document that other parts, waivers and people can refer to."""

    id: str
    """Stable identifier: survives renames, never shown to a model."""


class _NoOverrides(dict[str, Any]):
    """The empty overrides, one object for all elements.

    Pydantic copies a default that has no hash for every instance, which is a third of the time
    a design takes to load.
    """

    def __hash__(self) -> int:  # type: ignore[override]
        return 0

    def __setitem__(self, key: str, value: Any) -> None:
        raise TypeError("overrides are replaced, never changed")


NO_OVERRIDES: Final = _NoOverrides()
"""What an element has whose every field is derivation's."""


class Derived(Element):
    """An element of a lower layer that may realise a concept element.

    ``overrides`` is how hand-made choices win over derivation: it maps each field a person or
    a model set here to the value derivation gave it at that moment. Derivation leaves such a
    field alone; when what it would give now differs from what is noted, the element is stale.
    """

    realises: str | None = None
    """Id of the concept element this one realises, if any."""
    derived: bool = False
    """Whether derivation made this element (and so may change or remove it)."""
    overrides: dict[str, Any] = NO_OVERRIDES
    """Field set by hand -> the value derivation gave when it was set, as JSON."""

"""Taking up lower layers that were there first: derivation adds nothing to them of itself."""

from __future__ import annotations

from typing import Any, Final, TypeVar

from design.derive.reconcile import derive
from design.document.api import Endpoint
from design.document.base import Derived
from design.document.design import Design
from design.document.schema import Table

Part = TypeVar("Part", bound=Derived)
Whole = TypeVar("Whole", Table, Endpoint)

_TABLE_PARTS: Final = ("columns", "uniques", "checks", "foreign_keys", "indexes", "exclusions")
_ENDPOINT_PARTS: Final = ("parameters", "request", "response", "access", "errors")
_MOST_ROUNDS: Final = 8


def adopt_layers(design: Design) -> Design:
    """Return the design with its lower layers linked to its concept and otherwise as they are.

    What derivation would add is noted as dropped, and so stays away; what it would make
    otherwise is noted as it is now, and so is neither changed nor stale. Later changes of the
    concept are derived as ever.

    Args:
        design: A design whose schema and api were made elsewhere, all of it by hand.
    """
    for _ in range(_MOST_ROUNDS):
        linked = derive(design)
        if linked is design or linked == design:
            return design
        design = _without_additions(linked)
    return design


def _without_additions(design: Design) -> Design:
    dropped: list[str] = []
    tables = tuple(
        _kept(table, _TABLE_PARTS, dropped) for table in _hand_made(design.schema_.tables, dropped)
    )
    schema = design.schema_.replace(
        tables=tables, dropped=tuple(dict.fromkeys((*design.schema_.dropped, *dropped)))
    )
    dropped = []
    endpoints = tuple(
        _kept(endpoint, _ENDPOINT_PARTS, dropped)
        for endpoint in _hand_made(design.api.endpoints, dropped)
    )
    api = design.api.replace(
        endpoints=endpoints, dropped=tuple(dict.fromkeys((*design.api.dropped, *dropped)))
    )
    return design.replace(schema_=schema, api=api)


def _hand_made(parts: tuple[Part, ...], dropped: list[str]) -> list[Part]:
    dropped.extend(part.id for part in parts if part.derived)
    return [part for part in parts if not part.derived]


def _kept(whole: Whole, groups: tuple[str, ...], dropped: list[str]) -> Whole:
    changes: dict[str, Any] = {}
    for group in groups:
        parts: tuple[Derived, ...] = getattr(whole, group)
        kept = _hand_made(parts, dropped)
        if len(kept) < len(parts):
            changes[group] = tuple(kept)
    return whole.replace(**changes) if changes else whole

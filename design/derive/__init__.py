"""What a concept calls for in the schema and the API, under the conventions."""

from __future__ import annotations

from design.derive.adopting import adopt_layers
from design.derive.reconcile import Stale, derive, reconcile, stale
from design.derive.tables import derive_tables

__all__ = ["Stale", "adopt_layers", "derive", "derive_tables", "reconcile", "stale"]

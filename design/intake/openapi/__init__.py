"""OpenAPI documents read as endpoints."""

from __future__ import annotations

from design.intake.openapi.document import ApiSource, read_openapi

__all__ = ["ApiSource", "read_openapi"]

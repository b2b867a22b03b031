"""Scripts of SQL read as tables, without running them."""

from __future__ import annotations

from design.intake.sql.reader import read_sql

__all__ = ["read_sql"]

"""The SQL of one table, highlighted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from textual.content import Content

from tui.drawing import ink

if TYPE_CHECKING:
    from design.document.design import Design

_TITLES = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}


def statements(design: Design, table_id: str, dialect: Literal["postgresql", "sqlite"]) -> Content:
    """Return the statements that make a table. It takes a while: call it in a worker.

    Args:
        design: The design.
        table_id: Id of the table.
        dialect: Which database.
    """
    from textual.highlight import highlight

    from design.render.ddl import table_ddl

    text = table_ddl(design, table_id, dialect).strip()
    return Content.assemble(
        (_TITLES[dialect], ink.HEADING),
        ("  s shows the other\n", ink.FAINT),
        highlight(text, language="sql"),
    )

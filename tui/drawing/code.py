"""The code of one table, highlighted: its statements, or the models of what is served of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from textual.content import Content

from tui.drawing import ink
from tui.keymap import hint

if TYPE_CHECKING:
    from design.document.design import Design

Language = Literal["PostgreSQL", "SQLite", "Pydantic"]
LANGUAGES: Final[tuple[Language, ...]] = ("PostgreSQL", "SQLite", "Pydantic")
"""In which languages a table can be seen, in the order they are shown."""


def code(design: Design, table_id: str, language: Language) -> Content:
    """Return the code of a table. It takes a while: call it in a worker.

    Args:
        design: The design.
        table_id: Id of the table.
        language: Which language.
    """
    from textual.highlight import highlight

    following = LANGUAGES[(LANGUAGES.index(language) + 1) % len(LANGUAGES)]
    head = Content.assemble(
        (language, ink.HEADING), (f"  {hint('schema.code')} shows {following}\n", ink.FAINT)
    )
    text = _models(design, table_id) if language == "Pydantic" else _sql(design, table_id, language)
    if not text:
        return Content.assemble(
            head, ink.ink("No endpoint serves it, so there is no model of a body.", ink.MUTED)
        )
    return Content.assemble(
        head, highlight(text, language="python" if language == "Pydantic" else "sql")
    )


def _sql(design: Design, table_id: str, language: Language) -> str:
    from design.render.ddl import table_ddl

    dialect: Literal["postgresql", "sqlite"] = "sqlite" if language == "SQLite" else "postgresql"
    return table_ddl(design, table_id, dialect).strip()


def _models(design: Design, table_id: str) -> str:
    """Return the models of the bodies of the endpoints of the table's entity."""
    from design.render.models import render_models

    table = design.schema_.table(table_id)
    realised = table.realises if table is not None else None
    served = [item for item in design.api.endpoints if realised and item.entity == realised]
    if not served:
        return ""
    alone = design.replace(api=design.api.replace(endpoints=tuple(served)))
    text = render_models(alone)
    return text[text.index("from __future__") :].strip()

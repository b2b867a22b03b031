"""The code of one table, highlighted: its statements, or the models of what is served of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from textual.content import Content

from tui.drawing import ink
from tui.drawing.sheet import Sheet
from tui.keymap import hint

if TYPE_CHECKING:
    from design.document.design import Design

Language = Literal["PostgreSQL", "SQLite", "Pydantic"]
LANGUAGES: Final[tuple[Language, ...]] = ("PostgreSQL", "SQLite", "Pydantic")
"""In which languages a table can be seen, in the order they are shown."""


@dataclass(frozen=True, slots=True)
class Code:
    """The code of one table."""

    language: Language
    text: str
    """The source, to be copied; empty when there is none."""
    coloured: Content

    def draw(self, width: int) -> Content:
        """Return it under the name of its language."""
        sheet = Sheet(width)
        following = LANGUAGES[(LANGUAGES.index(self.language) + 1) % len(LANGUAGES)]
        sheet.heading(self.language, f"{hint('schema.code')} shows {following}")
        if self.text:
            sheet.code(self.coloured)
        else:
            sheet.line(ink.ink("No endpoint serves it, so there is no model of a body.", ink.MUTED))
        return sheet.content()


def code(design: Design, table_id: str, language: Language) -> Code:
    """Return the code of a table. It takes a while: call it in a worker.

    Args:
        design: The design.
        table_id: Id of the table.
        language: Which language.
    """
    from textual.highlight import highlight

    text = _models(design, table_id) if language == "Pydantic" else _sql(design, table_id, language)
    coloured = highlight(text, language="python" if language == "Pydantic" else "sql")
    return Code(language, text, coloured)


def _sql(design: Design, table_id: str, language: Language) -> str:
    from design.render.ddl import table_ddl

    dialect: Literal["postgresql", "sqlite"] = "sqlite" if language == "SQLite" else "postgresql"
    return table_ddl(design, table_id, dialect).strip()


def _models(design: Design, table_id: str) -> str:
    """Return the models of the bodies of the endpoints of the table's entity.

    The error that every endpoint may answer with is of no table, and would stand before them.
    """
    from design.render.models import models_of
    from design.render.openapi import openapi_document
    from design.render.openapi_components import error_schemas

    table = design.schema_.table(table_id)
    realised = table.realises if table is not None else None
    served = [item for item in design.api.endpoints if realised and item.entity == realised]
    if not served:
        return ""
    alone = design.replace(api=design.api.replace(endpoints=tuple(served)))
    document = openapi_document(alone)
    for name in error_schemas(alone):
        document["components"]["schemas"].pop(name, None)
    text = models_of(document)
    return text[text.index("from __future__") :].strip()

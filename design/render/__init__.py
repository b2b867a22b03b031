"""A design as DDL, OpenAPI, Python models, diagrams and Markdown."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from design.document.design import Design
from design.render.memo import Memo

_TEXTS: Final[Memo[str]] = Memo(64)
_DOCUMENTS: Final[Memo[dict[str, Any]]] = Memo(1)
"""The OpenAPI document, which two of the files are written from."""


def render_all(design: Design) -> dict[str, str]:
    """Return every generated file of a design by its path.

    A file is written again only when something it depends on is another object: decisions,
    waivers and most of the brief change none of them.

    Args:
        design: The design.
    """
    house, concept, schema = design.conventions, design.concept, design.schema_
    tables = (house, concept, schema)
    interface = (house, concept, schema, design.api)
    files: dict[str, tuple[tuple[object, ...], Callable[[Design], str]]] = {
        "generated/schema.sql": (tables, _postgresql),
        "generated/schema.sqlite.sql": (tables, _sqlite),
        "generated/openapi.yaml": (interface, _openapi),
        "generated/models.py": (interface, _models),
        "generated/tables.py": (tables, _tables),
        "generated/erd.mmd": (tables, _diagram),
        "generated/data-model.md": (tables, _contract),
    }
    return {
        path: _TEXTS.get(needs, partial(render, design), (path, design.name, design.brief))
        for path, (needs, render) in files.items()
    }


def _postgresql(design: Design) -> str:
    from design.render.ddl import render_ddl

    return render_ddl(design, "postgresql")


def _sqlite(design: Design) -> str:
    from design.render.ddl import render_ddl

    return render_ddl(design, "sqlite")


def _document(design: Design) -> dict[str, Any]:
    from design.render.openapi import openapi_document

    return _DOCUMENTS.get((design,), partial(openapi_document, design))


def _openapi(design: Design) -> str:
    from design.render.yamltext import to_yaml

    return to_yaml(_document(design))


def _models(design: Design) -> str:
    from design.render.models import models_of

    return models_of(_document(design))


def _tables(design: Design) -> str:
    from design.render.tables import render_tables

    return render_tables(design)


def _diagram(design: Design) -> str:
    from design.render.diagram import render_diagram

    return render_diagram(design)


def _contract(design: Design) -> str:
    from design.render.contract import render_contract

    return render_contract(design)

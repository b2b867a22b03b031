"""Renders a design once, in a process that has rendered nothing yet, and prints what it took.

    python -m bench.render_once TABLES [--bare]

With ``--bare`` the libraries below are run alone on the same tables and bodies. Imports are not
counted: they are made before the clock starts.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

from bench.designs import whole
from bench.measure import cost_of
from design.document.design import Design


def main() -> None:
    design = whole(int(sys.argv[1]))
    # One small design first, so that the libraries are imported and warm.
    steps = (_bare if "--bare" in sys.argv else _ours)(whole(3))
    for step in steps.values():
        step()
    steps = (_bare if "--bare" in sys.argv else _ours)(design)
    costs = {name: cost_of(step) for name, step in steps.items()}
    told = {name: (cost.wall, cost.cpu) for name, cost in costs.items()}
    told["all"] = (sum(item[0] for item in told.values()), sum(item[1] for item in told.values()))
    print(json.dumps(told))


def _ours(design: Design) -> dict[str, Callable[[], Any]]:
    from design.render.contract import render_contract
    from design.render.ddl import render_ddl
    from design.render.diagram import render_diagram
    from design.render.models import render_models
    from design.render.openapi import render_openapi
    from design.render.tables import render_tables

    return {
        "schema.sql": lambda: render_ddl(design, "postgresql"),
        "schema.sqlite.sql": lambda: render_ddl(design, "sqlite"),
        "openapi.yaml": lambda: render_openapi(design),
        "models.py": lambda: render_models(design),
        "tables.py": lambda: render_tables(design),
        "erd.mmd": lambda: render_diagram(design),
        "data-model.md": lambda: render_contract(design),
    }


def _bare(design: Design) -> dict[str, Callable[[], Any]]:
    import yaml
    from datamodel_code_generator import GenerateConfig, InputFileType, generate
    from datamodel_code_generator.enums import DataModelType
    from datamodel_code_generator.format import Formatter
    from sqlalchemy import MetaData, create_mock_engine
    from sqlalchemy.engine import make_url

    from design.render.openapi import openapi_document
    from design.render.tables import render_tables

    module: dict[str, Any] = {"__name__": "tables"}
    exec(compile(render_tables(design), "tables.py", "exec"), module)  # noqa: S102
    metadata: MetaData = next(item for item in module.values() if isinstance(item, MetaData))
    document = openapi_document(design)
    bodies = {"openapi": "3.1.0", "info": document["info"], "paths": {}}
    bodies["components"] = {"schemas": document["components"]["schemas"]}
    config = GenerateConfig(
        input_file_type=InputFileType.OpenAPI,
        output_model_type=DataModelType.PydanticV2BaseModel,
        formatters=[Formatter.BUILTIN],
    )

    def create(address: str) -> list[str]:
        made: list[str] = []
        dialect = make_url(address).get_dialect()()
        engine = create_mock_engine(
            address, lambda sql, *_: made.append(str(sql.compile(dialect=dialect)))
        )
        metadata.create_all(engine, checkfirst=False)
        return made

    return {
        "schema.sql": lambda: create("postgresql+psycopg://"),
        "schema.sqlite.sql": lambda: create("sqlite://"),
        "openapi.yaml": lambda: yaml.safe_dump(document, sort_keys=False),
        "models.py": lambda: generate(bodies, config=config),
    }


if __name__ == "__main__":
    main()

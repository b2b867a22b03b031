"""The bodies of the interface as Pydantic models, made by datamodel-code-generator."""

from __future__ import annotations

import ast
import builtins
import json
import keyword
from dataclasses import dataclass
from typing import Any, Final

from design.document.design import Design
from design.document.names import snake
from design.render.openapi import openapi_document
from design.render.openapi_fields import Json, number

_HEAD: Final = '''\
"""Bodies of requests and responses of {title}, generated from the design.

Addresses of mail are plain text here, so that nothing but Pydantic is needed.
"""

from __future__ import annotations
'''
_PREFIX: Final = "#/components/schemas/"
_IMPORTED: Final = frozenset(
    {"Annotated", "Any", "AnyUrl", "AwareDatetime", "BaseModel", "ConfigDict", "Decimal", "Field",
     "Literal", "RootModel", "UUID", *keyword.kwlist, *dir(builtins)}
)  # fmt: skip
"""Names a model must not take in the generated module."""
_TYPES_LIKE_FIELDS: Final = {"date": "date", "time": "time", "timedelta": "duration"}
"""Imports that a field may be named as, and the format that needs them."""
_LIMITS: Final = {
    "x-minimum": "minimum",
    "x-maximum": "maximum",
    "x-exclusive-minimum": "exclusiveMinimum",
    "x-exclusive-maximum": "exclusiveMaximum",
}
_SENTINEL: Final = "PlanroomSentinel"


@dataclass(frozen=True)
class _Model:
    """One class as source, and the imports it uses as ``(module, name, alias)``."""

    source: str
    imports: frozenset[tuple[str, str, str | None]]


_REMEMBERED: Final = 16_384
_MODELS: Final[dict[tuple[str, str, tuple[str, ...]], _Model]] = {}


def render_models(design: Design) -> str:
    """Return a module of Pydantic models, one per component of the OpenAPI document."""
    return models_of(openapi_document(design))


def models_of(document: Json) -> str:
    """Return a module of Pydantic models for an OpenAPI document of ours.

    What a component becomes depends on itself and on how fields are called elsewhere, and on
    nothing else; so what was generated before is remembered, and only the rest is generated.

    Args:
        document: A document whose components stand in the order of their dependence.
    """
    schemas = {
        _class_name(name): _plain(schema)
        for name, schema in document["components"]["schemas"].items()
    }
    clashes = tuple(sorted(_clashes(schemas)))
    keys = {name: (name, json.dumps(schema), clashes) for name, schema in schemas.items()}
    unknown = [name for name, key in keys.items() if key not in _MODELS]
    made = _generate(schemas, unknown, clashes) if unknown else {}
    models = [made.get(name) or _MODELS[key] for name, key in keys.items()]
    if len(_MODELS) + len(made) > _REMEMBERED:
        _MODELS.clear()
    _MODELS.update(zip(keys.values(), models, strict=True))
    title = " ".join(document["info"]["title"].replace("\\", " ").replace('"', "'").split())
    parts = [_HEAD.format(title=title), _imports(models), "\n", ""]
    return "\n".join(parts) + "\n\n\n".join(model.source for model in models) + "\n"


def _class_name(component: str) -> str:
    return f"{component}Model" if component in _IMPORTED else component


def _plain(schema: Any) -> Any:
    """Return a schema with what the generator takes: no mail format, decimals with bounds."""
    if isinstance(schema, list):
        return [_plain(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    plain = {
        key: {name: _plain(value) for name, value in item.items()}
        if key == "properties"
        else _plain(item)
        for key, item in schema.items()
        if not key.startswith("x-") and key not in ("readOnly", "writeOnly")
    }
    if plain.get("format") == "email":
        del plain["format"]
    if plain.get("format") == "decimal":
        plain.pop("pattern", None)
        for name, limit in _LIMITS.items():
            if (value := number(schema.get(name, ""))) is not None:
                plain[limit] = value
    reference = plain.get("$ref")
    if isinstance(reference, str) and reference.startswith(_PREFIX):
        plain["$ref"] = _PREFIX + _class_name(reference.removeprefix(_PREFIX))
    return plain


def _clashes(schemas: Json) -> set[str]:
    return {
        name
        for schema in schemas.values()
        for name in map(snake, schema.get("properties", ()))
        if name in _TYPES_LIKE_FIELDS
    }


def _generate(schemas: Json, names: list[str], clashes: tuple[str, ...]) -> dict[str, _Model]:
    """Generate some models; what they refer to stands in as empty, and is left out again."""
    from datamodel_code_generator import GenerateConfig, InputFileType, generate
    from datamodel_code_generator.enums import DataModelType
    from datamodel_code_generator.format import Formatter, PythonVersion
    from datamodel_code_generator.parser import LiteralType

    wanted = {name: schemas[name] for name in names}
    stubs = {name: {"type": "object"} for name in _references(wanted) if name not in wanted}
    fields = {name: {"type": "string", "format": _TYPES_LIKE_FIELDS[name]} for name in clashes}
    sentinel = {_SENTINEL: {"type": "object", "properties": fields}} if fields else {}
    source: Json = {
        "openapi": "3.1.0",
        "info": {"title": "models", "version": "1"},
        "paths": {},
        "components": {"schemas": {**stubs, **wanted, **sentinel}},
    }
    config = GenerateConfig(
        input_file_type=InputFileType.OpenAPI,
        output_model_type=DataModelType.PydanticV2BaseModel,
        formatters=[Formatter.BUILTIN],
        disable_timestamp=True,
        use_annotated=True,
        field_constraints=True,
        target_python_version=PythonVersion.PY_311,
        use_union_operator=True,
        snake_case_field=True,
        enum_field_as_literal=LiteralType.All,
        allow_remote_refs=False,
    )
    text = generate(source, config=config)
    return _split(str(text), names)


def _references(schema: Any) -> list[str]:
    if isinstance(schema, list):
        return [name for item in schema for name in _references(item)]
    if not isinstance(schema, dict):
        return []
    found = [name for item in schema.values() for name in _references(item)]
    reference = schema.get("$ref")
    if isinstance(reference, str):
        found.append(reference.removeprefix(_PREFIX))
    return found


def _split(text: str, names: list[str]) -> dict[str, _Model]:
    """Take a generated module apart into its classes and what each imports."""
    module, lines = ast.parse(text), text.splitlines()
    imported = {
        alias.asname or alias.name: (node.module or "", alias.name, alias.asname)
        for node in module.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    models = {}
    for node in module.body:
        if isinstance(node, ast.ClassDef):
            used = {item.id for item in ast.walk(node) if isinstance(item, ast.Name)}
            source = "\n".join(lines[node.lineno - 1 : node.end_lineno])
            uses = frozenset(imported[name] for name in used if name in imported)
            models[node.name] = _Model(source, uses)
    return {name: models[name] for name in names}


def _imports(models: list[_Model]) -> str:
    """Return the import statements of a module, the standard library's before Pydantic's."""
    modules: dict[str, list[tuple[str, str | None]]] = {}
    for module, name, alias in sorted(
        {item for model in models for item in model.imports},
        key=lambda item: (item[:2], item[2] or ""),
    ):
        modules.setdefault(module, []).append((name, alias))
    groups: dict[bool, list[str]] = {False: [], True: []}
    for module, names in modules.items():
        listed = ", ".join(f"{name} as {alias}" if alias else name for name, alias in names)
        groups[module == "pydantic"].append(f"from {module} import {listed}")
    return "\n\n".join("\n".join(group) for group in groups.values() if group)

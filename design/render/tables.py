"""The schema as a module of SQLAlchemy Core tables."""

from __future__ import annotations

import builtins
import keyword
from collections.abc import Callable
from functools import partial
from typing import Final

from design.document.design import Design
from design.document.schema import Column, Exclusion, ForeignKey, Index, Table, Unique
from design.render.columntypes import column_type
from design.render.defaults import default_sql
from design.render.enums import EnumType, table_enums
from design.render.memo import Memo
from design.render.sqlnames import column_names, expression_sql, fit, quote
from design.render.tablesql import column_remark
from design.render.triggers import blanked, exclusion_range
from design.text import clean_line

_HEAD: Final = '''\
"""Tables of {title}, generated from the design.

Triggers, row level security, extensions, and which part of a key is cleared when its parent
goes stand in ``schema.sql`` alone.
"""

from __future__ import annotations

{imports}

metadata = sa.MetaData(
    naming_convention={{
        "pk": "%(table_name)s_pkey",
        "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "ix": "%(table_name)s_%(column_0_N_name)s_idx",
        "ck": "%(constraint_name)s",
    }}
)
'''
_NAMED_TYPE: Final = '''

class NamedType(UserDefinedType[object]):
    """A type of the database by its name."""

    cache_ok = True

    def __init__(self, name: str) -> None:
        self.name = name

    def get_col_spec(self, **_: object) -> str:
        return self.name
'''
_RANDOM_UUID: Final = '''

class RandomUuid(FunctionElement[object]):
    """A random identifier from the database."""

    inherit_cache = True


@compiles(RandomUuid)
def _random_uuid(element: object, compiler: object, **_: object) -> str:
    return "gen_random_uuid()"


@compiles(RandomUuid, "sqlite")
def _random_uuid_in_sqlite(element: object, compiler: object, **_: object) -> str:
    return "(lower(hex(randomblob(16))))"
'''
_OPERATORS: Final = {"gin": "gin_trgm_ops", "gist": "gist_trgm_ops"}
_TAKEN: Final = frozenset(
    {"FunctionElement", "NamedType", "RandomUuid", "UserDefinedType", "compiles", "metadata",
     "postgresql", "sa", *dir(builtins)}
)  # fmt: skip
_TEXTS: Final[Memo[str]] = Memo(4_096)


def render_tables(design: Design) -> str:
    """Return a module that declares the tables of a design as ``metadata``.

    It needs SQLAlchemy alone, creates in PostgreSQL what ``schema.sql`` does but for triggers,
    policies and extensions, and in SQLite what SQLite can hold.
    """
    tables = [_table(design, table) for table in design.schema_.tables]
    body = "".join(tables)
    imports = ["import sqlalchemy as sa"]
    if "postgresql." in body:
        imports.append("from sqlalchemy.dialects import postgresql")
    if "RandomUuid()" in body:
        imports.append("from sqlalchemy.ext.compiler import compiles")
        imports.append("from sqlalchemy.sql.functions import FunctionElement")
    if "NamedType(" in body:
        imports.append("from sqlalchemy.types import UserDefinedType")
    title = clean_line(design.name).replace("\\", " ").replace('"', "'")
    parts = [_HEAD.format(title=title, imports="\n".join(imports))]
    parts += [_NAMED_TYPE] if "NamedType(" in body else []
    parts += [_RANDOM_UUID] if "RandomUuid()" in body else []
    return "".join([*parts, "\n" if tables else "", body])


def _table(design: Design, table: Table) -> str:
    targets = {
        key.table: target
        for key in table.foreign_keys
        if (target := design.schema_.table(key.table)) is not None
    }
    enums = table_enums(design, table)
    return _TEXTS.get(
        (table, *targets.values()),
        lambda: _Writer(table, targets, enums).text(),
        tuple(enums.items()),
    )


class _Writer:
    """Writes one ``sa.Table(…)``."""

    def __init__(self, table: Table, targets: dict[str, Table], enums: dict[str, EnumType]) -> None:
        self.table, self.targets, self.enums = table, targets, enums

    def text(self) -> str:
        table = self.table
        lines = [self._column(column) for column in table.columns]
        if key := column_names(table, table.primary_key):
            lines.append(
                _call(
                    "sa.PrimaryKeyConstraint",
                    *map(_text, key),
                    name=_text(fit(f"{table.name}_pkey")),
                )
            )
        lines += _each(table.uniques, self._unique)
        for check in table.checks:
            lines += self._per_dialect(check.expression, partial(_check, check.name))
        lines += _each(table.foreign_keys, self._foreign_key)
        lines += _each(table.exclusions, self._exclusion)
        for index in table.indexes:
            lines += self._index(index)
        for unique in table.uniques:
            lines += self._unique_index(unique)
        if comment := clean_line(table.comment):
            lines.append(f"comment={_text(comment)}")
        body = "".join(f"    {line},\n" for line in [_text(table.name), "metadata", *lines])
        return f"\n{_variable(table.name)} = sa.Table(\n{body})\n"

    def _column(self, column: Column) -> str:
        parts = [_text(column.name), self._type(column)]
        if column.identity:
            parts.append("sa.Identity()")
        options = {"nullable": str(column.nullable and column.id not in self.table.primary_key)}
        if (default := _default(column)) is not None:
            options["server_default"] = default
        if remark := column_remark(column):
            options["comment"] = _text(remark)
        return _call("sa.Column", *parts, **options)

    def _type(self, column: Column) -> str:
        enum, kind = self.enums.get(column.id), column_type(column.type)
        if enum is None:
            if column.identity and self.table.primary_key == (column.id,):
                return f'{kind.sqlalchemy()}.with_variant(sa.Integer(), "sqlite")'
            return kind.sqlalchemy()
        values = map(_text, enum.values)
        made = _call("sa.Enum", *values, name=_text(enum.name), create_constraint="True")
        return f'postgresql.ARRAY({made}).with_variant(sa.JSON(), "sqlite")' if kind.array else made

    def _unique(self, rule: Unique) -> str | None:
        names = column_names(self.table, rule.columns)
        if names is None or rule.where is not None or rule.case_insensitive:
            return None
        options = {"name": _text(rule.name)}
        if rule.nulls_not_distinct:
            options["postgresql_nulls_not_distinct"] = "True"
        return _call("sa.UniqueConstraint", *map(_text, names), **options)

    def _foreign_key(self, rule: ForeignKey) -> str | None:
        target = self.targets.get(rule.table)
        names = column_names(self.table, rule.columns)
        keys = column_names(target, rule.references) if target is not None else None
        if target is None or names is None or keys is None or len(names) != len(keys):
            return None
        return _call(
            "sa.ForeignKeyConstraint",
            f"[{', '.join(map(_text, names))}]",
            f"[{', '.join(_text(f'{target.name}.{key}') for key in keys)}]",
            name=_text(rule.name),
            ondelete=_text(self._on_delete(rule)),
        )

    def _on_delete(self, rule: ForeignKey) -> str:
        # Which part of a key is blanked can be said in PostgreSQL alone; here it is refused.
        return "NO ACTION" if blanked(self.table, rule) else rule.on_delete.upper()

    def _exclusion(self, rule: Exclusion) -> str | None:
        period, names = exclusion_range(self.table, rule), column_names(self.table, rule.columns)
        where = rule.where and expression_sql(rule.where, self.table, "postgresql")
        if period is None or names is None or (rule.where and not where):
            return None
        elements = [f'({_text(name)}, "=")' for name in names]
        options = {"name": _text(rule.name), "using": '"gist"'}
        if where:
            options["where"] = _sql(where)
        made = _call(
            "postgresql.ExcludeConstraint", *elements, f'({_sql(period)}, "&&")', **options
        )
        return f'{made}.ddl_if(dialect="postgresql")'

    def _unique_index(self, rule: Unique) -> list[str]:
        names = column_names(self.table, rule.columns)
        if names is None or (rule.where is None and not rule.case_insensitive):
            return []
        keys = [
            _sql(f"lower({quote(name)})") if column_id in rule.case_insensitive else _text(name)
            for column_id, name in zip(rule.columns, names, strict=True)
        ]
        options = {"unique": "True"}
        if rule.nulls_not_distinct:
            options["postgresql_nulls_not_distinct"] = "True"
        return self._with_where(rule, keys, options)

    def _index(self, index: Index) -> list[str]:
        keys = []
        for key in index.columns:
            column = self.table.column(key.column)
            if column is None:
                return []
            folded = key.lower and column_type(column.type).family == "text"
            expression = f"lower({quote(column.name)})" if folded else quote(column.name)
            if key.descending and index.method == "btree":
                expression += " DESC"
            operators = _OPERATORS.get(index.method)
            if operators and column_type(column.type).family == "text":
                expression += f" {operators}"
            plain = expression == quote(column.name)
            keys.append(_text(column.name) if plain else _sql(expression))
        options = {}
        if index.method != "btree":
            options["postgresql_using"] = _text(index.method)
        include = column_names(self.table, index.include)
        if include and index.method in ("btree", "gist"):
            options["postgresql_include"] = f"[{', '.join(map(_text, include))}]"
        if _OPERATORS.get(index.method):
            made = _call("sa.Index", _text(index.name), *keys, **options)
            return [f'{made}.ddl_if(dialect="postgresql")']
        return self._with_where(index, keys, options)

    def _with_where(
        self, rule: Unique | Index, keys: list[str], options: dict[str, str]
    ) -> list[str]:
        if rule.where is None:
            return [_call("sa.Index", _text(rule.name), *keys, **options)]
        return self._per_dialect(
            rule.where,
            lambda text: _call(
                "sa.Index",
                _text(rule.name),
                *keys,
                **options,
                postgresql_where=_sql(text),
                sqlite_where=_sql(text),
            ),
        )

    def _per_dialect(self, stored: str, write: Callable[[str], str]) -> list[str]:
        """Write a rule once, or once for each dialect when they say its expression differently."""
        texts = {
            dialect: expression_sql(stored, self.table, dialect)
            for dialect in ("postgresql", "sqlite")
        }
        if texts["postgresql"] is not None and texts["postgresql"] == texts["sqlite"]:
            return [write(texts["postgresql"])]
        return [
            f'{write(text)}.ddl_if(dialect="{dialect}")'
            for dialect, text in texts.items()
            if text is not None
        ]


def _check(name: str, expression: str) -> str:
    return _call("sa.CheckConstraint", _sql(expression), name=_text(name))


def _default(column: Column) -> str | None:
    text, lite = default_sql(column, "postgresql"), default_sql(column, "sqlite")
    if text is None:
        return None
    if text == "now()":
        return "sa.func.now()"
    if text == "gen_random_uuid()":
        return "RandomUuid()"
    if lite is None:
        return None
    return _sql(text)


def _variable(name: str) -> str:
    taken = name in _TAKEN or keyword.iskeyword(name) or not name.isidentifier()
    return f"{name}_table" if taken else name


def _each(rules: tuple[object, ...], write: Callable[..., str | None]) -> list[str]:
    return [text for text in map(write, rules) if text is not None]


def _call(function: str, *arguments: str, **options: str) -> str:
    parts = [*arguments, *(f"{name}={value}" for name, value in options.items())]
    flat = f"{function}({', '.join(parts)})"
    if len(flat) <= 94:
        return flat
    return f"{function}(\n" + "".join(f"        {part},\n" for part in parts) + "    )"


def _text(value: str) -> str:
    """Return a string literal of Python, in double quotes where that needs no escape."""
    plain = value.isprintable() and '"' not in value and "\\" not in value
    return f'"{value}"' if plain else repr(value)


def _sql(text: str) -> str:
    """Return ``sa.text(…)``, in which a colon would begin a parameter."""
    return f"sa.text({_text(text.replace(':', chr(92) + ':'))})"

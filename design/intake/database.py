"""Reading the schema of a live database through SQLAlchemy's inspection, and nothing else of it.

One connection is opened, read-only where the database can be told so; the only statements are
those by which SQLAlchemy asks the catalogue. No word of an address leaves this module but the
name of the database.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from design.intake.source import (
    COMMENT_LIMIT,
    CheckSource,
    ColumnSource,
    Dialect,
    Domain,
    ForeignKeySource,
    ImportFaultError,
    IndexSource,
    PartSource,
    TableSource,
    TablesSource,
    UniqueSource,
    UnreachableError,
)
from design.text import clean_line

if TYPE_CHECKING:
    from sqlalchemy.engine import URL, Connection
    from sqlalchemy.engine import Dialect as Engine
    from sqlalchemy.engine.reflection import Inspector

SQLITE_HEADER: Final = b"SQLite format 3\x00"
"""What a file of SQLite begins with."""
_DIALECTS: Final[dict[str, Dialect]] = {
    "postgresql": "postgres", "mysql": "mysql", "mariadb": "mysql", "sqlite": "sqlite",
    "mssql": "tsql", "oracle": "oracle",
}  # fmt: skip
_DRIVERS: Final = {"postgresql": "psycopg", "mysql": "pymysql", "mariadb": "pymysql"}
"""The driver of an address that names none."""
_PATIENCE: Final = 10
"""Seconds after which a server that does not answer is given up."""
_OWN: Final = ("information_schema", "pg_catalog", "pg_toast")
_NAME: Final = 120
_TEXT: Final = 4_000


def read_database(address: str) -> tuple[TablesSource, str]:
    """Read the tables of a database.

    Args:
        address: A URL as SQLAlchemy has it, such as ``postgresql://user@host/shop``, or
            ``sqlite:///shop.db``.

    Returns:
        What was read, and the name of the database without anything else of the address.

    Raises:
        ImportFaultError: The address is none, no driver reads it, or there are no tables.
        UnreachableError: The database does not answer, or does not let the user in.
    """
    url = _url(address)
    name = clean_line(Path(url.database or "").name, _NAME) or "database"
    source = TablesSource(dialect=_DIALECTS[url.get_backend_name()])
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        _read(url, source, name)
    for warning in caught:
        if issubclass(warning.category, Warning) and "sqlalchemy" in warning.category.__module__:
            source.notes.add("", clean_line(str(warning.message), 200), "the inspection says so")
    if not source.tables:
        raise ImportFaultError(f"{name} has no tables.", "Give a database that has some.")
    source.found["tables"] = len(source.tables)
    source.notes.add(
        name, "triggers, functions, rights and policies", "the inspection does not tell of them"
    )
    return source, name


def _url(address: str) -> URL:
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    scheme, _, rest = address.partition("://")
    try:
        url = make_url(f"postgresql://{rest}" if scheme == "postgres" else address)
    except (ArgumentError, ValueError):
        raise ImportFaultError(
            "The address of the database cannot be read.",
            "It has the form postgresql://user@host/name.",
        ) from None
    backend = url.get_backend_name()
    if backend not in _DIALECTS:
        raise ImportFaultError(
            f"{clean_line(backend, 40)} is no kind of database that is read.",
            f"There are: {', '.join(_DIALECTS)}.",
        )
    if "+" not in url.drivername and backend in _DRIVERS:
        url = url.set(drivername=f"{backend}+{_DRIVERS[backend]}")
    return url


def _read(url: URL, source: TablesSource, name: str) -> None:
    from sqlalchemy import create_engine, inspect
    from sqlalchemy.exc import DBAPIError, NoSuchModuleError, SQLAlchemyError
    from sqlalchemy.pool import NullPool

    driver = url.drivername.rpartition("+")[2]
    try:
        engine = create_engine(
            _read_only(url), poolclass=NullPool, connect_args=_patience(url), hide_parameters=True
        )
    except (NoSuchModuleError, ModuleNotFoundError):
        raise ImportFaultError(
            f"Reading {url.get_backend_name()} needs the package {clean_line(driver, 40)}.",
            "Install it beside Planroom.",
        ) from None
    try:
        with engine.connect() as opened:
            connection = _kept_from_writing(opened)
            _Reading(source, inspect(connection), connection.dialect).all()
    except (DBAPIError, OSError) as error:
        raise UnreachableError(
            f"{name} cannot be read: {_reason(error, url)}.",
            "Is it running, and may this user read its schema?",
        ) from None
    except SQLAlchemyError as error:
        raise ImportFaultError(f"{name} cannot be read: {_reason(error, url)}.") from None
    finally:
        engine.dispose()


def _read_only(url: URL) -> URL:
    """Return the address of a file of SQLite by which it is neither made nor written to."""
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        return url
    path = Path(url.database.removeprefix("file:")).expanduser()
    if not path.is_file():
        raise ImportFaultError(f"There is no file {clean_line(path.name, _NAME)}.", "Look it up.")
    return url.set(
        database=path.resolve().as_uri().replace("file://", "file:"),
        query={"mode": "ro", "uri": "true"},
    )


def _patience(url: URL) -> dict[str, Any]:
    return {} if url.get_backend_name() in ("sqlite", "oracle") else {"connect_timeout": _PATIENCE}


def _kept_from_writing(connection: Connection) -> Connection:
    if connection.dialect.name != "postgresql":
        return connection
    return connection.execution_options(postgresql_readonly=True)


def _reason(error: BaseException, url: URL) -> str:
    """Return the first line of what a driver says, without the password and without the query."""
    cause = getattr(error, "orig", None) or error
    said = clean_line(str(cause).strip().partition("\n")[0], 300).rstrip(".")
    secret = url.password
    return said.replace(secret, "***") if secret else said or type(cause).__name__


class _Reading:
    """Asks the inspection for everything of one database.

    Args:
        source: What to add to.
        inspector: The inspection, over the one connection.
        engine: How types are written there.
    """

    def __init__(self, source: TablesSource, inspector: Inspector, engine: Engine) -> None:
        self.source, self.inspector, self.engine = source, inspector, engine
        self.home = inspector.default_schema_name or ""

    def all(self) -> None:
        for schema in self._schemas():
            self._types(schema)
            self._tables(schema)
            for view in self.inspector.get_view_names(schema):
                self.source.found["views"] += 1
                self.source.notes.add(_clean(view), "view", "views are not modelled")

    def _schemas(self) -> list[str | None]:
        if self.source.dialect != "postgres":
            return [None]
        names = self.inspector.get_schema_names()
        return [None if item == self.home else item for item in names
                if item not in _OWN and not item.startswith("pg_")]  # fmt: skip

    def _types(self, schema: str | None) -> None:
        """Read the enumerations and domains of PostgreSQL."""
        asked: Any = self.inspector
        for item in asked.get_enums(schema=schema) if hasattr(asked, "get_enums") else ():
            self.source.found["enums"] += 1
            values = tuple(_clean(value) for value in item["labels"])
            self.source.enums[_clean(item["name"]).lower()] = values
        for item in asked.get_domains(schema=schema) if hasattr(asked, "get_domains") else ():
            self.source.found["domains"] += 1
            self.source.domains[_clean(item["name"]).lower()] = Domain(
                type=_text(item["type"]),
                nullable=item["nullable"],
                default=_text(item["default"]) or None,
                checks=[CheckSource(_clean(check["name"]), _text(check["check"]))
                        for check in item["constraints"]],
            )  # fmt: skip

    def _tables(self, schema: str | None) -> None:
        ask = self.inspector
        columns = ask.get_multi_columns(schema)
        keys, uniques = (
            ask.get_multi_pk_constraint(schema),
            ask.get_multi_unique_constraints(schema),
        )
        links, indexes = ask.get_multi_foreign_keys(schema), ask.get_multi_indexes(schema)
        checks = ask.get_multi_check_constraints(schema)
        comments: Mapping[Any, Any] = {}
        if self.engine.supports_comments:
            comments = ask.get_multi_table_comment(schema)
        partitions = self._partitions(schema, columns)
        for place in columns:
            if place in partitions:
                self.source.notes.count(
                    _clean(place[1]), "partition", "the table it is a part of stands for it"
                )
                continue
            table = TableSource(_clean(place[0] or ""), _clean(place[1]))
            table.comment = _comment((comments.get(place) or {}).get("text"))
            self._key(table, keys.get(place) or {})
            for column in columns[place]:
                self._column(table, column)
            self._uniques(table, uniques.get(place) or ())
            self._links(table, links.get(place) or ())
            self._indexes(table, indexes.get(place) or ())
            for check in checks.get(place) or ():
                self.source.found["checks"] += 1
                table.checks.append(CheckSource(_clean(check["name"]), _text(check["sqltext"])))
            self.source.tables.append(table)

    def _partitions(self, schema: str | None, columns: Mapping[Any, Any]) -> set[Any]:
        """Return the tables that are parts of another one, with no columns of their own."""
        if self.source.dialect != "postgres":
            return set()
        named = {place: {item["name"] for item in found} for place, found in columns.items()}
        options = self.inspector.get_multi_table_options(schema)
        return {
            place
            for place, said in options.items()
            for parents in (_listed(said.get("postgresql_inherits")),)
            if len(parents) == 1
            and named.get(place)
            == named.get((place[0], parents[0].rpartition(".")[2].strip('"')), set())
        }

    def _key(self, table: TableSource, key: Mapping[str, Any]) -> None:
        table.primary_key = _names(key.get("constrained_columns") or ())
        table.key_name = _clean(key.get("name"))
        self.source.found["keys"] += bool(table.primary_key)

    def _column(self, table: TableSource, column: Mapping[str, Any]) -> None:
        name, kind = _clean(column["name"]), self._type(table, column)
        alone = table.primary_key == (name,) and kind.upper() == "INTEGER"
        computed = column.get("computed") or {}
        self.source.found["columns"] += 1
        table.columns.append(
            ColumnSource(
                name=name,
                type=kind,
                nullable=bool(column["nullable"]),
                default=_text(column.get("default")) or None,
                identity=bool(column.get("identity"))
                or column.get("autoincrement") is True
                or (alone and self.source.dialect == "sqlite"),
                generated=_text(computed.get("sqltext")),
                values=self._values(column["type"]),
                comment=_comment(column.get("comment")),
            )
        )

    def _type(self, table: TableSource, column: Mapping[str, Any]) -> str:
        kind = column["type"]
        named = getattr(kind, "name", None)
        if isinstance(named, str) and self.source.dialect == "postgres":
            return _clean(named)
        try:
            return _text(kind.compile(dialect=self.engine))
        except Exception:  # the types of extensions have no way of writing, of many kinds
            place = f"{table.name}.{_clean(column['name'])}"
            self.source.notes.add(place, "type", "the inspection does not know it")
            return "text"

    def _values(self, kind: Any) -> tuple[str, ...]:
        """Return the closed list of a type that is one in place, as in MySQL."""
        listed = getattr(kind, "enums", None) or getattr(kind, "values", None)
        if self.source.dialect != "mysql" or not isinstance(listed, list | tuple):
            return ()
        return tuple(_clean(item) for item in listed)

    def _uniques(self, table: TableSource, uniques: Iterable[Mapping[str, Any]]) -> None:
        for item in uniques:
            self.source.found["uniques"] += 1
            options = item.get("dialect_options") or {}
            table.uniques.append(
                UniqueSource(
                    _clean(item["name"]),
                    [PartSource(name, name) for name in _names(item["column_names"])],
                    nulls_not_distinct=bool(options.get("postgresql_nulls_not_distinct")),
                )
            )

    def _links(self, table: TableSource, links: Iterable[Mapping[str, Any]]) -> None:
        for item in links:
            self.source.found["foreign keys"] += 1
            options = item.get("options") or {}
            table.foreign_keys.append(
                ForeignKeySource(
                    _clean(item["name"]),
                    _names(item["constrained_columns"]),
                    (_clean(item.get("referred_schema") or ""), _clean(item["referred_table"])),
                    _names(item["referred_columns"]),
                    on_delete=_clean(options.get("ondelete")).lower() or "no action",
                    on_update=_clean(options.get("onupdate")).lower() or "no action",
                    deferrable=bool(options.get("deferrable")),
                )
            )

    def _indexes(self, table: TableSource, indexes: Iterable[Mapping[str, Any]]) -> None:
        held = {item.name for item in table.uniques} | {table.key_name}
        for item in indexes:
            name, options = _clean(item["name"]), item.get("dialect_options") or {}
            double = item.get("duplicates_constraint")
            if double is not None:
                if _clean(double) not in held:
                    self.source.found["exclusions"] += 1
                    self.source.notes.add(
                        f"{table.name}.{name}", "exclusion constraint",
                        "the inspection does not tell what it says",
                    )  # fmt: skip
                continue
            where = next((_text(options[key]) for key in options if key.endswith("_where")), "")
            parts = _parts(item)
            if item.get("unique"):
                self.source.found["uniques"] += 1
                made = UniqueSource(name, parts, where=where or None)
                made.nulls_not_distinct = bool(options.get("postgresql_nulls_not_distinct"))
                table.uniques.append(made)
                continue
            self.source.found["indexes"] += 1
            table.indexes.append(
                IndexSource(
                    name, parts, where=where or None,
                    include=_names(options.get("postgresql_include") or ()),
                    method=_clean(options.get("postgresql_using")) or "btree",
                )
            )  # fmt: skip


def _parts(index: Mapping[str, Any]) -> list[PartSource]:
    sorting = index.get("column_sorting") or {}
    written = index.get("expressions") or index["column_names"]
    made = []
    for column, text in zip(index["column_names"], written, strict=True):
        descending = "desc" in sorting.get(column if column is not None else text, ())
        name = _clean(column) if column is not None else None
        made.append(PartSource(_text(text), name, descending))
    return made


def _listed(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list | tuple) else []


def _names(found: Iterable[object]) -> tuple[str, ...]:
    return tuple(_clean(item) for item in found)


def _clean(value: object) -> str:
    return clean_line(str(value), _NAME) if value is not None else ""


def _text(value: object) -> str:
    return clean_line(str(value), _TEXT) if value is not None else ""


def _comment(value: object) -> str:
    return clean_line(str(value), COMMENT_LIMIT) if value else ""

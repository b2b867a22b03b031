"""Importing: a source read and brought into a design, with its report."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from design.derive import adopt_layers
from design.document.design import Design
from design.document.imports import Import
from design.intake.source import ImportFaultError
from design.text import clean_line

if TYPE_CHECKING:
    from design.intake.openapi import ApiSource
    from design.intake.source import TablesSource

SIZE_LIMIT: Final = 40_000_000
"""Largest file that is read, in bytes."""


@dataclass(frozen=True)
class Source:
    """Something read from outside, before it becomes part of a design."""

    kind: Literal["sql", "database", "openapi"]
    name: str
    """What it is called in the design: the name of a file without its folder, or of a database
    without its address."""
    title: str
    """What a design made of it is called; nothing for a script, whose file has any name."""
    content: TablesSource | ApiSource


def read_source(given: str, *, dialect: str | None = None, content: bytes | None = None) -> Source:
    """Read what is to be imported.

    Args:
        given: Path of a file, ``-``, or the URL of a database.
        dialect: Whose SQL it is; found out when None.
        content: The bytes of standard input for ``-``.

    Raises:
        ImportFaultError: It cannot be read, or there is nothing in it.
        UnreachableError: The database does not answer.
        OSError: The file cannot be opened.
    """
    if re.match(r"[A-Za-z][A-Za-z0-9+]*://", given):
        return _read_database(given)
    if given == "-":
        name, data = "standard input", content or b""
    else:
        path = Path(given)
        if _is_sqlite(path):
            return _read_database(f"sqlite:///{path.absolute()}")
        if path.stat().st_size > SIZE_LIMIT:
            raise ImportFaultError(
                f"{path} is larger than {SIZE_LIMIT // 1_000_000} MB.",
                "Import the schema without its rows.",
            )
        name, data = clean_line(path.name, 120), path.read_bytes()
    text = _decoded(data, name)
    if dialect is None and _is_openapi(name, text):
        from design.intake.openapi import read_openapi

        api = read_openapi(text, name)
        return Source("openapi", name, api.title, api)
    return _read_text(name, text, dialect)


def _is_sqlite(path: Path) -> bool:
    from design.intake.database import SQLITE_HEADER

    if not path.is_file():
        # What is read of a pipe is gone.
        return False
    with path.open("rb") as file:
        return file.read(len(SQLITE_HEADER)) == SQLITE_HEADER


def _read_database(address: str) -> Source:
    from design.intake.database import read_database

    tables, name = read_database(address)
    title = " ".join(re.split(r"[-_\s]+", Path(name).stem)).strip()
    return Source("database", name, title, tables)


def _is_openapi(name: str, text: str) -> bool:
    """Return whether a file is to be read as an OpenAPI document rather than as SQL."""
    ending = Path(name).suffix.casefold()
    if ending in (".yaml", ".yml", ".json"):
        return True
    start = text[:2_000]
    return ending != ".sql" and bool(
        re.search(r"""^\s*["']?(?:openapi|swagger)["']?\s*:""", start, re.MULTILINE)
        or start.lstrip().startswith("{")
    )


def _decoded(data: bytes, name: str) -> str:
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return data.decode(encoding).replace("\x00", "")
    except UnicodeDecodeError as error:
        place = f"byte {error.start} is {data[error.start]:#04x}"
        raise ImportFaultError(f"{name} is not UTF-8 text: {place}.", "Save it as UTF-8.") from None


def _read_text(name: str, text: str, dialect: str | None) -> Source:
    from design.intake.sql import read_sql
    from design.intake.sql.reader import DIALECTS

    chosen = dialect.casefold() if dialect else None
    chosen = {"postgresql": "postgres", "mariadb": "mysql", "sqlserver": "tsql"}.get(
        chosen or "", chosen
    )
    if chosen is not None and chosen not in DIALECTS:
        raise ImportFaultError(
            f'"{clean_line(chosen, 40)}" is no dialect that is read.',
            f"There are: {', '.join(DIALECTS)}.",
        )
    tables = read_sql(text, chosen, name)
    return Source("sql", name, "", tables)


def imported(design: Design, source: Source) -> Design:
    """Return a design with a source brought in; derivation adds nothing to it of itself.

    Raises:
        ImportFaultError: It does not go with what the design has.
    """
    from design.intake.placing.endpoints import with_endpoints
    from design.intake.placing.tables import with_tables
    from design.intake.source import TablesSource

    if isinstance(source.content, TablesSource):
        brought = with_tables(design, source.content, name=source.name, kind=source.kind)
    else:
        brought = with_endpoints(design, source.content, name=source.name)
    return _with_baseline(adopt_layers(brought))


def _with_baseline(design: Design) -> Design:
    """Return an imported design in whose review only what is new counts."""
    from design.review import review

    found = {item.fingerprint for item in review(design).findings}
    baseline = tuple(sorted(found.union(design.review.baseline)))
    return design.replace(review=design.review.replace(baseline=baseline))


def import_words(design: Design) -> str:
    """Return the words of the snapshot of an import: what was read, and how much of it."""
    record = design.imports[-1]
    lines = [f"{kind}: {count} of {record.found.get(kind, 0)}" for kind, count in
             record.taken.items()]  # fmt: skip
    left = len(record.left_out)
    lines.append(f"{left} line{'s' if left != 1 else ''} of what is not in the design are in"
                 " design/imports.json")  # fmt: skip
    return clean_line(f"Import {record.source}", 72) + "\n\n" + "\n".join(lines)


def import_json(record: Import) -> dict[str, Any]:
    """Return the report of an import as the ``import`` JSON has it."""
    return {
        "kind": record.kind,
        "source": record.source,
        "dialect": record.dialect,
        "found": dict(record.found),
        "taken": dict(record.taken),
        "left_out": [
            {"place": item.place, "what": item.what, "reason": item.reason}
            for item in record.left_out
        ],
    }

"""Where a scenario starts, and what its result is compared with."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from design.document.design import Design
from design.document.ids import digest
from design.text import clean_line
from session.evaluation.scenario import Scenario, ScenarioError

if TYPE_CHECKING:
    from design.comparison.scores import Score

REFERENCE_KINDS: Final = ("table", "column", "foreign key", "type", "nullable", "unique")
"""Kinds of facts by which a design is held against a reference."""


def start_of(scenario: Scenario) -> Design:
    """Return the design a scenario starts from.

    Raises:
        ScenarioError: Its files cannot be read.
    """
    start = scenario.start
    named = [scenario.beside(name) if name else None
             for name in (start.brief, start.operations, start.design)]  # fmt: skip
    stamps = tuple(None if path is None else path.stat().st_mtime_ns for path in named)
    try:
        return _start(*named, stamps)
    except OSError as error:
        raise ScenarioError(
            f"{scenario.file}: {error.filename}: {error.strerror}.", "Name files that can be read."
        ) from None
    except ValueError as error:
        raise ScenarioError(f"{scenario.file}: start: {clean_line(str(error), 300)}") from None


@lru_cache(maxsize=8)
def _start(
    brief: Path | None, operations: Path | None, folder: Path | None, stamps: object
) -> Design:
    """Return a start; ``stamps`` tells versions of the files apart."""
    from design.derive import derive
    from design.intake.brief import parse_brief
    from design.text import clean

    if folder is not None:
        return derive(_read_folder(folder))
    words = clean(brief.read_text("utf-8")) if brief is not None else ""
    title = parse_brief(words).title if words else ""
    design = Design(name=clean_line(title, 80) or "design", brief=words)
    return design if operations is None else _applied(design, operations)


def _read_folder(folder: Path) -> Design:
    from design.document.files import DesignFileError, read_files

    files = {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and path.suffix in (".json", ".md")
        and not {".git", ".planroom", "generated"} & set(path.relative_to(folder).parts)
    }
    try:
        return read_files(files)
    except DesignFileError as error:
        raise ValueError(str(error)) from None


def _applied(design: Design, file: Path) -> Design:
    from design.derive import derive
    from design.operations.block import Block
    from design.operations.parse import parse_operation
    from design.operations.resolve import OperationError

    block = Block(design, origin=digest(design.brief, size=8), derive=derive)
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            block.add(parse_operation(json.loads(line)).operation, str(number))
        except (ValueError, OperationError) as error:
            raise ValueError(f"{file.name}: line {number}: {clean_line(str(error), 200)}") from None
    block.finish()
    for outcome in block.outcomes:
        if outcome.error is not None:
            raise ValueError(f"{file.name}: line {outcome.key}: {outcome.error.message}")
    return derive(block.design)


def reference_of(scenario: Scenario) -> str:
    """Return the SQL a scenario's result is compared with; empty for none.

    Raises:
        ScenarioError: It cannot be read.
    """
    if scenario.reference is None:
        return ""
    from design.comparison.sql import facts_of_sql

    file = scenario.beside(scenario.reference.sql)
    try:
        text = file.read_text("utf-8")
        facts_of_sql(text)
    except (OSError, ValueError) as error:
        raise ScenarioError(f"{file}: {clean_line(str(error), 300)}.") from None
    return text


def compared(sql: str, design: Design, scenario: Scenario) -> tuple[Score, ...]:
    """Return how a design compares with a reference, kind by kind of facts.

    Args:
        sql: The reference.
        design: The design; its names are matched with the reference's, one to one.
        scenario: The scenario, for names that are too unlike to be found.
    """
    from design.comparison.facts import facts_of_design
    from design.comparison.matching import match_names
    from design.comparison.renaming import renamed
    from design.comparison.scores import compare
    from design.comparison.sql import facts_of_sql

    told = scenario.reference
    reference, ours = facts_of_sql(sql), facts_of_design(design)
    names = match_names(
        reference, ours, told.tables if told else None, told.columns if told else None
    )
    mine = renamed(ours, names.tables, names.columns)
    return compare(reference, mine, REFERENCE_KINDS).scores

"""The examples in a rule's page: short lines that make a design, run as tests.

A line is an operation of the edit protocol without its punctuation::

    add_entity name=Project ownership=tenant
    add_unique table=projects columns=[slug] where=deleted_at is null

A value reaches up to the next ``name=``; one that is JSON is read as JSON, ``[a, b]`` as a list
of texts, anything else as text. What the concept calls for in the lower layers is derived before
the first line that speaks of them, and at the end. An indented line goes on from the one before.
A line ``import`` followed by a statement of SQL brings its tables in, as an import does; it stands
first. A line ``then`` parts the design that holds from the one that would replace it.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final

from design.derive import adopt_layers, derive
from design.document.design import Design
from design.operations.block import Block
from design.operations.parse import parse_operation
from design.operations.resolve import OperationError

ORIGIN: Final = "example"
THEN: Final = "then"
_IMPORT: Final = "import "
_PAIR: Final = re.compile(r"(?:^|\s+)([a-z_]+)=")
_LIST: Final = re.compile(r"\[(.*)\]", re.DOTALL)


class ExampleError(ValueError):
    """A line of an example that cannot be read or applied; the message quotes it."""


def read_line(line: str) -> dict[str, Any]:
    """Return the operation that a line of an example stands for.

    Raises:
        ExampleError: It is not ``operation name=value …``.
    """
    op, _, rest = line.strip().partition(" ")
    parts = _PAIR.split(rest)
    if not re.fullmatch(r"[a-z_]+", op) or parts[0].strip():
        raise ExampleError(f"not an operation with its fields: {line.strip()}")
    return {"op": op} | {
        name: _value(text.strip()) for name, text in zip(parts[1::2], parts[2::2], strict=True)
    }


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        listed = _LIST.fullmatch(text)
        if listed is None:
            return text
        return [item.strip() for item in listed[1].split(",") if item.strip()]


def build(text: str) -> tuple[Design | None, Design]:
    """Return the design an example makes, and before it the one it replaces.

    Args:
        text: Lines as above; blank lines and such as begin with ``#`` are passed over.

    Returns:
        The earlier design, None without a ``then``, and the design.

    Raises:
        ExampleError: A line cannot be read or does not apply.
    """
    before: Design | None = None
    design = Design(name="example")
    lines: list[str] = []
    for line in [*text.splitlines(), ""]:
        stripped = line.strip()
        if line[:1] == " " and stripped and lines:
            lines[-1] += f" {stripped}"
        elif stripped == THEN:
            before = design = _apply(design, lines)
            lines = []
        elif stripped.startswith(_IMPORT):
            design = _imported(design, stripped.removeprefix(_IMPORT))
        elif stripped and not stripped.startswith("#"):
            lines.append(stripped)
    return before, _apply(design, lines)


def _imported(design: Design, statement: str) -> Design:
    from design.intake.placing.tables import with_tables
    from design.intake.sql import read_sql

    source = read_sql(statement, "postgres", "example.sql")
    return adopt_layers(with_tables(design, source, name="example.sql", kind="sql"))


def _apply(design: Design, lines: list[str]) -> Design:
    block = Block(design, origin=ORIGIN, derive=derive)
    for number, line in enumerate(lines):
        try:
            block.add(parse_operation(read_line(line)).operation, str(number))
        except OperationError as error:
            raise ExampleError(f"{line}: {error.message}") from None
    block.finish()
    for outcome in block.outcomes:
        if outcome.error is not None and outcome.state != "applied":
            raise ExampleError(f"{lines[int(outcome.key)]}: {outcome.error.message}")
    return derive(block.design)

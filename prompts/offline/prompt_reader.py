"""Reads a prompt back into a `World`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Final, Protocol

from design.document.conventions import CONVENTION_KEYS, Conventions
from design.document.names import name_key
from prompts.language import Line, read_line
from prompts.offline.concept_lines import ConceptLines
from prompts.offline.lower_lines import LowerLines
from prompts.offline.world import (
    DecisionView,
    EndpointView,
    EntityView,
    NamesIndex,
    QueryView,
    RoleView,
    World,
)
from prompts.pack import conventional_table
from prompts.sections import read_sections

_CONCEPT_LINES: Final = frozenset(
    {"entity", "sketch", "invariant", "role", "may", "may_not", "query", "integration"}
    | {"question", "answered", "assumption"}
)
"""Lines that stand alone; every other line of the layer belongs to the entity above it."""
_NOTE_TITLE: Final = re.compile(r"# (\d+)\. (.*)")


class Message(Protocol):
    """A message of a prompt: a role and its words."""

    @property
    def role(self) -> str:
        """``system``, ``user`` or ``assistant``."""

    @property
    def text(self) -> str:
        """The words."""


def read_world(messages: Sequence[Message]) -> World:
    """Read back what a prompt says: its system message and its last user message.

    Args:
        messages: The messages of a composed prompt, worked examples included.
    """
    system = "\n".join(message.text for message in messages if message.role == "system")
    last = next((message.text for message in reversed(messages) if message.role == "user"), "")
    reader = _Reader()
    for part in (system, last):
        for section in read_sections(part):
            reader.section(section.name, section.text)
    return reader.world()


class _Reader:
    def __init__(self) -> None:
        self._conventions: dict[str, str] = {}
        self._texts: dict[str, str] = {}
        self._findings: list[str] = []
        self._failed: list[str] = []
        self._notes: dict[int, DecisionView] = {}
        self._names: dict[str, tuple[str, ...]] = {}
        self._paths: list[str] = []
        self._without_table: tuple[str, ...] | None = None
        self._concept = ConceptLines()
        self._lower = LowerLines()
        self._block: ConceptLines | LowerLines = self._concept

    def section(self, name: str, text: str) -> None:
        """Take one section of the prompt in."""
        match name:
            case "conventions":
                self._read_conventions(text)
            case "contract" | "index" | "slice":
                for raw in text.split("\n"):
                    found = read_line(raw)
                    if found is not None:
                        with suppress(KeyError, ValueError):  # a line without its owner
                            self._line(found)
            case "decision":
                title = _NOTE_TITLE.match(text)
                if title is not None:
                    number = int(title[1])
                    known = self._notes.get(number) or DecisionView(number, title[2], "accepted")
                    self._notes[number] = replace(known, text=text)
            case "findings":
                self._findings += [raw.removeprefix("- ") for raw in text.split("\n") if raw]
            case "failed" | "contradicting":
                self._failed += [raw for raw in text.split("\n") if raw.strip()]
            case "brief" | "message":
                self._texts[name] = text

    def world(self) -> World:
        """Put together what was read."""
        concept, lower = self._concept, self._lower
        for name in self._names.get("entities", ()):
            concept.entities.setdefault(name_key(name), EntityView(name))
        for name in self._names.get("roles", ()):
            concept.roles.setdefault(name_key(name), RoleView(name))
        for name in self._names.get("queries", ()):
            concept.queries.setdefault(name_key(name), QueryView(name))
        for label in self._paths:
            lower.endpoints.setdefault(label, EndpointView(label))
        return World(
            message=self._texts.get("message", ""),
            brief=self._texts.get("brief", ""),
            conventions=self._conventions,
            index=self._index(),
            entities=tuple(concept.entities.values()),
            relationships=tuple(concept.links),
            invariants=tuple(concept.invariants.values()),
            roles=tuple(concept.roles.values()),
            permissions=tuple(concept.permissions),
            queries=tuple(concept.queries.values()),
            integrations=tuple(concept.integrations),
            questions=tuple(concept.questions),
            answered=tuple(concept.answered),
            assumptions=tuple(concept.assumptions),
            tables=tuple(lower.tables.values()),
            endpoints=tuple(lower.endpoints.values()),
            decisions=tuple(self._notes[number] for number in sorted(self._notes)),
            findings=tuple(self._findings),
            failed=tuple(self._failed),
        )

    def _index(self) -> NamesIndex:
        entities = self._names.get("entities", ())
        tables = set(self._names.get("tables", ()))
        if self._without_table is not None:
            conventions = Conventions()
            for key in ("naming.tables", "naming.table_number"):
                conventions = conventions.with_value(key, self._conventions[key])
            named = {conventional_table(name, conventions) for name in entities}
            tables |= named.difference(self._without_table)
        return NamesIndex(
            entities=entities,
            tables=tuple(sorted(tables)),
            roles=self._names.get("roles", ()),
            queries=self._names.get("queries", ()),
            endpoints=tuple(self._paths),
            non_goals=self._names.get("non_goals", ()),
        )

    def _read_conventions(self, text: str) -> None:
        for raw in text.split("\n"):
            found = read_line(raw)
            if found is None:
                continue
            group = found.kind.removesuffix(":")
            for name in found.facts:
                key = name if name == group else f"{group}.{name}"
                if key in CONVENTION_KEYS:
                    self._conventions[key] = found.fact(name)

    def _line(self, found: Line) -> None:
        if found.indent:
            self._block.take(found)
            return
        match found.kind:
            case "entities" | "tables" | "roles" | "queries" | "non_goals":
                self._names[found.kind] = found.values(0)
            case "tables_of_entities":
                self._without_table = found.list("without")
            case "path":
                self._paths += [f"{method} {found.value(0)}" for method in found.values(1)]
            case "decision":
                self._decision(found)
            case "table" | "shape" | "endpoint":
                self._block = self._lower
                self._lower.take(found)
            case kind if kind in _CONCEPT_LINES:
                self._block = self._concept
                self._concept.take(found)

    def _decision(self, found: Line) -> None:
        number = int(found.value(0))
        known = self._notes.get(number)
        self._notes[number] = DecisionView(
            number=number,
            title=found.text,
            status=found.fact("status"),
            topic=found.fact("topic"),
            choice=found.fact("choice"),
            text=known.text if known else "",
        )

"""The intake form and what a brief holds once it is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

BRIEF_TEMPLATE: Final = """\
Product summary (2–3 sentences):

Entities (name → definition):
-

Workflows (steps + states):
-

Roles & permissions:
- Role:
- Can:
- Cannot:

Reporting questions we must answer:
-

Integrations (system → data we store):
-

Constraints:
- Compliance/retention:
- Expected scale:
- Latency/availability:

Non-goals (what we won’t support yet):
-
"""
"""The empty form."""


@dataclass(frozen=True)
class EntityLine:
    """An entity as the brief has it."""

    name: str
    definition: str
    facts: tuple[str, ...] = ()
    """What follows the definition: attributes and rules, clause by clause."""


@dataclass(frozen=True)
class WorkflowLine:
    """The steps of one entity; the name is empty where the brief gives none."""

    entity: str
    steps: str


@dataclass(frozen=True)
class RoleBlock:
    """A role and what it can and cannot do, clause by clause."""

    name: str
    can: tuple[str, ...] = ()
    cannot: tuple[str, ...] = ()


@dataclass(frozen=True)
class IntegrationLine:
    """Another system and, in words, the data stored of it."""

    system: str
    data: str


@dataclass(frozen=True)
class Constraints:
    """The constraints by topic, clause by clause."""

    retention: tuple[str, ...] = ()
    scale: tuple[str, ...] = ()
    latency: tuple[str, ...] = ()
    other: tuple[str, ...] = ()


@dataclass(frozen=True)
class UnknownLine:
    """A line no section could take."""

    number: int
    text: str


@dataclass(frozen=True)
class Brief:
    """A brief, read."""

    title: str = ""
    summary: str = ""
    entities: tuple[EntityLine, ...] = ()
    workflows: tuple[WorkflowLine, ...] = ()
    roles: tuple[RoleBlock, ...] = ()
    reporting: tuple[str, ...] = ()
    integrations: tuple[IntegrationLine, ...] = ()
    constraints: Constraints = Constraints()
    non_goals: tuple[str, ...] = ()
    unknown: tuple[UnknownLine, ...] = ()

"""What a brief leaves open, section by section."""

from __future__ import annotations

from dataclasses import dataclass

from design.document.names import plural
from design.intake.form import Brief
from design.intake.sections import Section

FEWEST_QUESTIONS = 5
"""Reporting questions below which no plan of indexes can be complete."""


@dataclass(frozen=True)
class OpenFact:
    """A fact the brief does not give."""

    section: Section
    text: str
    recommendation: str = ""
    missing: bool = False
    """Whether the whole section is empty."""


def open_facts(brief: Brief) -> tuple[OpenFact, ...]:
    """Return the facts a brief leaves open, in the order of the form."""
    facts: list[OpenFact] = []
    if not brief.summary:
        facts.append(
            OpenFact(
                "summary",
                "What is the product, in two or three sentences?",
                "what its entities say",
                True,
            )
        )
    facts += _entities(brief)
    facts += _workflows(brief)
    facts += _roles(brief)
    facts += _reporting(brief)
    facts += _constraints(brief)
    if not brief.integrations:
        facts.append(
            OpenFact(
                "integrations",
                "Which other systems are there, and what is stored of them?",
                "none",
                True,
            )
        )
    if not brief.non_goals:
        facts.append(
            OpenFact("non_goals", "What will the product not do yet?", "nothing is ruled out", True)
        )
    return tuple(facts)


def _entities(brief: Brief) -> list[OpenFact]:
    if not brief.entities:
        return [
            OpenFact(
                "entities",
                "Which things does the product keep records of?",
                "list them with a definition each",
                True,
            )
        ]
    found = [
        OpenFact("entities", f"What is {_article(line.name)}? It has no definition.")
        for line in brief.entities
        if not line.definition
    ]
    if brief.roles:
        said = " ".join(
            clause for role in brief.roles for clause in (*role.can, *role.cannot)
        ).casefold()
        everything = "everything" in said
        for line in brief.entities:
            name = line.name.casefold()
            if not everything and name not in said and plural(name) not in said:
                found.append(
                    OpenFact(
                        "entities", f"Who may see and change {plural(name)}? No role mentions them."
                    )
                )
    return found


def _article(name: str) -> str:
    return ("an " if name[:1].lower() in "aeiou" else "a ") + name[:1].lower() + name[1:]


def _workflows(brief: Brief) -> list[OpenFact]:
    if not brief.workflows:
        text = "Which states do things go through, and what leads from one to the next?"
        return [OpenFact("workflows", text, "nothing has states yet", True)]
    return [
        OpenFact("workflows", f"Whose workflow is “{line.steps}”? It names no entity.")
        for line in brief.workflows
        if not line.entity
    ]


def _roles(brief: Brief) -> list[OpenFact]:
    if not brief.roles:
        return [
            OpenFact(
                "roles", "Who may do what? The brief names no roles.", "whoever signs in", True
            )
        ]
    found = [
        OpenFact("roles", f"What can a {role.name.lower()} do?")
        for role in brief.roles
        if not role.can
    ]
    found += [
        OpenFact("roles", f"What can a {role.name.lower()} not do?")
        for role in brief.roles
        if not role.cannot
    ]
    return found


def _reporting(brief: Brief) -> list[OpenFact]:
    count = len(brief.reporting)
    if count == 0:
        text = "Which questions must the data answer? No plan of indexes is complete without them."
        return [OpenFact("reporting", text, "lists by name and by time", True)]
    if count < FEWEST_QUESTIONS:
        text = f"Only {count} reporting question{'s' if count > 1 else ''}: which are the top five?"
        return [OpenFact("reporting", text)]
    return []


def _constraints(brief: Brief) -> list[OpenFact]:
    wanted = (
        ("retention", "How long must data be kept, and who may ask to be forgotten?"),
        ("scale", "How many rows and requests are expected?"),
        ("latency", "How fast must the main lists answer, and how available must they be?"),
    )
    empty = [text for topic, text in wanted if not getattr(brief.constraints, topic)]
    if len(empty) == len(wanted):
        text = "How long is data kept, how much is there, and how fast must it be?"
        return [
            OpenFact("constraints", text, "kept until deleted; small; lists under 300 ms", True)
        ]
    return [OpenFact("constraints", text) for text in empty]

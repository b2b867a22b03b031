"""The built-in reader of briefs: rules, not a language model.

It drafts a concept from a brief of the form in :mod:`design.intake.brief`, so that the product can
be tried and tested without any model. What the words state becomes operations; what they leave
open becomes questions and assumptions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from design.intake.brief import parse_brief
from prompts.offline.reading.closing import close
from prompts.offline.reading.constraints import read_constraints
from prompts.offline.reading.definitions import read_definition, separate_list
from prompts.offline.reading.facts import read_facts
from prompts.offline.reading.implied import link_places
from prompts.offline.reading.integrations import read_integrations
from prompts.offline.reading.lifecycles import read_lifecycles
from prompts.offline.reading.model import Reading
from prompts.offline.reading.people import settle_by
from prompts.offline.reading.permissions import read_permissions
from prompts.offline.reading.plurals import settle_many
from prompts.offline.reading.prose import describe
from prompts.offline.reading.queries import read_queries
from prompts.offline.reading.questions import ask_questions
from prompts.offline.reading.roles import read_roles
from prompts.offline.reading.rules import read_rules
from prompts.offline.reading.sentences import read_sentences, said_of
from prompts.offline.reading.tenancy import find_tenant
from prompts.offline.reading.values import settle_uniqueness
from prompts.offline.reading.writing import write


@dataclass(frozen=True)
class Draft:
    """What a brief was read as."""

    prose: str
    operations: tuple[dict[str, Any], ...]


def read(brief_text: str) -> Reading:
    """Read a brief into a draft of the concept."""
    brief = parse_brief(brief_text)
    told = brief if brief.entities else read_sentences(brief)
    reading = Reading(told)
    if told is not brief:
        reading.assume(f"the brief lists no entities; its sentences speak of {said_of(told)}")
    read_lifecycles(reading)
    find_tenant(reading)
    for draft in list(reading.entities.values()):
        separate_list(reading, draft)
    for draft in list(reading.entities.values()):
        read_definition(reading, draft)
        read_facts(reading, draft)
    for draft in list(reading.entities.values()):
        read_rules(reading, draft)
    settle_many(reading)
    settle_uniqueness(reading)
    link_places(reading)
    read_roles(reading)
    read_permissions(reading)
    settle_by(reading)
    read_integrations(reading)
    read_queries(reading)
    read_constraints(reading)
    close(reading)
    ask_questions(reading)
    return reading


def draft(brief_text: str) -> Draft:
    """Draft a concept from a brief.

    Args:
        brief_text: The brief, in the form's sections or something like them.

    Returns:
        Prose for the chat and operations of the concept, each a flat mapping as the protocol has
        them. The same text gives the same draft.
    """
    reading = read(brief_text)
    return Draft(describe(reading), write(reading))

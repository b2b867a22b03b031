"""All kinds of request, in the order they are tried."""

from __future__ import annotations

from typing import Final

from prompts.offline.requests import (
    on_access,
    on_attributes,
    on_conventions,
    on_endpoints,
    on_entities,
    on_facts,
    on_keeping,
    on_limits,
    on_links,
    on_messages,
    on_notes,
    on_overview,
    on_permissions,
    on_queries,
    on_questions,
    on_roles,
    on_rules,
    on_schema,
    on_states,
    on_steps,
    on_uniqueness,
    on_values,
)
from prompts.offline.requests.grammar import REGISTERED, Rule

_ORDER: Final = (
    on_notes,
    on_conventions,
    on_messages,
    on_endpoints,
    on_schema,
    on_states,
    on_keeping,
    on_access,
    on_facts,
    on_uniqueness,
    on_values,
    on_rules,
    on_attributes,
    on_links,
    on_entities,
    on_steps,
    on_limits,
    on_roles,
    on_permissions,
    on_queries,
    on_overview,
    on_questions,
)
"""What is said of an attribute is tried before what adds one, what names an endpoint before all."""

RULES: Final[tuple[Rule, ...]] = tuple(
    rule for module in _ORDER for rule in REGISTERED if rule.handler.__module__ == module.__name__
)

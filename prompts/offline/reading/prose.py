"""What the built-in reader says about its draft."""

from __future__ import annotations

from design.intake.open_facts import open_facts
from prompts.offline.reading.model import Reading
from prompts.offline.reading.questions import chosen_questions


def _count(number: int, one: str, more: str = "") -> str:
    return f"{number} {one if number == 1 else more or one + 's'}"


def describe(reading: Reading) -> str:
    """Return a short account: what was read, assumed, asked, and not understood."""
    brief = reading.brief
    entities = list(reading.entities.values())
    if not entities:
        missing = [fact.text for fact in open_facts(brief) if fact.missing]
        return (
            "I am the built-in rules, not a language model, and I found no entities in this brief. "
            "List them as “Name → definition; attributes”, one on a line, and ask again."
            + (f"\n\n**Missing.** {' '.join(missing)}" if missing else "")
        )
    inferred = [item.name for item in entities if item.inferred]
    title = brief.title or "the brief"
    parts = [f"I read {title} with the built-in rules; no language model was asked."]
    attributes = sum(len(item.attributes) for item in entities)
    cycles = [item.name for item in entities if item.lifecycle is not None]
    told = [
        f"**Concept.** {_count(len(entities), 'entity', 'entities')} with "
        f"{_count(attributes, 'attribute')}, "
        f"{_count(len(reading.links), 'relationship')} and "
        f"{_count(len(reading.invariants), 'rule')}"
    ]
    if cycles:
        named = ", ".join(cycles) if len(cycles) <= 8 else f"{len(cycles)} of them"
        told.append(f"; {named} {'has' if len(cycles) == 1 else 'have'} a lifecycle")
    if reading.tenant:
        told.append(f". {reading.tenant} is the tenant: every other row belongs to one")
    if inferred:
        told.append(f". The words imply {', '.join(inferred)}, which the brief does not list")
    parts.append("".join(told) + ".")
    allowed = sum(1 for item in reading.permissions if item.allowed)
    parts.append(
        f"**Access and use.** {_count(len(reading.roles), 'role')}, "
        f"{_count(allowed, 'permission')}, "
        f"{_count(len(reading.permissions) - allowed, 'prohibition')}, "
        f"{_count(len(reading.queries), 'reporting question')} as queries, "
        f"{_count(len(reading.integrations), 'integration')}. Tables and endpoints follow from "
        f"these."
    )
    asked = chosen_questions(reading)
    if asked:
        parts.append(
            f"**Open.** {_count(len(asked), 'question')} for you, the first: {asked[0].text}"
            + (f" I went on as if: {asked[0].recommendation}." if asked[0].recommendation else "")
        )
    if reading.assumptions:
        parts.append(
            f"**Assumed.** {_count(len(reading.assumptions), 'thing')} without having been told; "
            "confirm or reject them in the concept."
        )
    missed = [*reading.unread, *(f"line {line.number}: {line.text}" for line in brief.unknown)]
    if missed:
        shown = "; ".join(f"“{text}”" for text in missed[:5])
        parts.append(
            f"**Not understood.** {shown}"
            + (f" and {len(missed) - 5} more" if len(missed) > 5 else "")
            + "."
        )
    return "\n\n".join(parts)

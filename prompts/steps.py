"""A first draft in steps, for small models: one entity, lifecycle, role or question at a time.

A model of one or two billion parameters copies a whole brief back as Markdown, but writes usable
lines when it is shown a worked turn and asked for one thing at a time. The steps are planned from
the brief; each is a short prompt of its own, complete in itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final, Literal

from design.text import clean, clean_line
from prompts.compose import ChatMessage, Prompt, PromptPart, is_about_brief, render
from prompts.notes import pinned_notes, record
from prompts.sections import section
from prompts.usage import estimate_tokens

if TYPE_CHECKING:
    from design.document.design import Design
    from design.intake.form import Brief, EntityLine

Kind = Literal["entity", "lifecycle", "role", "queries"]

_SMALL: Final = 9.0
"""Billions of parameters below which a model counts as small."""
_SIZE: Final = re.compile(r"(?<![\w.])(?:(\d+)x)?(\d+(?:\.\d+)?)(b|m)(?![a-z])", re.IGNORECASE)
_TINY: Final = re.compile(r"tiny|smol|\bphi-?[1-3]\b|:mini\b|gemma3?n?:e", re.IGNORECASE)
_MOST_STEPS: Final = 80
_QUESTIONS: Final = 6
"""Reporting questions asked for in one step."""
_LONGEST_ABOUT: Final = 1500


def is_small(model: str) -> bool:
    """Whether a model is so small that it drafts better in steps, as its name tells.

    Args:
        model: Such as ``ollama:qwen2.5-coder:1.5b``.
    """
    provider, _, name = model.partition(":")
    if provider in ("offline", "replay"):
        return False
    sizes = [
        float(size) * int(experts or 1) / (1000 if unit.lower() == "m" else 1)
        for experts, size, unit in _SIZE.findall(name)
    ]
    return max(sizes) < _SMALL if sizes else _TINY.search(name) is not None


def plan_steps(design: Design, message: str) -> tuple[tuple[str, Prompt], ...]:
    """Plan the steps of a first draft.

    Args:
        design: The accepted design, with its brief.
        message: What the person asks.

    Returns:
        What each step is about, and its prompt; nothing when the message does not ask for a draft
        of the brief, or the brief names no entity.
    """
    from design.intake.brief import parse_brief

    if not (design.is_empty and design.brief.strip() and is_about_brief(message)):
        return ()
    brief = parse_brief(design.brief)
    if not brief.entities:
        return ()
    steps = ((step.title, _prompt(design, brief, step)) for step in _planned(brief))
    return tuple(islice(steps, _MOST_STEPS))


@dataclass(frozen=True, slots=True)
class _Step:
    title: str
    kind: Kind
    name: str
    """What is to be written, by its name; empty where it has none."""
    about: str
    """What the brief says of it."""


def _planned(brief: Brief) -> Iterator[_Step]:
    names = [entity.name for entity in brief.entities]
    known = f"The entities: {', '.join(names)}"
    for entity in brief.entities:
        yield _Step(entity.name, "entity", entity.name, _entity(entity, names))
    for flow in brief.workflows:
        title = f"lifecycle of {flow.entity}" if flow.entity else "lifecycle"
        yield _Step(title, "lifecycle", flow.entity, f"{flow.entity}: {flow.steps}")
    for role in brief.roles:
        lines = [f"Role {role.name}"]
        lines += [f"can: {item}" for item in role.can]
        lines += [f"cannot: {item}" for item in role.cannot]
        lines.append(known)
        yield _Step(f"role {role.name}", "role", role.name, "\n".join(lines))
    for start in range(0, len(brief.reporting), _QUESTIONS):
        questions = brief.reporting[start : start + _QUESTIONS]
        about = "\n".join((*(f"- {question}" for question in questions), known))
        yield _Step("questions the backend answers", "queries", "", about)


def _entity(entity: EntityLine, names: Sequence[str]) -> str:
    others = ", ".join(name for name in names if name != entity.name)
    facts = "; ".join(entity.facts)
    about = f"{entity.name}: {entity.definition}{'; ' if facts else ''}{facts}"
    return f"{about}\nThe other entities, which it may be related to: {others or 'none'}"


def _prompt(design: Design, brief: Brief, step: _Step) -> Prompt:
    notes = pinned_notes(design)
    system = render(
        "step_system.j2",
        kind=step.kind,
        product=clean_line(f"{brief.title}. {brief.summary}", 600),
        notes=[section("decision", note.text) for note in notes],
    )
    asked, answered = worked(step.kind)
    request = _request(step.kind, step.name, clean(step.about)[:_LONGEST_ABOUT])
    parts = (("protocol", f"{system}\n\n{asked}\n\n{answered}"), ("request", request))
    counted = tuple(PromptPart(name, text, estimate_tokens(text)) for name, text in parts)
    return Prompt(
        parts=counted,
        messages=(
            ChatMessage("system", system),
            ChatMessage("user", asked),
            ChatMessage("assistant", answered),
            ChatMessage("user", request),
        ),
        sent=record(notes),
        tokens=sum(part.tokens for part in counted),
        message=clean(step.about),
        short=True,
    )


def worked(kind: Kind) -> tuple[str, str]:
    """Return the worked turn of a kind of step: what was asked and what was answered."""
    name, about, answer = _WORKED[kind]
    lines = "\n".join(answer)
    return _request(kind, name, about), f"```ops\n{lines}\n```"


def _request(kind: Kind, name: str, about: str) -> str:
    shown = clean_line(name, 80)
    return render("step_request.j2", kind=kind, name=shown, about=section("about", about))


_WORKED: Final[dict[Kind, tuple[str, str, tuple[str, ...]]]] = {
    "entity": (
        "Loan",
        "Loan: one book with one reader; number (unique), lent on, returned on (optional), fee (at"
        " least 0), condition (good or damaged)\n"
        "The other entities, which it may be related to: Book, Reader, Branch",
        (
            '{"op":"add_entity","name":"Loan","definition":"one book with one reader"}',
            '{"op":"add_attribute","entity":"Loan","name":"number","type":"code","unique":true}',
            '{"op":"add_attribute","entity":"Loan","name":"lent_on","type":"date"}',
            '{"op":"add_attribute","entity":"Loan","name":"returned_on","type":"date",'
            '"required":false}',
            '{"op":"add_attribute","entity":"Loan","name":"fee","type":"money","minimum":"0"}',
            '{"op":"add_attribute","entity":"Loan","name":"condition","type":"enum",'
            '"values":["good","damaged"]}',
            '{"op":"add_relationship","entity":"Loan","to":"Book"}',
            '{"op":"add_relationship","entity":"Loan","to":"Reader","owner":true}',
        ),
    ),
    "lifecycle": (
        "Loan",
        "Loan: requested -> lent -> returned; requested -> cancelled",
        (
            '{"op":"set_lifecycle","entity":"Loan","states":["requested","lent","returned",'
            '"cancelled"],"initial":"requested"}',
            '{"op":"add_transition","entity":"Loan","source":"requested","target":"lent",'
            '"name":"lend"}',
            '{"op":"add_transition","entity":"Loan","source":"lent","target":"returned",'
            '"name":"take_back"}',
            '{"op":"add_transition","entity":"Loan","source":"requested","target":"cancelled",'
            '"name":"cancel"}',
        ),
    ),
    "role": (
        "Reader",
        "Role Reader\ncan: see own loans; request a loan\ncannot: see loans of others\n"
        "The entities: Book, Loan, Reader",
        (
            '{"op":"add_role","name":"Reader"}',
            '{"op":"add_permission","role":"Reader","action":"read","entity":"Loan","scope":"own"}',
            '{"op":"add_permission","role":"Reader","action":"create","entity":"Loan",'
            '"scope":"own"}',
            '{"op":"add_permission","role":"Reader","action":"read","entity":"Loan","scope":"all",'
            '"allowed":false}',
        ),
    ),
    "queries": (
        "",
        "- Newest loans of one reader\n- Loans that are lent and not returned\n"
        "The entities: Book, Loan, Reader",
        (
            '{"op":"add_query","name":"newest loans of a reader","entity":"Loan",'
            '"filters":["reader ="],"sort":["-lent_on"]}',
            '{"op":"add_query","name":"loans that are out","entity":"Loan",'
            '"filters":["status = lent"]}',
        ),
    ),
}

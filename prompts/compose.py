"""The prompt of one turn: complete in itself, built anew each time, its front unchanging.

The order keeps what changes least in front, so that a provider's prefix cache holds, and what
is asked last, where a model heeds it most. The chat is not the memory: the design and the
decision notes, word for word, are.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Final, Literal

from design.document.decisions import Decision
from design.document.design import Design
from design.text import clean, clean_line
from prompts.language import line
from prompts.leftout import LeftOut, left_out
from prompts.notes import SentDecision, further_notes, pinned_notes, record
from prompts.pack import Names, pack_conventions, pack_index, pack_invariant
from prompts.reference import brief_reference, frequent_values, reference
from prompts.sections import section
from prompts.selecting import select_operations
from prompts.slice import Slice, Slicer, rules_in_contract
from prompts.usage import estimate_tokens

if TYPE_CHECKING:
    from jinja2 import Environment

Role = Literal["system", "user", "assistant"]
Fate = Literal[
    "accepted", "accepted in part", "discarded", "undone", "restored", "interrupted"
]  # fmt: skip

DEFAULT_BUDGET: Final = 9000
SHORT_BUDGET: Final = 1600
"""Most tokens of a short prompt, decision notes aside."""
SHORT_REPLY: Final = 12_000
"""Characters that are read of the reply to a short prompt; a small model may not find an end."""
_SMALLEST_SLICE: Final = 600
_SMALLEST_SHORT: Final = 300
_TURNS: Final = 4
_TURN_SHARE: Final = 0.1
_INDEX_SHARE: Final = 0.22
_LISTED: Final = 60
_WORDS_OF_TURN: Final = 700
_NAMED_OPERATION: Final = re.compile(r'^\{"op":"(\w+)"', re.MULTILINE)
_OF_ENDPOINTS: Final = ("_endpoint", "_field", "_parameter", "_error", "_access")
"""How the names of operations end that name an endpoint."""
_ABOUT_BRIEF: Final = re.compile(
    r"\b(?:brief|intake|requirements)\b|\b(?:draft|design|model)\b.{0,40}\b(?:all|whole|everything|"
    r"product|backend|first|from scratch)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message to a model."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class PastTurn:
    """What was said in an earlier turn and what became of it."""

    message: str
    prose: str = ""
    fate: Fate = "accepted"
    rejected: tuple[str, ...] = ()
    """Operations or parts that were not taken, in words."""
    note: str = ""
    """Why, if the person said so."""
    touched: tuple[str, ...] = ()
    """Ids of the elements it changed."""


@dataclass(frozen=True, slots=True)
class PromptPart:
    """A part of a prompt, for showing what takes how much."""

    name: str
    text: str
    tokens: int


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt as it is sent."""

    parts: tuple[PromptPart, ...]
    messages: tuple[ChatMessage, ...]
    sent: tuple[SentDecision, ...]
    """The decision notes in it, word for word."""
    tokens: int
    message: str = ""
    """The words of the person."""
    left_out: tuple[LeftOut, ...] = ()
    """What of the design is not in it."""
    shown: frozenset[str] = frozenset()
    """Ids of what of the design is in it in full: entities and what is said about them, roles,
    permissions, queries, rules, tables, endpoints; a part is shown with the whole it is in."""
    short: bool = False
    """Whether it tells only what a small model can heed; a repair round then does so too."""
    budget: int = DEFAULT_BUDGET
    """Most tokens it might have."""

    @property
    def left_out_by_reason(self) -> dict[str, list[str]]:
        """Reason -> names of what is not in it."""
        found: dict[str, list[str]] = {}
        for item in self.left_out:
            found.setdefault(item.why, []).append(item.name)
        return found

    def counted(self, ratio: float) -> Prompt:
        """Return the prompt with its tokens as a model counts them.

        Args:
            ratio: How many tokens the model counts where we estimate one.
        """
        parts = tuple(replace(part, tokens=round(part.tokens * ratio)) for part in self.parts)
        return replace(
            self,
            parts=parts,
            tokens=sum(part.tokens for part in parts),
            budget=round(self.budget * ratio),
        )


def compose(
    design: Design,
    message: str,
    *,
    history: Sequence[PastTurn] = (),
    selected: Sequence[str] = (),
    findings: Sequence[str] = (),
    budget: int = DEFAULT_BUDGET,
    short: bool = False,
) -> Prompt:
    """Compose the prompt of a turn.

    A budget that is too small drops turns and neighbours, never a decision note that applies.

    Args:
        design: The accepted design.
        message: What the person asks.
        history: Earlier turns, oldest first.
        selected: Ids or names of elements that must be shown in full.
        findings: Open findings of the review, a line each.
        budget: Most tokens, by estimate.
        short: Whether it is for a small model, which heeds a short prompt better than a whole one:
            few rules, the operations that the request is likely to need, a small slice, neither
            conventions nor findings.
    """
    protocol, asked, answered, closing = _constant_part(short=short)
    touched = tuple(element for turn in history[-2:] for element in turn.touched)
    protocol_part = f"{protocol}\n\n{asked}\n\n{answered}"
    conventions = _conventions(design, _sections(pinned_notes(design)), whole=not short)
    told_operations = select_operations(message) if short else ()
    operations = section("operations", brief_reference(told_operations)) if short else ""
    if short:
        notes = sum(estimate_tokens(note.text) for note in pinned_notes(design))
        budget, findings = min(budget, SHORT_BUDGET + notes), ()
    slicer = Slicer(design, contract=not short)
    near = slicer.cut(message, _SMALLEST_SHORT, selected=selected).in_view if short else ()
    names, unlisted = _index(design, int(budget * _INDEX_SHARE), told_operations, near)
    index = section("index", names)
    told = _turns(history, int(budget * _TURN_SHARE))
    turns = "\n\n".join(told)

    def cut(request: str) -> Slice:
        taken = (protocol_part, conventions, index, turns, operations, request)
        spent = sum(map(estimate_tokens, taken))
        room = max(budget - spent - 20, _SMALLEST_SHORT if short else _SMALLEST_SLICE)
        return slicer.cut(message, room, touched=touched, selected=selected)

    def request_with(notes: Sequence[Decision]) -> str:
        return _request(design, slicer.unmarked(message), _sections(notes), findings, closing)

    in_view = cut(request_with(())).in_view
    further = further_notes(design, in_view)
    request = request_with(further)
    shown = cut(request)
    sent = record((*pinned_notes(design), *further))
    parts = [
        ("protocol", protocol_part),
        ("conventions", conventions),
        ("index", index),
        ("slice", section("slice", shown.text)),
        ("turns", turns),
        ("operations", operations),
        ("request", request),
    ]
    user = "\n\n".join(text for name, text in parts[2:] if text)
    counted = tuple(PromptPart(name, text, estimate_tokens(text)) for name, text in parts if text)
    return Prompt(
        parts=counted,
        messages=(
            ChatMessage("system", f"{protocol}\n\n{conventions}"),
            ChatMessage("user", asked),
            ChatMessage("assistant", answered),
            ChatMessage("user", user),
        ),
        sent=sent,
        tokens=sum(part.tokens for part in counted),
        message=clean(message),
        left_out=left_out(
            design,
            shown=shown.shown | shown.told,
            sent=[note.number for note in sent],
            turns=len(history) - len(told),
            index=unlisted,
        ),
        shown=seen(design, shown, short=short),
        short=short,
        budget=budget,
    )


def seen(design: Design, cut: Slice, *, short: bool) -> frozenset[str]:
    """Return the ids of what a prompt with a slice shows in full.

    Args:
        design: The design.
        cut: The slice.
        short: Whether the prompt leaves out the rules of the contract.
    """
    told = {item.id for item in design.concept.non_goals}
    return cut.shown | cut.told | told | (frozenset() if short else rules_in_contract(design))


def is_about_brief(message: str) -> bool:
    """Whether a message asks for what the brief says."""
    return _ABOUT_BRIEF.search(message) is not None


@cache
def example() -> tuple[str, str]:
    """Return the worked example: what was asked and what was answered."""
    return render("example_request.j2", reminder=reminder()), render("example_reply.j2")


@cache
def short_example() -> tuple[str, str]:
    """Return the worked example of a short prompt."""
    closing = render("short_reminder.j2")
    return render("short_example_request.j2", reminder=closing), render("short_example_reply.j2")


@cache
def reminder() -> str:
    """Return the two lines that close every request."""
    return render("reminder.j2")


@cache
def _constant_part(*, short: bool) -> tuple[str, str, str, str]:
    """Return protocol, worked request, worked answer and the lines that close every request."""
    if short:
        protocol = render("short_protocol.j2", values=frequent_values())
        return protocol, *short_example(), render("short_reminder.j2")
    asked, answered = example()
    shown = frozenset(_NAMED_OPERATION.findall(answered))
    return render("protocol.j2", reference=reference(shown)), asked, answered, reminder()


def render(template: str, **values: object) -> str:
    """Render a prompt template.

    Args:
        template: Its file name.
        **values: What it needs.
    """
    return _environment().get_template(template).render(**values).strip("\n")


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("prompts"),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        autoescape=False,
    )


def _sections(notes: Iterable[Decision]) -> list[str]:
    return [section("decision", note.text) for note in notes]


def _conventions(design: Design, notes: Sequence[str], *, whole: bool = True) -> str:
    contract = _contract(design)
    packed = section("conventions", pack_conventions(design.conventions))
    return render(
        "conventions.j2",
        name=clean_line(design.name, 80),
        conventions=packed if whole else "",
        contract=section("contract", contract) if contract else "",
        notes=notes,
    )


def _contract(design: Design) -> str:
    """Write the data-model contract: what is derived, frozen and kept, and the invariants."""
    derived: list[str] = []
    copied: list[str] = []
    for entity in design.concept.entities:
        for attribute in entity.attributes:
            if attribute.derived_from and not attribute.stored:
                derived.append(f"{entity.name}.{attribute.name}")
            if attribute.copied_from:
                copied.append(f"{entity.name}.{attribute.name}")
    entities = design.concept.entities
    stated = {
        "derived_not_stored": derived,
        "copied_and_frozen": copied,
        "append_only": [item.name for item in entities if item.append_only],
        "audited": [item.name for item in entities if item.audited],
        "soft_deleted": [item.name for item in entities if item.delete_policy == "soft"],
        "never_deleted": [item.name for item in entities if item.delete_policy == "never"],
        "belong_to_tenant": [item.name for item in entities if item.ownership == "tenant"],
    }
    lines = [line(kind, ", ".join(values[:_LISTED])) for kind, values in stated.items() if values]
    names = Names(design)
    told = rules_in_contract(design)
    lines += [pack_invariant(rule, names) for rule in design.concept.invariants if rule.id in told]
    return "\n".join(lines)


def _index(
    design: Design, budget: int, operations: Sequence[str] = (), near: Collection[str] = ()
) -> tuple[str, tuple[str, ...]]:
    """Write the index; return it and the lists of names that did not fit.

    Args:
        design: The design.
        budget: Most tokens before paths and names of queries are left out.
        operations: The operations that are told, when not all are; what none of them names is
            left out.
        near: Ids of the entities to list where the names of all do not fit; nothing to list all.
    """
    paths = not operations or any(name.endswith(_OF_ENDPOINTS) for name in operations)
    queries = not operations or any(name.endswith("_query") for name in operations)
    text = pack_index(design, paths=paths, queries=queries)
    if paths and estimate_tokens(text) > budget:
        paths, text = False, pack_index(design, paths=False, queries=queries)
    if queries and estimate_tokens(text) > budget:
        queries, text = False, pack_index(design, paths=False, queries=False)
    entities = not near or estimate_tokens(text) <= budget
    if not entities:
        text = pack_index(design, paths=False, queries=False, only=near)
    unlisted = (
        ("paths of endpoints", paths),
        ("names of queries", queries),
        ("names of most entities", entities),
    )
    return text or "nothing yet", tuple(name for name, listed in unlisted if not listed)


def _turns(history: Sequence[PastTurn], budget: int) -> list[str]:
    """Write the last turns, newest kept first when not all fit; oldest first."""
    blocks: list[str] = []
    left = budget
    for turn in reversed(history[-_TURNS:]):
        lines = [f"asked: {clean_line(turn.message, _WORDS_OF_TURN)}"]
        if turn.prose:
            lines.append(f"answered: {clean_line(turn.prose, _WORDS_OF_TURN)}")
        lines.append(f"outcome: {turn.fate}")
        lines += [f"not taken: {clean_line(item, 200)}" for item in turn.rejected[:10]]
        if turn.note:
            lines.append(f"because: {clean_line(turn.note, 300)}")
        block = section("turn", "\n".join(lines))
        left -= estimate_tokens(block)
        if left < 0:
            break
        blocks.append(block)
    return blocks[::-1]


def _request(
    design: Design, message: str, notes: Sequence[str], findings: Sequence[str], closing: str
) -> str:
    brief = clean(design.brief).strip()
    wanted = brief and (design.is_empty or is_about_brief(message))
    return render(
        "request.j2",
        notes=notes,
        findings=section("findings", "\n".join(f"- {clean_line(item)}" for item in findings))
        if findings
        else "",
        brief=section("brief", brief) if wanted else "",
        message=section("message", clean(message)),
        reminder=closing,
    )

"""From a message to prose and operations."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from prompts.answers import read_answers
from prompts.offline.requests.catalogue import RULES
from prompts.offline.requests.clauses import Clause, clauses, trimmed
from prompts.offline.requests.grammar import Op, Reading, Understanding, read_clause
from prompts.offline.requests.learning import learn
from prompts.offline.requests.lookup import Lookup
from prompts.offline.requests.on_answers import read_told
from prompts.offline.requests.on_roles import open_question
from prompts.offline.requests.tagging import ENTITY, ROLE, Tagged, Tagger
from prompts.offline.world import World

_VERB: Final = (
    r"(?:add|remove|drop|delete|rename|make|mark|set|let|allow|change|move|use|give|hide|expose|"
    r"never|only|create|introduce|split|link|connect|unlink|keep|store|limit|forbid|require|"
    r"deprecate|decide|remember|assume|encrypt|hash|audit|log|filter|sort|label|switch|turn|index|"
    r"extract|merge|put|treat|convert|connect|attach|restrict|prevent|disallow|permit|grant|note)"
)
_TO_IT: Final = r"(?!\w+(?: only)? (?:it|them)\b(?: instead)?\s*$)"
"""Not before "deactivate them", which ends the clause it stands in."""
_SUBJECT: Final = (
    rf"(?:(?:the|an?|every|each|all) )*(?:{ENTITY}|{ROLE})(?:'s? \w+| \w+)? (?:can|may|must|should"
    r"|cannot|is|are|has|have|needs?|gets?|do not|does not|never|belongs?)\b"
)
_JOINED: Final = re.compile(
    rf",? (?:and|but) (?:then |also |please )?(?={_VERB}\b){_TO_IT}"
    rf"|, (?:then |also |please )?(?={_VERB}\b){_TO_IT}|,? then (?={_VERB}\b){_TO_IT}"
    rf"|,? (?:and|but) (?:also )?(?={_SUBJECT})|, (?:also )?(?={_SUBJECT})",
    re.IGNORECASE,
)
_SHARED: Final = re.compile(r",? and |, |; ")
_FIRST_VERB: Final = re.compile(rf"{_VERB}\b", re.IGNORECASE)
_OBJECT: Final = re.compile(r"\b(?:it|them|they|this one|that one|that)\b", re.IGNORECASE)
_OWNER: Final = re.compile(r"\b(?:its|their)\b", re.IGNORECASE)
_UNDONE: Final = frozenset({"drop_entity", "drop_role", "drop_lifecycle"})
_ANSWERS: Final = tuple(rule for rule in RULES if rule.answers)
_EDITS: Final = tuple(rule for rule in RULES if not rule.answers)
_VERBATIM: Final = tuple(rule for rule in RULES if rule.verbatim)
_MOST_EXAMPLES: Final = 6
_COMMON: Final = frozenset(
    [
        "a",
        "an",
        "the",
        "to",
        "of",
        "on",
        "in",
        "for",
        "is",
        "are",
        "be",
        "and",
        "or",
        "it",
        "with",
        "all",
        "can",
        "we",
        "i",
        "you",
        "by",
        "as",
        "that",
        "this",
    ]
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the built-in rules make of a message."""

    prose: str
    operations: tuple[Op, ...] = ()


def answer(world: World) -> Answer:
    """Return prose and operations for a follow-up message.

    Args:
        world: What the prompt says, with the message.
    """
    told = read_answers(world.message)
    if told:
        prose, operations = read_told(world, told, _requested)
        return Answer(prose, tuple(operations))
    understood = _Reader(world).read_all(world.message)
    return Answer(_prose(understood, world.message), _settled(understood.operations))


def _requested(world: World, text: str) -> tuple[list[str], list[Op], World] | None:
    """Read requests that must all be understood."""
    understood = _Reader(world).read_all(text)
    if understood.unclear:
        return None
    operations = _settled(understood.operations)
    said = [item.said for item in understood.readings if item.said]
    return said, list(operations), learn(world, operations)


def _settled(operations: tuple[Op, ...]) -> tuple[Op, ...]:
    """Leave out the question what a new role may do when a later clause says it."""
    told = {str(item["role"]) for item in operations if item["op"] == "add_permission"}
    return tuple(
        item
        for item in operations
        if item["op"] != "add_question"
        or not any(item["text"] == open_question(role) for role in told)
    )


@dataclass
class _Attempt:
    """Readings of the parts of a clause, and what is known after them."""

    world: World
    readings: list[Reading] = field(default_factory=list)
    unclear: list[tuple[str, str]] = field(default_factory=list)
    focus: str = ""
    """The entity spoken of last."""
    member: str = ""
    """The attribute spoken of last."""


class _Reader:
    def __init__(self, world: World) -> None:
        self.understood = Understanding()
        self._world = world
        self._focus = ""
        self._member = ""
        self._lookup = Lookup(world)
        self._skip: Clause | None = None

    def read_all(self, text: str) -> Understanding:
        """Take every clause of a text in; return what was understood."""
        said = clauses(text)
        for number, clause in enumerate(said):
            self.read(clause, said[number + 1] if number + 1 < len(said) else None)
        return self.understood

    def read(self, clause: Clause, following: Clause | None) -> None:
        """Take one clause in."""
        if clause is self._skip:
            return
        if clause.is_small_talk:
            self.understood.readings.append(Reading(""))
            return
        if clause.raw.endswith("?") and following is not None and self._answered(clause, following):
            self._skip = following
            return
        if clause.asks and self._answer(clause):
            return
        if clause.asks and clause.raw.rstrip().endswith("?"):
            self.understood.unclear.append((clause.raw, _no_answer(self._try(clause))))
            return
        attempt = self._try(clause)
        if not attempt.readings and clause.asked and self._answer(clause):
            return
        if clause.asked and not attempt.readings:
            stated = _stated(clause)
            if stated and any(item.operations for item in self._try(Clause(stated)).readings):
                attempt.unclear = [(clause.raw, f"to have it so, say “{stated}”")]
        if clause.asked:
            attempt = _not_undoing(attempt, clause)
        self._take(attempt)

    def _take(self, attempt: _Attempt) -> None:
        self.understood.readings += attempt.readings
        self.understood.unclear += attempt.unclear
        self._world, self._focus = attempt.world, attempt.focus
        self._member = attempt.member
        self._lookup = Lookup(attempt.world)

    def _answered(self, clause: Clause, following: Clause) -> bool:
        """Read "May it be cancelled? No." as the answer to an open question."""
        tagged = Tagged(f"{clause.raw} {following.raw}")
        reading = read_clause(tagged, self._lookup, _VERBATIM)
        if isinstance(reading, Reading):
            self.understood.readings.append(reading)
            return True
        return False

    def _answer(self, clause: Clause) -> bool:
        for text in (clause.text, _with_focus(clause.text, self._focus)):
            tagged = self._tagger(self._world).tag(text, asked=True)
            reading = read_clause(tagged, self._lookup, _ANSWERS)
            if isinstance(reading, Reading):
                self.understood.readings.append(reading)
                self._focus = reading.about or self._focus
                return True
        return False

    def _tagger(self, world: World) -> Tagger:
        lookup = Lookup(world)
        return Tagger(lookup.entity_forms(), [role.name for role in world.roles])

    def _try(self, clause: Clause) -> _Attempt:
        """Read a clause: its parts if each is understood, else whole, else what is understood."""
        text = clause.text
        start = _Attempt(self._world, focus=self._focus, member=self._member)
        kept = read_clause(Tagged(clause.raw), self._lookup, _VERBATIM)
        if isinstance(kept, Reading):
            return _Attempt(self._world, [kept], focus=self._focus)
        parts = self._split(text, _JOINED)
        divided = self._all(parts, clause, start) if len(parts) > 1 else None
        if divided is not None and not divided.unclear:
            return divided
        whole = self._all([text], clause, start)
        if not whole.unclear:
            return whole
        shared = self._all(self._sharing(text), clause, start)
        if shared.readings and not shared.unclear:
            return shared
        if divided is not None and divided.readings:
            return divided
        whole.unclear = [(clause.raw, reason) for _, reason in whole.unclear]
        return whole

    def _split(self, text: str, pattern: re.Pattern[str]) -> list[str]:
        tagged = self._tagger(self._world).tag(text)
        return [
            part for found in pattern.split(tagged.text) if (part := trimmed(tagged.expand(found)))
        ]

    def _sharing(self, text: str) -> list[str]:
        """Split "make a required and b unique", each part with the verb it shares."""
        parts = self._split(text, _SHARED)
        verb = ""
        result: list[str] = []
        for part in parts:
            found = _FIRST_VERB.match(part)
            if found:
                verb = found[0]
            result.append(part if found or not verb else f"{verb} {part}")
        return result if len(result) > 1 else []

    def _all(self, parts: list[str], clause: Clause, start: _Attempt) -> _Attempt:
        attempt = _Attempt(start.world, focus=start.focus, member=start.member)
        for part in parts:
            reading = self._one(part, clause, attempt)
            if isinstance(reading, Reading):
                attempt.readings.append(reading)
                attempt.world = learn(attempt.world, reading.operations)
                attempt.focus = reading.about or _subject(reading) or attempt.focus
                attempt.member = _member(reading)
            else:
                attempt.unclear.append((part, reading))
        return attempt

    def _one(self, text: str, clause: Clause, attempt: _Attempt) -> Reading | str:
        lookup = Lookup(attempt.world)
        tagger = self._tagger(attempt.world)
        reason = ""
        for words in _candidates(text, clause.heading, attempt.focus, attempt.member):
            tagged = tagger.tag(words, asked=clause.asked)
            reading = read_clause(tagged, lookup, _EDITS)
            if isinstance(reading, Reading):
                return reading
            if not reason or ("say “" in reading and "say “" not in reason):
                reason = reading
        return reason or lookup.misspelt(text)


def _candidates(text: str, heading: str, focus: str, member: str) -> list[str]:
    """Return the ways to read a clause: as it stands, under its heading, of what went before."""
    candidates = [text]
    if heading:
        place = re.sub(r"^(?:for|on|in|about|regarding|to) ", "", trimmed(heading), flags=re.I)
        candidates = [
            f"{text} to {place}",
            f"{text} on {place}",
            f"{trimmed(heading)}: {text}",
            text,
        ]
    led = re.match(r"(?:for|on|in|to|regarding|concerning|about) (.+?)[:,] (.+)", text, re.I)
    if led:
        candidates += [led[2], f"{led[2]} to {led[1]}", f"{led[2]} on {led[1]}"]
    told = re.match(r"[^:]+: (.+)", text)
    if told and _FIRST_VERB.match(told[1]):
        candidates.append(told[1])
    if member:
        candidates.append(_with_focus(text, member))
    if focus:
        candidates.append(_with_focus(text, focus))
    return list(dict.fromkeys(candidates))


def _with_focus(text: str, focus: str) -> str:
    """Return a clause in which "it" is the entity spoken of before."""
    if not focus:
        return text
    return _OWNER.sub(f"{focus}'s", _OBJECT.sub(focus, text))


def _subject(reading: Reading) -> str:
    """Return the entity a reading is about."""
    for operation in reading.operations:
        name = operation.get("entity") or (
            operation.get("name") if operation["op"] == "add_entity" else None
        )
        if isinstance(name, str) and name:
            return name
    return ""


def _member(reading: Reading) -> str:
    """Return the attribute a reading is about, when it is about one alone."""
    named = {
        f"{item['entity']}.{item['name'] if item['op'] == 'add_attribute' else item['attribute']}"
        for item in reading.operations
        if item["op"] in ("add_attribute", "alter_attribute")
    }
    return named.pop() if len(named) == 1 and len(reading.operations) == 1 else ""


def _stated(clause: Clause) -> str:
    """Return "patients can have more than one phone" for the question whether they can."""
    asked = re.match(
        r"(can|could|may|should|must) ((?:(?:an?|the|every|each) )?[\w-]+(?: [\w-]+)??)"
        r" (?=(?:have|be|not|also|belong|refer|see|read)\b)(.+?)\??$",
        clause.text,
        re.IGNORECASE,
    )
    return f"{asked[2]} can {asked[3]}" if asked else ""


def _no_answer(attempt: _Attempt) -> str:
    """Return why a question has no answer; what it might ask for is not done unasked."""
    if attempt.readings and any(reading.operations for reading in attempt.readings):
        return "it reads as a question, so nothing is changed; say it as a request to have it done"
    return ""


def _not_undoing(attempt: _Attempt, clause: Clause) -> _Attempt:
    """Leave a removal out that was only asked about."""
    operations = [item for reading in attempt.readings for item in reading.operations]
    if not any(item["op"] in _UNDONE for item in operations):
        return attempt
    reason = f"if it is to go, say so: “{attempt.readings[0].said}”"
    return _Attempt(attempt.world, unclear=[(clause.raw, reason)], focus=attempt.focus)


def _prose(understood: Understanding, message: str) -> str:
    lines = list(dict.fromkeys(item.said for item in understood.readings if item.said))
    for clause, reason in understood.unclear:
        why = f": {reason}." if reason else "."
        lines.append(f"I did not understand “{clause}”{why}")
    if understood.unclear and not any(reason for _, reason in understood.unclear):
        lines.append(
            "I am the built-in drafter: rules, not a language model. I understand requests such"
            " as these:"
        )
        lines.append("\n".join(f"- {text}" for text in _nearest_examples(message)))
    return "\n\n".join(lines) or "Nothing to change, then."


def _nearest_examples(message: str) -> list[str]:
    """Return the examples that share most words with a message, and some of other kinds."""
    wanted = _content(message)
    ranked = sorted(examples(), key=lambda text: -len(wanted & _content(text)))
    near = [text for text in ranked if wanted & _content(text)][: _MOST_EXAMPLES // 2]
    spread = [text for text in examples(_MOST_EXAMPLES) if text not in near]
    return (near + spread)[:_MOST_EXAMPLES]


def _content(text: str) -> set[str]:
    return {word for word in re.findall(r"\w+", text.lower()) if word not in _COMMON}


def examples(most: int | None = None) -> tuple[str, ...]:
    """Return one example of each kind of request, or ``most`` of them spread over the kinds."""
    texts = [rule.example for rule in RULES]
    if most is None or most >= len(texts):
        return tuple(texts)
    step = len(texts) / most
    return tuple(texts[int(number * step)] for number in range(most))

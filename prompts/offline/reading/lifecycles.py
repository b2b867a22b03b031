"""Reading workflows: "draft → placed → paid; a placed or paid order can be cancelled"."""

from __future__ import annotations

import re
from typing import Any, Final

from design.document.names import plural, snake, words
from design.document.verbs import action_for_state
from prompts.offline.reading.approvals import read_approval, read_note
from prompts.offline.reading.deeds import read_deed
from prompts.offline.reading.model import EntityDraft, LifecycleDraft, Reading
from prompts.offline.reading.words import (
    alternatives,
    as_words,
    fold,
    mask_brackets,
    split_outside,
    stem,
    without_article,
)

_ARROW: Final = re.compile(r"\s*(?:→|⇒|➔|-+>|=+>|>>|>)\s*")
_BOTH_WAYS: Final = re.compile(r"\s*(?:↔|⇄|<-+>|<=+>)\s*")
_CLAUSE: Final = re.compile(r"\s*[;.]\s+|\s*;\s*|\s*\.$")
_OR_ARROW: Final = re.compile(
    r"\s*,\s*(?:or|and|also|then)?\s*(?=[^,→>]*(?:→|->|=>|⇒))|\s+or\s+(?=[^,→>]*(?:→|->|=>|⇒))"
)
_NOTE: Final = re.compile(r"\s*\(([^()]*)\)\s*")
_GUARDED: Final = re.compile(
    r"^(?P<state>\w+(?: \w+)?)\s+(?:automatically\s+)?"
    r"(?P<guard>(?:after|within|when|once|unless|until|if|by|at|before)\s.+)$",
    re.IGNORECASE,
)
"""A state with the moment it is entered: "expired after 15 minutes"."""
_CAN_BE: Final = re.compile(
    r"^(?P<from>.+?)\s+(?:can|may)\s+(?:also\s+|still\s+|always\s+)?(?:be|become"
    r"|go(?: back)? to|move(?: back)? to"
    r"|return to|turn)\s+(?P<to>[\w -]+?)(?P<guard>\s+(?:up to|until|before|after|within|while"
    r"|if|unless|when|by|only"
    r"|at any time|as long as)\b.*)?$",
    re.IGNORECASE,
)
_BECOMES: Final = re.compile(
    r"^(?P<from>.+?)\s+(?:becomes?|expires?|is|are|gets?)\s+(?:automatically\s+)?(?P<to>[\w -]+?)"
    r"(?P<guard>\s+(?:after|when|if|once|unless|until|as soon as)\b.*)$",
    re.IGNORECASE,
)
_CANNOT: Final = re.compile(r"\b(?:can ?not|can't|may not|must not|never|not)\b", re.IGNORECASE)
_SECOND: Final = re.compile(
    r"(?:(?P<op>above|over|more than|from|exceeding)\s+(?P<amount>\d[\d,.]*)\s*\w*\s+)?"
    r"(?:needs?|requires?|must have|has to have|must be \w+ by|needs? to be \w+ by)\s+"
    r"(?:a second|two(?: different)?|another|a further)\s+(?P<who>approver|approval|reviewer"
    r"|signature|person|people|colleague|[a-z]+(?:er|or))s?\b(?P<rest>.*)$",
    re.IGNORECASE,
)
_ANY: Final = re.compile(
    r"^(?:from )?(?:any|every|all|each)\b(?:[\w ]*\b(?:states?|status(?:es)?|stages?|steps?|others?"
    r"|time|point)\b.*| [\w -]+)?$",
    re.IGNORECASE,
)
_FORBIDDEN_STEP: Final = re.compile(
    r"\b(?:can ?not|can't|may not|must not)(?: be)?(?: \w+){0,3}$|\bone can ?not\b", re.IGNORECASE
)
_SKIPPED: Final = re.compile(
    r"^(?:(?:the )?(?:states?|status(?:es)?|steps?)(?: are| is)?:?\s*)", re.IGNORECASE
)


def read_lifecycles(reading: Reading) -> None:
    """Read every workflow of the brief."""
    for line in reading.brief.workflows:
        name = line.entity
        found = reading.entity_named(name) or _whose(reading, name)
        if found is None and not name:
            found = _whose(reading, line.steps)
        if found is None and not name:
            reading.unread.append(f"workflow without an entity: {line.steps}")
            continue
        if found is None:
            found = reading.infer_entity(name, "")
            reading.ask(
                80,
                f"The workflow of {name} is described, but {name} is not among the entities. "
                f"What is it?",
                "an entity of its own",
                name,
            )
        lifecycle = found.lifecycle or LifecycleDraft()
        _read_steps(reading, found, lifecycle, fold(line.steps))
        if lifecycle.states:
            found.lifecycle = lifecycle
    reading.refresh()


def _whose(reading: Reading, text: str) -> EntityDraft | None:
    first = reading.finder.first(text)
    return reading.entities[first] if first else None


def _read_steps(reading: Reading, draft: EntityDraft, cycle: LifecycleDraft, text: str) -> None:
    sentences: list[str] = []
    text = re.sub(r"(?<=\s)>+(?=\s)", "→", text)
    for clause in split_outside(text, _CLAUSE):
        if not _ARROW.search(mask_brackets(_BOTH_WAYS.sub(" → ", clause))):
            sentences.append(clause)
            continue
        for chain in _whole_chains(split_outside(clause, _OR_ARROW)):
            if _ARROW.search(mask_brackets(chain)) or _BOTH_WAYS.search(chain):
                head, *tail = re.split(r",\s+(?=(?:an?|the|any|every)\s)", chain, maxsplit=1)
                sentences.extend(tail)
                if _starts_anywhere(head):
                    sentences.append(head)
                    continue
                _chain(reading, draft, cycle, head)
            else:
                sentences.append(chain)
    for wildcard in [chain for chain in sentences if _starts_anywhere(chain)]:
        sentences.remove(wildcard)
        _from_any(reading, draft, cycle, wildcard)
    for sentence in sentences:
        for part in re.split(r",\s+(?:and\s+|but\s+)?(?=(?:an?|the|any|every|it)\s)", sentence):
            _sentence(reading, draft, cycle, part.strip())


def _starts_anywhere(chain: str) -> bool:
    """Whether a chain starts from "any state"."""
    first, *more = _ARROW.split(mask_brackets(chain), maxsplit=1)
    return bool(more) and bool(_ANY.match(first.strip()))


def _from_any(reading: Reading, draft: EntityDraft, cycle: LifecycleDraft, chain: str) -> None:
    """Read "any state → out of service" once every state is known."""
    first, rest = _ARROW.split(chain, maxsplit=1)
    plain, note = _state_words(_ARROW.split(rest)[0])
    for target in [cycle.state(name) for name in alternatives(plain) if snake(name)]:
        for source in _sources(draft, cycle, first, target):
            _step(reading, cycle, source, target, note)
    if _ARROW.search(rest):
        _chain(reading, draft, cycle, rest)


def _whole_chains(parts: list[str]) -> list[str]:
    """Put "active or paused → ended" together again, which is one chain with two sources."""
    found: list[str] = []
    for part in parts:
        if (
            found
            and not _ARROW.search(mask_brackets(found[-1]))
            and not _BOTH_WAYS.search(found[-1])
        ):
            found[-1] = f"{found[-1]} or {part}"
        else:
            found.append(part)
    return found


def _state_words(text: str) -> tuple[str, str]:
    """Return the state and the note in brackets beside it."""
    notes = _NOTE.findall(text)
    plain = without_article(_NOTE.sub(" ", text).strip(" ,.'\""))
    if guarded := _GUARDED.match(plain):
        plain = guarded["state"]
        notes.append(guarded["guard"])
    note = "; ".join(notes)
    plain = re.sub(
        r"^(?:then|finally|either|or|and|also|new state|becomes)\s+", "", plain, flags=re.I
    )
    return plain, note


def _chain(reading: Reading, draft: EntityDraft, cycle: LifecycleDraft, text: str) -> None:
    """Read "a → b → c (note)"; "b or c" in the last place is a fork."""
    both = _BOTH_WAYS.search(text)
    parts = [_state_words(part) for part in split_outside(_BOTH_WAYS.sub(" → ", text), _ARROW)]
    first = not cycle.main
    previous: list[str] = []
    for plain, note in parts:
        names = [name for name in alternatives(_SKIPPED.sub("", plain)) if snake(name)] or [plain]
        if any(len(words(name)) > 5 for name in names) or not any(map(snake, names)):
            continue
        current = [cycle.state(name) for name in names]
        if first:
            cycle.main.extend(
                name for name in current if name in cycle.states and name not in cycle.main
            )
        for source in previous:
            for target in current:
                _step(reading, cycle, source, target, note)
                if both:
                    _step(reading, cycle, target, source, "")
        previous = current


def _step(
    reading: Reading, cycle: LifecycleDraft, source: str, target: str, note: str
) -> None:  # fmt: skip
    action, guard, roles = read_note(reading, note, source) if note else ("", "", [])
    cycle.step(source, target, action or action_for_state(target, source), guard, roles)


def _forbidden(reading: Reading, draft: EntityDraft, text: str) -> bool:
    """Keep what a sentence forbids as a rule, unless it only says that no step leads there."""
    match = _CAN_BE.match(text)
    if not _CANNOT.search(match["to"] if match else text):
        return False
    if not _FORBIDDEN_STEP.search(text):
        reading.invariants.append({"entity": draft.name, "statement": text[:400]})
    return True


def _may_become(
    reading: Reading, draft: EntityDraft, cycle: LifecycleDraft, text: str
) -> bool:  # fmt: skip
    """Read "a placed or paid order can be cancelled"; False for any other sentence."""
    match = _CAN_BE.match(text) or _BECOMES.match(text)
    if match is None or not snake(match["to"]):
        return False
    target = cycle.state(match["to"])
    guard = re.sub(r"^at any time$", "", (match["guard"] or "").strip(" ,."))
    for source in _sources(draft, cycle, match["from"], target):
        _step(reading, cycle, source, target, guard)
    return True


def _sentence(reading: Reading, draft: EntityDraft, cycle: LifecycleDraft, text: str) -> None:
    """Read a sentence of a workflow."""
    if not text:
        return
    second = _SECOND.search(text)
    if second is not None:
        _second_approver(reading, draft, cycle, text, second)
        return
    if read_approval(reading, draft, cycle, text):
        return
    if _forbidden(reading, draft, text) or _may_become(reading, draft, cycle, text):
        return
    if read_deed(reading, cycle, text, lambda said: _sources(draft, cycle, said, "")):
        return
    listed = [part for part in alternatives(_SKIPPED.sub("", text)) if 0 < len(words(part)) <= 3]
    if len(listed) > 1 and not cycle.states and len(listed) == len(alternatives(text)):
        for name in listed:
            if cycle.state(name) in cycle.states:
                cycle.main.append(cycle.state(name))
        for source, target in zip(cycle.main, cycle.main[1:], strict=False):
            _step(reading, cycle, source, target, "")
        reading.assume(
            f"a {draft.name.lower()} goes through its states in the order given", draft.name
        )
        return
    reading.unread.append(f"workflow of {draft.name}: {text}")


def _sources(draft: EntityDraft, cycle: LifecycleDraft, text: str, target: str) -> list[str]:
    """Return the states that "any open issue" or "a placed or paid order" means."""
    low = without_article(text.lower())
    candidates = [state for state in cycle.states if state != target]
    named = [state for state in candidates if re.search(rf"\b{re.escape(as_words(state))}\b", low)]
    named = [
        s
        for s in named
        if not any(s != o and as_words(s) in as_words(o) and as_words(o) in low for o in named)
    ]
    if re.search(r"\b(?:except|but|other than|unless)\b", low):
        return [state for state in candidates if state not in named and state in cycle.open]
    if named and re.search(r"\bnot (?:yet )?(?:been )?\w+", low):
        over = {*named, *(s for n in named if n in cycle.main for s in _after(cycle, n))}
        return [state for state in candidates if state in cycle.open and state not in over]
    if named and not (named == ["open"] and len(cycle.states) > 8):
        return named
    if re.search(r"\b(?:not (?:yet )?)(\w+)", low):
        until = re.search(r"\bnot (?:yet )?([\w ]+?)(?: \w+)?$", low)
        place = next(
            (i for i, s in enumerate(cycle.main) if until and stem(s) == stem(until[1])),
            len(cycle.main),
        )
        return cycle.main[:place]
    return [state for state in candidates if state in cycle.open]


def _after(cycle: LifecycleDraft, state: str) -> list[str]:
    return cycle.main[cycle.main.index(state) + 1 :]


def _second_approver(
    reading: Reading, draft: EntityDraft, cycle: LifecycleDraft, text: str, match: re.Match[str]
) -> None:
    """Read "a refund above 500 needs a second approver who is not the requester"."""
    approve = next(
        (s for s in cycle.steps if s.name.startswith(("approve", "review", "sign", "confirm"))),
        None,
    )
    amount = (match["amount"] or "").replace(",", "").strip(".")
    who = reading.finder.exact(match["who"])
    if who is not None and reading.is_person(who[0]):
        _second_of(reading, draft, text, who[0], amount)
        return
    if approve is not None:
        approve.guard = approve.guard or text
    participle = approve.target if approve is not None else "approved"
    reading.by_claims.append((draft.name, f"second_{participle}_by", True))
    invariant: dict[str, Any] = {"entity": draft.name, "statement": text}
    said = match["who"].lower()
    if amount:
        invariant.update(
            kind="limit",
            left="",
            operator=">",
            amount=amount,
            consequence=f"a second {_ONE_OF.get(said, said)} is needed",
        )
    reading.invariants.append(invariant)
    if re.search(
        r"\bnot the (?:first|requester)|\bnot the same|\bsomeone else|\banother person|\bdifferent",
        text,
        re.I,
    ):
        draft.facts.setdefault("_distinct_by", []).append(participle)


_ONE_OF: Final = {"people": "person"}


def _second_of(
    reading: Reading, draft: EntityDraft, text: str, person: str, amount: str
) -> None:  # fmt: skip
    """Read "a payout above 10000 needs a second adjuster who is not the first"."""
    name = snake(person)
    facts = {"optional": True, "weight": 0, "managed_by": "server"}
    if not any(link.name == name for link in reading.links_of(draft.name)):
        reading.link(draft.name, person, name, **facts)
    reading.link(draft.name, person, f"second_{name}", **facts)
    rule: dict[str, Any] = {"entity": draft.name, "statement": text}
    if amount:
        consequence = f"a second {person.lower()} is needed"
        limit = {"kind": "limit", "left": "", "operator": ">", "amount": amount}
        reading.invariants.append({**rule, **limit, "consequence": consequence})
    statement = f"{as_words(name)} and second {as_words(name)} of {article(draft.name)} differ"
    reading.invariants.append(
        {
            **rule,
            "statement": statement,
            "kind": "distinct",
            "left": name,
            "right": f"second_{name}",
        }
    )


def open_states(draft: EntityDraft) -> list[str]:
    """Return the states "open" means: the state of that name, or all that some step leaves."""
    cycle = draft.lifecycle
    if cycle is None:
        return []
    return ["open"] if "open" in cycle.states else cycle.open


def article(name: str) -> str:
    """Return a name in lower case with its article."""
    low = name if name.isupper() else name[:1].lower() + name[1:]
    vowel = bool(re.match(r"[aeio]|u(?!se|ni|ser|til)|hour|honest", low)) and not low.startswith(
        "one "
    )
    return ("an " if vowel else "a ") + low


def many(name: str) -> str:
    """Return the plural of a name in lower case."""
    return plural(name[:1].lower() + name[1:] if not name[:2].isupper() else name)

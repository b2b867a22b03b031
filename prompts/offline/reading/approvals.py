"""Reading who must agree: "approved by someone other than the teacher who submitted it"."""

from __future__ import annotations

import re
from typing import Any, Final

from design.document.names import name_key, singular, snake, words
from design.document.verbs import action_for_state
from prompts.offline.reading.model import EntityDraft, LifecycleDraft, Reading, StepDraft
from prompts.offline.reading.words import stem, without_article

_BY_ANOTHER: Final = re.compile(
    r"\b(?:(?P<noun>approval|sign-?off|review|confirmation|authori[sz]ation|release) (?:by|from|of)"
    r"|(?:is|are|must be|has to be|have to be|needs? to be|can only be|may only be|gets?) "
    r"(?:only )?(?P<verb>\w+(?:[ -]off)?) by) (?P<who>.+?)"
    r"(?:,? (?:other than|different from|who (?:is|are) not|not being|but not by?) (?P<other>.+)"
    r"|,? who (?:did|has|have|had|does|do)(?:n't| not) (?P<did>.+))$",
    re.IGNORECASE,
)
_ABOVE: Final = re.compile(
    r"\b(?:above|over|more than|exceeding|from) (?P<amount>\d[\d,.]*)", re.IGNORECASE
)
_NOUNS: Final = {
    "approval": "approved",
    "signoff": "signed_off",
    "sign-off": "signed_off",
    "review": "reviewed",
    "confirmation": "confirmed",
    "authorization": "authorized",
    "authorisation": "authorised",
    "release": "released",
}
_AGENTS: Final = re.compile(
    r"^(?P<verb>request|approv|review|creat|writ|submitt|author|report|measur|record)(?:e?rs?|or)$"
)
_AWAITING: Final = frozenset({"awaiting", "waiting", "pending", "needs", "await", "wait"})


def read_approval(
    reading: Reading, draft: EntityDraft, cycle: LifecycleDraft, text: str
) -> bool:  # fmt: skip
    """Read a sentence that says who must agree to a step; False for any other sentence."""
    match = _BY_ANOTHER.search(text)
    if match is None:
        return False
    done = _NOUNS.get((match["noun"] or "").lower()) or snake(match["verb"] or "")
    step = step_named(cycle, action_for_state(done))
    if step is not None:
        step.guard = step.guard or text
        role = _role(reading, match["who"])
        if role and role not in step.roles:
            step.roles.append(role)
    earlier = _earlier(cycle, match["other"] or "", match["did"] or "")
    claims = [f"{name}_by" for name in (done, earlier) if name]
    for name in claims:
        if not any(claim[:2] == (draft.name, name) for claim in reading.by_claims):
            reading.by_claims.append((draft.name, name, True))
    amount = _ABOVE.search(text)
    if amount is not None:
        reading.invariants.append(
            {
                "entity": draft.name,
                "statement": text,
                "kind": "limit",
                "left": "",
                "operator": ">",
                "amount": amount["amount"].replace(",", "").strip("."),
                "consequence": f"{done.replace('_', ' ')} by another person",
            }
        )
    draft.facts.setdefault("_apart", []).append((*claims, text))
    return True


_TWO: Final = re.compile(
    r"^(?:the |whoever )?(?P<left>\w+(?:er|or))s? (?:is|are|must be|may be|can be|can) "
    r"(?:not(?: be)?|never(?: be)?|other than|different from|someone other than) (?:the |an? )?"
    r"(?:[\w ]*?who (?:has |have )?(?P<did>\w+)(?: it)?|(?P<right>\w+(?:er|or)))$",
    re.IGNORECASE,
)


def read_two_people(reading: Reading, draft: EntityDraft, clause: str) -> bool:
    """Read "the reviewer is not the analyst who measured it"; False for any other clause."""
    match = _TWO.match(clause)
    if match is None:
        return False
    claims = [name for entity, name, _ in reading.by_claims if entity == draft.name]
    names = []
    for agent in (match["left"], match["did"] or match["right"]):
        wanted = stem(agent)
        name = next((name for name in claims if stem(name.removesuffix("_by")) == wanted), None)
        if name is None:
            return False
        names.append(name)
    draft.facts.setdefault("_apart", []).append((*names, clause))
    return True


def step_named(cycle: LifecycleDraft, action: str) -> StepDraft | None:
    """Return the step of an action, or the one out of the state that waits for it."""
    named = next((step for step in cycle.steps if step.name == action), None)
    return named or awaited_step(cycle, action)


def awaited_step(cycle: LifecycleDraft, action: str) -> StepDraft | None:
    """Return the step out of "awaiting sign-off" for ``sign_off``."""
    wanted = stem(words(action)[0])[:5] if words(action) else ""
    for state in cycle.states:
        first, *rest = words(state)
        if first in _AWAITING and wanted and any(stem(word)[:5] == wanted for word in rest):
            return next((step for step in cycle.steps if step.source == state), None)
    return None


def _role(reading: Reading, text: str) -> str | None:
    key = name_key(singular(without_article(text)))
    return next((block.name for block in reading.brief.roles if name_key(block.name) == key), None)


def _earlier(cycle: LifecycleDraft, other: str, did: str) -> str:
    """Return the participle of what the other person did: "requested", "submitted"."""
    said = re.search(r"\bwho (?:has |have |had )?(\w+(?:ed|te|t|n)) (?:it|them|this)\b", other)
    if said:
        return snake(said[1])
    agent = _AGENTS.match(singular(without_article(other)).split(" ")[0]) if other else None
    verb = agent["verb"] if agent else did.split(" ")[0] if did else ""
    if not verb or (did and not re.match(r"\w+ (?:it|them|this)\b", did)):
        return ""
    wanted = stem(verb)
    states = [state for state in cycle.states if stem(words(state)[0]) == wanted]
    if states:
        return states[0]
    return verb if verb.endswith("ed") else f"{verb.removesuffix('e')}ed"


def read_note(reading: Reading, note: str, source: str) -> tuple[str, str, list[str]]:
    """Read what stands in brackets beside a step.

    Args:
        reading: What is known so far.
        note: The words in the brackets.
        source: The state the step leaves.

    Returns:
        The action it names or "", the condition or "", and the roles that may take it.
    """
    match = _NOTE_DONE.match(note.strip())
    if match:
        by = match["who"] or ""
        role = _role(reading, by)
        action = action_for_state(f"{match['done']} {match['part'] or ''}".strip(), source)
        return action, "" if role or not by else f"by {by}", [role] if role else []
    again = _NOTE_VERB.fullmatch(note.strip())
    if again:
        return snake(note), "", []
    by_role = re.match(r"^(?:only )?by (?:the |an? )?([\w ]+?)(?: (at any time)| (.+))?$", note)
    if by_role:
        for place in range(len(by_role[1].split()), 0, -1):
            role = _role(reading, " ".join(by_role[1].split()[:place]))
            if role:
                rest = note[note.index(by_role[1]) :].split()[place:]
                left = " ".join(rest)
                return "", "" if left == "at any time" else left, [role]
    return "", note, []


_NOTE_DONE: Final = re.compile(
    r"^(?P<done>(?:re)?\w+(?:ed|en|awn|old|ent|ought))(?: (?P<part>back|out|in|off|over|up|down))?"
    r"(?: by (?:the |an? )?(?P<who>[\w ]+))?$",
    re.IGNORECASE,
)
_NOTE_VERB: Final = re.compile(
    r"(?:repeat|retry|reopen|resume|restart|rework|return|reject|undo|renew|resubmit|reschedule"
    r"|recall|escalate|extend|reset|revert|withdraw|send back|give back|hand back|take back)",
    re.IGNORECASE,
)


def settle_apart(
    reading: Reading, draft: EntityDraft, said: tuple[str, ...]
) -> dict[str, Any] | None:
    """Return the rule that two people differ, or None where words already say it."""
    *names, text = said
    links = [
        next((link for link in reading.links_of(draft.name) if link.name.startswith(name)), None)
        for name in names
    ]
    known = any(rule["statement"] == text for rule in reading.invariants)
    if len(links) == 2 and links[0] and links[1] and links[0].to == links[1].to:
        left, right = links[0].name, links[1].name
        if any({rule.get("left"), rule.get("right")} == {left, right}
               for rule in reading.invariants if rule["entity"] == draft.name):  # fmt: skip
            return None
        return {"entity": draft.name, "statement": text, "kind": "distinct",
                "left": left, "right": right}  # fmt: skip
    return None if known else {"entity": draft.name, "statement": text}

"""Reading steps told as deeds: "the tenant can withdraw until it is accepted"."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from design.document.names import singular, snake, words
from design.document.verbs import action_for_state, state_for_action
from prompts.offline.reading.model import LifecycleDraft, Reading
from prompts.offline.reading.words import as_words, stem

_DEED: Final = re.compile(
    r"^(?:an? |the |any |each )?(?P<who>[\w -]+?) (?:can|may) (?:also |still |always )?"
    r"(?P<verb>[a-z]+)(?: (?:it|them|(?:the |an? |their |own )?[\w ]+?))??"
    r"(?P<guard> (?:until|till|before|up to|as long as|while|within|unless|if|at any (?:time|point)"
    r"|at all times)\b.*)?$",
    re.IGNORECASE,
)
_UNTIL: Final = re.compile(
    r"\b(?:until|till|before|as long as it is not|unless)\b.*?\b(?P<state>[a-z]+(?: [a-z]+)?)$"
)
_NOUN: Final = re.compile(
    r"^(?P<what>[a-z]{3,})(?: (?:is )?(?:only )?(?:possible|allowed))? "
    r"(?P<guard>(?:up to|until|within|before|only) .+)$",
    re.IGNORECASE,
)


def _ended(cycle: LifecycleDraft, guard: str, last: str) -> str | None:
    """Return the state that words such as "until it is under review" name."""
    whole = next((state for state in cycle.main if guard.endswith(f" {as_words(state)}")), None)
    begun = next((state for state in cycle.main if stem(words(state)[0]) == stem(last)), None)
    return whole or begun


def read_deed(
    reading: Reading, cycle: LifecycleDraft, text: str, sources: Callable[[str], list[str]]
) -> bool:
    """Read who can do what until when as a step; False for any other sentence.

    Args:
        reading: The brief so far.
        cycle: The states and steps of the entity, which get the step.
        text: The sentence.
        sources: Returns the states that words such as "any open one" mean.
    """
    noun = _NOUN.match(text)
    steps = [s for s in cycle.steps if noun and stem(noun["what"])[:6] == stem(s.name)[:6]]
    if noun and steps:
        for step in steps:
            step.guard = step.guard or noun["guard"]
        return True
    match = _DEED.match(text)
    if match is None or match["verb"].lower() in ("be", "have", "not", "go", "become"):
        return False
    who = snake(singular(match["who"]))
    roles = [item.name for item in reading.brief.roles if snake(item.name) == who]
    verb = match["verb"].lower()
    target = next((s for s in cycle.states if action_for_state(s) == verb), state_for_action(verb))
    known = [step for step in cycle.steps if step.name == verb]
    if not roles and not known and reading.finder.first(match["who"]) is None:
        return False
    guard = (match["guard"] or "").strip(" ,.")
    if known:
        for step in known:
            step.guard = step.guard or guard
        return True
    until = _UNTIL.search(guard.lower())
    ended = _ended(cycle, guard.lower(), until["state"].split()[-1]) if until else None
    if ended is not None:
        begun, guard = cycle.main[: cycle.main.index(ended)], ""
    else:
        begun = [s for s in sources("any open one") if s != target]
        guard = "" if re.match(r"at (?:any|all)", guard) else guard
    target = cycle.state(as_words(target))
    for source in begun:
        cycle.step(source, target, verb, guard, roles)
    return bool(begun)

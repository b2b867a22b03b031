"""What a verb is done to, and what words before an object pick out of it."""

from __future__ import annotations

import re
from typing import Final

from design.document.names import snake, words
from prompts.offline.reading.clauses import Clause
from prompts.offline.reading.model import Reading
from prompts.offline.reading.words import alternatives, as_words, stem


def named_as(reading: Reading, entity: str, verb: str) -> tuple[str, str] | None:
    """Return what a verb makes where an entity has its name: "check tickets in" is a check-in."""
    found = reading.finder.exact(as_words(verb))
    if found is None or found[1] or found[0] == entity or not reading.linked(found[0], entity):
        return None
    return None if takes_step(reading, entity, verb) else (found[0], "create")


_SAME: Final = {
    "take_back": "return",
    "give_back": "return",
    "bring_back": "return",
    "hand_in": "return",
    "run": "start",
}
NOUNS: Final = {
    "lend": ("loan",),
    "borrow": ("loan", "borrowing"),
    "rent": ("rental", "rent"),
    "hire": ("hire", "rental"),
    "buy": ("order", "purchase", "ticket"),
    "purchase": ("order", "purchase"),
    "sell": ("sale", "order"),
    "enrol": ("enrolment",),
    "enroll": ("enrollment",),
    "lease": ("lease",),
    "apply": ("application",),
    "reserve": ("reservation", "booking"),
    "book": ("booking", "reservation", "appointment"),
    "subscribe": ("subscription",),
    "sign_up": ("registration", "enrolment"),
}


def holder_of(reading: Reading, entity: str, verb: str) -> tuple[str, str]:
    """Return what a verb is done to, and the verb: "reserve titles" creates a reservation."""
    verb = verb.removesuffix("_for")
    same = _SAME.get(verb, verb)
    verb = verb if takes_step(reading, entity, verb) else same
    if verb in ("read", "create", "update", "delete", "manage", "list") or takes_step(
        reading, entity, verb
    ):
        return entity, verb
    inside = [
        name for name in reading.entities if name != entity and reading.link_between(name, entity)
    ]
    for name in inside:
        last = words(name)[-1]
        if last in NOUNS.get(verb, ()) or (stem(last) == stem(verb) and last != words(entity)[-1]):
            return name, "create"
    for link in reading.links_of(entity):
        if words(link.to)[-1] in NOUNS.get(verb, ()) and not link.many:
            return link.to, "create"
    steps = [name for name in inside if takes_step(reading, name, verb)]
    return (steps[0] if len(steps) == 1 else entity), verb


def in_states(reading: Reading, entity: str, said: str) -> str:
    """Return what goes through the states a person is marked with: "mark members attended"."""
    if not said:
        return ""
    wanted = {snake(part) for part in alternatives(said)}

    def has(name: str) -> bool:
        cycle = reading.entities[name].lifecycle
        return cycle is not None and wanted <= set(cycle.states)

    if has(entity):
        return ""
    found = [
        name
        for name in reading.entities
        if name != entity and has(name) and reading.link_between(name, entity)
    ]
    return found[0] if len(found) == 1 else ""


def keeps_nothing(reading: Reading, entity: str, held: str, verb: str) -> bool:
    """Whether "reserve books" has no reservation to make: it makes no book."""
    nouns = NOUNS.get(verb, ())
    last = words(held)[-1]
    made = last in nouns or stem(last) == stem(verb)
    return bool(nouns) and held == entity and not made and not takes_step(reading, held, verb)


def takes_step(reading: Reading, name: str, verb: str) -> bool:
    """Return whether a verb is a step of an entity's lifecycle."""
    cycle = reading.entities[name].lifecycle
    return cycle is not None and any(step.name == verb for step in cycle.steps)


_NO_KIND: Final = frozenset(
    {"any", "all", "other", "others", "own", "their", "new", "every", "another", "each", "no",
     "one", "the", "a", "an", "them", "it", "existing", "full", "which", "who"}
)  # fmt: skip


def kind_of(reading: Reading, entity: str, clause: Clause) -> str:
    """Return the word for some rows alone that no state says: "internal messages"."""
    mention = next((m for m in clause.objects if m.entity == entity), None)
    cycle = reading.entities[entity].lifecycle
    match = (
        re.fullmatch(r"(?:the |any |all )?([a-z-]+)", clause.phrase[: mention.start].strip())
        if mention
        else None
    )
    said = match[1] if match else ""
    stated = cycle is not None and snake(said) in cycle.states
    return "" if said in _NO_KIND or stated or reading.finder.first(said) else said


def marked_steps(reading: Reading, entity: str, verb: str, clause: Clause) -> list[str] | None:
    """Return the steps "mark ready orders" means; None where no state stands before the orders."""
    cycle = reading.entities[entity].lifecycle
    mention = next((m for m in clause.objects if m.entity == entity), None)
    if cycle is None or mention is None or not clause.verbs or clause.verbs[-1] != "mark":
        return None
    said = snake(clause.phrase[: mention.start])
    into = [step.name for step in cycle.steps if said and step.target == said]
    if not into:
        return None
    if verb == "mark":
        return list(dict.fromkeys(into))
    steps = [step.name for step in cycle.steps if step.name == verb]
    return steps[:1] or None

"""Doubts about one entity: arrows that are missing, limits, prices, what is kept."""

from __future__ import annotations

import re
from typing import Final

from prompts.offline.reading.lifecycles import article, many
from prompts.offline.reading.model import EntityDraft, Reading
from prompts.offline.reading.words import as_words

_NEGATIVE: Final = re.compile(r"cancel|reject|declin|void|withdraw|refus|abort")
_SYSTEM_STEP: Final = re.compile(
    r"expire|fail|sent|paid|succeed|past_due|overdue|active|delivered|lost|settled|refunded|trial"
)


def listed(names: list[str]) -> str:
    """Return names as words: "a, b and c"."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def ask_dead_ends(reading: Reading, draft: EntityDraft) -> None:
    """Ask about states from which a thing cannot be called off, though from others it can."""
    cycle = draft.lifecycle
    if cycle is None:
        return
    ends = [state for state in cycle.states if _NEGATIVE.search(state)]
    for end in ends[:1]:
        sources = {step.source for step in cycle.steps if step.target == end}
        missing = [state for state in cycle.open if state not in sources and state not in ends]
        last = max((cycle.main.index(s) for s in sources if s in cycle.main), default=-1)
        early = [s for s in missing if s in cycle.main and cycle.main.index(s) < last]
        late = [state for state in missing if "part" in state and state in cycle.main]
        if early or late:
            states = " or ".join(map(as_words, (*early[:2], *late)))
            answers = ["yes while it is " + " or ".join(map(as_words, early[:2]))] if early else []
            answers += [f"no once it is {as_words(late[0])}"] if late else []
            reading.ask(
                72,
                f"Can {article(draft.name)} that is {states} become {as_words(end)}? "
                "The workflow draws no arrow.",
                "; ".join(answers),
                draft.name,
            )


def ask_idle_steps(reading: Reading) -> None:
    """Ask who takes the steps no role may take and no system does by itself."""
    waiting: list[str] = []
    concerned: list[str] = []
    for draft in reading.entities.values():
        cycle = draft.lifecycle
        idle = [step for step in cycle.steps if not step.roles] if cycle and reading.roles else []
        if not idle:
            continue
        told = list(dict.fromkeys(as_words(step.name) for step in idle))
        human = [as_words(step.name) for step in idle if not _SYSTEM_STEP.search(step.target)]
        if human:
            waiting.append(f"{listed(list(dict.fromkeys(human)))} {article(draft.name)}")
            concerned.append(draft.name)
        reading.assume(
            f"the system takes these steps of {article(draft.name)}: {listed(told)}", draft.name
        )
    if waiting:
        reading.ask(
            69, f"Who may {'; '.join(waiting)}? No role does.",
            "the system, by a job or when another system reports it", *concerned,
        )  # fmt: skip


def ask_guards(reading: Reading, draft: EntityDraft) -> None:
    """Ask whether a condition of one role binds the others who may take the step."""
    cycle = draft.lifecycle
    for step in cycle.steps if cycle else ():
        if not step.guard or len(step.roles) < 2:
            continue
        free = [p.role for p in reading.permissions if p.allowed and p.entity == draft.name
                and p.action == step.name and not p.condition]  # fmt: skip
        if free and re.search(r"\b(?:before|after|until|within|up to)\b", step.guard):
            reading.ask(
                66,
                f"Does “{step.guard}” bind the {free[0].lower()} too when it is to "
                f"{as_words(step.name)} {article(draft.name)}?",
                "as written it binds everybody",
                draft.name,
                options=("yes", "no, with a reason"),
            )
            return


def ask_limits(reading: Reading, draft: EntityDraft) -> None:
    """Ask in which currency a limit is meant."""
    for invariant in reading.invariants:
        if invariant["entity"] != draft.name or invariant.get("kind") != "limit":
            continue
        attribute = draft.attributes.get(str(invariant["left"]))
        if (
            attribute is not None
            and attribute.type == "money"
            and "second" in str(invariant.get("consequence"))
        ):
            reading.ask(
                58,
                f"In which currency is the {invariant['amount']} of "
                f"“{invariant['statement']}”, and does exactly that amount count?",
                "in the record's own currency; exactly that amount does not count",
                draft.name,
            )


def ask_kept_or_never(reading: Reading, draft: EntityDraft) -> None:
    """Ask which wins where something is never deleted, yet kept for a time."""
    said = " ".join(
        line for e in reading.brief.entities if e.name == draft.name for line in e.facts
    )
    if (
        draft.retention
        and draft.retention["period"] != "forever"
        and re.search(r"never (?:be )?deleted|never changed and never", said)
    ):
        reading.ask(
            78,
            f"{many(draft.name)[:1].upper() + many(draft.name)[1:]} are never deleted, yet "
            f"kept {draft.retention['period']}. Which wins?",
            "nobody deletes them while they are kept; the end of the period wins",
            draft.name,
        )


def ask_prices(reading: Reading, draft: EntityDraft) -> None:
    """Ask what prices mean where tax is kept beside them."""
    taxed = [
        a for a in draft.attributes.values() if a.type == "rate" and re.search(r"tax|vat", a.name)
    ]
    if taxed:
        reading.ask(
            62,
            "Are prices net or gross, and how is tax rounded?",
            "net; tax is rounded half up for each line",
            draft.name,
            options=("net, rounded for each line", "gross"),
        )


def ask_way_back(reading: Reading, draft: EntityDraft) -> None:
    """Ask how work comes back from a review, and out of an end when another end has a way out."""
    cycle = draft.lifecycle
    if cycle is None:
        return
    asked = []
    for state in cycle.main[1:]:
        before = cycle.main[: cycle.main.index(state)]
        targets = [step.target for step in cycle.steps if step.source == state]
        if (
            re.search(r"(?:^|_)review$|approval|inspection", state)
            and targets
            and not set(targets) & set(before)
        ):
            asked.append(f"back from {as_words(state)} to {as_words(before[-1])}")
    if any(step.name == "reopen" for step in cycle.steps):
        asked += [f"out of {as_words(state)} again" for state in cycle.terminal]
    if asked:
        first = asked[0].startswith("back")
        reading.ask(
            65, f"Can {article(draft.name)} go {listed(asked)}? The workflow draws no arrow.",
            "back from review: yes; out of an end: no" if first else "no", draft.name,
        )  # fmt: skip


def ask_restored(reading: Reading, draft: EntityDraft) -> None:
    """Ask whether what is deleted softly can come back."""
    if draft.retention.get("after") != "deleted_at":
        return
    unique = [
        a.name
        for a in draft.attributes.values()
        if a.facts.get("unique") and a.type in ("slug", "code", "email")
    ]
    taken = f", and what if its {as_words(unique[0])} was taken meanwhile" if unique else ""
    reading.ask(
        67,
        f"Can a deleted {draft.name.lower()} be restored within "
        f"{draft.retention['period']}{taken}?",
        f"yes, by support{', with a new ' + as_words(unique[0]) + ' if needed' if unique else ''}",
        draft.name,
    )


def ask_assignee(reading: Reading, draft: EntityDraft) -> None:
    """Ask whether one or several can be assigned."""
    if any(link.name == "assignee" for link in reading.links_of(draft.name)):
        reading.ask(52, f"Has {article(draft.name)} one assignee or several?", "one", draft.name,
                    options=("one", "several"))  # fmt: skip

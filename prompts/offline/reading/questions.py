"""What the words leave open: questions worth a person's time, and what was decided meanwhile."""

from __future__ import annotations

import re
from typing import Any, Final

from design.document.names import words
from design.intake.open_facts import open_facts
from prompts.offline.reading.lifecycles import article, many
from prompts.offline.reading.model import EntityDraft, Reading
from prompts.offline.reading.roles import base_words
from prompts.offline.reading.words import as_words, fold, stem

MOST: Final = 8
_NEGATIVE: Final = re.compile(r"cancel|reject|declin|void|withdraw|refus|abort")
_SYSTEM_STEP: Final = re.compile(
    r"expire|fail|sent|paid|succeed|past_due|overdue|active|delivered|lost|settled|refunded|trial"
)


def ask_questions(reading: Reading) -> None:
    """Add the questions that show only when everything is read."""
    _nobody_creates(reading)
    for draft in reading.entities.values():
        _dead_ends(reading, draft)
        _guards(reading, draft)
        _limits(reading, draft)
        _kept_or_never(reading, draft)
        _prices(reading, draft)
        _no_way_back(reading, draft)
        _restored(reading, draft)
        _assignee(reading, draft)
    _idle_steps(reading)
    _isolated(reading)
    _denied_only(reading)
    _zones(reading)
    _measures(reading)
    _summary_against_roles(reading)
    _own_people(reading)
    _sign_in(reading)
    _empty_sections(reading)


def chosen_questions(reading: Reading) -> list[Any]:
    """Return the questions that are asked: the heaviest, in a fixed order."""
    ranked = sorted(enumerate(reading.questions), key=lambda item: (-item[1].weight, item[0]))
    return [question for _, question in ranked[:MOST]]


def _creators(reading: Reading, entity: str) -> bool:
    return any(
        p.allowed and p.entity in (entity, None) and p.action in ("create", "manage")
        for p in reading.permissions
    )


def _nobody_creates(reading: Reading) -> None:
    if not reading.roles:
        return
    orphans = []
    for draft in reading.entities.values():
        owner = reading.owner_of(draft.name)
        inside = owner is not None and (
            words(draft.name)[-1] in ("line", "item") or _creators(reading, owner.to)
        )
        if (
            not _creators(reading, draft.name)
            and not inside
            and not draft.inferred
            and not draft.facts.get("append_only")
        ):
            orphans.append(draft.name)
    orphans = [name for name in orphans if not _made_by_system(reading, name)]
    if orphans:
        reading.ask(
            95,
            f"Who creates and maintains {_listed([many(name) for name in orphans])}? No role may.",
            "a role for it, once it is named; until then by import",
            *orphans[:6],
        )


def _made_by_system(reading: Reading, entity: str) -> bool:
    """Whether the brief says that it is made by itself or that another system reports it."""
    made = rf"\b{re.escape(entity)}s? (?:is|are) (?:then )?(?:made|created|generated|sent)\b"
    parts = set(words(entity))
    reported = any(set(words(line.system)) & parts for line in reading.brief.integrations)
    return bool(re.search(made, reading.brief.summary, re.IGNORECASE)) or reported


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _dead_ends(reading: Reading, draft: EntityDraft) -> None:
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


def _idle_steps(reading: Reading) -> None:
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
            waiting.append(f"{_listed(list(dict.fromkeys(human)))} {article(draft.name)}")
            concerned.append(draft.name)
        reading.assume(
            f"the system takes these steps of {article(draft.name)}: {_listed(told)}", draft.name
        )
    if waiting:
        reading.ask(
            69, f"Who may {'; '.join(waiting)}? No role does.",
            "the system, by a job or when another system reports it", *concerned,
        )  # fmt: skip


def _guards(reading: Reading, draft: EntityDraft) -> None:
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


def _limits(reading: Reading, draft: EntityDraft) -> None:
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


def _kept_or_never(reading: Reading, draft: EntityDraft) -> None:
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


def _prices(reading: Reading, draft: EntityDraft) -> None:
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


def _no_way_back(reading: Reading, draft: EntityDraft) -> None:
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
            65, f"Can {article(draft.name)} go {_listed(asked)}? The workflow draws no arrow.",
            "back from review: yes; out of an end: no" if first else "no", draft.name,
        )  # fmt: skip


def _restored(reading: Reading, draft: EntityDraft) -> None:
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


def _assignee(reading: Reading, draft: EntityDraft) -> None:
    if any(link.name == "assignee" for link in reading.links_of(draft.name)):
        reading.ask(52, f"Has {article(draft.name)} one assignee or several?", "one", draft.name,
                    options=("one", "several"))  # fmt: skip


def _isolated(reading: Reading) -> None:
    """Ask about things that nothing leads to and that lead to nothing."""
    alone = [
        name
        for name in reading.entities
        if name != reading.tenant
        and not any(name in (link.entity, link.to) for link in reading.links)
    ]
    if alone and len(reading.entities) > 1:
        reading.ask(76, f"What do {_listed([many(name) for name in alone])} have to do with "
                        f"the rest? No words link them.",
                    "nothing yet; they are kept as lists of their own", *alone[:6])  # fmt: skip


def _denied_only(reading: Reading) -> None:
    """Ask who may do what is only ever said of somebody who may not."""
    everything = [p.role for p in reading.permissions if p.entity is None and p.allowed]
    told: dict[str, list[str]] = {}
    for item in reading.permissions:
        if item.allowed or item.entity is None or item.condition or item.attributes:
            continue
        granted = [
            p
            for p in reading.permissions
            if p.allowed and p.entity == item.entity and p.action in (item.action, "manage")
        ]
        if item.action in ("delete", "manage", "create", "update") and not granted and everything:
            told.setdefault(item.role, []).append(f"{item.action} {many(item.entity)}")
    for role, actions in told.items():
        reading.ask(
            70, f"Who may {_listed(actions)}? It is only said that {article(role)} may not.",
            f"only {article(everything[0])}, for now",
        )  # fmt: skip


def _zones(reading: Reading) -> None:
    zoned = any(
        a.type == "timezone" for d in reading.entities.values() for a in d.attributes.values()
    )
    for query in reading.queries:
        if not zoned and re.search(
            r"\b(?:today|this week|this month|per day|per week)\b", str(query["statement"]), re.I
        ):
            reading.ask(
                36,
                f"In which time zone are days and weeks of “{query['statement']}” reckoned?",
                "UTC, ISO weeks",
            )
            return


def _measures(reading: Reading) -> None:
    for query in reading.queries:
        said = str(query["statement"])
        if re.search(
            r"\brecurring revenue|\bfell by|\brose by|\boccupancy|\butili[sz]ation"
            r"|\bconversion|\bchurn",
            said,
            re.I,
        ):
            reading.ask(
                50,
                f"What exactly counts into “{said}”?",
                "what is running at the time; the last full period against the one before",
                *filter(None, [str(query.get("entity", ""))]),
            )


def _summary_against_roles(reading: Reading) -> None:
    """Compare what the summary lets a role do with what the roles say."""
    for sentence in re.split(r"[.;]\s*", fold(reading.brief.summary)):
        for role in reading.roles.values():
            match = re.match(
                rf"^{re.escape(many(role.name))}\s+(?P<rest>.+)$", sentence, re.IGNORECASE
            )
            if match is None:
                continue
            verbs = base_words(match["rest"])
            found = reading.finder.first(match["rest"])
            granted = {
                stem(p.action)
                for p in reading.permissions
                if p.role == role.name and p.entity == found and p.allowed
            }
            said = {
                stem(w)
                for p in reading.permissions
                if p.role == role.name and p.allowed
                for w in p.text.split()[:4]
            }
            missing = [verb for verb in verbs if stem(verb) not in granted | said]
            if found and missing and len(missing) < len(verbs):
                reading.ask(
                    74,
                    f"The summary lets {many(role.name)} {_listed(missing)} {many(found)}, the "
                    f"role list does not. May they?",
                    "yes, their own",
                    found,
                    options=("yes, their own", "no"),
                )


def _own_people(reading: Reading) -> None:
    for permission in reading.permissions:
        match = re.search(r"\bof (?:own|their) (\w+)", permission.condition)
        found = reading.finder.first(match[1]) if match else None
        if (
            permission.allowed
            and permission.scope == "related"
            and found
            and found != reading.tenant
            and reading.is_person(found)
        ):
            role = reading.roles[permission.role]
            via = next(
                (
                    d.name
                    for d in reading.entities.values()
                    if role.represents
                    and reading.link_between(d.name, found)
                    and reading.link_between(d.name, role.represents)
                ),
                "",
            )
            if via:
                reading.ask(
                    68,
                    f"Are “own {many(found)}” of {article(role.name)} those with at least one "
                    f"{via.lower()} with them?",
                    "yes",
                    found,
                    via,
                    options=("yes", "no"),
                )
                return


def _sign_in(reading: Reading) -> None:
    if reading.roles and not any(
        a.facts.get("storage") == "hash" and a.name.startswith("password")
        for d in reading.entities.values()
        for a in d.attributes.values()
    ):
        reading.ask(
            55,
            "How do people sign in, and who creates their logins?",
            "through an identity provider; the first login by the operator",
            *[],
        )


def _empty_sections(reading: Reading) -> None:
    weights = {
        "roles": 100,
        "workflows": 92,
        "reporting": 90,
        "entities": 99,
        "constraints": 45,
        "summary": 30,
    }
    for fact in open_facts(reading.brief):
        if fact.missing:
            reading.ask(weights.get(fact.section, 40), fact.text, fact.recommendation)


def propose(reading: Reading) -> list[dict[str, Any]]:
    """Return the decisions that were taken to get a draft, each as a proposal."""
    found: list[dict[str, Any]] = [
        {
            "title": "Keys are uuid",
            "decision": "Every table has a uuid key made by the database.",
            "context": "Keys stand in addresses and are given to other systems.",
            "consequences": "They cannot be guessed or counted, and take twice the room of a "
            "bigint.",
            "topic": "ids",
            "choice": "uuid",
        },
        {
            "title": "Instants carry a time zone",
            "decision": "Moments are stored with time zone and sent in UTC; days stay dates.",
            "context": "People and systems in several zones read the same rows.",
            "consequences": "“Today” is reckoned in the zone of who asks.",
            "topic": "time",
            "choice": "timestamptz",
        },
    ]
    if reading.tenant:
        name = reading.tenant.lower()
        found.insert(
            0,
            {
                "title": f"Every row belongs to one {name}",
                "decision": f"Each table carries the key of its {name}, each reference repeats "
                f"it and each uniqueness holds "
                f"within it; row-level security is the second line behind the service.",
                "context": f"The brief keeps {many(reading.tenant)} apart.",
                "consequences": f"No row can point into another {name}; keys are composite.",
                "topic": "tenancy",
                "choice": "column",
                "scope": (reading.tenant,),
            },
        )
    money = [d.name for d in reading.entities.values() if d.of_type("money", "unit_price")]
    if money:
        found.append(
            {
                "title": "Money is exact decimal with its currency",
                "decision": "Amounts are numeric with two decimals beside an ISO 4217 "
                "currency; totals are derived, not stored.",
                "context": f"{_listed([many(n) for n in money[:4]])} hold amounts of money.",
                "consequences": "No rounding by floating point; adding amounts means checking "
                "their currency.",
                "topic": "money",
                "choice": "numeric",
            }
        )
    kept = [
        d.name
        for d in reading.entities.values()
        if d.facts.get("delete_policy") in ("never", "erase", "deactivate", "soft")
    ]
    if kept:
        found.append(
            {
                "title": "Deleting is decided entity by entity",
                "decision": "What was done or paid is never deleted; people and catalogue "
                "entries are deactivated or erased; "
                "parts without a life of their own are deleted.",
                "context": "Records that others refer to must outlive a click.",
                "consequences": "Retention periods are kept by jobs, not by cascades.",
                "topic": "delete",
                "choice": "by entity",
            }
        )
    return found[:5]

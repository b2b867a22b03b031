"""What the words leave open: questions worth a person's time, and what was decided meanwhile."""

from __future__ import annotations

import re
from typing import Final

from design.document.names import words
from design.intake.open_facts import open_facts
from prompts.offline.reading.doubts import (
    ask_assignee,
    ask_dead_ends,
    ask_guards,
    ask_idle_steps,
    ask_kept_or_never,
    ask_limits,
    ask_prices,
    ask_restored,
    ask_way_back,
    listed,
)
from prompts.offline.reading.lifecycles import article, many
from prompts.offline.reading.model import QuestionDraft, Reading
from prompts.offline.reading.permissions import base_words
from prompts.offline.reading.words import fold, stem

MOST: Final = 8


def ask_questions(reading: Reading) -> None:
    """Add the questions that show only when everything is read."""
    _nobody_creates(reading)
    for draft in reading.entities.values():
        ask_dead_ends(reading, draft)
        ask_guards(reading, draft)
        ask_limits(reading, draft)
        ask_kept_or_never(reading, draft)
        ask_prices(reading, draft)
        ask_way_back(reading, draft)
        ask_restored(reading, draft)
        ask_assignee(reading, draft)
    ask_idle_steps(reading)
    _isolated(reading)
    _denied_only(reading)
    _zones(reading)
    _measures(reading)
    _summary_against_roles(reading)
    _own_people(reading)
    _sign_in(reading)
    _empty_sections(reading)
    _settle_the_rest(reading)


def chosen_questions(reading: Reading) -> list[QuestionDraft]:
    """Return the questions that are asked: the heaviest, and those nothing is recommended for."""
    ranked = _ranked(reading)
    return ranked[:MOST] + [item for item in ranked[MOST:] if not item.recommendation]


def _settle_the_rest(reading: Reading) -> None:
    """Take what is recommended for the questions that are not asked, and say so."""
    for item in _ranked(reading)[MOST:]:
        if item.recommendation:
            reading.assume(f"{item.text} Taken for now: {item.recommendation}", *item.about)


def _ranked(reading: Reading) -> list[QuestionDraft]:
    ranked = sorted(enumerate(reading.questions), key=lambda item: (-item[1].weight, item[0]))
    return [question for _, question in ranked]


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
            f"Who creates and maintains {listed(_first([many(name) for name in orphans]))}? "
            f"No role may.",
            "a role for it, once it is named; until then by import",
            *orphans[:6],
        )


def _first(names: list[str], most: int = 8) -> list[str]:
    """Return names, the rest of a long list as a number."""
    if len(names) <= most:
        return names
    return [*names[: most - 1], f"{len(names) - most + 1} more"]


def _made_by_system(reading: Reading, entity: str) -> bool:
    """Whether the brief says that it is made by itself or that another system reports it."""
    made = rf"\b{re.escape(entity)}s? (?:is|are) (?:then )?(?:made|created|generated|sent)\b"
    parts = set(words(entity))
    reported = any(set(words(line.system)) & parts for line in reading.brief.integrations)
    return bool(re.search(made, reading.brief.summary, re.IGNORECASE)) or reported


def _isolated(reading: Reading) -> None:
    """Ask about things that nothing leads to and that lead to nothing."""
    alone = [
        name
        for name in reading.entities
        if name != reading.tenant
        and not any(name in (link.entity, link.to) for link in reading.links)
    ]
    if alone and len(reading.entities) > 1:
        reading.ask(76, f"What do {listed([many(name) for name in alone])} have to do with "
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
            deed = f"{item.action} {many(item.entity)}"
            if deed not in told.setdefault(item.role, []):
                told[item.role].append(deed)
    for role, actions in told.items():
        reading.ask(
            70, f"Who may {listed(actions)}? It is only said that {article(role)} may not.",
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
                    f"The summary lets {many(role.name)} {listed(missing)} {many(found)}, the "
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

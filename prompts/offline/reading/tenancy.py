"""Finding the entity whose rows are kept apart from each other."""

from __future__ import annotations

import re
from typing import Final

from design.document.names import plural, singular
from prompts.offline.reading.lifecycles import article
from prompts.offline.reading.model import AttributeDraft, Reading
from prompts.offline.reading.words import Mention, fold

_IS_TENANT: Final = re.compile(
    r"\b(?:each|every|an?|one|the|our) (?P<who>[\w -]+?) (?:is|are|acts as|counts as) "
    r"(?:an? |the )?(?:\w+ )?tenants?\b"
    r"|\btenant (?:is|per|for each|=) (?:the |an? )?(?P<per>[\w -]+)"
    r"|\b(?P<are>[\w -]+?) are (?:the |our )?tenants\b",
    re.IGNORECASE,
)
_PAYING: Final = re.compile(r"\btenant\b|\bworkspace that (?:pays|uses)\b", re.IGNORECASE)
_SEPARATE: Final = re.compile(
    r"\b(?:never|not|cannot|can't) (?:ever |be able to )?(?:see|read|reach|access|look at)\b[^.;]*?"
    r"\b(?:each other|one another|another|other)\b|\bnothing leaks\b|\b(?:separate"
    r"|independent) \w+"
    r"|\bshare one (?:booking )?(?:system|installation|service|platform|database)\b"
    r"|\bonly (?:ever )?(?:sees?|its own)"
    r"|\bmulti-?tenan|\bkept (?:strictly )?(?:apart|separate)\b|\beach \w+ (?:(?:sees"
    r"|keeps) (?:only )?|has only )(?:its|their) own|\beach \w+ has its own (?:data|records)\b"
    r"|\bnot see the (?:data|\w+) of|\bisolated\b|\b(?:invisible|hidden|closed) (?:to|from|for)"
    r" (?:each|every|all|any)? ?(?:other|one another)|\bno \w+ (?:can"
    r"|may) (?:ever )?see",
    re.IGNORECASE,
)


_ORGANISED: Final = re.compile(
    r"(?:^|\b)(?:company|organi[sz]ation|firm|business|agency|school|institution|account|tenant)$",
    re.IGNORECASE,
)


def find_tenant(reading: Reading) -> None:
    """Find the entity whose rows are kept apart from each other."""
    summary = fold(reading.brief.summary)
    told = _IS_TENANT.search(summary)
    who = reading.finder.first(told["who"] or told["per"] or told["are"]) if told else None
    if who is not None and (not reading.is_person(who) or _ORGANISED.search(who)):
        reading.tenant = who
        return
    for draft in reading.entities.values():
        if _PAYING.search(draft.definition) and not reading.is_person(draft.name):
            reading.tenant = draft.name
            return
    sentences = re.split(r"[.;]\s*", summary)
    retained = [
        fold(clause)
        for clause in (*reading.brief.constraints.other, *reading.brief.constraints.retention)
    ]
    for sentence in (*sentences, *retained):
        match = _SEPARATE.search(sentence)
        if match is None:
            continue
        for mention in _separated(reading, sentence):
            if not reading.is_person(mention.entity):
                reading.tenant = mention.entity
                return
        _infer_tenant(reading, sentence)
        if reading.tenant:
            return


def _separated(reading: Reading, sentence: str) -> list[Mention]:
    """Return the mentions of a sentence, those of which there is "another" first."""
    mentions = reading.finder.mentions(sentence)
    other = re.compile(r"\b(?:another|other|each|every|one) $", re.IGNORECASE)
    return sorted(mentions, key=lambda m: not other.search(sentence[: m.start]))


def _infer_tenant(reading: Reading, sentence: str) -> None:
    """Take "Several independent gyms share one system" as tenants of that name."""
    match = re.search(
        r"\b(?:several|many|independent|separate)\s+(?:independent\s+|separate\s+)?([a-z]+s)\b",
        sentence,
        re.IGNORECASE,
    )
    if match is None:
        return
    name = singular(match[1]).capitalize()
    draft = reading.infer_entity(name, f"{article(name)} that uses the system")
    for attribute, kind in (("name", "text"), ("slug", "slug")):
        facts = {"sensitivity": "public", "inferred": True}
        draft.add(
            AttributeDraft(
                attribute, kind, {**facts, **({"unique": True} if kind == "slug" else {})}
            )
        )
    reading.tenant = name
    reading.assume(f"the {plural(name.lower())} that share the system are its tenants", name)

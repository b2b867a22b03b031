"""Finding the entity whose rows are kept apart from each other."""

from __future__ import annotations

import re
from typing import Final

from design.document.names import plural, singular
from prompts.offline.reading.lifecycles import article
from prompts.offline.reading.model import AttributeDraft, Reading
from prompts.offline.reading.words import fold

_PAYING: Final = re.compile(r"\btenant\b|\bworkspace that (?:pays|uses)\b", re.IGNORECASE)
_SEPARATE: Final = re.compile(
    r"\bnever see (?:each other|one another|another|other)|\bnothing leaks\b|\b(?:separate"
    r"|independent) \w+"
    r"|\bshare one (?:booking )?(?:system|installation|service|platform|database)\b"
    r"|\bonly (?:ever )?(?:sees?|its own)"
    r"|\bmulti-?tenan|\bkept (?:strictly )?(?:apart|separate)\b|\beach \w+ (?:has|sees"
    r"|keeps) (?:only )?(?:its|their) own"
    r"|\bnot see (?:each other|the (?:data|\w+) of)|\bisolated\b|\bno \w+ (?:can"
    r"|may) (?:ever )?see",
    re.IGNORECASE,
)


def find_tenant(reading: Reading) -> None:
    """Find the entity whose rows are kept apart from each other."""
    summary = fold(reading.brief.summary)
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
        for mention in reading.finder.mentions(sentence):
            if not reading.is_person(mention.entity):
                reading.tenant = mention.entity
                return
        _infer_tenant(reading, sentence)
        if reading.tenant:
            return


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

"""What a definition implies beyond its links: counts, names, moments, parts, places."""

from __future__ import annotations

import re
from typing import Final

from design.document.names import plural, snake, words
from prompts.offline.reading.attributes import read_attribute
from prompts.offline.reading.model import AttributeDraft, EntityDraft, Reading
from prompts.offline.reading.words import fold, stem

_WHO: Final = re.compile(r"^(?:says |records |notes )?who\s+(\w+)\b", re.IGNORECASE)
_AND_WHEN: Final = re.compile(r"\band when\b|^when\b", re.IGNORECASE)
_TIMED: Final = re.compile(
    r"\b(?:at|on|from|until|date|day|time|since)\b(?=\s*(?:$|[,;(]))|\b(?:date|time) of\b"
    r"|^(?:from|until|since)\b|,\s*(?:from|until|since)\b",
    re.IGNORECASE,
)
"""Listed attributes that say when."""
_COUNT_OF: Final = re.compile(r"^(?:how many|the number of|number of|count of)\b", re.IGNORECASE)
_NAMED: Final = re.compile(r"^(?:an?|the)?\s*(?:\w+\s+)?named\b|\bwith a name\b", re.IGNORECASE)
_ALL_LINES: Final = re.compile(
    r"\b(?P<many>some or all(?: of the)?|some(?: of the)?|several(?: of the)?|parts? of the"
    r"|one or more)\s+"
    r"(?P<noun>[a-z]+s)\b",
    re.IGNORECASE,
)


def read_parts(reading: Reading, draft: EntityDraft, text: str) -> None:
    """Read "carries some or all lines of one order": a part of the whole, in part or in full."""
    match = _ALL_LINES.search(text)
    if match is None:
        return
    noun = match["noun"].lower()[:-1]
    wholes = [mention.entity for mention in reading.finder.mentions(text[match.end() :])]
    part = next(
        (
            name
            for name in reading.entities
            if words(name)[-1:] == (noun,)
            and any(name.lower().startswith(w.lower()) for w in wholes)
        ),
        None,
    )
    if part is None or part == draft.name:
        return
    whole_part = reading.entities[part]
    counted = "quantity" in whole_part.attributes or any(
        "quantity" in c for c in whole_part.clauses
    )
    if not counted:
        reading.link(draft.name, part, plural(snake(part)), many=True)
        return
    name = f"{draft.name} {noun}"
    inner = reading.infer_entity(
        name, f"the quantity of one {part.lower()} in a {draft.name.lower()}"
    )
    inner.facts["exposure"] = "through_parent"
    inner.add(
        AttributeDraft(
            "quantity", "integer", {"minimum": "1", "sensitivity": "internal", "inferred": True}
        )
    )
    reading.link(name, draft.name, weight=9, inferred=True)
    reading.link(name, part, inferred=True)
    inner.identities.append((draft.name, part))
    reading.assume(
        f"a {draft.name.lower()} may carry part of the quantity of a {part.lower()}, so {name} "
        f"says how much",
        name,
        part,
    )


def read_implied(reading: Reading, draft: EntityDraft, text: str) -> None:
    """Read attributes that stand in the definition itself."""
    if _COUNT_OF.match(text) and not _mentions_count(draft, text):
        name = "on_hand" if re.search(r"\bon hand\b|\bin stock\b", text) else "quantity"
        definition = text[:1].lower() + text[1:]
        draft.add(
            AttributeDraft(
                name,
                "integer",
                {"minimum": "0", "definition": definition, "sensitivity": "internal"},
            )
        )
    if re.match(r"^how much\b", text, re.IGNORECASE) and not _mentions_quantity(draft):
        read_attribute(reading, draft.name, "quantity")
    if _NAMED.search(text) and not any("name" in clause for clause in draft.clauses):
        read_attribute(reading, draft.name, "name")
    named = any(re.search(r"\bname\b", clause, re.IGNORECASE) for clause in draft.clauses)
    if _WHO.match(text) and not named and not _names_both(draft, text):
        reading.by_claims.append((draft.name, "actor", False))
    if _AND_WHEN.search(text) and not any(_TIMED.search(clause) for clause in draft.clauses):
        draft.add(
            AttributeDraft(
                "occurred_at",
                "instant",
                {"managed_by": "server", "immutable": True, "sensitivity": "internal"},
            )
        )


def _names_both(draft: EntityDraft, text: str) -> bool:
    """Whether "who handed it to whom" is listed as "from …, to …"."""
    listed = " ".join(draft.clauses)
    handed = re.search(r"\b(?:to|from) whom\b", text, re.IGNORECASE)
    return bool(handed and re.search(r"\bfrom\b.*\bto\b", listed, re.IGNORECASE))


def _mentions_count(draft: EntityDraft, text: str) -> bool:
    """Whether what is counted ("how many days") is listed as an attribute."""
    counted = re.match(r"^(?:how many|(?:the )?number of|count of)\s+(\w+)", text, re.IGNORECASE)
    noun = counted[1] if counted else "quantity"
    pattern = rf"\b(?:{re.escape(noun)}|quantity|count|number|amount|on hand|in stock|level)\b"
    return any(re.search(pattern, clause, re.IGNORECASE) for clause in draft.clauses)


def _mentions_quantity(draft: EntityDraft) -> bool:
    return any(
        re.search(r"\b(?:quantity|amount|value|how much)\b", clause) for clause in draft.clauses
    )


_PLACE: Final = re.compile(
    r"\b(?:place|site|building|depot|address|point)\b.*?\b(?:we|they|one|it)\s+(\w+)\b"
)


def link_places(reading: Reading) -> None:
    """Link what is done at a place to the place: "a place we ship from" has shipments."""
    for place in list(reading.entities.values()):
        match = _PLACE.search(fold(place.definition))
        if match is None:
            continue
        done = stem(match[1])
        for other in list(reading.entities):
            if (
                other != place.name
                and stem(words(other)[-1]) == done
                and not reading.linked(other, place.name)
            ):
                reading.link(other, place.name, weight=1, inferred=True)
                reading.assume(
                    f"every {other.lower()} leaves from or happens at one {place.name.lower()}, "
                    f"as its definition says", other, place.name,
                )  # fmt: skip

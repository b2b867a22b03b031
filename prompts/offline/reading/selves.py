"""Reading links of a thing to another of its kind, and links told from the other side."""

from __future__ import annotations

import re
from typing import Final

from design.document.names import singular, snake, words
from prompts.offline.reading.lifecycles import article
from prompts.offline.reading.model import EntityDraft, Reading
from prompts.offline.reading.words import without_article

_ANOTHER: Final = re.compile(
    r"(?:^|\b)(?:(?:an?|the|each|every|one|it)\s+)?(?P<subject>[\w ]*?)\s*\b(?:can|may)\s+"
    r"(?:be\s+)?(?P<how>[a-z]+(?: [a-z]+)?)\s+(?P<other>another|an? (?:larger|bigger|wider"
    r"|higher|broader|greater|earlier|previous|main|parent|different)|an?)\s+"
    r"(?P<object>[\w ]+?)(?=$|[,;.])",
    re.IGNORECASE,
)
_WHOLE: Final = re.compile(
    r"^(?:part of|inside|in|within|under|below|belong to|nested in|contained in|placed in"
    r"|sit in|child of)$"
)
_TAKEN_FROM: Final = re.compile(
    r"^(?:the|an?|what|where|whom?)\b.*?\b(?:an?|the|each|every)\s+(?P<what>[\w -]+?)\s+(?:is|are"
    r"|was|were|has been|gets)\s+(?:\w+ly\s+)?\w+(?:ed|en|wn|ent|ought|ade|old|id|t)\s+(?:from|on"
    r"|in|with|to|at|for|by|off|into)$",
    re.IGNORECASE,
)


def read_self(reading: Reading, draft: EntityDraft, clause: str) -> bool:
    """Read "a donor may be referred by another donor"; False for any other clause."""
    match = _ANOTHER.search(clause)
    if match is None or not _same_kind(draft, match["object"]):
        return False
    subject = snake(singular(without_article(match["subject"] or "")))
    other = match["other"].lower()
    kinds = {
        str(value)
        for item in draft.attributes.values()
        for value in item.facts.get("values", ())
    }  # fmt: skip
    if other in ("a", "an") and subject not in kinds:
        return False
    how = match["how"].lower()
    if how in ("have", "own", "hold"):
        return False
    name = "parent" if _WHOLE.match(how) else snake(how)
    reading.link(draft.name, draft.name, name, optional=True, weight=1)
    return True


def _same_kind(draft: EntityDraft, words_: str) -> bool:
    """Whether words name the entity, in full or by its last word."""
    said = words(singular(without_article(words_)))
    own = words(draft.name)
    return bool(said) and said in (own, own[-1:])


def read_from_outside(reading: Reading, draft: EntityDraft, text: str) -> str | None:
    """Read "the person a sample was taken from": the sample has the person.

    Returns:
        The entity that got the link, or None.
    """
    match = _TAKEN_FROM.match(text)
    found = reading.finder.exact(match["what"]) if match else None
    if found is None or found[0] == draft.name:
        return None
    reading.link(found[0], draft.name, weight=3)
    return found[0]


def settle_circles(reading: Reading) -> None:
    """Drop the lighter of two links that each need the other first: no row could be the first."""
    for link in list(reading.links):
        back = next(
            (
                other
                for other in reading.links_of(link.to)
                if other.to == link.entity and other is not link
            ),
            None,
        )
        plain = back is not None and not (link.many or back.many or link.optional or back.optional)
        if plain and back is not None and link.weight < back.weight and link.entity != link.to:
            reading.links.remove(link)


def settle_selves(reading: Reading) -> None:
    """Let a link of a thing to its kind be missing, and never lead back to itself."""
    for link in reading.links:
        if link.entity != link.to or link.many:
            continue
        link.optional = True
        known = any(
            rule["entity"] == link.entity
            and rule.get("kind") == "distinct"
            and link.name in (rule["left"], rule["right"])
            for rule in reading.invariants
        )
        if not known:
            whose = link.name.replace("_", " ")
            led = bool(re.search(r"_(?:by|to|from|with|on)$", link.name))
            reading.invariants.append(
                {
                    "entity": link.entity,
                    "statement": f"{article(link.entity)} is never {whose} itself"
                    if led
                    else f"{article(link.entity)} is not its own {whose}",
                    "kind": "distinct",
                    "left": "self",
                    "right": link.name,
                }
            )

"""Reading what is unique together: "one mark per pupil and assessment", "sold only once"."""

from __future__ import annotations

import re
from typing import Final

from design.document.names import singular, snake, words
from prompts.offline.reading.lifecycles import article
from prompts.offline.reading.model import EntityDraft, Reading
from prompts.offline.reading.words import list_parts, without_article

_ONE_PER: Final = re.compile(
    r"^(?:there (?:is|can be|may be) )?(?:at most |only |exactly |no more than )?(?:one|a single) "
    r"(?:(?P<what>[\w -]+?) )?(?:per|for each|for every|for one) (?P<of>[\w ,-]+)$",
    re.IGNORECASE,
)
_TOGETHER: Final = re.compile(
    r"^(?:the )?(?P<names>[\w ,-]+? and [\w -]+?) (?:are |must be |is )?(?:together (?:are |is )?"
    r"unique|unique together|unique in combination|unique as a pair|a unique pair)"
    r"(?: (?:within|in|per|for|inside) (?P<within>[\w -]+))?$",
    re.IGNORECASE,
)
_UNIQUE_WITHIN: Final = re.compile(
    r"^(?:the )?(?P<names>[\w -]+? and [\w -]+?) (?:are|must be) unique "
    r"(?:within|in|per|for|inside) (?P<within>[\w -]+)$",
    re.IGNORECASE,
)
_ONCE: Final = re.compile(
    r"^(?:the same |an? |each |every |one |no )?(?P<what>[\w -]+?) (?:can|may|must|is|are|be|does"
    r"|appears?|occurs?|stands?|counts?)\b[\w ]*?\b(?:(?:only|at most|no more than|not more than"
    r"|exactly) once|twice|more than once)\b(?:[\w ]*?)? (?:per|in|for|on|at|within|to|by)"
    r" (?:the same |one |each |every |an? |any )?(?P<of>[\w -]+?)$",
    re.IGNORECASE,
)
_ONLY_ONCE: Final = re.compile(
    r"^(?:an? |each |every |one )(?P<what>[\w -]+?) (?:can|may|must) (?:only )?[a-z]+ "
    r"(?:(?:in|for|on|to|at) )?(?:an? |the same |each |one |any )(?P<of>[\w -]+?)"
    r" (?:only|at most|no more than) once$",
    re.IGNORECASE,
)
_NEVER: Final = re.compile(
    r"\b(?:can ?not|can't|must not|may not|never|not|no|only|at most)\b", re.IGNORECASE
)
_MOMENT: Final = re.compile(
    r"\b(?:time|night|day|hour|slot|moment|period|week|month)s?$", re.IGNORECASE
)


def is_together(clause: str) -> bool:
    """Whether a clause says what is unique together."""
    patterns = (_ONE_PER, _TOGETHER, _UNIQUE_WITHIN, _ONCE, _ONLY_ONCE)
    return any(pattern.match(clause) for pattern in patterns)


def read_together(reading: Reading, draft: EntityDraft, clause: str) -> bool:
    """Read a clause that makes several facts unique together; False for any other clause."""
    if match := _TOGETHER.match(clause) or _UNIQUE_WITHIN.match(clause):
        names = [*list_parts(match["names"]), *filter(None, (match["within"],))]
    elif match := _ONE_PER.match(clause):
        names = [*_other(reading, draft, match["what"]), *list_parts(match["of"])]
    elif (match := _ONLY_ONCE.match(clause) or _ONCE.match(clause)) and _NEVER.search(clause):
        if _MOMENT.search(match["of"]):
            return False
        names = [*_other(reading, draft, match["what"]), match["of"]]
    else:
        return False
    found = [_member(reading, draft, name) for name in names]
    if not all(found) or not found:
        return False
    identity = tuple(dict.fromkeys(filter(None, found)))
    if identity not in draft.identities:
        draft.identities.append(identity)
    _freed(reading, draft, clause)
    _already(reading, draft, identity, clause)
    return True


def _already(
    reading: Reading, draft: EntityDraft, identity: tuple[str, ...], clause: str
) -> None:  # fmt: skip
    """Ask where one part alone is unique already, so that the parts together always are."""
    for name in identity:
        attribute = draft.attributes.get(name)
        alone = attribute and (
            attribute.facts.get("unique") or attribute.facts.get("unique_within")
        )
        if alone and len(identity) > 1:
            words_ = name.replace("_", " ")
            reading.ask(
                83,
                f"“{clause}”, yet the {words_} of {article(draft.name)} is unique by itself. "
                f"Which is meant?",
                f"both as said: no two with the same {words_}",
                draft.name,
                options=(f"the {words_} alone", "only together"),
            )


def _other(reading: Reading, draft: EntityDraft, what: str | None) -> list[str]:
    """Return what is counted unless it is the entity itself: "one mark per pupil"."""
    name = without_article(what or "")
    head = words(singular(name))[-1:]
    if not name or head == words(draft.name)[-1:]:
        return []
    return [name]


def _member(reading: Reading, draft: EntityDraft, name: str) -> str:
    """Return the attribute or link of an entity that words name, or nothing."""
    plain = snake(singular(without_article(name)))
    if plain in draft.attributes:
        return plain
    found = reading.finder.first(name)
    if found is not None and found != draft.name:
        link = reading.link_between(draft.name, found)
        if link is None and found != reading.tenant:
            link = reading.link(draft.name, found, weight=2, inferred=True)
        return link.name if link is not None else found
    attribute = reading.attribute_like(draft.name, plain)
    return attribute.name if attribute is not None else ""


def _freed(reading: Reading, draft: EntityDraft, clause: str) -> None:
    """Ask whether a row that was called off stands in the way of a new one."""
    cycle = draft.lifecycle
    over = re.compile(r"cancel|void|refund|reject|declin|expire|withdraw|revok|releas|lapse")
    ended = [state for state in cycle.terminal if over.search(state)] if cycle else []
    if ended:
        state = ended[0].replace("_", " ")
        reading.ask(
            73,
            f"Does {article(draft.name)} that is {state} still count for “{clause}”?",
            "yes, until it is said that a new one may take its place",
            draft.name,
            options=("yes", f"no, one that is {state} frees the place"),
        )

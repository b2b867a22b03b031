"""Reading definitions: "one product in an order" links an order line to a product and an order."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from design.document.names import plural, snake
from prompts.offline.reading.attributes import usable_name
from prompts.offline.reading.implied import read_implied, read_parts
from prompts.offline.reading.lifecycles import article
from prompts.offline.reading.model import AttributeDraft, EntityDraft, Reading
from prompts.offline.reading.selves import read_from_outside, read_self
from prompts.offline.reading.words import Mention, alternatives, fold, list_parts, without_article

_WEIGHTS: Final = {
    "in": 5,
    "on": 5,
    "within": 5,
    "inside": 5,
    "of": 3,
    "for": 3,
    "from": 3,
    "after": 3,
    "before": 3,
    "during": 3,
    "about": 3,
    "to": 1,
    "with": 1,
    "at": 1,
    "by": 1,
    "under": 2,
    "per": 2,
    "against": 3,
    "between": 1,
    "into": 3,
    "toward": 1,
    "towards": 1,
    "onto": 3,
}
_DETERMINER: Final = (
    r"(?:an?|one|the|its|their|each|another|every|a single|exactly one|some other|that|this|same"
    r"|which)"
)
_MANY: Final = (
    r"(?:some or all(?: of the)?|some|all|several|many|one or more|multiple|different|its)"
)
_BEFORE: Final = re.compile(
    rf"(?:\b(?P<prep>{'|'.join(_WEIGHTS)})\s+)?(?:\b(?P<many>{_MANY})\s+"
    rf"|\b(?P<det>{_DETERMINER})\s+)?"
    r"(?:(?P<adjective>[a-z]+(?:ed|ing|al|ar|ic|le|ve|nt|re|st|ent|ible)?)\s+)?$",
    re.IGNORECASE,
)
_EXACT_BEFORE: Final = re.compile(
    rf"(?:\b(?P<prep>{'|'.join(_WEIGHTS)})\s+)?(?:\b(?P<many>{_MANY})\s+"
    rf"|\b(?P<det>{_DETERMINER})\s+)?$",
    re.IGNORECASE,
)
_KIND_OF: Final = re.compile(
    r"(?:^|\b(?:an?|the|one|which|each|every)\s)\s*(?:an?|the|one)?\s*(?:kind|type|sort|model|class"
    r"|category|make|brand) of\s+(?:an?\s+|the\s+)?$",
    re.IGNORECASE,
)
_RELATIVE: Final = re.compile(r"^\s*,?\s+(?:who|that|which|whose)\b", re.IGNORECASE)
_VERB_AFTER: Final = re.compile(r"^\s+(?:has |have |had )?([a-z]+)\b", re.IGNORECASE)
_NO_VERB: Final = frozenset(
    set(_WEIGHTS)
    | {
        "and",
        "or",
        "that",
        "who",
        "which",
        "is",
        "are",
        "was",
        "as",
        "it",
        "so",
        "but",
        "where",
        "when",
        "a",
        "an",
        "the",
        "not",
        "can",
        "could",
        "may",
        "on",
        "off",
    }
)
_BOTH_WAYS: Final = re.compile(
    r"\b(?:one|an?)\s+(?P<name>[\w -]+?)\s+(?P<verbs>[a-z]+(?:s"
    r"|es)\b[^.;]*?)\s+(?:an)?other\b(?:\s+\w+)?",
    re.IGNORECASE,
)
_FROM_TO: Final = re.compile(
    r"\bfrom (?:one|an?) (?P<name>[\w -]+?) (?:in)?to (?:the )?(?:an)?other\b", re.IGNORECASE
)
_BETWEEN: Final = re.compile(
    r"\bbetween two (?P<name>[\w -]+?)(?=$|[,;.]| (?:of|in|on|at|for|that|who)\b)", re.I
)
_OWNS: Final = re.compile(r"\b(?:that|who|which) owns? (?:[a-z]+ )?$", re.IGNORECASE)
_SUBJECT: Final = 4
"""Weight of what a definition says does something: "what an account owes"."""
_WROTE: Final = frozenset({"wrote", "writes", "written"})
_DASH_LIST: Final = re.compile(r"^(?P<head>[^–—]+?)\s+[-–—]+\s+(?P<list>.+)$")
"""A definition and, after a dash, what is kept: "a call for applications - code, title"."""
_WITH_LIST: Final = re.compile(
    r"^(?P<head>.+?)(?:,\s*|\s+)(?:with|has|having)\s+(?P<list>[^;]+)$", re.I
)


@dataclass(frozen=True)
class _Context:
    """How a mention stands in its definition."""

    mention: Mention
    prep: str
    determiner: str
    many: bool
    subject_of: str
    optional: bool
    alternative: bool


def separate_list(reading: Reading, draft: EntityDraft) -> None:
    """Move attributes that stand where the definition should be to the facts.

    "Book: title, author, isbn" and "a room with number, type and price" are lists.
    """
    text = fold(draft.definition)
    parts = list_parts(text)
    examples = re.search(r"\b(?:and so on|and others|etc\.?|and the like)$", text, re.IGNORECASE)
    if len(parts) > 1 and not examples and all(_bare(part) for part in parts):
        draft.clauses.insert(0, text)
        draft.definition = ""
        return
    match = _DASH_LIST.match(text)
    listed = list_parts(match["list"]) if match else []
    if match and len(listed) > 1 and sum(map(_bare, listed)) * 2 >= len(listed):
        draft.clauses.insert(0, match["list"])
        draft.definition = match["head"].strip(" ,")
        return
    match = _WITH_LIST.match(text)
    if match and len(match["head"].split()) >= 2:
        listed = list_parts(match["list"])
        plain = [part for part in listed if reading.finder.exact(part) is None]
        if len(plain) > 1 and all(_noun(part) for part in listed):
            draft.clauses.insert(0, match["list"])
            draft.definition = match["head"].strip(" ,")


def _bare(part: str) -> bool:
    """Whether a part can be an attribute rather than the words of a definition."""
    plain = re.sub(r"\([^)]*\)", "", part).strip()
    return _noun(part) and not re.match(r"(?:an?|the|one)\s", plain, re.IGNORECASE)


def _noun(part: str) -> bool:
    plain = without_article(re.sub(r"\([^)]*\)", "", part).strip())
    return (
        usable_name(plain)
        and len(plain.split()) <= 4
        and not re.search(
            r"\b(?:that|which|who|is|are|can|we|of an?|in an?|for an?|to be)\b", plain
        )
    )


def read_definition(reading: Reading, draft: EntityDraft) -> None:
    """Read the links and attributes a definition implies."""
    text = fold(draft.definition)
    if not text:
        return
    used = _special_forms(reading, draft, text)
    outside = read_from_outside(reading, draft, text)
    read_self(reading, draft, text)
    for mention in reading.broad.mentions(text):
        if any(start <= mention.start < end for start, end in used):
            continue
        if mention.plural and _OWNS.search(text[: mention.start]):
            reading.link(mention.entity, draft.name, weight=2)
            continue
        context = _context(text, mention)
        if context is not None and mention.entity not in (draft.name, outside):
            _link(reading, draft, context)
    read_parts(reading, draft, text)
    read_implied(reading, draft, text)


def _special_forms(reading: Reading, draft: EntityDraft, text: str) -> list[tuple[int, int]]:
    """Read forms that link twice to one entity, and say which words they used up."""
    used: list[tuple[int, int]] = []
    for pattern, left, right in ((_FROM_TO, "from", "to"), (_BETWEEN, "first", "second")):
        match = pattern.search(text)
        found = reading.finder.exact(match["name"]) if match else None
        if match and found:
            reading.link(draft.name, found[0], f"{left}_{snake(found[0])}", weight=3)
            reading.link(draft.name, found[0], f"{right}_{snake(found[0])}", weight=1)
            _different(
                reading, draft, found[0], f"{left}_{snake(found[0])}", f"{right}_{snake(found[0])}"
            )
            used.append(match.span())
    match = None if used else _BOTH_WAYS.search(text)
    found = reading.finder.exact(match["name"]) if match else None
    if match and found and found[0] != draft.name:
        verbs = [snake(verb) for verb in alternatives(match["verbs"]) if snake(verb)]
        name = snake(found[0])
        reading.link(draft.name, found[0], name, weight=4)
        reading.link(draft.name, found[0], f"target_{name}", weight=1)
        if len(verbs) > 1:
            facts = {"values": tuple(verbs), "sensitivity": "internal"}
            draft.add(AttributeDraft("kind", "enum", facts))
            draft.identities.append(("kind", name, f"target_{name}"))
            reading.assume(
                f"two {plural(found[0].lower())} are linked at most once in each way", draft.name
            )
        used.append(match.span())
    return used


def _different(reading: Reading, draft: EntityDraft, to: str, left: str, right: str) -> None:
    reading.invariants.append(
        {
            "entity": draft.name,
            "statement": f"the two {plural(to.lower())} of a {draft.name.lower()} differ",
            "kind": "distinct",
            "left": left,
            "right": right,
        }
    )


def _context(text: str, mention: Mention) -> _Context | None:
    """Return how a mention stands, or None where it links nothing."""
    before = text[: mention.start]
    after = text[mention.end :]
    match = _EXACT_BEFORE.search(before)
    if match is None or not match[0]:
        match = _BEFORE.search(before)
    prep = (match["prep"] or "").lower() if match else ""
    determiner = (match["det"] or "").lower() if match else ""
    many = bool(match and match["many"]) or mention.plural
    verb = _VERB_AFTER.match(after)
    word = verb[1].lower() if verb else ""
    subject = word if word and word not in _NO_VERB and not mention.possessive else ""
    starts = not before.strip() or bool(
        re.fullmatch(rf"\s*{_DETERMINER}\s+(?:\w+\s+)?", before, re.I)
    )
    if _KIND_OF.search(before):
        return None
    linked = mention.possessive or prep or determiner or (starts and bool(_RELATIVE.match(after)))
    if not linked or re.search(
        r"\b(?:such as|like|not|no|without|unlike)\s+(?:\w+\s+)?$", before, re.I
    ):
        return None
    near = " ".join(before.split()[-5:])
    optional = bool(
        re.search(r"\b(?:optional(?:ly)?|perhaps|sometimes|possibly|may|if any)\b", near, re.I)
    )
    alternative = bool(re.search(r"\b(?:or|either)\s+(?:\w+\s+){0,2}$", before, re.I)) or bool(
        re.match(r"\s+or\s+", after)
    )
    return _Context(mention, prep, determiner, many, subject, optional, alternative)


def _link(reading: Reading, draft: EntityDraft, context: _Context) -> None:
    """Link as one mention says."""
    target = context.mention.entity
    if context.many and not context.mention.possessive:
        if context.prep or re.match(r"^\w", context.subject_of or "x"):
            reading.many_claims.append(
                (draft.name, target, f"{context.prep} {draft.definition}".strip())
            )
        return
    weight = (
        6
        if context.mention.possessive
        else _WEIGHTS.get(context.prep, _SUBJECT if context.subject_of else 2)
    )
    name = ""
    if target == reading.tenant and context.determiner in ("another", "some other"):
        _other_tenant(reading, draft, context)
        return
    if (context.subject_of in _WROTE and reading.is_person(target)) or (
        context.prep == "by" and re.search(r"\bwritten by\b", draft.definition, re.IGNORECASE)
    ):
        name, weight = "author", 1
    alternative = context.alternative and _other_alternative(reading, draft, target)
    link = reading.link(
        draft.name, target, name, weight=weight, optional=context.optional or alternative
    )
    if name == "author":
        link.facts.update(managed_by="server", immutable=True)
    if alternative:
        reading.assume(
            f"a {draft.name.lower()} belongs to one of the alternatives its definition names, "
            f"so each "
            f"link is optional",
            draft.name,
        )


def _other_tenant(reading: Reading, draft: EntityDraft, context: _Context) -> None:
    """Link "a box sent to another laboratory" to the other one beside its own."""
    target = context.mention.entity
    side = context.prep if context.prep in ("from", "to") else "other"
    name = f"{side}_{snake(target)}"
    reading.link(draft.name, target, weight=3)
    reading.link(draft.name, target, name, weight=0)
    reading.ask(
        78,
        f"May the other {target.lower()} see {article(draft.name)} it is named in?",
        f"no; only the {target.lower()} that made it sees it",
        draft.name,
        target,
        options=("no", "yes, it may read it"),
    )


def _other_alternative(reading: Reading, draft: EntityDraft, target: str) -> bool:
    """Whether a definition names another entity beside the target after "or"."""
    text = fold(draft.definition)
    others = {m.entity for m in reading.finder.mentions(text)} - {target, draft.name}
    return any(
        re.search(rf"\bor (?:an? |the )?{re.escape(a)}\b", text, re.I)
        for a in (*[o.lower() for o in others], target.lower())
        if others
    )

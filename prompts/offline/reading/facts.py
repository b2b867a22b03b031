"""Reading what follows a definition: lists of attributes and links."""

from __future__ import annotations

import re
from typing import Final

from design.document.names import plural, snake
from prompts.offline.reading.attributes import (
    CONVENTIONAL,
    by_whom,
    read_attribute,
    settle_type,
    take_apart,
    usable_name,
)
from prompts.offline.reading.lifecycles import article
from prompts.offline.reading.model import AttributeDraft, EntityDraft, Reading
from prompts.offline.reading.qualifiers import is_qualifier
from prompts.offline.reading.together import is_together
from prompts.offline.reading.types import stated_type, type_of
from prompts.offline.reading.words import (
    alternatives,
    as_words,
    fold,
    list_parts,
    mask_brackets,
    split_outside,
    without_article,
)

_HAS: Final = re.compile(
    r"^(?:(?:it|each|each one|every one|an? \w+|we)\s+)?(?:also\s+)?(?:has|have|with|contains?"
    r"|includes?"
    r"|stores?|records?|keeps?|carries|known by|identified by|we (?:keep|store|know|record)"
    r"|fields|attributes"
    r"|properties|data)\s*:?\s+(?:the following\s*:?\s*)?(?:fields\s*:?\s*)?",
    re.IGNORECASE,
)
SENTENCE: Final = re.compile(
    r"\b(?:can|can't|cannot|must|may|never|always|only|is|are|needs?|requires?|belongs?"
    r"|overlap\w*|no two"
    r"|at most one|ends? (?:(?:on or )?(?:after|before)|no (?:earlier|later))|says"
    r"|has (?:several|many|one or more|exactly|at)|have"
    r"|(?:comes?|lies|falls|starts|closes?) (?:after|before|no (?:earlier|later))"
    r"|\w+s (?:for |to |of |in |on )?(?:several|many|multiple|one or more|any number of)"
    r"|\w+s (?:on or )?(?:after|before) (?:it|they|the)|\w+s no (?:later|earlier) than"
    r"|adds? up to|equals?|matches|appears?)\b",
    re.IGNORECASE,
)
_DERIVED: Final = re.compile(
    r"^(?:the |its )?(?P<name>[\w ]{2,40}?) (?:is|are) (?:always )?(?:(?P<how>derived|computed"
    r"|calculated|worked out"
    r"|counted|follows)(?: from (?P<from>.+?))?|(?P<sum>(?:the )?(?:sum|total|number|count|average"
    r"|difference|product)"
    r" of .+?))(?:,? (?:and|but|so)? ?(?:is )?(?:never|not) .*)?$",
    re.IGNORECASE,
)
_DERIVED_PART: Final = re.compile(
    r"^(?P<name>[\w ]{2,40}?) (?P<how>(?:derived|computed|calculated|worked out|counted) from .+)$",
    re.IGNORECASE,
)
"""The same as one part of a list: "total derived from its tickets"."""
_DEFAULT_NAME: Final = re.compile(
    r"^default (?!(?:to|is|of|value|true|false|yes|no|on|off|now|today|none|null)\b)[a-z]{3,}"
    r"(?: \w+)?$"
)
"""An attribute such as "default address", which says nothing of the one before it."""
MANY: Final = re.compile(
    r"\b(?:several|many|multiple|one or more|more than one|any number of|zero or more"
    r"|other)\s+(?:\w+\s+)?$",
    re.I,
)
_AND_SENTENCE: Final = re.compile(
    r",\s+(?:and\s+|but\s+)?(?=(?:an?|the|each|every|no|one|its?)\s+[\w ]+?\s(?:can|must|may"
    r"|is|has|never|belongs|\w+s (?:for |to )?(?:several|many|one or more)))"
)
_ONE_OF: Final = re.compile(
    r"^(?:the |its )?(?P<name>[\w ]{2,40}?)\s*(?::|is (?:either |one of )?|are (?:either "
    r"|one of )?)\s*(?P<values>[^.;]+ or [^.;]+)$",
    re.I,
)


def read_facts(reading: Reading, draft: EntityDraft) -> None:
    """Read the clauses after a definition that list attributes; rules come later."""
    clauses, draft.clauses = draft.clauses, []
    for clause in clauses:
        for sentence in split_outside(fold(clause), _AND_SENTENCE):
            if not _list_clause(reading, draft, sentence):
                draft.clauses.append(sentence)


def _list_clause(reading: Reading, draft: EntityDraft, clause: str) -> bool:
    """Read a clause as a list of attributes; False when it is a sentence."""
    if is_together(clause):
        return False
    if _LABEL.fullmatch(clause):
        _label(draft, clause)
        return True
    if (typed := _TYPED.match(clause)) and stated_type(typed["type"]):
        clause = f"{typed['name']} ({typed['type']}{typed['rest']})"
    elif typed and (listed_values := _ENUM.match(f"{typed['type']}{typed['rest']}")):
        clause = f"{typed['name']} ({listed_values[1]})"
    clause = _CHOICE.sub(r"\g<name> (\g<values>)", clause)
    plain = mask_brackets(clause)
    one_of = _ONE_OF.match(clause)
    if one_of and _one_of(reading, draft, one_of):
        return True
    has = _HAS.match(clause)
    body = clause[has.end() :] if has else clause
    if has and _HOW_MANY.match(body):
        return False
    sentence = SENTENCE.search(mask_brackets(body) if has else plain)
    listed = list_parts(body)
    many = reading.finder.mentions(body)
    if (
        has
        and has.group().strip()
        and re.match(r"(?:several|many|multiple|one or more)\b", body, re.I)
        and many
    ):
        return False
    if sentence and not (len(listed) > 2 and not SENTENCE.search(mask_brackets(listed[0]))):
        return False
    previous: AttributeDraft | None = None
    for part in listed:
        previous = _part(reading, draft, part, previous)
    return True


_HOW_MANY: Final = re.compile(
    r"(?:at least|at most|exactly|up to|no more than|not more than|a (?:maximum|minimum) of) "
    r"\w+ \w+",
    re.IGNORECASE,
)
"""How many of something there are, after "has"."""
_TYPED: Final = re.compile(
    r"^(?P<name>[a-z][\w ]{0,40}?)\s*:\s*(?P<type>[a-z][\w /-]*?)(?P<rest>(?:\s*[,(].*)?)$",
    re.IGNORECASE,
)
"""One attribute with its type on a line of its own: "email: string, unique"."""
_ENUM: Final = re.compile(r"^(?:enum|one of|choice)\s*[:(]?\s*([^()]+?)\)?$", re.IGNORECASE)
_LABEL: Final = re.compile(r"(?:all )?(?P<word>confidential|regulated|public)", re.IGNORECASE)
_CHOICE: Final = re.compile(
    r"\b(?P<name>[a-z][\w ]{1,38}?)(?:(?::|\s[-–—=])\s*(?:one of |either )?|,\s*(?:one of |either )"
    r"|\s(?:one of |is either |either ))"
    r"(?P<values>(?:(?! or )[\w -])+(?:, (?:(?! or )[\w -])+)*,? or [\w-]+(?: [\w-]+)?)"
    r"(?=$|[,;])",
    re.IGNORECASE,
)
"""A list of values without brackets: "kind: one of exam, quiz or project"."""


def _label(draft: EntityDraft, clause: str) -> None:
    """Let "confidential" at the end of a list say it of everything in it."""
    match = _LABEL.fullmatch(clause)
    for attribute in draft.attributes.values() if match else ():
        if match and attribute.facts.get("sensitivity") in ("internal", "confidential", "public"):
            attribute.facts["sensitivity"] = match["word"].lower()


def _one_of(reading: Reading, draft: EntityDraft, match: re.Match[str]) -> bool:
    if "," in match["name"] or len(match["name"].split()) > 3:
        return False
    attribute = read_attribute(reading, draft.name, f"{match['name']} ({match['values']})")
    return attribute is not None and attribute.type == "enum"


def _part(
    reading: Reading, draft: EntityDraft, part: str, previous: AttributeDraft | None
) -> AttributeDraft | None:
    """Read one part of a list: an attribute, a link, who did something, or a qualifier."""
    if previous is not None and is_qualifier(part) and not _DEFAULT_NAME.match(part):
        again = take_apart(f"{previous.name} ({part})", [])
        previous.facts.update(again.facts)
        if again.within:
            previous.facts["unique_within"] = again.within
        return previous
    if "=" in part and _computed(reading, draft, part):
        return None
    if (told := _DERIVED_PART.match(part)) and read_derived(
        reading, draft, f"{told['name']} is {told['how']}"
    ):
        return None
    if _by_one_of(reading, draft, part):
        return None
    done_by = by_whom(part)
    if done_by is not None:
        reading.by_claims.append((draft.name, *done_by))
        return None
    phrase = take_apart(part, [])
    if snake(phrase.name) == "version":
        part = re.sub(r"\bversion\b", f"{draft.name.lower()} version", part, count=1, flags=re.I)
    elif snake(phrase.name) in CONVENTIONAL:
        return None
    if _by_entity(reading, draft, phrase.name, phrase.facts.get("required") is False):
        return None
    counted = "minimum" in phrase.facts or "maximum" in phrase.facts
    several = bool(phrase.facts.get("multiple"))
    switch = phrase.facts.get("type") == "boolean"
    linked = not counted and not switch and _link_part(reading, draft, phrase.name, several)
    if linked:
        link = reading.links_of(draft.name)[-1]
        link.optional = link.optional or phrase.facts.get("required") is False
        return None
    attribute = read_attribute(reading, draft.name, part)
    if attribute is None:
        draft.clauses.append(part)
        reading.unread.append(f"{draft.name}: {part}")
    return attribute


def _link_part(reading: Reading, draft: EntityDraft, name: str, several: bool) -> bool:
    """Read a listed name that is an entity ("book, member, due date") as a link."""
    found = reading.finder.exact(name)
    if found is not None:
        entity, many = found
        if several or (many and entity != draft.name):
            reading.many_claims.append((draft.name, entity, "listed"))
            reading.link(draft.name, entity, plural(snake(entity)), many=True)
        else:
            reading.link(draft.name, entity, weight=2)
        return True
    keyed = re.match(r"^([\w -]+?) (?:id|key)$", name, re.IGNORECASE)
    found = reading.finder.exact(keyed[1]) if keyed else None
    if found is not None and not found[1]:
        reading.link(draft.name, found[0], weight=1)
        return True
    bare = _FOR_A.sub("", name)
    if bare != name and (found := reading.finder.exact(bare)) is not None and not found[1]:
        reading.link(draft.name, found[0], weight=2)
        return True
    role, last = _role_of(reading, name)
    if last and (assigned := _PLACED.match(role)):
        kept = "assignee" if assigned["assigned"] else ""
        reading.link(draft.name, reading.finder.exact(last)[0], kept, weight=1 if kept else 2)  # type: ignore[index]
        return True
    way = re.search(r"\b(from|to|via|through) (?:an? |the |one )?(?:other |another )?$", f"{role} ")
    if way and last:
        role = way[1]
        name = f"{role} {without_article(last)}"
    whose = re.match(r"^(?:id|code|reference) of (?:the |an? )([\w ]+)$", name, re.IGNORECASE)
    found = (
        reading.finder.exact(whose[1]) if whose else reading.finder.exact(last) if role else None
    )
    if found is None or (whose is None and (found[1] or snake(name) == snake(found[0]))):
        return False
    if whose is None and role not in _ENDS and type_of(snake(name)) not in ("text", "reference"):
        return False
    own = found[0] == draft.name
    reading.link(draft.name, found[0], "" if whose else name, weight=1, optional=own)
    return True


_FOR_A: Final = re.compile(
    r"^(?:for|towards?|against|in|on|at|of|about|with|within|into) (?:an? |the |one )?", re.I
)
_ENDS: Final = frozenset({"from", "to"})
_PLACED: Final = re.compile(
    r"^(?:(?P<assigned>assigned to)|(?:works|lives|belongs|sits|stands|based|stationed|kept|held"
    r"|stored|located|employed|registered|enrolled) (?:at|in|on|to|for|with|by))"
    r"(?: (?:an?|the|one|some))?$",
    re.IGNORECASE,
)
_BY_A: Final = re.compile(
    r"^(?P<done>(?:\w+(?:ed|en|ent|aid|ade|eld|wn)|done|run|led)(?: \w+)?) by (?:an? |the |one )?"
    r"(?P<who>.+)$",
    re.IGNORECASE,
)


def _role_of(reading: Reading, name: str) -> tuple[str, str]:
    """Split "from staff member" into what somebody is to the record and the entity."""
    parts = name.split()
    for place in range(1, len(parts)):
        last = " ".join(parts[place:])
        if reading.finder.exact(last) is not None:
            return " ".join(parts[:place]), last
    return "", ""


def _by_entity(reading: Reading, draft: EntityDraft, name: str, optional: bool) -> bool:
    """Read "entered by a teacher": who did it, and that it is a teacher."""
    match = _BY_A.match(name)
    found = reading.finder.exact(match["who"]) if match else None
    if match is None or found is None:
        return False
    facts = {"managed_by": "server"} if reading.is_person(found[0]) else {}
    reading.link(
        draft.name, found[0], f"{snake(match['done'])}_by", weight=0, optional=optional, **facts
    )
    return True


def _by_one_of(reading: Reading, draft: EntityDraft, part: str) -> bool:
    """Read "written by an agent or a customer": one of them did it."""
    match = _BY_A.match(re.sub(r"\s*\([^)]*\)", "", part))
    if match is None:
        return False
    said = alternatives(match["who"])
    found = [reading.finder.exact(without_article(part)) for part in said]
    targets = [item[0] for item in found if item is not None]
    if len(targets) < 2 or len(targets) < len(said):
        return False
    done = f"{snake(match['done'])}_by"
    for target in targets:
        reading.link(
            draft.name, target, f"{done}_{snake(target)}", weight=0, optional=True,
            managed_by="server", immutable=True,
        )  # fmt: skip
    reading.invariants.append(
        {
            "entity": draft.name,
            "enforced_by": ("check",),
            "statement": f"{article(draft.name)} is {as_words(done)} exactly one: "
            f"{' or '.join(map(article, targets))}",
        }
    )
    return True


def _computed(reading: Reading, draft: EntityDraft, part: str) -> bool:
    """Read "total = net amount + tax amount"."""
    name, _, formula = (side.strip() for side in part.partition("="))
    if read_derived(reading, draft, f"{name} is {formula}"):
        return True
    if not usable_name(name) or not re.search(r"[+*×/-]|\bminus\b|\bplus\b|\btimes\b", formula):
        return False
    return read_derived(reading, draft, f"{name} is derived from {formula}")


def _summed(reading: Reading, draft: EntityDraft, words_: str) -> None:
    """Let what is summed up belong to the sum: "the sum of ticket prices" of an order."""
    for mention in reading.finder.mentions(words_):
        part = mention.entity
        if part in (draft.name, reading.tenant) or reading.is_person(part):
            continue
        if not reading.linked(part, draft.name):
            low = part.lower()
            reading.link(part, draft.name, weight=3, inferred=True)
            reading.assume(
                f"every {low} belongs to one {draft.name.lower()}, because {words_} is summed up "
                f"for it",
                part,
                draft.name,
            )


def read_derived(reading: Reading, draft: EntityDraft, clause: str) -> bool:
    """Read "the total is derived from its lines"; False for any other clause."""
    match = _DERIVED.match(clause)
    if match is None:
        return False
    name = snake(without_article(match["name"]))
    _summed(reading, draft, match["from"] or match["sum"] or "")
    found = reading.attribute_like(draft.name, name)
    attribute = found or draft.add(AttributeDraft(name, type_of(name)))
    settle_type(reading, draft.name, attribute)
    attribute.facts.pop("minimum", None)
    attribute.facts.update(
        derived_from=(match["from"] or match["sum"] or "other facts").strip(),
        stored=False,
        managed_by="server",
    )
    return True

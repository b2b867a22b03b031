"""Reading a brief of plain sentences: what has what, who can do what, what must be known."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from design.document.names import name_key, plural, singular
from design.intake.brief import Brief, EntityLine, RoleBlock, tidy_name
from prompts.offline.reading.words import fold

_SENTENCE: Final = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"'])|\s*;\s*")
_HAS: Final = re.compile(
    r"^(?:each|every|an?|the|our)\s+(?P<name>[a-z][\w -]{1,30}?)\s+(?:also\s+)?(?:has|have|carries"
    r"|stores|records|consists of|is described by)\s+(?P<list>.+)$",
    re.IGNORECASE,
)
_IS: Final = re.compile(
    r"^(?:each|every|an?)\s+(?P<name>[a-z][\w -]{1,30}?)\s+is\s+(?P<what>an?\s+.+)$", re.IGNORECASE
)
_LASTS: Final = re.compile(
    r"^(?:each|every|an?)\s+(?P<name>[a-z][\w -]{1,30}?)\s+(?:starts?|begins?)\b.*\bends?\b",
    re.IGNORECASE,
)
_BELONGS: Final = re.compile(
    r"\b(?:and|which|it)?\s*(?:belongs?|is assigned|is part|are part) (?:to|of) "
    r"(?:one of (?:our|the)|an?|one|exactly one|the) (?P<name>[a-z][\w -]{1,30}?)(?=$|[,.]| and )",
    re.IGNORECASE,
)
_CAN: Final = re.compile(
    r"^(?:the |our |an? |each |every )?(?P<who>[a-z][\w-]+(?: [a-z]+){0,2}?)\s+"
    r"(?P<how>can ?not|can't|can|may not|may|must not)\s+(?P<what>.+)$",
    re.IGNORECASE,
)
_KNOW: Final = re.compile(
    r"^(?:we|they|managers?|our \w+)\s+(?:also\s+)?(?:need|want|would like|have|must be able)"
    r"\s+to\s+(?:know|see|report|list|find(?: out)?|tell)\s+(?P<what>.+)$",
    re.IGNORECASE,
)
_ACTS: Final = re.compile(
    r"^(?P<who>[a-z]+s)\s+(?P<verb>rent|hire|borrow|buy|book|order|reserve|lease)s?\s+"
    r"(?P<what>[a-z]+s)\b",
    re.IGNORECASE,
)
_NO_NAME: Final = re.compile(
    r"^(?:it|this|that|there|they|we|you|one|thing|brief)s?$", re.IGNORECASE
)


class _Sentences:
    """Collects what sentences say."""

    def __init__(self) -> None:
        self.entities: dict[str, EntityLine] = {}
        self.can: dict[str, tuple[list[str], list[str]]] = {}
        self.questions: list[str] = []
        self.acts: list[tuple[str, str, str]] = []

    def entity(self, words: str, definition: str = "", *facts: str) -> None:
        name = tidy_name(words)
        if not name or _NO_NAME.match(name) or len(name.split()) > 3:
            return
        key = name_key(name)
        known = self.entities.get(key, EntityLine(name, ""))
        self.entities[key] = EntityLine(
            known.name, known.definition or definition, (*known.facts, *facts)
        )

    def read(self, sentence: str) -> None:
        known = _KNOW.match(sentence)
        if known:
            parts = re.split(r",? and (?=how|which|what|who|whether)", known["what"])
            self.questions += [part[:1].upper() + part[1:] for part in parts]
            return
        if match := _CAN.match(sentence):
            self._role(match)
            return
        if match := _ACTS.match(sentence):
            acts = (singular(match["who"].lower()), match["verb"].lower(), match["what"].lower())
            self.acts.append((acts[0], acts[1], singular(acts[2])))
        owners = [match["name"] for match in _BELONGS.finditer(sentence)]
        plain = _BELONGS.sub("", sentence).strip(" ,")
        if match := _HAS.match(plain):
            listed = re.sub(r",? and$", "", match["list"]).strip(" ,")
            self.entity(match["name"], "", listed)
        elif match := _LASTS.match(plain):
            self.entity(match["name"], "", "starts at, ends at")
        elif match := _IS.match(plain):
            self.entity(match["name"], match["what"])
        subject = re.match(r"^(?:each|every|an?)\s+(?P<name>[a-z]+)\b", sentence, re.IGNORECASE)
        for owner in owners if subject else ():
            self.entity(singular(owner))
            if subject:
                self.entity(subject["name"], "", f"belongs to one {singular(owner)}")

    def _role(self, match: re.Match[str]) -> None:
        name = tidy_name(match["who"])
        can, cannot = self.can.setdefault(name, ([], []))
        denied = "not" in match["how"].lower() or "'" in match["how"]
        (cannot if denied else can).append(match["what"])

    def people(self) -> None:
        """Keep whoever has something of their own as an entity, and what they have."""
        for name, (can, _) in self.can.items():
            for text in can:
                own = re.search(r"\b(?:their|his|her) own ([a-z]+)\b|\bown ([a-z]+)\b", text)
                if own is None:
                    continue
                low = name.lower()
                self.entity(name, f"a person who acts as {low}", "name, email (unique)")
                thing = singular(own[1] or own[2])
                of = [what for who, verb, what in self.acts if who == low and verb in thing]
                self.entity(thing, f"a {low}'s {thing}" + (f" of a {of[0]}" if of else ""))


def read_sentences(brief: Brief) -> Brief:
    """Return a brief with what its sentences say, where it lists no entities."""
    told = _Sentences()
    for sentence in _SENTENCE.split(fold(brief.summary)):
        told.read(sentence.strip(" .!?"))
    if not told.entities:
        return brief
    told.people()
    roles = tuple(RoleBlock(name, tuple(can), tuple(no)) for name, (can, no) in told.can.items())
    return replace(
        brief,
        entities=tuple(told.entities.values()),
        roles=brief.roles or roles,
        reporting=brief.reporting or tuple(told.questions),
    )


def said_of(brief: Brief) -> str:
    """Return the plurals of what was read from sentences, for telling."""
    return ", ".join(plural(line.name.lower()) for line in brief.entities)

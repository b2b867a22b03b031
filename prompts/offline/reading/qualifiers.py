"""Qualifiers of attributes: "unique within a clinic", "at least 1", "such as WEB", "a, b or c"."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from design.document.names import snake
from prompts.offline.reading.types import stated_type
from prompts.offline.reading.words import alternatives, fold, without_article

NUMBER: Final = r"(-?\d+(?:,\d+)*(?:\.\d+)?)"


@dataclass
class Phrase:
    """One attribute phrase taken apart."""

    name: str
    facts: dict[str, Any]
    within: str = ""
    example: str = ""
    copied: str = ""
    rules: list[str] = field(default_factory=list)
    """What compares it with other values: "not before enrolled on"."""


_Handler = Callable[[Phrase, re.Match[str]], None]


def _set(**facts: Any) -> _Handler:
    def handle(phrase: Phrase, match: re.Match[str]) -> None:
        phrase.facts.update(facts)

    return handle


def _limit(key: str, *, excluded: bool = False) -> _Handler:
    def handle(phrase: Phrase, match: re.Match[str]) -> None:
        phrase.facts[key] = match[1].replace(",", "")
        if excluded:
            phrase.facts[f"{key}_excluded"] = True

    return handle


def set_range(phrase: Phrase, match: re.Match[str]) -> None:
    """Take the two numbers of a match as lowest and highest value."""
    phrase.facts["minimum"] = match[1].replace(",", "")
    phrase.facts["maximum"] = match[2].replace(",", "")


def _unique(phrase: Phrase, match: re.Match[str]) -> None:
    within = match[1] if match.lastindex else None
    if within:
        phrase.within = without_article(within)
    else:
        phrase.facts["unique"] = True


def _length(phrase: Phrase, match: re.Match[str]) -> None:
    phrase.facts["max_length"] = max(1, int(float(match[1].replace(",", ""))))


def _exact_length(phrase: Phrase, match: re.Match[str]) -> None:
    lengths = [int(group.replace(",", "")) for group in match.groups() if group is not None]
    phrase.facts["max_length"] = max(lengths)
    if len(lengths) > 1 or re.match(r"exactly|always|at least", match[0], re.IGNORECASE):
        phrase.facts.setdefault("definition", match[0].strip())


def _default(phrase: Phrase, match: re.Match[str]) -> None:
    value = match[1].strip(" '\"")
    switch = _SWITCH.get(value.lower())
    if switch:
        phrase.facts["type"] = "boolean"
    phrase.facts["default"] = switch or value


_SWITCH: Final = {"yes": "true", "no": "false", "true": "true", "false": "false", "on": "true",
                  "off": "false"}  # fmt: skip


def _derived(phrase: Phrase, match: re.Match[str]) -> None:
    phrase.facts.update(
        derived_from=match[1].strip() or "other facts", stored=False, managed_by="server"
    )


def _example(phrase: Phrase, match: re.Match[str]) -> None:
    phrase.example = match[1].strip()


def _copied(phrase: Phrase, match: re.Match[str]) -> None:
    phrase.copied = match[0]


_QUALIFIERS: Final[tuple[tuple[str, _Handler], ...]] = (
    (
        r"optional|optionally|if (?:any|known|given|there is one|present)|may be (?:empty|missing)"
        r"|not (?:required|mandatory|always (?:known|there|set))|nullable|can be empty"
        r"|not everyone has one",
        _set(required=False),
    ),
    (r"required|mandatory|not empty|always|must be (?:given|filled|set)", _set(required=True)),
    (
        r"(?:must be |is )?unique(?: (?:within|per|in|inside|for|across"
        r"|among) ([\w' -]+?))?(?: only)?",
        _unique,
    ),
    (r"one per ([\w' -]+)", _unique),
    (
        r"case (?:does not|doesn't) matter|(?:regardless|irrespective) of case"
        r"|case[- ]insensitive(?:ly)?|not case[- ]sensitive"
        r"|ignoring case|upper or lower case",
        _set(case_sensitive=False),
    ),
    (r"case[- ]sensitive", _set(case_sensitive=True)),
    (
        r"(?:at least|min(?:imum)?(?: of)?|from|not (?:below|before|earlier than)"
        r"|no (?:less|earlier) than|since|start(?:s|ing)? (?:at|from|with)|counted from|>=) "
        + NUMBER
        + r"(?: \w+)?",
        _limit("minimum"),
    ),
    (
        NUMBER
        + r"(?: \w+)? (?:or more|and more|or above|or later|and later|and up|upwards|\+)|"
        + NUMBER
        + r"\+",
        _limit("minimum"),
    ),
    (
        r"(?:at most|max(?:imum)?(?: of)?|up to|no more than|not above|not more than|<=) "
        + NUMBER
        + r" (?:characters|chars|letters|signs)",
        _length,
    ),
    (
        r"(?:exactly |always )?(\d+)(?:(?: or | to |-|–)(\d+))? (?:characters|chars|letters|signs"
        r"|digits|symbols)(?: at most| max| long)?",
        _exact_length,
    ),
    (
        r"between (\d+) and (\d+) (?:characters|chars|letters|signs|digits|symbols)(?: long)?",
        _exact_length,
    ),
    (
        r"(?:at most|max(?:imum)?(?: of)?|up to|no (?:more|later) than|not (?:above|after)"
        r"|not more than|<=) " + NUMBER + r"(?: \w+)?",
        _limit("maximum"),
    ),
    (NUMBER + r"(?: \w+)? or (?:less|fewer|earlier|below)", _limit("maximum")),
    (
        r"(?:above|more than|greater than|over|>) " + NUMBER + r"(?: \w+)?",
        _limit("minimum", excluded=True),
    ),
    (
        r"(?:below|less than|under|fewer than|<) " + NUMBER + r"(?: \w+)?",
        _limit("maximum", excluded=True),
    ),
    (
        r"(?:between|from)? ?" + NUMBER + r" ?(?:and|to|-|–|\.\.) ?" + NUMBER + r"(?: \w+)?",
        set_range,
    ),
    (r"positive", _set(minimum="0", minimum_excluded=True)),
    (r"(?:not|never|non-?) ?negative", _set(minimum="0")),
    (r"regulated|health data|special category", _set(sensitivity="regulated", personal=True)),
    (r"confidential|sensitive|private|secret|personal(?: data)?", _set(sensitivity="confidential")),
    (r"public", _set(sensitivity="public")),
    (r"internal", _set(sensitivity="internal")),
    (
        r"(?:stored |kept )?(?:only )?(?:as )?(?:a )?hash(?:ed)?(?: only)?",
        _set(storage="hash", sensitivity="confidential"),
    ),
    (r"(?:stored )?encrypted(?: at rest)?", _set(storage="encrypted", sensitivity="confidential")),
    (r"(?:default(?:s to)?|by default|initially|starts (?:as|at|with)):? ?([^,;]+)", _default),
    (r"([^,;]+) by default", _default),
    (
        r"(?:derived|computed|calculated|worked out"
        r"|counted) ?(?:from )?(.*?)(?:,? (?:and )?(?:never|not) .*)?",
        _derived,
    ),
    (
        r"never (?:changes|changed)|fixed|immutable|can(?: ?not|'t) (?:be )?changed?|set once",
        _set(immutable=True),
    ),
    (
        r"(?:given|set|generated|assigned|filled) by (?:the )?(?:system|server|us|backend)"
        r"|generated|automatic(?:ally)?|auto",
        _set(managed_by="server"),
    ),
    (r"several|multiple|one or more|many|(?:a )?list", _set(multiple=True)),
    (r"as (?:sold|booked|ordered|agreed|rented|paid|charged)|at (?:the )?time of [\w ]+", _copied),
    (r"counting up", _set(type="integer", minimum="1")),
    (r"(?:such as|e\.g\.?|for example|like) (.+)", _example),
)
_COMPILED: Final = tuple(
    (re.compile(pattern, re.IGNORECASE), handler) for pattern, handler in _QUALIFIERS
)


def qualify(phrase: Phrase, words_: str) -> bool:
    """Apply one qualifier; False when the words are none."""
    for pattern, handler in _COMPILED:
        match = pattern.fullmatch(words_)
        if match:
            groups = [group for group in match.groups() if group is not None]
            if handler is not set_range and match.lastindex and match[1] is None and groups:
                match = re.match(NUMBER, groups[0]) or match
            handler(phrase, match)
            return True
    return False


def is_qualifier(words_: str) -> bool:
    """Whether words only qualify what came before ("unique", "at least 1")."""
    return qualify(Phrase("", {}), fold(words_))


def _value(text: str) -> str:
    """Write one value of a closed list."""
    text = text.strip(" '\"")
    if re.fullmatch(r"\d+[a-z]+", text):
        return text
    return text if text.isupper() and len(text) <= 5 else snake(text)


_SIGNS: Final = re.compile(
    r"\b(?:letters|digits|hyphens|dashes|underscores|characters|alphanumeric|upper ?case"
    r"|lower ?case|capitals)\b",
    re.IGNORECASE,
)
"""Words for what a text is written with, which are no values of a list."""
_GOES_ON: Final = re.compile(r"(?:…|\.\.\.|\band so on|\betc\.?)\s*$", re.IGNORECASE)
"""The end of examples; a closed list does not go on."""


def values_of(text: str) -> tuple[str, ...]:
    """Return the values of a closed list such as "free, team or business", or nothing."""
    text = re.sub(r"^(?:one of|either|any of)\s+", "", text.strip(), flags=re.IGNORECASE)
    parts = [without_article(part) for part in alternatives(text)]
    usable = len(parts) > 1 and all(0 < len(part.split()) <= 4 for part in parts)
    if any(_SIGNS.search(part) for part in parts) or _GOES_ON.search(text):
        return ()
    typed = all(stated_type(part) not in (None, "email", "phone", "url") for part in parts)
    if not usable or any(map(is_qualifier, parts)) or typed:
        return ()
    values = tuple(dict.fromkeys(value for part in parts if (value := _value(part))))
    return values if len(values) > 1 else ()

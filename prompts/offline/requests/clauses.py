"""From a message to its clauses: sentences, bullets, and what politeness wraps round them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_QUOTES: Final = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "`": '"', "\xa0": " ", "–": "-",
     "—": "-", "…": "..."}
)  # fmt: skip
_BULLET: Final = re.compile(r"^\s*(?:[-*•+]|\d+[.)]|[a-z]\))\s+")
_ABBREVIATION: Final = re.compile(
    r"\b(?:e\.g|i\.e|etc|vs|approx|incl|max|min|no|nr|resp|cf)\.$", re.I
)
_END: Final = re.compile(r"(?<=[\w)\]\"'%])[.!?]+(?=\s|$)|\s*;\s+(?!\w+ (?:it|them)\b)")
_CONTRACTIONS: Final = (
    (r"\bcan't\b|\bcan not\b", "cannot"), (r"\bwon't\b", "will not"), (r"\bshan't\b", "shall not"),
    (r"\b(\w+)n't\b", r"\1 not"), (r"\blet's\b", "let us"), (r"\b(i|we|they|you)'d\b", r"\1 would"),
    (r"\b(it|that|there|what|who|how|where)'s\b", r"\1 is"), (r"\b(we|they|you)'re\b", r"\1 are"),
    (r"\b(i|we|they|you)'ve\b", r"\1 have"), (r"\b(i|we|they|you)'ll\b", r"\1 will"),
    (r"\bi'm\b", "i am"), (r"\bdont\b", "do not"), (r"\bcant\b", "cannot"),
)  # fmt: skip
_WRAPPERS: Final = re.compile(
    r"(?:(?:please|pls|plz|kindly|ok(?:ay)?|now|then|also|and|but|next|so|well|hi|hey|hello|yes|no"
    r"|actually|by the way|btw|fyi|oh|hmm+|right|great|thanks|thank you|cool|nice|perfect|maybe"
    r"|perhaps|additionally|finally|first(?:ly)?|second(?:ly)?|third(?:ly)?|last(?:ly)?"
    r"|besides|furthermore|moreover|in addition|from now on|going forward|as discussed|one more"
    r" thing|another thing|important|todo|change|update|request|feature|follow[- ]?up)\s*[,:!-]+\s*"
    r"|(?:please|kindly|now|then|also|and|but|next|so|actually|maybe|perhaps|additionally|finally"
    r"|in addition|from now on|going forward)\s+"
    r"|(?:can|could|would|will) (?:you|we|i) (?:please |also |maybe |possibly |just |kindly )*"
    r"|would you mind |do you mind "
    r"|(?:would it be|is it|it (?:should|must) be) possible (?:for us |for you )?to "
    r"|(?:i|we)(?: all)?(?: also| now| really| just| will| would| should| do| have)*"
    r" (?:want|need|like|love|wish|prefer|plan|have|ought|decided|agreed)(?: you| us| it)?"
    r"(?: also| now)? to (?=\w)"
    r"|(?:i|we)(?: also| now)? (?:want|need|would like|would prefer|think|believe|guess|feel"
    r"|assume we|suggest|propose|ask|require|expect|decided|agreed)(?: you)? that (?=\w)"
    r"|(?:i|we) (?:think|believe|guess|feel|suppose|suggest|propose) (?=\w)"
    r"|(?:we|you|i)(?: also| now)? (?:should|must|shall|will|could|might|are going to|have to"
    r"|need to|ought to)(?: also| now| really| just| probably)* (?!be able|have|see|get|be)(?=\w)"
    r"|let us(?: also| now| please)* (?!decide)(?=\w)|let me (?=\w+ )"
    r"|(?:make|be) (?:sure|certain)(?: that)? |ensure(?: that)? |see to it that "
    r"|(?:it is|it's) (?:important|required|necessary|a requirement|better)(?: that| if)? "
    r"|(?:it would be|that would be)(?: nice| good| great| better| helpful)(?: if| to)? "
    r"|(?:change|adapt|update|modify|extend|adjust) (?:it|this|the design|the model|the schema)"
    r" so that |the (?:requirement|idea|plan|wish|goal) is(?: that| to)? "
    r"|(?:how|what) about |why (?:not|do we not|do you not) |what if we )",
    re.IGNORECASE,
)
_TRAILERS: Final = re.compile(
    r"(?:,? (?:please|pls|thanks|thank you|for me|as well|too|if possible|from now on|going forward"
    r"|right away|now|ok(?:ay)?|instead|right|then|again|everywhere else|at once|for us|in the"
    r" (?:data )?model|in the design|in our (?:design|model)|would be (?:nice|great|good))"
    r"|[,.!?: -]+)$",
    re.IGNORECASE,
)
_ASKING: Final = re.compile(
    r"(?:what|why|which|who|whose|whom|how)\b"
    r"|(?:when|where) (?:is|are|can|may|do|does|did|was|were|must|should|has|have)\b"
    r"|(?:is|are|does|do|did|was|were|has|have|may|might|should|shall|must)\b(?=.*\?\s*$)"
    r"|(?:explain|describe|tell (?:me|us)|show(?: me| us)?|list|summari[sz]e|give (?:me|us) an?"
    r" (?:overview|summary)|remind (?:me|us)|compare|walk (?:me|us) through|help)\b",
    re.IGNORECASE,
)
_ASKED_TO: Final = re.compile(r"(?:can|could|would|will) (?:you|we|i)\b", re.IGNORECASE)
_SUGGESTED: Final = re.compile(
    r"(?:how|what) about |why (?:not|do we not|do you not|don't we|don't you) ", re.IGNORECASE
)
_SUGGESTING: Final = re.compile(
    r"(?:how|what) about|why not|would you mind|do you mind|(?:i|we) (?:suggest|propose)",
    re.IGNORECASE,
)
_GERUND: Final = re.compile(r"([a-z]+)ing\b", re.IGNORECASE)
_GERUNDS: Final = {
    "add": "add", "mak": "make", "renam": "rename", "us": "use", "remov": "remove",
    "dropp": "drop", "delet": "delete", "stor": "store", "link": "link", "splitt": "split",
    "mov": "move", "chang": "change", "allow": "allow", "lett": "let", "hid": "hide",
    "encrypt": "encrypt", "hash": "hash", "audit": "audit", "switch": "switch", "keep": "keep",
    "giv": "give", "mark": "mark", "index": "index", "creat": "create", "introduc": "introduce",
    "limit": "limit", "requir": "require", "deprecat": "deprecate", "expos": "expose",
}  # fmt: skip
_NOTED: Final = re.compile(
    r"(?:(?:please|ok|okay|also|now|so)[, ]+)*(?:(?:we )?(?:have )?decided?\b|decision:"
    r"|remember that"
    r"|remember:|note that|note:|keep in mind)",
    re.IGNORECASE,
)
_REQUESTED: Final = re.compile(
    r"(?:please |now |then |also |and )*(?:add|remove|drop|delete|rename|make|mark|set|let"
    r"|allow|change"
    r"|move|use|give|hide|expose|never|only|create|introduce|split|link|keep|store)\b",
    re.IGNORECASE,
)
_SAID_BY_THE_WAY: Final = (
    r"(?:(?:many |ok(?:ay)?,? )?thanks?(?: you)?(?: a lot| very much| so much)?|thx|ok(?:ay)?|yes"
    r"|no|nope|yep|cool|nice(?: work| job)?|great(?: work| job)?|perfect|good(?: job| work"
    r"| morning| evening| afternoon)?|(?:this |that |it |all )?looks? (?:good|great|fine|nice"
    r"|right|ok)(?: to me)?|lgtm|hi|hello|hey|(?:hi|hello|hey) there|well done|awesome|super|wow"
    r"|i see|got it|understood|never ?mind|sounds good|makes sense|that is (?:fine|good|all|it"
    r"|right|great)|(?:i am )?done|bye|goodbye|wait|hm+|i like (?:it|this|that))"
    r"(?:,? (?:thanks?|thank you|everyone|team|all|so far))?"
)
_SMALL_TALK: Final = re.compile(
    rf"(?:{_SAID_BY_THE_WAY})(?:[,.!]* (?:{_SAID_BY_THE_WAY}))*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A sentence or bullet of a message."""

    raw: str
    """As it was written."""
    heading: str = ""
    """What stood before the bullets it is one of: "On Customer"."""
    asks: bool = False
    """Whether it asks for information and not for a change."""
    asked: bool = False
    """Whether it was put as a question ("can we …?")."""

    @property
    def text(self) -> str:
        """The clause in plain spelling and without what politeness adds."""
        return trimmed(self.raw)

    @property
    def is_small_talk(self) -> bool:
        """Whether it is a greeting, thanks or approval, and nothing to do."""
        return bool(_SMALL_TALK.fullmatch(plain(self.raw).rstrip(" .!?,")))


def clauses(message: str) -> list[Clause]:
    """Split a message into the requests it makes: bullets, sentences, parts after semicolons."""
    found: list[Clause] = []
    heading = ""
    for row in message.splitlines():
        bullet = _BULLET.match(row)
        text = _BULLET.sub("", row).strip()
        if not text:
            continue
        if not bullet:
            heading = ""
        if not bullet and text.endswith(":") and len(text) < 100:
            heading = text.rstrip(": ")
            continue
        for sentence in sentences(text):
            found.append(_clause(sentence, heading))
    return found


def sentences(text: str) -> list[str]:
    """Split a line into sentences; a sentence keeps its question mark."""
    found: list[str] = []
    start = 0
    for match in _END.finditer(text):
        before = text[start : match.end()].strip()
        if _ABBREVIATION.search(before):
            continue
        found.append(before.rstrip("; "))
        start = match.end()
    found.append(text[start:].strip())
    parts = [part for part in found if part.strip(" .!?;,")]
    if len(parts) > 1 and _NOTED.match(parts[0]):
        # What follows a decision belongs to its words unless it is a request of its own.
        own = next((place for place, part in enumerate(parts[1:], 1) if _REQUESTED.match(part)), 0)
        end = text.index(parts[own]) if own else len(text)
        parts = [text[text.index(parts[0]) : end].strip(), *(parts[own:] if own else ())]
    return parts


def _clause(sentence: str, heading: str) -> Clause:
    words = plain(sentence)
    bare = re.sub(
        r"^(?:please|ok(?:ay)?|so|and|but|hi|hello|hey|well)[,! ]+", "", words, flags=re.I
    )
    asked = words.rstrip().endswith("?")
    asks = bool(_ASKING.match(bare))
    if _SUGGESTED.match(bare):
        asks, asked = False, True
    if _ASKED_TO.match(bare):
        asked = True
        rest = trimmed(bare)
        asks = bool(_ASKING.match(rest)) and not rest.lower().startswith(("list ", "show "))
        asks = asks or bool(re.match(r"(?:explain|describe|tell|show)\b", rest, re.IGNORECASE))
    return Clause(sentence, heading, asks, asked)


def plain(text: str) -> str:
    """Return text with plain quotes, single spaces and no contractions."""
    text = re.sub(r"\s+", " ", text.translate(_QUOTES)).strip()
    for pattern, written in _CONTRACTIONS:
        text = re.sub(pattern, written, text, flags=re.IGNORECASE)
    return text


def trimmed(text: str) -> str:
    """Return the words of a clause that say what is wanted: no quotes, no politeness."""
    text = plain(text).replace('"', "").replace("**", "")
    if not re.search(r"[<>=]|\bwhere\b", text):
        text = re.sub(r"(?<!\w)'(?=\w)|(?<=[^\Ws])'(?!\w)|(?<=s)'(?=[.,;:!?]|$)", "", text)
    previous = ""
    suggested = False
    while previous != text:
        previous = text
        match = _WRAPPERS.match(text)
        if match and match.end() < len(text):
            suggested = suggested or bool(_SUGGESTING.match(match[0]))
            text = text[match.end() :]
        text = _TRAILERS.sub("", text).strip()
    gerund = _GERUND.match(text)
    if gerund and suggested and gerund[1].lower() in _GERUNDS:
        text = _GERUNDS[gerund[1].lower()] + text[gerund.end() :]
    return text

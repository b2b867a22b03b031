"""Topic and choice of a decision note, read as something a program can check.

People and models spell them freely; each topic knows its other names and the other names of its
choices. What is not understood is not checked, and is said to be so: it is words for the model.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from design.document.conventions import CONVENTION_KEYS, Conventions
from design.document.decisions import Decision
from design.document.names import words

_DRIFT: Final = frozenset(
    {"a", "all", "always", "an", "and", "are", "as", "at", "based", "by", "column", "every",
     "everywhere", "for", "in", "is", "keys", "key", "number", "numbers", "of", "on", "only",
     "pagination", "the", "to", "type", "use", "with", "case", "delete", "deletion", "stored"}
)  # fmt: skip
"""Words of a choice that say nothing."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic the program can check.

    Args:
        name: As it is written in prompts and documents.
        others: Other names, as lower-case words.
        choices: Each choice with the words that mean it, the first that matches counting.
        conventions: The convention that says the same, for each choice that has one.
        detail: Words that narrow a choice and are kept.
    """

    name: str
    others: tuple[str, ...]
    choices: tuple[tuple[str, str], ...]
    convention: str = ""
    detail: str = ""


TOPICS: Final[dict[str, Topic]] = {
    topic.name: topic
    for topic in (
        Topic(
            "ids",
            ("id", "key", "keys", "key type", "id type", "ids type", "identifier", "identifiers",
             "primary key", "primary keys"),
            (("uuid", r"uuids?( v)?( \d)?|guids?"),
             ("bigint", r"big ?ints?( identity)?|(big)?serials?|integers?|ints?( ?8)?"
              r"|sequential|auto ?increment(ing)?")),
            "ids.type",
        ),
        Topic(
            "delete",
            ("deletes", "deleting", "deletion", "deletion policy", "delete policy", "soft delete",
             "soft deletes"),
            (("soft", r"soft( deletes?)?|deleted at"), ("hard", r"hard|physical"),
             ("deactivate", r"deactivated?"), ("never", r"never|none|no")),
            "deletion.policy",
        ),
        Topic(
            "pagination",
            ("paging", "pages", "page style", "list pagination"),
            (("cursor", r"(opaque )?cursors?|keyset"),
             ("page", r"pages?( numbered)?|numbered( pages)?"),
             ("offset", r"(limit )?offsets?")),
            "pagination.style",
        ),
        Topic(
            "no-drop",
            ("no drops", "drops", "drop", "migration", "migrations", "migration style",
             "schema changes"),
            (("expand/contract", r"expand( migrate)? contract( phase)?|contract phase|yes|true"
              r"|never|no drops?|additive"),
             ("direct", r"direct|allowed")),
            "migrations.style",
        ),
        Topic(
            "money",
            ("amounts", "prices", "currency", "monetary amounts", "money type"),
            (("minor units", r"(integer )?(minor units?( cents)?|cents)( integers?)?"),
             ("numeric", r"(exact )?(numeric|decimals?)( \d+( \d+)?)?")),
            "money.representation",
            r"currency|currencies",
        ),
        Topic(
            "naming",
            ("names", "name style", "naming case", "case", "casing", "spelling"),
            (("snake", "snake"), ("camel", "camel"), ("kebab", "kebab"), ("pascal", "pascal"),
             ("plural", "plurals?"), ("singular", "singulars?")),
            "",
            r"tables?|columns?|database|schema|fields?|json|api|paths?|urls?|names?",
        ),
        Topic(
            "tenancy",
            ("tenant", "tenants", "multi tenancy", "multitenancy", "multi tenant"),
            (("column", r"(shared )?(tenant )?(columns?|rows?)( ids?| level)?|shared( schema)?"
              r"|tenant ids?"),
             ("none", r"none|no|single( tenant)?")),
            "tenancy.mode",
            r"rls|security|row level",
        ),
        Topic(
            "time",
            ("times", "timestamps", "timestamp", "instants", "time zone", "time zones", "timezone",
             "timezones", "timestamp type", "date time"),
            (("timestamptz", r"timestamptz|utc|timestamp tz|(timestamps? )?time ?zones?"
              r"|timestamptz utc|aware"),
             ("timestamp", r"timestamps?|(timestamps? )?without( time)? zones?|naive|local")),
            "time.instants",
        ),
        Topic(
            "versioning",
            ("version", "versions", "api version", "api versions", "api versioning"),
            (("path", r"paths?|urls?|uri|v ?\d+|path( prefix)?( v ?\d+)?"),
             ("header", r"headers?|media types?|accept( headers?)?"), ("none", r"none|no")),
            "versioning.style",
        ),
        Topic(
            "errors",
            ("error", "errors envelope", "error envelope", "error format", "error responses",
             "error shape"),
            (("problem", r"problem( json| details)?|rfc ?(7807|9457)|application problem json"),
             ("error", r"errors?( envelope| objects?)?|code message|envelope")),
            "errors.envelope",
        ),
        Topic(
            "derived values",
            ("derived", "derived value", "computed values", "totals", "calculated values"),
            (("not stored", r"(not|never)( stored)?|computed|derived|calculated|on read"),),
        ),
    )
}  # fmt: skip
"""Every checked topic by its name."""

_NUMBERS: Final = ("plural", "singular")
_NAMES: Final = {
    " ".join(words(name)): topic.name
    for topic in TOPICS.values()
    for name in (topic.name, *topic.others)
}


_OF_CONVENTION: Final = {
    topic.convention: topic.name for topic in TOPICS.values() if topic.convention
}


@dataclass(frozen=True, slots=True)
class Tenet:
    """What an accepted note settles, as the program reads it."""

    topic: str
    """A name of :data:`TOPICS`, or a convention's key."""
    choice: str
    detail: frozenset[str] = frozenset()
    """Further words, such as ``fields`` of a naming or ``currency`` of money."""

    @property
    def convention(self) -> str:
        """The key of the convention that says the same, or an empty text."""
        topic = TOPICS.get(self.topic)
        return self.topic if topic is None else topic.convention


def read(note: Decision) -> Tenet | None:
    """Return what a note's topic and choice mean, or None when the program cannot check them.

    Args:
        note: Any note; its status does not matter.
    """
    topic, choice = note.topic.strip(), note.choice.strip()
    if not topic and ":" in choice:
        topic, _, choice = (part.strip() for part in choice.partition(":"))
    name = _NAMES.get(" ".join(words(topic))) or _OF_CONVENTION.get(topic)
    if name is None:
        return _convention(topic, choice) if topic in CONVENTION_KEYS else None
    found = TOPICS[name]
    said = " ".join(words(choice))
    if not said and name == "no-drop":
        said = "yes"
    if not said and words(topic)[:1] == ("soft",):
        said = "soft"
    detail = frozenset(re.findall(found.detail, said)) if found.detail else frozenset()
    rest = re.sub(rf"\b(?:{found.detail})\b", " ", said) if found.detail else said
    for plain in (said, rest, *_without_drift(rest)):
        for canonical, pattern in found.choices:
            if re.fullmatch(pattern, " ".join(plain.split())):
                return Tenet(name, canonical, detail)
    return None


def _without_drift(said: str) -> tuple[str, ...]:
    """Return the choice without words that say nothing, if that leaves any."""
    left = " ".join(word for word in said.split() if word not in _DRIFT)
    return (left,) if left else ()


def _convention(key: str, choice: str) -> Tenet | None:
    try:
        checked = Conventions().with_value(key, choice)
    except ValueError:
        return None
    value = dict(checked.items())[key]
    return Tenet(key, str(value).lower() if isinstance(value, bool) else str(value))


def checked_as(note: Decision) -> str:
    """Return how a note is checked, in a few words for people.

    Returns:
        Such as ``ids: uuid``, or an empty text when the note is only told to the model.
    """
    tenet = read(note)
    return "" if tenet is None else f"{tenet.topic}: {tenet.choice}"


def contradict(one: Decision, other: Decision) -> bool:
    """Return whether two notes cannot both hold, as far as the program can tell.

    They settle one checked topic otherwise, for the same elements: a note with a scope stands
    beside one without, as its exception.
    """
    if not one.scope or not other.scope:
        same_ground = not one.scope and not other.scope
    else:
        same_ground = not set(one.scope).isdisjoint(other.scope)
    first, second = read(one), read(other)
    if not same_ground or first is None or second is None:
        return False
    if first.topic != second.topic or first.choice == second.choice:
        return False
    if first.topic != "naming":
        return True
    if (first.choice in _NUMBERS) != (second.choice in _NUMBERS):
        return False
    return not first.detail or not second.detail or not first.detail.isdisjoint(second.detail)

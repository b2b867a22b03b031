"""What each part of the intake form is for: the facts it asks for, with examples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from design.intake.brief import OpenFact, example_brief, open_facts, parse_brief
from design.intake.filling import REST, places_of_lines, split_brief, write_brief
from design.intake.form import Brief
from design.intake.routing import Place

_EXAMPLE_LINES: Final = 6


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact the form asks for."""

    name: str
    purpose: str
    example: str


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the form: what it is for, and the facts in it."""

    place: Place
    name: str
    purpose: str
    facts: tuple[Fact, ...] = ()


PARTS: Final = (
    Part("title", "Name", "Names the design, in its files and in everything made from it."),
    Part(
        "summary",
        "Product summary",
        "Two or three sentences: what the product does and for whom. Where the rest is silent,"
        " they decide; so say what must never go wrong.",
        (Fact("what must hold", "saves a rule from being guessed",
              "Clinics must never see each other's patients."),),
    ),
    Part(
        "entities",
        "Entities",
        "The things records are kept of, a line each: name → definition; what is kept of it;"
        " what must hold.",
        (
            Fact("name", "one thing, in the words of its users; it names the table", "Order line"),
            Fact("definition", "tells it from its neighbours; without one it is a question",
                 "one product in an order"),
            Fact("attributes", "with commas; in brackets what holds of each",
                 "email (unique), phone (optional), risk (low, medium or high)"),
            Fact("sensitivity", "decides what is masked and who may read it",
                 "national id (regulated), reason (confidential)"),
            Fact("rules", "after a semicolon; they become checks and constraints",
                 "ends after it starts; the total is derived from its charges"),
        ),
    ),
    Part(
        "workflows",
        "Workflows",
        "The states a thing goes through, and what leads from one to the next. Without them every"
        " status is a column that may hold anything.",
        (
            Fact("states", "one entity a line, with arrows", "Order: draft → placed → shipped"),
            Fact("other ways", "after a semicolon", "requested → declined; confirmed → expired"),
            Fact("conditions", "who or what may stop a step",
                 "a placed order can be cancelled up to 24 hours before"),
        ),
    ),
    Part(
        "roles",
        "Roles & permissions",
        "Who signs in, and what each may do. Endpoints take their authorization from it, row by"
        " row.",
        (
            Fact("Role", "a kind of user", "Role: Receptionist"),
            Fact("Can", "what it does, and to whose rows",
                 "Can: see all appointments of own clinic; cancel own appointment"),
            Fact("Cannot", "what it must never reach; silence is not a no",
                 "Cannot: read visit notes"),
        ),
    ),
    Part(
        "reporting",
        "Reporting questions",
        "The questions the data must answer, the five most frequent at least. Each becomes a query,"
        " and queries decide the indexes.",
        (
            Fact("question", "filter, order and period in one line",
                 "Open loans of one member, newest first"),
        ),
    ),
    Part(
        "integrations",
        "Integrations",
        "Other systems, and what is stored of them here.",
        (
            Fact("system → data", "becomes columns, and says what must not",
                 "Payment provider → customer id, last four digits; never full card numbers"),
        ),
    ),
    Part(
        "constraints",
        "Constraints",
        "Limits the design must keep to.",
        (
            Fact("Compliance/retention", "how long data is kept, who may ask to be forgotten",
                 "orders are kept 10 years; a customer may ask to be forgotten"),
            Fact("Expected scale", "decides keys, indexes and pages", "2 million orders a year"),
            Fact("Latency/availability", "what the main lists must keep to",
                 "order list under 200 ms; 99.9 %"),
        ),
    ),
    Part(
        "non_goals",
        "Non-goals",
        "What the product will not do yet, so that nobody drafts it.",
        (Fact("non-goal", "one a line", "Gift cards"),),
    ),
    Part(
        "other",
        "Anything else",
        "What fits nowhere. It stays in the brief, and a language model reads it; nothing is taken"
        " from it by itself.",
    ),
)  # fmt: skip
"""The parts in the order of the form."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader makes of a form as it stands."""

    brief: Brief
    missing: tuple[OpenFact, ...]
    lost: Mapping[Place, tuple[str, ...]]
    """Lines the reader could make nothing of, by the box they stand in."""

    def missing_in(self, place: Place) -> tuple[OpenFact, ...]:
        """Return the facts a box leaves open."""
        return tuple(item for item in self.missing if item.section == place)

    def amount(self, place: Place) -> str:
        """Return how much was read of a box, in a word or two; empty when nothing was."""
        brief = self.brief
        counted: Mapping[Place, tuple[Sequence[object], str, str]] = {
            "entities": (brief.entities, "entity", "entities"),
            "workflows": (brief.workflows, "workflow", "workflows"),
            "roles": (brief.roles, "role", "roles"),
            "reporting": (brief.reporting, "question", "questions"),
            "integrations": (brief.integrations, "system", "systems"),
            "non_goals": (brief.non_goals, "non-goal", "non-goals"),
            "other": (self.lost.get("other", ()), "line", "lines"),
        }
        if place in counted:
            found, one, many = counted[place]
            return f"{len(found)} {one if len(found) == 1 else many}" if found else ""
        if place == "constraints":
            given = brief.constraints
            number = sum(bool(item) for item in (given.retention, given.scale, given.latency))
            return f"{number} of 3" if number or given.other else ""
        text = brief.title if place == "title" else brief.summary
        return f"{len(text.split())} words" if len(text.split()) > 1 else text[:12]


def read_form(boxes: Mapping[Place, str]) -> Reading:
    """Read a form as it stands.

    Args:
        boxes: Box -> words.
    """
    brief = parse_brief(write_brief(boxes))
    places = places_of_lines(boxes)
    lost: dict[Place, tuple[str, ...]] = {}
    for line in brief.unknown:
        if line.text == REST:
            continue
        place = places[line.number - 1]
        lost[place] = (*lost.get(place, ()), line.text)
    return Reading(brief, open_facts(brief), lost)


@lru_cache(maxsize=1)
def _examples() -> dict[Place, str]:
    return split_brief(example_brief())


def example_of(place: Place) -> str:
    """Return the first lines of a part of the bundled example."""
    return "\n".join(_examples().get(place, "").split("\n")[:_EXAMPLE_LINES])

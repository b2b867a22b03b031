"""What has been read so far: a draft of the concept that every reader adds to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from design.document.names import name_key, snake, words
from design.intake.brief import Brief
from prompts.offline.reading.words import Finder, stem


@dataclass
class AttributeDraft:
    """An attribute: its name, type and whatever other fields its operation gets."""

    name: str
    type: str = "text"
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def optional(self) -> bool:
        """Whether it may be missing."""
        return self.facts.get("required") is False


@dataclass
class LinkDraft:
    """A link from an entity to another."""

    entity: str
    to: str
    name: str
    facts: dict[str, Any] = field(default_factory=dict)
    weight: int = 0
    """How much the words make the target the whole this is a part of."""
    optional: bool = False
    many: bool = False
    """Whether both sides may have several."""


@dataclass
class StepDraft:
    """A step from one state to another."""

    source: str
    target: str
    name: str
    guard: str = ""
    roles: list[str] = field(default_factory=list)


@dataclass
class LifecycleDraft:
    """States in order and the steps between them."""

    states: list[str] = field(default_factory=list)
    steps: list[StepDraft] = field(default_factory=list)
    main: list[str] = field(default_factory=list)
    """The states of the first chain, in order."""

    def state(self, name: str) -> str:
        """Add a state unless it is there or has no letters, and return its name."""
        spelled = snake(name)
        if spelled not in self.states and re.match(r"[a-z]", spelled) and len(spelled) <= 60:
            self.states.append(spelled)
        return spelled

    def step(
        self, source: str, target: str, name: str, guard: str = "", roles: Sequence[str] = ()
    ) -> None:
        """Add a step between two states unless it is there."""
        if source == target or not {source, target} <= set(self.states):
            return
        for known in self.steps:
            if (known.source, known.target) == (source, target):
                known.guard = known.guard or guard
                known.roles = list(dict.fromkeys((*known.roles, *roles)))
                return
        self.steps.append(StepDraft(source, target, name, guard, list(roles)))

    @property
    def terminal(self) -> list[str]:
        """States no step leaves."""
        left = {step.source for step in self.steps}
        return [state for state in self.states if state not in left] if self.steps else []

    @property
    def open(self) -> list[str]:
        """States some step leaves other than by reopening."""
        left = {step.source for step in self.steps if not step.name.startswith("reopen")}
        return [state for state in self.states if state in left]


@dataclass
class EntityDraft:
    """An entity with all that belongs to it."""

    name: str
    definition: str = ""
    clauses: list[str] = field(default_factory=list)
    attributes: dict[str, AttributeDraft] = field(default_factory=dict)
    lifecycle: LifecycleDraft | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    retention: dict[str, str] = field(default_factory=dict)
    erasure: list[str] = field(default_factory=list)
    identities: list[tuple[str, ...]] = field(default_factory=list)
    inferred: bool = False

    def add(self, attribute: AttributeDraft) -> AttributeDraft:
        """Add an attribute, or complete the one of this name."""
        known = self.attributes.setdefault(attribute.name, attribute)
        if known is not attribute:
            known.facts = {**attribute.facts, **known.facts}
        return known

    def of_type(self, *types: str) -> list[AttributeDraft]:
        """Return the attributes of some types."""
        return [item for item in self.attributes.values() if item.type in types]


@dataclass
class RoleDraft:
    """A role."""

    name: str
    kind: str = "person"
    represents: str | None = None
    definition: str = ""


@dataclass
class PermissionDraft:
    """What a role may or may not do."""

    role: str
    action: str
    entity: str | None
    scope: str = "all"
    allowed: bool = True
    condition: str = ""
    attributes: tuple[str, ...] = ()
    text: str = ""


@dataclass
class QuestionDraft:
    """A question with its weight: the heaviest are asked."""

    weight: int
    text: str
    recommendation: str = ""
    options: tuple[str, ...] = ()
    about: tuple[str, ...] = ()


_PERSON: Final = re.compile(
    r"^(?!what|how|says|lets|when|where|which)(?:(?:an?|the|any|every)\s+)?(?:(?!of\b|in\b|on\b|for\b|by\b"
    r"|to\b)\w+[ ,]+){0,3}?(?:person|people|someone|somebody|anyone"
    r"|individual|doctor|nurse|therapist|employee|worker|colleague|student|pupil|teacher|trainer"
    r"|instructor|customer|client|member|guest|visitor|user|driver|volunteer|donor|librarian"
    r"|player|parent|guardian|applicant|candidate|resident|citizen|technician|scientist|owner"
    r"|reader|borrower|adult|child|who)\b",
    re.IGNORECASE,
)
_ORGANISATION: Final = re.compile(
    r"^(?:an?|the)?\s*(?:\w+ )?(?:company|organi[sz]ation|firm|business|institution|office)\b",
    re.IGNORECASE,
)
_PERSON_NAMES: Final = frozenset(
    {"person", "user", "member", "customer", "client", "patient", "employee", "student", "teacher",
     "guest", "driver", "volunteer", "donor", "contact", "staff", "visitor", "attendee", "author",
     "player", "guardian", "parent", "worker", "applicant", "candidate", "technician", "doctor"}
)  # fmt: skip
_GROUP_NAMES: Final = frozenset(
    {"company", "organisation", "organization", "firm", "business", "agency", "school",
     "institution", "department", "team", "restaurant", "shop", "clinic", "hospital"}
)  # fmt: skip
STAFF_NAMES: Final = ("User", "Employee", "Staff user", "Staff member", "Staff", "Colleague",
                      "Team member", "Worker")  # fmt: skip


@dataclass
class Reading:
    """Everything read of one brief."""

    brief: Brief
    entities: dict[str, EntityDraft] = field(default_factory=dict)
    links: list[LinkDraft] = field(default_factory=list)
    invariants: list[dict[str, Any]] = field(default_factory=list)
    roles: dict[str, RoleDraft] = field(default_factory=dict)
    permissions: list[PermissionDraft] = field(default_factory=list)
    queries: list[dict[str, Any]] = field(default_factory=list)
    integrations: list[dict[str, Any]] = field(default_factory=list)
    assumptions: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    questions: list[QuestionDraft] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    tenant: str | None = None
    by_claims: list[tuple[str, str, bool]] = field(default_factory=list)
    """(entity, name such as ``approved_by``, optional): who it is shows once roles are read."""
    many_claims: list[tuple[str, str, str]] = field(default_factory=list)
    """(one, many, words): the first has several of the second; which kind shows at the end."""
    finder: Finder = field(default_factory=lambda: Finder(()))
    broad: Finder = field(default_factory=lambda: Finder(()))
    """Finds entities by the last word of their names too."""

    def __post_init__(self) -> None:
        """Take the brief's entities over."""
        for line in self.brief.entities:
            self.entities[line.name] = EntityDraft(line.name, line.definition, list(line.facts))
        self.refresh()

    def refresh(self) -> None:
        """Let the finder know every entity."""
        self.finder = Finder(self.entities)
        cycles = (item.lifecycle for item in self.entities.values())
        steps = (step.name for cycle in cycles if cycle is not None for step in cycle.steps)
        self.finder.verbs = frozenset(name.split("_")[0] for name in steps) - {"mark"}
        self.broad = Finder(self.entities, broad=True)
        self.broad.verbs = self.finder.verbs

    def entity_named(self, name: str) -> EntityDraft | None:
        """Return an entity by name in any spelling."""
        key = name_key(name)
        return next((item for item in self.entities.values() if name_key(item.name) == key), None)

    def infer_entity(self, name: str, definition: str) -> EntityDraft:
        """Return the entity of a name, adding it as inferred if it is missing."""
        known = self.entity_named(name)
        if known is None:
            known = self.entities[name] = EntityDraft(name, definition, inferred=True)
            self.refresh()
        return known

    def link(self, entity: str, to: str, name: str = "", **facts: Any) -> LinkDraft:
        """Add a link, or complete the one of this name; ``weight`` and so on are its own."""
        spelled = snake(name)
        if not re.match(r"[a-z]", spelled) or len(spelled) > 55:
            spelled = snake(to)
        known = next((i for i in self.links if (i.entity, i.name) == (entity, spelled)), None)
        own = {key: facts.pop(key) for key in ("weight", "optional", "many") if key in facts}
        if known is None:
            known = LinkDraft(entity, to, spelled, facts, **own)
            self.links.append(known)
        else:
            known.facts = {**facts, **known.facts}
            known.weight = max(known.weight, int(own.get("weight", 0)))
        return known

    def links_of(self, entity: str) -> list[LinkDraft]:
        """Return the links an entity has."""
        return [link for link in self.links if link.entity == entity]

    def link_between(self, entity: str, to: str) -> LinkDraft | None:
        """Return the link from one entity to another; the owner's first."""
        found = [link for link in self.links if link.entity == entity and link.to == to]
        return max(found, key=lambda link: link.weight) if found else None

    def linked(self, one: str, other: str) -> bool:
        """Whether two entities are linked either way."""
        return bool(self.link_between(one, other) or self.link_between(other, one))

    def owner_of(self, entity: str) -> LinkDraft | None:
        """Return the link to what an entity is most a part of, leaving the tenant for last."""
        found = [link for link in self.links_of(entity)
                 if not link.many and not link.optional and link.to != entity]  # fmt: skip
        return max(
            found, key=lambda link: (link.to != self.tenant, link.weight), default=None
        )  # fmt: skip

    def parts_of(self, entity: str) -> list[str]:
        """Return the entities whose owner this entity is."""
        owners = {name: self.owner_of(name) for name in self.entities}
        return [name for name, link in owners.items() if link is not None and link.to == entity]

    def is_person(self, entity: str) -> bool:
        """Whether an entity is a person, by its name or by how its definition starts."""
        draft = self.entities[entity]
        parts = words(entity)
        organisation = (
            re.match(_ORGANISATION, draft.definition) and "person" not in draft.definition
        )
        if parts and parts[-1] in _PERSON_NAMES:
            return not organisation
        if parts and parts[-1] in _GROUP_NAMES:
            return False
        mentions = self.finder.mentions(draft.definition)
        headed = bool(mentions) and mentions[0].start < 4 and mentions[0].entity != entity
        return not headed and bool(_PERSON.match(draft.definition))

    def is_staff(self, entity: str) -> bool:
        """Whether an entity is the people who work here rather than those who are served."""
        return entity in STAFF_NAMES

    def assume(self, text: str, *about: str) -> None:
        """Note an assumption once."""
        if all(name_key(known) != name_key(text) for known, _ in self.assumptions):
            self.assumptions.append((text, tuple(about)))

    def ask(
        self, weight: int, text: str, recommendation: str = "", *about: str,
        options: tuple[str, ...] = (),
    ) -> None:  # fmt: skip
        """Note a question once."""
        if all(name_key(known.text) != name_key(text) for known in self.questions):
            self.questions.append(QuestionDraft(weight, text, recommendation, options, about))

    def attribute_like(self, entity: str, phrase: str) -> AttributeDraft | None:
        """Return the attribute of an entity that a phrase names, in full or by its stems."""
        draft = self.entities.get(entity)
        name = snake(phrase)
        if draft is None or not name:
            return None
        if name in draft.attributes:
            return draft.attributes[name]
        sought = {stem(word) for word in words(phrase)}
        best: tuple[int, AttributeDraft] | None = None
        for attribute in draft.attributes.values():
            stems = [stem(word) for word in words(attribute.name)]
            common = len(sought & set(stems))
            if common == len(sought) or (common and stems[-1] in sought):
                score = common * 10 - len(stems)
                if best is None or score > best[0]:
                    best = (score, attribute)
        return best[1] if best else None

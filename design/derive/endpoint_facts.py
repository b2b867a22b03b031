"""The concept indexed the ways endpoint derivation asks for it, and how roles reach rows."""

from __future__ import annotations

from collections import defaultdict
from typing import Final, NamedTuple

from design.document.concept import (
    Entity,
    Integration,
    NoOverlapRule,
    Permission,
    Query,
    Relationship,
    Role,
)
from design.document.design import Design
from design.document.names import in_case, singular, snake, words
from design.document.names import plural as plural_of
from design.document.schema import Column, ForeignKey, Table
from design.render.memo import Memo

MOVES: Final = frozenset({"move", "reschedule", "postpone", "shift"})
READING: Final = frozenset({"read", "list"})
_MAX_HOPS: Final = 5
_turned: Final[Memo[Relationship]] = Memo(1_024)
_LINE_WORDS: Final = frozenset({"line", "item", "position", "row"})


class Reach(NamedTuple):
    """How the rows of one actor are found from an entity."""

    text: str
    """Such as ``order_id -> orders.customer_id = the signed-in customer``."""
    link: str | None
    """Id of the relationship that points straight to the actor, if one does."""
    leads: bool = True
    """Whether links lead there; else another entity names both."""


class Facts:
    """A design, indexed once per derivation.

    Args:
        design: The design whose concept and conventions are read.
        tables: The tables derived for it.
    """

    def __init__(self, design: Design, tables: tuple[Table, ...]) -> None:
        concept = design.concept
        self.conventions = design.conventions
        self.entities = {entity.id: entity for entity in concept.entities}
        self.roles = {role.id: role for role in concept.roles}
        self.root = concept.tenant_root
        self.links_from: dict[str, list[Relationship]] = defaultdict(list)
        self.links_to: dict[str, list[Relationship]] = defaultdict(list)
        for stated in concept.relationships:
            link = _oriented(stated, self.entities)
            if link is not None:
                self.links_from[link.source].append(link)
                self.links_to[link.target].append(link)
        self.permissions: dict[str | None, list[Permission]] = defaultdict(list)
        for permission in concept.permissions:
            if permission.role in self.roles:
                self.permissions[permission.entity].append(permission)
        self.seeing = {
            item.id
            for item in concept.permissions
            if item.allowed and item.entity is not None and item.action in READING
        }
        """Ids of the permissions to see entities by their name."""
        self.queries: dict[str | None, list[Query]] = defaultdict(list)
        for query in concept.queries:
            self.queries[query.entity].append(query)
        self.integrations: tuple[Integration, ...] = concept.integrations
        self.invariants = concept.invariants
        self._tables: dict[str, Table] = {}
        self.referrers: dict[str, list[tuple[Table, ForeignKey]]] = defaultdict(list)
        for table in tables:
            if table.realises is not None and table.role != "history":
                self._tables.setdefault(table.realises, table)
            for key in table.foreign_keys:
                self.referrers[key.table].append((table, key))
        self.represented = {role.represents for role in concept.roles if role.represents}
        self._reach: dict[tuple[str, str], Reach | None] = {}

    def table(self, element_id: str) -> Table | None:
        """Return the table of an entity or many-to-many relationship."""
        return self._tables.get(element_id)

    def column(self, entity_id: str, element_id: str, name: str = "") -> Column | None:
        """Return the column that realises an element of an entity, or has a name."""
        table = self._tables.get(entity_id)
        if table is None:
            return None
        return table.column_for(element_id) or (table.column_named(name) if name else None)

    def link_field(self, link: Relationship) -> str:
        """Return the field name of a single-valued link."""
        name = self.conventions.naming.foreign_key.format(name=snake(link.name))
        return in_case(name, self.conventions.naming.fields)

    def field_name(self, name: str) -> str:
        """Write a name the way fields are written."""
        return in_case(name, self.conventions.naming.fields)

    def segment(self, name: str) -> str:
        """Write a name the way paths are written."""
        return in_case(name, self.conventions.naming.paths)

    def tenanted(self, entity: Entity) -> bool:
        """Return whether the rows of an entity belong to tenants."""
        return self.root is not None and entity.ownership not in ("system", "public")

    def owner_links(self, entity_id: str) -> list[Relationship]:
        """Return the links of an entity to what it belongs to, the tenant left out."""
        return [
            link
            for link in self.links_from[entity_id]
            if link.owner
            and not link.many_to_many
            and link.target != entity_id
            and not self.is_root(link.target)
        ]

    def is_root(self, entity_id: str) -> bool:
        """Return whether an entity is the tenant."""
        return self.root is not None and self.root.id == entity_id

    def parent_link(self, entity: Entity) -> Relationship | None:
        """Return the link to the thing an entity is scoped by in paths.

        A person is no such thing: whose rows they are follows from the credential. Only what no
        permission names is but a part of what is known about the person.
        """
        if self.is_credential(entity):
            return None
        named = self.is_named(entity)
        for link in self.owner_links(entity.id):
            if link.required and not (named and link.target in self.represented):
                return link
        return None

    def is_credential(self, entity: Entity) -> bool:
        """Return whether an entity's rows are secrets of the person they belong to."""
        return (
            any(item.storage == "hash" for item in entity.attributes)
            and not self.is_named(entity)
            and any(link.target in self.represented for link in self.owner_links(entity.id))
        )

    def is_system_written(self, entity: Entity) -> bool:
        """Return whether nobody but the system writes an entity or moves it through its states."""
        lifecycle = entity.lifecycle
        return bool(
            lifecycle
            and lifecycle.transitions
            and not any(step.roles for step in lifecycle.transitions)
            and not any(
                item.allowed and item.action not in READING for item in self.permissions[entity.id]
            )
        )

    def is_read_by_name(self, entity: Entity) -> bool:
        """Return whether a permission lets some role see an entity by its name."""
        return any(
            item.allowed and item.action in (*READING, "manage")
            for item in self.permissions[entity.id]
        )

    def is_named(self, entity: Entity) -> bool:
        """Return whether some role is allowed something with an entity by its name."""
        return any(item.allowed for item in self.permissions[entity.id])

    def period(self, entity: Entity) -> NoOverlapRule | None:
        """Return the rule that an entity's periods must not overlap, if it has periods."""
        for invariant in self.invariants:
            if isinstance(invariant.rule, NoOverlapRule) and entity.id in invariant.entities:
                return invariant.rule
        return None

    def spans_wholes(self, entity: Entity) -> bool:
        """Return whether a permission speaks of an entity's rows across what they belong to.

        Adding one to a given whole does not; seeing, changing or moving all of them does.
        """
        return self.is_read_by_name(entity) or any(
            item.allowed and item.action != "create" and item.scope in ("all", "tenant")
            for item in self.permissions[entity.id]
        )

    def is_person(self, entity: Entity) -> bool:
        """Return whether an entity's rows are people."""
        return entity.id in self.represented or any(
            item.personal and item.type == "email" for item in entity.attributes
        )

    def has_client_fields(self, entity: Entity) -> bool:
        """Return whether clients say anything about an entity but what it belongs to."""
        links = (link for link in self.links_from[entity.id] if not link.owner)
        return any(
            item.managed_by == "client" and item.stored for item in entity.attributes
        ) or any(link.managed_by == "client" and not self.is_root(link.target) for link in links)

    def is_part(self, entity: Entity) -> bool:
        """Return whether an entity is shown only as a part of another."""
        return (
            entity.exposure in ("own", "through_parent")
            and not self.is_named(entity)
            and self.parent_link(entity) is not None
        )

    def is_line(self, entity: Entity) -> bool:
        """Return whether an entity is a line of its whole, sent and shown with it."""
        link = self.parent_link(entity)
        if link is None or not self.is_part(entity) or entity.lifecycle is not None:
            return False
        return link.source_cardinality == "1..*" or bool(
            _LINE_WORDS.intersection(words(entity.name)[-1:])
        )

    def is_embedded(self, entity: Entity) -> bool:
        """Return whether an entity is shown inside its whole: a line, or named after it."""
        link = self.parent_link(entity)
        if link is None or not self.is_part(entity) or entity.lifecycle is not None:
            return False
        return self.is_line(entity) or (
            not entity.append_only and self._named_after(entity, self.entities[link.target])
        )

    @staticmethod
    def _named_after(part: Entity, whole: Entity) -> bool:
        head = words(whole.name)
        return words(part.name)[: len(head)] == head and len(words(part.name)) > len(head)

    def part_name(self, part: Entity, whole: Entity) -> str:
        """Return what the parts of a whole are called within it: ``lines`` of an order."""
        if self._named_after(part, whole):
            return plural_of("_".join(words(part.name)[len(words(whole.name)) :]))
        return "_".join(words(self.plural(part)))

    @staticmethod
    def plural(entity: Entity) -> str:
        """Return the plural of an entity's name."""
        return entity.plural or plural_of(entity.name)

    def parts(self, entity: Entity) -> list[tuple[Relationship, Entity]]:
        """Return the parts of an entity with the links that make them so."""
        found = []
        for link in self.links_to[entity.id]:
            part = self.entities[link.source]
            if self.is_part(part) and self.parent_link(part) is link:
                found.append((link, part))
        return found

    def reach(self, entity: Entity, role: Role) -> Reach | None:
        """Return how the rows of an actor are found, or None when nothing leads there."""
        key = (entity.id, role.id)
        if key not in self._reach:
            self._reach[key] = self._find_reach(entity, role)
        return self._reach[key]

    def _find_reach(self, entity: Entity, role: Role) -> Reach | None:
        actor = f"the signed-in {role.name.lower()}"
        if role.represents is None:
            by = next((link for link in self.links_from[entity.id] if is_actor(link)), None)
            return Reach(f"{self.link_field(by)} = {actor}", by.id) if by else None
        if role.represents == entity.id:
            return Reach(f"{self.conventions.ids.column} = {actor}", None)
        path = self._path(entity.id, role.represents, owners_only=True) or self._path(
            entity.id, role.represents, owners_only=False
        )
        if path is not None:
            steps = [self.link_field(path[0])]
            for link in path[1:]:
                source = self.entities[link.source]
                steps.append(f"{self.table_name(source)}.{self.link_field(link)}")
            only = path[0].id if len(path) == 1 else None
            return Reach(f"{' → '.join(steps)} = {actor}", only)
        return self._reach_through(entity, role.represents, actor)

    def _reach_through(self, entity: Entity, target: str, actor: str) -> Reach | None:
        """Rows that something connects with the actor, such as patients with an appointment."""
        for link in self.links_to[entity.id]:
            for other in self.links_from[link.source]:
                if other.target == target and not other.many_to_many:
                    between = self.entities[link.source]
                    return Reach(
                        f"named by a row of {self.table_name(between)} "
                        f"whose {self.link_field(other)} = {actor}",
                        None,
                        leads=False,
                    )
        return None

    def _path(self, start: str, goal: str, *, owners_only: bool) -> list[Relationship] | None:
        """Return the shortest way along links, those of belonging first."""
        paths: list[list[Relationship]] = [[]]
        seen = {start}
        for _ in range(_MAX_HOPS):
            following: list[list[Relationship]] = []
            for path in paths:
                place = path[-1].target if path else start
                links = sorted(
                    (item for item in self.links_from[place] if not item.many_to_many),
                    key=lambda item: (not item.owner, not is_actor(item)),
                )
                for link in links:
                    if owners_only and not link.owner:
                        continue
                    if link.target == goal:
                        return [*path, link]
                    passable = link.owner or link.required
                    if passable and link.target not in seen and not self.is_root(link.target):
                        seen.add(link.target)
                        following.append([*path, link])
            paths = following
        return None

    def table_name(self, entity: Entity) -> str:
        """Return the name of an entity's table, as people will meet it in a row scope."""
        table = self._tables.get(entity.id)
        return table.name if table else snake(self.plural(entity))


def _oriented(link: Relationship, entities: dict[str, Entity]) -> Relationship | None:
    """Return a link as the side that refers sees it, or None when an end is missing."""
    source, target = entities.get(link.source), entities.get(link.target)
    if source is None or target is None:
        return None
    if link.many_to_many or not link.target_cardinality.endswith("*"):
        return link
    return _turned.get((link, source), lambda: _turn(link, source))


def _turn(link: Relationship, source: Entity) -> Relationship:
    return link.replace(
        name=link.inverse_name or snake(source.name),
        inverse_name=link.name,
        source=link.target,
        target=link.source,
        source_cardinality=link.target_cardinality,
        target_cardinality=link.source_cardinality,
    )


def is_actor(link: Relationship) -> bool:
    """Return whether a link says who did something: ``approved_by``, ``created_by``."""
    return words(link.name)[-1:] == ("by",)


def noun(entity: Entity) -> str:
    """Return an entity's name as it stands in a sentence."""
    return _lower(entity.name)


def nouns(entity: Entity) -> str:
    """Return the plural of an entity's name as it stands in a sentence."""
    return _lower(Facts.plural(entity))


def _lower(name: str) -> str:
    return " ".join(word if word.isupper() else word.lower() for word in name.split())


def a(name: str) -> str:
    """Return a noun with its indefinite article."""
    first = name[:1].lower()
    vowel = first in "aeio" or (first == "u" and not name.lower().startswith(("us", "uni", "ut")))
    return f"{'an' if vowel else 'a'} {name}"


def singular_field(name: str) -> str:
    """Return the field name of many links: ``label_ids`` for ``labels``."""
    return f"{singular(snake(name))}_ids"

"""The concept indexed the ways endpoint derivation asks for it, and how roles reach rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from functools import wraps
from typing import Any, Final, TypeVar

from design.derive.endpoint_reach import Reach, Reaches
from design.document.concept import (
    Entity,
    Integration,
    NoOverlapRule,
    Permission,
    Query,
    Relationship,
    Role,
    sense,
)
from design.document.design import Design
from design.document.names import in_case, singular, snake, words
from design.document.names import plural as plural_of
from design.document.schema import Column, ForeignKey, Table
from design.render.memo import Memo

MOVES: Final = frozenset({"move", "reschedule", "postpone", "shift"})
READING: Final = frozenset({"read", "list"})
_turned: Final[Memo[Relationship]] = Memo(1_024)
_LINE_WORDS: Final = frozenset({"line", "item", "position", "row"})


_Told = TypeVar("_Told")


def _once(method: Callable[[Facts, Entity], _Told]) -> Callable[[Facts, Entity], _Told]:
    """Work out once per entity what is asked of it again and again."""
    name = method.__name__

    @wraps(method)
    def told(self: Facts, entity: Entity) -> _Told:
        known = self.known[name]
        if entity.id not in known:
            known[entity.id] = method(self, entity)
        found: _Told = known[entity.id]
        return found

    return told


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
        self.reaches = Reaches(self)
        self.known: dict[str, dict[str, Any]] = defaultdict(dict)

    def replace(self, entities: list[Entity], tables: list[Table]) -> None:
        """Take entities and tables for those of the same ids, of which others see no change."""
        self.entities = {**self.entities, **{item.id: item for item in entities}}
        if self.root is not None:
            self.root = self.entities[self.root.id]
        self.known = defaultdict(dict, {k: v for k, v in self.known.items() if k != "parts"})
        self._tables = dict(self._tables)
        for table in tables:
            if table.realises in self._tables and table.role != "history":
                self._tables[table.realises] = table

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

    @_once
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

    @_once
    def is_credential(self, entity: Entity) -> bool:
        """Return whether an entity's rows are secrets of the person they belong to."""
        return (
            any(item.storage == "hash" for item in entity.attributes)
            and not self.is_named(entity)
            and any(link.target in self.represented for link in self.owner_links(entity.id))
        )

    @_once
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

    @_once
    def is_read_by_name(self, entity: Entity) -> bool:
        """Return whether a permission lets some role see an entity by its name."""
        return any(
            item.allowed and item.action in (*READING, "manage")
            for item in self.permissions[entity.id]
        )

    @_once
    def is_named(self, entity: Entity) -> bool:
        """Return whether some role is allowed something with an entity by its name."""
        return any(item.allowed for item in self.permissions[entity.id])

    @_once
    def period(self, entity: Entity) -> NoOverlapRule | None:
        """Return the rule that an entity's periods must not overlap, if it has periods."""
        for invariant in self.invariants:
            if isinstance(invariant.rule, NoOverlapRule) and entity.id in invariant.entities:
                return invariant.rule
        return None

    @_once
    def spans_wholes(self, entity: Entity) -> bool:
        """Return whether a permission speaks of an entity's rows across what they belong to.

        Adding one to a given whole does not; seeing, changing or moving all of them does.
        """
        return self.is_read_by_name(entity) or any(
            item.allowed and item.action != "create" and item.scope in ("all", "tenant")
            for item in self.permissions[entity.id]
        )

    @_once
    def is_person(self, entity: Entity) -> bool:
        """Return whether an entity's rows are people."""
        return entity.id in self.represented or any(
            item.personal and item.type == "email" for item in entity.attributes
        )

    @_once
    def has_client_fields(self, entity: Entity) -> bool:
        """Return whether clients say anything about an entity but what it belongs to."""
        links = (link for link in self.links_from[entity.id] if not link.owner)
        return any(
            item.managed_by == "client" and item.stored for item in entity.attributes
        ) or any(link.managed_by == "client" and not self.is_root(link.target) for link in links)

    @_once
    def is_part(self, entity: Entity) -> bool:
        """Return whether an entity is shown only as a part of another."""
        return (
            entity.exposure in ("own", "through_parent")
            and not self.is_named(entity)
            and self.parent_link(entity) is not None
        )

    @_once
    def is_line(self, entity: Entity) -> bool:
        """Return whether an entity is a line of its whole, sent and shown with it."""
        link = self.parent_link(entity)
        if link is None or not self.is_part(entity) or entity.lifecycle is not None:
            return False
        return link.source_cardinality == "1..*" or bool(
            _LINE_WORDS.intersection(words(sense(entity))[-1:])
        )

    @_once
    def is_embedded(self, entity: Entity) -> bool:
        """Return whether an entity is shown inside its whole: a line, or named after it."""
        link = self.parent_link(entity)
        if link is None or not self.is_part(entity) or entity.lifecycle is not None:
            return False
        whole = self.entities[link.target]
        return self.is_line(entity) or (
            not entity.append_only and _named_after(sense(entity), sense(whole))
        )

    def part_name(self, part: Entity, whole: Entity) -> str:
        """Return what the parts of a whole are called within it: ``lines`` of an order."""
        for head in (whole.name, sense(whole)):
            if _named_after(part.name, head):
                return plural_of("_".join(words(part.name)[len(words(head)) :]))
        return "_".join(words(self.plural(part)))

    @staticmethod
    def plural(entity: Entity) -> str:
        """Return the plural of an entity's name."""
        return entity.plural or plural_of(entity.name)

    @_once
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
        return self.reaches.of(entity, role)

    def table_name(self, entity: Entity) -> str:
        """Return the name of an entity's table, as people will meet it in a row scope."""
        table = self._tables.get(entity.id)
        return table.name if table else snake(self.plural(entity))


def _named_after(part: str, whole: str) -> bool:
    head = words(whole)
    return words(part)[: len(head)] == head and len(words(part)) > len(head)


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

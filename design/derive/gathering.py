"""Gathering the facts of every table from the whole concept, once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Final

from design.derive.facts import (
    Actor,
    EntityFacts,
    Facts,
    JoinFacts,
    Reference,
    Tenant,
    stored,
    table_id,
)
from design.derive.identifiers import free, key_name, one, table_name
from design.derive.placing import Placing, concerns, looked_up, ranked, reported
from design.derive.ties import find_ties
from design.document.concept import (
    Concept,
    Entity,
    Invariant,
    Query,
    Relationship,
    sense,
)
from design.document.conventions import Conventions
from design.document.names import name_key, words

_REMEMBERED: Final = 4
_MOST_CHANGED: Final = 8


@dataclass(frozen=True)
class _Gathered:
    """Facts that were gathered, and from what."""

    concept: Concept
    conventions: Conventions
    dropped: tuple[str, ...]
    mentioned: frozenset[str]
    """Ids that rules, questions and integrations mention."""
    facts: Facts


_gathered: list[_Gathered] = []


def gather(concept: Concept, conventions: Conventions, dropped: tuple[str, ...] = ()) -> Facts:
    """Gather the facts of a concept.

    Where little has changed since facts were gathered, and nothing that other entities see, they
    are those facts but for the entities that changed.

    Args:
        concept: The concept layer; links whose ends are missing are left aside.
        conventions: The house rules.
        dropped: Ids of columns that hands dropped, so that no key may need them.
    """
    for known in _gathered:
        if known.conventions is conventions and known.dropped == dropped:
            facts = _after_change(known, concept)
            if facts is not None:
                mentioned = known.mentioned
                break
    else:
        facts = _Gatherer(concept, conventions).facts(dropped)
        mentioned = _mentioned(concept)
    _gathered.insert(0, _Gathered(concept, conventions, dropped, mentioned, facts))
    del _gathered[_REMEMBERED:]
    return facts


def _mentioned(concept: Concept) -> frozenset[str]:
    found = set(reported(concept))
    for query in concept.queries:
        found |= query.mentions
    for invariant in concept.invariants:
        found.update(concerns(invariant))
    return frozenset(found)


def _after_change(known: _Gathered, concept: Concept) -> Facts | None:
    """Return the facts after a change that only the entities themselves see."""
    old = known.concept
    if (
        old.relationships is not concept.relationships
        or old.roles is not concept.roles
        or old.permissions is not concept.permissions
        or old.queries is not concept.queries
        or old.integrations is not concept.integrations
        or old.invariants is not concept.invariants
        or len(old.entities) != len(concept.entities)
    ):
        return None
    pairs = zip(old.entities, concept.entities, strict=True)
    changed = [(place, *pair) for place, pair in enumerate(pairs) if pair[0] is not pair[1]]
    if len(changed) > _MOST_CHANGED or any(
        _seen(was, known.mentioned) != _seen(now, known.mentioned) for _, was, now in changed
    ):
        return None
    entities = list(known.facts.entities)
    told_of = reported(concept)
    for place, _, now in changed:
        facts = entities[place]
        entities[place] = replace(
            facts,
            entity=now,
            ranked=ranked(now, facts.queries),
            looked_up=looked_up(now, told_of),
        )
    joins = known.facts.joins
    by_id = {now.id: now for _, _, now in changed}
    if any(by_id.keys() & {item.source.id, item.target.id} for of in joins.values() for item in of):
        joins = {
            entity: tuple(
                replace(
                    item,
                    source=by_id.get(item.source.id, item.source),
                    target=by_id.get(item.target.id, item.target),
                )
                for item in of
            )
            for entity, of in joins.items()
        }
    return Facts(tuple(entities), joins)


def _seen(entity: Entity, mentioned: frozenset[str]) -> tuple[object, ...]:
    """Return what the facts of other entities take from an entity."""
    attributes = entity.attributes
    return (
        entity.id,
        entity.name,
        entity.plural,
        entity.definition,
        entity.ownership,
        entity.delete_policy,
        entity.audited,
        entity.access_logged,
        entity.append_only,
        entity.identities,
        entity.lifecycle and entity.lifecycle.id,
        tuple(item for item in attributes if item.type == "currency"),
        any(item.type == "money" and stored(item) and not item.multiple for item in attributes),
        any(item.multiple and stored(item) for item in attributes),
        tuple(item.values for item in attributes if item.type == "enum"),
        tuple(item.id for item in attributes if item.id in mentioned),
    )


class _Gatherer:
    def __init__(self, concept: Concept, conventions: Conventions) -> None:
        self.concept = concept
        self.conventions = conventions
        self.root = concept.tenant_root
        self.tenant_column = key_name(self.root.name, conventions) if self.root else ""
        self.links = [
            link
            for link in concept.relationships
            if concept.entity(link.source) and concept.entity(link.target)
        ]
        self.held: dict[str, list[tuple[Relationship, bool]]] = defaultdict(list)
        self.joined: dict[str, list[Relationship]] = defaultdict(list)
        for link in self.links:
            if link.many_to_many:
                self.joined[link.source].append(link)
            else:
                turned = link.target_cardinality.endswith("*")
                self.held[link.target if turned else link.source].append((link, turned))
        self.references: dict[str, tuple[Reference, ...]] = {}
        self.with_currency: dict[str, bool] = {}
        self.names: set[str] = set()

    def facts(self, dropped: Collection[str]) -> Facts:
        references = {entity.id: self._references(entity) for entity in self.concept.entities}
        placing = Placing(
            self.concept,
            {holder: [link.id for link, _ in held] for holder, held in self.held.items()},
            [link.id for links in self.joined.values() for link in links],
            references,
        )
        invariants = placing.invariants()
        queries: dict[str, list[Query]] = defaultdict(list)
        for query in self.concept.queries:
            if query.entity:
                queries[query.entity].append(query)
        distant = placing.distant_queries()
        grouped = placing.grouped()
        pointed_at = self._pointed_at()
        audited, logged = self._own_logs()
        told_of = reported(self.concept)
        named = {item.entity for item in self.concept.permissions if item.allowed}
        ties, tied = find_ties(self.concept, references, dropped)
        actor = self._actor()
        entities: list[EntityFacts] = []
        joins: dict[str, tuple[JoinFacts, ...]] = {}
        names = {entity.id: self._table_name(entity) for entity in self.concept.entities}
        for entity in self.concept.entities:
            own = tuple(queries.get(entity.id, ()))
            entities.append(
                EntityFacts(
                    conventions=self.conventions,
                    entity=entity,
                    table=names[entity.id],
                    tenant=self._tenant(entity),
                    references=references[entity.id],
                    pointed_at=entity.id in pointed_at,
                    has_currency=self._inherits_currency(entity),
                    ranked=ranked(entity, own),
                    queries=own,
                    distant_queries=tuple(distant.get(entity.id, ())),
                    grouped=tuple(grouped.get(entity.id, ())),
                    invariants=tuple(invariants.get(entity.id, ())),
                    keeps_history=entity.audited
                    and not entity.append_only
                    and entity.id not in audited,
                    logs_access=entity.access_logged and entity.id not in logged,
                    ties=ties.get(entity.id, ()),
                    tied=tied.get(entity.id, ()),
                    looked_up=looked_up(entity, told_of),
                    named=entity.id in named,
                    actor=actor if entity.audited or entity.access_logged else None,
                )
            )
        for entity in self.concept.entities:
            if made := self.joined.get(entity.id):
                joins[entity.id] = tuple(self._join(link, invariants) for link in made)
        return Facts(tuple(entities), joins)

    def _table_name(self, entity: Entity) -> str:
        name = free(table_name(entity.name, entity.plural, self.conventions), self.names)
        self.names.add(name)
        return name

    def scoped(self, entity: Entity) -> bool:
        """Return whether an entity's rows belong to one tenant each."""
        return (
            self.root is not None
            and entity is not self.root
            and entity.ownership not in ("system", "public", "tenant_root")
        )

    def _to_root(self, entity: Entity) -> Relationship | None:
        """Return the relationship that says to which tenant an entity's rows belong."""
        if self.root is None:
            return None
        found = [
            link
            for link, turned in self.held.get(entity.id, ())
            if not turned and link.target == self.root.id
        ]
        if len(found) > 1:
            own_name = name_key(self.root.name)
            found.sort(key=lambda link: (not link.owner, name_key(link.name) != own_name))
        return found[0] if found else None

    def _tenant(self, entity: Entity) -> Tenant | None:
        if self.root is None or not self.scoped(entity):
            return None
        return Tenant(
            self.root.id, table_id(self.root.id), self.tenant_column, self._to_root(entity)
        )

    def _references(self, entity: Entity) -> tuple[Reference, ...]:
        made = self.references.get(entity.id)
        if made is None:
            made = self.references[entity.id] = self._made_references(entity)
        return made

    def _made_references(self, entity: Entity) -> tuple[Reference, ...]:
        scoped = self.scoped(entity)
        to_root = self._to_root(entity) if scoped else None
        made = []
        for link, turned in self.held.get(entity.id, ()):
            if link is to_root:
                continue
            target = self.concept.entity(link.source if turned else link.target)
            if target is None:
                continue
            ends = (link.source_cardinality, link.target_cardinality)
            here, there = ends[::-1] if turned else ends
            made.append(
                Reference(
                    link=link,
                    name=(link.inverse_name or one(target.name)) if turned else link.name,
                    target=target.id,
                    required=there in ("1", "1..*") and link.on_parent_delete != "set_null",
                    single=not here.endswith("*"),
                    scoped=scoped
                    and self.conventions.tenancy.composite_keys
                    and self.scoped(target),
                    lasting=target.delete_policy == "never",
                )
            )
        return tuple(made)

    def _pointed_at(self) -> set[str]:
        """Return the entities that other tables refer to by tenant and id."""
        if self.root is None or not self.conventions.tenancy.composite_keys:
            return set()
        found: set[str] = set()
        for entity in self.concept.entities:
            if not self.scoped(entity):
                continue
            found.update(item.target for item in self._references(entity) if item.scoped)
            many = any(item.multiple and stored(item) for item in entity.attributes)
            if many or entity.audited or entity.access_logged:
                found.add(entity.id)
        actor = self._actor()
        if (
            actor is not None
            and actor.scoped
            and any(item.audited or item.access_logged for item in self.concept.entities)
        ):
            found.add(actor.entity)
        for links in self.joined.values():
            for link in links:
                ends = [self.concept.entity(link.source), self.concept.entity(link.target)]
                found.update(end.id for end in ends if end is not None and self.scoped(end))
        return found

    def _inherits_currency(self, entity: Entity) -> bool:
        known = self.with_currency.get(entity.id)
        if known is not None:
            return known
        self.with_currency[entity.id] = False
        wholes = [
            self.concept.entity(link.target)
            for link, turned in self.held.get(entity.id, ())
            if link.owner and not turned
        ]
        found = any(
            any(item.type == "currency" for item in whole.attributes)
            or self._inherits_currency(whole)
            for whole in wholes
            if whole is not None and whole is not entity
        )
        self.with_currency[entity.id] = found
        return found

    def _own_logs(self) -> tuple[set[str], set[str]]:
        """Return the entities whose history, and whose reads, another entity records."""
        history: set[str] = set()
        reads: set[str] = set()
        for entity in self.concept.entities:
            if not entity.append_only:
                continue
            said = set(words(f"{entity.name} {entity.definition}"))
            targets = {link.target for link, turned in self.held.get(entity.id, ()) if not turned}
            if said & {"access", "accesses", "read", "reads", "accessed"}:
                reads |= targets
            if said & {"audit", "history", "change", "changes", "changed", "revision"}:
                history |= targets
        return history, reads

    def _actor(self) -> Actor | None:
        """Return the entity whose closed list of roles names every person there is a role for."""
        roles = [
            {name_key(role.name), name_key(sense(role))}
            for role in self.concept.roles
            if role.kind == "person"
        ]
        for entity in self.concept.entities if roles else ():
            for attribute in entity.attributes:
                values = set(map(name_key, attribute.values))
                if attribute.type == "enum" and all(names & values for names in roles):
                    composite = self.conventions.tenancy.composite_keys
                    return Actor(entity.id, composite and self.scoped(entity))
        return None

    def _join(self, link: Relationship, invariants: dict[str, list[Invariant]]) -> JoinFacts:
        source = self.concept.entity(link.source)
        target = self.concept.entity(link.target)
        if source is None or target is None:
            raise KeyError(link.id)
        keys = {name_key(target.name), name_key(target.plural)}
        known = name_key(link.name) in keys or name_key(one(link.name)) in keys
        first, many = one(source.name), ""
        if source is target and not known:
            first, known = one(link.name), True
        if known and target.plural:
            many = f"{first} {target.plural}"
        name = f"{first} {target.name if known else one(link.name)}"
        joined = table_name(name, many, self.conventions)
        joined = free(joined, self.names)
        self.names.add(joined)
        scoped = self.scoped(source), self.scoped(target)
        tenant = None
        if self.root is not None and any(scoped) and self.root not in (source, target):
            tenant = Tenant(self.root.id, table_id(self.root.id), self.tenant_column)
        composite = self.conventions.tenancy.composite_keys and tenant is not None
        return JoinFacts(
            conventions=self.conventions,
            link=link,
            table=joined,
            source=source,
            target=target,
            tenant=tenant,
            source_scoped=composite and scoped[0],
            target_scoped=composite and scoped[1],
            invariants=tuple(invariants.get(link.id, ())),
        )

"""Keys of several columns that make two ways to one row agree.

Where a row names a thing twice, directly and through something else it refers to, nothing but a
key of both columns keeps the two from differing (a foreign key may name any unique set of
columns; PostgreSQL manual, 5.5.5 "Foreign Keys"). That is asked for in four cases: the line that
joins two parts of one whole, the amount that is in the currency of what it is paid for, the row
of a person who sees no others' rows, and the correction of a row of the same whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from design.derive.facts import ColumnRef, Reference, Tie, stored, table_id
from design.derive.identifiers import element_id
from design.derive.orders import is_line
from design.document.concept import Attribute, Concept, Entity, Permission

References = Mapping[str, tuple[Reference, ...]]


def find_ties(
    concept: Concept, references: References, dropped: Collection[str] = ()
) -> tuple[dict[str, tuple[Tie, ...]], dict[str, tuple[ColumnRef, ...]]]:
    """Find what keys must say besides the id of what they lead to.

    Args:
        concept: The concept layer.
        references: Entity id -> the relationships its table holds.
        dropped: Ids of columns that hands dropped, which no key can say.

    Returns:
        The ties of each entity's table; the columns of each entity's table that keys name.
    """
    return _Finder(concept, references, frozenset(dropped)).find()


class _Finder:
    def __init__(self, concept: Concept, references: References, dropped: frozenset[str]) -> None:
        self.concept = concept
        self.references = references
        self.dropped = dropped
        self.root = concept.tenant_root
        self.people = {role.represents for role in concept.roles if role.represents}
        self.permissions: dict[tuple[str | None, str], list[Permission]] = defaultdict(list)
        for item in concept.permissions:
            if item.allowed:
                self.permissions[item.entity, item.role].append(item)
        self.currencies: dict[str, tuple[ColumnRef, Attribute] | None] = {}

    def find(self) -> tuple[dict[str, tuple[Tie, ...]], dict[str, tuple[ColumnRef, ...]]]:
        ties: dict[str, tuple[Tie, ...]] = {}
        tied: dict[str, dict[ColumnRef, None]] = defaultdict(dict)
        for entity in self.concept.entities:
            own = self.references[entity.id]
            if len(own) == 0:
                continue
            targets = {item.link.id: item.target for item in own}
            found = _apart(
                tie
                for tie in (
                    *self._lines(entity), *self._amounts(entity), *self._people(entity),
                    *self._corrections(entity),
                )
                if self._is_there(tie.own, entity.id)
                and self._is_there(tie.there, targets[tie.link])
            )  # fmt: skip
            if found:
                ties[entity.id] = found
                for tie in found:
                    tied[targets[tie.link]][tie.there] = None
        return ties, {entity: tuple(columns) for entity, columns in tied.items()}

    def _is_there(self, column: ColumnRef, entity_id: str) -> bool:
        return (
            not self.dropped
            or element_id("column", *column, table_id(entity_id)) not in self.dropped
        )

    def _wholes(self, entity_id: str) -> list[Reference]:
        """Return what an entity belongs to, tenants left aside."""
        return [
            item
            for item in self.references[entity_id]
            if item.link.owner
            and item.required
            and item.target != entity_id
            and (self.root is None or item.target != self.root.id)
        ]

    def _lines(self, entity: Entity) -> Iterator[Tie]:
        """What joins two parts of one whole says which: a parcel's line and its order."""
        pairs = [item.within for item in entity.identities if not item.attributes]
        required = [item for item in self.references[entity.id] if item.required]
        ends = [item for item in required if pairs and item.link.id in pairs[0]]
        if len(ends) != 2 or len(pairs[0]) != 2 or entity.lifecycle is not None:
            return
        ups = [self._wholes(item.target) for item in ends]
        if ends[0].target == ends[1].target or any(len(item) != 1 for item in ups):
            return
        whole = ups[0][0]
        same = whole.target == ups[1][0].target and whole.target not in self.people
        if not same or any(item.target == whole.target for item in required):
            return
        for end, (up,) in zip(ends, ups, strict=True):
            yield Tie(
                link=end.link.id,
                own=("whole", whole.link.id),
                there=("link", up.link.id),
                leads=True,
                column=whole.name,
            )

    def _currency(self, entity: Entity) -> tuple[ColumnRef, Attribute] | None:
        """Return the column in which an entity says its currency, its own or that of its whole."""
        if entity.id not in self.currencies:
            self.currencies[entity.id] = None
            own = next((item for item in entity.attributes if item.type == "currency"), None)
            if own is not None:
                plain = own.required and stored(own) and not own.multiple
                self.currencies[entity.id] = (("value", own.id), own) if plain else None
            else:
                inherited = self._inherited(entity)
                if inherited is not None:
                    self.currencies[entity.id] = (("along", inherited[2].id), inherited[2])
        return self.currencies[entity.id]

    def _inherited(self, entity: Entity) -> tuple[Reference, ColumnRef, Attribute] | None:
        amounts = any(
            item.type == "money" and stored(item) and not item.multiple
            for item in entity.attributes
        )
        for item in self._wholes(entity.id) if amounts else ():
            whole = self.concept.entity(item.target)
            known = self._currency(whole) if whole is not None else None
            if known is not None and not is_line(entity, always=_always(item)):
                return item, *known
        return None

    def _amounts(self, entity: Entity) -> Iterator[Tie]:
        """What is paid for a document is in its currency; lines are shown with theirs."""
        if any(item.type == "currency" for item in entity.attributes):
            return
        found = self._inherited(entity)
        if found is not None:
            item, there, attribute = found
            yield Tie(
                link=item.link.id,
                own=("along", attribute.id),
                there=there,
                leads=False,
                column=attribute.name,
            )

    def _people(self, entity: Entity) -> Iterator[Tie]:
        """Who sees no others' rows refers to none: the requester of a refund placed the order.

        Two links to one kind of row say that rows of others are meant too.
        """
        own = self.references[entity.id]
        for through in own:
            if sum(item.target == through.target for item in own) > 1 or not through.required:
                continue
            for up in self._wholes(through.target):
                named = [item for item in own if item.target == up.target]
                if len(named) != 1 or not self._sees_own_alone(up.target, through.target):
                    continue
                person = named[0]
                if "set_null" in (person.link.on_parent_delete, through.link.on_parent_delete):
                    continue
                yield Tie(
                    link=through.link.id,
                    own=("link", person.link.id),
                    there=("link", up.link.id),
                    leads=person.link.owner,
                    apart=not person.required,
                    replaces="" if person.link.owner else person.link.id,
                )

    def _sees_own_alone(self, person: str, entity: str) -> bool:
        """Return whether those whose record ``person`` is may do things with own rows alone."""
        roles = [role for role in self.concept.roles if role.represents == person]
        if not roles or any(role.kind != "person" for role in roles):
            return False
        for role in roles:
            allowed = [*self.permissions[entity, role.id], *self.permissions[None, role.id]]
            if not allowed or any(item.scope != "own" for item in allowed):
                return False
        return True

    def _corrections(self, entity: Entity) -> Iterator[Tie]:
        """What is only ever added to is corrected within its whole."""
        wholes = self._wholes(entity.id)
        if not entity.append_only or len(wholes) != 1:
            return
        column = ("link", wholes[0].link.id)
        for item in self.references[entity.id]:
            if item.target == entity.id and item.link.on_parent_delete != "set_null":
                yield Tie(link=item.link.id, own=column, there=column, leads=True)


def _always(reference: Reference) -> bool:
    return reference.link.source_cardinality == "1..*"


def _apart(found: Iterable[Tie]) -> tuple[Tie, ...]:
    """Return ties of which at most one is added to the key of each relationship."""
    used: set[str] = set()
    made = []
    for tie in found:
        if not tie.apart and tie.link in used:
            tie = Tie(tie.link, tie.own, tie.there, tie.leads, True, tie.replaces, tie.column)
        if not tie.apart:
            used.add(tie.link)
        made.append(tie)
    return tuple(made)

"""The design as a graph of things, and which of them a message names.

A *thing* is an entity with the tables and endpoints that realise it, or a table that realises
none. Names are matched in any spelling, singular or plural, and things are ranked from what was
named by personalised PageRank over their links (the walk aider's repository map uses too).
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Final

from design.document.design import Design
from design.document.names import name_key, plural, singular, words
from design.document.schema import members

_LONGEST_NAME: Final = 6
"""Words of a name that are looked up together."""
_DAMPING: Final = 0.85
_ROUNDS: Final = 20
_NAMED, _MENTIONED, _PART, _TOUCHED = 10.0, 50.0, 3.0, 4.0
_MENTION: Final = re.compile(r'(?<![\w@])@(?:"([^"\n]+)"|([\w./-]*\w))')
_TYPO_LENGTH: Final = 5


class ThingGraph:
    """The things of a design, their links, and the names they are known by.

    Args:
        design: The design.
    """

    def __init__(self, design: Design) -> None:
        self._design = design
        self.things: tuple[str, ...] = (
            *(entity.id for entity in design.concept.entities),
            *(table.id for table in design.schema_.tables if not self._realises_entity(table.id)),
        )
        """Ids of all things, in document order."""

    def _realises_entity(self, table_id: str) -> bool:
        table = self._design.schema_.table(table_id)
        found = table.realises if table else None
        return found is not None and self._design.concept.entity(found) is not None

    @cached_property
    def things_of(self) -> Mapping[str, tuple[str, ...]]:
        """Element id -> the things it belongs to."""
        design, concept = self._design, self._design.concept
        found: dict[str, tuple[str, ...]] = {thing: (thing,) for thing in self.things}
        for entity in concept.entities:
            own: tuple[str, ...] = (entity.id,)
            found.update((attribute.id, own) for attribute in entity.attributes)
            found.update((identity.id, own) for identity in entity.identities)
            if entity.lifecycle is not None:
                states = (*entity.lifecycle.states, *entity.lifecycle.transitions)
                found.update((item.id, own) for item in (entity.lifecycle, *states))
        for link in concept.relationships:
            found[link.id] = tuple(dict.fromkeys((link.source, link.target)))
        for rule in concept.invariants:
            found[rule.id] = rule.entities
        for query in concept.queries:
            found[query.id] = (query.entity,) if query.entity else ()
        for item in concept.permissions:
            found[item.id] = (item.entity,) if item.entity else ()
        for role in concept.roles:
            found[role.id] = self._things_of_role(role.id, role.represents)
        for table in design.schema_.tables:
            own = found.get(table.realises or "", (table.id,))
            found[table.id] = own
            found.update((item.id, own) for item in members(table))
        for endpoint in design.api.endpoints:
            found[endpoint.id] = (endpoint.entity,) if endpoint.entity else ()
        for note in design.decisions:
            about = [thing for element in note.scope for thing in found.get(element, ())]
            found[note.id] = tuple(dict.fromkeys(about))
        return found

    def _things_of_role(self, role_id: str, represents: str | None) -> tuple[str, ...]:
        permissions = self._design.concept.permissions
        things = [item.entity for item in permissions if item.role == role_id and item.entity]
        return tuple(dict.fromkeys([*([represents] if represents else []), *things]))

    @cached_property
    def neighbours(self) -> Mapping[str, tuple[str, ...]]:
        """Thing -> the things it is linked with, either way."""
        found: dict[str, dict[str, None]] = {thing: {} for thing in self.things}

        def join(one: Iterable[str], other: Iterable[str]) -> None:
            for left in one:
                for right in other:
                    if left != right and left in found and right in found:
                        found[left][right] = found[right][left] = None

        for link in self._design.concept.relationships:
            join((link.source,), (link.target,))
        for rule in self._design.concept.invariants:
            join(rule.entities[:1], rule.entities[1:])
        for table in self._design.schema_.tables:
            for key in table.foreign_keys:
                join(self.things_of.get(table.id, ()), self.things_of.get(key.table, ()))
        return {thing: tuple(linked) for thing, linked in found.items()}

    @cached_property
    def _names(self) -> Mapping[str, tuple[tuple[str, float], ...]]:
        """Key of a name -> element ids and how much naming them says."""
        parts: dict[str, dict[str, None]] = {}
        for text, element in _part_names(self._design):
            parts.setdefault(name_key(text), {})[element] = None
        found: dict[str, dict[str, float]] = {}
        for text, element, weight in _whole_names(self._design):
            found.setdefault(name_key(text), {}).setdefault(element, weight)
        for key, elements in parts.items():
            for element in elements:
                found.setdefault(key, {}).setdefault(element, _PART / len(elements))
        return {key: tuple(entries.items()) for key, entries in found.items() if key}

    def named(
        self, message: str, *, touched: Iterable[str] = (), selected: Iterable[str] = ()
    ) -> dict[str, float]:
        """Return the elements a message names and how strongly.

        Args:
            message: Any words.
            touched: Ids that recent turns changed.
            selected: Ids or names the person has selected or the model asked for.
        """
        weights: dict[str, float] = {}

        def add(element: str, weight: float) -> None:
            weights[element] = max(weights.get(element, 0.0), weight)

        for element, weight in self._in_text(message):
            add(element, weight)
        mentioned = [quoted or plain for quoted, plain in _MENTION.findall(message)]
        for element in (*mentioned, *selected):
            known = element in self.things_of
            for found in (element,) if known else self._called(element):
                add(found, _MENTIONED)
        for element in touched:
            add(element, _TOUCHED)
        return {element: weight for element, weight in weights.items() if element in self.things_of}

    def _called(self, name: str) -> tuple[str, ...]:
        """Return the elements of a name; of ``Owner.member``, those of the owner."""
        labelled = self._labels.get(name.casefold())
        if labelled is not None:
            return (labelled,)
        entries = self._names.get(name_key(name)) or self._names.get(name_key(name.split(".")[0]))
        return tuple(element for element, _ in entries or ())

    @cached_property
    def _labels(self) -> Mapping[str, str]:
        """What can be pointed at only in its very words -> its id."""
        notes = self._design.decisions
        found = {note.title.casefold().replace('"', "'"): note.id for note in notes}
        found.update((item.label.casefold(), item.id) for item in self._design.api.endpoints)
        return found

    def unmarked(self, message: str) -> str:
        """Return a message in which what is pointed at with ``@`` is named plainly."""

        def plain(found: re.Match[str]) -> str:
            name = found[1] or found[2]
            return name if self._called(name) else found[0]

        return _MENTION.sub(plain, message)

    def _in_text(self, text: str) -> Iterable[tuple[str, float]]:
        for endpoint in self._design.api.endpoints:
            if endpoint.label in text:
                yield endpoint.id, _NAMED
        found = words(text.replace("_", " "))
        position = 0
        while position < len(found):
            for length in range(min(_LONGEST_NAME, len(found) - position), 0, -1):
                entries = self._lookup(found[position : position + length])
                if entries:
                    yield from entries
                    break
            position += 1

    def _lookup(self, found: Sequence[str]) -> tuple[tuple[str, float], ...]:
        key = "".join(found)
        last = found[-1]
        entries = self._names.get(key) or self._names.get(key[: -len(last)] + singular(last))
        if entries is None and len(found) == 1 and len(last) >= _TYPO_LENGTH:
            close = difflib.get_close_matches(singular(last), self._thing_keys, n=1, cutoff=0.85)
            entries = tuple((item, _PART) for item, _ in self._names[close[0]]) if close else None
        return entries or ()

    @cached_property
    def _thing_keys(self) -> tuple[str, ...]:
        return tuple(name_key(entity.name) for entity in self._design.concept.entities)

    def weigh(self, named: Mapping[str, float]) -> dict[str, float]:
        """Return the things that named elements belong to, with what they weigh."""
        weights: dict[str, float] = {}
        for element, weight in named.items():
            things = self.things_of.get(element, ())
            for thing in things:
                if thing in self.neighbours:
                    weights[thing] = weights.get(thing, 0.0) + weight / len(things)
        return weights

    def ranked(self, weights: Mapping[str, float]) -> tuple[str, ...]:
        """Return all things, those nearest to the weighted ones first.

        Args:
            weights: Things and how strongly the message concerns them; may be empty.
        """
        if not self.things:
            return ()
        total = sum(weights.values())
        start = {
            thing: weights.get(thing, 0.0) / total if total else 1 / len(self.things)
            for thing in self.things
        }
        score = dict(start)
        for _ in range(_ROUNDS):
            flow = {thing: (1 - _DAMPING) * start[thing] for thing in self.things}
            for thing, linked in self.neighbours.items():
                if not linked:
                    flow[thing] += _DAMPING * score[thing]
                for other in linked:
                    flow[other] += _DAMPING * score[thing] / len(linked)
            score = flow
        order = {thing: position for position, thing in enumerate(self.things)}
        return tuple(
            sorted(
                self.things,
                key=lambda thing: (-weights.get(thing, 0.0), -round(score[thing], 9), order[thing]),
            )
        )


def _whole_names(design: Design) -> Iterable[tuple[str, str, float]]:
    """Yield the names of whole things: entities, tables, queries, roles, endpoints."""
    for entity in design.concept.entities:
        for text in (entity.name, plural(entity.name), entity.plural):
            yield text, entity.id, _NAMED
    for table in design.schema_.tables:
        yield table.name, table.id, _NAMED
    for query in design.concept.queries:
        yield query.name, query.id, _NAMED
    for role in design.concept.roles:
        yield role.name, role.id, _PART
        yield plural(role.name), role.id, _PART
    for endpoint in design.api.endpoints:
        yield endpoint.name, endpoint.id, _PART


def _part_names(design: Design) -> Iterable[tuple[str, str]]:
    """Yield the names of parts; one that many things have says little about any of them."""
    for entity in design.concept.entities:
        yield from ((attribute.name, attribute.id) for attribute in entity.attributes)
        if entity.lifecycle is not None:
            yield from ((state.name, state.id) for state in entity.lifecycle.states)
            yield from ((step.name, step.id) for step in entity.lifecycle.transitions)
    for link in design.concept.relationships:
        yield link.name, link.id
    for table in design.schema_.tables:
        yield from ((column.name, column.id) for column in table.columns)

"""The slice: what of a design a message needs to see, within a budget of tokens.

Small designs go whole. Of a large one go, in this order: everything about what the message
names, what stands around it, its neighbours, then the rest by rank; a neighbour that no longer
fits goes as one line.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Final

from design.document.api import Endpoint
from design.document.concept import Question
from design.document.design import Design
from design.document.schema import Table
from prompts.graph import ThingGraph
from prompts.pack import (
    Names,
    pack_answers,
    pack_endpoints,
    pack_entity,
    pack_invariant,
    pack_permissions,
    pack_query,
    pack_rest,
    pack_role,
    pack_sketch,
    pack_table,
)
from prompts.usage import estimate_tokens

_STRONG: Final = 3.0
"""From which weight on a thing is what the message is about."""
_TABLE_WORDS: Final = re.compile(
    r"\b(?:index(?:es|ed)?|columns?|tables?|constraints?|checks?|foreign keys?|primary keys?"
    r"|uniques?|nullable|varchar|sql|ddl|filter(?:s|ed|able)?|parameters?)\b|\b\w+\.\w+\b",
    re.IGNORECASE,
)
"""What a message says that needs to see tables, and not only what they realise."""
_ROLE_WORD: Final = re.compile(r"\broles?\b", re.IGNORECASE)
_MISSES: Final = 8
"""Blocks in a row that did not fit after which no more of the kind are tried."""
_CONTRACT_RULES: Final = 600
"""Most tokens of invariants in the contract; the slice holds those beyond that it concerns."""
_GENERAL_ANSWERS: Final = 12
"""Most answers shown that concern nothing in particular."""
_SKETCHES: Final = 40
"""Most neighbours shown as one line each."""


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of a design, written."""

    text: str
    shown: frozenset[str]
    """Ids of the things shown in full."""
    told: frozenset[str]
    """Ids of what else is shown: links, rules, roles, permissions, queries, integrations, tables,
    endpoints."""
    in_view: frozenset[str]
    """Ids of every element the message concerns or that is shown: what notes are chosen by."""


def rules_in_contract(design: Design) -> frozenset[str]:
    """Return the invariants that the data-model contract states, and a slice need not repeat."""
    names = Names(design)
    left = _CONTRACT_RULES
    told: set[str] = set()
    for rule in design.concept.invariants:
        left -= estimate_tokens(pack_invariant(rule, names))
        if left < 0:
            break
        told.add(rule.id)
    return frozenset(told)


class Slicer:
    """Chooses and writes slices of one design.

    Args:
        design: The design.
        contract: Whether the prompt states the contract, whose rules are not repeated then.
    """

    def __init__(self, design: Design, *, contract: bool = True) -> None:
        self._design = design
        self._names = Names(design)
        self._graph = ThingGraph(design)
        self._told = rules_in_contract(design) if contract else frozenset[str]()
        self._entity_text = cache(self._write_entity)
        self._table_texts = cache(self._write_tables)
        self._endpoints_text = cache(self._write_endpoints)

    def unmarked(self, message: str) -> str:
        """Return a message in which what is pointed at with ``@`` is named plainly."""
        return self._graph.unmarked(message)

    @cached_property
    def _order(self) -> dict[str, int]:
        return {thing: number for number, thing in enumerate(self._graph.things)}

    @cached_property
    def _tables(self) -> dict[str, list[Table]]:
        """Thing -> its tables."""
        found: dict[str, list[Table]] = {}
        for table in self._design.schema_.tables:
            for thing in self._graph.things_of.get(table.id, ())[:1]:
                found.setdefault(thing, []).append(table)
        return found

    @cached_property
    def _endpoints(self) -> dict[str, list[Endpoint]]:
        """Thing -> its endpoints; those of none under an empty id."""
        found: dict[str, list[Endpoint]] = {}
        for endpoint in self._design.api.endpoints:
            found.setdefault(endpoint.entity or "", []).append(endpoint)
        return found

    @cached_property
    def _listing_roles(self) -> list[str]:
        """Entities whose records say in which of several roles somebody acts."""
        acting = Counter(role.represents for role in self._design.concept.roles)
        return [entity for entity, count in acting.items() if entity and count > 1]

    @cached_property
    def _answers(self) -> list[tuple[Question, str]]:
        return pack_answers(self._design, self._names)

    @cached_property
    def _rest(self) -> list[tuple[str, str]]:
        return pack_rest(self._design, self._names)

    def _add_rest(self, basket: _Basket) -> None:
        for number, (element, text) in enumerate(self._rest):
            basket.tell(element, 6, number, text)

    def _add_answers(self, basket: _Basket, focus: Sequence[str]) -> None:
        """Add what was asked and answered about the focus, and the newest answers about nothing."""
        near = set(focus)
        general = 0
        for number, (question, text) in enumerate(self._answers):
            about = (self._graph.things_of.get(element, ()) for element in question.about)
            things = {thing for found in about for thing in found}
            general += not things
            if things & near or (not things and general <= _GENERAL_ANSWERS):
                basket.add(6, len(self._rest) + number, text)

    def cut(
        self,
        message: str,
        budget: int,
        *,
        touched: Iterable[str] = (),
        selected: Sequence[str] = (),
    ) -> Slice:
        """Return the slice for a message.

        Args:
            message: What is asked.
            budget: Most tokens of the slice.
            touched: Ids that recent turns changed.
            selected: Ids or names that must be in it.
        """
        if _ROLE_WORD.search(message):
            selected = [*selected, *self._listing_roles]
        named = self._graph.named(message, touched=touched, selected=selected)
        weights = self._graph.weigh(named)
        ranked = self._graph.ranked(weights)
        focus = [thing for thing in ranked if weights.get(thing, 0.0) >= _STRONG]
        if not focus:
            focus = [thing for thing in ranked if weights.get(thing)][:3]
        around = dict.fromkeys(
            other for thing in focus for other in self._graph.neighbours.get(thing, ())
        )
        near = [thing for thing in ranked if thing in around and thing not in focus]
        rest = [thing for thing in ranked if thing not in around and thing not in focus]
        basket = _Basket(budget)
        self._add_concept(basket, focus, set(named))
        if _TABLE_WORDS.search(message):
            self._add_tables(basket, focus)
        with basket.share(0.25):
            self._add_rest(basket)
            self._add_answers(basket, focus)
        with basket.share(0.5):
            self._add_concept(basket, near, set(named))
        self._add_sketches(basket, [thing for thing in near if thing not in basket.shown])
        with basket.share(0.45):
            self._add_lower(basket, focus, named)
        for things in (near, rest):
            self._add_concept(basket, things, set(named))
        for things in (focus, near, [*rest, ""]):
            self._add_lower(basket, things, named)
        self._add_rest(basket)
        basket.next_round()
        self._add_answers(basket, ranked)
        shown = frozenset(basket.shown)
        elements = {
            element
            for element, things in self._graph.things_of.items()
            if element in named or any(thing in shown for thing in things)
        }
        links = {link.id for link in self._design.concept.relationships if link.source in shown}
        told = frozenset(basket.told | links)
        return Slice(basket.text(), shown, told, frozenset(elements | set(named)))

    def _add_concept(self, basket: _Basket, things: Sequence[str], named: set[str]) -> None:
        """Add entities, then what is said about them, then the roles that reach them."""
        concept = self._design.concept
        basket.next_round()
        for thing in things:
            if basket.full:
                break
            if thing in basket.shown:
                continue
            basket.add(1, self._order[thing], self._entity_text(thing), thing)
        chosen = basket.shown
        for number, rule in enumerate(concept.invariants):
            if rule.id not in self._told and chosen.intersection(rule.entities):
                basket.tell(rule.id, 2, number, pack_invariant(rule, self._names))
        for number, role in enumerate(concept.roles):
            about = [
                item
                for item in concept.permissions
                if item.role == role.id
                and item.id not in basket.told
                and (item.entity is None or item.entity in chosen)
            ]
            basket.tell(role.id, 3, number, pack_role(role, self._names))
            if about and basket.add(
                4, number + basket.round / 100, pack_permissions(about, self._names)
            ):
                basket.told.update(item.id for item in about)
        for number, query in enumerate(concept.queries):
            if query.entity in chosen or query.id in named or query.entity is None:
                basket.tell(query.id, 5, number, pack_query(query, self._names))

    def _add_lower(self, basket: _Basket, things: Sequence[str], named: Container[str]) -> None:
        """Add what of the lower layers belongs to things: endpoints named, tables, endpoints.

        The empty string stands for endpoints of no entity.
        """
        basket.next_round()
        for thing in things:
            own = self._endpoints.get(thing, ())
            self._add_endpoints(basket, thing, [item for item in own if item.id in named])
        self._add_tables(basket, things)
        basket.next_round()
        for thing in things:
            self._add_endpoints(basket, thing, self._endpoints.get(thing, ()))
            if basket.full:
                break

    def _add_tables(self, basket: _Basket, things: Sequence[str]) -> None:
        basket.next_round()
        for thing in things:
            tables = self._tables.get(thing, ())
            for number, text in enumerate(self._table_texts(thing)):
                at = self._order.get(thing, len(self._order)) + number / 100
                if basket.add(7, at, text) or not text:
                    basket.told.add(tables[number].id)
            if basket.full:
                break

    def _add_endpoints(self, basket: _Basket, thing: str, endpoints: Sequence[Endpoint]) -> None:
        new = [item for item in endpoints if item.id not in basket.told]
        whole = len(new) == len(self._endpoints.get(thing, ()))
        text = self._endpoints_text(thing) if whole else pack_endpoints(new, self._names)
        order = self._order.get(thing, len(self._order)) + basket.round / 1000
        if new and basket.add(8, order, text):
            basket.told.update(item.id for item in new)

    def _write_entity(self, thing: str) -> str:
        entity = self._design.concept.entity(thing)
        return pack_entity(self._design, entity, self._names) if entity else ""

    def _write_tables(self, thing: str) -> tuple[str, ...]:
        return tuple(pack_table(table, self._names) for table in self._tables.get(thing, ()))

    def _write_endpoints(self, thing: str) -> str:
        return pack_endpoints(self._endpoints.get(thing, ()), self._names)

    def _add_sketches(self, basket: _Basket, things: Sequence[str]) -> None:
        for number, thing in enumerate(things[:_SKETCHES]):
            entity = self._design.concept.entity(thing)
            if entity is not None:
                basket.add(9, number, pack_sketch(self._design, entity, self._names))


class _Basket:
    """Blocks that fit into a budget, in the order they are to be read."""

    def __init__(self, budget: int) -> None:
        self._left = budget
        self._kept_back = 0
        self._misses = 0
        self._blocks: dict[tuple[int, float], str] = {}
        self.round = 0
        self.shown: set[str] = set()
        """Things shown in full."""
        self.told: set[str] = set()
        """What else is in, by id."""

    @property
    def full(self) -> bool:
        """Whether no block is likely to fit any more."""
        return self._misses >= _MISSES

    def next_round(self) -> None:
        """Forget what did not fit: blocks of another kind come."""
        self.round += 1
        self._misses = 0

    @contextmanager
    def share(self, part: float) -> Iterator[None]:
        """Limit what is added to a part of what is left."""
        self._kept_back = int(self._left * (1 - part))
        yield
        self._kept_back = 0

    def add(self, kind: int, position: float, text: str, thing: str = "") -> bool:
        """Add a block if it fits; return whether it is in."""
        if (kind, position) in self._blocks:
            return True
        cost = estimate_tokens(text) + 1
        if not text or cost > self._left - self._kept_back:
            self._misses += bool(text)
            return False
        self._left -= cost
        self._misses = 0
        self._blocks[kind, position] = text
        if thing:
            self.shown.add(thing)
        return True

    def tell(self, element: str, kind: int, position: float, text: str) -> None:
        """Add the block of an element that is no thing."""
        if self.add(kind, position, text):
            self.told.add(element)

    def text(self) -> str:
        """Return all blocks, those of one kind together."""
        return "\n".join(self._blocks[key] for key in sorted(self._blocks))

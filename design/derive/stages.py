"""Checks that tie moments, people and numbers to the states of a lifecycle."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Final

from design.derive.builder import TableBuilder
from design.derive.columns import erasable
from design.derive.facts import EntityFacts, Reference, stored
from design.derive.identifiers import none_of, one_of, quoted
from design.derive.orders import is_draft_first, issuing_moment
from design.document.concept import Attribute, CompareRule, Lifecycle, sense
from design.document.names import snake, words

_CLOSED: Final = frozenset({"closed", "ended", "finished"})


class Stages:
    """Which states of a lifecycle come before and after which.

    Args:
        lifecycle: The lifecycle.
    """

    def __init__(self, lifecycle: Lifecycle) -> None:
        self.lifecycle = lifecycle
        self.names = {state.id: state.name for state in lifecycle.states}
        self._next: dict[str, set[str]] = defaultdict(set)
        for step in lifecycle.transitions:
            if step.source in self.names and step.target in self.names:
                self._next[step.source].add(step.target)

    def _reached(self, start: str, without: str = "") -> set[str]:
        found = {start} - {without}
        waiting = list(found)
        while waiting:
            for state in self._next[waiting.pop()] - found - {without}:
                found.add(state)
                waiting.append(state)
        return found

    def since(self, state: str) -> tuple[str, ...]:
        """Return the names of the states that are only reached through one (dominated by it)."""
        initial = self.lifecycle.initial
        within = self._reached(initial)
        found = within - self._reached(initial, state) if state in within else {state}
        return self._named(found)

    def before(self, state: str) -> tuple[str, ...]:
        """Return the names of the states that never follow one."""
        within = self._reached(self.lifecycle.initial)
        if state not in within:
            return ()
        return self._named(within - self._reached(state))

    def closed(self) -> tuple[str, ...]:
        """Return the names of the states in which nothing is left to do, reopened or not."""
        steps = self.lifecycle.transitions
        reopened = {step.source for step in steps if words(step.name)[:1] == ("reopen",)}
        last = {
            state.id
            for state in self.lifecycle.states
            if state.terminal or (self.lifecycle.transitions and not self._next[state.id])
        }
        return self._named(last | reopened)

    def named(self, stem: tuple[str, ...]) -> str | None:
        """Return the id of the state that words name, the first one left aside."""
        return next(
            (
                state.id
                for state in self.lifecycle.states
                if words(sense(state)) == stem and state.id != self.lifecycle.initial
            ),
            None,
        )

    def targets(self, stem: tuple[str, ...]) -> tuple[str, ...]:
        """Return the names of the states that the steps of a name lead to."""
        steps = self.lifecycle.transitions
        return self._named({step.target for step in steps if words(step.name) == stem})

    def taken_by_people(self, state: str) -> bool:
        """Return whether somebody takes every step to a state."""
        steps = [step for step in self.lifecycle.transitions if step.target == state]
        return bool(steps) and all(step.roles for step in steps)

    def _named(self, states: Collection[str]) -> tuple[str, ...]:
        return tuple(name for item, name in self.names.items() if item in states)


def add_stages(builder: TableBuilder, facts: EntityFacts) -> None:
    """Add the checks of a lifecycle: what a state has, and what it has not yet."""
    lifecycle = facts.entity.lifecycle
    status = builder.own_id("state", lifecycle.id) if lifecycle is not None else None
    if lifecycle is None or status is None:
        return
    stages = Stages(lifecycle)
    documents = _documents(facts)
    _add_moments(builder, facts, stages, status, documents)
    _add_actors(builder, facts, stages, status)
    columns = [builder.own_id("value", item.id) for item in documents]
    every = [f"{{{column}}}" for column in columns if column is not None]
    if every:
        draft = stages.names[lifecycle.initial]
        counted = f"num_nonnulls({', '.join(every)})"
        builder.add_check(
            _same(status, (draft,), f"{every[0]} is null")
            if len(every) == 1
            else f"({{{status}}} = {quoted(draft)} and {counted} = 0)"
            f" or ({{{status}}} <> {quoted(draft)} and {counted} = {len(every)})",
            tail=f"{snake(draft)}_not_issued",
            facet="issued",
            origin=lifecycle.id,
            realises=lifecycle.id,
        )


def _documents(facts: EntityFacts) -> tuple[Attribute, ...]:
    """Return what a document gets when it stops being a draft: moment, number, what hangs on it.

    The moment alone is none of them where a state says the same: ``placed_at`` of what is placed.
    """
    entity = facts.entity
    issued = issuing_moment(entity)
    if issued is None or not is_draft_first(entity) or entity.lifecycle is None:
        return ()
    if Stages(entity.lifecycle).named(words(sense(issued))[:-1]) is not None:
        return ()
    wanted = {issued.id}
    for identity in entity.identities:
        if len(identity.attributes) == 1:
            wanted.update(identity.attributes)
    for invariant in facts.invariants:
        if isinstance(invariant.rule, CompareRule):
            ends = {invariant.rule.left, invariant.rule.right}
            wanted |= ends if issued.id in ends else set()
    return tuple(
        item
        for item in _settable(facts)
        if item.id in wanted and item.managed_by == "server" and item.type != "reference"
    )


def _settable(facts: EntityFacts) -> list[Attribute]:
    blanked = {item.id for item in erasable(facts)}
    return [
        item
        for item in facts.entity.attributes
        if not item.required and stored(item) and not item.multiple and item.id not in blanked
    ]


def _add_moments(
    builder: TableBuilder,
    facts: EntityFacts,
    stages: Stages,
    status: str,
    documents: tuple[Attribute, ...],
) -> None:
    """Tie ``sent_at`` to what was sent, ``closed_at`` to what is closed."""
    for attribute in _settable(facts):
        *rest, last = words(sense(attribute)) or ("",)
        stem = tuple(rest)
        column = builder.own_id("value", attribute.id)
        timed = attribute.type in ("instant", "date") and last in ("at", "on")
        if column is None or not timed or attribute in documents:
            continue
        state = stages.named(stem)
        if state is not None:
            expression = _passed(stages, status, column, state)
        elif len(stem) == 1 and stem[0] in _CLOSED and (closed := stages.closed()):
            expression = _same(status, closed, f"{{{column}}} is not null")
        elif stem and (targets := stages.targets(stem)):
            expression = f"{none_of(status, targets)} or {{{column}}} is not null"
        else:
            continue
        builder.add_check(
            expression,
            tail=f"{snake('_'.join(stem))}_has_moment",
            facet="moment",
            origin=attribute.id,
            realises=stages.lifecycle.id,
        )


def _passed(stages: Stages, status: str, column: str, state: str) -> str:
    """Return the check that a moment is there from a state on, and not before."""
    since, before = stages.since(state), stages.before(state)
    if len(since) + len(before) < len(stages.names):
        return f"{none_of(status, since)} or {{{column}}} is not null"
    if len(before) < len(since):
        return _same(status, before, f"{{{column}}} is null")
    return _same(status, since, f"{{{column}}} is not null")


def _add_actors(builder: TableBuilder, facts: EntityFacts, stages: Stages, status: str) -> None:
    """Check that what was approved says by whom."""
    for reference in facts.references:
        *stem, last = words(sense(reference.link)) or ("",)
        state = stages.named(tuple(stem)) if last == "by" else None
        column = builder.own_id("link", reference.link.id)
        if state is None or column is None or not _stays(reference):
            continue
        if stages.taken_by_people(state):
            builder.add_check(
                f"{none_of(status, stages.since(state))} or {{{column}}} is not null",
                tail=f"{snake('_'.join(stem))}_has_actor",
                facet="actor",
                origin=reference.link.id,
                realises=reference.link.id,
            )


def _stays(reference: Reference) -> bool:
    return not reference.required and reference.link.on_parent_delete != "set_null"


def _same(status: str, states: tuple[str, ...], condition: str) -> str:
    return f"({one_of(status, states)}) = ({condition})"


def reached(stages: Stages, status: str, stem: tuple[str, ...]) -> str | None:
    """Return the condition that a row has not reached the state that words name.

    Args:
        stages: The lifecycle.
        status: Id of the column that holds the state.
        stem: The words, such as ``approved``.
    """
    state = stages.named(stem)
    return None if state is None else none_of(status, stages.since(state))

"""Whether what was said about the business is said whole, and whether anything holds it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from design.document.concept import DistinctRule, Entity, Invariant, Relationship
from design.document.names import words
from design.document.schema import Table
from design.review.facts import Facts, asked
from design.review.findings import Fix, Hit
from design.review.needs import has_tenants, unsaid
from design.review.registry import Need, rule

_IN_SCHEMA: Final = frozenset({"check", "unique", "foreign_key", "exclusion"})
"""Kinds of enforcement that the schema layer holds, so that their absence can be seen."""
_TAUTOLOGIES: Final = frozenset({"a", "an", "the", "of", "in", "for", "and", "that", "is", "kind"})


def constraint_for(facts: Facts, invariant: Invariant) -> str:
    """Return the id of the constraint that holds an invariant, empty when there is none.

    That is one derived from it; for two links that must differ, a check that says so; for an
    invariant in words alone, a check of several columns all of which the words name.
    """
    rule_ = invariant.rule
    said = set(words(invariant.statement))
    for entity_id in invariant.entities:
        table = facts.table_of(entity_id)
        if table is None:
            continue
        for item in (*table.checks, *table.uniques, *table.exclusions, *table.foreign_keys):
            if item.realises == invariant.id:
                return item.id
        if isinstance(rule_, DistinctRule):
            for check in table.checks:
                if _tells_apart(table, check.expression, rule_):
                    return check.id
        for check in table.checks if rule_ is None else ():
            named = [column for column in table.columns if f"{{{column.id}}}" in check.expression]
            if len(named) > 1 and all(set(_stem(column.name)) <= said for column in named):
                return check.id
    return ""


def _tells_apart(table: Table, expression: str, links: DistinctRule) -> bool:
    sides = [
        {f"{{{item}}}" for item in table.primary_key}
        if side == "self"
        else {f"{{{column.id}}}" for column in table.columns if column.realises == side}
        for side in (links.left, links.right)
    ]
    compared = re.findall(r"({\w+}) (?:<>|is distinct from) ({\w+})", expression)
    return any(
        (one in sides[0] and other in sides[1]) or (one in sides[1] and other in sides[0])
        for one, other in compared
    )


def _stem(name: str) -> tuple[str, ...]:
    return tuple(word for word in words(name) if word not in ("id", "at", "on"))


@rule("invariant-not-enforced", each="invariant", item="rules", profiles={"prototype": "warning"})
def invariant_not_enforced(invariant: Invariant, facts: Facts) -> Iterator[Hit]:
    """A rule of the business is written down, and nothing makes it hold.

    A sentence in a document stops no request. The first import, the first second client or the
    first two requests at the same moment break it, and the rows that do so stay.

    Bad:
        add_entity name=Refund
        add_attribute entity=Refund name=reason
        add_invariant entity=Refund statement=a refund is paid out once

    Bad:
        add_entity name=Refund
        add_attribute entity=Refund name=reason
        add_invariant entity=Refund statement=a refund is paid out once enforced_by=["unique"]

    Good:
        add_entity name=Refund
        add_attribute entity=Refund name=reason
        add_invariant entity=Refund statement=a refund is paid out once enforced_by=["service", "test"]

    Good:
        add_entity name=Stay
        add_attribute entity=Stay name=starts_on type=date
        add_attribute entity=Stay name=ends_on type=date
        add_invariant entity=Stay statement=a stay ends after it starts kind=compare left=ends_on operator=> right=starts_on
    """  # noqa: E501 - one line is one operation
    promised = [kind for kind in invariant.enforced_by if kind in _IN_SCHEMA]
    elsewhere = len(promised) < len(invariant.enforced_by)
    if elsewhere or constraint_for(facts, invariant):
        return
    if promised:
        kinds = " or ".join(kind.replace("_", " ") for kind in promised)
        yield Hit(invariant, f"“{invariant.statement}” is said to be held by a {kinds}: none is.")
    else:
        yield Hit(invariant, f"Nothing holds “{invariant.statement}”.")


@rule("lifecycle-incomplete", each="entity", item="rules", profiles={"prototype": "warning"})
def lifecycle_incomplete(entity: Entity, facts: Facts) -> Iterator[Hit]:
    """A state cannot be reached, or no state begins or ends the life of a row.

    A state nobody can reach is dead code in every client; a lifecycle without a beginning leaves
    new rows in whatever state the caller sends.

    Bad:
        add_entity name=Order
        set_lifecycle entity=Order states=[placed, paid, refunded] initial=placed
        add_transition entity=Order source=placed target=paid

    Good:
        add_entity name=Order
        set_lifecycle entity=Order states=[placed, paid, refunded] initial=placed
        add_transition entity=Order source=placed target=paid
        add_transition entity=Order source=paid target=refunded

    References:
        AIP-216.
    """
    lifecycle = entity.lifecycle
    if lifecycle is None:
        return
    reached = {lifecycle.initial}
    grown = True
    while grown:
        more = {step.target for step in lifecycle.transitions if step.source in reached} - reached
        reached |= more
        grown = bool(more)
    for state in lifecycle.states:
        if state.id not in reached:
            yield Hit(state, f"No step leads to the state {state.name} of {entity.name}.")
    if not any(state.id == lifecycle.initial for state in lifecycle.states):
        yield Hit(lifecycle, f"Nothing says in which state {entity.name} begins.")


@rule("transition-without-actor", each="entity", item="authorization", severity="warning")
def transition_without_actor(entity: Entity, facts: Facts) -> Iterator[Hit]:
    """A step of a lifecycle names nobody who may take it.

    Who may cancel, approve or refund is the question that costs money when it is answered by
    whoever writes the endpoint.

    A step that no role takes but an assumption gives to the system is settled.

    Bad:
        add_entity name=Claim
        add_role name=Clerk
        set_lifecycle entity=Claim states=[filed, approved] initial=filed
        add_transition entity=Claim source=filed target=approved name=approve

    Good:
        add_entity name=Claim
        add_role name=Clerk
        set_lifecycle entity=Claim states=[filed, approved] initial=filed
        add_transition entity=Claim source=filed target=approved name=approve roles=["Clerk"]

    Good:
        add_entity name=Claim
        add_role name=Clerk
        set_lifecycle entity=Claim states=[filed, approved] initial=filed
        add_transition entity=Claim source=filed target=approved name=approve
        add_permission role=Clerk action=approve entity=Claim
    """
    lifecycle = entity.lifecycle
    if lifecycle is None:
        return
    spoken = steps_spoken_of(facts, entity.id)
    allowed = {item.action for item in facts.permissions_on(entity.id) if item.allowed}
    for step in lifecycle.transitions:
        if not step.roles and step.name not in allowed and step.name not in spoken:
            names = {state.id: state.name for state in lifecycle.states}
            yield Hit(
                step,
                f"Nobody is named who may {step.name.replace('_', ' ')} a {entity.name.lower()}"
                f" ({names.get(step.source, '?')} → {names.get(step.target, '?')}).",
            )


@asked
def steps_spoken_of(facts: Facts, entity_id: str) -> tuple[str, ...]:
    """Return the steps of an entity that an assumption about it gives to somebody."""
    entity = facts.entity(entity_id)
    if entity is None or entity.lifecycle is None:
        return ()
    told = " ".join(
        item.text.lower()
        for item in facts.assumptions()
        if item.status != "rejected" and entity_id in item.about
    )
    return tuple(
        step.name
        for step in entity.lifecycle.transitions
        if f" {step.name.replace('_', ' ')}" in told
    )


@rule(
    "ownership-unspecified", each="entity", item="authorization",
    profiles={"prototype": "warning"},
    needs=(Need("whose rows they are (`ownership` of the entity)",
                lambda entity, facts: unsaid(entity, entity.ownership)),),
)  # fmt: skip
def ownership_unspecified(entity: Entity, facts: Facts) -> Iterator[Hit]:
    """Nothing says whose an entity's rows are.

    Every list and every address with an id in it has to decide which rows the caller may see.
    Where the design does not say, the answer is "all", and that is the most common hole there is.

    Bad:
        add_entity name=Invoice
        add_attribute entity=Invoice name=total type=money

    Good:
        add_entity name=Invoice ownership=system
        add_attribute entity=Invoice name=total type=money

    Not checked:
        import create table invoices (id bigint primary key, total numeric not null)

    References:
        OWASP API1:2023.
    """
    if entity.ownership is None:
        guess = "tenant" if has_tenants(facts) else "system"
        yield Hit(
            entity,
            f"Nothing says whose the rows of {entity.name} are.",
            fixes=tuple(
                Fix(
                    f"They are {words_}",
                    ({"op": "alter_entity", "entity": entity.name, "ownership": kind},),
                )
                for kind, words_ in _WHOSE
                if kind in (guess, "user", "public")
            ),
        )


_WHOSE: Final = (
    ("tenant", "one tenant's"),
    ("system", "the operator's"),
    ("user", "one user's"),
    ("public", "everybody's"),
)


@rule("entity-without-definition", each="entity", item="rules", severity="warning",
      profiles={"prototype": "info"},
      needs=(Need("what one of it is (`definition` of the entity)",
                  lambda entity, facts: unsaid(entity, entity.definition)),))  # fmt: skip
def entity_without_definition(entity: Entity, facts: Facts) -> Iterator[Hit]:
    """An entity has no sentence that says what one of it is.

    Two people read "account" and build two things. A model that is shown only names fills each
    with the most common meaning, which need not be yours.

    Bad:
        add_entity name=Account

    Bad:
        add_entity name=Account definition=an account

    Good:
        add_entity name=Account definition=the company that pays; its people are its members

    Not checked:
        import create table invoices (id bigint primary key, total numeric not null)
    """
    said = {word for word in words(entity.definition) if word not in _TAUTOLOGIES}
    if not said - set(words(entity.name)):
        yield Hit(entity, f"Nothing says what {_one(entity.name)} is.")


def _one(name: str) -> str:
    article = "an" if name[:1].lower() in "aeiou" else "a"
    return f"{article} {name if name.isupper() else name[:1].lower() + name[1:]}"


@rule("parent-delete-unspecified", each="relationship", item="keys", severity="warning")
def parent_delete_unspecified(link: Relationship, facts: Facts) -> Iterator[Hit]:
    """Nothing says what becomes of a child when its parent goes.

    Each answer is right somewhere: refuse, go with it, or stay without it. The default of a
    database is chosen for no product, and is noticed when the first parent is deleted.

    Bad:
        add_entity name=Order
        add_entity name=Customer
        add_relationship entity=Order to=Customer

    Good:
        add_entity name=Order
        add_entity name=Customer
        add_relationship entity=Order to=Customer on_parent_delete=restrict

    Good:
        add_entity name=Order
        add_entity name=Customer delete_policy=never
        add_relationship entity=Order to=Customer
    """
    target, source = facts.entity(link.target), facts.entity(link.source)
    if target is None or source is None or link.on_parent_delete is not None or link.many_to_many:
        return
    if target.delete_policy in ("never", "deactivate", "soft"):
        return
    keys = [
        column
        for column in facts.columns_for(link.id)
        if (table := facts.table_with(column.id)) is not None and table.role != "history"
    ]
    if keys and not keys[0].derived:
        return
    yield Hit(
        link,
        f"Nothing says what becomes of {_one(source.name)} when its {link.name.replace('_', ' ')}"
        " is deleted.",
        fixes=(
            Fix(
                "Refuse to delete it while something refers to it",
                (
                    {
                        "op": "alter_relationship",
                        "entity": source.name,
                        "relationship": link.name,
                        "on_parent_delete": "restrict",
                    },
                ),
            ),
        ),
    )

"""Sensitive facts: classified, kept no longer than needed, shown to nobody else."""

from __future__ import annotations

from collections.abc import Iterator

from design.document.concept import Entity
from design.review.facts import Facts
from design.review.findings import Fix, Hit
from design.review.registry import Need, rule


@rule(
    "unclassified-field", each="entity", item="privacy", severity="info",
    profiles={"prototype": "off", "regulated": "error"},
    needs=(Need("how sensitive its attributes are (`sensitivity`)",
                lambda entity, facts: entity.inferred
                and any(item.sensitivity is None for item in entity.attributes)),),
)  # fmt: skip
def unclassified_field(entity: Entity, facts: Facts) -> Iterator[Hit]:
    """Attributes of an entity carry no sensitivity.

    What is masked, encrypted, logged and returned follows from it; without it the next person
    to add an endpoint returns the whole row.

    Bad:
        add_entity name=Customer
        add_attribute entity=Customer name=nickname type=text

    Good:
        add_entity name=Customer
        add_attribute entity=Customer name=nickname type=text sensitivity=internal

    Not checked:
        import create table invoices (id bigint primary key, total numeric not null)
    """
    unclassified = [item for item in entity.attributes if item.sensitivity is None]
    if unclassified:
        names = ", ".join(item.name for item in unclassified)
        change = {"op": "alter_attribute", "entity": entity.name, "sensitivity": "internal"}
        yield Hit(
            entity,
            f"{entity.name} does not say how sensitive these are: {names}.",
            fixes=(
                Fix(
                    "Call them internal",
                    tuple(change | {"attribute": item.name} for item in unclassified),
                ),
            ),
        )

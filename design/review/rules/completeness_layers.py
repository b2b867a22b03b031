"""Whether the layers belong together, and whether what shapes them all is written down."""

from __future__ import annotations

from collections.abc import Iterator

from design.document.concept import Entity
from design.document.schema import Table
from design.review.facts import Facts
from design.review.findings import Fix, Hit
from design.review.needs import has_tenants
from design.review.registry import Need, rule


@rule("layer-mapping-gap", each="entity", item="rules", severity="warning",
      profiles={"prototype": "info"},
      needs=(Need("the tables (`add_table`, or import them)",
                  lambda entity, facts: not facts.has_tables()),))  # fmt: skip
def layer_mapping_gap(entity: Entity, facts: Facts) -> Iterator[Hit]:
    """An entity is kept in no table.

    The concept says the product keeps it, and no row can. Either the table was dropped and the
    entity should have gone too, or it is still to come.

    Bad:
        add_entity name=Product
        add_entity name=Coupon
        add_attribute entity=Coupon name=code type=code
        drop_table table=coupons cascade=true

    Good:
        add_entity name=Coupon
        add_attribute entity=Coupon name=code type=code

    Not checked:
        add_entity name=Coupon
        add_attribute entity=Coupon name=code type=code
        drop_table table=coupons cascade=true
    """
    if facts.table_of(entity.id) is None:
        yield Hit(entity, f"{entity.name} is kept in no table.")


@rule("table-without-entity", each="table", item="rules", severity="warning",
      profiles={"prototype": "info"})  # fmt: skip
def table_without_entity(table: Table, facts: Facts) -> Iterator[Hit]:
    """A table stands for nothing in the concept.

    Nobody has said what a row of it is, whose it is or when it goes, so none of the rules about
    ownership, deletion and privacy can be held against it.

    A table marked as a join, a lookup, history or infrastructure says so itself.

    Bad:
        add_table name=tmp_orders2 columns=[{"name": "id", "type": "uuid", "primary_key": true}]

    Good:
        add_table name=rate_limits role=infra columns=[{"name": "id", "type": "uuid", "primary_key": true}]
    """  # noqa: E501 - one line is one operation
    if table.realises is None and table.role == "entity":
        yield Hit(
            table,
            f"{table.name} keeps rows of nothing the concept knows.",
            fixes=(
                Fix(
                    "It is infrastructure",
                    ({"op": "alter_table", "table": table.name, "role": "infra"},),
                ),
            ),
        )


def _report_missing(facts: Facts) -> bool:
    return bool(facts.entities()) and not facts.queries()


@rule(
    "decision-missing", item="rules", severity="info",
    profiles={"prototype": "off", "regulated": "warning"},
)  # fmt: skip
def decision_missing(facts: Facts) -> Iterator[Hit]:
    """A choice that shapes every table was made without a note.

    Keys, tenancy, deletion, time and paging are chosen once and paid for in every migration. A
    note of half a page says why, and goes with every later prompt.

    Of what was imported and not yet worked on, nobody here has chosen anything.

    Bad:
        add_entity name=Project
        propose_decision title=Keys are uuid decision=We use uuid keys. topic=ids choice=uuid

    Good:
        add_table name=rate_limits role=infra
    """
    if all(entity.inferred for entity in facts.entities()):
        return
    topics = {note.topic for note in facts.decisions()}
    wanted = ["ids", "delete", "time", "pagination"] + ["tenancy"] * has_tenants(facts)
    if missing := [topic for topic in wanted if topic not in topics]:
        yield Hit(None, f"No accepted decision says why: {', '.join(missing)}.")


@rule(
    "report-unanswerable", item="queries", severity="warning", profiles={"prototype": "info"},
    needs=(Need("the questions the backend must answer (`add_query`)", _report_missing),),
)  # fmt: skip
def report_unanswerable(facts: Facts) -> Iterator[Hit]:
    """A question the backend must answer is not tied to anything it keeps.

    A question without an entity has no filters, no sort and so no index; whether it can be
    answered at all is found out when somebody asks it.

    Bad:
        add_entity name=Order
        add_query name=what did we earn

    Good:
        add_entity name=Order
        add_query name=newest orders entity=Order

    Not checked:
        add_entity name=Order
    """
    for query in facts.queries():
        if query.entity is None and not query.filters and not query.group_by:
            yield Hit(query, f"“{query.name}” is tied to nothing that is kept.")

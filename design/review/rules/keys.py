"""Keys, references and what must be unique."""

from __future__ import annotations

from collections.abc import Iterator

from design.document.concept import Entity
from design.document.schema import Table
from design.review.facts import Facts
from design.review.findings import Fix, Hit
from design.review.registry import Need, rule


@rule("no-primary-key", each="table", item="keys")
def no_primary_key(table: Table, facts: Facts) -> Iterator[Hit]:
    """A table has no primary key.

    Its rows cannot be told apart: neither an endpoint nor a foreign key nor replication can
    address one, and a duplicate can be removed only together with what it duplicates.

    Bad:
        add_table name=readings columns=[{"name": "meter", "type": "text"}]

    Good:
        add_table name=readings columns=[{"name": "meter", "type": "text", "primary_key": true}]

    References:
        splinter 0004, schemalint require-primary-key.
    """
    if not table.primary_key:
        yield Hit(table, f"{table.name} has no primary key.")


@rule(
    "natural-key-not-unique", each="entity", item="keys",
    needs=(
        Need("what table it is kept in (`add_table … entity`)",
             lambda entity, facts: bool(entity.identities) and facts.table_of(entity.id) is None),
    ),
)  # fmt: skip
def natural_key_not_unique(entity: Entity, facts: Facts) -> Iterator[Hit]:
    """What makes an entity unmistakable in the business is not unique in its table.

    Two requests at the same moment both find that the value is free and both store it. Only the
    database can refuse the second one; a check in the service cannot.

    Bad:
        add_entity name=Product
        add_attribute entity=Product name=sku type=code unique=true
        drop_unique table=products columns=[sku]

    Good:
        add_entity name=Product
        add_attribute entity=Product name=sku type=code unique=true

    Not checked:
        add_entity name=Product
        add_attribute entity=Product name=sku type=code unique=true
        drop_table table=products cascade=true
    """
    table = facts.table_of(entity.id)
    if table is None:
        return
    for identity in entity.identities:
        named = identity.attributes or identity.within
        wanted = {
            column.id for element in named if (column := table.column_for(element)) is not None
        }
        keys = [set(unique.columns) for unique in table.uniques] + [set(table.primary_key)]
        if len(wanted) < len(named) or any(wanted <= key for key in keys):
            continue
        names = [column.name for column in table.columns if column.id in wanted]
        bounds = [
            column
            for element in identity.within
            for column in (table.column_for(element),)
            if column is not None and column.id not in wanted
        ]
        columns = [column.name for column in bounds] + names
        yield Hit(
            identity,
            f"{entity.name} is told apart by {', '.join(names)}, but {table.name} lets in two"
            " rows with the same.",
            also=(table,),
            fixes=(
                Fix(
                    f"Make ({', '.join(columns)}) unique",
                    ({"op": "add_unique", "table": table.name, "columns": columns},),
                ),
            ),
        )


@rule("reference-cycle", item="keys", severity="warning")
def reference_cycle(facts: Facts) -> Iterator[Hit]:
    """Tables need each other, so that no first row can be stored.

    Each side refers to the other and none of the references may be empty: an insert into either
    table fails until the other row is there.

    Bad:
        add_table name=teams columns=[{"name": "id", "type": "uuid", "primary_key": true}]
        add_table name=people columns=[{"name": "id", "type": "uuid", "primary_key": true}]
        add_column table=teams name=lead_id type=uuid
        add_column table=people name=team_id type=uuid
        add_foreign_key table=teams columns=[lead_id] references=people
        add_foreign_key table=people columns=[team_id] references=teams

    Good:
        add_table name=teams columns=[{"name": "id", "type": "uuid", "primary_key": true}]
        add_table name=people columns=[{"name": "id", "type": "uuid", "primary_key": true}]
        add_column table=teams name=lead_id type=uuid nullable=true
        add_column table=people name=team_id type=uuid
        add_foreign_key table=teams columns=[lead_id] references=people
        add_foreign_key table=people columns=[team_id] references=teams

    References:
        schemacrawler TableCycles.
    """
    needs: dict[str, list[str]] = {}
    for table in facts.tables():
        needs[table.id] = [
            key.table
            for key in table.foreign_keys
            if key.table != table.id
            and not any(
                column.nullable
                for item in key.columns
                if (column := table.column(item)) is not None
            )
        ]
    for cycle in _cycles(needs):
        tables = [found for item in cycle if (found := facts.table(item)) is not None]
        names = " -> ".join(table.name for table in (*tables, tables[0]))
        yield Hit(
            tables[0],
            f"No row can be stored first: {names}, and none of these references may be empty.",
            also=tuple(tables[1:]),
        )


def _cycles(needs: dict[str, list[str]]) -> list[list[str]]:
    """Return a cycle for each knot of what needs each other, found depth first."""
    found: list[list[str]] = []
    done: set[str] = set()
    for start in needs:
        path: list[str] = []
        trail = [iter((start,))]
        while trail:
            node = next(trail[-1], None)
            if node is None:
                trail.pop()
                if path:
                    done.add(path.pop())
            elif node in path:
                found.append(path[path.index(node) :])
            elif node not in done:
                path.append(node)
                trail.append(iter(needs.get(node, ())))
    return found

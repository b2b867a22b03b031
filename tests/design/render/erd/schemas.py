"""Random schemas: any foreign keys between any tables, to themselves and in circles as well."""

from __future__ import annotations

from hypothesis import strategies as st

from design.document.design import Design
from design.document.schema import Schema, Table
from tests.design.render.elements import column, foreign, key, table, unique

MOST = 10


def made(links: list[tuple[int, int, bool, bool]], number: int) -> Design:
    """Return a design of some tables with links: child, parent, optional, one child at most."""
    tables: list[Table] = []
    for at in range(number):
        name = f"table_{at}"
        columns, keys, rules = [key(name)], [], []
        for place, (child, parent, optional, single) in enumerate(links):
            if child == at:
                held = f"key_{place}"
                columns.append(column(name, held, "uuid", nullable=optional))
                keys.append(foreign(name, held, to=f"table_{parent}"))
                if single:
                    rules.append(unique(name, held))
        tables.append(table(name, *columns, foreign_keys=tuple(keys), uniques=tuple(rules)))
    return Design(schema_=Schema(tables=tuple(tables)))


@st.composite
def designs(draw: st.DrawFn, most: int = MOST) -> Design:
    """Draw a design with up to ``most`` tables."""
    number = draw(st.integers(0, most))
    if not number:
        return Design()
    ends = st.integers(0, number - 1)
    links = draw(st.lists(st.tuples(ends, ends, st.booleans(), st.booleans()), max_size=2 * number))
    return made(links, number)

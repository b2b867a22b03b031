"""What an endpoint promises, and what it answers when it cannot keep it."""

from __future__ import annotations

from collections.abc import Iterator

from design.document.api import Endpoint
from design.document.schema import Unique
from design.review.columns import column_names
from design.review.facts import Facts
from design.review.findings import Fix, Hit
from design.review.registry import rule

_WRITES = ("create", "update", "replace")


@rule("conflict-response-missing", each="endpoint", item="contract", severity="error")
def conflict_response_missing(endpoint: Endpoint, facts: Facts) -> Iterator[Hit]:
    """An endpoint can break a unique key and has no answer for it.

    The database refuses the second row; without a 409 the client gets a 500, repeats the
    request, and nobody can tell it which field to change.

    Bad:
        add_entity name=Product
        add_attribute entity=Product name=sku type=code unique=true
        add_role name=Clerk
        add_permission role=Clerk action=create entity=Product
        drop_error endpoint=POST /v1/products status=409

    Good:
        add_entity name=Product
        add_attribute entity=Product name=sku type=code unique=true
        add_role name=Clerk
        add_permission role=Clerk action=create entity=Product
    """
    if endpoint.kind not in _WRITES or any(error.status == 409 for error in endpoint.errors):
        return
    table = facts.table_of(endpoint.entity) if endpoint.entity is not None else None
    if table is None:
        return
    written = {field.maps_to for field in endpoint.request}
    unique = next((item for item in table.uniques if not written.isdisjoint(item.columns)), None)
    if unique is not None:
        names = column_names(table, unique.columns)
        error = {"op": "add_error", "endpoint": endpoint.label, "status": 409}
        yield Hit(
            endpoint,
            f"{endpoint.label} can break the unique key ({', '.join(names)}) of {table.name} and"
            " has no 409.",
            also=(unique,),
            evidence=f"unique ({', '.join(names)}) of {table.name}",
            fixes=(
                Fix(
                    "Answer 409",
                    (error | {"code": _code(unique, names), "when": "the value is taken"},),
                    safe=True,
                ),
            ),
        )


def _code(unique: Unique, names: list[str]) -> str:
    return f"{names[-1]}_taken" if names else unique.name

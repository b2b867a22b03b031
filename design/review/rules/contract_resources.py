"""Resources as clients meet them: what is exposed, under which address, made of what."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from design.document.api import Endpoint, EndpointField
from design.document.names import name_key, words
from design.review.facts import Facts, asked
from design.review.findings import Hit
from design.review.registry import rule

_VERBS: Final = frozenset(
    [
        "create",
        "get",
        "list",
        "update",
        "delete",
        "remove",
        "add",
        "make",
        "fetch",
        "set",
        "do",
        "save",
        "insert",
        "edit",
        "modify",
    ]
)
_NUMBERS: Final = frozenset({"integer", "number", "decimal", "money"})
_NO_BOOLEANS: Final = _NUMBERS | {"date", "date-time"}
_TEXTUAL: Final = frozenset({"text", "varchar", "char", "citext", "uuid"})
_MOST_LEVELS: Final = 3


@lru_cache(maxsize=4_096)
def _parts(path: str) -> tuple[str, ...]:
    parts = path.strip("/").split("/")
    return tuple(part for part in parts if part and not part.startswith("{"))


@rule("join-table-exposed", each="endpoint", item="contract", severity="warning")
def join_table_exposed(endpoint: Endpoint, facts: Facts) -> Iterator[Hit]:
    """An address names a table that only links two things.

    Clients learn how the links are stored instead of what they mean ("roles of a user"), and
    storing them otherwise breaks the interface.

    Bad:
        add_table name=users columns=[{"name": "id", "type": "uuid", "primary_key": true}]
        add_table name=user_role_assignments role=join columns=[{"name": "id", "type": "uuid", "primary_key": true}]
        add_endpoint method=GET path=/v1/user-role-assignments kind=list auth=public public_reason=demo

    Good:
        add_table name=user_role_assignments role=join columns=[{"name": "id", "type": "uuid", "primary_key": true}]
        add_endpoint method=GET path=/v1/users/{user_id}/roles kind=list auth=public public_reason=demo
    """  # noqa: E501 - one line is one operation
    links = dict(link_tables(facts))
    for part in _parts(endpoint.path) if links else ():
        table = facts.table(links.get(name_key(part), ""))
        if table is not None:
            yield Hit(
                endpoint,
                f"{endpoint.label} exposes {table.name}, which only says how links are stored.",
                also=(table,),
            )


@asked
def link_tables(facts: Facts) -> tuple[tuple[str, str], ...]:
    """Return the key of the name and the id of each table that nobody means by itself."""
    return tuple(
        (name_key(table.name), table.id)
        for table in facts.tables()
        if table.role in ("join", "infra")
    )


@rule("verb-in-path", each="endpoint", item="contract", severity="warning")
def verb_in_path(endpoint: Endpoint, facts: Facts) -> Iterator[Hit]:
    """An address says what the method says.

    `POST /createOrder` leaves no address for the order itself: reading, changing and deleting
    it each get another name.

    A step of a lifecycle under the address of its row (`/orders/{id}/cancel`) is fine.

    Bad:
        add_endpoint method=POST path=/v1/create-order kind=create auth=public public_reason=demo

    Good:
        add_endpoint method=POST path=/v1/orders kind=create auth=public public_reason=demo

    Good:
        add_endpoint method=POST path=/v1/orders/{order_id}/cancel kind=action auth=public public_reason=demo

    References:
        zalando 141, AIP-136.
    """  # noqa: E501 - one line is one operation
    for part in _parts(endpoint.path):
        said = words(part)
        if len(said) > 1 and said[0] in _VERBS:
            yield Hit(endpoint, f"{endpoint.label} has a verb in its address: {part}.", facet=part)


@rule("path-style", each="endpoint", item="contract", severity="info")
def path_style(endpoint: Endpoint, facts: Facts) -> Iterator[Hit]:
    """An address ends with a slash, or goes down too many levels.

    Both forms of an address get cached, linked and logged as two; what stands four levels down
    needs three ids that say nothing new.

    Bad:
        add_endpoint method=GET path=/v1/a/{a_id}/b/{b_id}/c/{c_id}/d kind=list auth=public public_reason=demo

    Good:
        add_endpoint method=GET path=/v1/a/{a_id}/b/{b_id}/c kind=list auth=public public_reason=demo

    References:
        zalando 136 and 147.
    """  # noqa: E501 - one line is one operation
    named = [part for part in _parts(endpoint.path) if part[:2].lower() not in ("v1", "v2", "v3")]
    if len(named) > _MOST_LEVELS and endpoint.kind != "action":
        yield Hit(endpoint, f"{endpoint.label} goes {len(named)} levels down.", facet="levels")


@rule("ambiguous-path", item="contract", severity="warning")
def ambiguous_path(facts: Facts) -> Iterator[Hit]:
    """Two addresses of one method match the same request.

    Which one answers depends on the order in which a framework was given them.

    Bad:
        add_endpoint method=GET path=/v1/orders/{order_id} kind=detail auth=public public_reason=demo
        add_endpoint method=GET path=/v1/orders/mine kind=list auth=public public_reason=demo

    Good:
        add_endpoint method=GET path=/v1/orders/{order_id} kind=detail auth=public public_reason=demo
        add_endpoint method=GET path=/v1/my-orders kind=list auth=public public_reason=demo

    References:
        vacuum no-ambiguous-paths.
    """  # noqa: E501 - one line is one operation
    found = {(item.method, _shapes(item.path)[0]): item for item in facts.endpoints()}
    for (method, _), item in found.items():
        for wider in _shapes(item.path)[1:]:
            other = found.get((method, wider))
            if other is not None:
                yield Hit(item, f"{item.label} is also a {other.label}.", also=(other,))


@lru_cache(maxsize=4_096)
def _shapes(path: str) -> tuple[str, ...]:
    """Return what a path matches, and what it would match with one more part left open."""
    parts = ["{}" if part.startswith("{") else part for part in path.split("/")]
    return (
        "/".join(parts),
        *(
            "/".join((*parts[:place], "{}", *parts[place + 1 :]))
            for place, part in enumerate(parts)
            if part not in ("{}", "")
        ),
    )


@rule("field-mapping-broken", each="endpoint", item="contract", profiles={"prototype": "warning"})
def field_mapping_broken(endpoint: Endpoint, facts: Facts) -> Iterator[Hit]:
    """A field contradicts the column it carries.

    The request passes validation and the database refuses it, or the response cannot be what it
    is said to be: a number where text is stored, "never empty" where the column may be.

    Bad:
        add_entity name=Product
        add_attribute entity=Product name=title required=true
        add_role name=Clerk
        add_permission role=Clerk action=read entity=Product
        alter_field endpoint=GET /v1/products/{product_id} part=response field=title type=integer

    Good:
        add_entity name=Product
        add_attribute entity=Product name=title required=true
        add_role name=Clerk
        add_permission role=Clerk action=read entity=Product
    """
    for part, fields in (("request", endpoint.request), ("response", endpoint.response)):
        for field in fields:
            if field.maps_to is None:
                continue
            column = facts.column(field.maps_to)
            if column is None:
                yield Hit(field, f"{field.name} of {endpoint.label} carries a column that is gone.")
                continue
            if reason := _contradiction(field, column.type, column.nullable, part):
                yield Hit(
                    field,
                    f"{field.name} of the {part} of {endpoint.label} {reason}.",
                    also=(column,),
                    evidence=f"{column.type}{'' if column.nullable else ' not null'}",
                )


def _contradiction(field: EndpointField, type_: str, nullable: bool, part: str) -> str:
    if field.type in _NUMBERS and not field.many and type_.split("(")[0] in _TEXTUAL:
        return f"is {field.type}, but the column holds {type_}"
    if type_ == "boolean" and field.type in _NO_BOOLEANS:
        return f"is {field.type}, but the column holds a boolean"
    if part == "response" and nullable and field.required and not field.nullable:
        return "is never empty, but the column may be"
    if part == "request" and field.nullable and not nullable:
        return "may be empty, but the column may not"
    return ""

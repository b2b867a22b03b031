"""Who reaches which rows, and what of a row leaves the house."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from design.document.api import Endpoint, EndpointField
from design.document.concept import Entity
from design.review.facts import Facts, asked
from design.review.findings import Fix, Hit
from design.review.registry import Need, rule

_SECRET: Final = re.compile(
    r"(?:^|_)(?:password|passwd|secret|pin|otp|api_key|access_token|refresh_token|token|"
    r"private_key|recovery_code)(?:$|_)", re.IGNORECASE,
)  # fmt: skip
_PERSONAL: Final = re.compile(
    r"(?:^|_)(?:ssn|social_security|tax_id|passport|iban|card_number|date_of_birth|birth_date|"
    r"birthday|diagnosis|health|religion|salary|email|phone|home_address)(?:$|_)", re.IGNORECASE,
)  # fmt: skip
_LISTS: Final = ("list", "search", "report")


@rule("operation-without-auth", each="endpoint", item="authorization",
      needs=(Need("who acts (`add_role`)",
                  lambda endpoint, facts: endpoint.auth == "required" and not facts.roles()),),
)  # fmt: skip
def operation_without_auth(endpoint: Endpoint, facts: Facts) -> Iterator[Hit]:
    """Nobody may call an endpoint, or everybody may and nobody says why.

    "Public" by accident is found by strangers first. An endpoint for which no role is named is
    open to whoever is logged in as soon as somebody builds it.

    What is derived follows the permissions of the concept, and `entity-nobody-reaches` looks at
    those.

    Bad:
        add_role name=Clerk
        add_endpoint method=GET path=/v1/exports kind=report

    Bad:
        add_endpoint method=GET path=/v1/exports kind=report auth=public

    Good:
        add_endpoint method=GET path=/v1/exports kind=report auth=public public_reason=figures are published

    Good:
        add_endpoint method=POST path=/v1/hooks/payments kind=webhook auth=signature

    Not checked:
        add_endpoint method=GET path=/v1/exports kind=report

    References:
        owasp:api2:2023-read-restricted, owasp:api2:2023-write-restricted.
    """  # noqa: E501 - one line is one operation
    if endpoint.auth == "public" and not endpoint.public_reason:
        yield Hit(endpoint, f"{endpoint.label} is public, and nothing says why.")
    elif endpoint.auth == "required" and not (endpoint.access or endpoint.derived):
        yield Hit(endpoint, f"{endpoint.label} names no role that may call it.")


@rule("entity-nobody-reaches", each="entity", item="authorization", severity="warning",
      profiles={"prototype": "info"})  # fmt: skip
def entity_nobody_reaches(entity: Entity, facts: Facts) -> Iterator[Hit]:
    """No role may do anything with an entity that has endpoints of its own.

    Nobody has said who works with it. Whoever builds the endpoints lets in everybody who is
    logged in, or nobody, and both are noticed late.

    Bad:
        add_entity name=Voucher

    Good:
        add_entity name=Voucher
        add_role name=Clerk
        add_permission role=Clerk action=read entity=Voucher
    """
    offered = [
        item for item in facts.endpoints_of(entity.id) if item.derived and item.auth == "required"
    ]
    if offered and not any(item.access for item in offered):
        yield Hit(entity, f"No role may do anything with {entity.name}.")


@rule("list-without-row-scope", each="endpoint", item="authorization")
def list_without_row_scope(endpoint: Endpoint, facts: Facts) -> Iterator[Hit]:
    """A list does not say which rows a caller gets.

    The check on one row is remembered; the list beside it gives everybody's. Lists, searches
    and exports are where data of others most often comes out.

    Rows that belong to the operator or to everybody need no filter.

    Bad:
        add_entity name=Order ownership=user
        add_role name=Customer represents=Order
        add_permission role=Customer action=read entity=Order
        alter_endpoint endpoint=GET /v1/orders row_scope=

    Good:
        add_entity name=Product ownership=public
        add_role name=Customer
        add_permission role=Customer action=read entity=Product

    References:
        OWASP API1:2023.
    """
    entity = facts.entity(endpoint.entity) if endpoint.entity is not None else None
    if entity is None or endpoint.kind not in _LISTS or endpoint.auth != "required":
        return
    if entity.ownership not in ("user", "tenant", "tenant_root") or endpoint.row_scope:
        return
    yield Hit(endpoint, f"{endpoint.label} does not say which rows a caller gets.", also=(entity,))


@rule("object-authorization-missing", each="endpoint", item="authorization")
def object_authorization_missing(endpoint: Endpoint, facts: Facts) -> Iterator[Hit]:
    """An address with an id in it does not say whether the caller may have that row.

    Whoever changes the id in the address gets the next one. It is the hole that is found most.

    Bad:
        add_entity name=Order ownership=user
        add_role name=Clerk
        add_permission role=Clerk action=read entity=Order
        alter_endpoint endpoint=GET /v1/orders/{order_id} object_check= row_scope=

    Good:
        add_entity name=Order ownership=user
        add_role name=Clerk
        add_permission role=Clerk action=read entity=Order

    References:
        OWASP API1:2023.
    """
    entity = facts.entity(endpoint.entity) if endpoint.entity is not None else None
    if entity is None or entity.ownership not in ("user", "tenant", "tenant_root"):
        return
    addressed = any(item.location == "path" for item in endpoint.parameters)
    if endpoint.auth != "required" or not addressed or endpoint.object_check or endpoint.row_scope:
        return
    yield Hit(
        endpoint,
        f"{endpoint.label} does not say whether the caller may have the row it addresses.",
        also=(entity,),
        fixes=(
            Fix(
                "Look it up within what the caller may see",
                ({"op": "alter_endpoint", "endpoint": endpoint.label,
                  "object_check": "Looked up within the row scope; outside it, it is a 404."},),
                safe=True,
            ),
        ),
    )  # fmt: skip


@rule("sensitive-in-response", each="endpoint", item="privacy")
def sensitive_in_response(endpoint: Endpoint, facts: Facts) -> Iterator[Hit]:
    """A response gives a secret, or a regulated fact to more roles than one in a list.

    What a list gives is copied into caches, logs and spreadsheets; nobody asks for it back. A
    stored secret has no reader at all.

    Bad:
        add_entity name=Patient ownership=system
        add_attribute entity=Patient name=diagnosis sensitivity=regulated
        add_role name=Doctor
        add_role name=Clerk
        add_permission role=Doctor action=read entity=Patient
        add_permission role=Clerk action=read entity=Patient
        add_field endpoint=GET /v1/patients part=response name=diagnosis maps_to=patients.diagnosis

    Good:
        add_entity name=Patient ownership=system
        add_attribute entity=Patient name=diagnosis sensitivity=regulated
        add_role name=Doctor
        add_role name=Clerk
        add_permission role=Doctor action=read entity=Patient
        add_permission role=Clerk action=read entity=Patient

    References:
        OWASP API3:2023, splinter 0023.
    """
    sensitive = sensitive_columns(facts)
    for field in _all(endpoint.response) if sensitive else ():
        if field.maps_to not in sensitive:
            continue
        column = facts.column(field.maps_to) if field.maps_to is not None else None
        attribute = facts.attribute(column.realises or "") if column is not None else None
        if attribute is None or field.masked:
            continue
        if attribute.storage == "hash" or attribute.sensitivity == "regulated":
            readers = {item.role for item in endpoint.access} - set(field.hidden_from)
            secret = attribute.storage == "hash"
            wide = endpoint.kind in _LISTS and (len(readers) > 1 or endpoint.auth == "public")
            if not secret and not wide:
                continue
            drop = {"op": "drop_field", "endpoint": endpoint.label, "part": "response",
                    "field": field.name}  # fmt: skip
            said = "a secret" if secret else f"a regulated fact to {len(readers)} roles"
            yield Hit(
                field,
                f"{endpoint.label} gives {said}: {field.name}.",
                also=(attribute,),
                fixes=(Fix(f"Leave {field.name} out", (drop,)),),
            )


@asked
def sensitive_columns(facts: Facts) -> frozenset[str]:
    """Return the ids of the columns that keep a hash or a regulated fact."""
    return frozenset(
        column.id
        for entity in facts.entities()
        for attribute in sensitive_attributes(facts, entity.id)
        for column in facts.columns_for(attribute)
    )


@asked
def sensitive_attributes(facts: Facts, entity_id: str) -> tuple[str, ...]:
    """Return the ids of the attributes of an entity that are hashes or regulated facts."""
    entity = facts.entity(entity_id)
    return tuple(
        attribute.id
        for attribute in (entity.attributes if entity is not None else ())
        if attribute.storage == "hash" or attribute.sensitivity == "regulated"
    )


def _all(fields: tuple[EndpointField, ...]) -> Iterator[EndpointField]:
    for field in fields:
        yield field
        yield from _all(field.fields)


@rule("mass-assignment", each="endpoint", item="authorization")
def mass_assignment(endpoint: Endpoint, facts: Facts) -> Iterator[Hit]:
    """A request may set what only the service sets.

    One more field in the body, and a customer sets the price, the state or the role. Frameworks
    that copy a body into a row do it without being asked.

    Bad:
        add_entity name=Order
        add_attribute entity=Order name=note
        add_attribute entity=Order name=total type=money managed_by=server
        add_role name=Customer
        add_permission role=Customer action=create entity=Order
        add_field endpoint=POST /v1/orders part=request name=total maps_to=orders.total

    Good:
        add_entity name=Order
        add_attribute entity=Order name=note
        add_attribute entity=Order name=total type=money managed_by=server
        add_role name=Customer
        add_permission role=Customer action=create entity=Order

    References:
        OWASP API3:2023, AIP-203.
    """
    if endpoint.kind not in ("create", "update", "replace") or endpoint.auth == "signature":
        return
    table = facts.table_of(endpoint.entity) if endpoint.entity is not None else None
    if table is None:
        return
    entity = facts.entity(endpoint.entity or "")
    lifecycle = entity.lifecycle if entity is not None else None
    for field in endpoint.request:
        column = table.column(field.maps_to) if field.maps_to is not None else None
        if column is None:
            continue
        attribute = facts.attribute(column.realises or "")
        by_server = attribute is not None and attribute.managed_by == "server"
        state = lifecycle is not None and column.realises == lifecycle.id
        if not by_server and not state:
            continue
        drop = {"op": "drop_field", "endpoint": endpoint.label, "part": "request",
                "field": field.name}  # fmt: skip
        yield Hit(
            field,
            f"{endpoint.label} lets a client set {field.name}, which the service sets.",
            also=(column,),
            fixes=(Fix(f"Do not take {field.name}", (drop,)),),
        )


@rule("plaintext-secret", each="entity", item="privacy")
def plaintext_secret(entity: Entity, facts: Facts) -> Iterator[Hit]:
    """A secret is stored as it is.

    One leaked backup, and every account can be entered, here and wherever else the password is
    used. A password is kept as a salted hash; what has to be sent on is encrypted.

    Of what an imported interface shows nothing says how it is stored, so it is left alone.

    Bad:
        add_entity name=User
        add_attribute entity=User name=password

    Good:
        add_entity name=User
        add_attribute entity=User name=password storage=hash

    Good:
        add_entity name=Parcel
        add_attribute entity=Parcel name=pin_count type=integer

    References:
        sqlcheck 4001.
    """
    if entity.inferred and facts.table_of(entity.id) is None:
        return
    for attribute in entity.attributes:
        texts = attribute.type in ("text", "code", "reference")
        if attribute.storage != "plain" or not texts or not _SECRET.search(attribute.name):
            continue
        change = {"op": "alter_attribute", "entity": entity.name, "attribute": attribute.name}
        yield Hit(
            attribute,
            f"{entity.name}.{attribute.name} looks like a secret and is stored as it is.",
            fixes=(
                Fix("Keep only its hash", (change | {"storage": "hash"},)),
                Fix("Encrypt it", (change | {"storage": "encrypted"},)),
            ),
        )


@rule("sensitive-name-unlabelled", each="entity", item="privacy",
      profiles={"prototype": "warning"})  # fmt: skip
def sensitive_name_unlabelled(entity: Entity, facts: Facts) -> Iterator[Hit]:
    """A name says that a value is personal, and its label says that it is not.

    The label decides what is masked, logged and exported. A birthday that is "public" is in the
    next analytics event.

    Bad:
        add_entity name=Guest
        add_attribute entity=Guest name=date_of_birth type=date sensitivity=public

    Good:
        add_entity name=Guest
        add_attribute entity=Guest name=date_of_birth type=date sensitivity=confidential

    References:
        splinter 0023.
    """
    for attribute in entity.attributes:
        if attribute.sensitivity not in ("public", "internal"):
            continue
        if entity.ownership == "public" or not (
            _PERSONAL.search(attribute.name) or _SECRET.search(attribute.name)
        ):
            continue
        change = {"op": "alter_attribute", "entity": entity.name, "attribute": attribute.name,
                  "sensitivity": "confidential"}  # fmt: skip
        yield Hit(
            attribute,
            f"{entity.name}.{attribute.name} is called {attribute.sensitivity}.",
            fixes=(Fix("Call it confidential", (change,)),),
        )


@rule("retention-missing", each="entity", item="privacy", severity="warning",
      profiles={"prototype": "off", "regulated": "error"})  # fmt: skip
def retention_missing(entity: Entity, facts: Facts) -> Iterator[Hit]:
    """Facts about people are kept, and nothing says for how long or how they go.

    A request to be forgotten has a deadline of a month. What stands in the way, such as invoices
    that must stay, has to be known before it comes.

    Bad:
        add_entity name=Guest
        add_attribute entity=Guest name=phone type=phone personal=true

    Good:
        add_entity name=Guest
        add_attribute entity=Guest name=phone type=phone personal=true
        set_erasure entity=Guest attributes=[phone]

    Good:
        add_entity name=Guest
        add_attribute entity=Guest name=phone type=phone personal=true
        set_retention entity=Guest period=2 years action=delete
    """
    personal = [item.name for item in entity.attributes if item.personal]
    if personal and entity.retention is None and not entity.erasure:
        if entity.delete_policy == "erase":
            return
        yield Hit(
            entity,
            f"{entity.name} keeps {', '.join(personal)}, and nothing says how long or how they go.",
        )

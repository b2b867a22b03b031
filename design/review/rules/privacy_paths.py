"""The way out of what is known about people, and the ways by which it gets out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from design.document.api import Endpoint
from design.document.concept import Attribute, Entity
from design.document.schema import ForeignKey, Table
from design.review.facts import Facts
from design.review.findings import Fix, Hit
from design.review.registry import rule

_SECRET: Final = re.compile(
    r"(?:^|[_-])(?:password|passwd|secret|api[_-]?key|access[_-]?token|auth[_-]?token|ssn)$",
    re.IGNORECASE,
)


@rule("erasure-path-missing", each="entity", item="privacy", severity="warning",
      profiles={"prototype": "off", "regulated": "error"})  # fmt: skip
def erasure_path_missing(entity: Entity, facts: Facts) -> Iterator[Hit]:
    """Facts about a person cannot go when they must.

    Either erasing blanks some of them and leaves others, or the row is to be deleted while rows
    that are never deleted refer to it: the database refuses, and it is found out on the day the
    person asks.

    Bad:
        add_entity name=Guest
        add_attribute entity=Guest name=phone type=phone personal=true required=false
        add_attribute entity=Guest name=email type=email personal=true required=false
        set_erasure entity=Guest attributes=[phone]

    Bad:
        add_entity name=Guest delete_policy=hard
        add_attribute entity=Guest name=phone type=phone personal=true
        set_retention entity=Guest period=2 years action=delete
        add_entity name=Invoice delete_policy=never
        add_relationship entity=Invoice to=Guest on_parent_delete=restrict

    Good:
        add_entity name=Guest
        add_attribute entity=Guest name=phone type=phone personal=true required=false
        add_attribute entity=Guest name=email type=email personal=true required=false
        set_erasure entity=Guest attributes=[phone, email]
        add_entity name=Invoice delete_policy=never
        add_relationship entity=Invoice to=Guest on_parent_delete=restrict

    References:
        GDPR article 17.
    """
    personal = [item for item in entity.attributes if item.personal and item.stored]
    if not personal:
        return
    if entity.erasure:
        left = [item for item in personal if item.id not in entity.erasure]
        if left:
            names = [item.name for item in (*_erased(entity), *left)]
            erase = {"op": "set_erasure", "entity": entity.name, "attributes": names}
            yield Hit(
                entity,
                f"Erasing a {entity.name.lower()} leaves {', '.join(item.name for item in left)}.",
                also=tuple(left),
                fixes=(Fix(f"Blank {' and '.join(item.name for item in left)} too", (erase,)),),
            )
        return
    retention = entity.retention
    if retention is None or retention.action != "delete":
        return
    table = facts.table_of(entity.id)
    for child, key in facts.keys_to(table.id) if table is not None else ():
        if _stays(child, key, facts):
            yield Hit(
                entity,
                f"Rows of {child.name} are never deleted and refer to {entity.name}, which is to"
                " be deleted.",
                also=(key,),
                fixes=_blank(entity),
            )


def _erased(entity: Entity) -> list[Attribute]:
    return [item for item in entity.attributes if item.id in entity.erasure]


def _stays(child: Table, key: ForeignKey, facts: Facts) -> bool:
    keeper = facts.entity(child.realises or "")
    return (
        keeper is not None
        and child.role != "history"
        and keeper.delete_policy == "never"
        and keeper.retention is None
        and key.on_delete in ("restrict", "no action")
    )


def _blank(entity: Entity) -> tuple[Fix, ...]:
    names = [item.name for item in entity.attributes if item.personal and item.stored]
    erase = {"op": "set_erasure", "entity": entity.name, "attributes": names}
    return (Fix("Blank what is personal instead", (erase,)),)


@rule("sensitive-in-url", each="endpoint", item="privacy")
def sensitive_in_url(endpoint: Endpoint, facts: Facts) -> Iterator[Hit]:
    """A secret or a regulated fact is part of an address.

    Addresses are written to logs, histories and referrers of every machine on the way. What
    has to be looked for by such a value goes into a body.

    Bad:
        add_endpoint method=GET path=/v1/session
        add_parameter endpoint=GET /v1/session name=access_token

    Good:
        add_endpoint method=GET path=/v1/session
        add_parameter endpoint=GET /v1/session name=page_token
        add_parameter endpoint=GET /v1/session name=Access-Token location=header

    References:
        owasp:api2:2023-no-credentials-in-url, owasp:api2:2023-no-api-keys-in-url.
    """
    for item in endpoint.parameters:
        if item.location == "header":
            continue
        column = facts.column(item.maps_to) if item.maps_to is not None else None
        attribute = facts.attribute(column.realises or "") if column is not None else None
        regulated = attribute is not None and attribute.sensitivity == "regulated"
        if regulated or _SECRET.search(item.name):
            yield Hit(
                item,
                f"{endpoint.label} takes {item.name} in its address, where every log keeps it.",
                also=(endpoint,),
            )

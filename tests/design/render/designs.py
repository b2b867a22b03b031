"""Designs written by hand that hold everything a renderer has to deal with."""

from __future__ import annotations

from typing import Any

from design.document.api import Api, Endpoint, EndpointField
from design.document.concept import Concept, Entity
from design.document.conventions import Conventions
from design.document.design import Design
from design.document.schema import ForeignKey, Schema
from tests.design.render.elements import check, column, foreign, index, key, stamp, table
from tests.design.render.workshop_api import ERRORS, endpoints
from tests.design.render.workshop_concept import concept
from tests.design.render.workshop_tables import schema


def workshop(**conventions: Any) -> Design:
    """A design with tenancy, money, cycles, reserved words and every kind of constraint.

    Args:
        **conventions: Convention keys with ``__`` for the dot, and their values.
    """
    house = Conventions().with_value("tenancy.mode", "column")
    for name, value in conventions.items():
        house = house.with_value(name.replace("__", "."), value)
    return Design(
        name="Workshop",
        brief="# Workshop\n\nProduct summary (2–3 sentences):\nWorkshops sell parts. They ship.\n",
        conventions=house,
        concept=concept(),
        schema_=schema(enums=house.values.enums == "enum"),
        api=Api(endpoints=endpoints()),
    )


def many(count: int) -> Design:
    """A design of ``count`` like entities with a table and five endpoints each."""
    entities, tables, made = [], [], []
    for number in range(count):
        name, path = f"thing_{number}", f"/v1/thing-{number}s"
        columns = [
            column(
                name,
                f"field_{place}",
                ("text", "numeric(12,2)", "timestamptz", "integer")[place % 4],
            )
            for place in range(8)
        ]
        keys: tuple[ForeignKey, ...] = ()
        if number:
            columns.append(column(name, "parent_id", "uuid"))
            keys = (foreign(name, "parent_id", to=f"thing_{number - 1}"),)
        entities.append(Entity(id=f"ent_{name}", name=f"Thing {number}", definition="a thing"))
        tables.append(
            table(
                name,
                key(name),
                *columns,
                stamp(name),
                foreign_keys=keys,
                realises=f"ent_{name}",
                checks=(check(name, "check", "{field_3} >= 0"),),
                comment="A thing.",
                indexes=(index(name, "field_0", "field_2 desc"),),
            )
        )
        kinds: tuple[Any, ...] = ("string", "money", "date-time", "integer")
        fields = tuple(
            EndpointField(
                id=f"fld_{name}_{item.name}",
                name=item.name,
                maps_to=item.id,
                type="uuid" if item.name == "parent_id" else kinds[place % 4],
            )
            for place, item in enumerate(columns)
        )
        answer = (EndpointField(id=f"fld_{name}", name="id", type="uuid"), *fields)
        shared: dict[str, Any] = {"entity": f"ent_{name}", "errors": ERRORS}
        update = tuple(item.replace(required=False) for item in fields)
        one, ident = f"{path}/{{id}}", f"end_{name}"
        made += [
            Endpoint(
                id=f"{ident}_list",
                method="GET",
                path=path,
                name=f"list_{name}s",
                kind="list",
                response=answer,
                paginated=True,
                sort=("-field_2",),
                **shared,
            ),
            Endpoint(
                id=f"{ident}_create",
                method="POST",
                path=path,
                name=f"create_{name}",
                kind="create",
                request=fields,
                response=answer,
                status=201,
                **shared,
            ),
            Endpoint(
                id=f"{ident}_get",
                method="GET",
                path=one,
                name=f"get_{name}",
                kind="detail",
                response=answer,
                **shared,
            ),
            Endpoint(
                id=f"{ident}_patch",
                method="PATCH",
                path=one,
                name=f"update_{name}",
                kind="update",
                request=update,
                response=answer,
                precondition=True,
                **shared,
            ),
            Endpoint(
                id=f"{ident}_delete",
                method="DELETE",
                path=one,
                name=f"delete_{name}",
                kind="delete",
                status=204,
                **shared,
            ),
        ]
    return Design(
        name="Many",
        concept=Concept(entities=tuple(entities)),
        schema_=Schema(tables=tuple(tables)),
        api=Api(endpoints=tuple(made)),
    )

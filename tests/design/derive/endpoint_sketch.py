"""Concepts with roles, permissions and steps, for tests of what endpoints derive from them."""

from __future__ import annotations

from typing import Any, Literal

from design.derive.endpoints import derive_endpoints
from design.derive.tables import derive_tables
from design.document.api import Endpoint, EndpointField, Parameter
from design.document.concept import (
    Integration,
    NoOverlapRule,
    Permission,
    Role,
    Scope,
    Transition,
)
from design.document.design import Design
from design.document.ids import new_id
from tests.design.derive.fixtures import ORIGIN, Sketch, shop


class Actors(Sketch):
    """A sketch that also says who may do what."""

    def __init__(self, **conventions: Any) -> None:
        super().__init__(**conventions)
        self.roles: dict[str, Role] = {}
        self.permissions: list[Permission] = []
        self.integrations: list[Integration] = []

    @classmethod
    def of(cls, sketch: Sketch) -> Actors:
        """Take over what another sketch holds."""
        made = cls()
        made.conventions = sketch.conventions
        made.entities, made.links = sketch.entities, sketch.links
        made.invariants, made.queries = sketch.invariants, sketch.queries
        return made

    def role(
        self, name: str, represents: str = "", kind: Literal["person", "system"] = "person"
    ) -> Actors:
        self.roles[name] = Role(
            id=new_id("role", name, origin=ORIGIN),
            name=name,
            kind=kind,
            represents=self.entities[represents].id if represents else None,
        )
        return self

    def may(
        self,
        role: str,
        action: str,
        entity: str = "",
        scope: Scope = "all",
        *,
        allowed: bool = True,
        only: tuple[str, ...] = (),
        condition: str = "",
    ) -> Actors:
        self.permissions.append(
            Permission(
                id=new_id("permission", f"{len(self.permissions)}", origin=ORIGIN),
                role=self.roles[role].id,
                action=action,
                entity=self.entities[entity].id if entity else None,
                scope=scope,
                allowed=allowed,
                condition=condition,
                attributes=tuple(self.attribute_id(entity, name) for name in only),
            )
        )
        return self

    def may_not(self, role: str, action: str, entity: str = "", **facts: Any) -> Actors:
        return self.may(role, action, entity, allowed=False, **facts)

    def step(self, entity: str, name: str, path: str, *roles: str, guard: str = "") -> Actors:
        """Add steps of one name; ``placed, paid -> cancelled``."""
        sources, _, target = path.partition(" -> ")
        was = self.entities[entity].lifecycle
        assert was is not None
        steps = tuple(
            Transition(
                id=new_id("transition", f"{name} {source}", origin=ORIGIN, parent=was.id),
                name=name,
                source=self.state_id(entity, source.strip()),
                target=self.state_id(entity, target),
                roles=tuple(self.roles[role].id for role in roles),
                guard=guard,
            )
            for source in sources.split(",")
        )
        lifecycle = was.replace(transitions=(*was.transitions, *steps))
        self.alter(entity, lifecycle=lifecycle)
        return self

    def integration(self, system: str, *data: str, **facts: Any) -> Actors:
        self.integrations.append(
            Integration(id=new_id("integration", system, origin=ORIGIN), system=system, data=data,
                        **facts)
        )  # fmt: skip
        return self

    def design(self) -> Design:
        design = super().design()
        concept = design.concept.replace(
            roles=tuple(self.roles.values()),
            permissions=tuple(self.permissions),
            integrations=tuple(self.integrations),
        )
        return design.replace(concept=concept)

    def endpoints(self) -> dict[str, Endpoint]:
        return endpoints(self.design())


def endpoints(design: Design) -> dict[str, Endpoint]:
    """Return the derived endpoints by method and path."""
    found = derive_endpoints(design, derive_tables(design))
    assert len({item.id for item in found}) == len(found)
    assert len({item.name for item in found}) == len(found)
    return {item.label: item for item in found}


def roles_of(design: Design, endpoint: Endpoint) -> dict[str, str]:
    """Return scope by role name."""
    names = {role.id: role.name for role in design.concept.roles}
    return {names[access.role]: access.scope for access in endpoint.access}


def sent(endpoint: Endpoint) -> dict[str, EndpointField]:
    return {item.name: item for item in endpoint.request}


def shown(endpoint: Endpoint) -> dict[str, EndpointField]:
    return {item.name: item for item in endpoint.response}


def parameters(endpoint: Endpoint) -> dict[str, Parameter]:
    return {item.name: item for item in endpoint.parameters}


def codes(endpoint: Endpoint) -> list[str]:
    return [f"{error.status} {error.code}" for error in endpoint.errors]


def statuses(endpoint: Endpoint) -> list[int]:
    return sorted({error.status for error in endpoint.errors})


def shop_with_roles() -> Actors:
    """The shop with customers, support, finance and a warehouse."""
    sketch = Actors.of(shop())
    sketch.alter("Product", ownership="public", definition="something we sell")
    sketch.alter("Category", ownership="public")
    sketch.alter("Warehouse", ownership="system")
    sketch.alter("Stock level", concurrent_edit=True)
    sketch.alter("Refund", side_effect=True)
    sketch.alter("Customer", "email", sensitivity="confidential")
    sketch.alter("Customer", "phone", sensitivity="confidential")
    sketch.alter("Order", "placed_at", managed_by="server")
    sketch.alter("Order", "order_number", managed_by="server", immutable=True)
    sketch.alter("Order", "currency", managed_by="server")
    sketch.alter("Order line", "unit_price", copied_from="the product")
    sketch.alter("Order line", "tax_rate", copied_from="the product")
    sketch.alter("Refund", "requested_at", managed_by="server")
    sketch.alter("Shipment", "shipped_at", managed_by="server")
    sketch.role("Customer", "Customer").role("Support agent").role("Finance manager")
    sketch.role("Warehouse clerk")
    sketch.may("Customer", "read", "Order", "own").may("Customer", "read", "Shipment", "own")
    sketch.may("Customer", "read", "Refund", "own").may("Customer", "create", "Order", "own")
    sketch.may("Customer", "create", "Refund", "own")
    sketch.may("Support agent", "read", "Order").may("Support agent", "create", "Refund")
    sketch.may("Finance manager", "read", "Order").may("Finance manager", "read", "Refund")
    sketch.may("Warehouse clerk", "create", "Shipment")
    sketch.may("Warehouse clerk", "update", "Stock level")
    sketch.may_not("Warehouse clerk", "read", "Customer", only=("email", "phone"))
    sketch.may_not("Customer", "update", "Product", only=("price",))
    sketch.may_not("Finance manager", "approve", "Refund", condition="requested by themselves")
    sketch.step("Order", "place", "draft -> placed", "Customer")
    sketch.step("Order", "cancel", "placed, paid -> cancelled", "Customer", guard="before it ships")
    sketch.step("Order", "close", "shipped -> closed")
    sketch.step("Refund", "approve", "requested -> approved", "Finance manager")
    sketch.step("Refund", "reject", "requested -> rejected", "Finance manager")
    sketch.query(
        "Revenue per product per month", "Order line", (), (), group_by=("product", "month"),
        measure="revenue",
    )  # fmt: skip
    sketch.integration("Payment provider", "payment reference", "status", "amount")
    sketch.integration("Accounting system", "journal entry id")
    return sketch


def clinic() -> Actors:
    """Clinics as tenants, with patients, practitioners and what may not overlap."""
    sketch = Actors(tenancy__mode="column")
    sketch.entity("Clinic", "name text", "slug slug", ownership="tenant_root")
    sketch.entity(
        "Practitioner", "full_name text", "speciality text", "email email",
        delete_policy="deactivate", ownership="tenant",
    )  # fmt: skip
    sketch.entity(
        "Patient", "full_name text", "date_of_birth date", "national_id code", "phone phone",
        ownership="tenant",
    )  # fmt: skip
    sketch.entity(
        "Appointment", "starts_at instant", "ends_at instant", "reason text", ownership="tenant",
        states=("requested", "confirmed", "completed", "cancelled"), concurrent_edit=True,
    )  # fmt: skip
    sketch.entity("Visit note", "note_text text", "written_at instant", append_only=True,
                  ownership="tenant")  # fmt: skip
    sketch.entity(
        "Reminder", "channel enum (sms, email)", "send_at instant", "failed_at instant?",
        states=("scheduled", "sent", "failed"), ownership="tenant",
    )  # fmt: skip
    for name in ("full_name", "date_of_birth", "phone"):
        sketch.alter("Patient", name, sensitivity="confidential", personal=True)
    sketch.alter("Patient", "national_id", sensitivity="regulated", personal=True)
    sketch.alter("Practitioner", "email", sensitivity="confidential")
    sketch.alter("Appointment", "reason", sensitivity="confidential")
    sketch.alter("Visit note", "note_text", sensitivity="regulated")
    sketch.alter("Visit note", "written_at", managed_by="server")
    sketch.link("Practitioner", "Clinic", owner=True).link("Patient", "Clinic", owner=True)
    sketch.link("Appointment", "Patient", owner=True).link("Appointment", "Practitioner")
    sketch.link("Visit note", "Appointment", owner=True)
    sketch.link("Reminder", "Appointment", owner=True)
    sketch.unique("Patient", "national_id", within=("Clinic",))
    sketch.unique("Practitioner", "email", within=("Clinic",))
    sketch.rule(
        "no double booking",
        NoOverlapRule(
            start=sketch.attribute_id("Appointment", "starts_at"),
            end=sketch.attribute_id("Appointment", "ends_at"),
            per=(sketch.link_id("Appointment", "practitioner") or "",),
        ),
        entities=(sketch.entities["Appointment"].id,),
    )
    sketch.role("Patient", "Patient").role("Receptionist")
    sketch.role("Practitioner", "Practitioner").role("Clinic administrator")
    sketch.may("Patient", "read", "Appointment", "own").may(
        "Patient", "create", "Appointment", "own"
    )
    sketch.may("Receptionist", "read", "Appointment", "tenant")
    sketch.may("Receptionist", "create", "Appointment", "tenant")
    sketch.may("Receptionist", "move", "Appointment", "tenant")
    sketch.may_not("Receptionist", "read", "Visit note")
    sketch.may("Practitioner", "read", "Appointment", "own")
    sketch.may("Practitioner", "create", "Visit note", "own")
    sketch.may("Practitioner", "read", "Visit note", "own")
    sketch.may("Clinic administrator", "manage", "Practitioner", "tenant")
    sketch.may_not("Clinic administrator", "read", "Visit note")
    sketch.step("Appointment", "confirm", "requested -> confirmed", "Receptionist")
    sketch.step("Appointment", "cancel", "confirmed -> cancelled", "Patient", "Receptionist",
                guard="up to 24 hours before")  # fmt: skip
    sketch.step("Appointment", "complete", "confirmed -> completed", "Practitioner")
    sketch.step("Reminder", "send", "scheduled -> sent").step(
        "Reminder", "fail", "scheduled -> failed"
    )
    sketch.query("Failed reminders", "Reminder", ("status = failed", "failed_at >= now - 24 hours"),
                 ("-failed_at",))  # fmt: skip
    sketch.query("Day of a practitioner", "Appointment", ("practitioner =", "starts_at >="),
                 ("starts_at",))  # fmt: skip
    sketch.query("Free slots of a speciality", "Practitioner")
    return sketch

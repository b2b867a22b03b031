"""Whole concepts with roles: a shop, clinics, an issue tracker, billing."""

from __future__ import annotations

from design.document.concept import NoOverlapRule
from tests.design.derive.endpoint_sketch import Actors
from tests.design.derive.fixtures import shop, tracker


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
    sketch.actor("Customer", "Customer").actor("Support agent").actor("Finance manager")
    sketch.actor("Warehouse clerk")
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
    sketch.actor("Patient", "Patient").actor("Receptionist")
    sketch.actor("Practitioner", "Practitioner").actor("Clinic administrator")
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


def tracker_with_roles() -> Actors:
    """The issue tracker with owners, maintainers, contributors and guests."""
    sketch = Actors.of(tracker())
    sketch.entity("Comment", "body text", "edited_at instant?")
    sketch.alter("Comment", "edited_at", managed_by="server")
    sketch.link("Comment", "Issue", owner=True)
    sketch.link("Comment", "Member", "author")
    sketch.alter("Project", delete_policy="deactivate")
    sketch.alter("Member", "email", sensitivity="confidential")
    sketch.alter("Attachment", "storage_key", managed_by="server", sensitivity="internal")
    sketch.links[-1] = sketch.links[-1].replace(managed_by="server")
    sketch.actor("Owner", "Member").actor("Maintainer", "Member").actor("Contributor", "Member")
    sketch.actor("Guest", "Member")
    sketch.may("Owner", "manage", scope="tenant")
    sketch.may_not("Owner", "read", "Workspace", condition="other workspaces")
    sketch.may("Maintainer", "manage", "Project", "tenant").may(
        "Maintainer", "manage", "Label", "tenant"
    )
    sketch.may("Maintainer", "update", "Issue")
    sketch.may("Contributor", "create", "Issue").may("Contributor", "create", "Comment")
    sketch.may(
        "Contributor", "update", "Issue", "related", condition="created by or assigned to them"
    )
    sketch.may_not("Contributor", "delete", "Issue").may_not("Contributor", "manage", "Member")
    sketch.may("Guest", "read", "Issue", "related", condition="mentioned in")
    sketch.may("Guest", "create", "Comment", "related", condition="mentioned in")
    sketch.may_not("Guest", "list", "Issue")
    sketch.step("Issue", "start", "backlog -> in_progress").step(
        "Issue", "submit", "in_progress -> in_review"
    )
    sketch.step("Issue", "cancel", "backlog, in_progress, in_review -> cancelled")
    sketch.integration("Payment provider", "customer id", "subscription id", "subscription status")
    sketch.integration("Source host", "repository", "commit id", "pull request number")
    return sketch


def billing() -> Actors:
    """Metered billing: invoices that never change, a machine that writes usage."""
    sketch = Actors()
    sketch.entity(
        "Account", "legal_name text", "tax_number code?", "billing_email email", "country country",
        ownership="user",
    )  # fmt: skip
    sketch.entity(
        "Plan",
        "code code",
        "name text",
        "base_price money",
        "currency currency",
        ownership="system",
    )
    sketch.entity("Meter", "code code", "unit_name text", ownership="system")
    sketch.entity(
        "Plan price", "included_quantity decimal", "unit_price unit_price", ownership="system"
    )
    sketch.entity("Subscription", "started_at instant", "cancel_at instant?", concurrent_edit=True,
                  states=("trialing", "active", "past_due", "cancelled"))  # fmt: skip
    sketch.entity(
        "Usage record",
        "quantity decimal",
        "used_at instant",
        "idempotency_key code",
        append_only=True,
    )
    sketch.entity(
        "Invoice", "number code?", "currency currency", "issued_at instant?", "due_at instant?",
        states=("draft", "open", "paid", "void"), delete_policy="never",
    )  # fmt: skip
    sketch.entity("Invoice line", "description text", "quantity decimal", "amount money")
    sketch.entity("Payment", "amount money", "received_at instant?", "provider_reference reference",
                  states=("pending", "succeeded", "failed"), side_effect=True)  # fmt: skip
    sketch.entity("Credit note", "amount money", "reason text", append_only=True, side_effect=True)
    sketch.alter("Usage record", "quantity", minimum="0", minimum_excluded=True)
    sketch.link("Plan price", "Plan", owner=True).link("Plan price", "Meter")
    sketch.link("Subscription", "Account", owner=True).link("Subscription", "Plan")
    sketch.link("Usage record", "Subscription", owner=True).link("Usage record", "Meter")
    sketch.link("Invoice", "Subscription", owner=True)
    sketch.link("Invoice line", "Invoice", owner=True)
    sketch.link("Payment", "Invoice", owner=True).link("Credit note", "Invoice", owner=True)
    sketch.unique("Account", "tax_number").unique("Plan", "code").unique("Meter", "code")
    sketch.unique("Plan price", within=("Plan", "Meter"))
    sketch.unique("Usage record", "idempotency_key", within=("Subscription",))
    sketch.unique("Invoice", "number")
    sketch.actor("Account admin", "Account").actor("Billing operator")
    sketch.actor("Metering service", kind="system")
    sketch.may("Account admin", "read", "Invoice", "own").may(
        "Account admin", "read", "Payment", "own"
    )
    sketch.may("Account admin", "change_plan", "Subscription", "own")
    sketch.may("Billing operator", "read", "Account").may("Billing operator", "void", "Invoice")
    sketch.may("Billing operator", "create", "Credit note", condition="up to 1000")
    sketch.may("Metering service", "create", "Usage record")
    sketch.may_not("Metering service", "read", "Invoice")
    sketch.may_not("Billing operator", "delete", "Invoice")
    sketch.step("Subscription", "activate", "trialing -> active")
    sketch.step("Subscription", "cancel", "active, past_due -> cancelled", "Account admin")
    sketch.step("Invoice", "void", "open -> void", "Billing operator")
    sketch.step("Payment", "succeed", "pending -> succeeded").step(
        "Payment", "fail", "pending -> failed"
    )
    sketch.query("Failed payments", "Payment", ("status = failed",), ("-created_at",))
    sketch.query(
        "Overdue invoices by age", "Invoice", ("status = open", "due_at < now"), ("due_at",)
    )
    sketch.query(
        "Monthly recurring revenue per plan", "Subscription", group_by=("plan",), measure="revenue"
    )
    sketch.integration("Payment provider", "customer id", "payment method id")
    sketch.integration("Accounting system", "journal entry id")
    return sketch

"""The concept layer of the workshop."""

from __future__ import annotations

from design.document.concept import (
    Assumption,
    Attribute,
    Concept,
    Entity,
    Identity,
    Invariant,
    Lifecycle,
    LimitRule,
    Question,
    Relationship,
    Retention,
    Role,
    State,
    Transition,
)


def concept() -> Concept:
    return Concept(
        entities=(
            Entity(
                id="ent_workspace",
                name="Workspace",
                ownership="tenant_root",
                definition="a customer's own space",
                delete_policy="never",
                attributes=(
                    Attribute(id="att_workspace_name", name="name", sensitivity="internal"),
                ),
            ),
            Entity(
                id="ent_order",
                name="Order",
                definition="a purchase",
                ownership="tenant",
                attributes=(
                    Attribute(
                        id="att_order_total",
                        name="total",
                        type="money",
                        stored=False,
                        derived_from="the sum of its lines",
                    ),
                    Attribute(id="att_order_number", name="number", type="code"),
                    Attribute(
                        id="att_order_email",
                        name="email",
                        type="email",
                        personal=True,
                        sensitivity="confidential",
                        storage="encrypted",
                        purpose="receipts",
                    ),
                ),
                identities=(
                    Identity(
                        id="idt_order",
                        attributes=("att_order_number",),
                        within=("ent_workspace",),
                        case_sensitive=False,
                    ),
                ),
                lifecycle=Lifecycle(
                    id="lif_order",
                    states=(
                        State(id="sta_draft", name="draft"),
                        State(id="sta_placed", name="placed"),
                        State(id="sta_paid", name="it's | paid", terminal=True),
                    ),
                    initial="sta_draft",
                    transitions=(
                        Transition(
                            id="tra_place",
                            name="place",
                            source="sta_draft",
                            target="sta_placed",
                            roles=("rol_customer",),
                        ),
                    ),
                ),
                retention=Retention(period="10 years", action="anonymise", basis="tax law"),
                erasure=("att_order_email",),
                concurrent_edit=True,
            ),
            Entity(
                id="ent_note",
                name="Note",
                append_only=True,
                retention=Retention(period="2 weeks", after="written_at"),
            ),
            Entity(id="ent_order_line", name="Order line", ownership="tenant"),
        ),
        relationships=(
            Relationship(
                id="rel_order_workspace",
                name="workspace",
                source="ent_order",
                target="ent_workspace",
                owner=True,
            ),
        ),
        invariants=(
            Invariant(
                id="inv_total",
                name="total_limit",
                statement="above 500 two people approve",
                entities=("ent_order",),
                enforced_by=("service", "test"),
                rule=LimitRule(attribute="att_order_total", operator=">", amount="500"),
            ),
        ),
        roles=(
            Role(id="rol_customer", name="Customer"),
            Role(id="rol_agent", name="Support agent"),
        ),
        questions=(Question(id="que_vat", text="Is VAT | included?", recommendation="Yes"),),
        assumptions=(Assumption(id="asm_one", text="One currency per order."),),
    )

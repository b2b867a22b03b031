"""Faults in what was said about the business, and in what keeps to it."""

from __future__ import annotations

from tests.design.review.planting import plant

COMPLETENESS = (
    plant("shop", "invariant-not-enforced", "refund_second_approved_by_not_approved_by",
          "drop_check table=refunds name=refunds_refund_second_approved_by_not_approved_by"),
    plant("clinic", "invariant-not-enforced", "appointment_no_overlap_per_practitioner",
          "drop_exclusion table=appointments"
          " name=appointments_appointment_no_overlap_per_practitioner"),
    plant("subscriptions", "invariant-not-enforced", "invoice_period_end_after_period_start",
          "drop_check table=invoices name=invoices_invoice_period_end_after_period_start"),
    plant("tracker", "invariant-not-enforced", "a_project_has_one_lead",
          "add_invariant entity=Project statement=a project has one lead"),
    plant("shop", "invariant-not-enforced", "category_not_own_parent",
          "drop_check table=categories name=categories_parent_id_not_self"),
    plant("shop", "lifecycle-incomplete", "Shipment: lost",
          "drop_transition entity=Shipment source=handed_over target=lost"),
    plant("tracker", "lifecycle-incomplete", "Issue: blocked",
          "add_state entity=Issue state=blocked"),
    plant("clinic", "lifecycle-incomplete", "Reminder status lifecycle",
          'edit "Reminder status lifecycle" initial=""'),
    plant("shop", "ownership-unspecified", "Refund", 'edit "Refund" ownership=null'),
    plant("clinic", "ownership-unspecified", "Waiting list entry",
          'edit "Waiting list entry" ownership=null'),
    plant("tracker", "entity-without-definition", "Milestone",
          "add_entity name=Milestone ownership=tenant",
          "add_relationship entity=Milestone to=Project owner=true on_parent_delete=cascade"),
    plant("subscriptions", "entity-without-definition", "Meter", 'edit "Meter" definition=""'),
    plant("shop", "parent-delete-unspecified", "Product.supplier",
          "add_entity name=Supplier ownership=system definition=who delivers what is sold",
          "add_relationship entity=Product to=Supplier target_cardinality=0..1"),
    plant("tracker", "layer-mapping-gap", "Source reference",
          "drop_table table=source_references cascade=true"),
    plant("shop", "table-without-entity", "gift_cards",
          "add_table name=gift_cards"
          ' columns=[{"name": "id", "type": "uuid", "primary_key": true}]'),
    plant("subscriptions", "role-without-permission", "Auditor", "add_role name=Auditor"),
    plant("shop", "transition-without-actor", "Refund: requested -> rejected",
          "drop_permission role=Finance manager action=reject entity=Refund",
          'edit "Refund: requested -> rejected" roles=[]'),
    plant("clinic", "report-unanswerable", "takings of a clinic per month",
          "add_query name=takings of a clinic per month"),
    plant("clinic", "open-question-unresolved", "May a reminder be sent at night?",
          "add_question text=May a reminder be sent at night? about=[Reminder]"),
    plant("tracker", "open-question-unresolved", "a label has one colour",
          "add_assumption text=a label has one colour about=[Label]"),
)  # fmt: skip

TIME = (
    plant("shop", "cascade-into-records", "orders (customer_id -> customers)",
          "alter_relationship entity=Order relationship=customer on_parent_delete=cascade"),
    plant("shop", "cascade-into-records", "shipments (warehouse_id -> warehouses)",
          "alter_relationship entity=Shipment relationship=warehouse on_parent_delete=cascade"),
    plant("subscriptions", "fk-delete-action-mismatch", "invoices (account_id -> accounts)",
          "alter_foreign_key table=invoices columns=[account_id] on_delete=cascade"),
    plant("clinic", "fk-delete-action-mismatch",
          "working_hours (clinic_id, practitioner_id -> practitioners)",
          "alter_foreign_key table=working_hours columns=[clinic_id, practitioner_id]"
          " on_delete=restrict"),
    plant("tracker", "fk-delete-action-mismatch",
          "comments (workspace_id, author_id -> members)",
          "alter_foreign_key table=comments columns=[workspace_id, author_id] on_delete=cascade"),
    plant("tracker", "audit-trail-missing", "Project", "alter_entity entity=Project audited=true",
          "drop_table table=project_history cascade=true"),
    plant("shop", "deletion-unsettled", "DELETE /v1/orders/{order_id}",
          "add_endpoint method=DELETE path=/v1/orders/{order_id} kind=delete entity=Order"
          " roles=[Customer] scope=own status=204",
          also="missing-error-responses object-authorization-missing"),
    plant("clinic", "mandatory-columns", "reminders",
          "drop_column table=reminders column=updated_at cascade=true"),
    plant("shop", "mandatory-columns", "warehouses",
          "drop_column table=warehouses column=created_at cascade=true"),
    plant("tracker", "precondition-missing", "PATCH /v1/issues/{issue_id}",
          "alter_endpoint endpoint=PATCH /v1/issues/{issue_id} precondition=false"),
    plant("shop", "precondition-missing", "PUT /v1/orders/{order_id}/delivery-address",
          "alter_endpoint endpoint=PUT /v1/orders/{order_id}/delivery-address precondition=false"),
    plant("tracker", "soft-delete-unique-not-partial", "workspaces (unique slug)",
          'edit "workspaces (unique slug)" where=null'),
    plant("tracker", "soft-delete-unique-not-partial",
          "issues (unique workspace_id, project_id, title)",
          "add_unique table=issues columns=[workspace_id, project_id, title]"),
    plant("tracker", "soft-delete-without-column", "workspaces",
          "drop_column table=workspaces column=deleted_at cascade=true",
          also="natural-key-not-unique"),
    plant("tracker", "soft-delete-unfiltered-query", "GET /v1/issues",
          "alter_endpoint endpoint=GET /v1/issues row_scope=owner: all of own workspace"),
    plant("subscriptions", "prefer-timestamptz", "invoices.issued_at",
          "alter_column table=invoices column=issued_at type=timestamp"),
    plant("clinic", "prefer-timestamptz", "appointments.starts_at",
          "alter_column table=appointments column=starts_at type=timestamp"),
)  # fmt: skip

PRIVACY = (
    plant("tracker", "plaintext-secret", "API token.token",
          "add_attribute entity=API token name=token type=text managed_by=server"
          " sensitivity=confidential"),
    plant("shop", "plaintext-secret", "Staff user.password",
          "add_attribute entity=Staff user name=password type=text sensitivity=confidential"),
    plant("tracker", "plaintext-secret", "API token.token_hash",
          "alter_attribute entity=API token attribute=token_hash storage=plain"),
    plant("clinic", "sensitive-in-response", "GET /v1/visit-notes response.text",
          "add_field endpoint=GET /v1/visit-notes part=response name=text"
          " maps_to=visit_notes.text nullable=true"),
    plant("tracker", "sensitive-in-response", "GET /v1/api-tokens response.token_hash",
          "add_field endpoint=GET /v1/api-tokens part=response name=token_hash"
          " maps_to=api_tokens.token_hash"),
    plant("clinic", "sensitive-name-unlabelled", "Patient.date_of_birth",
          "alter_attribute entity=Patient attribute=date_of_birth sensitivity=internal"),
    plant("shop", "sensitive-name-unlabelled", "Customer.email",
          "alter_attribute entity=Customer attribute=email sensitivity=public"),
    plant("shop", "unclassified-field", "Product",
          "add_attribute entity=Product name=weight type=decimal required=false"),
    plant("subscriptions", "retention-missing", "Credit note",
          "add_attribute entity=Credit note name=asked_for_by type=text personal=true"
          " sensitivity=confidential"),
)  # fmt: skip

ALL = (*COMPLETENESS, *TIME, *PRIVACY)

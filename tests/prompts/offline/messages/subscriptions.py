"""Messages on the draft of the brief `subscriptions`: what each changes in what people state.

Of a message about tables or endpoints alone: what it changes there.
"""

from __future__ import annotations

CHANGES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("add a PO number to invoices", ("+ attribute Invoice.po_number",)),
    (
        "Add contact_name and contact_phone to Account",
        (
            "+ attribute Account.contact_name",
            "+ attribute Account.contact_phone",
        ),
    ),
    ("plan needs a trial period in days, default 14", ("+ attribute Plan.trial_period_days",)),
    ("Invoice line should carry the tax rate as invoiced", ("+ attribute Invoice line.tax_rate",)),
    (
        "remove due at from invoices",
        (
            "- attribute Invoice.due_at",
            "- invariant invoice_due_at_after_issued_at",
            "~ query overdue invoices by age .filters",
            "~ query overdue invoices by age .sort",
        ),
    ),
    ("rename legal_name to company_name on Account", ("> attribute Account.company_name",)),
    (
        "rename Account to Customer",
        (
            "> entity Customer",
            "> relationship customer",
            "> relationship customer",
        ),
    ),
    ("rename Plan price to Price", ("> entity Price",)),
    ("rename usage record's quantity to units", ("> attribute Usage record.units",)),
    (
        "rename past due to overdue",
        (
            "> state Subscription: overdue",
            "~ query monthly recurring revenue per plan .filters",
        ),
    ),
    ("tax numbers are mandatory", ("~ attribute Account.tax_number .required",)),
    (
        "number of Invoice must be unique per account",
        (
            "+ identity Invoice (unique number, account)",
            "- identity Invoice (unique number)",
        ),
    ),
    ("billing period can also be week", ("~ attribute Plan.billing_period .values",)),
    (
        "quantity on usage records must not exceed 1,000,000",
        ("~ attribute Usage record.quantity .maximum",),
    ),
    ("issued_at of an invoice never changes", ("~ attribute Invoice.issued_at .immutable",)),
    ("due_at must be after issued_at", ("+ invariant due_at_of_an_invoice_is_after_issued_at",)),
    (
        "add a state paused to Subscription after active",
        (
            "+ state Subscription: paused",
            "+ transition Subscription: active -> paused",
        ),
    ),
    (
        "an active subscription can be suspended by a billing operator if payment failed",
        (
            "+ state Subscription: suspended",
            "+ transition Subscription: active -> suspended",
        ),
    ),
    (
        "open invoices can also be disputed",
        (
            "+ state Invoice: disputed",
            "+ transition Invoice: open -> disputed",
            "+ question Who may dispute an invoice, and on what condition?",
        ),
    ),
    (
        "allow invoices to go from uncollectible to paid",
        ("+ transition Invoice: uncollectible -> paid",),
    ),
    (
        "a cancelled subscription can be reactivated within 30 days",
        ("+ transition Subscription: cancelled -> active",),
    ),
    (
        "payments can be refunded in part",
        (
            "+ state Payment: partially_refunded",
            "+ transition Payment: succeeded -> partially_refunded",
            "+ transition Payment: partially_refunded -> refunded",
            "+ question Who may partially refund a payment, and on what condition?",
            "+ assumption payments become partially_refunded from succeeded only",
        ),
    ),
    ("void → paid on invoices", ("+ transition Invoice: void -> paid",)),
    ("billing operators may also manage plans", ("+ permission Billing operator may manage Plan",)),
    (
        "account admins must not see other payments",
        ("+ permission Account admin may not read Payment",),
    ),
    (
        "add a role Auditor: can read invoices, payments and credit notes",
        (
            "+ role Auditor",
            "+ permission Auditor may read Invoice",
            "+ permission Auditor may read Payment",
            "+ permission Auditor may read Credit note",
        ),
    ),
    ("rename role Billing operator to Finance clerk", ("> role Finance clerk",)),
    (
        "drop the role Metering service",
        (
            "- role Metering service",
            "- permission Metering service may create Usage record",
            "- permission Metering service may not read Invoice",
        ),
    ),
    ("each invoice has a billing contact", ("+ attribute Invoice.billing_contact",)),
    (
        "add an entity Contact with full name, email (unique within the account) and phone "
        "(optional)",
        (
            "+ entity Contact",
            "+ relationship account",
            "+ question Who may see and change Contact?",
        ),
    ),
    ("delete payments with their invoice", ("~ relationship invoice .on_parent_delete",)),
    ("keep usage records for 24 months", ("~ entity Usage record .retention",)),
    ("invoices are immutable once they are open", ("~ entity Invoice .frozen_when",)),
    ("use optimistic locking on subscriptions", ("~ entity Subscription .concurrent_edit",)),
    ("usage records are read-only in the api", ("~ entity Usage record .exposure",)),
    ("add index on payments.received_at", ("+ index payments (index received_at)",)),
    (
        "create a partial index on invoices (due_at) where status = 'open'",
        ("+ index invoices (index due_at)",),
    ),
    (
        "we also need a list of invoices per account, newest first",
        ("+ query invoices per account, newest first",),
    ),
    (
        "drop the query monthly recurring revenue per plan",
        ("- query monthly recurring revenue per plan",),
    ),
    ("make POST /v1/usage-records idempotent", ("~ endpoint POST /v1/usage-records .idempotent",)),
    (
        "add 409 period_closed to POST /v1/usage-records if the billing period is closed",
        ("+ error POST /v1/usage-records error 409 period_closed",),
    ),
    (
        "let GET /v1/invoices filter by status and account",
        ("+ parameter GET /v1/invoices query.account_id",),
    ),
    (
        "all money is in USD",
        (
            "~ convention money.currency .value",
            "~ convention money.fixed_currency .value",
        ),
    ),
    ("make field names camelCase", ("~ convention naming.fields .value",)),
    ("api version 2", ("~ convention versioning.version .value",)),
    ("no rate limiting", ("~ convention errors.rate_limit .value",)),
    ("soft delete by default", ("~ convention deletion.policy .value",)),
    ("note that invoices are legal documents; they are never altered", ("+ decision",)),
    ("Resellers are in scope now", ("- non_goal Resellers",)),
    (
        "Add a coupon code to subscriptions, and make it optional.",
        ("+ attribute Subscription.coupon_code",),
    ),
    (
        "split tax_number and country out of Account into Tax profile",
        (
            "- attribute Account.tax_number",
            "- attribute Account.country",
            "- identity Account (unique tax_number)",
            "+ entity Tax profile",
            "+ relationship account",
        ),
    ),
)

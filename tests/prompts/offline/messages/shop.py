"""Messages on the draft of the brief `shop`: what each changes in what people state.

Of a message about tables or endpoints alone: what it changes there.
"""

from __future__ import annotations

CHANGES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Add an optional nickname to customers.", ("+ attribute Customer.nickname",)),
    (
        "customers need a date of birth, optional and confidential",
        ("+ attribute Customer.date_of_birth",),
    ),
    (
        "We need to store the customer's VAT number (unique, optional).",
        (
            "+ attribute Customer.vat_number",
            "+ identity Customer (unique vat_number)",
        ),
    ),
    (
        'add field "gift message" (text, optional, at most 200 characters) to orders',
        ("+ attribute Order.gift_message",),
    ),
    ("Order.gift_note: optional text", ("+ attribute Order.gift_note",)),
    (
        "remove tracking number from shipments",
        (
            "- attribute Shipment.tracking_number",
            "~ integration Carrier API .attributes",
        ),
    ),
    ("we don't need the description of a product any more", ("- attribute Product.description",)),
    ("rename sku to article_number", ("> attribute Product.article_number",)),
    ("rename Product.title to name", ("> attribute Product.name",)),
    ("rename total to grand_total in Order", ("> attribute Order.grand_total",)),
    ("the customer's name should be called full_name", ("> attribute Customer.full_name",)),
    ("Product description is optional", ("~ attribute Product.description .required",)),
    ("carrier of a shipment should be optional", ("~ attribute Shipment.carrier .required",)),
    (
        "tracking_number should be unique per carrier",
        ("+ identity Shipment (unique carrier, tracking_number)",),
    ),
    ("order line quantity between 1 and 1000", ("~ attribute Order line.quantity .maximum",)),
    (
        'Add a state "on hold" to orders, after paid',
        (
            "+ state Order: on_hold",
            "+ transition Order: paid -> on_hold",
        ),
    ),
    (
        "An order that is paid can be put on hold by a support agent",
        (
            "+ state Order: on_hold",
            "+ transition Order: paid -> on_hold",
        ),
    ),
    ("rename status cancelled to canceled", ("> state Order: canceled",)),
    ("rename the closed state of orders to completed", ("> state Order: completed",)),
    (
        "remove the lost state from shipments",
        (
            "- state Shipment: lost",
            "- transition Shipment: handed_over -> lost",
        ),
    ),
    (
        "refunds can be cancelled by the customer while they are requested",
        (
            "+ state Refund: cancelled",
            "+ transition Refund: requested -> cancelled",
        ),
    ),
    (
        "only finance managers can cancel orders",
        (
            "~ transition Order: placed -> cancelled .roles",
            "~ transition Order: paid -> cancelled .roles",
            "+ permission Finance manager may cancel Order",
            "- permission Customer may cancel Order",
        ),
    ),
    ("customers can no longer cancel paid orders", ("- transition Order: paid -> cancelled",)),
    ("allow orders to go from closed back to shipped", ("+ transition Order: closed -> shipped",)),
    ("warehouse clerks can see all orders", ("+ permission Warehouse clerk may read Order",)),
    ("customers must not see stock levels", ("+ permission Customer may not read Stock level",)),
    ("Support agents can also edit products", ("+ permission Support agent may update Product",)),
    ("let support agents update customers", ("+ permission Support agent may update Customer",)),
    (
        "add a role Auditor who can see all orders and refunds",
        (
            "~ attribute Staff user.role .values",
            "+ role Auditor",
            "+ permission Auditor may read Order",
            "+ permission Auditor may read Refund",
        ),
    ),
    (
        'Add a new role "Store manager". Store managers can manage products and categories, '
        "and see all orders.",
        (
            "~ attribute Staff user.role .values",
            "+ role Store manager",
            "+ permission Store manager may manage Product",
            "+ permission Store manager may manage Category",
            "+ permission Store manager may read Order",
        ),
    ),
    (
        "rename the role Support agent to Customer care agent",
        (
            "~ attribute Staff user.role .values",
            "> role Customer care agent",
        ),
    ),
    (
        "add an entity Coupon with code (unique), percent off, and expires at",
        (
            "+ entity Coupon",
            "+ question Who may see and change Coupon?",
        ),
    ),
    (
        "split address out of Customer",
        (
            "~ entity Customer .erasure",
            "- attribute Customer.billing_address",
            "+ entity Address",
            "+ relationship customer",
        ),
    ),
    (
        "split billing address from Customer into Address",
        (
            "~ entity Customer .erasure",
            "- attribute Customer.billing_address",
            "+ entity Address",
            "+ relationship customer",
        ),
    ),
    ("products and warehouses are many to many", ("+ relationship warehouse",)),
    (
        "when a category is deleted, its subcategories lose their parent",
        ("~ relationship parent .on_parent_delete",),
    ),
    ("make products soft-deletable", ("~ entity Product .delete_policy",)),
    ("make orders soft-deletable", ("~ entity Order .delete_policy",)),
    ("orders are kept 7 years, then anonymised", ("~ entity Order .retention",)),
    ("audit every change to products", ("~ entity Product .audited",)),
    ("add an index on orders by placed_at", ("+ index orders (index placed_at)",)),
    ("index the created_at column of refunds", ("+ index refunds (index created_at)",)),
    (
        "hide Customer.phone from support agents",
        ("+ permission Support agent may not read Customer",),
    ),
    (
        "add error 409 out_of_stock to POST /v1/orders when a product is not available",
        ("+ error POST /v1/orders error 409 out_of_stock",),
    ),
    (
        "GET /v1/products should be filterable by active",
        ("+ parameter GET /v1/products query.is_active",),
    ),
    ("sort products by title", ("+ query products sorted by title",)),
    (
        "use soft delete everywhere",
        (
            "~ convention deletion.policy .value",
            "~ entity Category .delete_policy",
            "~ entity Stock level .delete_policy",
            "~ entity Warehouse .delete_policy",
            "~ entity Shipment line .delete_policy",
        ),
    ),
    ("paginate lists with page numbers", ("~ convention pagination.style .value",)),
    ("use camelCase in the API", ("~ convention naming.fields .value",)),
    ("use enum types", ("~ convention values.enums .value",)),
    ("prices are always in EUR", ("~ convention money.currency .value",)),
    ("decide: we keep prices net of tax", ("+ decision",)),
    ("remember that an order is frozen once placed", ("+ decision",)),
    ("assume every order has one currency", ("+ assumption every order has one currency",)),
)

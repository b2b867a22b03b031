"""Concepts written down by name, for tests of what derives from them."""

from __future__ import annotations

from typing import Any, Self

from design.document.concept import (
    Attribute,
    Concept,
    Entity,
    Filter,
    Identity,
    Invariant,
    InvariantRule,
    Lifecycle,
    Query,
    Relationship,
    Role,
    Sort,
    State,
)
from design.document.conventions import Conventions
from design.document.design import Design
from design.document.ids import new_id
from design.document.schema import Column, Index, Schema, Table, Unique

ORIGIN = "tests"


class Sketch:
    """Builds a design from names; an attribute is written ``name type`` and ends in ``?``
    when it is optional, ``(a, b)`` lists the values of an ``enum``."""

    def __init__(self, **conventions: Any) -> None:
        self.conventions = Conventions()
        for key, value in conventions.items():
            self.conventions = self.conventions.with_value(key.replace("__", "."), value)
        self.entities: dict[str, Entity] = {}
        self.links: list[Relationship] = []
        self.invariants: list[Invariant] = []
        self.queries: list[Query] = []
        self.roles: list[Role] = []

    def entity(self, name: str, *attributes: str, **facts: Any) -> Self:
        entity_id = new_id("entity", name, origin=ORIGIN)
        states: tuple[str, ...] = facts.pop("states", ())
        status: str = facts.pop("status", "status")
        self.entities[name] = Entity(
            id=entity_id,
            name=name,
            attributes=tuple(_attribute(text, entity_id) for text in attributes),
            lifecycle=_lifecycle(entity_id, status, states) if states else None,
            **facts,
        )
        return self

    def alter(self, entity: str, attribute: str = "", **facts: Any) -> Self:
        """Set facts of an entity, or of one of its attributes."""
        was = self.entities[entity]
        if not attribute:
            self.entities[entity] = was.replace(**facts)
            return self
        self.entities[entity] = was.replace(
            attributes=tuple(
                item.replace(**facts) if item.name == attribute else item for item in was.attributes
            )
        )
        return self

    def unique(
        self, entity: str, *attributes: str, within: tuple[str, ...] = (), folded: bool = False
    ) -> Self:
        was = self.entities[entity]
        bounds = tuple(self.link_id(entity, name) or self.entities[name].id for name in within)
        identity = Identity(
            id=new_id("identity", "|".join((*attributes, *within)), origin=ORIGIN, parent=was.id),
            attributes=tuple(self.attribute_id(entity, name) for name in attributes),
            within=bounds,
            case_sensitive=not folded,
        )
        self.entities[entity] = was.replace(identities=(*was.identities, identity))
        return self

    def link(self, source: str, target: str, name: str = "", **facts: Any) -> Self:
        called = name or target.lower().replace(" ", "_")
        self.links.append(
            Relationship(
                id=new_id("relationship", called, origin=ORIGIN, parent=self.entities[source].id),
                name=called,
                source=self.entities[source].id,
                target=self.entities[target].id,
                **facts,
            )
        )
        return self

    def many(self, source: str, target: str, name: str = "", **facts: Any) -> Self:
        return self.link(source, target, name, target_cardinality="0..*", **facts)

    def role(self, *names: str) -> Self:
        self.roles += [Role(id=new_id("role", name, origin=ORIGIN), name=name) for name in names]
        return self

    def rule(self, name: str, rule: InvariantRule, **facts: Any) -> Self:
        self.invariants.append(
            Invariant(
                id=new_id("invariant", name, origin=ORIGIN),
                name=name,
                statement=name,
                rule=rule,
                **facts,
            )
        )
        return self

    def query(
        self,
        name: str,
        entity: str,
        filters: tuple[str, ...] = (),
        sort: tuple[str, ...] = (),
        **facts: Any,
    ) -> Self:
        """Add a query; a filter is ``element operator [value]``, a sort key ``-element``."""
        self.queries.append(
            Query(
                id=new_id("query", name, origin=ORIGIN),
                name=name,
                entity=self.entities[entity].id,
                filters=tuple(self._filter(entity, text) for text in filters),
                sort=tuple(
                    Sort(
                        element=self.element_id(entity, key.removeprefix("-")),
                        descending=key.startswith("-"),
                    )
                    for key in sort
                ),
                **facts,
            )
        )
        return self

    def _filter(self, entity: str, text: str) -> Filter:
        for operator in ("is not null", "is null", "not in", "in", "<=", ">=", "!=", "=", "<", ">"):
            name, found, value = text.partition(f" {operator}")
            if found:
                return Filter(
                    element=self.element_id(entity, name),
                    operator=operator,
                    value=value.strip() or None,
                )
        raise ValueError(text)

    def attribute_id(self, entity: str, name: str) -> str:
        found = self.entities[entity].attribute_named(name)
        assert found is not None, f"{entity} has no attribute {name}"
        return found.id

    def link_id(self, entity: str, name: str) -> str | None:
        source = self.entities[entity].id
        return next(
            (link.id for link in self.links if link.source == source and link.name == name), None
        )

    def state_id(self, entity: str, name: str) -> str:
        lifecycle = self.entities[entity].lifecycle
        assert lifecycle is not None
        return next(state.id for state in lifecycle.states if state.name == name)

    def element_id(self, entity: str, name: str) -> str:
        was = self.entities[entity]
        if was.lifecycle is not None and was.lifecycle.attribute == name:
            return was.lifecycle.id
        if link := self.link_id(entity, name):
            return link
        found = was.attribute_named(name)
        return found.id if found is not None else name

    def design(self) -> Design:
        return Design(
            name="sketch",
            conventions=self.conventions,
            concept=Concept(
                entities=tuple(self.entities.values()),
                relationships=tuple(self.links),
                invariants=tuple(self.invariants),
                queries=tuple(self.queries),
                roles=tuple(self.roles),
            ),
        )


def _attribute(text: str, parent: str) -> Attribute:
    optional = text.endswith("?")
    plain, _, listed = text.rstrip("?").partition("(")
    name, _, type_ = plain.strip().partition(" ")
    values = tuple(value.strip() for value in listed.rstrip(")").split(",")) if listed else ()
    return Attribute(
        id=new_id("attribute", name, origin=ORIGIN, parent=parent),
        name=name,
        type=type_ or "text",  # type: ignore[arg-type]
        required=not optional,
        values=values,
    )


def _lifecycle(entity: str, status: str, names: tuple[str, ...]) -> Lifecycle:
    lifecycle = new_id("lifecycle", status, origin=ORIGIN, parent=entity)
    states = tuple(
        State(id=new_id("state", name, origin=ORIGIN, parent=lifecycle), name=name)
        for name in names
    )
    return Lifecycle(id=lifecycle, attribute=status, states=states, initial=states[0].id)


def column_names(table: Table) -> list[str]:
    return [column.name for column in table.columns]


def written(table: Table, expression: str | None) -> str | None:
    """Return a stored expression with names in place of ids."""
    if expression is None:
        return None
    for column in table.columns:
        expression = expression.replace(f"{{{column.id}}}", column.name)
    return expression


def checks(table: Table) -> list[str | None]:
    return [written(table, check.expression) for check in table.checks]


def unique_text(table: Table, unique: Unique) -> str:
    columns = ", ".join(
        f"lower({_name(table, item)})" if item in unique.case_insensitive else _name(table, item)
        for item in unique.columns
    )
    return columns + (f" where {written(table, unique.where)}" if unique.where else "")


def uniques(table: Table) -> list[str]:
    return [unique_text(table, unique) for unique in table.uniques]


def index_text(table: Table, index: Index) -> str:
    columns = ", ".join(
        _name(table, item.column) + (" desc" if item.descending else "") for item in index.columns
    )
    return columns + (f" where {written(table, index.where)}" if index.where else "")


def indexes(table: Table) -> list[str]:
    return [index_text(table, index) for index in table.indexes]


def foreign_keys(tables: tuple[Table, ...], table: Table) -> list[str]:
    known = {item.id: item for item in tables}
    return [
        f"{', '.join(_name(table, item) for item in key.columns)} -> {known[key.table].name} "
        f"({', '.join(_name(known[key.table], item) for item in key.references)}) {key.on_delete}"
        for key in table.foreign_keys
    ]


def _name(table: Table, column_id: str) -> str:
    column = table.column(column_id)
    assert column is not None
    return column.name


def table(design_or_tables: Design | Schema | tuple[Table, ...], name: str) -> Table:
    match design_or_tables:
        case Design(schema_=schema):
            tables = schema.tables
        case Schema(tables=tables):
            pass
        case _:
            tables = design_or_tables
    found = next((item for item in tables if item.name == name), None)
    assert found is not None, f"no table {name} in {[item.name for item in tables]}"
    return found


def column(of: Table, name: str) -> Column:
    found = of.column_named(name)
    assert found is not None, f"no column {name} in {column_names(of)}"
    return found


def shop() -> Sketch:
    """A shop: orders with lines and refunds, parcels, stock, people who may be forgotten."""
    sketch = (
        Sketch()
        .entity("Customer", "name text", "email email", "phone phone?", "billing_address address")
        .entity("Product", "sku code", "title text", "price money", "is_active boolean")
        .entity("Category", "name text")
        .entity("Warehouse", "code code", "name text")
        .entity(
            "Order",
            "order_number code",
            "currency currency",
            "total money",
            "placed_at instant?",
            states=("draft", "placed", "paid", "shipped", "closed", "cancelled"),
            concurrent_edit=True,
        )
        .entity("Order line", "quantity integer", "unit_price money", "tax_rate rate")
        .entity("Shipment", "carrier text", "tracking_number reference?", "shipped_at instant?")
        .entity(
            "Refund",
            "amount money",
            "reason text",
            "requested_at instant",
            states=("requested", "approved", "paid_out", "rejected"),
        )
        .entity("Staff user", "email email")
        .entity("Stock level", "on_hand integer")
    )
    sketch.alter("Order", "total", derived_from="the sum of its lines", stored=False)
    sketch.alter("Order line", "quantity", minimum="1")
    sketch.alter("Refund", "amount", minimum="0", minimum_excluded=True)
    customer = sketch.entities["Customer"]
    sketch.alter("Customer", erasure=tuple(item.id for item in customer.attributes))
    sketch.link("Category", "Category", "parent", target_cardinality="0..1")
    sketch.many("Product", "Category")
    sketch.link("Order", "Customer", owner=True)
    sketch.link("Order line", "Order", owner=True, on_parent_delete="cascade")
    sketch.link("Order line", "Product")
    sketch.link("Shipment", "Order", owner=True)
    sketch.link("Refund", "Order", owner=True)
    sketch.link("Refund", "Staff user", "requested_by", target_cardinality="0..1")
    sketch.link("Refund", "Staff user", "approved_by", target_cardinality="0..1")
    sketch.link("Stock level", "Product", owner=True)
    sketch.link("Stock level", "Warehouse", owner=True)
    sketch.unique("Customer", "email")
    sketch.unique("Product", "sku")
    sketch.unique("Order", "order_number")
    sketch.unique("Stock level", within=("Product", "Warehouse"))
    sketch.unique("Category", "name", within=("parent",))
    sketch.query("Newest orders of a customer", "Order", ("customer =",), ("-placed_at",))
    sketch.query(
        "Open refunds by amount",
        "Refund",
        ("status in requested, approved", "requested_at < now - 7 days"),
        ("-amount",),
    )
    sketch.query("Low stock", "Stock level", ("on_hand < 5",))
    return sketch


def tracker() -> Sketch:
    """An issue tracker: a tenant, soft delete, an audit trail, tokens of which a hash is kept."""
    sketch = (
        Sketch(tenancy__mode="column")
        .entity(
            "Workspace", "name text", "slug slug", "plan enum (free, team, business)",
            ownership="tenant_root", delete_policy="soft",
        )
        .entity("Member", "display_name text", "email email", delete_policy="soft")
        .entity("Project", "key code", "name text", "is_archived boolean")
        .entity(
            "Issue",
            "number integer",
            "title text",
            "priority enum (none, low, medium, high, urgent)",
            "due_date date?",
            "closed_at instant?",
            states=("backlog", "in_progress", "in_review", "done", "cancelled"),
            status="state",
            delete_policy="soft",
            concurrent_edit=True,
        )
        .entity("Label", "name text", "colour colour")
        .entity("Attachment", "file_name text", "size_bytes integer", "storage_key reference")
        .entity("Issue link", "kind enum (blocks, duplicates)")
        .entity(
            "Audit event", "field text", "old_value text?", "new_value text?",
            "occurred_at instant", append_only=True, definition="who changed what on an issue",
        )
        .entity("API token", "token text", "expires_at instant")
    )  # fmt: skip
    sketch.alter("API token", "token", storage="hash")
    sketch.alter("Issue", "number", managed_by="server", immutable=True)
    sketch.alter("Issue", audited=True)
    sketch.link("Project", "Workspace", owner=True)
    sketch.link("Issue", "Project", owner=True)
    sketch.link("Issue", "Member", "created_by")
    sketch.link("Issue", "Member", "assignee", target_cardinality="0..1")
    sketch.many("Issue", "Label")
    sketch.many("Issue", "Member", "mention")
    sketch.link("Attachment", "Issue", owner=True)
    sketch.link("Issue link", "Issue", "issue", owner=True, on_parent_delete="cascade")
    sketch.link("Issue link", "Issue", "target_issue", on_parent_delete="cascade")
    sketch.link("Audit event", "Issue", owner=True)
    sketch.link("API token", "Member", owner=True, on_parent_delete="cascade")
    sketch.unique("Workspace", "slug")
    sketch.unique("Member", "email", within=("Workspace",))
    sketch.unique("Project", "key", within=("Workspace",))
    sketch.unique("Issue", "number", within=("Project",))
    sketch.unique("Label", "name", within=("Workspace",), folded=True)
    open_issues = "state in backlog, in progress, in review"
    sketch.query("Open issues of a member", "Issue", ("assignee =", open_issues), ("-priority",))
    sketch.query("Issues of a project", "Issue", ("project =", "state ="), ("-created_at",))
    sketch.query("Overdue issues", "Issue", (open_issues, "due_date <"), ("due_date",))
    sketch.query("History of an issue", "Audit event", ("issue =",), ("occurred_at",))
    sketch.query(
        "Closed per week", "Issue", ("closed_at >=",), group_by=("week", "project"), measure="count"
    )
    return sketch

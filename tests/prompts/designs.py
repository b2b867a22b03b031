"""Designs to write prompts from: a small real one, large ones, and arbitrary ones."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from design.document.api import Access, Endpoint, EndpointField, Parameter
from design.document.concept import (
    Assumption,
    Attribute,
    CompareRule,
    Concept,
    Entity,
    Filter,
    Identity,
    Integration,
    Invariant,
    Lifecycle,
    NonGoal,
    Permission,
    Query,
    Question,
    Relationship,
    Retention,
    Role,
    Sort,
    State,
    Transition,
)
from design.document.conventions import Conventions
from design.document.decisions import Decision
from design.document.design import Design
from design.document.ids import new_id
from design.document.names import name_key, plural, snake
from design.document.names import words as split
from design.document.schema import Column, ForeignKey, Index, IndexColumn, Schema, Table
from design.text import clean_line


def _id(kind: str, name: str, parent: str = "") -> str:
    return new_id(kind, name, origin="test", parent=parent)


def entity(name: str, *attributes: str, **facts: Any) -> Entity:
    """An entity with text attributes."""
    entity_id = _id("entity", name)
    return Entity(
        id=entity_id,
        name=name,
        attributes=tuple(
            Attribute(id=_id("attribute", item, entity_id), name=item) for item in attributes
        ),
        **facts,
    )


def shop() -> Design:
    """A customer, an order and its lines, in all layers, with notes."""
    customer = entity("Customer", "name", "email", definition="a person or company that buys")
    order = entity("Order", "number", "total", definition="a customer's purchase")
    states = tuple(
        State(id=_id("state", name, order.id), name=name) for name in ("draft", "placed", "paid")
    )
    agent = Role(id=_id("role", "Support agent"), name="Support agent")
    buyer = Role(id=_id("role", "Customer"), name="Customer", represents=customer.id)
    order = order.replace(
        identities=(Identity(id=_id("identity", "number"), attributes=(order.attributes[0].id,)),),
        lifecycle=Lifecycle(
            id=_id("lifecycle", "status", order.id),
            states=states,
            initial=states[0].id,
            transitions=(
                Transition(
                    id=_id("transition", "place", order.id),
                    name="place",
                    source=states[0].id,
                    target=states[1].id,
                    roles=(buyer.id,),
                    guard="it has a line",
                ),
            ),
        ),
    )
    line_ = entity("Order line", "quantity", definition="one product in an order")
    links = (
        Relationship(
            id=_id("relationship", "customer"), name="customer", source=order.id,
            target=customer.id, owner=True, on_parent_delete="restrict",
        ),
        Relationship(
            id=_id("relationship", "order"), name="order", source=line_.id, target=order.id,
            source_cardinality="1..*", owner=True, on_parent_delete="cascade",
        ),
    )  # fmt: skip
    concept = Concept(
        entities=(customer, order, line_),
        relationships=links,
        roles=(buyer, agent),
        permissions=(
            Permission(
                id=_id("permission", "1"), role=buyer.id, action="read", entity=order.id,
                scope="own",
            ),
            Permission(
                id=_id("permission", "2"), role=buyer.id, action="list", entity=order.id,
                scope="own",
            ),
            Permission(
                id=_id("permission", "3"), role=agent.id, action="update", entity=order.id,
                allowed=False,
            ),
        ),
        queries=(
            Query(
                id=_id("query", "newest orders"), name="newest orders", entity=order.id,
                filters=(
                    Filter(element=links[0].id),
                    Filter(element=order.lifecycle.id if order.lifecycle else "", operator="in",
                           value="placed, paid"),
                ),
                sort=(Sort(element="created_at", descending=True),), limit=25,
            ),
        ),
        questions=(Question(id=_id("question", "1"), text="May a paid order be cancelled?"),),
        non_goals=(NonGoal(id=_id("non_goal", "1"), text="gift cards"),),
    )  # fmt: skip
    design = Design(
        name="shop",
        brief="Entities (name → definition):\n- Customer → who buys\n- Order → a purchase\n",
        concept=concept,
        decisions=(
            decision(1, "UUID keys", "Keys are uuid."),
            decision(2, "Old keys", "Keys are bigint.", status="superseded"),
            decision(3, "Totals", "An order total is derived.", pinned=False, scope=(order.id,)),
            decision(4, "Names", "Customers have one name.", pinned=False, scope=(customer.id,)),
            decision(5, "Muted", "Nobody reads this.", muted=True),
            decision(6, "Maybe", "Undecided.", status="proposed"),
        ),
    )
    return with_lower_layers(design)


def decision(number: int, title: str, words: str, **facts: Any) -> Decision:
    """A decision note, accepted unless said otherwise."""
    facts = {"status": "accepted", **facts}
    return Decision(
        id=_id("decision", str(number)), number=number, title=title, decision=words, **facts
    )


def with_lower_layers(design: Design) -> Design:
    """The design with a table, a list and a detail endpoint for each entity."""
    tables: list[Table] = []
    endpoints: list[Endpoint] = []
    ids = {item.id: _id("table", item.name) for item in design.concept.entities}
    keys = {item.id: _id("column", "id", ids[item.id]) for item in design.concept.entities}
    for number, item in enumerate(design.concept.entities):
        table_id = ids[item.id]
        name = snake(plural(item.name)) if split(item.name) else f"nameless_{number}"
        columns = [Column(id=keys[item.id], name="id", type="uuid")]
        columns += [
            Column(
                id=_id("column", attribute.name, table_id),
                name=snake(attribute.name),
                realises=attribute.id,
            )
            for attribute in item.attributes
        ]
        foreign: list[ForeignKey] = []
        for link in design.concept.links_from(item.id):
            column = Column(
                id=_id("column", link.name + "_id", table_id), name=link.name + "_id", type="uuid"
            )
            columns.append(column)
            foreign.append(
                ForeignKey(
                    id=_id("foreign_key", link.name, table_id),
                    name=f"{snake(item.name)}_{link.name}_fkey",
                    columns=(column.id,),
                    table=ids[link.target],
                    references=(keys[link.target],),
                )
            )
        tables.append(
            Table(
                id=table_id,
                name=name,
                realises=item.id,
                columns=tuple(columns),
                primary_key=(keys[item.id],),
                foreign_keys=tuple(foreign),
                indexes=tuple(
                    Index(
                        id=_id("index", key.name, table_id),
                        name=key.name + "_idx",
                        columns=(IndexColumn(column=key.columns[0]),),
                    )
                    for key in foreign
                ),
            )
        )
        fields = tuple(
            EndpointField(id=_id("field", column.name, table_id), name=column.name)
            for column in columns
        )
        path = f"/v1/{name.replace('_', '-')}"
        for method, full, kind in (("GET", path, "list"), ("GET", path + "/{id}", "detail")):
            endpoints.append(
                Endpoint.model_validate(
                    {
                        "id": _id("endpoint", full),
                        "method": method,
                        "path": full,
                        "name": f"{kind}_{snake(item.name)}",
                        "kind": kind,
                        "entity": item.id,
                        "response": fields,
                        "access": tuple(
                            Access(id=_id("access", full + role.id), role=role.id, scope="all")
                            for role in design.concept.roles
                        ),
                        "parameters": (Parameter(id=_id("parameter", full), name="limit"),),
                    }
                )
            )
    schema = Schema(tables=tuple(tables))
    return design.replace(schema_=schema, api=design.api.replace(endpoints=tuple(endpoints)))


def large(count: int) -> Design:
    """A design of many entities in a chain with a few cross links, in all layers."""
    stems = ("Account", "Invoice", "Shipment", "Contract", "Campaign", "Sensor", "Ticket", "Asset")
    entities = [
        entity(
            f"{stems[number % len(stems)]} {chr(97 + number // len(stems) % 26)}{number}",
            "name", "reference", "amount", "note", "kind", "due_on",
        )
        for number in range(count)
    ]  # fmt: skip
    links = [
        Relationship(
            id=_id("relationship", f"{number}>{target}"),
            name="parent" if target == number - 1 else "other",
            source=entities[number].id,
            target=entities[target].id,
        )
        for number in range(1, count)
        for target in {number - 1, number // 3}
    ]
    roles = (Role(id=_id("role", "Clerk"), name="Clerk"),)
    concept = Concept(entities=tuple(entities), relationships=tuple(links), roles=roles)
    return with_lower_layers(Design(name="large", concept=concept))


# --- arbitrary designs -----------------------------------------------------------------------

texts = st.text(max_size=60).map(clean_line)
words = texts.filter(lambda text: bool(name_key(text)))
snakes = st.from_regex(r"[a-z][a-z0-9_]{0,12}", fullmatch=True)


@st.composite
def attributes(draw: st.DrawFn, parent: str) -> tuple[Attribute, ...]:
    names = draw(st.lists(snakes, max_size=5, unique_by=name_key))
    kinds = st.sampled_from(["text", "integer", "money", "enum", "email", "instant"])
    found = []
    for name in names:
        found.append(
            Attribute.model_validate(
                {
                    "id": _id("attribute", name, parent),
                    "name": name,
                    "type": draw(kinds),
                    "definition": draw(texts),
                    "required": draw(st.booleans()),
                    "values": tuple(draw(st.lists(words, max_size=3, unique=True))),
                    "default": draw(st.none() | words),
                    "minimum": draw(st.none() | st.sampled_from(["0", "-1.5", "2020-01-01"])),
                    "max_length": draw(st.none() | st.integers(1, 500)),
                    "sensitivity": draw(st.sampled_from([None, "internal", "regulated"])),
                    "derived_from": draw(texts),
                    "stored": draw(st.booleans()),
                    "immutable": draw(st.booleans()),
                }
            )
        )
    return tuple(found)


@st.composite
def lifecycles(draw: st.DrawFn, parent: str, roles: tuple[Role, ...]) -> Lifecycle:
    names = draw(st.lists(snakes, min_size=1, max_size=4, unique_by=name_key))
    states = tuple(
        State(
            id=_id("state", name, parent),
            name=name,
            definition=draw(texts),
            terminal=draw(st.booleans()),
        )
        for name in names
    )
    steps = tuple(
        Transition(
            id=_id("transition", f"{number}", parent),
            name=draw(snakes),
            source=draw(st.sampled_from(states)).id,
            target=draw(st.sampled_from(states)).id,
            roles=tuple(role.id for role in roles if draw(st.booleans())),
            guard=draw(texts),
        )
        for number in range(draw(st.integers(0, 3)))
    )
    return Lifecycle(
        id=_id("lifecycle", "status", parent),
        attribute=draw(snakes),
        states=states,
        initial=states[0].id,
        transitions=steps,
    )


@st.composite
def designs(draw: st.DrawFn) -> Design:
    """An arbitrary small design in all layers, with names and texts of any characters."""
    role_names = draw(st.lists(words, max_size=3, unique_by=name_key))
    roles = tuple(
        Role(id=_id("role", name), name=name, definition=draw(texts)) for name in role_names
    )
    entities: list[Entity] = []
    for name in draw(st.lists(words, max_size=4, unique_by=name_key)):
        entity_id = _id("entity", name)
        kept = Retention(period="10 years", action=draw(st.sampled_from(["delete", "erase"])))
        found = draw(attributes(entity_id))
        identity = Identity(
            id=_id("identity", "1", entity_id),
            attributes=tuple(item.id for item in found[:2]),
            case_sensitive=draw(st.booleans()),
        )
        entities.append(
            Entity.model_validate(
                {
                    "id": entity_id,
                    "name": name,
                    "definition": draw(texts),
                    "plural": draw(texts),
                    "ownership": draw(st.sampled_from([None, "user", "tenant"])),
                    "audited": draw(st.booleans()),
                    "expected_rows": draw(st.none() | st.integers(0, 10**9)),
                    "retention": kept if draw(st.booleans()) else None,
                    "erasure": tuple(item.id for item in found[:1]),
                    "attributes": found,
                    "identities": (identity,) if found else (),
                    "lifecycle": draw(st.none() | lifecycles(entity_id, roles)),
                }
            )
        )
    links: list[Relationship] = []
    rules: list[Invariant] = []
    permissions: list[Permission] = []
    queries: list[Query] = []
    if entities:
        for number, name in enumerate(draw(st.lists(snakes, max_size=4, unique_by=name_key))):
            links.append(
                Relationship.model_validate(
                    {
                        "id": _id("relationship", str(number)),
                        "name": name,
                        "source": draw(st.sampled_from(entities)).id,
                        "target": draw(st.sampled_from(entities)).id,
                        "source_cardinality": draw(st.sampled_from(["0..1", "0..*", "1..*"])),
                        "target_cardinality": draw(st.sampled_from(["1", "0..1", "0..*"])),
                        "on_parent_delete": draw(st.sampled_from([None, "cascade", "set_null"])),
                        "owner": draw(st.booleans()),
                        "definition": draw(texts),
                    }
                )
            )
        for number, item in enumerate(entities):
            rule = None
            if len(item.attributes) > 1:
                left, right = item.attributes[0].id, item.attributes[1].id
                rule = CompareRule(left=left, operator="<=", right=right)
            rules.append(
                Invariant(
                    id=_id("invariant", str(number)),
                    name=f"rule_{number}",
                    statement=draw(words),
                    entities=(item.id,),
                    rule=rule,
                )
            )
            queries.append(
                Query(
                    id=_id("query", str(number)),
                    name=f"query {number}",
                    entity=item.id,
                    filters=tuple(Filter(element=found.id) for found in item.attributes[:1]),
                    sort=tuple(Sort(element=found.id) for found in item.attributes[:1]),
                    statement=draw(texts),
                )
            )
        if roles:
            permissions = [
                Permission.model_validate(
                    {
                        "id": _id("permission", str(number)),
                        "role": draw(st.sampled_from(roles)).id,
                        "action": draw(st.sampled_from(["read", "update", "cancel"])),
                        "entity": draw(st.none() | st.sampled_from([item.id for item in entities])),
                        "scope": draw(st.sampled_from(["all", "own"])),
                        "allowed": draw(st.booleans()),
                        "condition": draw(texts),
                    }
                )
                for number in range(draw(st.integers(0, 4)))
            ]
    concept = Concept(
        entities=tuple(entities),
        relationships=tuple(links),
        invariants=tuple(rules),
        roles=roles,
        permissions=tuple(permissions),
        queries=tuple(queries),
        integrations=tuple(
            Integration(id=_id("integration", name), system=name, data=(draw(words),))
            for name in draw(st.lists(words, max_size=2, unique_by=name_key))
        ),
        questions=tuple(
            Question(
                id=_id("question", text),
                text=text,
                recommendation=draw(texts),
                status=draw(st.sampled_from(["open", "answered"])),
                answer=text,
                deferred=draw(st.booleans()),
            )
            for text in draw(st.lists(words, max_size=2, unique_by=name_key))
        ),
        assumptions=tuple(
            Assumption(id=_id("assumption", text), text=text)
            for text in draw(st.lists(words, max_size=2, unique_by=name_key))
        ),
        non_goals=tuple(
            NonGoal(id=_id("non_goal", text), text=text)
            for text in draw(st.lists(words, max_size=2, unique_by=name_key))
        ),
    )
    conventions = Conventions()
    if draw(st.booleans()):
        conventions = conventions.with_value("naming.tables", "camel")
        conventions = conventions.with_value("ids.type", "bigint")
    design = Design(conventions=conventions, concept=concept)
    return with_lower_layers(design) if draw(st.booleans()) else design

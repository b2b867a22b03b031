"""What is packed is read back: the language loses nothing and cannot be broken out of."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from design.document.design import Design
from prompts.language import atom, fact, free, read_line
from prompts.offline.prompt_reader import read_world
from prompts.offline.world import World
from prompts.pack import (
    Names,
    pack_answers,
    pack_conventions,
    pack_endpoints,
    pack_entity,
    pack_index,
    pack_invariant,
    pack_permissions,
    pack_query,
    pack_rest,
    pack_role,
    pack_table,
)
from prompts.sections import read_sections, section
from tests.prompts.designs import designs, shop


@dataclass(frozen=True)
class _Message:
    role: str
    text: str


def _read(design: Design) -> World:
    names = Names(design)
    concept = design.concept
    lines = [pack_entity(design, entity, names) for entity in concept.entities]
    lines += [pack_invariant(rule, names) for rule in concept.invariants]
    lines += [pack_role(role, names) for role in concept.roles]
    lines.append(pack_permissions(concept.permissions, names))
    lines += [pack_query(query, names) for query in concept.queries]
    lines += [text for _, text in pack_rest(design, names)]
    lines += [text for _, text in pack_answers(design, names)]
    lines += [pack_table(table, names) for table in design.schema_.tables]
    lines.append(pack_endpoints(design.api.endpoints, names))
    system = section("conventions", pack_conventions(design.conventions))
    user = f"{section('index', pack_index(design))}\n{section('slice', chr(10).join(lines))}"
    return read_world([_Message("system", system), _Message("user", user)])


@given(designs())
def test_a_packed_concept_is_read_back_whole(design: Design) -> None:
    world = _read(design)
    names = Names(design)
    assert [view.name for view in world.entities] == [item.name for item in design.concept.entities]
    for entity, view in zip(design.concept.entities, world.entities, strict=True):
        assert view.shown
        assert view.definition == entity.definition
        assert view.plural == entity.plural
        assert view.facts.get("ownership") == entity.ownership
        assert view.facts.get("audited", "false") == str(entity.audited).lower()
        rows = view.facts.get("expected_rows")
        assert rows == (None if entity.expected_rows is None else str(entity.expected_rows))
        assert (view.retention is None) == (entity.retention is None)
        assert view.erasure == names.all(entity.erasure, within=entity.id)
        for attribute, read in zip(entity.attributes, view.attributes, strict=True):
            assert (read.name, read.type) == (attribute.name, attribute.type)
            assert read.definition == attribute.definition
            assert read.values == attribute.values
            assert read.required == attribute.required
            assert read.facts.get("default") == attribute.default
            assert read.facts.get("minimum") == attribute.minimum
            assert read.facts.get("derived_from", "") == attribute.derived_from
            assert read.facts.get("stored", "true") == str(attribute.stored).lower()
            assert read.facts.get("sensitivity") == attribute.sensitivity
        for identity, rule in zip(entity.identities, view.identities, strict=True):
            assert rule.attributes == names.all(identity.attributes, within=entity.id)
            assert rule.case_sensitive == identity.case_sensitive
        if entity.lifecycle is None:
            assert view.lifecycle is None
            continue
        assert view.lifecycle is not None
        assert view.lifecycle.attribute == entity.lifecycle.attribute
        assert view.lifecycle.initial == entity.lifecycle.states[0].name
        for state, shown in zip(entity.lifecycle.states, view.lifecycle.states, strict=True):
            assert (shown.name, shown.definition, shown.terminal) == (
                state.name,
                state.definition,
                state.terminal,
            )
        steps = zip(entity.lifecycle.transitions, view.lifecycle.transitions, strict=True)
        for step, told in steps:
            assert told.name == step.name
            assert told.source == names.of(step.source, within=entity.id)
            assert told.target == names.of(step.target, within=entity.id)
            assert told.roles == names.all(step.roles)
            assert told.guard == step.guard


@given(designs())
def test_what_stands_around_the_entities_is_read_back(design: Design) -> None:
    world = _read(design)
    names = Names(design)
    concept = design.concept
    assert sorted(
        (link.entity, link.name, link.to, link.source_cardinality, link.target_cardinality,
         link.on_parent_delete, link.owner, link.definition)
        for link in world.relationships
    ) == sorted(
        (names.of(link.source), link.name, names.of(link.target), link.source_cardinality,
         link.target_cardinality, link.on_parent_delete or "", link.owner, link.definition)
        for link in concept.relationships
    )  # fmt: skip
    assert [(view.name, view.definition) for view in world.roles] == [
        (role.name, role.definition) for role in concept.roles
    ]
    assert [
        (view.role, view.action, view.entity, view.scope, view.allowed, view.condition)
        for view in world.permissions
    ] == [
        (
            names.of(item.role), item.action, names.of(item.entity) if item.entity else "",
            item.scope, item.allowed, item.condition,
        )
        for item in concept.permissions
    ]  # fmt: skip
    assert [(view.name, view.statement) for view in world.invariants] == [
        (rule.name, rule.statement) for rule in concept.invariants
    ]
    for rule, read in zip(concept.invariants, world.invariants, strict=True):
        assert read.facts.get("kind") == (rule.rule.kind if rule.rule else None)
    assert [(view.name, view.statement, view.sort) for view in world.queries] == [
        (
            query.name,
            query.statement,
            tuple(names.of(item.element, within=query.entity or "") for item in query.sort),
        )
        for query in concept.queries
    ]
    assert [(view.system, view.data) for view in world.integrations] == [
        (item.system, item.data) for item in concept.integrations
    ]
    assert [(view.text, view.recommendation) for view in world.questions] == [
        (item.text, item.recommendation) for item in concept.questions if item.status == "open"
    ]
    assert {(view.text, view.answer) for view in world.answered} == {
        (item.text, item.answer) for item in concept.questions if item.status != "open"
    }
    assert [view.text for view in world.assumptions] == [item.text for item in concept.assumptions]


@given(designs())
def test_the_lower_layers_and_the_index_are_read_back(design: Design) -> None:
    world = _read(design)
    names = Names(design)
    for table, view in zip(design.schema_.tables, world.tables, strict=True):
        assert view.name == table.name
        assert view.entity == names.of(table.realises or "")
        assert [(column.name, column.type, column.nullable) for column in view.columns] == [
            (column.name, column.type, column.nullable) for column in table.columns
        ]
        assert view.primary_key == names.all(table.primary_key, within=table.id)
        assert [(key.columns, key.table, key.references) for key in view.foreign_keys] == [
            (
                names.all(key.columns, within=table.id),
                names.of(key.table),
                names.all(key.references, within=key.table),
            )
            for key in table.foreign_keys
        ]
        assert len(view.indexes) == len(table.indexes)
    shown = {view.label: view for view in world.endpoints}
    for endpoint in design.api.endpoints:
        read = shown[endpoint.label]
        assert read.shown
        assert read.kind == endpoint.kind
        assert read.entity == names.of(endpoint.entity or "")
        assert set(read.roles) == {names.of(access.role) for access in endpoint.access}
        assert read.response == tuple(item.name for item in endpoint.response)
    assert set(world.index.entities) == {item.name for item in design.concept.entities}
    assert set(world.index.tables) == {table.name for table in design.schema_.tables}
    assert set(world.index.endpoints) == {item.label for item in design.api.endpoints}
    assert set(world.index.non_goals) == {item.text for item in design.concept.non_goals}
    assert world.conventions["ids.type"] == design.conventions.ids.type
    assert world.conventions["concurrency.precondition"] == "etag"
    assert world.conventions["errors.rate_limit"] == "true"


def test_the_language_reads_as_a_person_would_write_it() -> None:
    design = shop()
    names = Names(design)
    assert pack_entity(design, design.concept.entities[1], names).splitlines() == [
        'entity Order "a customer\'s purchase"',
        "  - number text",
        "  - total text",
        "  unique number",
        "  link customer Customer on_parent_delete=restrict owner",
        "  lifecycle status initial=draft",
        "  state draft",
        "  state placed",
        "  state paid",
        '  step place draft -> placed roles=Customer guard="it has a line"',
    ]
    assert pack_permissions(design.concept.permissions, names).splitlines() == [
        "may Customer read,list entity=Order scope=own",
        'may_not "Support agent" update entity=Order',
    ]
    assert pack_query(design.concept.queries[0], names) == (
        'query "newest orders" entity=Order filters="customer =","status in (placed, paid)" '
        "sort=-created_at limit=25"
    )


@given(st.text())
def test_any_text_makes_one_line_that_is_read_back(text: str) -> None:
    written = f"kind {atom(text)} {fact('key', text)}"
    assert "\n" not in written
    read = read_line(written)
    assert read is not None
    assert read.value(0) == read.fact("key") or len(text) > 500
    again = read_line(f"entity a {free(text)}")
    assert again is not None
    assert again.text == read.value(0)[:500] or len(text) > 500


@given(st.text(alphabet=' ab,="\\->\n{}', max_size=40))
def test_no_line_stops_the_reader(text: str) -> None:
    for raw in text.split("\n"):
        read_line(raw)
    for kind in ("entity", "-", "step", "table", "endpoint", "shape", "decision", "column"):
        read_world([_Message("user", section("slice", f"{kind} {text}"))])
        read_world([_Message("user", section("index", f"  {kind} {text}"))])


@given(
    st.lists(
        st.sampled_from(["<message>", "</message>", "</message-2>", "<slice>", "", "words"]),
        max_size=6,
    ),
    st.text(),
)
def test_no_text_steps_out_of_its_section(lines: list[str], more: str) -> None:
    text = "\n".join([*lines, more])
    written = f"{section('message', text)}\n\n{section('slice', 'entity A')}"
    assert [(found.name, found.text) for found in read_sections(written)] == [
        ("message", text),
        ("slice", "entity A"),
    ]

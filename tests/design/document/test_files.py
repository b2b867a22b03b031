"""A design survives its files exactly, and files that are not a design are refused with a place."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from design.document.adr import (
    DecisionTextError,
    decision_file,
    read_decision,
    write_decision,
)
from design.document.api import Access, Api, Endpoint, EndpointField, Parameter
from design.document.base import Frozen
from design.document.concept import (
    Attribute,
    CompareRule,
    Concept,
    DistinctRule,
    Entity,
    Identity,
    Invariant,
    Lifecycle,
    LimitRule,
    NoOverlapRule,
    Question,
    Relationship,
    Retention,
    Role,
    State,
    Transition,
)
from design.document.conventions import Conventions, Naming
from design.document.decisions import Decision, Waiver
from design.document.design import Design
from design.document.files import (
    API,
    BRIEF,
    CONCEPT,
    CONVENTIONS,
    SCHEMA,
    SIZE_LIMIT,
    WAIVERS,
    DesignFileError,
    read_files,
    write_files,
)
from design.document.reviewing import ReviewSettings, RuleLevel, SignOff, UserRule
from design.document.schema import Check, Column, Index, IndexColumn, Schema, Table
from design.text import clean
from tests.seeds import printed

odd_lines = st.sampled_from(
    [
        "## Context",
        "## Decision  ",
        "\\## Decision",
        "\\\\## Consequences",
        "---",
        "status: rejected",
        "# 9. Another",
        "### Options",
        "- a list",
        "```sql",
        "",
        " ",
        "Größe · 納品 · 🚚",
    ]
)
texts = st.text(max_size=30).map(clean) | st.lists(odd_lines, max_size=6).map("\n".join)
names = st.text(min_size=1, max_size=12).map(clean)
numbers = st.integers(0, 2**31)


def ids(prefix: str) -> st.SearchStrategy[str]:
    return st.integers(0, 2**40 - 1).map(lambda number: f"{prefix}_{number:010x}")


def many(strategy: st.SearchStrategy[Any], size: int = 3) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(strategy, max_size=size).map(tuple)


attributes = st.builds(
    Attribute,
    id=ids("att"),
    name=names,
    definition=texts,
    type=st.sampled_from(["text", "money", "enum"]),
    required=st.booleans(),
    values=many(texts),
    default=st.none() | texts,
    max_length=st.none() | numbers,
)
lifecycles = st.builds(
    Lifecycle,
    id=ids("lif"),
    states=many(st.builds(State, id=ids("sta"), name=names)),
    transitions=many(
        st.builds(Transition, id=ids("tra"), name=names, source=ids("sta"), target=ids("sta"))
    ),
)
entities = st.builds(
    Entity,
    id=ids("ent"),
    name=names,
    definition=texts,
    audited=st.booleans(),
    retention=st.none() | st.builds(Retention, period=texts),
    attributes=many(attributes),
    identities=many(st.builds(Identity, id=ids("idt"), attributes=many(ids("att")))),
    lifecycle=st.none() | lifecycles,
)
rules = st.one_of(
    st.none(),
    st.builds(CompareRule, left=ids("att"), operator=st.just("<"), right=ids("att")),
    st.builds(NoOverlapRule, start=ids("att"), end=ids("att"), per=many(ids("rel"))),
    st.builds(DistinctRule, left=ids("rel"), right=st.just("self")),
    st.builds(LimitRule, attribute=ids("att"), operator=st.just(">"), amount=texts),
)
concepts = st.builds(
    Concept,
    entities=many(entities),
    relationships=many(
        st.builds(Relationship, id=ids("rel"), name=names, source=ids("ent"), target=ids("ent"))
    ),
    invariants=many(st.builds(Invariant, id=ids("inv"), name=names, statement=texts, rule=rules)),
    roles=many(st.builds(Role, id=ids("rol"), name=names)),
    questions=many(st.builds(Question, id=ids("que"), text=texts, options=many(texts))),
)
overrides = st.dictionaries(
    st.sampled_from(["name", "nullable", "type", "elsewhere"]), st.none() | texts | st.booleans()
)
columns = st.builds(Column, id=ids("col"), name=names, nullable=st.booleans(), overrides=overrides)
indexes = st.builds(
    Index,
    id=ids("idx"),
    name=names,
    columns=many(st.builds(IndexColumn, column=ids("col"), descending=st.booleans())),
    overrides=st.dictionaries(
        st.just("columns"),
        st.lists(st.fixed_dictionaries({"column": ids("col"), "lower": st.booleans()})),
        max_size=1,
    ),
)
tables = st.builds(
    Table,
    id=ids("tab"),
    name=names,
    columns=many(columns),
    primary_key=many(ids("col")),
    checks=many(st.builds(Check, id=ids("chk"), name=names, expression=texts)),
    indexes=many(indexes),
    overrides=st.dictionaries(st.just("primary_key"), st.lists(ids("col")), max_size=1),
)
endpoints = st.builds(
    Endpoint,
    id=ids("end"),
    method=st.sampled_from(["GET", "POST"]),
    path=texts,
    name=names,
    access=many(st.builds(Access, id=ids("acc"), role=ids("rol"), condition=texts)),
    parameters=many(st.builds(Parameter, id=ids("par"), name=names, values=many(texts))),
    response=many(
        st.builds(
            EndpointField,
            id=ids("fld"),
            name=names,
            overrides=st.dictionaries(st.just("values"), st.lists(texts), max_size=1),
        )
    ),
)
decisions = st.builds(
    Decision,
    id=ids("dec"),
    number=st.integers(1, 9_999_999),
    title=texts,
    status=st.sampled_from(["proposed", "accepted", "rejected", "superseded"]),
    context=texts,
    decision=texts,
    consequences=texts,
    topic=texts,
    choice=texts | st.sampled_from(["no", "null", "5", "2024-01-01", "\ufffe"]),
    scope=many(ids("ent")),
    pinned=st.booleans(),
    muted=st.booleans(),
    supersedes=st.none() | ids("dec"),
    proposed_by=st.sampled_from(["model", "user"]),
)
designs = st.builds(
    Design,
    name=names,
    brief=texts,
    conventions=st.builds(
        Conventions, naming=st.builds(Naming, tables=st.sampled_from(["snake", "camel"]))
    ),
    concept=concepts,
    schema_=st.builds(Schema, tables=many(tables), dropped=many(ids("col"))),
    api=st.builds(Api, endpoints=many(endpoints)),
    decisions=st.lists(decisions, max_size=4, unique_by=lambda item: item.number).map(
        lambda items: tuple(sorted(items, key=lambda item: item.number))
    ),
    waivers=many(
        st.builds(Waiver, id=ids("wai"), rule=names, elements=many(texts), reason=texts, by=names)
    ),
    review=st.builds(
        ReviewSettings,
        levels=many(st.builds(RuleLevel, rule=names, level=st.sampled_from(["off", "error"]))),
        rules=many(
            st.builds(UserRule, name=names, each=names, must=many(texts), message=texts, why=texts)
        ),
        baseline=many(names),
        signoffs=many(
            st.builds(
                SignOff,
                id=ids("sig"),
                item=names,
                state=st.sampled_from(["signed off", "waived"]),
                by=names,
                on=names,
                content=names,
                reason=texts,
            )
        ),
    ),
)


@given(designs)
@settings(max_examples=60)
def test_a_design_comes_back_from_its_files_exactly(design: Design) -> None:
    files = write_files(design)
    again = read_files(files)
    assert again == design
    assert write_files(again) == files
    assert all(text.endswith("\n") for path, text in files.items() if path != BRIEF or text)
    assert [item.text for item in again.decisions] == [item.text for item in design.decisions]


@given(decisions)
@settings(max_examples=300)
def test_the_words_of_a_decision_survive_its_file(decision: Decision) -> None:
    assert read_decision(write_decision(decision)) == decision


def test_the_file_of_a_decision_holds_the_note_as_it_is_sent() -> None:
    note = Decision(
        id="dec_1",
        number=3,
        title="Soft delete: Größe & Höhe!",
        status="accepted",
        context="Two lines\n\nand a gap.",
        decision="We keep rows.",
        topic="delete",
        choice="no",
        scope=("ent_1", "ent_2"),
    )
    text = write_decision(note)
    assert note.text in text
    assert decision_file(note) == "0003-soft-delete-grosse-hohe.md"
    assert text.splitlines()[:10] == [
        "---",
        "id: dec_1",
        "status: accepted",
        "topic: delete",
        'choice: "no"',
        "scope: [ent_1, ent_2]",
        "pinned: true",
        "muted: false",
        "proposed_by: user",
        "---",
    ]


def test_overrides_have_one_order_whatever_the_order_they_were_set_in() -> None:
    def design(noted: dict[str, Any]) -> Design:
        column = Column(id="col_1", name="a", overrides=noted)
        return Design(schema_=Schema(tables=(Table(id="tab_1", name="t", columns=(column,)),)))

    first = design({"type": "text", "nullable": True})
    second = design({"nullable": True, "type": "text"})
    assert write_files(first) == write_files(second)


@given(designs)
@settings(max_examples=30)
def test_bytes_do_not_depend_on_how_an_element_was_made(design: Design) -> None:
    def rebuilt(part: Any) -> Any:
        if isinstance(part, Frozen):
            turned = {name: rebuilt(value) for name, value in reversed(part.__dict__.items())}
            return type(part).model_construct(**turned).replace(**turned)
        return tuple(map(rebuilt, part)) if isinstance(part, tuple) else part

    assert write_files(rebuilt(design)) == write_files(design)


@given(designs, designs)
@settings(max_examples=30)
def test_bytes_do_not_depend_on_what_was_written_before(before: Design, after: Design) -> None:
    mixed = after.replace(schema_=before.schema_, concept=before.concept)
    alone = write_files(mixed.model_copy(deep=True))
    write_files(after)
    write_files(before)
    assert write_files(mixed) == alone


def test_an_element_begins_with_its_id_and_ends_with_where_it_comes_from() -> None:
    column = Column(id="col_1", name="a", realises="att_1", derived=True, type="uuid")
    table = Table(id="tab_1", name="t", columns=(column,))
    files = write_files(Design(schema_=Schema(tables=(table,))))
    written = json.loads(files[SCHEMA])["tables"][0]["columns"][0]
    assert list(written) == ["id", "name", "type", "realises", "derived"]


def test_an_empty_design_is_little_text() -> None:
    assert write_files(Design()) == {
        "brief.md": "",
        "design/api.json": "{}\n",
        "design/concept.json": "{}\n",
        "design/conventions.json": '{\n  "format": 1\n}\n',
        "design/schema.json": "{}\n",
    }


def test_two_decisions_of_one_number_are_not_written_over_each_other() -> None:
    one = Decision(id="dec_1", number=1, title="A")
    with pytest.raises(ValueError, match="share a number"):
        write_files(Design(decisions=(one, one.replace(id="dec_2"))))


def test_what_a_terminal_would_obey_is_gone_after_loading() -> None:
    files = write_files(Design())
    files[BRIEF] = "# A\x1b[31m brief\r\n"
    files[CONCEPT] = json.dumps(
        {"entities": [{"id": "ent_1", "name": "A\u001b]0;x\u0007\u202eB", "definition": "é"}]}
    )
    files["decisions/0001-x.md"] = "---\nid: d\n---\n# 1. T\u200bi\n\n## Context\nw\x1b[2J\r\nx\n"
    design = read_files(files)
    assert design.brief == "# A brief"
    assert design.concept.entities[0].name == "AB"
    assert design.concept.entities[0].definition == "é"
    assert design.decisions[0].title == "Ti"
    assert design.decisions[0].context == "w\nx"


def test_generated_files_and_migrations_are_passed_over() -> None:
    files = write_files(Design()) | {"generated/schema.sql": "x", "migrations/1/up.sql": "x"}
    assert read_files(files) == Design()


def _refused(changes: dict[str, str | None]) -> DesignFileError:
    column = Column(id="col_1", name="total", type="integer")
    design = Design(schema_=Schema(tables=(Table(id="tab_1", name="orders", columns=(column,)),)))
    files = write_files(design)
    for path, text in changes.items():
        if text is None:
            del files[path]
        else:
            files[path] = text
    with pytest.raises(DesignFileError) as caught:
        read_files(files)
    return caught.value


@pytest.mark.parametrize("path", [CONVENTIONS, CONCEPT, SCHEMA, API])
def test_a_missing_layer_is_refused(path: str) -> None:
    error = _refused({path: None})
    assert (error.file, error.reason) == (path, "the file is missing")


@pytest.mark.parametrize(
    ("text", "place", "reason"),
    [
        ('{\n  "tables": [,]\n}', "line 2, column 14", "not JSON"),
        ("[" * 100_000, "", "not JSON"),
        ("[]", "", "object"),
        ("NaN", "", "object"),
        ('{"tabels": []}', "/tabels", 'there is no such field; did you mean "tables"?'),
        ('{"tables": [{"id": "t"}]}', "/tables/0/name", "the field is missing"),
        ('{"tables": [{"id": "t", "name": 5}]}', "/tables/0/name", "valid string, not 5"),
        (
            '{"tables": [{"id": "t", "name": "a", "columns": [{"id": "c", "name": "b", '
            '"nullable": "yes"}]}]}',
            "/tables/0/columns/0/nullable",
            'valid boolean, not "yes"',
        ),
        (
            '{"tables": [{"id": "t", "name": "a", "columns": [{"id": "c", "name": "b", '
            '"type": "text); drop table x"}]}]}',
            "/tables/0/columns/0/type",
            "pattern",
        ),
    ],
)
def test_a_bad_layer_is_refused_with_place_and_reason(text: str, place: str, reason: str) -> None:
    error = _refused({SCHEMA: text})
    assert error.file == SCHEMA
    assert error.place == place
    assert reason in error.reason
    assert "pydantic" not in str(error)


def test_the_pointer_of_a_rule_names_what_is_in_the_file() -> None:
    rule = {"kind": "compare", "left": "a", "operator": "~", "right": "b"}
    invariant = {"id": "i", "name": "n", "statement": "s", "rule": rule}
    error = _refused({CONCEPT: json.dumps({"invariants": [invariant]})})
    assert error.place == "/invariants/0/rule/operator"


@pytest.mark.parametrize(
    ("path", "text", "reason"),
    [
        (CONVENTIONS, '{"format": 2}', "newer version"),
        (CONVENTIONS, "{}", "missing"),
        (BRIEF, "x" * (SIZE_LIMIT + 1), "too large"),
        ("design/notes.txt", "", "move it elsewhere"),
        ("decisions/README.md", "", "not a decision note"),
        (WAIVERS, '{"waivers": [{}]}', "missing"),
    ],
)
def test_a_file_that_is_not_part_of_a_design_is_refused(path: str, text: str, reason: str) -> None:
    error = _refused({path: text})
    assert error.file == path
    assert reason in error.reason


HEAD = "---\nid: dec_1\n---\n"


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("# 1. No front matter\n", 1, "front matter"),
        ("---\nid: x\n", 1, "closing line"),
        ("---\n- a\n---\n# 1. T\n", 2, "name: value"),
        ("---\nid: 'x\n---\n# 1. T\n", 2, "not YAML"),
        ("---\nid: x\nwho: me\n---\n# 1. T\n", 1, "unknown field 'who'"),
        ("---\nid: x\nstatus: done\n---\n# 1. T\n", 1, '"status"'),
        ("---\nid: x\npinned: maybe\n---\n# 1. T\n", 1, "true or false"),
        ("---\nstatus: accepted\n---\n# 1. T\n", 1, "is missing"),
        (HEAD + "\n# Title\n", 5, "expected the title"),
        (HEAD + "# 1. T\n\nloose words\n", 6, "put the words under"),
        (HEAD + "# 1. T\n\n## Context\na\n\n## Context\nb\n", 9, "twice"),
    ],
)
def test_a_bad_decision_file_is_refused_with_its_line(text: str, line: int, reason: str) -> None:
    with pytest.raises(DecisionTextError) as caught:
        read_decision(text)
    assert caught.value.line == line
    assert reason in caught.value.reason


@given(st.data())
def test_front_matter_of_plain_words_reads_as_yaml_would(data: st.DataObject) -> None:
    word = st.from_regex(r"[A-Za-z][A-Za-z0-9_/.-]{0,9}", fullmatch=True)
    lines = {"id": "id: dec_1"}
    for name in ("topic", "choice", "scope"):
        told = " ".join(data.draw(st.lists(word, min_size=1, max_size=3)))
        lines[name] = f"{name}: {told}"
    plain = "\n".join(("---", *lines.values(), "---", "", "# 1. T", ""))
    # A comment is no plain line, so that these are parsed.
    parsed = "\n".join(("---", "# words", *lines.values(), "---", "", "# 1. T", ""))
    assert read_decision(plain) == read_decision(parsed)


def test_numbers_of_decisions_must_agree_and_differ() -> None:
    note = HEAD + "# 1. T\n"
    assert "says 2, its title 1" in _refused({"decisions/0002-t.md": note}).reason
    error = _refused({"decisions/0001-s.md": note, "decisions/0001-t.md": note})
    assert "number 1 too" in error.reason


@given(st.dictionaries(st.sampled_from([BRIEF, CONVENTIONS, CONCEPT, API]), st.text(max_size=40)))
@settings(max_examples=60)
def test_no_text_raises_anything_but_a_file_error(changes: dict[str, str]) -> None:
    with contextlib.suppress(DesignFileError):
        read_files(write_files(Design()) | changes)


@given(st.text(max_size=60) | st.text(max_size=60).map(lambda text: f"---\n{text}\n---\n# 1. T"))
@settings(max_examples=200)
def test_no_text_makes_the_decision_reader_stumble(text: str) -> None:
    with contextlib.suppress(DecisionTextError):
        read_decision(text)


def test_bytes_do_not_depend_on_the_hash_seed() -> None:
    program = (
        "from design.document.design import Design\n"
        "from design.document.concept import *\n"
        "from design.document.files import write_files\n"
        "e = Entity(id='ent_1', name='Ä', attributes=(Attribute(id='att_1', name='b'),))\n"
        "print(write_files(Design(concept=Concept(entities=(e,)))))"
    )
    assert len(printed(program, "0", "1", "2")) == 1

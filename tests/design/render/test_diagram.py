from __future__ import annotations

import re

from design.document.design import Design
from design.document.schema import Schema
from design.render.diagram import render_diagram
from tests.design.render.designs import workshop
from tests.design.render.elements import column, foreign, key, table, unique

ENTITY = r'"[^"%\r\n\\]+"'
WORD = r"[A-Za-z_][A-Za-z0-9_]*"
LINES = [
    r"erDiagram",
    rf"    {ENTITY} \{{",
    rf'        {WORD} (?!(?i:[pfu]k)\b){WORD}(?: [PFU]K(?:, [PFU]K)*)?(?: "[^"]*")?',
    r"    \}",
    rf'    {ENTITY} (?:\|\||\|o)--(?:o\{{|o\|) {ENTITY} : "[^"]+"',
]
"""What Mermaid's grammar for these diagrams takes, as far as it is used."""


def test_every_line_is_one_mermaid_reads() -> None:
    columns = [column("odd", name, "numeric(12,2)[]") for name in ("pk", "FK", "uk", "order")]
    design = workshop()
    odd = table("odd", key("odd"), *columns)
    empty = table("empty", primary_key=())
    design = design.replace(schema_=Schema(tables=(*design.schema_.tables, odd, empty)))
    for line in render_diagram(design).splitlines():
        assert any(re.fullmatch(pattern, line) for pattern in LINES), line


def test_cardinalities_follow_the_keys() -> None:
    text = render_diagram(workshop())
    assert '    "workspaces" ||--o{ "order" : "workspace_id"' in text
    assert '    "address" |o--o{ "order" : "delivery_address_id"' in text
    assert '    "user" |o--o{ "user" : "manager_id"' in text


def test_a_unique_key_has_one_child() -> None:
    item = table(
        "profile",
        key("profile"),
        column("profile", "user_id", "uuid"),
        uniques=(unique("profile", "user_id"),),
        foreign_keys=(foreign("profile", "user_id", to="user"),),
    )
    design = Design(schema_=Schema(tables=(table("user", key("user")), item)))
    text = render_diagram(design)
    assert '    "user" ||--o| "profile" : "user_id"' in text
    assert "        uuid user_id FK, UK" in text

"""What looks like a key, and what only looks odd."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from design.document.concept import Concept, Entity
from design.document.design import Design
from design.secrets import find_secrets, place_of, secrets_in

# Put together here, so that nothing in this file looks like a key.
KEYS = [
    ("Anthropic key", "sk-" + "ant-" + "api03-" + "a1B2" * 6),
    ("OpenAI key", "sk-" + "proj-" + "a1B2" * 8),
    ("AWS key", "AKIA" + "ABCD" * 4),
    ("GitHub token", "ghp_" + "a1B2" * 9),
    ("GitLab token", "glpat-" + "a1B2" * 5),
    ("Slack token", "xoxb-" + "1234" * 4),
    ("Google key", "AIza" + "a1B2c" * 7),
    ("JSON web token", "eyJ" + "a1B2" * 4 + ".eyJ" + "a1B2" * 4 + "." + "a1B2" * 4),
    ("private key", "-----BEGIN RSA " + "PRIVATE KEY-----"),
    ("password in an address", "postgres://ada:" + "hunter22@db.example.org/shop"),
]


@pytest.mark.parametrize(("kind", "key"), KEYS)
def test_it_is_found_and_not_repeated(kind: str, key: str) -> None:
    (found,) = find_secrets(f"one\nuse {key} for it\n")
    assert (found.kind, found.line) == (kind, 2)
    assert len(found.shown) == 5


@pytest.mark.parametrize(
    "text",
    [
        "gen_random_uuid()", "password_hash text not null", "sk-1", "task-force and risk-averse",
        "https://example.org/a:b@c", "0190b6c0-7a7e-7cc0-8c1a-3f6f6f6f6f6f", "a1b2c3" * 12,
        "postgres://user:<password>@host/db",
    ],
)  # fmt: skip
def test_what_designs_are_full_of_is_none(text: str) -> None:
    assert find_secrets(text) == ()


def test_where_it_stands() -> None:
    document = {"concept": {"entities": [{"name": "Order", "definition": "a key"}]}}
    assert place_of("a key", document) == "concept entities Order definition"
    assert place_of("nothing", document) == ""


@given(st.text(max_size=40), st.text(max_size=40), st.sampled_from([key for _, key in KEYS]))
def test_a_text_with_a_key_is_never_passed_over(before: str, after: str, key: str) -> None:
    text = f"{before} {key} {after}"
    assert any(key in item.value or item.value in key for item in find_secrets(text))


def test_of_another_design_only_what_is_not_shared_is_looked_through() -> None:
    keys = [key for _, key in KEYS]
    named = [
        Entity(id=f"ent_{number}", name=f"E{number}", definition=f"made with\n{key}")
        for number, key in enumerate(keys)
    ]
    old = Design(name="old", concept=Concept(entities=tuple(named[:4])))
    new = old.replace(name=keys[4], concept=Concept(entities=(named[5], *named[1:4])))
    assert [item.value for item in secrets_in(old)] == keys[:4]
    assert [item.value for item in secrets_in(new, old)] == [keys[4], keys[5]]
    assert list(secrets_in(old, old)) == []
    assert [item.value for item in secrets_in({"a": [keys[0]], "b": 1})] == keys[:1]

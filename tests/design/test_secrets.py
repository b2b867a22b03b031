"""What looks like a key, and what only looks odd."""

from __future__ import annotations

import pytest

from design.secrets import find_secrets, place_of

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

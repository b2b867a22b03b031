"""What fits best what somebody types."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.matching import Wanted

TITLES = (
    "Schema: Diagram", "Diagram: Fit", "Schema: Entity", "Entity: Order", "Table: orders",
    "Table: order_lines", "Endpoint: GET /v1/orders/{order_id}", "Role: Border guard",
)  # fmt: skip


def best(query: str) -> list[str]:
    """Return the titles that fit, the best first."""
    fits = [(wanted.score, title) for title in TITLES if (wanted := Wanted(query).fit(title))]
    return [title for _, title in sorted(fits, reverse=True)]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("dia", ["Schema: Diagram", "Diagram: Fit"]),
        ("order", ["Entity: Order", "Table: order_lines", "Table: orders",
                   "Endpoint: GET /v1/orders/{order_id}", "Role: Border guard"]),
        ("orders", ["Table: orders", "Endpoint: GET /v1/orders/{order_id}"]),
        ("LINES table", ["Table: order_lines"]),
        ("scdia", ["Schema: Diagram"]),
        ("zebra", []),
    ],
)  # fmt: skip
def test_the_best_comes_first(query: str, first: list[str]) -> None:
    assert best(query)[: max(1, len(first))] == first


def test_the_help_counts_less_than_the_title() -> None:
    wanted = Wanted("picture")
    title, help = wanted.fit("Schema: Picture"), wanted.fit("Schema: Diagram", "as a picture")
    assert title is not None
    assert help is not None
    assert title.score > help.score > 0
    assert not help.spans


@given(st.text(max_size=12), st.text(max_size=40), st.text(max_size=40))
def test_what_is_found_stands_in_the_title(query: str, title: str, help: str) -> None:
    fit = Wanted(query).fit(title, help)
    if fit is not None:
        assert fit.score > -1
        low = title.lower()
        assert all(0 <= start < end <= len(low) for start, end in fit.spans)
        assert all(word in low + help.lower() for word in query.lower().split()) or fit.spans

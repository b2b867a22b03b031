from __future__ import annotations

import pytest

from design.document.names import name_key, plural, singular, snake, words


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Order line", "order_line"),
        ("OrderLine", "order_line"),
        ("APIKey", "api_key"),
        ("Größe", "grosse"),
        ("Straße", "strasse"),
        ("émigré", "emigre"),
        ("2FA", "2_fa"),
        ("ISO8601Date", "iso_8601_date"),
    ],
)
def test_a_name_in_any_spelling_has_one_snake_case(name: str, written: str) -> None:
    assert snake(name) == written


@pytest.mark.parametrize("name", ["SKU", "VIP", "ORDER LINE", "API key", "Order"])
def test_the_plural_has_as_many_words_as_the_name(name: str) -> None:
    assert len(words(plural(name))) == len(words(name))
    assert name_key(singular(plural(name))) == name_key(name)


def test_an_abbreviation_keeps_the_ending_of_its_plural() -> None:
    assert snake(plural("SKU")) == "skus"
    assert snake("userIDs") == "user_ids"
    assert snake("APIKeys") == "api_keys"

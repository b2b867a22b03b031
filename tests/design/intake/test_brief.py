from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from design.intake.brief import (
    BRIEF_TEMPLATE,
    Brief,
    EntityLine,
    IntegrationLine,
    RoleBlock,
    WorkflowLine,
    clauses,
    example_brief,
    parse_brief,
    tidy_name,
)

BRIEFS = ("shop", "clinic", "tracker", "subscriptions")


def names(brief: Brief) -> list[str]:
    return [line.name for line in brief.entities]


@pytest.mark.parametrize("name", BRIEFS)
def test_every_section_of_a_brief_is_read_and_nothing_is_left_over(shared: Path, name: str) -> None:
    brief = parse_brief((shared / "briefs" / f"{name}.md").read_text(encoding="utf-8"))

    assert brief.title
    assert brief.summary
    assert len(brief.entities) in (7, 9, 10)
    assert len(brief.reporting) == 5
    assert len(brief.integrations) == 2
    assert len(brief.non_goals) == 2
    assert all(role.can and role.cannot for role in brief.roles)
    assert brief.constraints.retention
    assert brief.constraints.scale
    assert brief.constraints.latency
    assert brief.unknown == ()


def test_a_definition_ends_at_the_first_semicolon() -> None:
    brief = parse_brief(
        "Entities (name → definition):\n"
        "- Order line → one product in an order; quantity (at least 1; whole), price; "
        "never changed\n"
    )

    assert brief.entities == (
        EntityLine(
            "Order line",
            "one product in an order",
            ("quantity (at least 1; whole), price", "never changed"),
        ),
    )


@pytest.mark.parametrize("arrow", ["→", "->", "=>", ":", " — ", " – ", " - "])
@pytest.mark.parametrize("bullet", ["- ", "* ", "• ", "1. ", "2) ", ""])
def test_arrows_and_bullets_of_any_kind_separate_name_and_definition(
    arrow: str, bullet: str
) -> None:
    joint = arrow if arrow.startswith(" ") or arrow == ":" else f" {arrow} "
    brief = parse_brief(
        f"Entities:\n{bullet}Book{joint}something to read; title, isbn (unique)\n"
        f"{bullet}The Member{joint}a person who reads\n"
    )

    assert brief.entities == (
        EntityLine("Book", "something to read", ("title, isbn (unique)",)),
        EntityLine("Member", "a person who reads"),
    )


@pytest.mark.parametrize(
    "heading",
    [
        "Roles & permissions:",
        "## Roles",
        "**Roles and permissions**",
        "ROLES:",
        "# 4. Roles",
        "Actors:",
    ],
)
def test_headings_may_be_dressed_in_any_way(heading: str) -> None:
    brief = parse_brief(
        f"{heading}\n- Role: Clerk\n- Can: see books; lend books\n- Cannot: delete books\n"
    )

    assert brief.roles == (RoleBlock("Clerk", ("see books", "lend books"), ("delete books",)),)


@pytest.mark.parametrize(
    "text",
    [
        "- Role: Clerk\n- Can: see books\n- Cannot: delete books\n",
        "- Clerk\n  - Can: see books\n  - Cannot: delete books\n",
        "### Clerk\nCan: see books\nCannot: delete books\n",
        "- Clerk can see books; cannot delete books\n",
        "- A clerk may see books, but may not delete books.\n",
        "- Clerk: can see books, cannot delete books\n",
        "**Clerk**\n- Can:\n  - see books\n- Cannot:\n  - delete books\n",
    ],
)
def test_roles_may_be_written_in_several_ways(text: str) -> None:
    brief = parse_brief(f"## Roles\n{text}")

    assert brief.roles == (RoleBlock("Clerk", ("see books",), ("delete books",)),)


def test_sections_may_come_in_any_order_with_windows_line_ends() -> None:
    brief = parse_brief(
        "Non-goals:\r\n- Billing\r\n\r\nReports:\r\n1. Who is late?\r\n\r\nEntities:\r\n- "
        "Book\r\n- Member\r\n"
    )

    assert brief.non_goals == ("Billing",)
    assert brief.reporting == ("Who is late?",)
    assert names(brief) == ["Book", "Member"]


def test_entities_may_be_listed_on_one_line_and_described_below() -> None:
    brief = parse_brief("Entities: Books, Members and Loans\n\nBook -> something to read; title\n")

    assert brief.entities[0] == EntityLine("Book", "something to read", ("title",))
    assert names(brief) == ["Book", "Member", "Loan"]


def test_nested_points_belong_to_the_point_above() -> None:
    brief = parse_brief(
        "# Entities\n- Book → something to read\n  - title\n  - isbn (unique)\n### Member\n- "
        "full name\n- email\n"
    )

    assert brief.entities == (
        EntityLine("Book", "something to read", ("title", "isbn (unique)")),
        EntityLine("Member", "", ("full name", "email")),
    )


def test_a_workflow_without_a_colon_is_that_of_the_entity_it_starts_with() -> None:
    brief = parse_brief(
        "Entities: Loan, Book\nStates:\nLoan open -> returned\n- Book: new → old\n- a → b\n"
    )

    assert brief.workflows == (
        WorkflowLine("Loan", "open -> returned"),
        WorkflowLine("Book", "new → old"),
        WorkflowLine("", "a → b"),
    )


def test_constraints_are_sorted_by_what_they_speak_of() -> None:
    brief = parse_brief(
        "Constraints:\n- Loans are kept 3 years\n- 2,000 members\n- book list within 300 ms\n- "
        "must run on site\n"
    )

    assert brief.constraints.retention == ("Loans are kept 3 years",)
    assert brief.constraints.scale == ("2,000 members",)
    assert brief.constraints.latency == ("book list within 300 ms",)
    assert brief.constraints.other == ("must run on site",)


def test_labelled_constraints_stay_under_their_label() -> None:
    brief = parse_brief(
        "Constraints:\n- Retention: 5 years for loans\n- Expected scale: small\n- Latency: fast\n"
    )

    assert brief.constraints.retention == ("5 years for loans",)
    assert brief.constraints.scale == ("small",)
    assert brief.constraints.latency == ("fast",)


def test_integrations_keep_system_and_data_apart_and_none_is_none() -> None:
    assert parse_brief("Integrations:\n- none\n").integrations == ()
    assert parse_brief("Integrations:\n- SMS gateway → message id, status\n").integrations == (
        IntegrationLine("SMS gateway", "message id, status"),
    )


def test_what_no_section_takes_is_kept_with_its_line() -> None:
    brief = parse_brief("# Library\n\n## Team\nAnn and Bob\n\n## Entities\n- Book\n")

    assert brief.title == "Library"
    assert [(line.number, line.text) for line in brief.unknown] == [
        (3, "## Team"),
        (4, "Ann and Bob"),
    ]
    assert names(brief) == ["Book"]


def test_the_empty_form_is_an_empty_brief() -> None:
    assert parse_brief(BRIEF_TEMPLATE) == Brief()


def test_the_bundled_example_fills_the_whole_form() -> None:
    brief = parse_brief(example_brief())

    assert len(brief.entities) >= 10
    assert brief.unknown == ()
    assert len(brief.reporting) >= 5
    assert all(role.can and role.cannot for role in brief.roles)


def test_clauses_split_at_semicolons_and_sentences_outside_brackets() -> None:
    assert clauses("a (b; c); d. Each e has f, e.g. G. H") == (
        "a (b; c)",
        "d",
        "Each e has f, e.g. G",
        "H",
    )


def test_names_lose_article_and_plural() -> None:
    assert tidy_name("**the order lines**") == "Order line"
    assert tidy_name("API tokens") == "API token"


@given(st.text())
def test_any_text_is_a_brief(text: str) -> None:
    assert isinstance(parse_brief(text), Brief)


_LINES = st.sampled_from(
    [
        "Entities:",
        "## Roles",
        "Workflows:",
        "Reports",
        "Constraints:",
        "Integrations:",
        "Non-goals",
        "Summary:",
        "- Book → a thing; title (unique",
        "  - can: see (",
        "- Role:",
        "- Can:",
        "X can",
        "a -> -> b",
        "- :",
        "**",
    ]
)


@given(st.lists(_LINES | st.text(max_size=30)).map("\n".join))
def test_any_lines_under_any_headings_are_a_brief(text: str) -> None:
    assert isinstance(parse_brief(text), Brief)

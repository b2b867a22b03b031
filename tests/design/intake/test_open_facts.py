from __future__ import annotations

from pathlib import Path

from design.intake.brief import Brief, example_brief, parse_brief
from design.intake.open_facts import open_facts


def texts(brief: Brief, section: str) -> list[str]:
    return [fact.text for fact in open_facts(brief) if fact.section == section]


def test_an_empty_brief_leaves_every_section_open() -> None:
    facts = open_facts(Brief())

    assert [fact.section for fact in facts] == [
        "summary",
        "entities",
        "workflows",
        "roles",
        "reporting",
        "constraints",
        "integrations",
        "non_goals",
    ]
    assert all(fact.missing for fact in facts)


def test_the_example_leaves_no_section_empty() -> None:
    assert not any(fact.missing for fact in open_facts(parse_brief(example_brief())))


def test_entities_without_definition_and_those_no_role_mentions_are_named(shared: Path) -> None:
    brief = parse_brief(
        "Entities:\n- Book\n- Shelf → where books stand\nRoles:\n- Clerk can lend books\n"
    )

    assert texts(brief, "entities") == [
        "What is a book? It has no definition.",
        "Who may see and change shelves? No role mentions them.",
    ]
    shop = parse_brief((shared / "briefs" / "shop.md").read_text(encoding="utf-8"))
    assert "Who may see and change warehouses? No role mentions them." in texts(shop, "entities")


def test_everything_mentions_every_entity(shared: Path) -> None:
    tracker = parse_brief((shared / "briefs" / "tracker.md").read_text(encoding="utf-8"))

    assert texts(tracker, "entities") == []


def test_roles_without_limits_and_few_reporting_questions_are_open() -> None:
    brief = parse_brief("Roles:\n- Clerk can lend books\nReports:\n- Late loans\n- Free books\n")

    assert texts(brief, "roles") == ["What can a clerk not do?"]
    assert texts(brief, "reporting") == ["Only 2 reporting questions: which are the top five?"]


def test_missing_constraints_are_asked_one_by_one_once_one_is_given() -> None:
    brief = parse_brief("Constraints:\n- loans are kept 3 years\n")

    assert len(texts(brief, "constraints")) == 2


def test_a_workflow_without_an_entity_is_open() -> None:
    assert texts(parse_brief("States:\n- a → b\n"), "workflows") == [
        "Whose workflow is “a → b”? It names no entity."
    ]

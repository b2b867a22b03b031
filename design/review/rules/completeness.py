"""Whether the concept says all that the layers below have to be judged by."""

from __future__ import annotations

from collections.abc import Iterator

from design.document.concept import Role
from design.review.facts import Facts
from design.review.findings import Fix, Hit
from design.review.registry import rule


@rule("open-question-unresolved", item="rules", severity="warning", profiles={"regulated": "error"})
def open_question_unresolved(facts: Facts) -> Iterator[Hit]:
    """A question or an assumption is still open.

    What nobody has answered is guessed by whoever builds it, and every guess comes out
    differently. A model cannot know the missing fact; a person has to say it.

    Bad:
        add_entity name=Order definition=what a customer buys at once
        add_question text=May a partially shipped order be cancelled? about=["Order"]

    Good:
        add_entity name=Order definition=what a customer buys at once
        add_question text=May a partially shipped order be cancelled? about=["Order"]
        answer_question question=May a partially shipped order be cancelled? answer=no
    """
    for question in facts.questions():
        if question.status == "open":
            advice = f" Recommended: {question.recommendation}." if question.recommendation else ""
            yield Hit(question, f"Nobody has answered: {question.text}{advice}")
    for assumption in facts.assumptions():
        if assumption.status == "open":
            confirm = {"op": "settle_assumption", "assumption": assumption.text}
            yield Hit(
                assumption,
                f"Nobody has confirmed the assumption: {assumption.text}",
                fixes=(Fix("Confirm it", (confirm | {"status": "confirmed"},)),),
            )


@rule("role-without-permission", each="role", item="authorization", severity="warning")
def role_without_permission(role: Role, facts: Facts) -> Iterator[Hit]:
    """A role may do nothing, or nobody has said what it may do.

    Every endpoint that should serve it is then left to the default of whoever builds it, which
    is usually "everybody who is logged in".

    Bad:
        add_entity name=Invoice
        add_role name=Accountant

    Good:
        add_entity name=Invoice
        add_role name=Accountant
        add_permission role=Accountant action=read entity=Invoice
    """
    if role.kind == "person" and not any(item.allowed for item in facts.permissions_of(role.id)):
        yield Hit(role, f"Nothing says what a {role.name} may do.")

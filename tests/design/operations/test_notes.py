from __future__ import annotations

from design.document.design import Design
from tests.design.operations.steps import after, attribute, done, entity, refused, shop

ASK = {
    "op": "add_question", "text": "May an order be cancelled twice?", "recommendation": "no",
    "options": ["no", "yes"], "about": ["Order", "Order.total", "Buyer", "Order.placed"],
}  # fmt: skip


def test_a_question_is_about_what_it_names() -> None:
    design = after(shop(), ASK)

    about = design.concept.questions[0].about
    assert about[:2] == (entity(design, "Order").id, attribute(design, "Order", "total").id)
    assert len(about) == 4


def test_a_question_is_answered_in_nearly_its_words() -> None:
    design = after(
        shop(),
        ASK,
        {"op": "answer_question", "question": "may an order be canceled twice", "answer": "no"},
    )

    assert [(item.status, item.answer) for item in design.concept.questions] == [("answered", "no")]


def test_a_question_without_an_answer_is_dismissed() -> None:
    design = after(shop(), ASK, {"op": "answer_question", "question": ASK["text"]})

    assert design.concept.questions[0].status == "dismissed"


def test_a_question_put_off_stays_open_until_it_is_answered() -> None:
    later = {"op": "defer_question", "question": ASK["text"]}
    design = after(shop(), ASK, later)
    assert [(item.status, item.deferred) for item in design.concept.questions] == [("open", True)]
    design = after(design, {"op": "answer_question", "question": ASK["text"], "answer": "no"})
    assert not design.concept.questions[0].deferred
    assert refused(design, "defer_question", question=ASK["text"]).code == "invalid"


def test_a_question_that_was_not_asked_is_told() -> None:
    assert refused(shop(), "answer_question", question="Why?", answer="so").code == "unknown"


def test_an_assumption_is_settled() -> None:
    design = after(
        shop(),
        {"op": "add_assumption", "text": "one email per customer", "about": ["Customer"]},
        {"op": "settle_assumption", "assumption": "One email per customer", "status": "rejected"},
    )

    assert design.concept.assumptions[0].status == "rejected"


def test_a_non_goal_comes_and_goes() -> None:
    design = done(shop(), "add_non_goal", text="Gift cards").design
    assert [item.text for item in design.concept.non_goals] == ["Gift cards"]

    assert done(design, "drop_non_goal", text="gift cards").design.concept.non_goals == ()


def test_an_integration_said_twice_adds_up() -> None:
    design = after(
        shop(),
        {"op": "add_integration", "system": "Payment provider", "data": ["reference"]},
        {"op": "add_integration", "system": "payment provider", "data": ["status"],
         "excluded": "card numbers", "attributes": ["Order.total"]},
    )  # fmt: skip

    (made,) = design.concept.integrations
    assert (made.data, made.excluded) == (("reference", "status"), "card numbers")
    assert made.attributes == (attribute(design, "Order", "total").id,)


def test_an_integration_is_dropped() -> None:
    design: Design = after(
        shop(),
        {"op": "add_integration", "system": "Carrier"},
        {"op": "drop_integration", "system": "carrier"},
    )

    assert design.concept.integrations == ()


def test_what_a_question_is_about_may_go() -> None:
    design = after(shop(), ASK, {"op": "drop_entity", "entity": "Order", "cascade": True})

    assert len(design.concept.questions[0].about) == 1

"""What surrounds the entities: integrations, questions, assumptions, non-goals."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from design.document.concept import Assumption, Integration, NonGoal, Question
from design.document.names import name_key
from design.operations.edit import (
    Edit,
    Handlers,
    different,
    exists,
    ids_of,
    invalid,
    swap,
    without,
)
from design.operations.resolve import close_names, find_integration, unknown
from design.operations.spelling import line, lines, title
from design.operations.vocabulary import (
    AddAssumption,
    AddIntegration,
    AddNonGoal,
    AddQuestion,
    AnswerQuestion,
    DeferQuestion,
    DropIntegration,
    DropNonGoal,
    SettleAssumption,
)


def _dotted_attribute(edit: Edit, name: str) -> str:
    head, dot, tail = name.partition(".")
    if not dot:
        raise invalid(f'"{line(name)}" names no attribute. Write it as "Entity.attribute".')
    entity = edit.entity(head)
    lifecycle = entity.lifecycle
    if lifecycle is not None and name_key(lifecycle.attribute) == name_key(tail):
        edit.require(lifecycle.id)
        return lifecycle.id
    return edit.attribute(entity, tail).id


def add_integration(edit: Edit, operation: AddIntegration) -> str:
    """Name another system; said again, its data add up."""
    system = title(operation.system, "a system")
    data = lines(operation.data)
    excluded = line(operation.excluded or "")
    attributes = tuple(
        dict.fromkeys(_dotted_attribute(edit, name) for name in operation.attributes or ())
    )
    items = edit.design.concept.integrations
    for item in items:
        if name_key(item.system) != name_key(system):
            continue
        edit.require(item.id)
        if excluded and item.excluded and excluded != item.excluded:
            raise exists(f'Integration "{item.system}"', "drop_integration first")
        merged: dict[str, Any] = {
            "data": tuple(dict.fromkeys((*item.data, *data))),
            "excluded": excluded or item.excluded,
            "attributes": tuple(dict.fromkeys((*item.attributes, *attributes))),
        }
        changes = different(item, merged)
        if not changes:
            return edit.already(f"integration {item.system}")
        edit.touch(item.id)
        edit.set_concept(integrations=swap(items, item.replace(**changes)))
        return f"~ integration {item.system} {', '.join(changes)}"
    made = Integration(
        id=edit.make("integration", system, taken=ids_of(items)),
        system=system,
        data=data,
        excluded=excluded,
        attributes=attributes,
    )
    edit.claim("integration", system)
    edit.set_concept(integrations=(*items, made))
    return f"+ integration {system}"


def drop_integration(edit: Edit, operation: DropIntegration) -> str:
    """Remove an integration."""
    item = find_integration(edit.design, operation.system)
    edit.remove(item.id)
    edit.free("integration", item.system)
    edit.set_concept(integrations=without(edit.design.concept.integrations, (item.id,)))
    return f"- integration {item.system}"


def _sentence(wanted: str, kind: str, texts: Iterable[tuple[str, str]]) -> str:
    """Return the id of the sentence meant: the same words, or the only one that comes close."""
    known = dict(texts)
    key = name_key(wanted)
    for element_id, text in known.items():
        if name_key(text) == key:
            return element_id
    close = close_names(wanted, known.values(), limit=2)
    within = [text for text in known.values() if len(key) > 8 and key in name_key(text)]
    chosen = within if len(within) == 1 else list(close) if len(close) == 1 else []
    if chosen:
        return next(element_id for element_id, text in known.items() if text == chosen[0])
    raise unknown(kind, line(wanted), known.values)


def add_question(edit: Edit, operation: AddQuestion) -> str:
    """Ask for an open fact."""
    text = line(operation.text)
    questions = edit.design.concept.questions
    about = edit.about(operation.about)
    for item in questions:
        if name_key(item.text) == name_key(text):
            edit.require(item.id)
            return edit.already(f"question {item.text}")
    made = Question(
        id=edit.make("question", text, taken=ids_of(questions)),
        text=text,
        recommendation=line(operation.recommendation or ""),
        options=lines(operation.options),
        about=about,
        deferred=operation.deferred,
    )
    edit.set_concept(questions=(*questions, made))
    return f"+ question {text}{' later' if operation.deferred else ''}"


def answer_question(edit: Edit, operation: AnswerQuestion) -> str:
    """Answer an open question, or dismiss it."""
    questions = edit.design.concept.questions
    question = _question(edit, operation.question)
    answer = line(operation.answer)
    status = "answered" if answer else "dismissed"
    changes = different(question, {"answer": answer, "status": status, "deferred": False})
    edit.require(question.id)
    if not changes:
        return edit.already(f"question {question.text}")
    edit.touch(question.id)
    edit.set_concept(questions=swap(questions, question.replace(**changes)))
    return f"~ question {question.text} {answer or 'dismissed'}"


def defer_question(edit: Edit, operation: DeferQuestion) -> str:
    """Put an open question off."""
    question = _question(edit, operation.question)
    edit.require(question.id)
    if question.status != "open":
        raise invalid(f'"{question.text}" is {question.status}, so it cannot be put off.')
    if question.deferred:
        return edit.already(f"question {question.text}")
    edit.touch(question.id)
    questions = edit.design.concept.questions
    edit.set_concept(questions=swap(questions, question.replace(deferred=True)))
    return f"~ question {question.text} later"


def _question(edit: Edit, wanted: str) -> Question:
    questions = edit.design.concept.questions
    chosen = _sentence(wanted, "question", ((item.id, item.text) for item in questions))
    return next(item for item in questions if item.id == chosen)


def add_assumption(edit: Edit, operation: AddAssumption) -> str:
    """Record something taken as given."""
    text = line(operation.text)
    assumptions = edit.design.concept.assumptions
    about = edit.about(operation.about)
    for item in assumptions:
        if name_key(item.text) == name_key(text):
            edit.require(item.id)
            return edit.already(f"assumption {item.text}")
    made = Assumption(
        id=edit.make("assumption", text, taken=ids_of(assumptions)),
        text=text,
        about=about,
        source=line(operation.source or ""),
    )
    edit.set_concept(assumptions=(*assumptions, made))
    return f"+ assumption {text}"


def settle_assumption(edit: Edit, operation: SettleAssumption) -> str:
    """Confirm or reject an assumption."""
    items = edit.design.concept.assumptions
    chosen = _sentence(operation.assumption, "assumption", ((one.id, one.text) for one in items))
    item = next(one for one in items if one.id == chosen)
    edit.require(item.id)
    if item.status == operation.status:
        return edit.already(f"assumption {item.text}")
    edit.touch(item.id)
    edit.set_concept(assumptions=swap(items, item.replace(status=operation.status)))
    return f"~ assumption {item.text} {operation.status}"


def add_non_goal(edit: Edit, operation: AddNonGoal) -> str:
    """Record what the product does not do."""
    text = line(operation.text)
    if not text:
        raise invalid("A non-goal has no words.")
    items = edit.design.concept.non_goals
    for item in items:
        if name_key(item.text) == name_key(text):
            edit.require(item.id)
            return edit.already(f"non-goal {item.text}")
    made = NonGoal(id=edit.make("non_goal", text, taken=ids_of(items)), text=text)
    edit.set_concept(non_goals=(*items, made))
    return f"+ non-goal {text}"


def drop_non_goal(edit: Edit, operation: DropNonGoal) -> str:
    """Take a non-goal back."""
    items = edit.design.concept.non_goals
    chosen = _sentence(operation.text, "non-goal", ((one.id, one.text) for one in items))
    edit.remove(chosen)
    edit.set_concept(non_goals=without(items, (chosen,)))
    return f"- non-goal {next(one.text for one in items if one.id == chosen)}"


HANDLERS: Final[Handlers] = {
    AddIntegration: add_integration,
    DropIntegration: drop_integration,
    AddQuestion: add_question,
    AnswerQuestion: answer_question,
    DeferQuestion: defer_question,
    AddAssumption: add_assumption,
    SettleAssumption: settle_assumption,
    AddNonGoal: add_non_goal,
    DropNonGoal: drop_non_goal,
}

"""Operations on decision notes, and on whole elements for inverses."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from design.operations.vocabulary.base import BaseOperation


class ProposeDecision(BaseOperation):
    """Propose a decision note, when a choice was made that later turns must keep."""

    layer = "decisions"
    example = (
        '{"op":"propose_decision","title":"Cursor pagination","decision":"Lists use an opaque '
        'cursor.","context":"Lists grow.","consequences":"No page numbers.",'
        '"topic":"pagination","choice":"cursor"}'
    )
    op: Literal["propose_decision"] = "propose_decision"
    title: str = Field(min_length=2, max_length=120)
    decision: str = Field(min_length=2, max_length=4000)
    context: str | None = Field(None, max_length=4000)
    consequences: str | None = Field(None, max_length=4000)
    topic: str | None = None
    choice: str | None = None
    scope: tuple[str, ...] = Field((), description="names of elements it concerns; none: all")
    supersedes: int | None = Field(None, description="number of the note it would replace")


class AddDecision(ProposeDecision):
    """Add a decision note that holds at once."""

    layer = "decisions"
    by_user = True
    example = '{"op":"add_decision","title":"Keys","decision":"Keys are uuid.","topic":"ids"}'
    op: Literal["add_decision"] = "add_decision"  # type: ignore[assignment]


class AlterDecision(BaseOperation):
    """Accept, reject, pin, mute, edit or supersede a decision note."""

    layer = "decisions"
    by_user = True
    example = '{"op":"alter_decision","decision":1,"status":"accepted"}'
    op: Literal["alter_decision"] = "alter_decision"
    decision: int
    status: Literal["proposed", "accepted", "rejected", "superseded"] | None = None
    pinned: bool | None = None
    muted: bool | None = None
    title: str | None = Field(None, min_length=2, max_length=120)
    text: str | None = Field(None, max_length=4000, description="the decision's words")
    context: str | None = None
    consequences: str | None = None
    topic: str | None = None
    choice: str | None = None
    scope: tuple[str, ...] | None = None
    superseded_by: int | None = None


class PutElement(BaseOperation):
    """Put an element back exactly as it was, at its place (the inverse of a change or drop)."""

    by_user = True
    op: Literal["put_element"] = "put_element"
    place: str
    """Collection, such as ``concept.entities`` or ``schema.tables/<table id>/columns``; a single
    value such as ``conventions`` or ``name`` has no ``id``."""
    id: str | None = None
    position: int = 0
    value: Any = None


class RemoveElement(BaseOperation):
    """Take an element out exactly (the inverse of an addition)."""

    by_user = True
    op: Literal["remove_element"] = "remove_element"
    place: str
    id: str

"""Operations on roles, permissions, queries and what is noted beside them."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from design.document.concept import (
    Scope,
)
from design.operations.vocabulary.base import BaseOperation


class AddRole(BaseOperation):
    """Add a role."""

    example = '{"op":"add_role","name":"Customer","represents":"Customer"}'
    op: Literal["add_role"] = "add_role"
    name: str = Field(min_length=1, max_length=60)
    definition: str | None = None
    kind: Literal["person", "system"] | None = None
    represents: str | None = Field(None, description="entity whose record is the actor")


class AlterRole(BaseOperation):
    """Change a role."""

    example = '{"op":"alter_role","role":"Support agent","definition":"answers customers"}'
    op: Literal["alter_role"] = "alter_role"
    role: str
    definition: str | None = None
    kind: Literal["person", "system"] | None = None
    represents: str | None = None


class RenameRole(BaseOperation):
    """Rename a role."""

    example = '{"op":"rename_role","role":"Support agent","to":"Agent"}'
    op: Literal["rename_role"] = "rename_role"
    role: str
    to: str = Field(min_length=1, max_length=60)


class DropRole(BaseOperation):
    """Remove a role and, with ``cascade``, its permissions."""

    example = '{"op":"drop_role","role":"Guest","cascade":true}'
    op: Literal["drop_role"] = "drop_role"
    role: str
    cascade: bool = False


class AddPermission(BaseOperation):
    """Say what a role may (or with ``allowed`` false may not) do."""

    example = (
        '{"op":"add_permission","role":"Customer","action":"read","entity":"Order","scope":"own"}'
    )
    op: Literal["add_permission"] = "add_permission"
    role: str
    action: str = Field(
        description="read, list, create, update, delete, manage or a transition's name"
    )
    entity: str | None = None
    scope: Scope = "all"
    allowed: bool = True
    condition: str | None = None
    attributes: tuple[str, ...] | None = None
    text: str | None = None


class DropPermission(BaseOperation):
    """Take a permission (or prohibition) back."""

    example = '{"op":"drop_permission","role":"Support agent","action":"update","entity":"Order"}'
    op: Literal["drop_permission"] = "drop_permission"
    role: str
    action: str
    entity: str | None = None


class _QueryFields(BaseOperation):
    statement: str | None = None
    filters: tuple[str, ...] | None = Field(
        None, description='such as "status in (placed, paid)", "placed_at < now - 7 days"'
    )
    sort: tuple[str, ...] | None = Field(None, description='such as "-placed_at"')
    group_by: tuple[str, ...] | None = None
    measure: str | None = None
    limit: int | None = Field(None, ge=1, le=1_000_000_000)
    frequency: str | None = None
    latency_ms: int | None = Field(None, ge=1, le=1_000_000_000)
    roles: tuple[str, ...] | None = None


class AddQuery(_QueryFields):
    """Add a question the backend must answer."""

    example = (
        '{"op":"add_query","name":"newest orders of a customer","entity":"Order",'
        '"filters":["customer ="],"sort":["-placed_at"],"limit":25}'
    )
    op: Literal["add_query"] = "add_query"
    name: str = Field(min_length=1, max_length=120)
    entity: str | None = None


class AlterQuery(_QueryFields):
    """Change a query."""

    example = (
        '{"op":"alter_query","query":"newest orders of a customer","sort":["-placed_at","-total"]}'
    )
    op: Literal["alter_query"] = "alter_query"
    query: str
    entity: str | None = None


class RenameQuery(BaseOperation):
    """Rename a query."""

    example = '{"op":"rename_query","query":"overdue invoices","to":"late invoices"}'
    op: Literal["rename_query"] = "rename_query"
    query: str
    to: str = Field(min_length=1, max_length=120)


class DropQuery(BaseOperation):
    """Remove a query."""

    example = '{"op":"drop_query","query":"revenue per product per month"}'
    op: Literal["drop_query"] = "drop_query"
    query: str


class AddIntegration(BaseOperation):
    """Name another system and what is stored of it."""

    example = (
        '{"op":"add_integration","system":"Payment provider","data":["payment reference",'
        '"status"],"excluded":"card numbers"}'
    )
    op: Literal["add_integration"] = "add_integration"
    system: str
    data: tuple[str, ...] = ()
    excluded: str | None = None
    attributes: tuple[str, ...] | None = Field(None, description='"Entity.attribute" that hold it')


class DropIntegration(BaseOperation):
    """Remove an integration."""

    example = '{"op":"drop_integration","system":"Carrier API"}'
    op: Literal["drop_integration"] = "drop_integration"
    system: str


class AddQuestion(BaseOperation):
    """Ask for a fact the words leave open, with a recommended answer."""

    example = (
        '{"op":"add_question","text":"May a partially shipped order be cancelled?",'
        '"recommendation":"no","options":["no","yes"],"about":["Order"]}'
    )
    op: Literal["add_question"] = "add_question"
    text: str = Field(min_length=3, max_length=500)
    recommendation: str | None = None
    options: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    deferred: bool = False


class AnswerQuestion(BaseOperation):
    """Answer (or with an empty answer dismiss) an open question."""

    example = (
        '{"op":"answer_question","question":"May a partially shipped order be cancelled?",'
        '"answer":"no"}'
    )
    op: Literal["answer_question"] = "answer_question"
    question: str
    answer: str = ""


class DeferQuestion(BaseOperation):
    """Put an open question off: it stays open, and is asked last."""

    by_user = True
    example = '{"op":"defer_question","question":"May a partially shipped order be cancelled?"}'
    op: Literal["defer_question"] = "defer_question"
    question: str


class AddAssumption(BaseOperation):
    """Record something taken as given."""

    example = (
        '{"op":"add_assumption","text":"an email belongs to one customer","about":["Customer"]}'
    )
    op: Literal["add_assumption"] = "add_assumption"
    text: str = Field(min_length=3, max_length=500)
    about: tuple[str, ...] = ()
    source: str | None = None


class SettleAssumption(BaseOperation):
    """Confirm or reject an assumption."""

    example = (
        '{"op":"settle_assumption","assumption":"an email belongs to one customer",'
        '"status":"confirmed"}'
    )
    op: Literal["settle_assumption"] = "settle_assumption"
    assumption: str
    status: Literal["confirmed", "rejected"]


class AddNonGoal(BaseOperation):
    """Record what the product does not do yet."""

    example = '{"op":"add_non_goal","text":"gift cards"}'
    op: Literal["add_non_goal"] = "add_non_goal"
    text: str = Field(min_length=2, max_length=300)


class DropNonGoal(BaseOperation):
    """Take a non-goal back."""

    example = '{"op":"drop_non_goal","text":"gift cards"}'
    op: Literal["drop_non_goal"] = "drop_non_goal"
    text: str

"""A small design written out in full, so that pictures of it do not depend on derivation."""

from __future__ import annotations

from design.document.api import Access, Api, Endpoint, EndpointField, ErrorCase, Parameter
from design.document.concept import (
    Attribute,
    Concept,
    Entity,
    Identity,
    Lifecycle,
    Permission,
    Query,
    Question,
    Relationship,
    Role,
    Sort,
    State,
    Transition,
)
from design.document.decisions import Decision
from design.document.design import Design
from design.document.schema import (
    Check,
    Column,
    ForeignKey,
    Index,
    IndexColumn,
    Schema,
    Table,
    Unique,
)


def _concept() -> Concept:
    member = Entity(
        id="ent_01",
        name="Member",
        definition="a person who borrows tools",
        ownership="user",
        delete_policy="erase",
        attributes=(
            Attribute(id="att_01", name="full_name", sensitivity="confidential", personal=True),
            Attribute(id="att_02", name="email", type="email", sensitivity="confidential"),
            Attribute(id="att_03", name="phone", type="phone", required=False),
        ),
        identities=(Identity(id="idt_01", attributes=("att_02",), case_sensitive=False),),
    )
    loan = Entity(
        id="ent_02",
        name="Loan",
        definition="a member's use of a tool",
        expected_rows=40_000,
        attributes=(
            Attribute(id="att_04", name="due_at", type="instant"),
            Attribute(id="att_05", name="fee", type="money", minimum="0"),
        ),
        lifecycle=Lifecycle(
            id="lif_01",
            states=(
                State(id="sta_01", name="open"),
                State(id="sta_02", name="overdue"),
                State(id="sta_03", name="returned", terminal=True),
            ),
            initial="sta_01",
            transitions=(
                Transition(id="tra_01", name="bring_back", source="sta_01", target="sta_03",
                           roles=("rol_01",)),
                Transition(id="tra_02", name="miss", source="sta_01", target="sta_02",
                           guard="after the due date"),
                Transition(id="tra_03", name="bring_back", source="sta_02", target="sta_03"),
            ),
        ),
    )  # fmt: skip
    return Concept(
        entities=(member, loan),
        relationships=(
            Relationship(id="rel_01", name="member", source="ent_02", target="ent_01", owner=True,
                         on_parent_delete="restrict"),
        ),
        roles=(Role(id="rol_01", name="Desk volunteer"), Role(id="rol_02", name="Member")),
        permissions=(
            Permission(id="per_01", role="rol_01", action="read", entity="ent_02"),
            Permission(id="per_02", role="rol_02", action="read", entity="ent_02", scope="own"),
        ),
        queries=(
            Query(id="qry_01", name="Overdue loans", entity="ent_02",
                  sort=(Sort(element="att_04"),)),
        ),
        questions=(Question(id="que_01", text="Who may waive a fee?", about=("ent_02",)),),
    )  # fmt: skip


def _schema() -> Schema:
    members = Table(
        id="tab_01", name="members", realises="ent_01", derived=True, primary_key=("col_01",),
        columns=(
            Column(id="col_01", name="id", type="uuid", default="gen_random_uuid()"),
            Column(id="col_02", name="full_name", sensitivity="confidential"),
            Column(id="col_03", name="email", sensitivity="confidential"),
            Column(id="col_04", name="phone", nullable=True),
        ),
        uniques=(Unique(id="unq_01", name="members_email_key", columns=("col_03",),
                        case_insensitive=("col_03",)),),
    )  # fmt: skip
    loans = Table(
        id="tab_02", name="loans", realises="ent_02", derived=True, primary_key=("col_05",),
        columns=(
            Column(id="col_05", name="id", type="uuid", default="gen_random_uuid()"),
            Column(id="col_06", name="member_id", type="uuid"),
            Column(id="col_07", name="due_at", type="timestamptz"),
            Column(id="col_08", name="fee", type="numeric(12,2)"),
            Column(id="col_09", name="status", default="'open'"),
        ),
        checks=(Check(id="chk_01", name="loans_fee_check", expression="{col_08} >= 0"),),
        foreign_keys=(
            ForeignKey(id="fky_01", name="loans_member_id_fkey", columns=("col_06",),
                       table="tab_01", references=("col_01",)),
        ),
        indexes=(
            Index(id="idx_01", name="loans_member_id_due_at_idx", serves=("qry_01",),
                  columns=(IndexColumn(column="col_06"),
                           IndexColumn(column="col_07", descending=True))),
        ),
    )  # fmt: skip
    return Schema(tables=(members, loans))


def _api() -> Api:
    listed = Endpoint(
        id="end_01", method="GET", path="/v1/loans", name="list_loans", kind="list",
        summary="List loans", entity="ent_02", paginated=True, sort=("due_at",), derived=True,
        access=(Access(id="acc_01", role="rol_01"),
                Access(id="acc_02", role="rol_02", scope="own")),
        row_scope="member: own (member_id = the signed-in member)",
        parameters=(Parameter(id="par_01", name="status", values=("open", "overdue", "returned")),),
        response=(
            EndpointField(id="fld_01", name="id", type="uuid"),
            EndpointField(id="fld_02", name="due_at", type="date-time"),
            EndpointField(id="fld_03", name="fee", type="money", hidden_from=("rol_02",)),
        ),
        errors=(ErrorCase(id="err_01", status=401, code="unauthenticated",
                          when="No valid credential was sent."),),
    )  # fmt: skip
    returned = Endpoint(
        id="end_02", method="POST", path="/v1/loans/{loan_id}/bring-back", name="bring_back_loan",
        kind="action", summary="Bring a loan back", entity="ent_02", precondition=True,
        access=(Access(id="acc_03", role="rol_01"),),
        errors=(ErrorCase(id="err_02", status=409, code="wrong_state",
                          when="The loan was brought back already."),),
    )  # fmt: skip
    return Api(endpoints=(listed, returned))


SAMPLE = Design(
    name="Tool library",
    brief="# Tool library\n\nMembers borrow tools and pay a fee.\n",
    concept=_concept(),
    schema_=_schema(),
    api=_api(),
    decisions=(
        Decision(id="dec_01", number=1, title="Keys are uuid", status="accepted",
                 decision="Every table has a uuid key.", topic="ids", choice="uuid"),
        Decision(id="dec_02", number=2, title="Fees are frozen", status="proposed",
                 decision="A fee never changes once the loan is **returned**.",
                 consequences="- corrections are charges of their own", proposed_by="model"),
    ),
)  # fmt: skip
"""The design."""

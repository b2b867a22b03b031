"""Changes of the schema that reach clients although nothing they mean has changed."""

from __future__ import annotations

from collections.abc import Iterator

from design.document.api import EndpointField
from design.review.bodies import Body, alter, put_back
from design.review.change import Change, kept_fields, lost_fields, type_name
from design.review.facts import Facts
from design.review.findings import Hit
from design.review.registry import rule

_BODIES: tuple[Body, ...] = ("request", "response")


@rule("schema-change-leaks", each="change", item="compatibility", severity="warning")
def schema_change_leaks(change: Change) -> Iterator[Hit]:
    """A change of the tables shows in the interface, though the concept is the same.

    What a column is called and where it is kept is the backend's own affair. A rename or a
    split that clients must follow costs them work and gives them nothing; the field can stay,
    and carry the column that is now there.

    Bad:
        add_entity name=Note
        add_attribute entity=Note name=text type=text
        add_role name=Writer
        add_permission role=Writer action=list entity=Note
        then
        rename_column table=notes column=text to=body
        rename_field endpoint=GET /v1/notes part=response field=text to=body

    Bad:
        add_entity name=Note
        add_attribute entity=Note name=text type=text
        add_role name=Writer
        add_permission role=Writer action=list entity=Note
        drop_endpoint endpoint=GET /v1/notes/{note_id}
        then
        alter_column table=notes column=text nullable=true

    Good:
        add_entity name=Note
        add_attribute entity=Note name=text type=text
        add_role name=Writer
        add_permission role=Writer action=list entity=Note
        then
        rename_column table=notes column=text to=body

    Good:
        add_entity name=Note
        add_attribute entity=Note name=text type=text
        add_role name=Writer
        add_permission role=Writer action=list entity=Note
        then
        rename_attribute entity=Note attribute=text to=body
    """
    for old, new in change.kept_endpoints:
        for body in _BODIES:
            was_in, now_in = getattr(old, body), getattr(new, body)
            for path, field, now in lost_fields(was_in, now_in):
                moved = _moved(change, field)
                if moved:
                    fate = f"calls {path} {now}" if now else f"has no {path}"
                    yield Hit(
                        field,
                        f"{new.label} {fate} because {moved}; the concept is the same.",
                        also=(new,),
                        fixes=put_back(change, new, body, field, path, now),
                    )
            for path, was, field in kept_fields(was_in, now_in):
                fate = _other_form(was, field)
                moved = _moved(change, was) if fate else ""
                if moved:
                    yield Hit(
                        field,
                        f"{path} of {new.label} {fate} because {moved}; the concept is the same.",
                        also=(new,),
                        fixes=alter(
                            new, body, path, f"Leave {path} as it was",
                            type=was.type, many=was.many,
                        ) if not field.nullable or was.nullable else (),
                    )  # fmt: skip


def _other_form(was: EndpointField, now: EndpointField) -> str:
    if type_name(was) != type_name(now):
        return f"is {type_name(now)} instead of {type_name(was)}"
    if now.nullable and not was.nullable:
        return "may be null"
    return ""


def _moved(change: Change, field: EndpointField) -> str:
    """Return what became of the column of a field, if the concept does not call for it."""
    before, after = change.before, change.after
    column = before.column(field.maps_to) if field.maps_to is not None else None
    if column is None or column.realises is None:
        return ""
    meaning = _meaning(before, column.realises)
    if meaning is None or meaning != _meaning(after, column.realises):
        return ""
    table, other = before.table_with(column.id), after.table_with(column.id)
    now = after.column(column.id)
    name = f"{table.name}.{column.name}" if table is not None else column.name
    if now is None or other is None:
        return f"{name} is gone"
    if table is not None and other.id != table.id:
        return f"{name} is now in {other.name}"
    if now.name != column.name:
        return f"{name} is now called {now.name}"
    if now.type != column.type:
        return f"{name} is now {now.type}"
    return f"{name} may now be empty" if now.nullable and not column.nullable else ""


def _meaning(facts: Facts, element_id: str) -> object:
    return facts.attribute(element_id) or facts.relationship(element_id)

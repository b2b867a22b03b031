"""Changes of what endpoints answer: a response may only promise more than before."""

from __future__ import annotations

from collections.abc import Iterator

from design.document.api import Endpoint, EndpointField
from design.review.bodies import alter, put_back
from design.review.change import Change, kept_fields, lost_fields, takes, type_name
from design.review.findings import Hit
from design.review.registry import rule
from design.review.rules.evolution import BREAKS


@rule("response-required-property-removed", each="change", item="compatibility", profiles=BREAKS)
def response_required_property_removed(change: Change) -> Iterator[Hit]:
    """A response no longer has a field that was always there.

    Clients that read it break, though no request of theirs has changed. Under another name it
    is gone all the same.

    Bad:
        add_endpoint method=GET path=/v1/notes
        add_field endpoint=GET /v1/notes part=response name=text
        then
        rename_field endpoint=GET /v1/notes part=response field=text to=body

    Bad:
        add_entity name=Note
        add_attribute entity=Note name=body type=text
        add_role name=Writer
        add_permission role=Writer action=list entity=Note
        then
        drop_field endpoint=GET /v1/notes part=response field=body

    Good:
        add_endpoint method=GET path=/v1/notes
        add_field endpoint=GET /v1/notes part=response name=text
        then
        add_field endpoint=GET /v1/notes part=response name=body

    References:
        oasdiff response-required-property-removed.
    """
    yield from _lost(change, required=True)


@rule("response-optional-property-removed", each="change", item="compatibility",
      severity="warning")  # fmt: skip
def response_optional_property_removed(change: Change) -> Iterator[Hit]:
    """A response no longer has a field that was there at times.

    Clients must do without it as they did before, but what they showed where it was is now
    missing everywhere.

    Bad:
        add_endpoint method=GET path=/v1/notes
        add_field endpoint=GET /v1/notes part=response name=text required=false
        then
        drop_field endpoint=GET /v1/notes part=response field=text

    Good:
        add_endpoint method=GET path=/v1/notes
        add_field endpoint=GET /v1/notes part=response name=text required=false
        then
        alter_field endpoint=GET /v1/notes part=response field=text required=true

    References:
        oasdiff response-optional-property-removed.
    """
    yield from _lost(change, required=False)


@rule("response-property-became-optional", each="change", item="compatibility", profiles=BREAKS)
def response_property_became_optional(change: Change) -> Iterator[Hit]:
    """A field of a response that was always there may now be missing.

    Clients read it without asking, as the contract allowed them to, and fail on the first
    answer without it.

    Bad:
        add_endpoint method=GET path=/v1/notes
        add_field endpoint=GET /v1/notes part=response name=text
        then
        alter_field endpoint=GET /v1/notes part=response field=text required=false

    Good:
        add_endpoint method=GET path=/v1/notes
        add_field endpoint=GET /v1/notes part=response name=text required=false
        then
        alter_field endpoint=GET /v1/notes part=response field=text required=true

    References:
        oasdiff response-property-became-optional.
    """
    for new, path, was, now in _kept(change):
        if was.required and not now.required:
            yield Hit(
                now,
                f"{new.label} always had {path} and may now leave it out.",
                also=(new,),
                fixes=alter(new, "response", path, f"Always have {path}", required=True),
            )


@rule("response-property-became-nullable", each="change", item="compatibility", profiles=BREAKS)
def response_property_became_nullable(change: Change) -> Iterator[Hit]:
    """A field of a response that always had a value may now be null.

    Generated clients have a type for it that knows no null, and fail on the first one.

    Bad:
        add_endpoint method=GET path=/v1/notes
        add_field endpoint=GET /v1/notes part=response name=text
        then
        alter_field endpoint=GET /v1/notes part=response field=text nullable=true

    Good:
        add_endpoint method=GET path=/v1/notes
        add_field endpoint=GET /v1/notes part=response name=text nullable=true
        then
        alter_field endpoint=GET /v1/notes part=response field=text nullable=false

    References:
        oasdiff response-property-became-nullable.
    """
    for new, path, was, now in _kept(change):
        if now.nullable and not was.nullable:
            yield Hit(
                now,
                f"{new.label} always had a value for {path}, which may now be null.",
                also=(new,),
                fixes=alter(new, "response", path, f"Always fill {path}", nullable=False),
            )


@rule("response-property-type-changed", each="change", item="compatibility", profiles=BREAKS)
def response_property_type_changed(change: Change) -> Iterator[Hit]:
    """A field of a response has another type, with values it never had.

    Clients cannot read them. A narrower type is no break: an integer where a number was, a
    uuid where any text was.

    Bad:
        add_endpoint method=GET path=/v1/notes
        add_field endpoint=GET /v1/notes part=response name=rank type=integer
        then
        alter_field endpoint=GET /v1/notes part=response field=rank type=string

    Good:
        add_endpoint method=GET path=/v1/notes
        add_field endpoint=GET /v1/notes part=response name=rank type=number
        then
        alter_field endpoint=GET /v1/notes part=response field=rank type=integer

    References:
        oasdiff response-property-type-changed.
    """
    for new, path, was, now in _kept(change):
        if not takes(was, now):
            yield Hit(
                now,
                f"{new.label} gave {path} as {type_name(was)} and now gives {type_name(now)}.",
                also=(new,),
                fixes=alter(
                    new, "response", path, f"Give {type_name(was)} again",
                    type=was.type, many=was.many,
                ),
            )  # fmt: skip


@rule("response-property-enum-value-added", each="change", item="compatibility",
      severity="warning")  # fmt: skip
def response_property_enum_value_added(change: Change) -> Iterator[Hit]:
    """A field of a response may have a value that was not in its list.

    Clients that tell the values apart meet one for which they have no case. Those that were
    told that the list may grow do not mind.

    Bad:
        add_endpoint method=GET path=/v1/notes
        add_field endpoint=GET /v1/notes part=response name=colour values=[red, green]
        then
        alter_field endpoint=GET /v1/notes part=response field=colour values=[red, green, blue]

    Good:
        add_endpoint method=GET path=/v1/notes
        add_field endpoint=GET /v1/notes part=response name=colour values=[red, green]
        then
        alter_field endpoint=GET /v1/notes part=response field=colour values=[red]

    References:
        oasdiff response-property-enum-value-added.
    """
    for new, path, was, now in _kept(change):
        more = [value for value in now.values if value not in was.values]
        if was.values and (more or not now.values):
            what = ", ".join(more) or "any value"
            yield Hit(now, f"{new.label} may now give {what} as {path}.", also=(new,))


def _kept(change: Change) -> Iterator[tuple[Endpoint, str, EndpointField, EndpointField]]:
    for old, new in change.kept_endpoints:
        for path, was, now in kept_fields(old.response, new.response):
            yield new, path, was, now


def _lost(change: Change, *, required: bool) -> Iterator[Hit]:
    for old, new in change.kept_endpoints:
        for path, field, now in lost_fields(old.response, new.response):
            if field.required is required:
                yield Hit(
                    field,
                    f"{new.label} no longer returns {path}"
                    + (f"; it is called {now}." if now else "."),
                    also=(new,),
                    fixes=put_back(change, new, "response", field, path, now),
                )

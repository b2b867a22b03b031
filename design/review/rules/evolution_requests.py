"""Changes of what endpoints take: a request may only ask for less than before."""

from __future__ import annotations

from collections.abc import Iterator

from design.review.bodies import alter, put_back
from design.review.change import Change, added_fields, kept_fields, lost_fields
from design.review.findings import Fix, Hit
from design.review.registry import rule
from design.review.rules.evolution import BREAKS


@rule("new-required-request-property", each="change", item="compatibility", profiles=BREAKS)
def new_required_request_property(change: Change) -> Iterator[Hit]:
    """A request now needs a field it did not have.

    Every request that clients send today is refused tomorrow.

    Bad:
        add_endpoint method=POST path=/v1/notes
        add_field endpoint=POST /v1/notes part=request name=text
        then
        add_field endpoint=POST /v1/notes part=request name=topic

    Good:
        add_endpoint method=POST path=/v1/notes
        add_field endpoint=POST /v1/notes part=request name=text
        then
        add_field endpoint=POST /v1/notes part=request name=topic required=false

    References:
        oasdiff new-required-request-property.
    """
    for old, new in change.kept_endpoints:
        for path, field in added_fields(old.request, new.request):
            if old.request and field.required:
                yield Hit(
                    field,
                    f"{new.label} now requires {path}.",
                    also=(new,),
                    fixes=alter(new, "request", path, f"Let {path} be left out", required=False),
                )


@rule("request-body-added-required", each="change", item="compatibility", profiles=BREAKS)
def request_body_added_required(change: Change) -> Iterator[Hit]:
    """A request that was sent without a body now needs one.

    Clients call the endpoint as they always have, with nothing, and are refused.

    Bad:
        add_endpoint method=POST path=/v1/notes/{id}/archive
        then
        add_field endpoint=POST /v1/notes/{id}/archive part=request name=reason

    Good:
        add_endpoint method=POST path=/v1/notes/{id}/archive
        then
        add_field endpoint=POST /v1/notes/{id}/archive part=request name=reason required=false

    References:
        oasdiff request-body-added-required.
    """
    for old, new in change.kept_endpoints:
        needed = () if old.request else tuple(item for item in new.request if item.required)
        if needed:
            names = ", ".join(item.name for item in needed)
            at = {"op": "alter_field", "endpoint": new.label, "part": "request", "required": False}
            yield Hit(
                new,
                f"{new.label} took no body and now requires {names}.",
                fixes=(
                    Fix(
                        f"Let {names} be left out",
                        tuple(at | {"field": item.name} for item in needed),
                    ),
                ),
            )


@rule("request-property-became-required", each="change", item="compatibility", profiles=BREAKS)
def request_property_became_required(change: Change) -> Iterator[Hit]:
    """A field of a request that could be left out must now be there.

    Clients that leave it out are refused, and the contract they were written to allowed it.

    Bad:
        add_endpoint method=POST path=/v1/notes
        add_field endpoint=POST /v1/notes part=request name=topic required=false
        then
        alter_field endpoint=POST /v1/notes part=request field=topic required=true

    Good:
        add_endpoint method=POST path=/v1/notes
        add_field endpoint=POST /v1/notes part=request name=topic
        then
        alter_field endpoint=POST /v1/notes part=request field=topic required=false

    References:
        oasdiff request-property-became-required.
    """
    for old, new in change.kept_endpoints:
        for path, was, now in kept_fields(old.request, new.request):
            if now.required and not was.required:
                yield Hit(
                    now,
                    f"{new.label} took {path} as it liked and now requires it.",
                    also=(new,),
                    fixes=alter(new, "request", path, f"Let {path} be left out", required=False),
                )


@rule("request-property-removed", each="change", item="compatibility", severity="warning")
def request_property_removed(change: Change) -> Iterator[Hit]:
    """A request no longer takes a field.

    Clients go on sending it. Whether they are refused or what they say is dropped in silence
    is up to the service; neither is what they were promised.

    Bad:
        add_endpoint method=POST path=/v1/notes
        add_field endpoint=POST /v1/notes part=request name=text
        then
        rename_field endpoint=POST /v1/notes part=request field=text to=body

    Good:
        add_endpoint method=POST path=/v1/notes
        add_field endpoint=POST /v1/notes part=request name=text
        then
        add_field endpoint=POST /v1/notes part=request name=body required=false

    References:
        oasdiff request-property-removed.
    """
    for old, new in change.kept_endpoints:
        for path, field, now in lost_fields(old.request, new.request):
            yield Hit(
                field,
                f"{new.label} no longer takes {path}" + (f"; it is called {now}." if now else "."),
                also=(new,),
                fixes=put_back(change, new, "request", field, path, now),
            )

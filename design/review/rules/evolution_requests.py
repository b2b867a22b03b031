"""Changes of what endpoints take: a request may only ask for less than before."""

from __future__ import annotations

from collections.abc import Iterator

from design.review.bodies import alter, put_back
from design.review.change import Change, added_fields, kept_fields, lost_fields, takes, type_name
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


@rule("request-property-type-changed", each="change", item="compatibility", profiles=BREAKS)
def request_property_type_changed(change: Change) -> Iterator[Hit]:
    """A field of a request takes another type, which leaves out what was taken.

    What clients send today cannot be read any more. A wider type is no break: a number where
    an integer was, any text where a uuid was.

    Bad:
        add_endpoint method=POST path=/v1/notes
        add_field endpoint=POST /v1/notes part=request name=rank type=number
        then
        alter_field endpoint=POST /v1/notes part=request field=rank type=integer

    Good:
        add_endpoint method=POST path=/v1/notes
        add_field endpoint=POST /v1/notes part=request name=rank type=integer
        then
        alter_field endpoint=POST /v1/notes part=request field=rank type=number

    References:
        oasdiff request-property-type-changed.
    """
    for old, new in change.kept_endpoints:
        for path, was, now in kept_fields(old.request, new.request):
            if not takes(now, was):
                yield Hit(
                    now,
                    f"{new.label} took {path} as {type_name(was)} and now takes"
                    f" {type_name(now)}.",
                    also=(new,),
                    fixes=alter(
                        new, "request", path, f"Take {type_name(was)} again",
                        type=was.type, many=was.many,
                    ),
                )  # fmt: skip


@rule("request-property-enum-value-removed", each="change", item="compatibility", profiles=BREAKS)
def request_property_enum_value_removed(change: Change) -> Iterator[Hit]:
    """A field of a request no longer takes a value of its list.

    Clients that send it are refused, and so are those whose users chose it long ago and save
    the same row again.

    Bad:
        add_endpoint method=POST path=/v1/notes
        add_field endpoint=POST /v1/notes part=request name=colour values=[red, green]
        then
        alter_field endpoint=POST /v1/notes part=request field=colour values=[red]

    Good:
        add_endpoint method=POST path=/v1/notes
        add_field endpoint=POST /v1/notes part=request name=colour values=[red, green]
        then
        alter_field endpoint=POST /v1/notes part=request field=colour values=[red, green, blue]

    References:
        oasdiff request-property-enum-value-removed.
    """
    for old, new in change.kept_endpoints:
        for path, was, now in kept_fields(old.request, new.request):
            gone = [value for value in was.values if value not in now.values]
            if gone and now.values:
                every = [*was.values, *(item for item in now.values if item not in was.values)]
                yield Hit(
                    now,
                    f"{new.label} no longer takes {', '.join(gone)} as {path}.",
                    also=(new,),
                    fixes=alter(
                        new, "request", path, f"Take {', '.join(gone)} again", values=every
                    ),
                )


@rule("request-property-became-enum", each="change", item="compatibility", profiles=BREAKS)
def request_property_became_enum(change: Change) -> Iterator[Hit]:
    """A field of a request that took any value takes only those of a list.

    Whatever else clients send is refused, and nobody knows what they send.

    Bad:
        add_endpoint method=POST path=/v1/notes
        add_field endpoint=POST /v1/notes part=request name=colour
        then
        alter_field endpoint=POST /v1/notes part=request field=colour values=[red, green]

    Good:
        add_endpoint method=POST path=/v1/notes
        add_field endpoint=POST /v1/notes part=request name=colour values=[red, green]
        then
        alter_field endpoint=POST /v1/notes part=request field=colour values=[]

    References:
        oasdiff request-property-became-enum.
    """
    for old, new in change.kept_endpoints:
        for path, was, now in kept_fields(old.request, new.request):
            if now.values and not was.values and (was.type, was.many) == (now.type, now.many):
                yield Hit(
                    now,
                    f"{new.label} took any {path} and now takes only {', '.join(now.values)}.",
                    also=(new,),
                    fixes=alter(new, "request", path, "Take any value again", values=[]),
                )


@rule("request-property-max-length-decreased", each="change", item="compatibility", profiles=BREAKS)
def request_property_max_length_decreased(change: Change) -> Iterator[Hit]:
    """A field of a request takes less text than before.

    Texts that were good are refused, those that are stored already among them as soon as
    somebody saves them again.

    Bad:
        add_endpoint method=POST path=/v1/notes
        add_field endpoint=POST /v1/notes part=request name=text max_length=500
        then
        alter_field endpoint=POST /v1/notes part=request field=text max_length=100

    Good:
        add_endpoint method=POST path=/v1/notes
        add_field endpoint=POST /v1/notes part=request name=text max_length=100
        then
        alter_field endpoint=POST /v1/notes part=request field=text max_length=500

    References:
        oasdiff request-property-max-length-decreased.
    """
    for old, new in change.kept_endpoints:
        for path, was, now in kept_fields(old.request, new.request):
            if was.max_length and now.max_length and now.max_length < was.max_length:
                yield Hit(
                    now,
                    f"{new.label} took {was.max_length} characters of {path} and now takes"
                    f" {now.max_length}.",
                    also=(new,),
                    fixes=alter(
                        new, "request", path, f"Take {was.max_length} again",
                        max_length=was.max_length,
                    ),
                )  # fmt: skip


@rule("new-required-request-parameter", each="change", item="compatibility", profiles=BREAKS)
def new_required_request_parameter(change: Change) -> Iterator[Hit]:
    """An endpoint now needs a parameter it did not have.

    Every call that clients make today is refused tomorrow.

    Bad:
        add_endpoint method=GET path=/v1/notes
        then
        add_parameter endpoint=GET /v1/notes name=topic required=true

    Good:
        add_endpoint method=GET path=/v1/notes
        then
        add_parameter endpoint=GET /v1/notes name=topic

    References:
        oasdiff new-required-request-parameter.
    """
    for old, new in change.kept_endpoints:
        had = {(item.location, item.name) for item in old.parameters}
        for item in new.parameters:
            if item.required and item.location != "path" and (item.location, item.name) not in had:
                yield Hit(item, f"{new.label} now requires {item.name}.", also=(new,))


@rule("request-parameter-removed", each="change", item="compatibility", severity="warning")
def request_parameter_removed(change: Change) -> Iterator[Hit]:
    """An endpoint no longer takes a parameter.

    Clients go on sending it. A filter that is ignored gives them rows they did not ask for,
    and nothing tells them.

    Bad:
        add_endpoint method=GET path=/v1/notes
        add_parameter endpoint=GET /v1/notes name=topic
        then
        drop_parameter endpoint=GET /v1/notes name=topic

    Good:
        add_endpoint method=GET path=/v1/notes
        add_parameter endpoint=GET /v1/notes name=topic
        then
        add_parameter endpoint=GET /v1/notes name=author

    References:
        oasdiff request-parameter-removed.
    """
    for old, new in change.kept_endpoints:
        has = {(item.location, item.name) for item in new.parameters}
        for item in old.parameters:
            if item.location != "path" and (item.location, item.name) not in has:
                again = {
                    "op": "add_parameter", "endpoint": new.label, "name": item.name,
                    "location": item.location, "type": item.type, "required": item.required,
                    "values": list(item.values), "operator": item.operator,
                }  # fmt: skip
                yield Hit(
                    item,
                    f"{new.label} no longer takes {item.name}.",
                    also=(new,),
                    fixes=(Fix(f"Take {item.name} again", (again,)),),
                )

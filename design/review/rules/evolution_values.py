"""What values requests no longer take."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from design.review.bodies import alter
from design.review.change import Change, kept_fields, takes, type_name
from design.review.findings import Hit
from design.review.registry import rule
from design.review.rules.evolution import BREAKS


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


@rule("request-property-became-not-nullable", each="change", item="compatibility", profiles=BREAKS)
def request_property_became_not_nullable(change: Change) -> Iterator[Hit]:
    """A field of a request no longer takes null.

    Clients that send null to empty a value are refused, and have no other way to say it.

    Bad:
        add_endpoint method=POST path=/v1/notes
        add_field endpoint=POST /v1/notes part=request name=topic nullable=true
        then
        alter_field endpoint=POST /v1/notes part=request field=topic nullable=false

    Good:
        add_endpoint method=POST path=/v1/notes
        add_field endpoint=POST /v1/notes part=request name=topic
        then
        alter_field endpoint=POST /v1/notes part=request field=topic nullable=true

    References:
        oasdiff request-property-became-not-nullable.
    """
    for old, new in change.kept_endpoints:
        for path, was, now in kept_fields(old.request, new.request):
            if was.nullable and not now.nullable:
                yield Hit(
                    now,
                    f"{new.label} took null as {path} and no longer does.",
                    also=(new,),
                    fixes=alter(new, "request", path, "Take null again", nullable=True),
                )


@rule("request-property-min-increased", each="change", item="compatibility", profiles=BREAKS)
def request_property_min_increased(change: Change) -> Iterator[Hit]:
    """The lowest value that a field of a request takes is higher than before.

    Values that were good are refused, those of rows that are stored already among them.

    Bad:
        add_entity name=Note
        add_attribute entity=Note name=rank type=integer minimum=1
        add_role name=Writer
        add_permission role=Writer action=create entity=Note
        then
        alter_attribute entity=Note attribute=rank minimum=5

    Good:
        add_entity name=Note
        add_attribute entity=Note name=rank type=integer minimum=5
        add_role name=Writer
        add_permission role=Writer action=create entity=Note
        then
        alter_attribute entity=Note attribute=rank minimum=1

    References:
        oasdiff request-property-min-increased.
    """
    for old, new in change.kept_endpoints:
        for path, was, now in kept_fields(old.request, new.request):
            before, after = _bound(was.minimum), _bound(now.minimum)
            if before is not None and after is not None and after > before:
                yield Hit(
                    now,
                    f"{new.label} took {path} from {was.minimum} on and now from {now.minimum} on.",
                    also=(new,),
                )


@rule("request-property-max-decreased", each="change", item="compatibility", profiles=BREAKS)
def request_property_max_decreased(change: Change) -> Iterator[Hit]:
    """The highest value that a field of a request takes is lower than before.

    Values that were good are refused, those of rows that are stored already among them.

    Bad:
        add_entity name=Note
        add_attribute entity=Note name=rank type=integer maximum=9
        add_role name=Writer
        add_permission role=Writer action=create entity=Note
        then
        alter_attribute entity=Note attribute=rank maximum=5

    Good:
        add_entity name=Note
        add_attribute entity=Note name=rank type=integer maximum=5
        add_role name=Writer
        add_permission role=Writer action=create entity=Note
        then
        alter_attribute entity=Note attribute=rank maximum=9

    References:
        oasdiff request-property-max-decreased.
    """
    for old, new in change.kept_endpoints:
        for path, was, now in kept_fields(old.request, new.request):
            before, after = _bound(was.maximum), _bound(now.maximum)
            if before is not None and after is not None and after < before:
                yield Hit(
                    now,
                    f"{new.label} took {path} up to {was.maximum} and now up to {now.maximum}.",
                    also=(new,),
                )


def _bound(text: str | None) -> Decimal | None:
    try:
        return Decimal(text) if text is not None else None
    except InvalidOperation:
        return None

"""What parameters of endpoints clients can no longer leave out, send, or send as they did."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from design.document.api import Endpoint, Parameter
from design.review.change import Change, kept_parameters, parameters_by_place, takes, type_name
from design.review.findings import Fix, Hit
from design.review.registry import rule
from design.review.rules.evolution import BREAKS


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

    Good:
        add_endpoint method=GET path=/v1/notes
        add_parameter endpoint=GET /v1/notes name=X-Topic location=header required=true
        then
        drop_parameter endpoint=GET /v1/notes name=X-Topic
        add_parameter endpoint=GET /v1/notes name=x-topic location=header required=true

    References:
        RFC 9110 5.1, oasdiff new-required-request-parameter.
    """
    for old, new in change.kept_endpoints:
        had = {place for place, _ in parameters_by_place(old)}
        for place, item in parameters_by_place(new):
            if item.required and item.location != "path" and place not in had:
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

    Good:
        add_endpoint method=GET path=/v1/notes
        add_parameter endpoint=GET /v1/notes name=X-Topic location=header
        then
        drop_parameter endpoint=GET /v1/notes name=X-Topic
        add_parameter endpoint=GET /v1/notes name=x-topic location=header

    References:
        RFC 9110 5.1, oasdiff request-parameter-removed.
    """
    for old, new in change.kept_endpoints:
        has = {place for place, _ in parameters_by_place(new)}
        for place, item in parameters_by_place(old):
            if item.location != "path" and place not in has:
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


@rule("request-parameter-became-required", each="change", item="compatibility", profiles=BREAKS)
def request_parameter_became_required(change: Change) -> Iterator[Hit]:
    """A parameter that could be left out must now be there.

    Calls without it, which the contract allowed, are refused.

    Bad:
        add_endpoint method=GET path=/v1/notes
        add_parameter endpoint=GET /v1/notes name=topic
        then
        drop_parameter endpoint=GET /v1/notes name=topic
        add_parameter endpoint=GET /v1/notes name=topic required=true

    Good:
        add_endpoint method=GET path=/v1/notes
        add_parameter endpoint=GET /v1/notes name=topic required=true
        then
        drop_parameter endpoint=GET /v1/notes name=topic
        add_parameter endpoint=GET /v1/notes name=topic

    References:
        oasdiff request-parameter-became-required.
    """
    for new, was, now in kept_parameters(change):
        if now.required and not was.required:
            yield Hit(
                now,
                f"{new.label} took {now.name} or did without; now it requires it.",
                also=(new,),
                fixes=_restated(new, now, f"Let {now.name} be left out", required=False),
            )


@rule("request-parameter-type-changed", each="change", item="compatibility", profiles=BREAKS)
def request_parameter_type_changed(change: Change) -> Iterator[Hit]:
    """A parameter takes another type, which leaves out what was taken.

    Addresses that clients keep, share and bookmark are refused. A wider type is no break: a
    number where an integer was, any text where a uuid was.

    Bad:
        add_endpoint method=GET path=/v1/notes
        add_parameter endpoint=GET /v1/notes name=topic
        then
        drop_parameter endpoint=GET /v1/notes name=topic
        add_parameter endpoint=GET /v1/notes name=topic type=uuid

    Good:
        add_endpoint method=GET path=/v1/notes
        add_parameter endpoint=GET /v1/notes name=topic type=uuid
        then
        drop_parameter endpoint=GET /v1/notes name=topic
        add_parameter endpoint=GET /v1/notes name=topic

    References:
        oasdiff request-parameter-type-changed.
    """
    for new, was, now in kept_parameters(change):
        if not takes(now, was) and not _written_alike(now, was):
            fixes: tuple[Fix, ...] = ()
            if not was.many and now.location != "path":
                fixes = _restated(new, now, f"Take {type_name(was)} again", type=was.type)
            yield Hit(
                now,
                f"{new.label} took {now.name} as {type_name(was)} and now takes {type_name(now)}.",
                also=(new,),
                fixes=fixes,
            )


def _written_alike(now: Parameter, was: Parameter) -> bool:
    """Return whether one text takes the place of anything: an address holds nothing but text."""
    return now.type == "string" and not now.many and not now.values and not was.many


@rule("request-parameter-enum-value-removed", each="change", item="compatibility", profiles=BREAKS)
def request_parameter_enum_value_removed(change: Change) -> Iterator[Hit]:
    """A parameter no longer takes a value of its list.

    Clients that send it are refused, and nothing they can see tells them which value is new.

    Bad:
        add_endpoint method=GET path=/v1/notes
        add_parameter endpoint=GET /v1/notes name=colour values=[red, green]
        then
        drop_parameter endpoint=GET /v1/notes name=colour
        add_parameter endpoint=GET /v1/notes name=colour values=[red]

    Good:
        add_endpoint method=GET path=/v1/notes
        add_parameter endpoint=GET /v1/notes name=colour values=[red, green]
        then
        drop_parameter endpoint=GET /v1/notes name=colour
        add_parameter endpoint=GET /v1/notes name=colour values=[red, green, blue]

    References:
        oasdiff request-parameter-enum-value-removed.
    """
    for new, was, now in kept_parameters(change):
        gone = [value for value in was.values if value not in now.values]
        if gone and now.values:
            every = [*was.values, *(item for item in now.values if item not in was.values)]
            yield Hit(
                now,
                f"{new.label} no longer takes {', '.join(gone)} as {now.name}.",
                also=(new,),
                fixes=_restated(new, now, f"Take {', '.join(gone)} again", values=every),
            )


@rule("request-parameter-became-enum", each="change", item="compatibility", profiles=BREAKS)
def request_parameter_became_enum(change: Change) -> Iterator[Hit]:
    """A parameter that took any value takes only those of a list.

    Whatever else clients send is refused, and nobody knows what they send.

    Bad:
        add_endpoint method=GET path=/v1/notes
        add_parameter endpoint=GET /v1/notes name=colour
        then
        drop_parameter endpoint=GET /v1/notes name=colour
        add_parameter endpoint=GET /v1/notes name=colour values=[red, green]

    Good:
        add_endpoint method=GET path=/v1/notes
        add_parameter endpoint=GET /v1/notes name=colour values=[red, green]
        then
        drop_parameter endpoint=GET /v1/notes name=colour
        add_parameter endpoint=GET /v1/notes name=colour

    References:
        oasdiff request-parameter-became-enum.
    """
    for new, was, now in kept_parameters(change):
        if now.values and not was.values:
            yield Hit(
                now,
                f"{new.label} took any {now.name} and now takes only {', '.join(now.values)}.",
                also=(new,),
                fixes=_restated(new, now, "Take any value again", values=[]),
            )


def _restated(endpoint: Endpoint, item: Parameter, title: str, **stated: Any) -> tuple[Fix, ...]:
    """Return the fix that states something else of a parameter; none where it is a list."""
    if item.many or item.location == "path":
        return ()
    at = {"endpoint": endpoint.label, "name": item.name}
    again = {
        "op": "add_parameter", **at, "location": item.location, "type": item.type,
        "required": item.required, "values": list(item.values), "operator": item.operator,
        "description": item.description,
    } | stated  # fmt: skip
    return (Fix(title, ({"op": "drop_parameter", **at}, again)),)

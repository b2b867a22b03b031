"""Changes that clients of the interface notice.

Direction matters: a request may only ask for less, a response may only say more. Rules judge
against the declared contract, and warn only where it cannot decide.
"""

from __future__ import annotations

from collections.abc import Iterator

from design.review.change import Change, fields_by_path
from design.review.findings import Hit
from design.review.registry import rule


@rule("api-removed-without-deprecation", each="change", item="compatibility")
def api_removed_without_deprecation(change: Change) -> Iterator[Hit]:
    """An endpoint is gone without having been deprecated.

    Its clients learn of it from their own failures. Deprecating it first, with a date, gives
    them the time the conventions promise.

    Bad:
        add_entity name=Order
        add_endpoint method=GET path=/v1/exports kind=report entity=Order
        then
        drop_endpoint endpoint=GET /v1/exports

    Good:
        add_entity name=Order
        add_endpoint method=GET path=/v1/exports kind=report entity=Order
        deprecate_endpoint endpoint=GET /v1/exports since=2026-01-01 sunset=2026-08-01
        then
        drop_endpoint endpoint=GET /v1/exports

    References:
        oasdiff api-removed-without-deprecation.
    """
    for old, new in change.endpoints():
        if old is not None and new is None and old.deprecated is None:
            yield Hit(old, f"{old.label} is removed and was never deprecated.")


@rule("new-required-request-property", each="change", item="compatibility")
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
    for old, new in change.kept_endpoints():
        had = {path for path, _ in fields_by_path(old.request)}
        for path, field in fields_by_path(new.request):
            above = path.rpartition(".")[0]
            if path not in had and field.required and (not above or above in had):
                yield Hit(field, f"{new.label} now requires {path}.", also=(new,))


@rule("response-required-property-removed", each="change", item="compatibility")
def response_required_property_removed(change: Change) -> Iterator[Hit]:
    """A response no longer has a field that was always there.

    Clients that read it break, though no request of theirs has changed. Under another name it
    is gone all the same.

    Bad:
        add_endpoint method=GET path=/v1/notes
        add_field endpoint=GET /v1/notes part=response name=text
        then
        rename_field endpoint=GET /v1/notes part=response field=text to=body

    Good:
        add_endpoint method=GET path=/v1/notes
        add_field endpoint=GET /v1/notes part=response name=text
        then
        add_field endpoint=GET /v1/notes part=response name=body

    References:
        oasdiff response-required-property-removed.
    """
    for old, new in change.kept_endpoints():
        has = {path for path, _ in fields_by_path(new.response)}
        for path, field in fields_by_path(old.response):
            above = path.rpartition(".")[0]
            if field.required and path not in has and (not above or above in has):
                yield Hit(field, f"{new.label} no longer returns {path}.", also=(new,))

"""What an endpoint answers, and how much of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from design.document.api import Endpoint
from design.review.facts import Facts, asked
from design.review.findings import Fix, Hit
from design.review.registry import rule

_CODES: Final = {
    400: "malformed_request", 401: "unauthenticated", 403: "forbidden", 404: "not_found",
    422: "validation_failed", 429: "rate_limited",
}  # fmt: skip
EVERY_OTHER: Final = "default"
"""Code of the error that stands for every status that is not named."""
_MOVES: Final = ("create", "update", "replace")
_VERSIONED: Final = re.compile(r"^(?:/[\w-]+)?/v\d+(?:[./]|$)", re.IGNORECASE)
"""A path with a version at its beginning, or after the name of the whole."""


@asked
def people(facts: Facts) -> frozenset[str]:
    """Return the ids of the roles that people have."""
    return frozenset(role.id for role in facts.roles() if role.kind == "person")


def _expected(endpoint: Endpoint, facts: Facts) -> Iterator[tuple[int, str]]:
    """Yield each status that what an endpoint does can lead to, and why."""
    if endpoint.auth != "public":
        yield 401, "callers have to be known"
    reads = endpoint.kind in ("list", "search", "detail", "report")
    if endpoint.access and not reads and people(facts) - {item.role for item in endpoint.access}:
        yield 403, "not every role may"
    if any(item.location == "path" for item in endpoint.parameters) and endpoint.object_check:
        yield 404, "it addresses one row"
    wrong = any(error.status == 400 for error in endpoint.errors)
    if endpoint.request and endpoint.kind in _MOVES and not (wrong and not endpoint.derived):
        yield 422, "it takes values that may be wrong"
    if facts.conventions().errors.rate_limit:
        yield 429, "conventions limit how often it may be called"


@rule("missing-error-responses", each="endpoint", item="contract",
      profiles={"prototype": "warning"})  # fmt: skip
def missing_error_responses(endpoint: Endpoint, facts: Facts) -> Iterator[Hit]:
    """An endpoint does not say how it says no.

    Clients are written against the happy path then, and treat a missing login, a wrong value and
    an outage as the same thing: an error without a message.

    An error `default`, as imported documents have it, stands for every status that is not named.

    Bad:
        add_entity name=Product
        add_attribute entity=Product name=title
        add_role name=Clerk
        add_permission role=Clerk action=create entity=Product
        drop_error endpoint=POST /v1/products status=422

    Good:
        add_entity name=Product
        add_attribute entity=Product name=title
        add_role name=Clerk
        add_permission role=Clerk action=create entity=Product

    Good:
        add_endpoint method=POST path=/v1/hooks/payments kind=webhook auth=signature
        add_error endpoint=POST /v1/hooks/payments status=401 code=bad_signature
        add_error endpoint=POST /v1/hooks/payments status=429 code=rate_limited

    References:
        owasp:api8:2023-define-error-responses, zalando 151.
    """
    if any(error.code == EVERY_OTHER for error in endpoint.errors):
        return
    given = {error.status for error in endpoint.errors}
    lacking = [(status, why) for status, why in _expected(endpoint, facts) if status not in given]
    if lacking:
        said = ", ".join(f"{status} ({why})" for status, why in lacking)
        add = {"op": "add_error", "endpoint": endpoint.label}
        yield Hit(
            endpoint,
            f"{endpoint.label} does not answer {said}.",
            fixes=(
                Fix(
                    "Add the answers",
                    tuple(
                        add | {"status": status, "code": _CODES[status]} for status, _ in lacking
                    ),
                    safe=True,
                ),
            ),
        )


@rule("missing-pagination", each="endpoint", item="contract", profiles={"prototype": "warning"})
def missing_pagination(endpoint: Endpoint, facts: Facts) -> Iterator[Hit]:
    """A list gives all rows at once.

    It is fast in every test and times out for the first customer who stays for two years. To
    page it later breaks every client that reads it.

    Bad:
        add_entity name=Product
        add_attribute entity=Product name=title
        add_role name=Clerk
        add_permission role=Clerk action=list entity=Product
        alter_endpoint endpoint=GET /v1/products paginated=false

    Good:
        add_entity name=Product
        add_attribute entity=Product name=title
        add_role name=Clerk
        add_permission role=Clerk action=list entity=Product

    References:
        zalando 159, AIP-158, owasp:api4:2023.
    """
    if endpoint.kind in ("list", "search") and not endpoint.paginated:
        change = {"op": "alter_endpoint", "endpoint": endpoint.label, "paginated": True}
        yield Hit(
            endpoint,
            f"{endpoint.label} gives every row at once.",
            fixes=(Fix("Give it page by page", (change,)),),
        )


@rule("status-code-mismatch", each="endpoint", item="contract", severity="warning")
def status_code_mismatch(endpoint: Endpoint, facts: Facts) -> Iterator[Hit]:
    """The status of success says something else than what happened.

    Generated clients, caches and retries go by the status and not by the documentation.

    Bad:
        add_entity name=Product
        add_attribute entity=Product name=title
        add_role name=Clerk
        add_permission role=Clerk action=create entity=Product
        alter_endpoint endpoint=POST /v1/products status=200

    Good:
        add_entity name=Product
        add_attribute entity=Product name=title
        add_role name=Clerk
        add_permission role=Clerk action=create entity=Product

    References:
        zalando 150 and 220.
    """
    wanted: tuple[int, ...] = (200, 201, 202, 204)
    if endpoint.kind == "create":
        wanted = (201, 202)
    elif endpoint.kind == "delete":
        wanted = (204, 202) if not endpoint.response else (200, 202, 204)
    elif endpoint.method == "GET":
        wanted = (200,)
    if endpoint.status not in wanted and endpoint.status < 300:
        change = {"op": "alter_endpoint", "endpoint": endpoint.label, "status": wanted[0]}
        yield Hit(
            endpoint,
            f"{endpoint.label} answers {endpoint.status} where {wanted[0]} is meant.",
            fixes=(Fix(f"Answer {wanted[0]}", (change,)),),
        )
    elif endpoint.status >= 300 and endpoint.kind not in ("other", "action"):
        yield Hit(endpoint, f"{endpoint.label} calls {endpoint.status} a success.")


@rule("idempotency-missing", each="endpoint", item="paths", severity="warning")
def idempotency_missing(endpoint: Endpoint, facts: Facts) -> Iterator[Hit]:
    """A repeated request repeats its effect outside.

    Networks lose answers, and clients send again: the money is paid out twice, the message sent
    twice. A key of the request lets the second one get the first one's answer.

    Bad:
        add_entity name=Payout side_effect=true
        add_attribute entity=Payout name=amount type=money
        add_role name=Clerk
        add_permission role=Clerk action=create entity=Payout
        alter_endpoint endpoint=POST /v1/payouts idempotent=false

    Good:
        add_entity name=Payout side_effect=true
        add_attribute entity=Payout name=amount type=money
        add_role name=Clerk
        add_permission role=Clerk action=create entity=Payout

    References:
        zalando 229, AIP-155.
    """
    if facts.conventions().concurrency.idempotency == "none":
        return
    if endpoint.method == "POST" and endpoint.side_effect and not endpoint.idempotent:
        change = {"op": "alter_endpoint", "endpoint": endpoint.label, "idempotent": True}
        yield Hit(
            endpoint,
            f"A repeat of {endpoint.label} repeats what it does outside.",
            fixes=(Fix("Take an Idempotency-Key", (change,)),),
        )


@rule("versioning-undeclared", item="compatibility", profiles={"prototype": "info"})
def versioning_undeclared(facts: Facts) -> Iterator[Hit]:
    """The interface has no version, or some paths leave it out.

    The first breaking change then has nowhere to go: every client has to change on the same day
    as the server.

    Bad:
        add_entity name=Product
        add_role name=Clerk
        add_permission role=Clerk action=read entity=Product
        add_endpoint method=GET path=/export kind=report roles=["Clerk"]

    Bad:
        add_endpoint method=GET path=/export
        add_endpoint method=POST path=/export

    Bad:
        add_entity name=Product
        set_convention key=versioning.style value=none
        add_role name=Clerk
        add_permission role=Clerk action=read entity=Product

    Good:
        add_entity name=Product
        add_role name=Clerk
        add_permission role=Clerk action=read entity=Product

    References:
        zalando 115 and 116.
    """
    versioning = facts.conventions().versioning
    endpoints = facts.endpoints()
    if not endpoints:
        return
    if versioning.style == "none":
        yield Hit(None, "No convention says how the interface is versioned.")
    elif versioning.style == "path":
        prefix = f"/v{versioning.version}"
        bare = [
            item
            for item in endpoints
            if not _VERSIONED.search(item.path) and item.kind != "webhook"
        ]
        if len(bare) == len(endpoints):
            yield Hit(None, "No path carries a version, as the conventions say each does.")
            return
        for endpoint in bare:
            to = f"{endpoint.method} {prefix}{endpoint.path}"
            yield Hit(
                endpoint,
                f"{endpoint.label} carries no version; the others begin with {prefix}.",
                fixes=(
                    Fix(
                        f"Move it to {prefix}{endpoint.path}",
                        ({"op": "rename_endpoint", "endpoint": endpoint.label, "to": to},),
                    ),
                ),
            )

"""Errors that clients can tell apart: one code, one meaning."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from design.document.api import Endpoint, ErrorCase
from design.document.names import snake
from design.review.facts import Facts, asked
from design.review.findings import Fix, Hit
from design.review.registry import rule


@rule("error-envelope-inconsistent", item="contract", profiles={"prototype": "warning"})
def error_envelope_inconsistent(facts: Facts) -> Iterator[Hit]:
    """One code of an error comes with two statuses, or codes are spelled in two ways.

    Clients go by the code. One that is a conflict here and a wrong value there is handled by
    half of them, and a code in another spelling by none.

    The envelope itself is one for the whole interface: conventions give it (`errors.envelope`).

    Bad:
        add_endpoint method=POST path=/v1/notes
        add_endpoint method=PUT path=/v1/notes
        add_endpoint method=PATCH path=/v1/notes
        add_error endpoint=POST /v1/notes status=409 code=name_taken
        add_error endpoint=PUT /v1/notes status=409 code=name_taken
        add_error endpoint=PATCH /v1/notes status=422 code=name_taken

    Good:
        add_endpoint method=POST path=/v1/notes
        add_endpoint method=PUT path=/v1/notes
        add_error endpoint=POST /v1/notes status=409 code=name_taken
        add_error endpoint=PUT /v1/notes status=409 code=name_taken
        add_error endpoint=PUT /v1/notes status=422 code=name_too_long

    References:
        zally UseProblemJsonRule, zalando 176.
    """
    endpoints = facts.endpoints()
    given = frozenset[tuple[int, str]]().union(*(answers(facts, item.id) for item in endpoints))
    spelled = {way: snake(way[1]) for way in given}
    ways_of = Counter(spelled.values())
    used: dict[str, dict[tuple[int, str], list[tuple[Endpoint, ErrorCase]]]] = defaultdict(dict)
    for endpoint in endpoints if len(ways_of) < len(spelled) else ():
        for error in endpoint.errors:
            way = (error.status, error.code)
            if ways_of[spelled[way]] > 1:
                used[spelled[way]].setdefault(way, []).append((endpoint, error))
    for ways in used.values():
        (status, code), *_ = sorted(ways, key=lambda way: (-len(ways[way]), way))
        for way, places in ways.items():
            if way == (status, code):
                continue
            for endpoint, error in places:
                drop = {"op": "drop_error", "endpoint": endpoint.label, "status": error.status,
                        "code": error.code}  # fmt: skip
                add = {"op": "add_error", "endpoint": endpoint.label, "status": status,
                       "code": code, "when": error.when}  # fmt: skip
                yield Hit(
                    error,
                    f"{endpoint.label} answers {error.code} as {error.status};"
                    f" elsewhere it is {code} as {status}.",
                    also=(endpoint,),
                    fixes=(Fix(f"Answer {code} as {status}", (drop, add)),),
                )


@asked
def answers(facts: Facts, endpoint_id: str) -> frozenset[tuple[int, str]]:
    """Return status and code of each error that an endpoint answers with."""
    endpoint = facts.endpoint(endpoint_id)
    errors = endpoint.errors if endpoint is not None else ()
    return frozenset((error.status, error.code) for error in errors)

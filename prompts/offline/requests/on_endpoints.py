"""Requests about endpoints as such."""

from __future__ import annotations

import re

from design.document.names import snake
from prompts.offline.requests.grammar import Op, Reading, UnclearError, request
from prompts.offline.requests.lookup import Lookup, bare, split_list
from prompts.offline.requests.on_roles import role_or_unsure
from prompts.offline.world import EndpointView

_AT = r"(?P<endpoint>(?:GET|POST|PUT|PATCH|DELETE) /[\w/{}:.-]+)"

_USUAL_CODES = {
    "400": "malformed",
    "401": "not_signed_in",
    "403": "forbidden",
    "404": "not_found",
    "409": "conflict",
    "410": "gone",
    "422": "invalid",
    "429": "too_many_requests",
}


def _endpoint(lookup: Lookup, text: str) -> EndpointView:
    endpoint = lookup.endpoint(text)
    if endpoint is None:
        labels = [item.label for item in lookup.world.endpoints]
        raise UnclearError(f"there is no endpoint {text}{lookup.nearest(text, labels)}")
    return endpoint


@request(
    "add an endpoint",
    rf"<ADD> <ART>(?:endpoint )?{_AT}(?: (?:endpoint )?(?:for|to|open to) <ART>"
    rf"(?P<roles>[\w ,]+?))?(?: (?:to|that|which) (?P<does>[\w ]+))?",
    example="add POST /v1/orders/{id}/archive for support agents",
)
def _add_endpoint(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    label = match["endpoint"]
    if lookup.endpoint(label) is not None:
        raise UnclearError(f"there is an endpoint {label} already")
    method, _, path = label.partition(" ")
    operation: Op = {"op": "add_endpoint", "method": method.upper(), "path": path}
    entity = next(
        (
            found
            for part in reversed(path.strip("/").split("/"))
            if not part.startswith("{") and (found := lookup.entity_name(part))
        ),
        None,
    )
    if entity:
        operation["entity"] = entity
    last = path.rstrip("/").rsplit("/", 1)[-1]
    kinds = {"GET": "detail" if last.startswith("{") else "list", "POST": "create",
             "PUT": "replace", "PATCH": "update", "DELETE": "delete"}  # fmt: skip
    action = method.upper() == "POST" and not lookup.entity_name(last)
    operation["kind"] = "action" if action else kinds[method.upper()]
    if match["does"]:
        operation["summary"] = match["does"].strip().capitalize()
    if match["roles"]:
        operation["roles"] = [role.name for role in role_or_unsure(lookup, match["roles"])]
    else:
        return Reading(
            f"{method.upper()} {path} is a new endpoint; nobody may call it until you say who.",
            (
                operation,
                {"op": "add_question", "text": f"Who may call {method.upper()} {path}?"},
            ),
        )
    return Reading(
        f"{method.upper()} {path} is a new endpoint for {match['roles'].strip()}.", (operation,)
    )


@request(
    "remove an endpoint",
    rf"<DROP> <ART>(?:endpoint )?{_AT}(?: endpoint)?",
    example="remove GET /v1/orders",
)
def _drop_endpoint(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    endpoint = _endpoint(lookup, match["endpoint"])
    return Reading(
        f"{endpoint.label} is gone; derivation does not bring it back.",
        ({"op": "drop_endpoint", "endpoint": endpoint.label},),
    )


@request(
    "move an endpoint",
    rf"(?:move|rename|change) <ART>(?:endpoint )?{_AT} to (?P<to>(?:(?:GET|POST|PUT|PATCH|DELETE)"
    rf" )?/[\w/{{}}:.-]+)",
    example="move GET /v1/orders to /v1/purchases",
)
def _move_endpoint(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    endpoint = _endpoint(lookup, match["endpoint"])
    to = match["to"]
    if to.startswith("/"):
        to = f"{endpoint.label.split()[0]} {to}"
    return Reading(
        f"{endpoint.label} moves to {to}.",
        ({"op": "rename_endpoint", "endpoint": endpoint.label, "to": to},),
    )


@request(
    "announce that an endpoint goes",
    rf"deprecate <ART>(?:endpoint )?{_AT}(?: (?:since|from|as of) (?P<since>\d{{4}}-\d\d-\d\d))?,?"
    r" (?:and )?(?:sunset|removal|remove|gone|ends?|until|to be removed)(?: it)?(?: on| by)? "
    r"(?P<sunset>\d{4}-\d\d-\d\d)"
    r"(?:,? (?:use|in favou?r of|replaced by) (?P<instead>.+?)(?: instead)?)?",
    example="deprecate GET /v1/orders since 2027-01-01, sunset 2027-07-01",
)
def _deprecate(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    endpoint = _endpoint(lookup, match["endpoint"])
    since = match["since"]
    if since is None:
        raise UnclearError(f"say since when {endpoint.label} is deprecated: “since 2027-01-01”")
    operation: Op = {
        "op": "deprecate_endpoint",
        "endpoint": endpoint.label,
        "since": since,
        "sunset": match["sunset"],
    }
    if match["instead"]:
        operation["replacement"] = match["instead"].strip()
    return Reading(
        f"{endpoint.label} is deprecated since {since} and goes on {match['sunset']}.",
        (operation,),
    )


@request(
    "make an endpoint idempotent, guarded, paged or public",
    rf"<MAKE> <ART>(?:endpoint )?{_AT} (?P<word>idempotent|public|paginated|require if-match)"
    rf"(?:,? because (?P<reason>.+))?",
    rf"{_AT} (?:<MUST> be|is|needs?|requires?|takes?) (?:an? )?(?P<word>idempotent|public"
    rf"|paginated|idempotency-key|if-match|paged)(?: header)?"
    r"(?:,? because (?P<reason>.+))?",
    rf"require (?:an? )?(?P<word>idempotency-key|if-match) (?:on|for) {_AT}(?P<reason>)",
    example="require If-Match on PATCH /v1/orders/{id}",
)
def _set_flag(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    endpoint = _endpoint(lookup, match["endpoint"])
    word = match["word"].lower()
    fields: dict[str, object]
    if word.startswith("idempoten"):
        fields, said = {"idempotent": True}, "answers a repeat with the first answer"
    elif "if-match" in word:
        fields, said = {"precondition": True}, "needs If-Match"
    elif word == "public":
        reason = (match["reason"] or "").strip()
        if not reason:
            raise UnclearError(f"say why: “make {endpoint.label} public because …”")
        fields, said = {"auth": "public", "public_reason": reason}, "is open to everybody"
    else:
        fields, said = {"paginated": True}, "is paged"
    return Reading(
        f"{endpoint.label} {said}.",
        ({"op": "alter_endpoint", "endpoint": endpoint.label, **fields},),
    )


@request(
    "let a list be filtered",
    rf"(?:let|allow) {_AT} (?:to )?(?:be )?filter(?:ed)? by (?P<names>[\w ,]+)",
    rf"<ADD> <ART>(?:filter|parameter|query parameter)s? (?P<names>[\w ,]+?) (?:to|on|for) {_AT}",
    example="let GET /v1/orders filter by status",
)
def _add_filter(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    endpoint = _endpoint(lookup, match["endpoint"])
    table = lookup.table(endpoint.entity) if endpoint.entity else None
    operations: list[Op] = []
    for part in split_list(match["names"]):
        name = snake(bare(part))
        operation: Op = {"op": "add_parameter", "endpoint": endpoint.label, "name": name}
        column = None
        if table is not None:
            column = table.column(name) or table.column(f"{name}_id")
        if table is not None and column is not None:
            operation |= {"maps_to": f"{table.name}.{column.name}", "operator": "="}
        operations.append(operation)
    return Reading(
        f"{endpoint.label} can be filtered by {match['names'].strip()}.", tuple(operations)
    )


@request(
    "add or remove a field of a body",
    rf"<ADD> <ART>(?P<opt>optional )?field (?P<name>\w+)(?: \((?P<type>\w+)\))? to <ART>"
    rf"(?P<part>request|response|answer|body) (?:of|from) {_AT}",
    rf"(?P<drop><DROP>) <ART>(?:field )?(?P<name>\w+) from <ART>(?P<part>request|response|answer"
    rf"|body) (?:of|from) {_AT}",
    example="remove phone from the response of GET /v1/customers",
)
def _body_field(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    endpoint = _endpoint(lookup, match["endpoint"])
    part = "request" if match["part"].lower() in ("request", "body") else "response"
    groups = match.groupdict()
    if groups.get("drop"):
        operation: Op = {
            "op": "drop_field",
            "endpoint": endpoint.label,
            "part": part,
            "field": match["name"],
        }
        return Reading(f"The {part} of {endpoint.label} has no {match['name']}.", (operation,))
    operation = {
        "op": "add_field",
        "endpoint": endpoint.label,
        "part": part,
        "name": snake(match["name"]),
        "type": (groups.get("type") or "string").lower(),
    }
    if groups.get("opt"):
        operation["required"] = False
    return Reading(f"The {part} of {endpoint.label} has a field {match['name']}.", (operation,))


@request(
    "add an error",
    rf"{_AT} (?:can|may|should|must) (?:also )?(?:answer|return|fail with|give) (?:an? )?"
    rf"(?P<status>[45]\d\d)(?: (?P<code>[a-z_]+))?(?: (?:when|if) (?P<when>.+))?",
    rf"<ADD> <ART>(?P<status>[45]\d\d)(?: error)?(?: (?P<code>[a-z_]+))? (?:to|on|for) {_AT}(?: "
    rf"(?:when|if) (?P<when>.+))?",
    example="add a 409 out_of_stock to POST /v1/orders when a product is not available",
)
def _add_error(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    endpoint = _endpoint(lookup, match["endpoint"])
    when = (match["when"] or "").strip().rstrip(".")
    code = (
        match["code"]
        or snake(" ".join(when.split()[:4]))
        or _USUAL_CODES.get(match["status"], "failed")
    )
    operation: Op = {
        "op": "add_error",
        "endpoint": endpoint.label,
        "status": int(match["status"]),
        "code": code,
    }
    if when:
        operation["when"] = when
    return Reading(f"{endpoint.label} can answer {match['status']} {code}.", (operation,))


@request(
    "open or close an endpoint to a role",
    rf"(?P<open>open|allow|give) {_AT} to <ART>(?P<roles>[\w ,]+?)(?: (?:with|for) (?P<scope>own"
    rf"|all|tenant)(?: rows)?)?",
    rf"(?P<close>close|forbid) {_AT} (?:to|for) <ART>(?P<roles>[\w ,]+?)(?P<scope>)",
    rf"<ART>(?P<roles>[\w ,]+?) (?P<open>can|may) call {_AT}(?: (?:with|for) (?P<scope>own|all"
    rf"|tenant)(?: rows)?)?",
    example="open GET /v1/orders to guests",
)
def _set_access(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    endpoint = _endpoint(lookup, match["endpoint"])
    roles = role_or_unsure(lookup, match["roles"])
    names = " and ".join(role.name for role in roles)
    if match.groupdict().get("close"):
        return Reading(
            f"{endpoint.label} is closed to {names}.",
            tuple(
                {"op": "drop_access", "endpoint": endpoint.label, "role": role.name}
                for role in roles
            ),
        )
    scope = (match["scope"] or "all").lower()
    return Reading(
        f"{endpoint.label} is open to {names} ({scope} rows).",
        tuple(
            {"op": "set_access", "endpoint": endpoint.label, "role": role.name, "scope": scope}
            for role in roles
        ),
    )

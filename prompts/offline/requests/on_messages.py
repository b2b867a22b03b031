"""Requests about what endpoints take and answer: filters, fields, errors."""

from __future__ import annotations

import re
from typing import Final

from design.document.names import snake
from prompts.offline.requests.finding import listing, roles_or_unsure
from prompts.offline.requests.grammar import Found, Op, Reading, UnclearError, request
from prompts.offline.requests.lookup import Lookup, bare, split_list
from prompts.offline.requests.on_endpoints import endpoint_or_unsure
from prompts.offline.requests.tagging import ENDPOINT

_USUAL_CODES: Final = {
    "400": "malformed",
    "401": "not_signed_in",
    "403": "forbidden",
    "404": "not_found",
    "409": "conflict",
    "410": "gone",
    "422": "invalid",
    "429": "too_many_requests",
}
_PART: Final = r"(?P<part>request|response|answer|body|output|input|payload|result)"
_FIELD_TYPES: Final = {
    "text": "string", "str": "string", "int": "integer", "decimal": "number", "money": "number",
    "float": "number", "bool": "boolean", "flag": "boolean", "datetime": "date-time",
    "timestamp": "date-time", "instant": "date-time", "link": "uri", "url": "uri",
}  # fmt: skip


@request(
    "let a list be filtered",
    r"(?:let|allow) (?P<endpoint><P>) (?:to )?(?:be )?(?:filter(?:ed|able)?|search(?:ed)?) by "
    r"(?P<names>[\w ,\ue000-\ue2ff]+)",
    r"(?P<endpoint><P>) (?:<MUST> be|<CAN> be|is|<MUST>|<CAN>) (?:filterable|filtered|filter"
    r"|searchable) by (?P<names>[\w ,\ue000-\ue2ff]+)",
    r"<ADD> <ART>(?:new )?(?:filters?|parameters?|query parameters?|query params?) (?:for |by "
    r"|called |named )?(?P<names>[\w ,\ue000-\ue2ff]+?) (?:to|on|for) (?P<endpoint><P>)",
    r"<ADD> <ART>(?P<names>[\w ,\ue000-\ue2ff]+?) (?:filters?|query parameters?|parameters?) "
    r"(?:to|on|for) (?P<endpoint><P>)",
    r"filter (?P<endpoint><P>) by (?P<names>[\w ,\ue000-\ue2ff]+)",
    r"(?P<endpoint><P>) <MUST> (?:take|accept|support|have) <ART>(?:filter|parameter|query "
    r"parameter)s? (?:for |by )?(?P<names>[\w ,\ue000-\ue2ff]+)",
    cue=r"filter|search|param",
    example="let GET /v1/orders filter by status",
)
def _add_filter(lookup: Lookup, found: Found) -> Reading | None:
    endpoint = endpoint_or_unsure(lookup, found["endpoint"])
    table = lookup.table(endpoint.entity) if endpoint.entity else None
    operations: list[Op] = []
    already: list[str] = []
    for part in split_list(found["names"]):
        name = snake(bare(part))
        column = None
        if table is not None:
            column = next(
                (
                    item
                    for spelled in (name, f"{name}_id", f"is_{name}", f"{name}_at")
                    if (item := table.column(spelled)) is not None
                ),
                None,
            )
        name = column.name if column is not None else name
        if name in endpoint.parameters:
            already.append(name)
            continue
        if column is None and table is not None:
            names = [item.name for item in table.columns]
            hint = lookup.nearest(part, names) or f"; it has: {', '.join(names)}"
            raise UnclearError(f"{table.name} has no column “{bare(part)}” to filter by{hint}")
        operation: Op = {"op": "add_parameter", "endpoint": endpoint.label, "name": name}
        if table is not None and column is not None:
            operation |= {"maps_to": f"{table.name}.{column.name}", "operator": "="}
            kind = _parameter_type(column.type)
            if kind:
                operation["type"] = kind
        operations.append(operation)
    new = [str(item["name"]) for item in operations]
    said = [f"{endpoint.label} can be filtered by {listing(new)}."] if new else []
    if already:
        said.append(f"{endpoint.label} can be filtered by {listing(already)} already.")
    return Reading(" ".join(said), tuple(operations), endpoint.entity)


def _parameter_type(column: str) -> str:
    kinds = {"uuid": "uuid", "integer": "integer", "bigint": "integer", "boolean": "boolean",
             "date": "date", "timestamptz": "date-time", "timestamp": "date-time"}  # fmt: skip
    return kinds.get(column, "")


@request(
    "add or remove a field of a body",
    r"<ADD> <ART>(?P<opt>optional )?(?:field )?(?P<name>\w+)(?: \((?P<type>\w+)\))? to "
    rf"<ART>{_PART} (?:body )?(?:of|from) (?P<endpoint><P>)",
    rf"(?P<drop><DROP>|hide) <ART>(?:field )?(?P<name>\w+) (?:from|in) <ART>{_PART} (?:body "
    r")?(?:of|from) (?P<endpoint><P>)",
    r"(?P<drop><DROP>|hide) <ART>(?:field )?(?P<name>\w+) from (?P<endpoint><P>)(?P<part>)",
    r"(?P<endpoint><P>) (?P<drop><CANNOT>|must no longer|should no longer|no longer) "
    r"(?:return|include|answer with|give|expose|show|contain)s? <ART>(?:field "
    r")?(?P<name>\w+)(?P<part>)(?: any ?more)?",
    r"(?P<endpoint><P>) <MUST> (?:also )?(?:return|include|answer with|give) "
    r"<ART>(?P<opt>optional )?(?:field )?(?P<name>\w+)(?: \((?P<type>\w+)\))?(?P<part>)",
    r"(?P<endpoint><P>) <MUST> (?:also )?(?:take|accept|receive) <ART>(?P<opt>optional "
    r")?(?:field )?(?P<name>\w+)(?: \((?P<type>\w+)\))?(?P<taken>)",
    cue=ENDPOINT,
    example="remove phone from the response of GET /v1/customers",
)
def _body_field(lookup: Lookup, found: Found) -> Reading | None:
    endpoint = endpoint_or_unsure(lookup, found["endpoint"])
    part = (
        "request"
        if found["part"].lower() in ("request", "body", "input", "payload")
        else "response"
    )
    if re.search(r"(?:take|accept|receive) ", found.text) and not found["part"]:
        part = "request"
    name = snake(found["name"])
    present = endpoint.request if part == "request" else endpoint.response
    known = next(
        (item for item in present if item.lower() == found["name"].lower() or snake(item) == name),
        None,
    )
    if found["drop"]:
        if known is None and present:
            raise UnclearError(
                f"the {part} of {endpoint.label} has no field {name}; it has: {', '.join(present)}"
            )
        operation: Op = {
            "op": "drop_field",
            "endpoint": endpoint.label,
            "part": part,
            "field": known or name,
        }
        return Reading(f"The {part} of {endpoint.label} has no {known or name}.", (operation,))
    if known is not None:
        return Reading(
            f"The {part} of {endpoint.label} has a field {known} already.", (), endpoint.entity
        )
    written = (found["type"] or "string").lower()
    operation = {
        "op": "add_field",
        "endpoint": endpoint.label,
        "part": part,
        "name": name,
        "type": _FIELD_TYPES.get(written, written),
    }
    table = lookup.table(endpoint.entity) if endpoint.entity else None
    column = table.column(name) if table is not None else None
    if table is not None and column is not None:
        operation["maps_to"] = f"{table.name}.{column.name}"
    if found["opt"]:
        operation["required"] = False
    return Reading(f"The {part} of {endpoint.label} has a field {name}.", (operation,))


@request(
    "hide a field of an answer from a role",
    r"(?P<word>hide|mask) <ART>(?:field )?(?P<name>\w+) (?:in|of|from) (?:the (?:response"
    r"|answer) of )?(?P<endpoint><P>) (?:from|for|to) (?P<roles><RS>)",
    r"(?P<word>mask) <ART>(?:field )?(?P<name>\w+) (?:in|of|from) (?:the (?:response|answer) "
    r"of )?(?P<endpoint><P>)(?P<roles>)",
    cue=ENDPOINT,
    example="hide total in GET /v1/orders from guests",
)
def _hide_in(lookup: Lookup, found: Found) -> Reading | None:
    endpoint = endpoint_or_unsure(lookup, found["endpoint"])
    known = next((item for item in endpoint.response if snake(item) == snake(found["name"])), None)
    if known is None:
        raise UnclearError(
            f"the response of {endpoint.label} has no field {found['name']}; it has:"
            f" {', '.join(endpoint.response)}"
        )
    operation: Op = {"op": "alter_field", "endpoint": endpoint.label, "part": "response",
                     "field": known}  # fmt: skip
    if found["word"].lower() == "mask" and not found["roles"]:
        operation["masked"] = True
        return Reading(f"{known} of {endpoint.label} is masked.", (operation,))
    roles = [role.name for role in roles_or_unsure(lookup, found["roles"])]
    hidden = next((item.hidden_from for item in endpoint.restricted if item.name == known), ())
    operation["hidden_from"] = [*hidden, *(name for name in roles if name not in hidden)]
    return Reading(f"{known} of {endpoint.label} is hidden from {listing(roles)}.", (operation,))


@request(
    "add an error",
    r"(?P<endpoint><P>) (?:<CAN>|<MUST>) (?:also )?(?:answer(?: with)?|return|fail with|give"
    r"|respond with|reply with) (?:an? )?(?P<status>[45]\d\d)(?: error)?(?:,? (?:with (?:the "
    r")?code |code )?(?P<code>[a-z_]+?))?(?:,? (?:when|if) (?P<when>.+))?",
    r"<ADD> <ART>(?:new )?(?:error )?(?:case )?(?P<status>[45]\d\d)(?: error)?(?:,? (?:with "
    r"(?:the )?code |code )?(?P<code>[a-z_]+?))? (?:to|on|for) (?P<endpoint><P>)(?:,? (?:when"
    r"|if) (?P<when>.+))?",
    r"(?:when|if) (?P<when>.+?),? (?P<endpoint><P>) (?:<MUST> )?(?:answers?|returns?|fails? "
    r"with|gives?)(?: with)? (?:an? )?(?P<status>[45]\d\d)(?: error)?(?: (?P<code>[a-z_]+))?",
    cue=ENDPOINT,
    example="add a 409 out_of_stock to POST /v1/orders when a product is not available",
)
def _add_error(lookup: Lookup, found: Found) -> Reading | None:
    endpoint = endpoint_or_unsure(lookup, found["endpoint"])
    when = found["when"].rstrip(".")
    status = found["status"]
    code = (
        found["code"]
        or snake(" ".join(re.sub(r"^(?:the|an?) ", "", when).split()[:4]))
        or _USUAL_CODES.get(status, "failed")
    )
    if f"{status}:{code}" in endpoint.errors:
        return Reading(f"{endpoint.label} can answer {status} {code} already.", (), endpoint.entity)
    operation: Op = {
        "op": "add_error",
        "endpoint": endpoint.label,
        "status": int(status),
        "code": code,
    }
    if when:
        operation["when"] = when
    return Reading(f"{endpoint.label} can answer {status} {code}.", (operation,))


@request(
    "remove an error",
    r"<DROP> <ART>(?:error )?(?P<status>[45]\d\d)(?: error)?(?: (?P<code>[a-z_]+?))? (?:from"
    r"|of|on) (?P<endpoint><P>)",
    r"(?P<endpoint><P>) (?:<CANNOT>|no longer|never) (?:answers?|returns?|fails? with"
    r"|gives?)(?: with)? (?:an? )?(?P<status>[45]\d\d)(?: error)?(?: (?P<code>[a-z_]+?))?(?: "
    r"any ?more)?",
    cue=ENDPOINT,
    example="remove the 429 from GET /v1/orders",
)
def _drop_error(lookup: Lookup, found: Found) -> Reading | None:
    endpoint = endpoint_or_unsure(lookup, found["endpoint"])
    operation: Op = {
        "op": "drop_error",
        "endpoint": endpoint.label,
        "status": int(found["status"]),
    }
    if found["code"]:
        operation["code"] = found["code"]
    shown = " ".join(filter(None, (found["status"], found["code"])))
    return Reading(f"{endpoint.label} does not answer {shown}.", (operation,))

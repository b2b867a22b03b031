"""Requests about endpoints as such."""

from __future__ import annotations

import re
from typing import Final

from prompts.offline.requests.finding import listing, roles_or_unsure
from prompts.offline.requests.grammar import Found, Op, Reading, UnclearError, request
from prompts.offline.requests.lookup import Lookup
from prompts.offline.requests.tagging import ENDPOINT
from prompts.offline.world import EndpointView

_DATE: Final = r"\d{4}-\d\d-\d\d"


def endpoint_or_unsure(lookup: Lookup, text: str) -> EndpointView:
    """Return the endpoint a label such as "GET /orders" means.

    Raises:
        UnclearError: There is none; the message names the nearest.
    """
    endpoint = lookup.endpoint(text)
    if endpoint is None:
        labels = [item.label for item in lookup.world.endpoints]
        raise UnclearError(f"there is no endpoint {text}{lookup.nearest(text, labels)}")
    return endpoint


@request(
    "add an endpoint",
    r"<ADD> <ART>(?:new )?(?P<endpoint><P>)(?: (?:for|open to|callable by) "
    r"(?P<roles><RS>))?(?:,? (?:to|that|which) (?P<does>.+?))?(?: (?:for|open to) "
    r"(?P<roles2><RS>))?",
    cue=ENDPOINT,
    example="add POST /v1/orders/{id}/archive for support agents",
)
def _add_endpoint(lookup: Lookup, found: Found) -> Reading | None:
    match = re.search(r"(\w+)\s+(/\S*)", found["endpoint"])
    if match is None:
        return None
    method, path = match[1].upper(), match[2]
    known = lookup.endpoint(f"{method} {path}")
    if known is not None:
        return Reading(f"There is an endpoint {known.label} already; nothing changes.")
    operation: Op = {"op": "add_endpoint", "method": method, "path": path}
    entity = next(
        (
            name
            for part in reversed(path.strip("/").split("/"))
            if not part.startswith("{") and (name := lookup.entity_name(part))
        ),
        None,
    )
    if entity:
        operation["entity"] = entity
    last = path.rstrip("/").rsplit("/", 1)[-1]
    kinds = {"GET": "detail" if last.startswith("{") else "list", "POST": "create",
             "PUT": "replace", "PATCH": "update", "DELETE": "delete"}  # fmt: skip
    action = method == "POST" and not lookup.entity_name(last)
    operation["kind"] = "action" if action else kinds[method]
    if found["does"]:
        does = found["does"]
        operation["summary"] = does[:1].upper() + does[1:]
    roles_text = found.first("roles", "roles2")
    if not roles_text:
        return Reading(
            f"{method} {path} is a new endpoint; nobody may call it until you say who.",
            (operation, {"op": "add_question", "text": f"Who may call {method} {path}?"}),
        )
    names = [role.name for role in roles_or_unsure(lookup, roles_text)]
    operation["roles"] = names
    return Reading(f"{method} {path} is a new endpoint for {listing(names)}.", (operation,))


@request(
    "remove an endpoint",
    r"<DROP> <ART>(?P<endpoint><P>)(?: any ?more| entirely)?",
    r"(?P<endpoint><P>) (?:is|are) (?:no longer|not) (?:needed|used)(?: any ?more)?",
    cue=ENDPOINT,
    example="remove GET /v1/orders",
)
def _drop_endpoint(lookup: Lookup, found: Found) -> Reading | None:
    endpoint = endpoint_or_unsure(lookup, found["endpoint"])
    return Reading(
        f"{endpoint.label} is gone; derivation does not bring it back.",
        ({"op": "drop_endpoint", "endpoint": endpoint.label},),
    )


@request(
    "move an endpoint",
    r"(?:move|rename|change) <ART>(?:path of )?(?P<endpoint><P>) <AS> (?P<to><P>|/[^ ]+)",
    r"(?P<endpoint><P>) (?:should|must) (?:be|become|move to) (?P<to><P>|/[^ ]+)",
    cue=ENDPOINT,
    example="move GET /v1/orders to /v1/purchases",
)
def _move_endpoint(lookup: Lookup, found: Found) -> Reading | None:
    endpoint = endpoint_or_unsure(lookup, found["endpoint"])
    to = re.sub(r"^(?:the )?(?:endpoint )?", "", found["to"])
    if to.startswith("/"):
        to = f"{endpoint.label.split()[0]} {to}"
    return Reading(
        f"{endpoint.label} moves to {to}.",
        ({"op": "rename_endpoint", "endpoint": endpoint.label, "to": to},),
    )


@request(
    "announce that an endpoint goes",
    r"deprecate <ART>(?P<endpoint><P>)(?:,? (?:(?:starting )?(?:since|from|as of|on|by"
    rf"|effective) )?(?P<since>{_DATE}))?,? ?(?:and )?"
    r"(?:(?:with )?(?:an? )?(?:sunset|removal|remove|removed|gone|ends?|ending|until|to be "
    r"removed|drop|delete|shut(?: it)? down|switch(?: it)? off)(?: date)?(?: it)?(?: on| by| "
    rf"at| in)? (?P<sunset>{_DATE}))?"
    r"(?:,? (?:and )?(?:use|in favou?r of|replaced by|with|replacement) (?P<instead>.+?))?",
    r"(?P<endpoint><P>) (?:is|<MUST> be|gets) deprecated(?:,? (?:since|from|as of"
    rf"|on)? ?(?P<since>{_DATE}))?,? ?(?:and )?"
    r"(?:(?:is |goes |will be )?(?:sunset|removed|gone|ends?|until|goes away|goes)(?: on| by"
    rf"| at)? (?P<sunset>{_DATE}))?(?:,? (?:use|in favou?r of|replaced by) (?P<instead>.+?))?",
    cue=ENDPOINT,
    example="deprecate GET /v1/orders since 2027-01-01, sunset 2027-07-01",
)
def _deprecate(lookup: Lookup, found: Found) -> Reading | None:
    endpoint = endpoint_or_unsure(lookup, found["endpoint"])
    since, sunset = found["since"], found["sunset"]
    if not since or not sunset:
        days = lookup.world.conventions.get("versioning.compatibility_days", "180")
        raise UnclearError(
            f"say since when {endpoint.label} is deprecated and when it goes, at least {days} days"
            f" later: “deprecate {endpoint.label} since 2027-01-01, sunset 2027-07-01”"
        )
    operation: Op = {
        "op": "deprecate_endpoint",
        "endpoint": endpoint.label,
        "since": since,
        "sunset": sunset,
    }
    if found["instead"]:
        operation["replacement"] = found["instead"]
    return Reading(
        f"{endpoint.label} is deprecated since {since} and goes on {sunset}.", (operation,)
    )


_FLAG: Final = (
    r"(?P<word>idempotent|public|open to every(?:body|one)|paginated|paged|idempotency"
    r"[- ]keys?|if-match|preconditions?|etags?)"
    r"(?: headers?)?"
)


@request(
    "make an endpoint idempotent, guarded, paged or public",
    rf"<MAKE> (?P<endpoint><P>) (?P<not>not |no longer )?(?:require )?(?:an? )?{_FLAG}(?:,? "
    r"because (?P<reason>.+))?",
    r"(?P<endpoint><P>) (?:<MUST> be|is|are|needs?|requires?|takes?|<MUST> (?:require|take"
    rf"|have|use)|uses?) (?P<not>not |no |no longer )?(?:an? )?{_FLAG}(?:,? because "
    r"(?P<reason>.+))?",
    rf"(?:require|use|add|expect) (?:an? )?{_FLAG} (?:on|for|to|with|in) (?P<endpoint><P>)",
    rf"(?P<not>do not require|drop|remove) (?:an? |the )?{_FLAG} (?:on|for|from|of) "
    r"(?P<endpoint><P>)",
    cue=ENDPOINT,
    example="require If-Match on PATCH /v1/orders/{id}",
)
def _set_flag(lookup: Lookup, found: Found) -> Reading | None:
    endpoint = endpoint_or_unsure(lookup, found["endpoint"])
    word = found["word"].lower()
    on = not found["not"]
    fields: dict[str, object]
    if word.startswith("idempoten"):
        fields = {"idempotent": on}
        said = "answers a repeat with the first answer" if on else "takes no Idempotency-Key"
        present = endpoint.facts.get("idempotent") == "true"
    elif word.startswith(("if-match", "precondition", "etag")):
        fields, said = {"precondition": on}, "needs If-Match" if on else "needs no If-Match"
        present = endpoint.facts.get("precondition") == "true"
    elif word.startswith(("public", "open")):
        if not on:
            fields, said, present = (
                {"auth": "required"},
                "is for who is signed in",
                endpoint.auth != "required",
            )
        else:
            if not found["reason"]:
                raise UnclearError(f"say why: “make {endpoint.label} public because …”")
            fields = {"auth": "public", "public_reason": found["reason"]}
            said, present = "is open to everybody", False
    else:
        fields, said = {"paginated": on}, "is paged" if on else "is not paged"
        present = endpoint.facts.get("paginated") == "true"
    if present == on and not word.startswith(("public", "open")):
        return Reading(f"{endpoint.label} {said} already.", (), endpoint.entity)
    return Reading(
        f"{endpoint.label} {said}.",
        ({"op": "alter_endpoint", "endpoint": endpoint.label, **fields},),
    )


@request(
    "open or close an endpoint to a role",
    r"(?:open|allow|give access to) (?P<endpoint><P>) (?:to|for) (?P<roles><RS>)(?: (?:with"
    r"|for) (?P<scope>own|all|tenant)(?: rows)?)?",
    r"(?P<close>close|forbid|deny|block) (?P<endpoint><P>) (?:to|for|from) (?P<roles><RS>)",
    r"(?P<roles><RS>) <CAN> (?:also )?(?:call|use|access) (?P<endpoint><P>)(?: (?:with|for) "
    r"(?P<scope>own|all|tenant)(?: rows)?)?",
    r"(?P<roles><RS>) (?P<close><CANNOT>) (?:call|use|access) (?P<endpoint><P>)(?: any ?more)?",
    r"(?:let|allow) (?P<roles><RS>) (?:to )?(?:call|use|access) (?P<endpoint><P>)",
    cue=ENDPOINT,
    example="open GET /v1/orders to guests",
)
def _set_access(lookup: Lookup, found: Found) -> Reading | None:
    endpoint = endpoint_or_unsure(lookup, found["endpoint"])
    roles = roles_or_unsure(lookup, found["roles"])
    names = listing([role.name for role in roles])
    if found["close"]:
        held = [
            role for role in roles if role.name in endpoint.scopes or role.name in endpoint.roles
        ]
        if endpoint.shown and not held:
            return Reading(f"{endpoint.label} is closed to {names} already.", (), endpoint.entity)
        return Reading(
            f"{endpoint.label} is closed to {names}.",
            tuple(
                {"op": "drop_access", "endpoint": endpoint.label, "role": role.name}
                for role in held or roles
            ),
        )
    scope = (found["scope"] or "all").lower()
    return Reading(
        f"{endpoint.label} is open to {names} ({scope} rows).",
        tuple(
            {"op": "set_access", "endpoint": endpoint.label, "role": role.name, "scope": scope}
            for role in roles
        ),
    )

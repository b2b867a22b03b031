"""Requests about the questions a backend must answer."""

from __future__ import annotations

import re
from typing import Final

from design.document.names import snake
from prompts.offline.requests.finding import listing
from prompts.offline.requests.grammar import Found, Op, Reading, UnclearError, request
from prompts.offline.requests.lookup import Lookup, bare, plural_of, same, split_list
from prompts.offline.requests.specs import question_query
from prompts.offline.world import EntityView


def sort_keys(lookup: Lookup, entity: EntityView, text: str) -> list[str]:
    """Return the sort keys that "newest first" or "by total, highest first" means."""
    keys: list[str] = []
    for part in re.split(r",? then (?:by )?|, (?=by )", text.strip()):
        down = bool(
            re.search(
                r"\b(?:desc(?:ending)?|highest|newest|latest|largest|most recent|biggest)\b",
                part,
                re.I,
            )
        )
        words = re.sub(
            r"\b(?:by|first|asc(?:ending)?|desc(?:ending)?|highest|lowest|newest|oldest|latest"
            r"|largest|smallest|the)\b",
            " ", part, flags=re.IGNORECASE,
        )  # fmt: skip
        found = lookup.attribute(entity, words) if words.strip() else None
        if found is not None:
            keys.append(("-" if down else "") + found.name)
        elif re.search(r"newest|oldest|latest|most recent|time order", part, re.IGNORECASE):
            moment = _moment(entity)
            oldest = re.search(r"oldest|time order", part, re.IGNORECASE)
            keys.append(moment if oldest else f"-{moment}")
        elif snake(words) in ("created_at", "updated_at"):
            keys.append(("-" if down else "") + snake(words))
    return keys


def _moment(entity: EntityView) -> str:
    """Return the moment rows are listed by unless it is said: one that every row has."""
    times = [item.name for item in entity.attributes if item.type == "instant" and item.required]
    led = [name for name in times if name.endswith("_at")]
    return (led or times or ["created_at"])[0]


_ASKED: Final = (
    r"(?:quer(?:y|ies)|reports?|reporting questions?|dashboards?|statistics?|lists?|overviews?)"
)
_SORTED: Final = (
    r"(?:,? (?P<sort>(?:newest|oldest|latest|highest|lowest|most recent|largest"
    r"|smallest) first|(?:sorted|ordered) by .+))?"
)


_WHAT: Final = r"(?P<what>[\w ,.'\ue000-\ue2ff-]+?)"


@request(
    "list or filter by something",
    r"(?P<entity><E>) (?:<MUST> be|<CAN> be|is|are|<BE>) (?:listed|searched|filtered|found"
    rf"|searchable|filterable|queried|looked up) by {_WHAT}{_SORTED}",
    r"(?:let|allow) (?:clients?|users?|people|us|me|callers?|everyone|(?P<roles><RS>)) (?:to "
    rf")?(?:list|search|filter|find|query|look up) (?P<entity><E>) by {_WHAT}{_SORTED}",
    rf"(?:filter|search|list|find|query|look up) (?P<entity><E>) by {_WHAT}{_SORTED}",
    r"<ADD> <ART>(?:new )?(?:filter|search)(?:ing)?(?: (?:of|for|on|to))? (?P<entity><E>) "
    rf"(?:by|for|on) {_WHAT}{_SORTED}",
    rf"<ADD> <ART>(?:new )?(?:filter|search)(?:ing)? (?:by|for|on) {_WHAT} (?:to|on|for|of) "
    r"(?:the )?(?:list of )?(?P<entity><E>)(?P<sort>)",
    rf"<ADD> <ART>{_WHAT} (?:filter|search) (?:to|on|for|of) (?:the )?(?:list of "
    r")?(?P<entity><E>)(?P<sort>)",
    r"(?:the )?list of (?P<entity><E>) (?:<CAN> be|<MUST> be|is) (?:filtered|searched"
    rf"|filterable) by {_WHAT}{_SORTED}",
    cue=r"filter|search|list|find|found|quer|look|sort",
    example="filter products by title",
)
def _filter_by(lookup: Lookup, found: Found) -> Reading | None:
    entity = lookup.entity(found["entity"])
    if entity is None:
        return None
    filters: list[str] = []
    parts = split_list(found["what"])
    for part in parts:
        attribute = lookup.attribute(entity, part)
        link = lookup.relationship(entity, part)
        lifecycle = entity.lifecycle
        if attribute is not None:
            free = attribute.type == "text" and not entity.is_unique(attribute.name)
            filters.append(f"{attribute.name} {'contains' if free else '='}")
        elif link is not None:
            filters.append(f"{link.name} =")
        elif lifecycle and (
            bare(part) in ("", "state", "status") or same(part, lifecycle.attribute)
        ):
            filters.append(f"{lifecycle.attribute} =")
        else:
            names = [item.name for item in entity.attributes]
            hint = lookup.nearest(part, names) or f"; it has: {', '.join(names)}"
            raise UnclearError(f"{entity.name} has no “{bare(part)}” to filter by{hint}")
    for known in lookup.world.queries:
        if same(known.entity, entity.name) and sorted(known.filters) == sorted(filters):
            return Reading(
                f"{entity.name} can be listed so already: “{known.name}”.", (), entity.name
            )
    operation: Op = {
        "op": "add_query",
        "name": f"{plural_of(entity)} by {' and '.join(bare(part) or 'status' for part in parts)}",
        "entity": entity.name,
        "filters": filters,
        "limit": 25,
    }
    keys = sort_keys(lookup, entity, found["sort"]) if found["sort"] else []
    if keys:
        operation["sort"] = keys
    if found["roles"]:
        operation["roles"] = [role.name for role in lookup.roles_in(found["roles"])]
    return Reading(
        f"{entity.name} can be listed by {listing(parts)}; the filter and its index follow.",
        (operation,),
    )


@request(
    "add a query",
    rf"<ADD> <ART>(?:new )?{_ASKED}(?: (?:for|of|that (?:shows|lists|answers)|showing|listing"
    r"|with))?:? (?P<text>.+)",
    r"(?:we )?(?:also )?(?:need|want|have) to (?:be able to )?(?:list|see|find|know|answer"
    r"|report|search|look up|query|show) (?P<text>.+)",
    r"(?:also )?(?:answer|report|be able to (?:list|see|find|report|answer|search))(?: on)?:? "
    r"(?P<text>.+)",
    r"(?:report|reporting question|query): ?(?P<text>.+)",
    r"(?:list|count|sum up|report on) (?P<text>.+ (?:per|of|in|with|older|newer|for|that"
    r"|which|by) .+)",
    r"(?:users?|people|staff|we|somebody|someone) (?:<MUST> |can |may )?(?:often |frequently "
    r"|usually )?(?:need to |want to )?(?:search|look up|find|list|query) (?P<text>.+)",
    example="add a query: open orders of one customer, newest first",
)
def _add_query(lookup: Lookup, found: Found) -> Reading | None:
    text = found["text"].strip("\"' ").rstrip(".?")
    known = next((item for item in lookup.world.queries if same(item.name, text)), None)
    if known is not None:
        return Reading(f"“{known.name}” is answered already.", (), known.entity)
    operations = question_query(lookup.world, text)
    if not operations:
        raise UnclearError(f"I do not see which entity “{text}” is about")
    return Reading(
        f"The backend must also answer: {text}. An index and a filter follow from it.",
        tuple(operations),
    )


@request(
    "remove a query",
    rf"<DROP> <ART>{_ASKED}(?: for| of|:)? (?P<name>.+)",
    rf"<DROP> <ART>(?P<name>.+?) {_ASKED}",
    example="drop the query revenue per product per month",
)
def _drop_query(lookup: Lookup, found: Found) -> Reading | None:
    query = lookup.query(found["name"])
    if query is None:
        known = "; ".join(item.name for item in lookup.world.queries[:8]) or "none yet"
        raise UnclearError(f"I know of no query “{bare(found['name'])}”; there are: {known}")
    return Reading(
        f"The query “{query.name}” is no longer needed.",
        ({"op": "drop_query", "query": query.name},),
    )


@request(
    "rename a query",
    rf"<RENAME> <ART>{_ASKED} (?P<name>.+?) <AS> (?P<new>.+)",
    cue=r"renam|change|brand|title",
    example="rename the query newest orders of a customer to orders of a customer",
)
def _rename_query(lookup: Lookup, found: Found) -> Reading | None:
    query = lookup.query(found["name"])
    if query is None:
        return None
    return Reading(
        f"The query “{query.name}” is called “{found['new']}” now.",
        ({"op": "rename_query", "query": query.name, "to": found["new"]},),
    )


@request(
    "sort a query otherwise",
    rf"(?:sort|order) <ART>(?:{_ASKED} (?:of )?)?(?P<name>.+?) (?P<sort>by .+|(?:newest"
    r"|oldest|latest|highest|lowest) first)",
    rf"<ART>(?:{_ASKED} (?:of )?)?(?P<name>.+?) <BE> (?:sorted|ordered) (?P<sort>by .+"
    r"|(?:newest|oldest|latest|highest|lowest) first)",
    cue=r"sort|order",
    example="sort newest orders of a customer by total, highest first",
)
def _sort_query(lookup: Lookup, found: Found) -> Reading | None:
    query = lookup.query(found["name"])
    if query is None or lookup.entity(found["name"]) is not None:
        return _sorted_list(lookup, found)
    entity = lookup.entity(query.entity) if query.entity else None
    keys = sort_keys(lookup, entity, found["sort"]) if entity else []
    if not keys:
        raise UnclearError(f"I do not see what to sort “{query.name}” by")
    if tuple(keys) == query.sort:
        return Reading(f"“{query.name}” is sorted by {', '.join(keys)} already.")
    return Reading(
        f"“{query.name}” is sorted by {', '.join(keys)}.",
        ({"op": "alter_query", "query": query.name, "sort": keys},),
    )


def _sorted_list(lookup: Lookup, found: Found) -> Reading | None:
    """Read "sort products by title": a list of its own, which an index serves."""
    entity = lookup.entity(found["name"])
    if entity is None:
        return None
    keys = sort_keys(lookup, entity, found["sort"])
    if not keys:
        names = ", ".join(item.name for item in entity.attributes)
        raise UnclearError(f"I do not see what to sort {plural_of(entity)} by; there are: {names}")
    words = re.sub(r"[^a-z0-9]+", " ", found["sort"].lower()).strip()
    return Reading(
        f"{entity.name} can be listed sorted by {', '.join(keys)}; an index serves it.",
        (
            {
                "op": "add_query",
                "name": f"{plural_of(entity)} sorted {words}",
                "entity": entity.name,
                "sort": keys,
                "limit": 25,
            },
        ),
    )


@request(
    "say how fast or how often a query is",
    rf"<ART>(?:{_ASKED} (?:of )?)?(?P<name>.+?) <MUST> (?:answer|take|come|be answered|return"
    r"|respond|be (?:ready|done|there|served))(?: back)? (?:in |within |under |less than |at "
    r"most |below |up to )+(?P<ms>\d+) ?(?P<unit>ms|milliseconds|s|seconds?)",
    rf"(?:limit|cap) <ART>(?:{_ASKED} )?(?P<name>.+?) (?:to|at) (?P<limit>\d+)(?: rows| "
    r"results| entries)?",
    rf"<ART>(?:{_ASKED} (?:of )?)?(?P<name>.+?) (?:is|<MUST> be|gets) (?:run|called|asked"
    r"|executed|made|queried) (?P<often>.+)",
    cue=r"\d|run|called|asked|executed|made|queried",
    example="limit newest orders of a customer to 50 rows",
)
def _bound_query(lookup: Lookup, found: Found) -> Reading | None:
    query = lookup.query(found["name"])
    if query is None:
        return None
    fields: dict[str, object] = {}
    if found["limit"]:
        fields["limit"] = int(found["limit"])
        said = f"gives at most {found['limit']} rows"
    elif found["often"]:
        fields["frequency"] = found["often"]
        said = f"is asked {found['often']}"
    else:
        factor = 1000 if found["unit"].startswith("s") else 1
        fields["latency_ms"] = int(found["ms"]) * factor
        said = f"answers within {fields['latency_ms']} ms"
    return Reading(
        f"“{query.name}” {said}.", ({"op": "alter_query", "query": query.name, **fields},)
    )

"""Requests about the questions a backend must answer."""

from __future__ import annotations

import re

from design.document.names import snake
from prompts.offline.requests.grammar import Op, Reading, UnclearError, request
from prompts.offline.requests.lookup import Lookup, bare, split_list
from prompts.offline.requests.specs import question_query
from prompts.offline.world import EntityView, QueryView


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
    times = [item.name for item in entity.attributes if item.type == "instant"]
    led = [name for name in times if name.endswith("_at")]
    return (led or times or ["created_at"])[0]


@request(
    "add a query",
    r"(?:add|we need|introduce|also answer) <ART>(?:new )?(?:query|report|question|list)(?: for|"
    r" of|:)? (?P<text>.+)",
    r"we (?:also )?(?:need|want) to (?:list|see|find|know|answer|report|search) (?P<text>.+)",
    r"(?:report|question|query): (?P<text>.+)",
    example="add a query: open orders of one customer, newest first",
)
def _add_query(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    text = match["text"].strip().strip("“”\"'").rstrip(".?")
    operations = question_query(lookup.world, text)
    if not operations:
        raise UnclearError(f"I do not see which entity “{text}” is about")
    return Reading(
        f"The backend must also answer: {text}. An index and a filter follow from it.",
        tuple(operations),
    )


def _query_or_none(lookup: Lookup, text: str) -> QueryView | None:
    return lookup.query(text)


@request(
    "remove a query",
    r"<DROP> <ART>(?:query|report|question)(?: for| of|:)? (?P<name>.+)",
    r"<DROP> <ART>(?P<name>.+?) (?:query|report)",
    example="drop the query revenue per product per month",
)
def _drop_query(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    query = _query_or_none(lookup, match["name"])
    if query is None:
        known = "; ".join(item.name for item in lookup.world.queries[:8]) or "none yet"
        raise UnclearError(f"I know of no query “{bare(match['name'])}”; there are: {known}")
    return Reading(
        f"The query “{query.name}” is no longer needed.",
        ({"op": "drop_query", "query": query.name},),
    )


@request(
    "sort a query otherwise",
    r"sort <ART>(?:query |list of |report )?(?P<name>.+?) (?P<sort>by .+|newest first|oldest"
    r" first)",
    example="sort newest orders of a customer by total, highest first",
)
def _sort_query(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    query = _query_or_none(lookup, match["name"])
    if query is None:
        return None
    entity = lookup.entity(query.entity) if query.entity else None
    keys = sort_keys(lookup, entity, match["sort"]) if entity else []
    if not keys:
        raise UnclearError(f"I do not see what to sort “{query.name}” by")
    return Reading(
        f"“{query.name}” is sorted by {', '.join(keys)}.",
        ({"op": "alter_query", "query": query.name, "sort": keys},),
    )


@request(
    "say how fast or how often a query is",
    r"<ART>(?:query |report )?(?P<name>.+?) <MUST> (?:answer|take|come|be answered|return) (?:in"
    r"|within|under|less than) (?P<ms>\d+) ?(?P<unit>ms|milliseconds|s|seconds)",
    r"limit <ART>(?:query |report )?(?P<name>.+?) to (?P<limit>\d+)(?: rows| results| entries)?",
    example="limit newest orders of a customer to 50 rows",
)
def _bound_query(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    query = _query_or_none(lookup, match["name"])
    if query is None:
        return None
    groups = match.groupdict()
    fields: dict[str, object] = {}
    if groups.get("limit"):
        fields["limit"] = int(groups["limit"])
        said = f"gives at most {groups['limit']} rows"
    else:
        factor = 1000 if groups["unit"].startswith("s") else 1
        fields["latency_ms"] = int(groups["ms"]) * factor
        said = f"answers within {fields['latency_ms']} ms"
    return Reading(
        f"“{query.name}” {said}.", ({"op": "alter_query", "query": query.name, **fields},)
    )


@request(
    "list or filter by something",
    r"<ART>(?P<entity>[\w ]+?) (?:<MUST> be|is|are|can be|may be) (?:listed|searched|filtered"
    r"|found|sorted|searchable|filterable)"
    r" by (?P<what>[\w ,]+?)(?:,? (?P<sort>newest first|oldest first|sorted by .+))?",
    r"(?:let|allow) (?:clients?|users?|people|us) (?:to )?(?:list|search|filter|find) <ART>"
    r"(?P<entity>[\w ]+?) by (?P<what>[\w ,]+?)"
    r"(?:,? (?P<sort>newest first|oldest first|sorted by .+))?",
    r"(?:filter|search|list) <ART>(?P<entity>[\w ]+?) by (?P<what>[\w ,]+?)(?:,? (?P<sort>newest"
    r" first|oldest first|sorted by .+))?",
    example="filter products by title",
)
def _filter_by(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    entity = lookup.entity(match["entity"])
    if entity is None:
        return None
    filters: list[str] = []
    for part in split_list(match["what"]):
        attribute = lookup.attribute(entity, part)
        link = lookup.relationship(entity, part)
        lifecycle = entity.lifecycle
        if attribute is not None:
            free = attribute.type == "text" and not entity.is_unique(attribute.name)
            filters.append(f"{attribute.name} {'contains' if free else '='}")
        elif link is not None:
            filters.append(f"{link.name} =")
        elif lifecycle and bare(part) in ("state", "status", lifecycle.attribute):
            filters.append(f"{lifecycle.attribute} =")
        else:
            names = [item.name for item in entity.attributes]
            hint = lookup.nearest(part, names)
            raise UnclearError(f"{entity.name} has no “{bare(part)}” to filter by{hint}")
    operation: Op = {
        "op": "add_query",
        "name": f"{entity.name.lower()} by {' and '.join(split_list(match['what']))}",
        "entity": entity.name,
        "filters": filters,
        "sort": sort_keys(lookup, entity, match["sort"] or "") or [f"-{_moment(entity)}"],
        "limit": 25,
    }
    return Reading(
        f"{entity.name} can be listed by {match['what']}; the filter and its index follow.",
        (operation,),
    )

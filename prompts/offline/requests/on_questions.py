"""Questions about the design, which are answered and change nothing."""

from __future__ import annotations

from typing import Final

from prompts.offline.requests.describing import (
    describe_attribute,
    describe_end,
    describe_endpoint,
    describe_entity,
    describe_lifecycle,
    describe_table,
    sentence,
)
from prompts.offline.requests.finding import (
    entity_or_unsure,
    listing,
    member_or_unsure,
)
from prompts.offline.requests.grammar import Found, Reading, UnclearError, request
from prompts.offline.requests.lookup import Lookup, bare, plural_of, same
from prompts.offline.requests.tagging import ENDPOINT

_STATES: Final = (
    r"(?:lifecycle|life cycle|states?|status(?:es)?|workflow|state machine|transitions?|steps?)"
)


@request(
    "explain how an entity goes through its states",
    rf"<TELL> <ART>{_STATES} (?:of|for|on) (?P<entity><E>)(?: (?:look like|work|have))?",
    rf"<TELL> (?P<entity><E>)'s? (?:{_STATES})(?: (?:look like|work))?",
    rf"<TELL> (?P<entity><E>) {_STATES}(?: (?:look like|work))?",
    rf"(?:what|which) {_STATES} (?:can|may|does|do|are there for|is there for|has|have)(?: "
    r"there be for)? ?(?P<entity><E>)(?: (?:have|be in|go through|take|pass|know))?",
    r"how (?:does|do|can) (?P<entity><E>) (?:go|move|get|become|change) .+",
    r"(?:how|when) (?:is|are|can|may) (?P<entity><E>) (?:be )?(?P<done>\w+)",
    cue=r"lifecycle|life cycle|state|status|workflow|transition|step|\b(?:how|when)\b",
    example="explain the lifecycle of Order",
    answers=True,
)
def _lifecycle(lookup: Lookup, found: Found) -> Reading | None:
    entity = entity_or_unsure(lookup, found["entity"])
    if found["done"] and lookup.state(entity, found["done"]) is None:
        return None
    if entity.lifecycle is None:
        return Reading(f"{entity.name} has no states.", (), entity.name)
    return Reading(
        f"{entity.name}: {describe_lifecycle(entity, entity.lifecycle)}", (), entity.name
    )


@request(
    "explain how rows end",
    r"(?:how|when) (?:is|are|can|do we|does|do) (?P<entity><E>) (?:get )?(?:be )?(?:deleted"
    r"|removed|erased|kept|retained)",
    r"(?:how|when) (?:do|can|are) (?:we|they|you) (?:delete|remove|erase|keep) (?P<entity><E>)",
    r"what happens (?:when|if|once|after) (?:we delete |somebody deletes |someone deletes "
    r"|you delete )?(?P<entity><E>)(?: (?:is|are|gets?) (?:deleted|removed|erased|forgotten))?",
    r"how long (?:is|are|do we keep) (?P<entity><E>)(?: (?:kept|retained|stored))?",
    r"<TELL> (?:the )?(?:retention|delete policy|deletion policy|delet(?:e|ion) (?:rule"
    r"|behaviou?r))(?: period)? (?:of|for) (?P<entity><E>)",
    r"(?:can|may) (?P<entity><E>) be (?:deleted|removed)",
    cue=r"delet|remov|eras|kept|keep|retain|happens|retention",
    example="how is a customer deleted?",
    answers=True,
)
def _end(lookup: Lookup, found: Found) -> Reading | None:
    entity = entity_or_unsure(lookup, found["entity"])
    said = describe_end(lookup.world, entity)
    parents = [link for link in lookup.world.relationships if same(link.to, entity.name)]
    effects = {
        "cascade": "go with it",
        "restrict": "keep it from being deleted",
        "set_null": "stay without it",
    }
    for rule, effect in effects.items():
        named = [link.entity for link in parents if link.on_parent_delete == rule]
        if named:
            said += f" {listing(list(dict.fromkeys(named)))} {effect}."
    return Reading(said, (), entity.name)


@request(
    "list the endpoints of an entity",
    r"(?:what|which) endpoints? (?:does|do|are there for|is there for|exist for|has|have"
    r"|belong to|are for) ?(?P<entity><E>)(?: have)?",
    r"<TELL> <ART>(?:endpoints?|api|routes?|paths?) (?:of|for|on|about) (?P<entity><E>)",
    r"<TELL> (?P<entity><E>)(?:'s?)? (?:endpoints?|api|routes?)",
    cue=r"endpoint|api|route|path",
    example="which endpoints does Order have?",
    answers=True,
)
def _endpoints(lookup: Lookup, found: Found) -> Reading | None:
    entity = entity_or_unsure(lookup, found["entity"])
    own = [
        item.label
        for item in lookup.world.endpoints
        if item.entity and same(item.entity, entity.name)
    ]
    if not own:
        part = plural_of(entity).replace(" ", "-")
        own = [label for label in lookup.world.index.endpoints if f"/{part}" in label]
    return Reading(sentence(own, f"{entity.name} has no endpoints."), (), entity.name)


@request(
    "explain a table",
    r"<TELL> (?:the )?table(?: of| for| called)? (?P<table><E>|\w+)(?: (?:look like|have"
    r"|contain))?",
    r"<TELL> (?:the )?(?P<table><E>|\w+)(?:'s)? table(?: (?:look like|have|contain))?",
    r"<TELL> (?:the )?(?:columns?|index(?:es)?|foreign keys?|constraints?|checks?|ddl) "
    r"(?:of|on|for|in) (?:the )?(?:table )?(?P<table><E>|\w+)(?: table)?",
    r"(?:what|which) (?:columns?|index(?:es)?|foreign keys?|constraints?|checks?) (?:does|do"
    r"|are there on|are on|has|have|exist on) ?(?:the )?(?:table )?(?P<table><E>|\w+?)(?: "
    r"table)?(?: have)?",
    cue=r"table|column|index|key|constraint|check|ddl",
    example="show the table orders",
    answers=True,
)
def _table(lookup: Lookup, found: Found) -> Reading | None:
    table = lookup.table(found["table"])
    if table is None:
        names = lookup.world.index.tables
        if any(same(name, bare(found["table"])) for name in names):
            return Reading(
                f"There is a table {bare(found['table'])}; the schema pane shows it in full."
            )
        return None
    return Reading(describe_table(table), (), table.entity)


@request(
    "explain an endpoint",
    r"<TELL> (?P<endpoint><P>)(?: (?:do|return|answer|give|take|expect|look like|work|for))?",
    r"(?:who|which roles?) (?:can|may|is allowed to|are allowed to) (?:call|use|access) "
    r"(?P<endpoint><P>)",
    r"(?:what|which) (?:fields?|errors?|parameters?|filters?|statuses?) (?:does|do|can|has) "
    r"(?P<endpoint><P>) (?:take|return|answer|answer with|have|give|accept)",
    cue=ENDPOINT,
    example="what does GET /v1/orders return?",
    answers=True,
)
def _endpoint(lookup: Lookup, found: Found) -> Reading | None:
    endpoint = lookup.endpoint(found["endpoint"])
    if endpoint is None:
        labels = [item.label for item in lookup.world.endpoints]
        raise UnclearError(
            f"there is no endpoint {found['endpoint']}{lookup.nearest(found['endpoint'], labels)}"
        )
    return Reading(describe_endpoint(endpoint), (), endpoint.entity)


@request(
    "explain an entity",
    r"<TELL> (?:the )?(?:entity |definition of |meaning of )?(?P<entity><E>)(?: (?:mean"
    r"|look like|have|contain|consist of|store|for|about|defined|modelled|modeled|work"
    r"|linked to|related to))?(?: in (?:this|the) (?:design|model))?",
    r"(?:what|which) (?:attributes?|fields?|properties|links|relationships|data) (?:does|do"
    r"|has|have|are in|are on|belong to|is in|is on) ?(?P<entity><E>)(?: have)?",
    r"<TELL> (?:the )?(?:attributes?|fields?|properties|data|links|relationships) (?:of|on"
    r"|in|for) (?P<entity><E>)",
    r"what (?:do|does) (?:we|you|it) (?:store|keep|know|record) (?:about|of|for|on) "
    r"(?P<entity><E>)",
    r"why (?:is|are|do|does|can|cannot|must) (?P<entity><E>) (?P<fact>.+)",
    example="what is an order?",
    answers=True,
)
def _entity(lookup: Lookup, found: Found) -> Reading | None:
    entity = entity_or_unsure(lookup, found["entity"])
    said = describe_entity(lookup.world, entity)
    if found["fact"]:
        said += " No reason is recorded beyond that; say “decide: …” to record one."
    return Reading(said, (), entity.name)


@request(
    "explain an attribute",
    r"<TELL> <ART>(?:attribute |field )?(?P<what><T>)(?: (?:mean|for|hold|contain|stored"
    r"|derived|used for))?",
    r"why (?:is|are|does|do|must|can|cannot|was|has|have) <ART>(?P<what><T>) (?P<fact>(?:not "
    r"|no longer |be |always )*(?:derived|stored|unique|required|optional|confidential"
    r"|regulated|public|internal|immutable|encrypted|hashed|nullable|computed|calculated|a "
    r"|an |of type |never |change|needed|there|sensitive|read[- ]only)[\w -]*)",
    r"(?:is|are|does|do|must|can) <ART>(?P<what><T>) (?P<asked>(?:be )?(?:unique|required"
    r"|optional|nullable|confidential|regulated|public|internal|derived|stored|immutable"
    r"|encrypted|mandatory))",
    r"(?:what|which) (?:type|kind|values?|default)(?: of)? (?:is|has|does|can|are there for"
    r"|are allowed for|of) ?<ART>(?P<what><T>)(?: (?:have|be|take))?",
    r"(?:how|where) (?:is|are) <ART>(?P<what><T>) (?:derived|stored|computed|calculated|kept"
    r"|defined|validated)",
    example="why is the total of an order derived?",
    answers=True,
)
def _attribute(lookup: Lookup, found: Found) -> Reading | None:
    entity, attribute = member_or_unsure(lookup, found["what"])
    said = describe_attribute(entity, attribute)
    if found["fact"]:
        reasons = [
            note.title
            for note in lookup.world.decisions
            if attribute.name.split("_")[-1] in note.text.lower()
        ]
        basis = attribute.facts.get("derived_from", "")
        if reasons:
            said += f" Decided so: {'; '.join(reasons)}."
        elif "derived" in found["fact"] and basis:
            said += f" It follows from {basis}, so a stored copy could contradict it."
        else:
            said += " No reason for it is recorded; say “decide: …” to record one."
    return Reading(said, (), entity.name)

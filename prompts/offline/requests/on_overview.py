"""Questions about who may what, how things are done here, and what there is."""

from __future__ import annotations

import re
from typing import Final

from prompts.offline.reading.clauses import base_form
from prompts.offline.reading.verb_words import CREATE, DELETE, MANAGE, READ, UPDATE
from prompts.offline.requests.describing import (
    describe_design,
    describe_role,
    permission_words,
    sentence,
    who_may,
)
from prompts.offline.requests.finding import (
    entity_or_unsure,
    listing,
    roles_or_unsure,
)
from prompts.offline.requests.grammar import Found, Reading, request
from prompts.offline.requests.lookup import Lookup
from prompts.offline.world import EntityView


def _actions(entity: EntityView, verb: str) -> list[str]:
    """Return the actions a verb means on an entity."""
    steps = entity.lifecycle.transitions if entity.lifecycle else ()
    base = base_form(verb, [item.name.split("_")[0] for item in steps]) or verb.lower()
    named = [
        item.name for item in steps if item.name in (verb, base) or item.name.split("_")[0] == base
    ]
    if named:
        return named
    for words, actions in (
        (READ, ["read", "list"]), (UPDATE, ["update"]), (DELETE, ["delete"]), (MANAGE, ["manage"]),
        (CREATE, ["create"]),
    ):  # fmt: skip
        if base in words:
            return actions
    return [base]


@request(
    "say who may do something",
    r"(?:who|which roles?|what roles?) (?:can|may|is allowed to|are allowed to|should be able "
    r"to) (?:also )?(?P<verb>[a-z]+)(?: (?:own|all|any))? (?P<entity><E>)",
    r"(?:can|may|is|are|could) (?P<roles><RS>) (?:allowed to |able to )?(?P<verb>[a-z]+)(?: "
    r"(?:own|all|any|other))? (?P<entity><E>)",
    r"(?:does|do) (?P<roles><RS>) have (?:the )?(?:access|rights?|permissions?) (?:to|on|for) "
    r"(?P<entity><E>)",
    example="who can approve refunds?",
    answers=True,
)
def _who(lookup: Lookup, found: Found) -> Reading | None:
    entity = entity_or_unsure(lookup, found["entity"])
    actions = _actions(entity, found["verb"] or "read")
    verb = (found["verb"] or "read").lower()
    held = who_may(lookup.world, entity, actions)
    if found["roles"]:
        names = [role.name for role in roles_or_unsure(lookup, found["roles"])]
        held = [item for item in held if item.role in names]
        allowed = [item for item in held if item.allowed and not item.attributes]
        denied = [item for item in held if not item.allowed and not item.attributes]
        words = listing(
            [permission_words(item) for item in allowed or denied] or [f"{verb} {entity.name}"]
        )
        if allowed and not (denied and not any(item.condition for item in denied)):
            return Reading(f"Yes: {listing(names)} may {words}.", (), entity.name)
        return Reading(f"No: {listing(names)} may not {words}.", (), entity.name)
    steps = entity.lifecycle.transitions if entity.lifecycle else ()
    roles = [
        f"{item.role} ({permission_words(item)})"
        for item in held
        if item.allowed and not item.attributes
    ]
    by_step = {role for item in steps if item.name in actions for role in item.roles}
    roles += sorted(by_step - {item.role for item in held})
    none = f"Nobody may {verb} {entity.name} as it is."
    return Reading(sentence(roles, none), (), entity.name)


@request(
    "explain a role",
    r"(?:what|which) (?:can|may|is|are|does|do) (?P<role><R>) (?:allowed to )?(?:do|see"
    r"|permissions?|rights?)(?: have)?",
    r"(?:what|which) (?:permissions|rights|access) (?:does|do|has|have) (?P<role><R>)(?: have)?",
    r"<TELL> (?:the )?(?:permissions|rights|role|access) (?:of |for )?(?P<role><R>)",
    r"<TELL> (?P<role><R>)(?: role| permissions)?(?: (?:do|allowed to do))?",
    example="what may a support agent do?",
    answers=True,
)
def _role(lookup: Lookup, found: Found) -> Reading | None:
    role = roles_or_unsure(lookup, found["role"])[0]
    if lookup.entity(found["role"]) and not re.search(
        r"\b(?:role|may|can|permissions|rights|access|allowed)\b", found.text
    ):
        return None
    return Reading(describe_role(lookup.world, role))


_WHAT_IS: Final = (
    r"(?:what (?:is|are|do we have|kind of|type of)|which|show(?: me)?|list|tell "
    r"me|how do we|do we|are we|what)"
)


@request(
    "say how things are done here",
    rf"{_WHAT_IS} (?:the |our )?(?:type of |kind of )?(?:primary )?(?P<topic>keys?|ids?"
    r"|identifiers?|paginat\w+|paging|errors?|error (?:format|envelope)|versioning|version"
    r"|naming|naming conventions?|conventions?|money|prices?|amounts?|currency|delet\w+"
    r"|soft[- ]delet\w+|tenan\w+|time(?:stamps?)?|time ?zones?|profile|idempotency)"
    r"(?: .*)?",
    r"(?:why|how) (?:do we |are we |is |are )?(?:use |using )?(?P<topic>uuids?|bigints?"
    r"|cursors?|keys|ids|pagination|errors?|versions?|soft[- ]delet\w+|tenants?|money"
    r"|timestamps?)(?: .*)?",
    example="which keys do we use?",
    answers=True,
)
def _conventions(lookup: Lookup, found: Found) -> Reading | None:
    word = found["topic"].lower()
    groups = (
        (r"key|id|uuid|bigint", "ids"), (r"pag|cursor", "pagination"), (r"error", "errors"),
        (r"version", "versioning"), (r"naming", "naming"), (r"money|price|amount|currenc", "money"),
        (r"delet", "deletion"), (r"tenan", "tenancy"), (r"time", "time"), (r"profile", "profile"),
        (r"idempot", "concurrency"), (r"convention", ""),
    )  # fmt: skip
    group = next((name for pattern, name in groups if re.match(pattern, word)), "")
    shown = [
        f"{key} = {value}"
        for key, value in lookup.world.conventions.items()
        if not group or key.split(".")[0] == group
    ]
    topic = {"ids": "ids", "deletion": "delete"}.get(group, group)
    notes = [note.title for note in lookup.world.decisions if topic and note.topic == topic]
    said = f"{'; '.join(shown)}."
    if notes:
        said += f" Decided: {'; '.join(notes)}."
    return Reading(said)


@request(
    "list what there is",
    rf"(?:{_WHAT_IS}|give (?:me|us)) (?:all |the |our |open |of the |current "
    r")*(?P<what>entities|tables|endpoints|roles|queries|reports|questions|assumptions"
    r"|decisions|decision notes|non-goals|rules|invariants|integrations|findings)(?: (?:are "
    r"(?:there|open|left|recorded|known)|do we have|have we|is open|still open|we have|exist"
    r"|so far|in (?:the|this) (?:design|model)|were made|did we make))*",
    r"how many (?P<what>entities|tables|endpoints|roles|queries|reports|questions|assumptions"
    r"|decisions|non-goals|rules) (?:are there|do we have|are open|are left|exist)",
    r"what (?:is|was|has been|have we) (?P<what>open|decided|assumed|left open|still open"
    r"|unclear|missing)(?: so far| still)?",
    r"what (?:is|comes|should (?:we|i) do) (?P<what>next)(?: (?:to do|step))?",
    example="what is still open?",
    answers=True,
)
def _list(lookup: Lookup, found: Found) -> Reading | None:
    world, word = lookup.world, found["what"].lower()
    lists: tuple[tuple[str, list[str]], ...] = (
        ("entit", list(world.index.entities)),
        ("table", list(world.index.tables)),
        ("endpoint", list(world.index.endpoints)),
        ("role", list(world.index.roles)),
        ("quer|report", list(world.index.queries)),
        ("question|open|left|still|unclear|missing|next", [item.text for item in world.questions]),
        ("assum", [item.text for item in world.assumptions]),
        (
            "decision|decided",
            [f"{item.number}. {item.title} ({item.status})" for item in world.decisions],
        ),
        ("non-goal", list(world.index.non_goals)),
        ("rule|invariant", [item.statement for item in world.invariants]),
        ("integration", [item.system for item in world.integrations]),
        ("finding", list(world.findings)),
    )
    items = next((items for pattern, items in lists if re.match(pattern, word)), [])
    if not items:
        return Reading("There are none.")
    numbered = "\n".join(f"{number}. {text}" for number, text in enumerate(items, 1))
    return Reading(
        f"There are {len(items)}:\n{numbered}" if len(items) > 1 else f"There is one: {items[0]}"
    )


@request(
    "explain a decision",
    r"(?:<TELL>|why) (?:the )?decision(?: note)? (?:no\.? |number |#)?(?P<number>\d+)",
    r"why did we (?:decide|choose|use|take) (?P<text>.+)",
    r"(?:what did we decide|is there a decision|what was decided) (?:about|on|for) (?P<text>.+)",
    example="explain decision 1",
    answers=True,
)
def _decision(lookup: Lookup, found: Found) -> Reading | None:
    notes = lookup.world.decisions
    if found["number"]:
        chosen = [note for note in notes if note.number == int(found["number"])]
    else:
        words = set(re.findall(r"\w{4,}", found["text"].lower()))
        chosen = [
            note
            for note in notes
            if words & set(re.findall(r"\w{4,}", f"{note.title} {note.text}".lower()))
        ]
    if not chosen:
        return Reading("No decision note speaks of that.")
    return Reading("\n\n".join(note.text or f"{note.number}. {note.title}" for note in chosen[:3]))


@request(
    "describe the design",
    r"<TELL> (?:the |this |our |whole )*(?:design|model|schema|backend|data model|database"
    r"|system|api)(?: (?:look like|do|so far))?",
    r"(?:give (?:me|us) )?(?:an? )?(?:overview|summary)(?: of (?:the |this |our )?(?:design"
    r"|model|schema|backend))?",
    r"(?:where are we|what do we have(?: so far)?|what is there)",
    example="describe the design",
    answers=True,
)
def _design(lookup: Lookup, found: Found) -> Reading | None:
    return Reading(describe_design(lookup.world))


@request(
    "say what can be asked",
    r"help(?: me)?|what can (?:you|i|we) (?:do|ask|say)(?: here)?|(?:what|which) (?:requests"
    r"|commands|questions) (?:do you understand|are there|can (?:you|i) .+)|how do(?:es)? "
    r"(?:this|it|i) work|who are you|what are you",
    example="what can you do?",
    answers=True,
)
def _help(lookup: Lookup, found: Found) -> Reading | None:
    from prompts.offline.requests.catalogue import RULES

    kinds = "\n".join(f"- {rule.kind}: {rule.example}" for rule in RULES)
    return Reading(
        "I am the built-in drafter: rules, not a language model. I draft a design from its brief,"
        f" and understand requests such as these:\n{kinds}"
    )

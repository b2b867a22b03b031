"""What follows for values: uniqueness, periods, copies, what the server sets."""

from __future__ import annotations

import re
from typing import Final

from design.document.names import snake, words
from prompts.offline.reading.lifecycles import article
from prompts.offline.reading.model import AttributeDraft, EntityDraft, Reading
from prompts.offline.reading.periods import ordered_times
from prompts.offline.reading.words import as_words, stem

_STAMP: Final = re.compile(
    r"^(?!(?:\w+_)?opens?_at$)\w*(?:ed|en|nt|ade|old|id|ought|ut|own|un)_at$"
)
_CLIENT_TIMES: Final = re.compile(
    r"^(?:used|measured|taken|sampled|collected|occurred|happened|observed|read|born|founded"
    r"|published|needed|wanted|planned|scheduled|requested_for|expected)_at$"
)
_OUTSIDE: Final = frozenset(
    {"registration", "serial", "certificate", "licence", "license", "passport", "tracking", "part",
     "model", "account", "tax", "vat", "phone", "mobile", "card", "bank", "national", "insurance",
     "room", "seat", "house", "plate", "batch", "lot", "staff", "employee", "payroll", "company",
     "accreditation", "flight"}
)  # fmt: skip
"""Numbers that are given outside, so that they are typed in."""
_GENERATED: Final = re.compile(
    r"^(?:\w+_)?(?:number|no|reference|ticket_code|booking_code|confirmation_code)$"
)


def settle_uniqueness(reading: Reading) -> None:
    """Resolve "within the project" to an entity the design has."""
    for draft in reading.entities.values():
        for attribute in draft.attributes.values():
            words_ = attribute.facts.get("unique_within")
            if not isinstance(words_, str):
                continue
            found = reading.finder.first(words_)
            plain = re.sub(r"^(?:its|their|the|one|each|same) ", "", words_)
            bound = reading.attribute_like(draft.name, plain)
            near = snake(plain) in draft.attributes or found is None
            if near and bound is not None and bound is not attribute:
                attribute.facts.pop("unique_within")
                draft.identities.append((bound.name, attribute.name))
                continue
            if found is None:
                attribute.facts.pop("unique_within")
                attribute.facts["unique"] = True
                reading.ask(
                    79,
                    f"The {as_words(attribute.name)} of {article(draft.name)} is unique within "
                    f"{words_}, which is no entity. What is it?",
                    "unique everywhere until that is said",
                    draft.name,
                )
                continue
            if found == reading.tenant or reading.link_between(draft.name, found):
                attribute.facts["unique_within"] = (found,)
            else:
                reading.link(draft.name, found, weight=3, inferred=True)
                attribute.facts["unique_within"] = (found,)


def settle_billed_periods(reading: Reading) -> None:
    """Read "what an account owes for a period": whose period it is, and from when to when."""
    periodic = [d for d in reading.entities.values() if "current_period_start" in d.attributes]
    for draft in reading.entities.values():
        if (
            not re.search(r"\bfor (?:a|one|each|the) period\b", draft.definition)
            or draft in periodic
        ):
            continue
        for name in ("period_start", "period_end"):
            facts = {
                "managed_by": "server",
                "immutable": True,
                "inferred": True,
                "sensitivity": "internal",
            }
            draft.add(AttributeDraft(name, "instant", facts))
        shared = {link.to for link in reading.links_of(draft.name)}
        for other in periodic:
            if shared & {link.to for link in reading.links_of(other.name)} and not reading.linked(
                draft.name, other.name
            ):
                reading.link(
                    draft.name,
                    other.name,
                    weight=2,
                    managed_by="server",
                    inferred=True,
                    immutable=True,
                )
                draft.identities.append(("period_start", other.name))
                reading.assume(
                    f"{article(draft.name)} is for one period of one {other.name.lower()}, and "
                    f"there is one for each period",
                    draft.name,
                    other.name,
                )


def settle_periods(reading: Reading, draft: EntityDraft) -> None:
    """State that a period ends after it starts, where the brief leaves it to be understood."""
    for start, end in ordered_times(draft):
        pair = {start, end}
        if any(
            rule["entity"] == draft.name
            and rule.get("kind") == "compare"
            and {rule["left"], rule["right"]} == pair
            for rule in reading.invariants
        ):
            continue
        nights = any(
            rule["entity"] == draft.name
            and rule.get("kind") == "no_overlap"
            and re.search(r"\bnights?\b", str(rule["statement"]))
            for rule in reading.invariants
        )
        late = draft.attributes[start].type == "date" or re.search(r"due|cancel|_start$", end)
        day = bool(late) and not nights
        says = "not before" if day else "after"
        statement = f"{end} of {article(draft.name)} is {says} {start}"
        reading.invariants.append(
            {"entity": draft.name, "statement": statement, "kind": "compare", "left": end,
             "operator": ">=" if day else ">", "right": start}
        )  # fmt: skip
        reading.assume(statement, draft.name)


_BARE: Final = re.compile(r"from|to|until|till|(?:valid|effective|available)_(?:from|to|until)")


def settle_day_names(reading: Reading, draft: EntityDraft) -> None:
    """Say that "from" and "until" were taken as days where nothing says whether they are."""
    end = draft.attributes.get("to")
    if end is not None and end.type == "text" and "from" in draft.attributes:
        end.type = draft.attributes["from"].type
    bare = [item.name for item in draft.of_type("date") if _BARE.fullmatch(item.name)]
    if bare:
        names = " and ".join(map(as_words, bare))
        verb = "is a day" if len(bare) == 1 else "are days"
        reading.assume(f"{names} of {article(draft.name)} {verb}, not a moment", draft.name)


def settle_old_and_new(reading: Reading, draft: EntityDraft) -> None:
    """Let "old points" be what the points are that it tells of."""
    for attribute in draft.attributes.values():
        match = re.match(r"(?:old|new|previous|former|corrected)_(.+)$", attribute.name)
        if match is None:
            continue
        for link in reading.links_of(draft.name):
            known = reading.entities[link.to].attributes.get(match[1])
            if known is not None:
                attribute.type = known.type
                for key in ("values", "minimum", "maximum", "sensitivity"):
                    if key in known.facts and key not in attribute.facts:
                        attribute.facts[key] = known.facts[key]


def settle_unnamed(reading: Reading, draft: EntityDraft) -> None:
    """Give an entity of which nothing is said a name."""
    if not draft.attributes and not reading.links_of(draft.name):
        draft.add(AttributeDraft("name", "text", {"sensitivity": "internal", "inferred": True}))
        reading.assume(
            f"{article(draft.name)} has a name; the brief says no more about it", draft.name
        )


def settle_copies(reading: Reading, draft: EntityDraft) -> None:
    """Say what a value "as sold" is copied from."""
    for attribute in draft.attributes.values():
        said = attribute.facts.get("copied_from")
        if not isinstance(said, str):
            continue
        source = (
            _original(reading, draft.name, attribute) or f"the {as_words(attribute.name)} in force"
        )
        attribute.facts["copied_from"] = f"{source}, {said}"


def _original(reading: Reading, start: str, attribute: AttributeDraft) -> str:
    """Return the attribute, found over links, that a copy is made of."""
    last = words(attribute.name)[-1]
    frontier, seen = [start], {start}
    priced: list[str] = []
    while frontier:
        entity = frontier.pop(0)
        for other in reading.entities[entity].attributes.values() if entity != start else ():
            alike = words(other.name)[-1] == last and other.type == attribute.type
            if "copied_from" not in other.facts and (other.name == attribute.name or alike):
                return f"{entity}.{other.name}"
            if other.type == attribute.type and re.search(r"price|fee|rate|fare", other.name):
                priced.append(f"{entity}.{other.name}")
        for link in reading.links_of(entity):
            if link.to not in seen and not link.many:
                seen.add(link.to)
                frontier.append(link.to)
    return priced[0] if len(priced) == 1 else ""


def settle_managed(reading: Reading, draft: EntityDraft) -> None:
    """Say which values the server sets."""
    by_system = any(
        p.entity == draft.name
        and p.action == "create"
        and p.allowed
        and reading.roles[p.role].kind == "system"
        for p in reading.permissions
    )
    flows = draft.lifecycle is not None
    issued = any(a.name == "issued_at" for a in draft.attributes.values())
    for attribute in draft.attributes.values():
        facts = attribute.facts
        if "managed_by" in facts:
            continue
        name = attribute.name
        stamp = (
            attribute.type == "instant"
            and bool(_STAMP.match(name))
            and not _CLIENT_TIMES.match(name)
        )
        counted = name == "number" and "unique_within" in facts and flows
        if counted:
            attribute.type = "integer"
            facts.setdefault("minimum", "1")
        number = (
            bool(_GENERATED.match(name))
            and not set(words(name)[:-1]) & _OUTSIDE - set(words(draft.name))
            and (facts.get("unique") or counted)
            and (flows or draft.facts.get("side_effect"))
        )
        if (
            (stamp and not by_system)
            or counted
            or number
            or bool(re.match(r"current_period|last_\w+_at$", name))
            or name == "storage_key"
            or (issued and name in ("due_at", "issued_at", "currency"))
        ):
            facts["managed_by"] = "server"
            if counted or number or name == "storage_key":
                facts["immutable"] = True
            if number and not counted and not re.match(r"(?:provider|external|gateway)_", name):
                reading.assume(
                    f"the {as_words(name)} of {article(draft.name)} is given by the system",
                    draft.name,
                )
        if stamp and flows and "required" not in facts and _later_stamp(draft, name):
            facts["required"] = False
    _line_amount(reading, draft)
    _given_on_issue(draft)
    _defaults(draft)


def _given_on_issue(draft: EntityDraft) -> None:
    """Let a draft be without the number and dates it gets when it is issued."""
    cycle = draft.lifecycle
    if cycle is None or "issued_at" not in draft.attributes or cycle.states[0] != "draft":
        return
    for name in ("number", f"{snake(draft.name)}_number", "issued_at", "due_at", "due_date"):
        attribute = draft.attributes.get(name)
        if attribute is not None:
            attribute.facts.setdefault("required", False)
            attribute.facts.setdefault("definition", "given when it is issued; a draft has none")


def _defaults(draft: EntityDraft) -> None:
    """Give switches and lists the value a new record has."""
    for attribute in draft.attributes.values():
        if attribute.type == "boolean":
            on = re.search(r"active|enabled|available|visible|bookable|lendable", attribute.name)
            attribute.facts.setdefault("default", "true" if on else "false")
        elif draft.facts.get("append_only") and re.match(r"(?:old|new|previous)_", attribute.name):
            attribute.facts.setdefault("required", False)
        elif attribute.type == "enum" and "none" in attribute.facts.get("values", ()):
            attribute.facts.setdefault("default", "none")
        elif (
            (attribute.type, attribute.name) == ("money", "amount")
            and "minimum" not in attribute.facts
            and re.match(r"^(?:money|an amount|a sum)\b", draft.definition, re.IGNORECASE)
        ):
            attribute.facts.update(minimum="0", minimum_excluded=True)


_RUNNING: Final = re.compile(
    r"open|active|ongoing|running|out|on_loan|borrowed|current|in_use|checked_out|rented"
    r"|issued|lent"
)
"""First states of a thing that has begun when it is recorded."""


def _later_stamp(draft: EntityDraft, name: str) -> bool:
    """Whether a moment comes only with a later state, so that it is missing before."""
    cycle = draft.lifecycle
    if cycle is None or not cycle.states:
        return False
    moment = stem(words(name)[0])
    states = [stem(words(state)[0]) for state in cycle.states]
    if moment in states:
        return states.index(moment) > 0
    if re.match(r"(?:start|join|creat|request|book|regist)", moment):
        return False
    times = [item.name for item in draft.of_type("instant")]
    return not (_RUNNING.fullmatch(cycle.states[0]) and times[0] == name)


def _line_amount(reading: Reading, draft: EntityDraft) -> None:
    """Let the amount of a line follow from its quantity and price."""
    amount = draft.attributes.get("amount")
    if amount is None or not {"quantity", "unit_price"} <= set(draft.attributes):
        return
    amount.facts.update(
        managed_by="server", immutable=True, definition="quantity times unit price, rounded once"
    )
    reading.assume(
        f"the amount of {article(draft.name)} is kept, because it is part of a document that "
        f"does not change",
        draft.name,
    )
    reading.invariants.append(
        {
            "entity": draft.name,
            "statement": "the amount is the quantity times the unit price, rounded",
            "enforced_by": ("check",),
        }
    )


def settle_identity(reading: Reading, draft: EntityDraft) -> None:
    """Take "one product in an order" as at most one for each pair."""
    links = [
        link
        for link in reading.links_of(draft.name)
        if not link.many
        and not link.optional
        and link.to != draft.name
        and link.to != reading.tenant
    ]
    known = any(
        "unique" in a.facts or "unique_within" in a.facts for a in draft.attributes.values()
    )
    counted = re.match(
        r"^(?:how (?:many|much)|one \w+ (?:in|on|of)|the (?:price|number|share|result|grade"
        r"|mark|score)\b)",
        draft.definition,
        re.I,
    )
    timed = draft.of_type("instant", "date")
    if (
        len(links) == 2
        and links[0].to != links[1].to
        and counted
        and not known
        and not timed
        and not draft.identities
    ):
        period = [name for name in ("year", "month", "day", "season") if name in draft.attributes]
        draft.identities.append((*period, *(link.name for link in links)))
        reading.assume(
            f"there is at most one {draft.name.lower()} for each {links[0].to.lower()} and "
            f"{links[1].to.lower()}{' and ' + period[0] if period else ''}",
            draft.name,
        )

"""What follows once everything is read: tenancy, ownership, deletion, who manages what."""

from __future__ import annotations

import re
from typing import Final

from design.document.names import plural, snake, words
from prompts.offline.reading.attributes import metered
from prompts.offline.reading.lifecycles import article, many
from prompts.offline.reading.model import AttributeDraft, EntityDraft, LinkDraft, Reading
from prompts.offline.reading.rules import ordered_times
from prompts.offline.reading.words import as_words, fold, stem

_PAYING: Final = re.compile(r"\btenant\b|\bworkspace that (?:pays|uses)\b", re.IGNORECASE)
_SEPARATE: Final = re.compile(
    r"\bnever see (?:each other|one another|another|other)|\bnothing leaks\b|\b(?:separate"
    r"|independent) \w+"
    r"|\bshare one (?:booking )?(?:system|installation|service|platform|database)\b"
    r"|\bonly (?:ever )?(?:sees?|its own)"
    r"|\bmulti-?tenan|\bkept (?:strictly )?(?:apart|separate)\b|\beach \w+ (?:has|sees"
    r"|keeps) (?:only )?(?:its|their) own"
    r"|\bnot see (?:each other|the (?:data|\w+) of)|\bisolated\b|\bno \w+ (?:can"
    r"|may) (?:ever )?see",
    re.IGNORECASE,
)
_CATALOGUE: Final = re.compile(
    r"\b(?:we|they|one|you|it) (?:sells?|offers?|lends?|rents?|hires? out)\b"
    r"|\bcan be (?:bought|booked|rented|borrowed|ordered)"
    r"|\bfor sale\b|\bon offer\b|\bgroup of\b|\bkind of\b|\btype of\b|\bunit that\b",
    re.IGNORECASE,
)
_WEB_SHOP: Final = re.compile(
    r"\b(?:web|online|internet|e-?commerce)[- ]?(?:shop|store)\b|\bwebsite\b"
    r"|\bpublic(?:ly)? (?:site|visible|catalogue|catalog)\b",
    re.I,
)
_STAMP: Final = re.compile(r"^\w*(?:ed|en|nt|ade|old|id|ought|ut|own|un)_at$")
_CLIENT_TIMES: Final = re.compile(
    r"^(?:used|measured|taken|sampled|collected|occurred|happened|observed|read|born|founded"
    r"|published|needed|wanted|planned|scheduled|requested_for|expected)_at$"
)
_PARTS: Final = frozenset({"line", "item", "position", "detail", "step", "answer"})
_GENERATED: Final = re.compile(
    r"^(?:\w+_)?(?:number|no|reference|ticket_code|booking_code|confirmation_code)$"
)


def find_tenant(reading: Reading) -> None:
    """Find the entity whose rows are kept apart from each other."""
    summary = fold(reading.brief.summary)
    for draft in reading.entities.values():
        if _PAYING.search(draft.definition) and not reading.is_person(draft.name):
            reading.tenant = draft.name
            return
    sentences = re.split(r"[.;]\s*", summary)
    retained = [
        fold(clause)
        for clause in (*reading.brief.constraints.other, *reading.brief.constraints.retention)
    ]
    for sentence in (*sentences, *retained):
        match = _SEPARATE.search(sentence)
        if match is None:
            continue
        for mention in reading.finder.mentions(sentence):
            if not reading.is_person(mention.entity):
                reading.tenant = mention.entity
                return
        _infer_tenant(reading, sentence)
        if reading.tenant:
            return


def _infer_tenant(reading: Reading, sentence: str) -> None:
    """Take "Several independent gyms share one system" as tenants of that name."""
    match = re.search(
        r"\b(?:several|many|independent|separate)\s+(?:independent\s+|separate\s+)?([a-z]+s)\b",
        sentence,
        re.IGNORECASE,
    )
    if match is None:
        return
    from design.document.names import singular

    name = singular(match[1]).capitalize()
    draft = reading.infer_entity(name, f"{article(name)} that uses the system")
    for attribute, kind in (("name", "text"), ("slug", "slug")):
        facts = {"sensitivity": "public", "inferred": True}
        draft.add(
            AttributeDraft(
                attribute, kind, {**facts, **({"unique": True} if kind == "slug" else {})}
            )
        )
    reading.tenant = name
    reading.assume(f"the {plural(name.lower())} that share the system are its tenants", name)


def close(reading: Reading) -> None:
    """Settle everything that needs the whole brief."""
    _within(reading)
    _billed_periods(reading)
    for draft in reading.entities.values():
        _paired_times(reading, draft)
        _unnamed(reading, draft)
        _copied(reading, draft)
    _ownership(reading)
    _owners(reading)
    _written_once(reading)
    for draft in reading.entities.values():
        _managed(reading, draft)
        _deletion(reading, draft)
        _writing(reading, draft)
        _identity(reading, draft)
    _parent_deletes(reading)
    _steps(reading)


def _within(reading: Reading) -> None:
    """Resolve "within the project" to an entity the design has."""
    for draft in reading.entities.values():
        for attribute in draft.attributes.values():
            words_ = attribute.facts.get("unique_within")
            if not isinstance(words_, str):
                continue
            found = reading.finder.first(words_)
            if found is None:
                attribute.facts.pop("unique_within")
                attribute.facts["unique"] = True
                continue
            if found == reading.tenant or reading.link_between(draft.name, found):
                attribute.facts["unique_within"] = (found,)
            else:
                reading.link(draft.name, found, weight=3, inferred=True)
                attribute.facts["unique_within"] = (found,)


def _billed_periods(reading: Reading) -> None:
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


def _paired_times(reading: Reading, draft: EntityDraft) -> None:
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
        day = draft.attributes[start].type == "date" or re.search(r"due|cancel", end)
        says = "not before" if day else "after"
        statement = f"{end} of {article(draft.name)} is {says} {start}"
        reading.invariants.append(
            {"entity": draft.name, "statement": statement, "kind": "compare", "left": end,
             "operator": ">=" if day else ">", "right": start}
        )  # fmt: skip
        reading.assume(statement, draft.name)


def _unnamed(reading: Reading, draft: EntityDraft) -> None:
    """Give an entity of which nothing is said a name."""
    if not draft.attributes and not reading.links_of(draft.name):
        draft.add(AttributeDraft("name", "text", {"sensitivity": "internal", "inferred": True}))
        reading.assume(
            f"{article(draft.name)} has a name; the brief says no more about it", draft.name
        )


def _copied(reading: Reading, draft: EntityDraft) -> None:
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


def _ownership(reading: Reading) -> None:
    actors = {role.represents for role in reading.roles.values() if role.represents}
    staff = {name for name in actors if name and reading.is_staff(name)}
    served = [name for name in actors if name and name not in staff]
    online = bool(_WEB_SHOP.search(reading.brief.summary))
    anonymous = _anonymous(reading)
    owned = {p.entity for p in reading.permissions if p.allowed and p.scope == "own"}
    for draft in reading.entities.values():
        if reading.tenant:
            draft.facts["ownership"] = "tenant_root" if draft.name == reading.tenant else "tenant"
        elif (
            (draft.name in actors and draft.name not in staff)
            or draft.name in owned
            or any(_leads(reading, draft.name, actor) for actor in served)
        ):
            draft.facts["ownership"] = "user"
        elif draft.name in anonymous or (
            online and _is_catalogue(reading, draft) and not reading.is_person(draft.name)
        ):
            draft.facts["ownership"] = "public"
        else:
            draft.facts["ownership"] = "system"
    public = [d.name for d in reading.entities.values() if d.facts["ownership"] == "public"]
    if public and not anonymous:
        reading.assume(
            f"{', '.join(many(name) for name in public)} can be read without signing in, as in "
            f"any web shop",
            *public,
        )
    for draft in reading.entities.values():
        _public_facts(reading, draft)


def _anonymous(reading: Reading) -> set[str]:
    """Return the entities that somebody who is not signed in may read."""
    names = {
        role.name
        for role in reading.roles.values()
        if re.search(r"\b(?:visitor|anonymous|public|anyone|guest|everyone)\b", role.name, re.I)
        and not role.represents
    }
    return {
        p.entity
        for p in reading.permissions
        if p.role in names and p.allowed and p.entity and p.action in ("read", "list")
    }


def _is_catalogue(reading: Reading, draft: EntityDraft) -> bool:
    if _CATALOGUE.search(draft.definition):
        return True
    return any(link.many and link.entity != draft.name and _CATALOGUE.search(reading.entities[link.entity].definition)
               for link in reading.links if link.to == draft.name)  # fmt: skip


def _public_facts(reading: Reading, draft: EntityDraft) -> None:
    """Label what everybody may see as public."""
    catalogue = draft.facts["ownership"] == "public" or (
        draft.facts["ownership"] == "system"
        and _is_catalogue(reading, draft)
        and not reading.is_person(draft.name)
    )
    parts = catalogue or (draft.facts["ownership"] == "system" and any(
        _is_catalogue(reading, reading.entities[link.to]) for link in reading.links_of(draft.name))
        and not draft.lifecycle and bool(draft.of_type("money", "unit_price")))  # fmt: skip
    for attribute in draft.attributes.values():
        root = draft.facts["ownership"] == "tenant_root" and attribute.name in (
            "name",
            "slug",
            "time_zone",
            "timezone",
        )
        if attribute.facts.get("sensitivity") == "internal" and not attribute.facts.get("inferred"):
            if root or (parts and attribute.type != "boolean" and attribute.type != "reference"):
                attribute.facts["sensitivity"] = "public"


_ENTRY: Final = re.compile(
    r"\b(?:credit note|receipt|ledger entry|journal entry|transaction|posting|audit event"
    r"|log entry)$",
    re.IGNORECASE,
)


def _written_once(reading: Reading) -> None:
    """Keep what a machine or a bookkeeper writes as it was written."""
    for draft in reading.entities.values():
        granted = [p for p in reading.permissions if p.entity == draft.name and p.allowed]
        changed = any(p.action not in ("create", "read", "list") for p in granted)
        makers = [reading.roles[p.role].kind for p in granted if p.action == "create"]
        machine = bool(makers) and set(makers) == {"system"}
        if draft.lifecycle or changed or "append_only" in draft.facts:
            continue
        if machine or (_ENTRY.search(draft.name) and draft.of_type("money")):
            draft.facts["append_only"] = True
            draft.facts.setdefault("delete_policy", "never")
            reading.assume(
                f"{article(draft.name)} is not changed once written; no role may", draft.name
            )


def _leads(reading: Reading, entity: str, actor: str, depth: int = 4) -> bool:
    """Whether an entity leads to an actor by what it belongs to."""
    if depth == 0 or entity == actor:
        return False
    if any(
        link.to == actor and not link.optional and not link.many
        for link in reading.links_of(entity)
    ):
        return True
    owner = reading.owner_of(entity)
    return owner is not None and _leads(reading, owner.to, actor, depth - 1)


def _owners(reading: Reading) -> None:
    """Mark the links rows belong by: the whole, and whoever sees own rows."""
    for draft in reading.entities.values():
        link = reading.owner_of(draft.name)
        if link is not None and not _standalone(reading, draft, link):
            link.facts["owner"] = True
    for permission in reading.permissions:
        role = reading.roles[permission.role]
        if (
            permission.allowed
            and permission.scope == "own"
            and permission.entity
            and role.represents
        ):
            direct = reading.link_between(permission.entity, role.represents)
            if direct is not None and not direct.many and not direct.optional:
                direct.facts["owner"] = True


def _standalone(reading: Reading, draft: EntityDraft, link: LinkDraft) -> bool:
    """Whether a link refers rather than belongs: an order line's product, a reading's unit."""
    others = [item for item in reading.links_of(draft.name) if not item.many and not item.optional]
    return link.weight <= 1 and link.to != reading.tenant and len(others) > 1


def _managed(reading: Reading, draft: EntityDraft) -> None:
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
            attribute.type == "money"
            and attribute.name == "amount"
            and re.match(r"^(?:money|an amount|a sum)\b", draft.definition, re.IGNORECASE)
        ):
            if "minimum" not in attribute.facts:
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


def _deletion(reading: Reading, draft: EntityDraft) -> None:
    facts = draft.facts
    if "delete_policy" in facts:
        return
    forbidden = [
        p
        for p in reading.permissions
        if p.entity == draft.name and p.action == "delete" and not p.allowed
    ]
    everybody = {role.name for role in reading.roles.values()}
    history = [
        link
        for link in reading.links
        if link.to == draft.name and reading.entities[link.entity].facts.get("append_only")
    ]
    active = any(
        a.name in ("is_active", "is_archived", "is_enabled", "is_withdrawn")
        for a in draft.attributes.values()
    )
    money = bool(draft.of_type("money")) and (
        draft.lifecycle is not None or bool(reading.owner_of(draft.name))
    )
    if active or draft.name in {role.represents for role in reading.roles.values()}:
        facts["delete_policy"] = "deactivate"
    elif (
        draft.retention
        or (forbidden and draft.lifecycle is not None and money)
        or len({p.role for p in forbidden}) == len(everybody) > 0
    ) or draft.name == reading.tenant:
        facts["delete_policy"] = "never"
    elif history:
        spoken = any(p.entity == draft.name and p.action == "delete" for p in reading.permissions)
        facts["delete_policy"] = "soft" if spoken else "never"
    elif money or (
        draft.lifecycle is not None and any(link.to == draft.name for link in reading.links)
    ):
        facts["delete_policy"] = "never"
    else:
        facts["delete_policy"] = "hard"


_ACTING: Final = re.compile(
    r"(?:can |may |see and )?(?:place|book|buy|order|pay|request|donate|reserve|rent|hire|issue"
    r"|borrow|subscribe|apply)\b",
    re.IGNORECASE,
)
_BOOKING: Final = re.compile(
    r"\b(?:booking|reservation|order|appointment|payment|purchase|donation|transfer|refund)$",
    re.IGNORECASE,
)


def _writing(reading: Reading, draft: EntityDraft) -> None:
    """Say where people may overwrite each other, and where a repeat would hurt."""
    updates = [
        p
        for p in reading.permissions
        if p.entity == draft.name and p.allowed and p.action in ("update", "manage")
    ]
    wide = [
        p
        for p in updates
        if p.scope in ("all", "tenant") and reading.roles[p.role].kind == "person"
    ]
    everything = any(
        p.entity is None and p.allowed and p.action == "manage" for p in reading.permissions
    )
    if not draft.facts.get("append_only") and (
        wide or len({p.role for p in updates}) > 1 or (everything and draft.lifecycle)
    ):
        draft.facts["concurrent_edit"] = True
    own = draft.name in {role.represents for role in reading.roles.values()}
    if own or (draft.name == reading.tenant and everything):
        draft.facts["concurrent_edit"] = True
    line = words(draft.name)[-1] in _PARTS
    created = [
        p
        for p in reading.permissions
        if p.entity == draft.name and p.allowed and p.action == "create"
    ]
    acts = bool(created) and (
        bool(_BOOKING.search(draft.name)) or any(_ACTING.match(item.text) for item in created)
    )
    money = any(item.name in ("amount", "total") for item in draft.of_type("money")) and not line
    system = draft.facts.get("ownership") in ("system", "public")
    paid = money and not system and (draft.lifecycle is not None or bool(created))
    acted = acts and draft.lifecycle is not None
    if not line and not reading.is_person(draft.name) and (paid or acted):
        draft.facts["side_effect"] = True


def _identity(reading: Reading, draft: EntityDraft) -> None:
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


def _parent_deletes(reading: Reading) -> None:
    for link in reading.links:
        if link.many:
            link.facts["on_parent_delete"] = "cascade"
            continue
        child, parent = reading.entities[link.entity], reading.entities[link.to]
        kept = bool(
            child.facts.get("append_only")
            or child.retention
            or child.lifecycle
            or child.of_type("money", "unit_price")
            or any(
                a.facts.get("sensitivity") == "regulated" or a.name == "storage_key"
                for a in child.attributes.values()
            )
        )
        part = bool(link.facts.get("owner")) and not link.optional and link.to != reading.tenant
        twin = any(other is not link and other.to == link.to and other.facts.get("owner")
                   for other in reading.links_of(link.entity)) and not link.optional  # fmt: skip
        part = part or twin
        counted = any(name == link.name for pair in child.identities for name in pair
                      if not set(pair) & set(child.attributes))  # fmt: skip
        kept = kept or counted
        lasting = parent.facts.get("delete_policy") in ("never",)
        link.facts.setdefault(
            "on_parent_delete",
            "cascade"
            if part and not kept and not lasting and not child.facts.get("audited")
            else "restrict",
        )


def _steps(reading: Reading) -> None:
    """Give each step of a lifecycle the roles that may take it."""
    for draft in reading.entities.values():
        cycle = draft.lifecycle
        if cycle is None:
            continue
        mine = [p for p in reading.permissions if p.entity == draft.name and p.allowed]
        for step in cycle.steps:
            named = [p.role for p in mine if p.action == step.name]
            if named:
                step.roles = list(dict.fromkeys(named))
                condition = next(
                    (
                        p.condition
                        for p in mine
                        if p.action == step.name and p.condition and "only to" not in p.condition
                    ),
                    "",
                )
                whose = re.search(r"\b(?:they|them|their|own|others?|assigned)\b", condition)
                free = any(p.action == step.name and not p.condition for p in mine)
                if condition and not step.guard and not whose and not free:
                    step.guard = condition
        wide = [
            p.role
            for p in mine
            if p.action in ("manage", "update")
            and not p.attributes
            and reading.roles[p.role].kind == "person"
            and (p.scope != "own" or p.action == "manage")
        ]
        everything = [p.role for p in reading.permissions
                      if p.entity is None and p.allowed and p.action == "manage"]  # fmt: skip
        for step in cycle.steps:
            if not step.roles:
                step.roles = list(dict.fromkeys((*everything, *wide)))
        makers = [
            p.role
            for p in mine
            if p.action == "create"
            and p.scope in ("all", "tenant")
            and reading.roles[p.role].kind == "person"
        ]
        idle = [step for step in cycle.steps if not step.roles]
        if (
            makers
            and not any(step.roles for step in cycle.steps)
            and not metered(reading, draft.name)
        ):
            for step in idle:
                step.roles = list(dict.fromkeys(makers))
            reading.assume(
                f"whoever may create {article(draft.name)} also takes its steps: "
                f"{', '.join(as_words(s.name) for s in idle)}",
                draft.name,
            )


def step_words(names: list[str]) -> str:
    """Return names of steps as words."""
    return ", ".join(as_words(snake(name)) for name in dict.fromkeys(names))

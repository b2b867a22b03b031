"""Reading roles: who acts, what they may do to what, and on which rows."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from design.document.names import name_key, plural, singular, snake, words
from prompts.offline.reading.attributes import read_attribute
from prompts.offline.reading.clauses import (
    CREATE,
    DELETE,
    MANAGE,
    READ,
    UPDATE,
    Clause,
    is_related,
    read_clause,
    split_clause,
)
from prompts.offline.reading.lifecycles import article
from prompts.offline.reading.model import (
    STAFF_NAMES,
    AttributeDraft,
    EntityDraft,
    PermissionDraft,
    Reading,
    RoleDraft,
)
from prompts.offline.reading.words import Finder, as_words, stem, without_article

_SYSTEM: Final = re.compile(
    r"\b(?:service|system|machine|device|bot|job|scheduler|gateway|sensor|integration|api"
    r"|scanner|worker process"
    r"|analyser|analyzer|terminal|importer|script|webhook|app|interface)$",
    re.IGNORECASE,
)
_ADMIN: Final = frozenset(
    {"admin", "administrator", "owner", "manager", "contact", "user", "representative"}
)
_ORGANISATION: Final = re.compile(
    r"\b(?:company|organi[sz]ation|account|customer|client|firm|business|charity|supplier"
    r"|merchant)\b",
    re.IGNORECASE,
)
_EVERYTHING: Final = re.compile(
    r"^(?:do |manage |see and change )?(?:everything|anything|all of the above|all)\b", re.I
)
_THEY: Final = re.compile(
    r"\b(?:they|he or she)\s+(?:have |has |had )?(?P<verb>created|wrote|made|opened|reported"
    r"|requested|uploaded"
    r"|raised|submitted|added|posted|booked|registered|recorded|organised|organized|own|manage"
    r"|lead|teach"
    r"|supervise|coach|run)\b",
    re.IGNORECASE,
)
_ASSIGNED: Final = re.compile(r"\bassigned to\b", re.IGNORECASE)
_MENTIONED: Final = re.compile(
    r"\b(?:are|is) mentioned in\b|\bmention(?:s|ing) them\b", re.IGNORECASE
)
_THEY_NAMES: Final = {
    "created": "created_by", "made": "created_by", "added": "created_by", "opened": "opened_by",
    "wrote": "author", "own": "owner", "manage": "manager", "lead": "lead", "teach": "teacher",
    "supervise": "supervisor", "coach": "coach", "run": "manager",
}  # fmt: skip
_ATTRIBUTE_OF: Final = re.compile(
    r"^(?:an?|the|all|any)?\s*((?!list|all|data|details|any|copies|history"
    r"|status)[\w ,]+?) of (?:own |their |the |all |an? |any )?$",
    re.IGNORECASE,
)
_LIMIT: Final = re.compile(
    r"\b(?P<op>up to|at most|not above|no more than|below"
    r"|under) (?P<amount>\d[\d,.]*)\s*(?P<unit>\w*)"
)
_ATTRIBUTE_SPLIT: Final = re.compile(r"\s*,\s*|\s+(?:or|and)\s+")
_TIME_WORDS: Final = frozenset(
    {"hours", "hour", "days", "day", "minutes", "weeks", "months", "years", "times"}
)


def read_roles(reading: Reading) -> None:
    """Read the roles and whom they stand for."""
    for block in reading.brief.roles:
        kind = "system" if _SYSTEM.search(block.name) else "person"
        reading.roles[block.name] = RoleDraft(block.name, kind)
    for role in reading.roles.values():
        found = reading.entity_named(role.name)
        if found is not None:
            role.represents = found.name
    people = _shared_person(reading)
    for role in reading.roles.values():
        if role.kind == "person" and role.represents is None:
            role.represents = _stands_for(reading, role, people)
    _role_attribute(reading)
    _named_after_roles(reading)


def _named_after_roles(reading: Reading) -> None:
    """Take an attribute called like a role ("manager") as a link to who acts in it."""
    for role in reading.roles.values():
        name = snake(role.name)
        for draft in reading.entities.values():
            attribute = draft.attributes.get(name)
            if attribute is None or attribute.type != "text" or not role.represents:
                continue
            del draft.attributes[name]
            own = role.represents == draft.name
            reading.link(
                draft.name, role.represents, name, optional=own or attribute.optional, weight=1
            )
            if own:
                reading.invariants.append(
                    {
                        "entity": draft.name,
                        "statement": f"{article(draft.name)} is not their own {role.name.lower()}",
                        "kind": "distinct",
                        "left": "self",
                        "right": name,
                    }
                )


def _shared_person(reading: Reading) -> str | None:
    """Return the entity that roles without one of their own are kinds of: member, employee, user."""
    taken = {role.represents for role in reading.roles.values() if role.represents}
    staff = [name for name in STAFF_NAMES if reading.entity_named(name)]
    if staff:
        found = reading.entity_named(staff[0])
        return found.name if found else None
    if reading.tenant is None or taken:
        return None
    inside = [
        name
        for name in reading.entities
        if reading.is_person(name) and reading.link_between(name, reading.tenant)
    ]
    return inside[0] if len(inside) == 1 else None


def _stands_for(reading: Reading, role: RoleDraft, people: str | None) -> str | None:
    if people is not None:
        return people
    parts = words(role.name)
    if len(parts) > 1 and parts[-1] in _ADMIN:
        found = reading.entity_named(" ".join(parts[:-1]))
        served = found is not None and (
            reading.is_person(found.name)
            or _ORGANISATION.search(f"{found.name} {found.definition}")
        )
        if found is not None and served and found.name != reading.tenant:
            return found.name
    return None


def _role_attribute(reading: Reading) -> None:
    """Give an entity several roles stand for an attribute that says which."""
    groups: dict[str, list[str]] = {}
    for role in reading.roles.values():
        if role.represents and role.kind == "person":
            groups.setdefault(role.represents, []).append(role.name)
    for entity, names in groups.items():
        draft = reading.entities[entity]
        known = any(item.name in ("role", "kind") for item in draft.attributes.values())
        if len(names) > 1 and not known:
            values = tuple(snake(name) for name in names)
            draft.add(
                AttributeDraft(
                    "role", "enum", {"values": values, "sensitivity": "internal", "inferred": True}
                )
            )
            reading.assume(
                f"{article(entity)} has one role: {', '.join(n.lower() for n in names)}", entity
            )


def read_permissions(reading: Reading) -> None:
    """Read every clause of what roles can and cannot do."""
    for block in reading.brief.roles:
        role = reading.roles[block.name]
        for allowed, texts in ((True, block.can), (False, block.cannot)):
            for text in texts:
                previous: tuple[str, ...] = ()
                for part in split_clause(text, reading.finder):
                    previous = _clause(reading, role, part, allowed, previous) or previous


def _clause(
    reading: Reading, role: RoleDraft, text: str, allowed: bool, previous: tuple[str, ...]
) -> tuple[str, ...]:
    clause = read_clause(text, reading.finder)
    if _like_another(reading, role, text, allowed):
        return ()
    if _EVERYTHING.match(text) and (
        not clause.verbs or not clause.objects or "everything" in text.lower()
    ):
        _everything(reading, role, text, allowed)
        return ()
    objects = tuple(dict.fromkeys(m.entity for m in clause.objects))
    if not objects and len(clause.verbs) == 1 and not clause.phrase:
        found = reading.finder.exact(clause.verbs[0])
        if found is not None:
            return _grant(reading, role, ("create",), (found[0],), clause, allowed)
    verb_entity = _verb_is_entity(reading, clause)
    if verb_entity and objects:
        on = clause.objects[0].entity
        verbs = tuple(verb for verb in clause.verbs if verb != verb_entity[0])
        if verbs:
            _grant(reading, role, verbs, (on,), clause, allowed)
        return _grant(reading, role, ("create",), (verb_entity[1],), clause, allowed, tie=on)
    if re.search(r"\b(?:them|it)\b", clause.phrase) and not objects:
        objects = previous
    attributes = _attributes_meant(reading, clause, objects)
    if attributes:
        verbs = tuple("update" if verb in CREATE else verb for verb in clause.verbs)
        for entity, names in attributes.items():
            _grant(reading, role, verbs, (entity,), clause, allowed, tuple(names))
        return tuple(attributes)
    if objects and clause.objects and _ATTRIBUTE_OF.match(clause.phrase[: clause.objects[0].start]):
        reading.unread.append(f"{role.name} {'can' if allowed else 'cannot'}: {clause.text}")
        return ()
    if objects:
        objects = _through_child(reading, role, clause, objects)
        return _grant(reading, role, clause.verbs, objects, clause, allowed)
    return _without_object(reading, role, clause, allowed)


def _like_another(reading: Reading, role: RoleDraft, text: str, allowed: bool) -> bool:
    """Read "everything a librarian can": the permissions of another role."""
    match = re.match(
        r"^(?:do )?(?:everything|all|the same(?: as)?)(?: that)? (?:an? |the )?([\w ]+?)"
        r"(?: can(?: do)?| may(?: do)?)?$",
        text,
        re.IGNORECASE,
    )
    key = name_key(singular(match[1])) if match else ""
    like = next((name for name in reading.roles if name_key(name) == key), None)
    if like is None or like == role.name:
        return False
    for item in [p for p in reading.permissions if p.role == like and p.allowed == allowed]:
        reading.permissions.append(replace(item, role=role.name))
    return True


def _verb_is_entity(reading: Reading, clause: Clause) -> tuple[str, str] | None:
    """Read "comment on issues": the verb is the thing made."""
    if not re.match(r"^(?:on|to|for|about)\b", clause.phrase):
        return None
    for verb in clause.verbs[-1:]:
        found = reading.finder.exact(verb)
        if found is not None:
            return verb, found[0]
    return None


def _everything(reading: Reading, role: RoleDraft, text: str, allowed: bool) -> None:
    scope = "tenant" if reading.tenant and role.kind == "person" else "all"
    reading.permissions.append(
        PermissionDraft(role.name, "manage", None, scope, allowed, "", (), text)
    )
    tenant = reading.tenant
    if tenant and re.search(
        rf"\bdelet\w+ (?:the |their )?{re.escape(tenant)}\b", text, re.IGNORECASE
    ):
        reading.permissions.append(
            PermissionDraft(role.name, "delete", tenant, "tenant", allowed, "", (), text)
        )


def _attributes_meant(
    reading: Reading, clause: Clause, objects: tuple[str, ...]
) -> dict[str, list[str]]:
    """Return the attributes a clause is about ("see customer email or phone", "change prices")."""
    after = clause.objects[-1] if clause.objects else None
    before_condition = clause.phrase[: len(clause.phrase) - len(clause.condition)].rstrip(" ,.")
    ahead = (
        _ATTRIBUTE_OF.match(before_condition[: clause.objects[0].start]) if clause.objects else None
    )
    if ahead is not None and after is not None:
        return _listed_attributes(reading, clause.objects[0].entity, ahead[1])
    if after is not None:
        rest = re.sub(r"^['’]s?\s", "", before_condition[after.end :]).strip(" ,")
        return _listed_attributes(reading, after.entity, rest)
    found: dict[str, list[str]] = {}
    for part in _ATTRIBUTE_SPLIT.split(before_condition):
        name = snake(
            singular(without_article(re.sub(r"\b(?:own|other|all|any)\b", "", part).strip()))
        )
        for entity in reading.entities.values() if name else ():
            for attribute in entity.attributes.values():
                exact = attribute.name in (name, f"{name}_value") or attribute.name.endswith(
                    f"_{name}"
                )
                exact = exact and words(entity.name)[-1] not in ("line", "item")
                if (
                    exact
                    and "copied_from" not in attribute.facts
                    and "derived_from" not in attribute.facts
                ):
                    found.setdefault(entity.name, []).append(attribute.name)
    return found


def _listed_attributes(reading: Reading, entity: str, text: str) -> dict[str, list[str]]:
    names = []
    for part in _ATTRIBUTE_SPLIT.split(text):
        name = snake(singular(without_article(part)))
        attributes = reading.entities[entity].attributes
        match = next(
            (
                a
                for a in attributes
                if a == name or a.endswith(f"_{name}") or a.startswith(f"{name}_")
            ),
            None,
        )
        if name and match:
            names.append(match)
    return {entity: names} if names else {}


def _through_child(
    reading: Reading, role: RoleDraft, clause: Clause, objects: tuple[str, ...]
) -> tuple[str, ...]:
    """Read "change plan" of one who has a subscription as a change of the subscription."""
    actor = role.represents
    bare = len(objects) == 1 and not clause.own and not clause.objects[0].plural
    determined = re.match(r"^(?:an?|the|any|all|every)\b", clause.phrase, re.IGNORECASE)
    if not (actor and bare and not determined and set(clause.verbs) & UPDATE):
        return objects
    for link in reading.links:
        if link.to == objects[0] and reading.link_between(link.entity, actor):
            low = objects[0].lower()
            reading.ask(
                63, f"When does a change of the {low} of {article(link.entity)} take effect?",
                "at the end of the current period", link.entity, objects[0],
                options=("at the end of the current period", "at once"),
            )  # fmt: skip
            return (link.entity,)
    return objects


def _without_object(
    reading: Reading, role: RoleDraft, clause: Clause, allowed: bool
) -> tuple[str, ...]:
    """Read a clause whose object is no entity: a value that has no place yet, or nothing known."""
    tenant = reading.tenant
    if tenant and re.search(rf"\b{re.escape(tenant.lower())}", clause.phrase.lower()):
        return _grant(reading, role, clause.verbs, (tenant,), clause, allowed)
    what = without_article(clause.phrase[: len(clause.phrase) - len(clause.condition)].strip(" ,."))
    entity = _by_state(reading, clause.condition)
    if allowed and set(clause.verbs) & UPDATE and entity and 0 < len(words(what)) <= 3:
        attribute = read_attribute(reading, entity.name, f"{what} (optional)")
        if attribute is not None:
            attribute.facts["inferred"] = True
            attribute.facts.pop("required", None)
            if attribute.type == "address":
                attribute.facts["required"] = True
            reading.assume(
                f"{article(entity.name)} has {article(what)}, because {article(role.name)} may "
                f"change it",
                entity.name,
            )
            return _grant(
                reading, role, ("update",), (entity.name,), clause, allowed, (attribute.name,)
            )
    reading.unread.append(f"{role.name} {'can' if allowed else 'cannot'}: {clause.text}")
    if allowed:
        reading.ask(
            45, f"{role.name} can “{clause.text}”, but no entity holds that. What is it kept in?",
            "leave it out of this service until it is said", role.name,
        )  # fmt: skip
    return ()


def _by_state(reading: Reading, condition: str) -> EntityDraft | None:
    """Return the entity whose states a condition speaks of ("before shipping")."""
    stems = {stem(word) for word in words(condition)} - {"befor", "after", "until"}
    best: tuple[int, EntityDraft] | None = None
    for draft in reading.entities.values():
        states = draft.lifecycle.states if draft.lifecycle else []
        hits = sum(1 for state in states for word in words(state) if stem(word) in stems)
        if hits and (best is None or hits > best[0]):
            best = (hits, draft)
    return best[1] if best else None


def _grant(
    reading: Reading, role: RoleDraft, verbs: tuple[str, ...], objects: tuple[str, ...],
    clause: Clause, allowed: bool, attributes: tuple[str, ...] = (), tie: str = "",
) -> tuple[str, ...]:  # fmt: skip
    """Record what the verbs of a clause allow or forbid on its objects."""
    meant: dict[str, None] = {}
    if allowed and clause.own and role.kind == "person" and role.represents is None:
        _give_record(reading, role, objects, clause)
    for entity in objects:
        for verb in verbs or ("read",):
            held, does = _holder(reading, entity, verb)
            meant[held] = None
            for action, condition in _actions(reading, held, does, clause, allowed):
                scope = _scope(reading, role, held, action, clause) if allowed else "all"
                reading.permissions.append(
                    PermissionDraft(
                        role.name,
                        action,
                        held,
                        scope,
                        allowed,
                        condition,
                        attributes if held == entity else (),
                        clause.text,
                    )
                )
    for entity in meant if allowed else ():
        _ties(reading, role, tie or entity, clause.condition)
        _limit(reading, role, entity, clause)
    return tuple(meant)


_ANONYMOUS: Final = re.compile(
    r"\b(?:visitor|anonymous|public|anyone|everyone|passer)", re.IGNORECASE
)


def _give_record(
    reading: Reading, role: RoleDraft, objects: tuple[str, ...], clause: Clause
) -> None:
    """Let somebody who has "own events" have a record the events can belong to."""
    tenant = reading.tenant
    whose = tenant and re.search(rf"\bown {re.escape(tenant)}\b", clause.text, re.IGNORECASE)
    if whose or _ANONYMOUS.search(role.name) or not objects:
        return
    actor = _staff(reading)
    role.represents = actor
    for entity in objects:
        if entity != actor and not _belongs(reading, entity, actor):
            reading.link(entity, actor, role.name, weight=1, managed_by="server", inferred=True)
            reading.assume(f"{article(entity)} belongs to one {role.name.lower()}", entity)


_SAME: Final = {
    "take_back": "return",
    "give_back": "return",
    "bring_back": "return",
    "hand_in": "return",
    "run": "start",
}
_NOUNS: Final = {
    "lend": ("loan",),
    "borrow": ("loan", "borrowing"),
    "rent": ("rental", "rent"),
    "hire": ("hire", "rental"),
    "buy": ("order", "purchase", "ticket"),
    "purchase": ("order", "purchase"),
    "sell": ("sale", "order"),
    "enrol": ("enrolment",),
    "enroll": ("enrollment",),
    "lease": ("lease",),
    "apply": ("application",),
    "reserve": ("reservation", "booking"),
    "book": ("booking", "reservation", "appointment"),
    "subscribe": ("subscription",),
    "sign_up": ("registration", "enrolment"),
}


def _holder(reading: Reading, entity: str, verb: str) -> tuple[str, str]:
    """Return what a verb is done to, and the verb: "reserve titles" creates a reservation."""
    same = _SAME.get(verb, verb)
    verb = verb if _takes(reading, entity, verb) else same
    if verb in ("read", "create", "update", "delete", "manage", "list") or _takes(
        reading, entity, verb
    ):
        return entity, verb
    inside = [
        name for name in reading.entities if name != entity and reading.link_between(name, entity)
    ]
    for name in inside:
        last = words(name)[-1]
        if last in _NOUNS.get(verb, ()) or (stem(last) == stem(verb) and last != words(entity)[-1]):
            return name, "create"
    for link in reading.links_of(entity):
        if words(link.to)[-1] in _NOUNS.get(verb, ()) and not link.many:
            return link.to, "create"
    steps = [name for name in inside if _takes(reading, name, verb)]
    return (steps[0] if len(steps) == 1 else entity), verb


def _takes(reading: Reading, name: str, verb: str) -> bool:
    cycle = reading.entities[name].lifecycle
    return cycle is not None and any(step.name == verb for step in cycle.steps)


def _actions(
    reading: Reading, entity: str, verb: str, clause: Clause, allowed: bool
) -> list[tuple[str, str]]:
    """Return the actions a verb means for an entity, each with its condition."""
    cycle = reading.entities[entity].lifecycle
    condition = clause.condition
    if clause.own and not allowed:
        condition = f"{condition}; own ones".strip("; ")
    if clause.others and "other" not in condition:
        condition = f"{condition}; of others".strip("; ")
    steps = {step.name: step for step in cycle.steps} if cycle else {}
    if clause.state and cycle:
        into = [step.name for step in cycle.steps if step.target == snake(clause.state)]
        if into:
            return [(name, condition) for name in dict.fromkeys(into)]
    step = steps.get(verb) or steps.get(f"mark_{verb}")
    first = cycle.states[0] if cycle and cycle.states else ""
    makes = verb in CREATE or verb.split("_")[0] in ("sign", "apply", "ask")
    if verb == "list":
        return [("list", condition)]
    if step is not None and not (verb in READ and verb not in ("open",)):
        if makes and step.source == first and not clause.own:
            return [("create", condition), (step.name, condition)]
        return [(step.name, condition)]
    return [(_plain_action(verb, stem(first), makes), condition if _known(verb) or makes else
             f"{condition}; only to {as_words(verb)}".strip("; "))]  # fmt: skip


def _known(verb: str) -> bool:
    return verb in READ | UPDATE | DELETE | MANAGE | {
        "read",
        "create",
        "update",
        "delete",
        "manage",
    }


def _plain_action(verb: str, first: str, makes: bool) -> str:
    if verb in ("read", "create", "update", "delete", "manage"):
        return verb
    if verb in MANAGE:
        return "manage"
    if makes or stem(verb) == first:
        return "create"
    if verb in READ:
        return "read"
    if verb in DELETE:
        return "delete"
    return "update"


def _scope(reading: Reading, role: RoleDraft, entity: str, action: str, clause: Clause) -> str:
    """Return which rows: own, those of the tenant, related ones, or all."""
    tenant = reading.tenant
    whole = clause.phrase.lower()
    if role.kind == "system":
        return "all"
    own_tenant = bool(tenant and re.search(rf"\b(?:own|their) {re.escape(tenant.lower())}", whole))
    everything = bool(re.search(r"\b(?:all|any|every)\b", whole)) or own_tenant
    if is_related(clause.condition) and not own_tenant:
        return "related"
    if clause.own and not own_tenant:
        return "own" if role.represents else "related"
    if not everything and role.represents and _belongs(reading, entity, role.represents):
        staff = (
            sum(1 for other in reading.roles.values() if other.represents == role.represents) > 1
        )
        if not staff and not reading.is_staff(role.represents):
            return "own"
    if tenant:
        return "tenant"
    return "all"


def _belongs(reading: Reading, entity: str, actor: str, depth: int = 4) -> bool:
    """Whether an entity is the actor's record or leads to it by its owners."""
    if entity == actor:
        return True
    if depth == 0:
        return False
    if reading.link_between(entity, actor):
        return True
    owner = reading.owner_of(entity)
    return (
        owner is not None
        and owner.to != reading.tenant
        and _belongs(reading, owner.to, actor, depth - 1)
    )


def _ties(reading: Reading, role: RoleDraft, entity: str, condition: str) -> None:
    """Add the links that "they created", "are assigned to", "are mentioned in" speak of."""
    actor = role.represents
    if actor is None or actor == entity:
        return
    they = _THEY.search(condition)
    if they:
        verb = they["verb"].lower()
        name = _THEY_NAMES.get(verb, f"{verb}_by")
        known = next(
            (l for l in reading.links_of(entity) if l.to == actor and l.name == name), None
        )
        if known is None:
            made = name.endswith("_by") or name == "author"
            facts = {"managed_by": "server", "immutable": True} if made else {}
            reading.link(entity, actor, name, inferred=True, weight=1, **facts)
            reading.assume(
                f"{article(entity)} keeps who {verb} it, because permissions depend on it", entity
            )
    if _ASSIGNED.search(condition):
        add_assignee(reading, entity, actor)
    if _MENTIONED.search(condition):
        reading.link(entity, actor, f"mentioned_{plural(snake(actor))}", many=True, inferred=True)
        reading.assume(
            f"who is mentioned in {article(entity)} is kept, because it decides what may be read",
            entity,
        )


def add_assignee(reading: Reading, entity: str, actor: str) -> None:
    """Add the link to whom something is assigned."""
    reading.link(entity, actor, "assignee", optional=True, inferred=True)
    reading.assume(f"{article(entity)} has at most one assignee", entity)


def _limit(reading: Reading, role: RoleDraft, entity: str, clause: Clause) -> None:
    """Read "issue credit notes up to 1000" as a limit of the amount."""
    match = _LIMIT.search(clause.condition)
    if match is None or match["unit"].lower() in _TIME_WORDS:
        return
    amounts = reading.entities[entity].of_type("money", "integer", "decimal")
    if amounts and clause.verbs:
        named = next((item for item in amounts if item.name in ("amount", "total")), amounts[0])
        low = entity.lower()
        reading.invariants.append(
            {
                "entity": entity,
                "statement": f"{article(role.name)} may {clause.text}",
                "kind": "limit",
                "left": named.name,
                "operator": ">",
                "amount": match["amount"].replace(",", "").strip("."),
                "consequence": f"refused for the role {role.name}",
            }
        )
        reading.ask(
            35,
            f"Who may {clause.verbs[0]} {article(low)} above {match['amount']}, and does the "
            f"limit hold for each one?",
            f"another role, once it is named; the limit holds for each {low}",
            entity,
        )


def settle_by(reading: Reading) -> None:
    """Link what was "requested by" or "approved by" someone to whom the roles say it can be."""
    for entity, name, optional in reading.by_claims:
        verb = stem(name.removesuffix("_by").removeprefix("second_"))
        targets = _actors(reading, entity, verb) or _anyone(reading, entity)
        later = name != "actor" and not _creates(reading, entity, verb)
        for target in targets:
            suffix = (
                f"_{'staff' if target in STAFF_NAMES else snake(target)}"
                if len(targets) > 1
                else ""
            )
            reading.link(
                entity, target, name + suffix, optional=optional or later or len(targets) > 1,
                managed_by="server", weight=0, **({} if later else {"immutable": True}),
            )  # fmt: skip
        if len(targets) > 1:
            reading.invariants.append(
                {
                    "entity": entity,
                    "enforced_by": ("check",),
                    "statement": f"{article(entity)} is {as_words(name)} exactly one: "
                    f"{' or '.join(article(t) for t in targets)}",
                }
            )
    for draft in list(reading.entities.values()):
        for participle in draft.facts.pop("_distinct_by", []):
            _keep_apart(reading, draft.name, participle)
    _forbidden_selves(reading)


def _actors(reading: Reading, entity: str, verb: str) -> list[str]:
    """Return the entities whose roles may do something to an entity."""
    found: dict[str, None] = {}
    for permission in reading.permissions:
        said = stem(permission.text.split()[0]) if permission.text else ""
        does = (
            stem(permission.action) == verb
            or said == verb
            or verb in map(stem, permission.text.split()[:4])
        )
        if permission.allowed and permission.entity == entity and does:
            role = reading.roles[permission.role]
            if role.kind == "person":
                found[role.represents or _staff(reading)] = None
    return list(found)


def _anyone(reading: Reading, entity: str) -> list[str]:
    people = [
        role.represents
        for role in reading.roles.values()
        if role.represents and role.kind == "person"
    ]
    if people:
        return [max(dict.fromkeys(people), key=people.count)]
    if reading.roles:
        return [_staff(reading)]
    person = next(
        (name for name in reading.entities if reading.is_person(name) and name != entity), None
    )
    return [person] if person else [_staff(reading)]


def _creates(reading: Reading, entity: str, verb: str) -> bool:
    cycle = reading.entities[entity].lifecycle
    initial = bool(cycle and cycle.states and stem(words(cycle.states[0])[0]) == verb)
    return initial or any(
        p.entity == entity and p.action == "create" and stem(p.text.split()[0]) == verb
        for p in reading.permissions if p.allowed and p.text
    )  # fmt: skip


def _staff(reading: Reading) -> str:
    """Return the entity for people who act without a record of their own, adding it if need be."""
    for name in STAFF_NAMES:
        known = reading.entity_named(name)
        if known is not None:
            return known.name
    staff = [
        role
        for role in reading.roles.values()
        if role.kind == "person" and not role.represents and not _ANONYMOUS.search(role.name)
    ]
    draft = reading.infer_entity("Staff user", "an employee who acts in the system")
    draft.facts["delete_policy"] = "deactivate"
    for text in ("full name", "email (unique)"):
        attribute = read_attribute(reading, draft.name, text)
        if attribute is not None:
            attribute.facts["inferred"] = True
    values = tuple(snake(role.name) for role in staff) or ("staff",)
    draft.add(
        AttributeDraft(
            "role", "enum", {"values": values, "sensitivity": "internal", "inferred": True}
        )
    )
    for role in staff:
        role.represents = draft.name
    reading.assume(
        f"people who act as {', '.join(role.name for role in staff)} are kept as Staff users, "
        "because the brief asks who acted",
        draft.name,
    )  # fmt: skip
    return draft.name


def _keep_apart(reading: Reading, entity: str, participle: str) -> None:
    """State that a second approver is neither the first nor the requester."""
    links = [link for link in reading.links_of(entity) if link.facts.get("managed_by") == "server"]
    second = [link for link in links if link.name.startswith(f"second_{participle}_by")]
    others = [link for link in links if link not in second and link.name != "actor"]
    for left in second:
        for right in others:
            if left.to == right.to:
                _distinct(reading, entity, left.name, right.name)


def _distinct(reading: Reading, entity: str, left: str, right: str) -> None:
    statement = f"{as_words(left)} and {as_words(right)} of {article(entity)} differ"
    if all(known["statement"] != statement for known in reading.invariants):
        reading.invariants.append(
            {
                "entity": entity,
                "statement": statement,
                "kind": "distinct",
                "left": left,
                "right": right,
            }
        )


def _forbidden_selves(reading: Reading) -> None:
    """Read "cannot approve a refund they requested themselves" as two links that differ."""
    for permission in reading.permissions:
        they = re.search(r"\bthey (?:have )?(\w+)", permission.condition)
        if permission.allowed or they is None or permission.entity is None:
            continue
        acted, done = stem(permission.action), stem(they[1])
        links = reading.links_of(permission.entity)
        lefts = [link for link in links if stem(link.name.split("_by")[0].split("_")[-1]) == acted]
        rights = [link for link in links if stem(link.name.split("_by")[0]) == done]
        for left in lefts:
            for right in rights:
                if left.to == right.to and left is not right:
                    _distinct(reading, permission.entity, left.name, right.name)


def base_words(text: str) -> list[str]:
    """Return the verbs a phrase begins with, in their base form."""
    return list(read_clause(text, Finder(())).verbs)

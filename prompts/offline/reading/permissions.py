"""Reading permissions, clause by clause: whose, to what, to which values of it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from design.document.names import name_key, singular, snake, words
from prompts.offline.reading.attributes import read_attribute
from prompts.offline.reading.clauses import Clause, read_clause, split_clause
from prompts.offline.reading.grants import grant
from prompts.offline.reading.lifecycles import article
from prompts.offline.reading.model import EntityDraft, PermissionDraft, Reading, RoleDraft
from prompts.offline.reading.verb_words import CREATE, DELETE, READ, UPDATE
from prompts.offline.reading.words import Finder, stem, without_article

_EVERYTHING: Final = re.compile(
    r"^(?:do |manage |see and change )?(?:everything|anything|all of the above|all)\b", re.I
)
_ATTRIBUTE_OF: Final = re.compile(
    r"^(?:an?|the|all|any)?\s*((?!list|all|data|details|any|copies|history"
    r"|status)[\w ,]+?) of (?:own |their |the |all |an? |any )?$",
    re.IGNORECASE,
)
_ATTRIBUTE_SPLIT: Final = re.compile(r"\s*,\s*|\s+(?:or|and)\s+")


def read_permissions(reading: Reading) -> None:
    """Read every clause of what roles can and cannot do."""
    for block in reading.brief.roles:
        role = reading.roles[block.name]
        for allowed, texts in ((True, block.can), (False, block.cannot)):
            for text in texts:
                previous: tuple[str, ...] = ()
                for part in split_clause(text, reading.broad):
                    previous = _clause(reading, role, part, allowed, previous) or previous


def _clause(
    reading: Reading, role: RoleDraft, text: str, allowed: bool, previous: tuple[str, ...]
) -> tuple[str, ...]:
    about = _ALL_ABOUT.match(text)
    if about and reading.broad.mentions(about["what"]):
        text = f"{about['verb'] or 'manage'} {about['what']}"
    clause = _taken_apart(reading, text)
    _values_before(reading, role, clause, allowed)
    if _like_another(reading, role, text, allowed) or _all(reading, role, clause, allowed):
        return ()
    objects = tuple(dict.fromkeys(m.entity for m in clause.objects))
    if not objects and len(clause.verbs) == 1 and not clause.phrase:
        found = reading.finder.exact(clause.verbs[0])
        if found is not None:
            return grant(reading, role, ("create",), (found[0],), clause, allowed)
    verb_entity = _verb_is_entity(reading, clause)
    if verb_entity and objects:
        on = clause.objects[0].entity
        verbs = tuple(verb for verb in clause.verbs if verb != verb_entity[0])
        if verbs:
            grant(reading, role, verbs, (on,), clause, allowed)
        return grant(reading, role, ("create",), (verb_entity[1],), clause, allowed, tie=on)
    if re.search(r"\b(?:them|it)\b", clause.phrase) and not objects:
        objects = previous
    attributes = _attributes_meant(reading, clause, objects)
    if attributes:
        verbs = tuple("update" if verb in CREATE else verb for verb in clause.verbs)
        for entity, names in attributes.items():
            grant(reading, role, verbs, (entity,), clause, allowed, tuple(names))
        return tuple(attributes)
    if objects and clause.objects and _ATTRIBUTE_OF.match(clause.phrase[: clause.objects[0].start]):
        reading.unread.append(f"{role.name} {'can' if allowed else 'cannot'}: {clause.text}")
        return ()
    if objects:
        objects = _through_child(reading, role, clause, objects)
        return grant(reading, role, clause.verbs, objects, clause, allowed)
    return _without_object(reading, role, clause, allowed)


def _values_before(reading: Reading, role: RoleDraft, clause: Clause, allowed: bool) -> None:
    """Read the values listed before an entity: "salaries or other interviewers' feedback"."""
    forbidden = clause.objects and not allowed
    head = clause.phrase[: clause.objects[0].start] if forbidden else ""
    listed = re.match(r"^([\w ,]+?)(?:,? (?:or|and)|,) (?:[\w']+ )*$", head)
    for part in _ATTRIBUTE_SPLIT.split(listed[1]) if listed else ():
        only = replace(clause, phrase=part, objects=(), condition="", own=False, others=False)
        for entity, names in _attributes_meant(reading, only, ()).items():
            grant(reading, role, clause.verbs, (entity,), only, False, tuple(names))


_ALL_ABOUT: Final = re.compile(
    r"^(?:do |see and change |(?P<verb>\w+) )?(?:everything|anything|all) "
    r"(?:on|about|to do with|around"
    r"|concerning|related to|regarding) (?P<what>.+)$",
    re.IGNORECASE,
)
_OF_THEIRS: Final = re.compile(
    r"\b(?:in|at|of|for|within|about) (?:their|his|her|its)(?: own)? (?P<what>[\w ]+)",
    re.IGNORECASE,
)
_ALL_SEEN: Final = re.compile(
    r"^(?P<verb>\w+) (?:everything|anything|all (?:data|records|entities))\b", re.IGNORECASE
)


def _taken_apart(reading: Reading, text: str) -> Clause:
    """Take a clause apart: an attribute of this name comes before the last word of an entity."""
    strict = read_clause(text, reading.finder)
    if not strict.objects and _attributes_meant(reading, strict, ()):
        return strict
    return read_clause(text, reading.broad)


def _all(reading: Reading, role: RoleDraft, clause: Clause, allowed: bool) -> bool:
    """Read "everything" and "read everything"; False for what speaks of something."""
    text = clause.text
    seen = _ALL_SEEN.match(text)
    whole = _EVERYTHING.match(text) and (
        not clause.verbs or not clause.objects or "everything" in text.lower()
    )
    if not seen and not whole:
        return False
    _everything(reading, role, text, allowed, _seen_as(seen["verb"]) if seen else "manage")
    return True


def _seen_as(verb: str) -> str:
    """Return the action of a verb that is done to everything."""
    low = verb.lower()
    kinds = (("read", READ), ("update", UPDATE), ("delete", DELETE), ("create", CREATE))
    return next((action for action, verbs in kinds if low in verbs), "manage")


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


def _everything(
    reading: Reading, role: RoleDraft, text: str, allowed: bool, action: str
) -> None:  # fmt: skip
    scope = "tenant" if reading.tenant and role.kind == "person" and allowed else "all"
    theirs = _OF_THEIRS.search(text)
    known = theirs is not None and reading.finder.first(theirs["what"]) is not None
    tied = known and scope == "all"
    condition = theirs[0].strip() if theirs is not None and tied else ""
    reading.permissions.append(
        PermissionDraft(
            role.name, action, None, "related" if tied else scope, allowed, condition, (), text
        )
    )
    if action != "manage":
        return
    but = re.search(r"\b(?:except|but not|apart from|other than|save) (?:for )?(.+)$", text, re.I)
    if but and allowed:
        for part in split_clause(but[1], reading.broad):
            _clause(reading, role, part, False, ())
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
        plain = without_article(re.sub(r"\b(?:own|other|all|any)\b", "", part).strip())
        name, several = snake(singular(plain)), snake(plain)
        for entity in reading.entities.values() if name else ():
            for attribute in entity.attributes.values():
                exact = attribute.name in (name, several, f"{name}_value") or (
                    attribute.name.endswith((f"_{name}", f"_{several}"))
                )
                priced = attribute.type in ("money", "unit_price", "rate")
                exact = exact or (priced and name in words(attribute.name)[1:-1])
                line = words(entity.name)[-1] == "line" or "quantity" in entity.attributes
                exact = exact and not line
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
        name = re.sub(r"^(phone|email|mobile)_(?:number|address)$", r"\1", name)
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
    single = len(objects) == 1 and len(clause.objects) == 1
    bare = single and not clause.own and not clause.objects[0].plural
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
        return grant(reading, role, clause.verbs, (tenant,), clause, allowed)
    if role.represents and _OWN_RECORD.search(clause.phrase):
        return grant(reading, role, clause.verbs, (role.represents,), clause, allowed)
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
            return grant(
                reading, role, ("update",), (entity.name,), clause, allowed, (attribute.name,)
            )
    reading.unread.append(f"{role.name} {'can' if allowed else 'cannot'}: {clause.text}")
    if allowed:
        reading.ask(
            45, f"{role.name} can “{clause.text}”, but no entity holds that. What is it kept in?",
            "leave it out of this service until it is said", role.name,
        )  # fmt: skip
    return ()


_OWN_RECORD: Final = re.compile(
    r"\b(?:own|their|his|her) (?:own )?(?:profile|account|data|details|record|information)\b",
    re.IGNORECASE,
)


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


def base_words(text: str) -> list[str]:
    """Return the verbs a phrase begins with, in their base form."""
    return list(read_clause(text, Finder(())).verbs)

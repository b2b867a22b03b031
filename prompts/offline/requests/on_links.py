"""Requests about relationships and rules between facts."""

from __future__ import annotations

import re

from design.document.names import snake
from prompts.offline.requests.grammar import Op, Reading, UnclearError, request
from prompts.offline.requests.lookup import Lookup, bare, plural_of, same
from prompts.offline.requests.on_attributes import entity_or_unsure
from prompts.offline.world import EntityView, RelationshipView


def _add(source: EntityView, target: EntityView, **fields: object) -> Op:
    return {"op": "add_relationship", "entity": source.name, "to": target.name, **fields}


@request(
    "link two entities",
    r"(?:link|connect|relate|attach) <ART>(?P<source>[\w ]+?) (?:to|with) (?P<optional>an"
    r" optional )?<ART>(?P<target>[\w ]+?)"
    r"(?: as <ART>(?P<name>[\w ]+?))?(?P<opt>,? \(?optional(?:ly)?\)?)?",
    r"<ART>(?P<source>[\w ]+?) (?:also )?(?:belongs? to|refers? to|references?|is (?:placed |made"
    r" |sent )?(?:in|at|from|for|by|with|on)"
    r"|has|have|needs?) (?:exactly )?(?P<optional>an optional |at most one |possibly an? )?(?:one"
    r" |a |an |the )?(?P<target>[\w ]+?)"
    r"(?: as <ART>(?P<name>[\w ]+?))?(?P<opt>,? \(?optional(?:ly)?\)?)?",
    r"<ART>(?P<source>[\w ]+?) (?:can|may) (?P<optional>refer to|have|belong to|name) (?:one |a "
    r"|an |the |at most one )?"
    r"(?P<target>[\w ]+?)(?: as <ART>(?P<name>[\w ]+?))?(?P<opt>)",
    example="link Order to Warehouse",
)
def _add_link(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    source = lookup.entity(match["source"])
    target = lookup.entity(match["target"])
    if source is None or target is None:
        return None
    if re.search(r"\b(?:many|several|more than one|multiple)\b", match[0], re.IGNORECASE):
        return None
    optional = bool(match["optional"] or match["opt"])
    fields: dict[str, object] = {
        "target_cardinality": "0..1" if optional else "1",
        "on_parent_delete": "restrict",
    }
    name = match["name"]
    if name:
        fields["name"] = snake(bare(name))
    elif lookup.between(source, target):
        raise UnclearError(
            f"{source.name} and {target.name} are linked already; say as what, such as"
            f" “link {source.name} to {target.name} as reviewer”"
        )
    need = "may have one" if optional else "has one"
    return Reading(f"Each {source.name} {need} {target.name}.", (_add(source, target, **fields),))


@request(
    "link many to many",
    r"<ART>(?P<source>[\w ]+?) (?:can|may) (?:have|be (?:in|on|part of)|belong to) (?:many"
    r"|several|multiple|more than one|any number of)"
    r" (?P<target>[\w ]+)",
    r"(?P<source>[\w ]+?) and (?P<target>[\w ]+?) are many[- ]to[- ]many",
    example="a product can have many labels",
)
def _add_many(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    source, target = lookup.entity(match["source"]), lookup.entity(match["target"])
    if source is None:
        return None
    if target is None:
        entity_or_unsure(lookup, match["target"])
        return None
    links = lookup.between(source, target)
    if any(link.many_to_many for link in links):
        raise UnclearError(f"{source.name} and {target.name} are many to many already")
    fields = {
        "name": snake(target.name),
        "source_cardinality": "0..*",
        "target_cardinality": "0..*",
        "on_parent_delete": "cascade",
    }
    return Reading(
        f"{plural_of(source).capitalize()} and {plural_of(target)} are many to many.",
        (_add(source, target, **fields),),
    )


def _link_or_unsure(lookup: Lookup, source: str, target: str) -> RelationshipView | None:
    left, right = lookup.entity(source), lookup.entity(target)
    if left is None:
        return None
    if right is None:
        return lookup.relationship(left, target)
    links = lookup.between(left, right)
    own = [link for link in links if same(link.entity, left.name)] or links
    if not own:
        raise UnclearError(f"{left.name} and {right.name} are not linked")
    if len(own) > 1:
        names = ", ".join(link.name for link in own)
        raise UnclearError(f"{left.name} has several links to {right.name} ({names}); name one")
    return own[0]


@request(
    "remove a link",
    r"(?:unlink|disconnect) <ART>(?P<source>[\w ]+?) (?:from|and) <ART>(?P<target>[\w ]+)",
    r"<ART>(?P<source>[\w ]+?) (?:no longer|do(?:es)? not|don't|doesn't) (?:refers?|belongs?"
    r"|relates?|links?)"
    r" (?:to )?<ART>(?P<target>[\w ]+?)(?: any ?more)?",
    r"<DROP> <ART>(?:link|relationship|relation|reference) (?:between|from) <ART>"
    r"(?P<source>[\w ]+?) (?:and|to)"
    r" <ART>(?P<target>[\w ]+)",
    example="unlink Order line from Product",
)
def _drop_link(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    link = _link_or_unsure(lookup, match["source"], match["target"])
    if link is None:
        return None
    operation = {
        "op": "drop_relationship",
        "entity": link.entity,
        "relationship": link.name,
        "cascade": True,
    }
    return Reading(f"{link.entity} no longer refers to {link.to}.", (operation,))


@request(
    "say what deleting a parent does",
    r"(?:when|if) <ART>(?P<parent>[\w ]+?) is deleted,? (?:then )?(?:its |their |the )?"
    r"(?P<child>[\w ]+?)"
    r" (?P<what>(?:are|is) deleted(?: too| as well)?|go(?:es)?(?: too| with it)?|(?:are|is) kept"
    r"|stays?|lose[s]? (?:it|the (?:link|reference))"
    r"|(?:are|is) set to null)",
    r"deleting <ART>(?P<parent>[\w ]+?) (?P<what>deletes|removes|keeps|must keep|cascades to) "
    r"(?:its |their |the |all )*(?P<child>[\w ]+)",
    r"<ART>(?P<parent>[\w ]+?) (?:with|that has|that have) (?P<child>[\w ]+?) (?P<what>can ?not"
    r" be deleted|can't be deleted|may not be deleted)",
    r"(?P<what>restrict|cascade|block) (?:the )?delet(?:e|ion|ing) of <ART>(?P<parent>[\w ]+?) "
    r"(?:to|with|when (?:it has|there are)|while it has)"
    r" (?:its )?(?P<child>[\w ]+)",
    example="deleting an order deletes its shipments",
)
def _set_on_delete(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    parent, child = lookup.entity(match["parent"]), lookup.entity(match["child"])
    if parent is None:
        return None
    if child is None:
        child = _part(lookup, parent, match["child"])
    if child is None:
        entity_or_unsure(lookup, match["child"])
        return None
    links = [
        link
        for link in lookup.between(parent, child)
        if same(link.entity, child.name) and same(link.to, parent.name)
    ]
    if not links:
        raise UnclearError(f"{child.name} does not refer to {parent.name}")
    what = match["what"].lower()
    if re.search(r"deletes|removes|cascade|are deleted|is deleted|goe?s?\b", what):
        rule = "cascade"
    elif re.search(r"null|lose", what):
        rule = "set_null"
    else:
        rule = "restrict"
    said = {
        "cascade": f"deletes its {plural_of(child)}",
        "set_null": f"leaves its {plural_of(child)} without it",
        "restrict": f"is refused while it has {plural_of(child)}",
    }[rule]
    operations: list[Op] = []
    for link in links:
        fields: dict[str, object] = {"on_parent_delete": rule}
        if rule == "set_null":
            fields["target_cardinality"] = "0..1"
        operations.append(
            {"op": "alter_relationship", "entity": link.entity, "relationship": link.name, **fields}
        )
    return Reading(f"Deleting a {parent.name} {said}.", tuple(operations))


def _part(lookup: Lookup, parent: EntityView, text: str) -> EntityView | None:
    """Return the entity "lines" means for an Order: "Order line"."""
    return lookup.entity(f"{parent.name} {bare(text)}")


@request(
    "rename a link",
    r"(?:rename|call) <ART>(?P<name>[\w ]+?) (?:of|on) <ART>(?P<source>[\w ]+?) (?:to|as) "
    r"(?P<new>[\w ]+)",
    example="rename the customer of Order to buyer",
)
def _rename_link(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    source = lookup.entity(match["source"])
    link = None if source is None else lookup.relationship(source, match["name"])
    if source is None or link is None or lookup.attribute(source, match["name"]) is not None:
        return None
    new = snake(bare(match["new"]))
    operation = {
        "op": "rename_relationship",
        "entity": link.entity,
        "relationship": link.name,
        "to": new,
    }
    return Reading(f"{link.entity} calls its {link.to} {new}.", (operation,))


_ORDER = r"(?:after|later than|greater than|more than|above)"


@request(
    "compare two attributes",
    rf"<ART>(?P<left>[\w .]+?) (?:of|on) <ART>(?P<entity>[\w ]+?) (?:<MUST> be|is|are) (?P<or>not"
    rf" before |on or )?(?P<word>{_ORDER}|before|at most|at least) <ART>(?P<right>[\w ]+)",
    rf"<ART>(?P<left>[\w ]+?\.[\w ]+?|[\w ]+?) (?:<MUST> be|is|comes|<MUST> come) (?:always )?"
    rf"(?P<or>not before |on or )?(?P<word>{_ORDER}|before|at most|at least)"
    r" <ART>(?P<right>[\w .]+?)(?: (?:on|in|for|of) <ART>(?P<entity>[\w ]+))?",
    r"<ART>(?P<entity>[\w ]+?) (?P<left>ends?|finish(?:es)?) (?P<or>)(?P<word>after) (?:it )?"
    r"(?P<right>starts?|begins?)",
    example="due_date of Issue must be after start_date",
)
def _compare(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    groups = match.groupdict()
    left_text, right_text = groups["left"].strip(), groups["right"].strip()
    owner = lookup.entity(groups["entity"]) if groups.get("entity") else None
    if groups.get("entity") and owner is None:
        return None
    if owner is None and "." in left_text:
        owner = lookup.entity(left_text.split(".")[0])
        left_text = left_text.split(".")[1]
    right_text = right_text.split(".")[-1]
    if owner is None:
        candidates = [
            entity
            for entity in lookup.world.entities
            if lookup.attribute(entity, left_text) and lookup.attribute(entity, right_text)
        ]
        if len(candidates) != 1:
            return None
        owner = candidates[0]
    left, right = _moment(lookup, owner, left_text), _moment(lookup, owner, right_text)
    if left is None or right is None:
        return None
    loose = bool(groups.get("or")) or groups["word"] in ("at least", "at most")
    before = groups["word"].lower() in ("before", "at most")
    if groups.get("or", "") and "not" in (groups["or"] or ""):
        before, loose = False, True
    operator = ("<" if before else ">") + ("=" if loose else "")
    statement = f"{left} of a {owner.name} is {'before' if before else 'after'} {right}"
    operation = {
        "op": "add_invariant",
        "entity": owner.name,
        "statement": statement,
        "kind": "compare",
        "left": left,
        "operator": operator,
        "right": right,
        "enforced_by": ["check"],
    }
    return Reading(f"{owner.name}: {left} {operator} {right}, held by a check.", (operation,))


def _moment(lookup: Lookup, entity: EntityView, text: str) -> str | None:
    found = lookup.attribute(entity, text)
    if found is not None:
        return found.name
    stem = re.sub(r"(?:es|s)$", "", bare(text))
    near = [item.name for item in entity.attributes if item.name.startswith(stem)]
    return near[0] if len(near) == 1 else None


@request(
    "forbid overlaps",
    r"<ART>(?P<per>[\w ]+?) (?:<CANNOT>|<CAN> not) (?:be (?:booked|reserved|used|rented|assigned)"
    r"|have two (?P<what>[\w ]+?))"
    r" (?:twice )?at the same time",
    r"(?P<what2>[\w ]+?) of (?:the same|one|an?) (?P<per2>[\w ]+?) (?:<CANNOT>|<MUST> not|never)"
    r" overlap",
    example="a practitioner cannot have two appointments at the same time",
)
def _no_overlap(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    groups = match.groupdict()
    per = lookup.entity(groups.get("per") or groups.get("per2") or "")
    if per is None:
        return None
    what = groups.get("what") or groups.get("what2")
    if what:
        entity = lookup.entity(what)
    else:
        linked = [
            lookup.entity(link.entity)
            for link in lookup.world.relationships
            if same(link.to, per.name)
        ]
        entity = next((item for item in linked if item and _period(item)), None)
    period = _period(entity) if entity else None
    if entity is None or period is None:
        raise UnclearError(
            f"I find no start and end that would have to be kept apart per {per.name}"
        )
    links = [link for link in lookup.between(entity, per) if same(link.entity, entity.name)]
    if not links:
        raise UnclearError(f"{entity.name} does not refer to {per.name}")
    operation: Op = {
        "op": "add_invariant",
        "entity": entity.name,
        "statement": f"{plural_of(entity)} of one {per.name.lower()} do not overlap",
        "kind": "no_overlap",
        "start": period[0],
        "end": period[1],
        "per": [links[0].name],
        "enforced_by": ["exclusion"],
    }
    lifecycle = entity.lifecycle
    freed = [
        name
        for name in (lifecycle.state_names if lifecycle else ())
        if name in ("cancelled", "canceled", "rejected", "expired", "declined", "withdrawn")
    ]
    if freed:
        operation["unless_states"] = freed
    return Reading(
        f"No two {plural_of(entity)} of one {per.name.lower()} overlap; an exclusion holds it.",
        (operation,),
    )


def _period(entity: EntityView) -> tuple[str, str] | None:
    names = [item.name for item in entity.attributes]
    for start in names:
        for one, other in (
            ("start", "end"),
            ("from", "to"),
            ("earliest", "latest"),
            ("check_in", "check_out"),
            ("from", "until"),
        ):
            end = start.replace(one, other)
            if one in start and end in names and end != start:
                return start, end
    return None


@request(
    "state a rule",
    r"(?:add )?(?:rule|invariant|business rule)(?: (?:for|of|on) <ART>(?P<entity>[\w ]+?))?: ?"
    r"(?P<text>.+)",
    r"(?:it )?<MUST> (?:always )?hold that (?P<text>.+)",
    example="rule for Refund: the refunds of an order never exceed what was paid",
)
def _state_rule(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    text = match["text"].strip().rstrip(".")
    named = match.groupdict().get("entity")
    if named:
        entity = entity_or_unsure(lookup, named)
    else:
        found = [
            e
            for e in lookup.world.entities
            if re.search(rf"\b{re.escape(e.name)}s?\b", text, re.IGNORECASE)
        ]
        if not found:
            raise UnclearError("say for which entity the rule holds: “rule for Order: …”")
        entity = found[0]
    operation = {
        "op": "add_invariant",
        "entity": entity.name,
        "statement": text,
        "enforced_by": ["service", "test"],
    }
    return Reading(
        f"It is a rule of {entity.name} now that {text}; the service has to hold it, with a test.",
        (operation,),
    )


@request(
    "remove a rule",
    r"<DROP> <ART>(?:rule|invariant)(?: that|:)? (?P<text>.+)",
    example="drop the rule ends_after_starts",
)
def _drop_rule(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    wanted = bare(match["text"])
    found = [
        item
        for item in lookup.world.invariants
        if same(item.name, wanted) or item.statement.casefold() == wanted.casefold()
    ]
    if not found:
        known = "; ".join(item.name for item in lookup.world.invariants[:8]) or "none"
        raise UnclearError(f"I know of no rule “{wanted}”; there are: {known}")
    return Reading(
        f"The rule “{found[0].statement}” no longer holds.",
        ({"op": "drop_invariant", "invariant": found[0].name},),
    )

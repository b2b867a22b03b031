"""Requests about relationships."""

from __future__ import annotations

import re
from typing import Final

from design.document.names import snake
from prompts.offline.requests.finding import capital, entity_or_unsure
from prompts.offline.requests.grammar import Found, Op, Reading, UnclearError, request
from prompts.offline.requests.lookup import Lookup, bare, plural_of, same
from prompts.offline.world import EntityView, RelationshipView

_NAME: Final = r"(?:,? (?:as|called|named) (?:its |the |an? )?(?P<name>[\w -]+?))?"
_OPT: Final = r"(?P<opt>,? \(?(?:but )?(?:this |the link |it )?(?:is )?optional(?:ly)?\)?)?"
_MANY: Final = (
    r"(?:many|several|multiple|more than one|any number of|zero or more|one or more|lots of)"
)
_ONE: Final = r"(?:exactly |only )?(?:one |a |an |the )?"


_MAY: Final = re.compile(
    r" (?:can|may|could) (?:also )?(?:optionally )?(?:have|refer|belong"
    r"|name|be)\b"
)


def _add(source: EntityView, target: EntityView, **fields: object) -> Op:
    return {"op": "add_relationship", "entity": source.name, "to": target.name, **fields}


@request(
    "link two entities",
    r"(?:link|connect|relate|attach|tie|associate|assign) (?P<source><E>) (?:to|with) "
    rf"(?P<optional>an optional )?(?P<target><E>){_NAME}{_OPT}",
    r"(?P<source><E>) (?:also |now |must |should |always )*(?:belongs? to|refers? to"
    r"|references?|points? to|(?:is|are) (?:linked|attached|assigned|related) to"
    r"|(?:be )?(?:linked|attached|assigned|related) to) (?P<optional>an optional |at most "
    rf"one |possibly an? )?{_ONE}(?P<target><E>){_NAME}{_OPT}",
    r"(?P<source><E>) (?:takes? place |happens? |works? |lives? |sits? |stays? |(?:is|are) "
    r"|(?:is|are) held )(?:placed |made |sent |shipped |sold |done |handled "
    r"|supplied |provided |delivered |owned |created |written |managed |bought )?(?:in|at"
    r"|from|for|by|with|on) "
    rf"(?P<optional>an optional |at most one |possibly an? )?{_ONE}(?P<target><E>){_NAME}{_OPT}",
    r"(?P<source><E>) <HAS> (?P<optional>an optional |at most one |possibly an? |optionally "
    rf"an? |zero or one |optionally )?{_ONE}(?P<target><E>){_NAME}{_OPT}",
    r"(?P<source><E>) (?P<optional>(?:can|may|could) (?:also )?(?:optionally )?(?:refer to"
    r"|have|belong to|name|be (?:linked|assigned|attached) to|reference)) (?:at most "
    rf")?{_ONE}(?P<target><E>){_NAME}(?P<opt>)",
    r"<ADD> <ART>(?P<optional>optional )?(?:link|reference|relation|relationship|foreign key"
    r"|fk|association) (?:from (?P<source><E>) to (?P<target><E>)|to (?P<target2><E>) (?:on"
    r"|to|in|for|from) (?P<source2><E>)|between (?P<source3><E>) and "
    rf"(?P<target3><E>)){_NAME}{_OPT}",
    r"<ADD> (?:an? |the )?(?P<optional>optional )?(?P<target><E>) (?:to|on|for) "
    rf"(?P<source><E>){_NAME}{_OPT}",
    r"(?:store|record|keep|track|save|remember) (?:the |which )?(?P<target><E>)(?: of| for| "
    rf"on| in) (?P<source><E>){_NAME}{_OPT}",
    r"(?P<source><E>) (?:also |now |must |should |always )*(?:belongs? to|refers? to"
    r"|references?|points? to|(?:is|are|be) (?:linked|related|attached) to) (?:exactly "
    r")?(?:one |an? |the )?(?P<thing>[\w -]+)",
    r"(?:link|connect|relate|attach) (?P<source><E>) (?:to|with) (?:one |an? |the "
    r")?(?P<thing>[\w -]+)",
    example="link Order to Warehouse",
)
def _add_link(lookup: Lookup, found: Found) -> Reading | None:
    source = lookup.entity(found.first("source", "source2", "source3"))
    target = lookup.entity(found.first("target", "target2", "target3"))
    if source is not None and found["thing"]:
        name = bare(found["thing"])
        hint = lookup.nearest(name, lookup.entity_names())
        say = f"; say what it is first: “add an entity {name} with …”"
        raise UnclearError(f"I know of no entity “{name}”{hint or say}")
    if source is None or target is None:
        return None
    if re.search(rf"\b{_MANY}\b", found.text, re.IGNORECASE):
        return None
    if (
        not found["name"]
        and lookup.world.role(target.name)
        and re.search(r" (?:is|are) (?:\w+ )?by ", found.text)
    ):
        return None
    links = lookup.between(source, target)
    optional = bool(found["optional"] or found["opt"] or _MAY.search(found.text))
    name = snake(bare(found["name"])) if found["name"] else ""
    known = next((link for link in links if name and same(link.name, name)), None)
    if known is not None or (links and not name):
        return _linked_already(source, target, links)
    fields: dict[str, object] = {
        "target_cardinality": "0..1" if optional else "1",
        "on_parent_delete": "restrict",
    }
    if name:
        fields["name"] = name
    need = "may have one" if optional else "has one"
    shown = f", its {name.replace('_', ' ')}" if name else ""
    return Reading(
        f"Each {source.name} {need} {target.name}{shown}.", (_add(source, target, **fields),)
    )


def _linked_already(
    source: EntityView, target: EntityView, links: list[RelationshipView]
) -> Reading:
    names = "; ".join(f"{link.entity}.{link.name} -> {link.to}" for link in links)
    return Reading(
        f"{source.name} and {target.name} are linked already ({names}); nothing changes. For a "
        "further"
        f" link say as what, such as “link {source.name} to {target.name} as reviewer”.",
        (), source.name,
    )  # fmt: skip


@request(
    "link two entities under a name",
    r"(?P<source><E>) (?:<HAS>|(?P<optional>(?:can|may|could) (?:also )?have)) "
    r"(?P<optional2>an optional |at most one |possibly an? )?(?:exactly )?(?:one |an? |the "
    r")?(?P<name>(?!(?:many|several|optional|new|unique|own|other|further|single|total"
    r"|multiple)\b)[a-z]+) (?P<target><E>)",
    r"<ADD> (?:an? |the )?(?P<optional>optional )?(?P<name>(?!(?:many|several|optional|new"
    r"|unique|own|other|further|further)\b)[a-z]+) (?P<target><E>) (?:to|on|for) "
    r"(?P<source><E>)",
    example="a shipment has a return warehouse",
)
def _named_link(lookup: Lookup, found: Found) -> Reading | None:
    source, target = (
        entity_or_unsure(lookup, found["source"]),
        entity_or_unsure(lookup, found["target"]),
    )
    word = snake(found["name"])
    name = word if same(source.name, target.name) else f"{word}_{snake(target.name)}"
    links = lookup.between(source, target)
    if any(same(link.name, name) or same(link.name, word) for link in links):
        return _linked_already(source, target, links)
    optional = bool(found.first("optional", "optional2") or _MAY.search(found.text))
    optional = optional or same(source.name, target.name)
    fields: dict[str, object] = {
        "name": name,
        "target_cardinality": "0..1" if optional else "1",
        "on_parent_delete": "restrict",
    }
    need = "may have one" if optional else "has one"
    return Reading(
        f"Each {source.name} {need} {target.name}, its {name.replace('_', ' ')}.",
        (_add(source, target, **fields),),
    )


@request(
    "link many to many",
    r"(?P<source><E>) (?:can|may|could|should|must be able to|will)? ?(?:have|has|be (?:in"
    rf"|on|part of|linked to|assigned to|tagged with)|belongs? to) {_MANY} (?P<target><E>)",
    r"(?P<source><E>) and (?P<target><E>) (?:are|should be|must be) (?:linked )?(?:many"
    r"[- ]to[- ]many|n:m|m:n)",
    r"(?:link|connect|relate) (?P<source><E>) (?:to|with|and) (?P<target><E>),? (?:as "
    r")?(?:many[- ]to[- ]many|n:m|m:n)",
    r"(?:<ADD> )?(?:an? |the )?(?:many[- ]to[- ]many|n:m|m:n)(?: (?:link|relation"
    r"|relationship))? between (?P<source><E>) and (?P<target><E>)",
    rf"(?:allow|let) (?P<source><E>) (?:to )?(?:have|be in|belong to) {_MANY} (?P<target><E>)",
    cue=r"many|several|multiple|more than one|any number|zero or more|one or more|lots|n:m|m:n",
    example="a product can have many labels",
)
def _add_many(lookup: Lookup, found: Found) -> Reading | None:
    source = entity_or_unsure(lookup, found["source"])
    target = entity_or_unsure(lookup, found["target"])
    links = lookup.between(source, target)
    if any(link.many_to_many for link in links):
        return Reading(
            f"{capital(plural_of(source))} and {plural_of(target)} are many to many already.",
            (), source.name,
        )  # fmt: skip
    if any(same(link.entity, target.name) for link in links):
        return Reading(
            f"One {source.name} can have many {plural_of(target)} already.", (), source.name
        )
    if any(same(link.entity, source.name) for link in links):
        link = links[0]
        raise UnclearError(
            f"each {source.name} has one {target.name} ({link.name}) as it is; say “unlink "
            f"{source.name} from"
            f" {target.name}” and then “{plural_of(source)} and {plural_of(target)} are many "
            "to many”"
        )
    fields = {
        "name": snake(target.name),
        "source_cardinality": "0..*",
        "target_cardinality": "0..*",
        "on_parent_delete": "cascade",
    }
    return Reading(
        f"{capital(plural_of(source))} and {plural_of(target)} are many to many.",
        (_add(source, target, **fields),),
    )


def link_between(lookup: Lookup, source: str, target: str) -> RelationshipView | None:
    """Return the one link two phrases mean, or None when the first is no entity.

    Raises:
        UnclearError: There is none, or there are several.
    """
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
    r"(?:unlink|disconnect|detach) (?P<source><E>) (?:from|and) (?P<target><E>)",
    r"(?P<source><E>) (?:no longer|does not|do not)(?: any ?more)? (?:refers?|belongs?"
    r"|relates?|links?|points?|has|have|needs?)"
    r" (?:to )?(?:an? )?(?P<target><E>)(?: any ?more| any longer)?",
    r"<DROP> <ART>(?:link|relationship|relation|reference|foreign key|association) (?:between"
    r"|from|of) (?P<source><E>) (?:and|to) (?P<target><E>)",
    r"<DROP> <ART>(?:link|relationship|relation|reference) (?P<target>[\w ]+?) (?:from|of|on) "
    r"(?P<source><E>)",
    r"<DROP> (?P<target><E>) (?:from|on) (?P<source><E>)",
    cue=r"link|connect|detach|no longer|not|drop|remove|delete|get rid|take|kill|throw"
    r"|eliminate|discard|need",
    example="unlink Order line from Product",
)
def _drop_link(lookup: Lookup, found: Found) -> Reading | None:
    link = link_between(lookup, found["source"], found["target"])
    if link is None:
        return None
    operation = {
        "op": "drop_relationship",
        "entity": link.entity,
        "relationship": link.name,
        "cascade": True,
    }
    return Reading(f"{link.entity} no longer refers to {link.to}.", (operation,))


_ARE_DELETED: Final = (
    r"(?:(?:are|is|get|gets|be|must be|should be) (?:also )?deleted"
    r"|go(?:es)?|disappears?|vanish(?:es)?|(?:must|should) (?:also )?(?:go"
    r"|be deleted))(?: too| as well| with (?:it|them)| along)*"
)


@request(
    "say what deleting a parent does",
    r"(?:when|if|once) (?P<parent><E>) (?:is|are|gets?) (?:deleted|removed),? (?:then "
    r")?(?:also )?(?:all )?(?:its |their |the |of its )?"
    rf"(?P<child>[\w \ue000-\ue2ff]+?) (?P<what>{_ARE_DELETED}|(?:are|is|must be|should be) "
    r"kept|(?:must |should )?stays?|remains?"
    r"|loses? (?:it|them|the (?:link|reference)|(?:its|their) [\w ]+)|(?:are|is|should be) "
    r"(?:set to null|unlinked|detached))",
    r"(?:when|if|once) (?P<parent><E>) (?:is|are|gets?) (?:deleted|removed),? (?:then "
    r")?(?:also )?(?P<what>delete|remove|keep|unlink|detach) (?:all )?(?:its |their |the |of "
    r"its )?(?P<child>[\w \ue000-\ue2ff]+)",
    r"deleting (?P<parent><E>) (?:must |should |also |will )*(?P<what>deletes?|removes?"
    r"|keeps?|must keep|cascades? to|unlinks?|detaches?) (?:also )?(?:its |their |the |all "
    r")*(?P<child>[\w \ue000-\ue2ff]+)",
    r"(?P<parent><E>) (?:with|that (?:still )?has|that (?:still )?have|having) "
    r"(?P<child>[\w \ue000-\ue2ff]+?) (?P<what><CANNOT> be (?:deleted|removed))",
    r"(?P<parent><E>) (?P<what><CANNOT> be (?:deleted|removed)) (?:while|when|if|as long as) "
    r"(?:it (?:still )?has|they (?:still )?have|there are(?: still)?|it is used (?:by|in)) "
    r"(?P<child>[\w \ue000-\ue2ff]+)",
    r"deleting (?P<parent><E>) (?P<what>(?:is|should be|must be) (?:impossible|forbidden"
    r"|refused|blocked|not allowed)) (?:while|when|if|as long as) (?:it (?:still )?has|they "
    r"(?:still )?have|there are(?: still)?) (?P<child>[\w \ue000-\ue2ff]+)",
    r"(?P<what>restrict|cascade|block|prevent|forbid|refuse) (?:the )?delet(?:e|ion|ing|es)(?: "
    r"of| on| for)? (?P<parent><E>) (?:to|with|when (?:it (?:still )?has|there are)|while "
    r"(?:it (?:still )?has|there are)|if it has)"
    r" (?:its )?(?P<child>[\w \ue000-\ue2ff]+)",
    r"(?P<what>delete|remove|cascade) (?P<child><E>) (?:together |along )?(?:with|when) "
    r"(?:its |their |the )?(?P<parent><E>)(?: (?:is|are) deleted)?",
    r"(?P<child><E>) (?P<what>(?:are|is|must be|should be) deleted) (?:together |along "
    r")?(?:with) (?:its |their |the )?(?P<parent><E>)",
    r"(?P<what>keep) (?P<child><E>) (?:when|if|after) (?:its |their |the )?(?P<parent><E>) "
    r"(?:is|are) (?:deleted|removed)",
    r"(?P<what>cascade) (?:deletes?|deletion)? ?from (?P<parent><E>) to (?P<child><E>)",
    cue=r"delet|remov|cascade",
    example="deleting an order deletes its shipments",
)
def _set_on_delete(lookup: Lookup, found: Found) -> Reading | None:
    parent = entity_or_unsure(lookup, found["parent"])
    child = lookup.entity(found["child"]) or _part(lookup, parent, found["child"])
    if child is None:
        entity_or_unsure(lookup, found["child"])
        return None
    links = [
        link
        for link in lookup.between(parent, child)
        if same(link.entity, child.name) and same(link.to, parent.name)
    ]
    if not links:
        raise UnclearError(f"{child.name} does not refer to {parent.name}")
    what = found["what"].lower()
    if re.search(r"null|lose|unlink|detach", what):
        rule = "set_null"
    elif re.search(
        r"cannot|not |never|restrict|block|prevent|forbid|refuse|impossible|keep|kept|stay|remain",
        what,
    ):
        rule = "restrict"
    else:
        rule = "cascade"
    said = {
        "cascade": f"deletes its {plural_of(child)}",
        "set_null": f"leaves its {plural_of(child)} without it",
        "restrict": f"is refused while it has {plural_of(child)}",
    }[rule]
    operations: list[Op] = []
    for link in links:
        if link.many_to_many and rule != "cascade":
            continue
        if link.on_parent_delete == rule and (rule != "set_null" or not link.required):
            continue
        fields: dict[str, object] = {"on_parent_delete": rule}
        if rule == "set_null" and link.required:
            fields["target_cardinality"] = "0..1"
        operations.append(
            {"op": "alter_relationship", "entity": link.entity, "relationship": link.name, **fields}
        )
    already = "" if operations else " already"
    article = "an" if parent.name[0].lower() in "aeiou" else "a"
    return Reading(
        f"Deleting {article} {parent.name} {said}{already}.", tuple(operations), parent.name
    )


def _part(lookup: Lookup, parent: EntityView, text: str) -> EntityView | None:
    """Return the entity "lines" means for an Order, and "subcategories" for a Category."""
    name = bare(text)
    own = lookup.entity(f"{parent.name} {name}")
    if own is None and re.match(r"(?:sub[- ]?|child(?:ren)?\b)", name, re.IGNORECASE):
        rest = re.sub(r"^(?:sub[- ]?|child(?:ren)? ?)", "", name, flags=re.IGNORECASE)
        if not rest or lookup.entity_name(rest) == parent.name:
            return parent
    return own


@request(
    "rename a link",
    r"<RENAME> <ART>(?:link |relationship |relation |reference )?(?P<name>"
    r"[\w \ue000-\ue2ff]+?) (?:of|on|in|from) (?P<source><E>) <AS> (?P<new><N>)",
    r"<RENAME> (?P<source><E>)(?:'s? |\.)(?P<name>[\w \ue000-\ue2ff]+?) <AS> (?P<new><N>)",
    r"call <ART>(?P<name>[\w \ue000-\ue2ff]+?) (?:of|on) (?P<source><E>) (?:its |the "
    r")?(?P<new>[\w-]+)",
    r"<ART>(?P<name>[\w \ue000-\ue2ff]+?) (?:of|on) (?P<source><E>) (?:<MUST> be|is now) "
    r"(?:called|named) (?:its |the )?(?P<new><N>)",
    r"(?P<source><E>)'s? (?P<name>[\w \ue000-\ue2ff]+?) (?:<MUST> be|is now) (?:called|named) "
    r"(?:its |the )?(?P<new><N>)",
    cue=r"renam|change|call|name",
    example="rename the customer of Order to buyer",
)
def _rename_link(lookup: Lookup, found: Found) -> Reading | None:
    source = lookup.entity(found["source"])
    link = None if source is None else lookup.relationship(source, found["name"])
    if source is None or link is None or lookup.attribute(source, found["name"]) is not None:
        return None
    new = snake(bare(found["new"].rpartition(".")[2]))
    if new == link.name:
        return Reading(f"{link.entity} calls its {link.to} {new} already.", (), link.entity)
    operation = {
        "op": "rename_relationship",
        "entity": link.entity,
        "relationship": link.name,
        "to": new,
    }
    return Reading(f"{link.entity} calls its {link.to} {new}.", (operation,))

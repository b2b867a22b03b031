"""What there is, in words: an entity, a table, an endpoint, a role."""

from __future__ import annotations

from collections.abc import Iterable

from design.document.names import name_key
from prompts.offline.requests.finding import capital, listing
from prompts.offline.world import (
    AttributeView,
    EndpointView,
    EntityView,
    LifecycleView,
    PermissionView,
    RelationshipView,
    RoleView,
    TableView,
    World,
)

_POLICIES = {
    "hard": "are deleted for good",
    "soft": "are marked as deleted and kept",
    "deactivate": "are deactivated, never deleted",
    "never": "are never deleted",
    "erase": "are kept when deleted, with their personal data erased",
}
_PARENT = {
    "cascade": "it goes with it",
    "restrict": "that is refused while it is there",
    "set_null": "it stays without it",
}


def describe_entity(world: World, entity: EntityView) -> str:
    """Return what an entity is: its attributes, links, states, and how its rows end."""
    meaning = f": {entity.definition}" if entity.definition else ""
    lines = [f"{entity.name}{meaning}."]
    if entity.attributes:
        shown = "; ".join(short_attribute(entity, item) for item in entity.attributes)
        lines.append(f"It has {shown}.")
    elif entity.sketch:
        lines.append(f"It has {', '.join(entity.sketch)}.")
    links = world.links_of(entity.name)
    own = [_link(link) for link in links if name_key(link.entity) == name_key(entity.name)]
    if own:
        lines.append(f"It refers to {'; '.join(own)}.")
    referring = sorted({link.entity for link in links if link.entity != entity.name})
    if referring:
        lines.append(f"{listing(referring)} refer{'s' if len(referring) == 1 else ''} to it.")
    if entity.lifecycle is not None:
        lines.append(describe_lifecycle(entity, entity.lifecycle))
    lines.append(describe_end(world, entity))
    rules = [item.statement for item in world.invariants if entity.name in item.entities]
    if rules:
        lines.append(f"Rules: {'; '.join(rules)}.")
    return " ".join(lines)


def short_attribute(entity: EntityView, attribute: AttributeView) -> str:
    """Return an attribute with what matters of it: "email (email, unique, confidential)"."""
    kind = "/".join(attribute.values) if attribute.values else attribute.type
    facts = [kind]
    if not attribute.required:
        facts.append("optional")
    if entity.is_unique(attribute.name):
        facts.append("unique")
    facts += [
        attribute.facts["sensitivity"]
        for key in ("sensitivity",)
        if attribute.facts.get(key, "internal") != "internal"
    ]
    if attribute.facts.get("derived_from"):
        facts.append(f"derived from {attribute.facts['derived_from']}")
    if attribute.facts.get("immutable") == "true":
        facts.append("never changes")
    return f"{attribute.name} ({', '.join(facts)})"


def _link(link: RelationshipView) -> str:
    many = "many " if link.many_to_many else "" if link.required else "at most one "
    name = f"{many}{link.to}"
    return name if name_key(link.name) == name_key(link.to) else f"{name} as {link.name}"


def describe_lifecycle(entity: EntityView, lifecycle: LifecycleView) -> str:
    """Return the states of an entity and every step between them."""
    steps = []
    for item in lifecycle.transitions:
        notes = [f"{item.name}"]
        if item.roles:
            notes.append(f"by {listing(list(item.roles))}")
        if item.guard:
            notes.append(item.guard)
        steps.append(f"{item.source} -> {item.target} ({', '.join(notes)})")
    said = f"Its {lifecycle.attribute} begins as {lifecycle.initial}"
    if steps:
        return f"{said} and goes {'; '.join(steps)}."
    return f"{said}; there are {listing(list(lifecycle.state_names))}."


def describe_end(world: World, entity: EntityView) -> str:
    """Return what deleting an entity means, and how long its rows are kept."""
    policy = entity.facts.get("delete_policy") or world.conventions.get("deletion.policy", "hard")
    parts = [f"Rows of {entity.name} {_POLICIES.get(policy, policy)}."]
    for link in world.relationships:
        if link.on_parent_delete and name_key(link.entity) == name_key(entity.name):
            effect = _PARENT.get(link.on_parent_delete, link.on_parent_delete)
            parts.append(f"When its {link.name.replace('_', ' ')} is deleted, {effect}.")
    if entity.retention is not None:
        kept = entity.retention
        after = f" after {kept.after}" if kept.after else ""
        parts.append(f"They are kept {kept.period}{after}; then: {kept.action}.")
    if entity.erasure:
        parts.append(f"Who asks to be forgotten loses {listing(list(entity.erasure))}.")
    return " ".join(parts)


def describe_attribute(entity: EntityView, attribute: AttributeView) -> str:
    """Return everything that is known of an attribute."""
    said = [f"{entity.name}.{short_attribute(entity, attribute)}"]
    if attribute.definition:
        said.append(attribute.definition)
    facts = attribute.facts
    for key, words in (
        ("minimum", "at least {}"), ("maximum", "at most {}"), ("max_length",
            "at most {} characters"),
        ("default", "{} unless said"), ("storage", "stored {}"), ("managed_by", "set by the {}"),
        ("copied_from", "copied {}"), ("purpose", "kept for {}"),
    ):  # fmt: skip
        if facts.get(key):
            said.append(words.format(facts[key]))
    for identity in entity.identities:
        if attribute.name in identity.attributes and (
            identity.within or len(identity.attributes) > 1
        ):
            others = [name for name in identity.attributes if name != attribute.name]
            said.append(f"unique together with {listing([*identity.within, *others])}")
    return "; ".join(said) + "."


def describe_role(world: World, role: RoleView) -> str:
    """Return what a role may and may not do."""
    held = [item for item in world.permissions if name_key(item.role) == name_key(role.name)]
    may = listing([permission_words(item) for item in held if item.allowed] or ["nothing as yet"])
    said = f"{role.name} may {may}."
    denied = [permission_words(item) for item in held if not item.allowed]
    if denied:
        said += f" It may not {listing(denied)}."
    if role.represents:
        said += f" Who acts in it is one of the {role.represents} records."
    return said


def permission_words(item: PermissionView) -> str:
    """Return a permission as a phrase: "read own Order"."""
    scope = "" if item.scope == "all" else f"{item.scope} "
    what = f"{', '.join(item.attributes)} of " if item.attributes else ""
    entity = item.entity or "everything"
    condition = f" {item.condition}" if item.condition else ""
    return f"{item.action.replace('_', ' ')} {what}{scope}{entity}{condition}"


def describe_table(table: TableView) -> str:
    """Return a table: its columns, keys, checks and indexes."""
    columns = "; ".join(
        f"{item.name} {item.type}{'' if item.nullable else ' not null'}" for item in table.columns
    )
    parts = [f"Table {table.name}: {columns}."]
    if table.primary_key:
        parts.append(f"Primary key: {', '.join(table.primary_key)}.")
    for words, items in (
        ("Unique", [f"({', '.join(item.columns)})" for item in table.uniques]),
        ("Foreign keys", [f"{', '.join(item.columns)} -> {item.table} (on delete {item.on_delete})"
                          for item in table.foreign_keys]),
        ("Checks", [item.expression for item in table.checks]),
        ("Indexes", [f"({', '.join(item.columns)}{' where ' + item.where if item.where else ''})"
                     for item in table.indexes]),
    ):  # fmt: skip
        if items:
            parts.append(f"{words}: {'; '.join(items)}.")
    return " ".join(parts)


def describe_endpoint(endpoint: EndpointView) -> str:
    """Return an endpoint: who may call it, what it takes and what it answers."""
    if not endpoint.shown:
        return f"{endpoint.label} is an endpoint of this design; ask for it alone to see more."
    who = (
        "anybody" if endpoint.auth == "public" else listing(list(endpoint.roles) or ["nobody yet"])
    )
    parts = [f"{endpoint.label} ({endpoint.kind or 'endpoint'}): {who} may call it."]
    if endpoint.scopes:
        parts.append(
            "Rows: "
            + "; ".join(f"{role}: {scope}" for role, scope in endpoint.scopes.items())
            + "."
        )
    if endpoint.request:
        parts.append(f"It takes {', '.join(endpoint.request)}.")
    if endpoint.parameters:
        parts.append(f"It can be filtered by {', '.join(endpoint.parameters)}.")
    if endpoint.response:
        parts.append(f"It answers with {', '.join(endpoint.response)}.")
    if endpoint.errors:
        parts.append(f"Besides the usual errors: {', '.join(endpoint.errors)}.")
    if endpoint.facts.get("sunset"):
        parts.append(f"It goes on {endpoint.facts['sunset']}.")
    return " ".join(parts)


def describe_design(world: World) -> str:
    """Return the design in three sentences."""
    index = world.index
    said = [
        f"There are {len(index.entities)} entities ({', '.join(index.entities)}), "
        f"{len(index.tables)}"
        f" tables and {len(index.endpoints)} endpoints."
    ]
    if index.roles:
        said.append(f"Roles: {', '.join(index.roles)}.")
    if index.queries:
        said.append(f"It must answer: {'; '.join(index.queries)}.")
    return " ".join(said)


def who_may(world: World, entity: EntityView, actions: Iterable[str]) -> list[PermissionView]:
    """Return the permissions for some actions on an entity, also those for everything."""
    wanted = set(actions)
    return [
        item
        for item in world.permissions
        if name_key(item.entity) in ("", name_key(entity.name))
        and (item.action in wanted or item.action == "manage")
    ]


def sentence(items: list[str], none: str) -> str:
    """Return a list as a sentence, or what to say of an empty one."""
    return f"{capital(listing(items))}." if items else none

"""Finding what a request names in the world the prompt shows."""

from __future__ import annotations

import re
from difflib import get_close_matches

from design.document.names import name_key, plural, singular, snake, words
from prompts.offline.world import (
    AttributeView,
    EndpointView,
    EntityView,
    LifecycleView,
    QueryView,
    RelationshipView,
    RoleView,
    TableView,
    World,
)

_LEADING = re.compile(
    r"^(?:the|an?|our|every|each|all|any|its|their|this|that|both|own)\s+", re.IGNORECASE
)
_TRAILING = re.compile(
    r"\s+(?:entity|entities|table|attributes?|fields?|column|roles?|state|status|records?|rows?"
    r"|itself|any ?more|any longer)$",
    re.IGNORECASE,
)
_PREFIX = re.compile(
    r"^(?:(?:attributes?|fields?|propert(?:y|ies)|roles?|entit(?:y|ies)|table|resource) )+(?=\w)",
    re.IGNORECASE,
)
_SMALL = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "to",
        "in",
        "on",
        "for",
        "is",
        "are",
        "be",
        "it",
        "its",
        "and",
        "or",
        "with",
        "by",
        "at",
        "as",
    ]
)


def bare(text: str) -> str:
    """Return a noun phrase without article, quotes and words such as "entity"."""
    text = text.strip().strip("`\"'“”‘’.,:@").strip()
    while (shorter := _PREFIX.sub("", _LEADING.sub("", text))) != text:
        text = shorter
    return re.sub(r"(?:'s|’s|')$", "", _TRAILING.sub("", text)).strip()


def _without_article(text: str) -> str:
    text = text.strip().strip("`\"'“”‘’.,:@").strip()
    while (shorter := _LEADING.sub("", text)) != text:
        text = shorter
    return re.sub(r"(?:'s|’s|')$", "", text)


def same(left: str, right: str) -> bool:
    """Whether two names are one, in any spelling and number."""
    if name_key(left) == name_key(right):
        return True
    return name_key(singular(snake(left))) == name_key(singular(snake(right)))


class Lookup:
    """Names of a world, found as people write them.

    Args:
        world: What the prompt says.
    """

    def __init__(self, world: World) -> None:
        self.world = world

    # --- entities and their parts -------------------------------------------------------

    def entity_names(self) -> list[str]:
        """Return the names of all entities."""
        names = [entity.name for entity in self.world.entities]
        return names + [name for name in self.world.index.entities if name not in names]

    def entity_forms(self) -> list[str]:
        """Return the names and plurals of all entities."""
        plurals = [entity.plural for entity in self.world.entities if entity.plural]
        return self.entity_names() + plurals

    def entity_name(self, text: str) -> str | None:
        """Return the name of the entity a phrase means, or None."""
        for wanted in (_without_article(text), bare(text)):
            for entity in self.world.entities if wanted else ():
                if same(wanted, entity.name) or (entity.plural and same(wanted, entity.plural)):
                    return entity.name
        return None

    def entity(self, text: str) -> EntityView | None:
        """Return the entity a phrase means, or None; one not shown has only a name."""
        name = self.entity_name(text)
        if name is None:
            return None
        return self.world.entity(name) or EntityView(name)

    def entities_in(self, text: str) -> list[EntityView]:
        """Return the entities a list such as "orders and refunds" means, or []."""
        whole = self.entity(text)
        if whole is not None:
            return [whole]
        found = [self.entity(part) for part in split_list(text)]
        return [item for item in found if item is not None] if all(found) else []

    def attribute(self, entity: EntityView, text: str) -> AttributeView | None:
        """Return the attribute of an entity a phrase means, or None."""
        wanted = bare(text)
        for item in entity.attributes:
            if name_key(item.name) == name_key(wanted):
                return item
        stripped = name_key(re.sub(r" (?:date|time|moment)$", "", wanted, flags=re.IGNORECASE))
        for item in entity.attributes:
            key = name_key(item.name)
            if key.removeprefix("is") == stripped or key.removesuffix("at") == stripped:
                return item
            if name_key(f"{entity.name} {wanted}") == key or key == name_key(singular(wanted)):
                return item
        return None

    def owners_of(self, text: str) -> list[tuple[EntityView, AttributeView]]:
        """Return every attribute with a name, with its entity."""
        found = [(entity, self.attribute(entity, text)) for entity in self.world.entities]
        return [(entity, item) for entity, item in found if item is not None]

    def member(self, text: str) -> tuple[EntityView, AttributeView] | None:
        """Return the attribute a phrase means, with its entity, or None.

        "Order.total", "the order's total", "total of an order" and "order total" are understood,
        and a bare "total" when only one entity has one.
        """
        text = text.strip()
        dotted = re.fullmatch(r"[`\"']?([\w ]+)\.([\w ]+)[`\"']?", text)
        if dotted:
            return self._of(dotted[1], dotted[2])
        possessive = re.fullmatch(r"(.+?)(?:'s|’s|(?<=s)'|(?<=s)’)\s+(.+)", text)
        if possessive:
            found = self._of(possessive[1], possessive[2])
            if found is not None:
                return found
        turned = re.fullmatch(r"(.+?)\s+(?:of|on|in|for|from)\s+(.+)", text)
        if turned:
            found = self._of(turned[2], turned[1])
            if found is not None:
                return found
        parts = bare(text).split()
        for cut in range(len(parts) - 1, 0, -1):
            found = self._of(" ".join(parts[:cut]), " ".join(parts[cut:]))
            if found is not None:
                return found
        owners = self.owners_of(text)
        return owners[0] if len(owners) == 1 else None

    def _of(self, entity: str, attribute: str) -> tuple[EntityView, AttributeView] | None:
        owner = self.entity(entity)
        found = None if owner is None else self.attribute(owner, attribute)
        return None if owner is None or found is None else (owner, found)

    def relationship(self, entity: EntityView, text: str) -> RelationshipView | None:
        """Return the relationship of an entity that a phrase (its name or target) means."""
        wanted = bare(text)
        links = [link for link in self.world.relationships if same(link.entity, entity.name)]
        for link in links:
            if same(link.name, wanted):
                return link
        found = [link for link in links if same(link.to, wanted)]
        return found[0] if len(found) == 1 else None

    def between(self, left: EntityView, right: EntityView) -> list[RelationshipView]:
        """Return the relationships between two entities, whichever side refers."""
        pair = {name_key(left.name), name_key(right.name)}
        return [
            link
            for link in self.world.relationships
            if {name_key(link.entity), name_key(link.to)} == pair
        ]

    def state(self, entity: EntityView, text: str) -> str | None:
        """Return the state of an entity that a phrase means, or None."""
        lifecycle = entity.lifecycle
        if lifecycle is None:
            return None
        wanted = name_key(re.sub(r"^(?:is|be|been|as)\s+", "", bare(text)))
        return next((name for name in lifecycle.state_names if name_key(name) == wanted), None)

    def with_states(self) -> list[tuple[EntityView, LifecycleView]]:
        """Return the entities that have a lifecycle."""
        return [
            (entity, entity.lifecycle)
            for entity in self.world.entities
            if entity.lifecycle is not None
        ]

    # --- the rest -------------------------------------------------------------------------

    def role(self, text: str) -> RoleView | None:
        """Return the role a phrase means, or None."""
        wanted = bare(text)
        for role in self.world.roles:
            if same(role.name, wanted):
                return role
        last = [role for role in self.world.roles if same(words(role.name)[-1], wanted)]
        return last[0] if wanted and len(last) == 1 else None

    def roles_in(self, text: str) -> list[RoleView]:
        """Return the roles a list such as "owners and maintainers" means, or []."""
        whole = self.role(text)
        if whole is not None:
            return [whole]
        found = [self.role(part) for part in split_list(text)]
        return [item for item in found if item is not None] if all(found) else []

    def query(self, text: str) -> QueryView | None:
        """Return the query a phrase means, or None."""
        wanted = name_key(bare(re.sub(r"\b(?:query|report|list)\b", "", text)))
        for query in self.world.queries:
            if name_key(query.name) == wanted:
                return query
        names = {name_key(query.name): query for query in self.world.queries}
        near = get_close_matches(wanted, names, n=1, cutoff=0.75)
        if near:
            return names[near[0]]
        said = set(words(text)) - {"the", "a", "an", "of", "query", "report", "list"}
        told = [
            query
            for query in self.world.queries
            if len(said) > 1 and said <= set(words(query.name))
        ]
        return told[0] if len(told) == 1 else None

    def table(self, text: str) -> TableView | None:
        """Return the table a phrase means, or None."""
        wanted = bare(text)
        for table in self.world.tables:
            if same(table.name, wanted):
                return table
        entity = self.entity_name(wanted)
        if entity is None:
            return None
        return next((item for item in self.world.tables if same(item.entity, entity)), None)

    def endpoint(self, text: str) -> EndpointView | None:
        """Return the endpoint that "GET /v1/orders" or "GET /orders" means, or None."""
        match = re.search(r"\b(GET|POST|PUT|PATCH|DELETE)\s+(/\S*)", text, re.IGNORECASE)
        if match is None:
            return None
        wanted = _path_key(match[2])
        for endpoint in self.world.endpoints:
            method, _, path = endpoint.label.partition(" ")
            if method == match[1].upper() and _path_key(path) == wanted:
                return endpoint
        nested = [
            endpoint
            for endpoint in self.world.endpoints
            if endpoint.label.startswith(f"{match[1].upper()} ")
            and "/" not in wanted
            and _path_key(endpoint.label.partition(" ")[2]).endswith(f"/{{}}/{wanted}")
        ]
        return nested[0] if len(nested) == 1 else None

    def nearest(self, text: str, among: list[str]) -> str:
        """Return a hint "; did you mean …" for a name that is not there, or nothing."""
        names = {name_key(name): name for name in among}
        wanted = name_key(bare(text))
        near = [name for name in names if len(wanted) > 2 and name.endswith(wanted)][:2]
        near = near or get_close_matches(wanted, names, n=1, cutoff=0.6)
        return f"; did you mean {' or '.join(names[key] for key in near)}" if near else ""

    def misspelt(self, text: str) -> str:
        """Return why a clause that no rule fits may name something there is not, or nothing."""
        known = {
            name_key(form): form for name in self.entity_forms() for form in (name, plural(name))
        }
        known |= {
            name_key(form): role.name
            for role in self.world.roles
            for form in (role.name, plural(role.name))
        }
        text = re.sub(r"\S*/\S*", " ", text)
        written = re.findall(r"\w+", text)
        for length in (2, 1):
            for start in range(len(written) - length + 1):
                span = " ".join(written[start : start + length])
                key = name_key(span)
                parts = span.lower().split()
                if len(key) < 5 or _SMALL & set(parts) or key in known:
                    continue
                if any(name_key(part) in known for part in parts):
                    continue
                near = get_close_matches(key, known, n=1, cutoff=0.86)
                if near:
                    return f"I know of no “{span}”; did you mean {known[near[0]]}"
        aimed = re.search(r" (?:to|from|on|of|for|in) (?:the |an? |every |each )?([A-Z]\w+)$", text)
        foreign = re.search(r"[^\s,]*[^\x00-\x7f“”‘’…–—][^\s,]*", text)
        if foreign:
            return f"“{foreign[0]}” has signs I do not read; I take a to z, digits and spaces"
        if aimed and known and name_key(aimed[1]) not in known:
            names = ", ".join(self.entity_names()[:20])
            return f"I know of no entity “{aimed[1]}”; there are: {names}"
        return ""


def split_list(text: str) -> list[str]:
    """Split "a, b and c" (or "or") into its parts."""
    parts = re.split(r"\s*,\s*(?:and\s+|or\s+)?|\s+and\s+|\s+or\s+|\s*&\s*", text.strip())
    return [part.strip() for part in parts if part.strip()]


def plural_of(entity: EntityView) -> str:
    """Return an entity's plural in lower case, for a sentence."""
    return (entity.plural or plural(entity.name)).lower()


def _path_key(path: str) -> str:
    parts = [part for part in path.strip("/.,;").split("/") if not re.fullmatch(r"v\d+", part)]
    return "/".join("{}" if part.startswith(("{", ":", "<")) else part.lower() for part in parts)

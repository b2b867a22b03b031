"""What permissions say a role may do, and what denials take away."""

from __future__ import annotations

from typing import Final

from design.derive.endpoint_facts import MOVES, READING, Facts
from design.derive.endpoint_rights import (
    BASE,
    WIDTH,
    Grant,
    after_not,
    both,
    covers,
    narrowed,
    of_others,
    wider,
)
from design.document.concept import Entity, Permission, Role, Scope, sense
from design.document.names import snake, words

_CHANGES: Final = frozenset(
    {"change", "edit", "update", "modify", "correct", "amend", "alter", "adjust", "switch"}
)
_STEPS: Final = "take every step"


class Stated:
    """Works out what is said of every entity.

    Args:
        facts: The indexed design.
    """

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.found: dict[str, dict[str, dict[str, Grant]]] = {}
        """Entity id -> action -> role id -> grant."""
        self.denied: dict[str, list[Permission]] = {
            entity_id: [
                item
                for item in (*facts.permissions[entity_id], *facts.permissions[None])
                if not item.allowed
            ]
            for entity_id in facts.entities
        }

    # --- what permissions say ----------------------------------------------------------------

    def stated(self, entity: Entity) -> dict[str, dict[str, Grant]]:
        """Return what permissions and steps say about an entity: action -> role -> grant."""
        result: dict[str, dict[str, Grant]] = {}
        steps = {step.name for step in entity.lifecycle.transitions} if entity.lifecycle else set()
        everything = [item for item in self.facts.permissions[None] if item.allowed]
        named = [item for item in self.facts.permissions[entity.id] if item.allowed]
        for item in (*named, *everything):
            action, condition = narrowed(item, steps)
            broad = item.entity is None
            if item.scope == "none" or (broad and action not in {*BASE, "manage", *steps}):
                continue
            grant = Grant(
                item.role,
                self.scope_of(entity, item.scope, self.facts.roles[item.role]),
                "" if self._is_of_tenant(condition) else condition,
                item.id,
                item.attributes,
            )
            if action == "update" and not item.attributes:
                action, grant = self._in_words(entity, item, grant)
            if action == "update" and len(grant.attributes) == 1:
                action, grant = self._of_one(entity, grant)
            names = tuple(steps) if action == _STEPS else ()
            for each in names or self._expand(entity, action, grant, broad=broad):
                self.allow(result, entity, each, grant, implied_by=action)
        self._steps(entity, result)
        return result

    def holders(self, entity: Entity) -> dict[str, dict[str, Grant]]:
        """Only the person it belongs to may hold a secret: nobody else sees it even once."""
        owners = {link.target for link in self.facts.owner_links(entity.id)}
        own = {
            role.id: Grant(role.id, "own")
            for role in self.facts.roles.values()
            if role.represents in owners and role.kind == "person"
        }
        return {action: dict(own) for action in ("read", "list", "create", "delete")}

    def _in_words(self, entity: Entity, item: Permission, grant: Grant) -> tuple[str, Grant]:
        """Return what the words of a permission narrow a change to.

        "Change plan" is about the plan alone, and "move appointments" about their time.
        """
        verb, *rest = words(item.text) or ("",)
        for link in self.facts.links_from[entity.id]:
            names = (words(sense(link)), words(self.facts.entities[link.target].name))
            if verb in _CHANGES and tuple(rest) in names and not link.many_to_many:
                return "update", grant._replace(attributes=(link.id,))
        verbs = _CHANGES.union(MOVES).intersection(words(item.text))
        if verbs and verbs <= MOVES and self.facts.period(entity) is not None:
            return next(iter(verbs)) if len(verbs) == 1 else "move", grant
        return "update", grant

    def _of_one(self, entity: Entity, grant: Grant) -> tuple[str, Grant]:
        """Return what changing one thing is: of a link an action, of the state its steps."""
        element = grant.attributes[0]
        if entity.lifecycle is not None and element == entity.lifecycle.id:
            return _STEPS, grant._replace(attributes=())
        for link in self.facts.links_from[entity.id]:
            if link.id == element and not link.many_to_many:
                return f"change_{snake(sense(link))}", grant
        return "update", grant

    def _expand(self, entity: Entity, action: str, grant: Grant, *, broad: bool) -> tuple[str, ...]:
        own_record = self.facts.roles[grant.role].represents == entity.id and grant.scope == "own"
        listing = () if own_record else ("list",)
        if action in ("read", "list"):
            return ("read", *listing)
        if action != "manage":
            return (action,)
        made_by_system = entity.append_only or self.facts.is_system_written(entity)
        given = entity.ownership in ("system", "public") or not self.facts.has_client_fields(entity)
        if broad and (made_by_system or given):
            return ("read", *listing)
        if broad and self.facts.is_part(entity):
            return ("read", *listing, "create", "delete", "manage")
        create = () if entity.append_only else ("create",)
        return ("read", *listing, *create, "update", "delete", "manage")

    def _steps(self, entity: Entity, result: dict[str, dict[str, Grant]]) -> None:
        """Who may take a step: whom it names, or whoever may change all of the entity."""
        if entity.lifecycle is None:
            return
        for step in entity.lifecycle.transitions:
            roles = [role for role in step.roles if role in self.facts.roles]
            known = result.setdefault(step.name, {})
            for role in roles:
                if role not in known:
                    base = self.base_grant(entity, result, role)
                    self.allow(result, entity, step.name, base, implied_by=step.name)
            holders = (
                result.get("manage", {})
                if roles or known
                else {
                    role: grant
                    for role, grant in {
                        **result.get("update", {}),
                        **result.get("manage", {}),
                    }.items()
                    if not grant.attributes
                    and (grant.scope != "own" or role in result.get("manage", {}))
                }
            )
            for role, grant in holders.items():
                if role not in known:
                    self.allow(result, entity, step.name, grant, implied_by="manage")
            if not known:
                del result[step.name]

    def base_grant(
        self, entity: Entity, result: dict[str, dict[str, Grant]], role_id: str
    ) -> Grant:
        """Return which rows a role reaches where an action does not say."""
        for action in ("update", "create", "read"):
            grant = result.get(action, {}).get(role_id)
            if grant is not None:
                return Grant(role_id, grant.scope, grant.condition)
        role = self.facts.roles[role_id]
        own = role.represents is not None and self.facts.reach(entity, role) is not None
        return Grant(role_id, "own" if own else self.scope_of(entity, "all", role))

    def scope_of(self, entity: Entity, scope: Scope, role: Role) -> Scope:
        """Roles of a tenant reach no further than their tenant, which is their own."""
        if self.facts.is_root(entity.id) and not self.crosses(role):
            return "own"
        if scope == "all" and self.facts.tenanted(entity) and not self.crosses(role):
            return "tenant"
        return scope

    def _is_of_tenant(self, condition: str) -> bool:
        """Return whether a condition says no more than that rows belong to the tenant."""
        root = self.facts.root
        return root is not None and words(condition)[-2:] == ("own", *words(sense(root)))

    def crosses(self, role: Role) -> bool:
        """Return whether a role works across tenants: it may see all of them."""
        root = self.facts.root
        return root is not None and any(
            item.role == role.id and item.allowed and item.scope == "all"
            for item in self.facts.permissions[root.id]
        )

    # --- what is denied ----------------------------------------------------------------------

    def allow(
        self,
        result: dict[str, dict[str, Grant]],
        entity: Entity,
        action: str,
        grant: Grant,
        *,
        implied_by: str,
    ) -> None:
        """Add a grant, or the wider one of two, unless it is denied."""
        explicit = implied_by == action or {action, implied_by} == READING
        condition = grant.condition
        for item in self.denied[entity.id]:
            if item.role != grant.role or item.attributes or not covers(item, action):
                continue
            bounded = grant.scope == "own" or self.facts.is_root(entity.id)
            if bounded and of_others(item):
                continue
            if item.condition:
                condition = both(condition, f"not {after_not(item.condition)}")
            elif item.scope in ("own", "related") and WIDTH[grant.scope] > WIDTH[item.scope]:
                condition = both(condition, "not their own")
            elif not explicit or WIDTH[grant.scope] >= min(WIDTH[item.scope], WIDTH["tenant"]):
                return
        grant = grant._replace(condition=condition)
        roles = result.setdefault(action, {})
        roles[grant.role] = wider(roles[grant.role], grant) if grant.role in roles else grant

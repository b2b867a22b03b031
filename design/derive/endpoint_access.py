"""Who may do what with which rows: permissions, and what follows from them.

An endpoint exists only where some role may use it. Besides what permissions say, a role may read
its own record, what it has to choose from when it writes (with nothing confidential in it), and
the parts of what it reads; whoever may change a whole may add
and remove its parts.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from design.derive.endpoint_facts import READING, Facts, is_actor
from design.derive.endpoint_rights import (
    BASE,
    WIDTH,
    Grant,
    Rights,
    action_of,
    after_not,
    both,
    covers,
    narrowed,
    wider,
)
from design.document.concept import Entity, Permission, Relationship, Role, Scope
from design.document.names import snake, words

WHILE_DRAFT: Final = "while it is a draft"
_STEPS: Final = "take every step"


class _Collector:
    """Works out the rights of every entity, in rounds that build on each other."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.found: dict[str, dict[str, dict[str, Grant]]] = {}
        self.denied: dict[str, list[Permission]] = {
            entity_id: [
                item
                for item in (*facts.permissions[entity_id], *facts.permissions[None])
                if not item.allowed
            ]
            for entity_id in facts.entities
        }

    def collect(self) -> dict[str, Rights]:
        facts = self.facts
        for entity in facts.entities.values():
            secret = facts.is_credential(entity)
            self.found[entity.id] = self._holders(entity) if secret else self._explicit(entity)
        for entity in facts.entities.values():
            self._drafts(entity)
            self._own_record(entity)
            self._others_denied(entity)
            self._writers_read(entity)
            self._askers(entity)
        for entity in facts.entities.values():
            self._references(entity)
        for entity in facts.entities.values():
            self._inherit(entity, set())
        for _ in range(3):
            changed = [self._catalogue(entity) for entity in facts.entities.values()]
            if not any(changed):
                break
        return {entity_id: self._rights(entity_id) for entity_id in facts.entities}

    # --- what permissions say ----------------------------------------------------------------

    def _explicit(self, entity: Entity) -> dict[str, dict[str, Grant]]:
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
                self._scope(entity, item.scope, self.facts.roles[item.role]),
                "" if self._is_of_tenant(condition) else condition,
                item.id,
                item.attributes,
            )
            if action == "update" and len(item.attributes) == 1:
                action, grant = self._of_one(entity, grant)
            names = tuple(steps) if action == _STEPS else ()
            for each in names or self._expand(entity, action, grant, broad=broad):
                self._allow(result, entity, each, grant, implied_by=action)
        self._steps(entity, result)
        return result

    def _holders(self, entity: Entity) -> dict[str, dict[str, Grant]]:
        """Only the person it belongs to may hold a secret: nobody else sees it even once."""
        owners = {link.target for link in self.facts.owner_links(entity.id)}
        own = {
            role.id: Grant(role.id, "own")
            for role in self.facts.roles.values()
            if role.represents in owners and role.kind == "person"
        }
        return {action: dict(own) for action in ("read", "list", "create", "delete")}

    def _of_one(self, entity: Entity, grant: Grant) -> tuple[str, Grant]:
        """Return what changing one thing is: of a link an action, of the state its steps."""
        element = grant.attributes[0]
        if entity.lifecycle is not None and element == entity.lifecycle.id:
            return _STEPS, grant._replace(attributes=())
        for link in self.facts.links_from[entity.id]:
            if link.id == element and not link.many_to_many:
                return f"change_{snake(link.name)}", grant
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
                    base = self._base_grant(entity, result, role)
                    self._allow(result, entity, step.name, base, implied_by=step.name)
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
                    self._allow(result, entity, step.name, grant, implied_by="manage")
            if not known:
                del result[step.name]

    def _base_grant(
        self, entity: Entity, result: dict[str, dict[str, Grant]], role_id: str
    ) -> Grant:
        for action in ("update", "create", "read"):
            grant = result.get(action, {}).get(role_id)
            if grant is not None:
                return Grant(role_id, grant.scope, grant.condition)
        role = self.facts.roles[role_id]
        own = role.represents is not None and self.facts.reach(entity, role) is not None
        return Grant(role_id, "own" if own else self._scope(entity, "all", role))

    def _scope(self, entity: Entity, scope: Scope, role: Role) -> Scope:
        """Roles of a tenant reach no further than their tenant."""
        if scope == "all" and self.facts.tenanted(entity) and not self._crosses(role):
            return "tenant"
        return scope

    def _is_of_tenant(self, condition: str) -> bool:
        """Return whether a condition says no more than that rows belong to the tenant."""
        root = self.facts.root
        return root is not None and words(condition)[-2:] == ("own", *words(root.name))

    def _crosses(self, role: Role) -> bool:
        """Return whether a role works across tenants: it may see all of them."""
        root = self.facts.root
        return root is not None and any(
            item.role == role.id and item.allowed and item.scope == "all"
            for item in self.facts.permissions[root.id]
        )

    # --- what is denied ----------------------------------------------------------------------

    def _allow(
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
            if bounded and _of_others(item):
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

    # --- what follows ------------------------------------------------------------------------

    def _imply(self, entity: Entity, action: str, grant: Grant) -> bool:
        known = self.found[entity.id].get(action, {})
        if grant.role in known:
            return False
        self._allow(self.found[entity.id], entity, action, grant, implied_by="")
        return grant.role in self.found[entity.id].get(action, {})

    def _own_record(self, entity: Entity) -> None:
        """A person may read the own record; where they may be forgotten, correct and erase it."""
        for role in self.facts.roles.values():
            known_person = role.kind == "person" and not entity.inferred
            if role.represents == entity.id and known_person:
                self._own(entity, "read", role)
                if entity.erasure:
                    self._own(entity, "update", role)
                    self._own(entity, "erase", role)

    def _others_denied(self, entity: Entity) -> None:
        """Whoever may not see those of others sees the own."""
        for item in self.denied[entity.id]:
            role = self.facts.roles[item.role]
            if item.entity != entity.id or item.attributes or not _of_others(item):
                continue
            reach = self.facts.reach(entity, role)
            if action_of(item.action, ()) in READING and reach is not None:
                self._own(entity, "read", role)
                if reach.leads and role.represents != entity.id:
                    self._own(entity, "list", role)

    def _drafts(self, entity: Entity) -> None:
        """Whoever makes a draft may change it until it is one no more."""
        lifecycle = entity.lifecycle
        states = {state.id: state.name for state in lifecycle.states} if lifecycle else {}
        if lifecycle is None or states.get(lifecycle.initial, "") != "draft":
            return
        for grant in list(self.found[entity.id].get("create", {}).values()):
            if self.facts.roles[grant.role].kind == "person":
                drafts = Grant(grant.role, grant.scope, both(grant.condition, WHILE_DRAFT))
                self._imply(entity, "update", drafts)

    def _own(self, entity: Entity, action: str, role: Role) -> None:
        known = self.found[entity.id].setdefault(action, {})
        if role.id not in known:
            known[role.id] = Grant(role.id, "own")

    def _writers_read(self, entity: Entity) -> None:
        """A person may read what they may write."""
        read = dict(self.found[entity.id].get("read", {}))
        for action, grants in list(self.found[entity.id].items()):
            for role_id, grant in list(grants.items()):
                role = self.facts.roles[role_id]
                if action in (*READING, "erase") or role.kind != "person" or role_id in read:
                    continue
                condition = grant.condition if grant.scope == "related" else ""
                reading = Grant(role_id, grant.scope, condition)
                for seeing in ("read",) if role.represents == entity.id else ("read", "list"):
                    self._allow(self.found[entity.id], entity, seeing, reading, implied_by="")

    def _askers(self, entity: Entity) -> None:
        """Whoever asks a question about rows may list them."""
        for query in self.facts.queries[entity.id]:
            if query.measure or query.group_by:
                continue
            for role_id in query.roles:
                role = self.facts.roles.get(role_id)
                if role is not None:
                    grant = self._base_grant(entity, {}, role_id)
                    self._imply(entity, "read", grant)
                    self._imply(entity, "list", grant)

    def _references(self, entity: Entity) -> None:
        """Whoever writes a thing may read what it must refer to."""
        for action in ("create", "update"):
            for grant in list(self.found[entity.id].get(action, {}).values()):
                if self.facts.roles[grant.role].kind != "person":
                    continue
                for link in self.facts.links_from[entity.id]:
                    fixed = (
                        link.owner
                        or link.immutable
                        or link.id not in (grant.attributes or (link.id,))
                    )
                    if action == "create" or not fixed:
                        self._refer(entity, link, grant.role, grant)

    def _refer(self, entity: Entity, link: Relationship, role_id: str, writer: Grant) -> None:
        facts, role = self.facts, self.facts.roles[role_id]
        target = facts.entities[link.target]
        chosen = link.managed_by == "client" and not is_actor(link)
        if not chosen or facts.is_root(target.id) or target.exposure == "never":
            return
        reach = facts.reach(entity, role)
        if writer.scope == "own" and reach is not None and reach.link == link.id:
            return
        scope = self._scope(target, "all", role)
        known = facts.reach(target, role)
        leads = role.represents is not None and known is not None and known.leads
        if writer.scope in ("own", "related") and link.owner and leads:
            scope = "own"
        grant = Grant(role_id, scope, implied=True)
        self._imply(target, "read", grant)
        if target.id != role.represents:
            self._imply(target, "list", grant)

    def _inherit(self, entity: Entity, visiting: set[str]) -> None:
        """Who may read a whole may read its parts; who may change it may add and remove them."""
        facts = self.facts
        if entity.id in visiting or entity.exposure == "never":
            return
        visiting.add(entity.id)
        for link in facts.owner_links(entity.id):
            whole = facts.entities[link.target]
            self._inherit(whole, visiting)
            self._inherit_reading(entity, whole, is_parent=link is facts.parent_link(entity))
        link_up = facts.parent_link(entity)
        closed = facts.is_system_written(entity) or entity.append_only
        closed = closed or not facts.has_client_fields(entity)
        if link_up is None or not facts.is_part(entity) or closed:
            return
        for grant in self.found[link_up.target].get("update", {}).values():
            if not grant.attributes:
                for action in ("create", "delete"):
                    self._imply(entity, action, self._through(entity, grant))

    def _inherit_reading(self, entity: Entity, whole: Entity, *, is_parent: bool) -> None:
        """Where no permission says who sees a part, all readers of its whole do.

        Otherwise only those do who were told that they see every whole, unless the part holds
        what the law protects.
        """
        named = self.facts.is_read_by_name(entity)
        protected = any(item.sensitivity == "regulated" for item in entity.attributes)
        for grant in self.found[whole.id].get("read", {}).values():
            if self.facts.roles[grant.role].kind != "person":
                continue
            told = grant.permission in self.facts.seeing and grant.scope in ("all", "tenant")
            if (is_parent and not named) or (told and not protected and not grant.condition):
                through = self._through(entity, grant)
                for action in ("read", "list"):
                    known = self.found[entity.id].get(action, {}).get(grant.role)
                    if told and known is not None and known.permission is None:
                        self._allow(self.found[entity.id], entity, action, through, implied_by="")
                    self._imply(entity, action, through)

    def _through(self, entity: Entity, grant: Grant) -> Grant:
        """The same rows of the whole, seen from its part."""
        role = self.facts.roles[grant.role]
        condition = grant.condition
        if grant.scope == "own" and self.facts.reach(entity, role) is None:
            link = self.facts.parent_link(entity)
            whole = self.facts.entities[link.target].name.lower() if link else ""
            return Grant(grant.role, "related", both(f"parts of an own {whole}", condition))
        return Grant(grant.role, grant.scope, condition, grant.permission, implied=grant.implied)

    def _catalogue(self, entity: Entity) -> bool:
        """Whoever reads a thing may look up the system's data it refers to."""
        changed, facts = False, self.facts
        for grant in list(self.found[entity.id].get("read", {}).values()):
            for link in self.facts.links_from[entity.id]:
                target = self.facts.entities[link.target]
                known = target.ownership in ("system", "public") and not facts.is_person(target)
                if not known or target.exposure == "never":
                    continue
                if self.facts.roles[grant.role].kind != "person" or target.id == entity.id:
                    continue
                reading = Grant(grant.role, "all", implied=True)
                for action in ("read", "list"):
                    changed |= self._imply(target, action, reading)
        return changed

    # --- the result --------------------------------------------------------------------------

    def _rights(self, entity_id: str) -> Rights:
        order = {role_id: number for number, role_id in enumerate(self.facts.roles)}
        actions = tuple(
            (action, tuple(sorted(grants.values(), key=lambda grant: order[grant.role])))
            for action, grants in self.found[entity_id].items()
            if grants
        )
        return Rights(
            actions,
            self._limits(entity_id, {"read", "list", "manage"}),
            self._limits(entity_id, {"create", "update", "manage"}),
            open=not self.facts.roles,
        )

    def _limits(
        self, entity_id: str, actions: Iterable[str]
    ) -> tuple[tuple[str, tuple[str, ...]], ...]:
        result: dict[str, dict[str, None]] = {}
        for item in self.denied[entity_id]:
            if action_of(item.action, ()) in actions:
                for attribute in item.attributes:
                    result.setdefault(attribute, {})[item.role] = None
        return tuple((attribute, tuple(roles)) for attribute, roles in result.items())


def derive_rights(facts: Facts) -> dict[str, Rights]:
    """Return what every role may do with every entity.

    Args:
        facts: The indexed design.
    """
    return _Collector(facts).collect()


def _of_others(denial: Permission) -> bool:
    """Return whether a denial concerns what belongs to others."""
    return bool({"other", "others", "another"}.intersection(words(denial.condition)))

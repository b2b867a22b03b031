"""Who may do what with which rows: permissions, and what follows from them.

An endpoint exists only where some role may use it. Besides what permissions say, a role may read
its own record, what it has to choose from when it writes (with nothing confidential in it), and
the parts of what it reads; whoever may change a whole may add
and remove its parts.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from design.derive.endpoint_facts import READING, Facts
from design.derive.endpoint_reach import is_actor
from design.derive.endpoint_rights import (
    Grant,
    Rights,
    action_of,
    both,
    of_others,
)
from design.derive.endpoint_stated import Stated
from design.derive.orders import is_draft_first
from design.document.concept import Entity, Relationship, Role, sense
from design.document.names import words

WHILE_DRAFT: Final = "while it is a draft"


class _Collector(Stated):
    """Works out the rights of every entity, in rounds that build on each other."""

    def collect(self) -> dict[str, Rights]:
        facts = self.facts
        for entity in facts.entities.values():
            secret = facts.is_credential(entity)
            self.found[entity.id] = self.holders(entity) if secret else self.stated(entity)
        for entity in facts.entities.values():
            self._drafts(entity)
            self._authors(entity)
            self._own_record(entity)
            self._others_denied(entity)
            self._writers_read(entity)
            self._askers(entity)
        for entity in facts.entities.values():
            self._references(entity)
        for entity in facts.entities.values():
            self._inherit(entity, set())
        self._members_read_the_tenant()
        for _ in range(3):
            changed = [self._catalogue(entity) for entity in facts.entities.values()]
            if not any(changed):
                break
        return {entity_id: self._rights(entity_id) for entity_id in facts.entities}

    # --- what follows ------------------------------------------------------------------------

    def _imply(self, entity: Entity, action: str, grant: Grant) -> bool:
        known = self.found[entity.id].get(action, {})
        if grant.role in known:
            return False
        self.allow(self.found[entity.id], entity, action, grant, implied_by="")
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
            if item.entity != entity.id or item.attributes or not of_others(item):
                continue
            reach = self.facts.reach(entity, role)
            if action_of(item.action, ()) in READING and reach is not None:
                self._own(entity, "read", role)
                if reach.leads and role.represents != entity.id:
                    self._own(entity, "list", role)

    def _members_read_the_tenant(self) -> None:
        """Where some role sees the tenant, everyone in it does, but for what is confidential."""
        root = self.facts.root
        if root is None or not self.found[root.id].get("read"):
            return
        for role in self.facts.roles.values():
            if role.kind == "person" and not self.crosses(role):
                self._imply(root, "read", Grant(role.id, "own", implied=True))

    def _authors(self, entity: Entity) -> None:
        """What says when it was edited is edited by whoever wrote it."""
        edited = any(words(sense(item))[:1] == ("edited",) for item in entity.attributes)
        said = any(
            item.allowed and action_of(item.action, ()) in ("update", "manage")
            for item in self.facts.permissions[entity.id]
        )
        if not edited or said:
            return
        for grant in list(self.found[entity.id].get("create", {}).values()):
            reach = self.facts.reach(entity, self.facts.roles[grant.role])
            if reach is not None and reach.leads:
                self._imply(entity, "update", Grant(grant.role, "own"))

    def _drafts(self, entity: Entity) -> None:
        """Whoever makes a draft may change it until it is one no more."""
        lifecycle = entity.lifecycle
        if lifecycle is None or not is_draft_first(entity):
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
                    self.allow(self.found[entity.id], entity, seeing, reading, implied_by="")

    def _askers(self, entity: Entity) -> None:
        """Whoever asks a question about rows may list them."""
        for query in self.facts.queries[entity.id]:
            if query.measure or query.group_by:
                continue
            for role_id in query.roles:
                role = self.facts.roles.get(role_id)
                if role is not None:
                    grant = self.base_grant(entity, {}, role_id)
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
        scope = self.scope_of(target, "all", role)
        known = facts.reach(target, role)
        leads = role.represents is not None and known is not None and known.leads
        if writer.scope in ("own", "related") and link.owner and leads:
            scope = "own"
        grant = Grant(role_id, scope, implied=True)
        self._imply(target, "read", grant)
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
                        self.allow(self.found[entity.id], entity, action, through, implied_by="")
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

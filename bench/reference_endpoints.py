"""Endpoints boiled down to facts: from a reference's table, and from a design."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fnmatch import fnmatchcase

from design.comparison.facts import Facts
from design.document.api import endpoint_key
from design.document.design import Design
from design.document.names import name_key

KINDS = ("endpoint", "role", "row scope")

_LEGEND = re.compile(r"\*\*([^*]+)\*\*\s*=?\s*([^,.(*]+)")
_TENANT = re.compile(r"^own (?:clinic|workspace|tenant|account|organisation)\b")


def facts_of_table(text: str, scopes: Mapping[str, str]) -> Facts:
    """Read the table of a reference's endpoints.md.

    Args:
        text: The document.
        scopes: What a scope in the reference's words is in ours, such as ``all`` of a tenant.
    """
    facts = Facts()
    legend = next(line for line in text.splitlines() if line.startswith("Roles:"))
    roles = {letter: name_key(name) for letter, name in _LEGEND.findall(legend)}
    said: dict[str, list[tuple[str, str]]] = {}
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) < 4 or cells[0] not in ("GET", "POST", "PUT", "PATCH", "DELETE"):
            continue
        item = endpoint_key(cells[0], cells[1])
        resource = cells[1].split("/")[2]
        said["edit"] = said.get(f"{resource} edit", said.get("edit", []))
        access = _access(cells[3], roles, said)
        if cells[0] == "PATCH" and "as edit" not in cells[3]:
            said[f"{resource} edit"] = access
        if cells[0] == "GET":
            said["detail" if "{" in cells[1] else "list"] = access
            said.setdefault(resource, access)
        facts.add("endpoint", item)
        for role, scope in access:
            facts.add("role", f"{item}: {role}")
            if scope:
                facts.value("row scope", f"{item}: {role}", scopes.get(scope, scope))
    return facts


def _access(
    cell: str, roles: Mapping[str, str], said: Mapping[str, list[tuple[str, str]]]
) -> list[tuple[str, str]]:
    if "signature" in cell:
        return [("signature", "")]
    if cell.startswith("public"):
        return [("public", "")]
    if match := re.match(r"as (\w+)", cell):
        return list(said.get(match[1], ()))
    found: dict[str, str] = {}
    for clause in cell.split(";"):
        who, _, rows = clause.partition("→")
        like = re.match(r"\s*as (\w+)", rows)
        before = dict(said.get(like[1], ())) if like else {}
        scope = _scope(rows.strip())
        parts = [part for part in re.split(r"[,\s]+", who.strip()) if part in roles]
        if who.strip() == "all":
            parts = list(roles)
        for part in parts:
            found.setdefault(roles[part], before.get(roles[part], scope))
    return list(found.items())


def _scope(rows: str) -> str:
    if rows.startswith("all"):
        return "all"
    if _TENANT.match(rows):
        return "tenant"
    if rows.startswith("own") or "by self" in rows.partition("(")[0]:
        return "own"
    return "related" if rows else ""


def facts_of_design(design: Design, roles: Mapping[str, str], paths: Mapping[str, str]) -> Facts:
    """Return the facts of a design's api layer.

    Args:
        design: The design.
        roles: Our role name -> the reference's.
        paths: Our ``METHOD /path``, which may have ``*`` -> the reference's.
    """
    facts = Facts()
    by_key = {_key(ours): _key(theirs) for ours, theirs in paths.items()}
    names = {name_key(ours): name_key(theirs) for ours, theirs in roles.items()}
    for endpoint in design.api.endpoints:
        own = endpoint_key(endpoint.method, endpoint.path)
        item = next((theirs for ours, theirs in by_key.items() if fnmatchcase(own, ours)), own)
        facts.add("endpoint", item)
        if endpoint.auth != "required":
            facts.add("role", f"{item}: {endpoint.auth}")
            continue
        for access in endpoint.access:
            role = design.concept.role(access.role)
            if role is None or access.scope == "none":
                continue
            known = names.get(name_key(role.name), name_key(role.name))
            facts.add("role", f"{item}: {known}")
            facts.value("row scope", f"{item}: {known}", access.scope)
    return facts


def shared(reference: Facts, ours: Facts) -> tuple[Facts, Facts]:
    """Return both sides with the roles of those endpoints alone that both have."""
    both = reference.sets["endpoint"] & ours.sets["endpoint"]
    for side in (reference, ours):
        side.sets["role"] = {item for item in side.sets["role"] if item.split(": ")[0] in both}
    return reference, ours


def _key(label: str) -> str:
    method, _, path = label.partition(" ")
    return endpoint_key(method, path)

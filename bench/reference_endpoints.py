"""Endpoints boiled down to facts: from a reference's table, and from a design."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bench.reference_schema import Facts
from design.document.api import endpoint_key
from design.document.design import Design
from design.document.names import name_key

KINDS = ("endpoint", "role", "row scope")

_LEGEND = re.compile(r"\*\*([^*]+)\*\*\s*=?\s*([^,.(*]+)")
_TENANT = re.compile(r"^own (?:clinic|workspace|tenant|account|organisation)\b")


def facts_of_table(text: str) -> Facts:
    """Read the table of a reference's endpoints.md."""
    facts = Facts()
    legend = next(line for line in text.splitlines() if line.startswith("Roles:"))
    roles = {letter: name_key(name) for letter, name in _LEGEND.findall(legend)}
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) < 4 or cells[0] not in ("GET", "POST", "PUT", "PATCH", "DELETE"):
            continue
        item = endpoint_key(cells[0], cells[1])
        facts.add("endpoint", item)
        for role, scope in _access(cells[3], roles):
            facts.add("role", f"{item}: {role}")
            if scope:
                facts.value("row scope", f"{item}: {role}", scope)
    return facts


def _access(cell: str, roles: Mapping[str, str]) -> list[tuple[str, str]]:
    if "signature" in cell:
        return [("signature", "")]
    found: list[tuple[str, str]] = []
    for clause in cell.split(";"):
        who, _, rows = clause.partition("→")
        scope = _scope(rows.strip())
        for part in re.split(r"[,\s]+", who.strip()):
            if part in roles:
                found.append((roles[part], scope))
            elif part.startswith("public"):
                found.append(("public", ""))
        if "all roles" in who:
            found.extend((role, scope) for role in roles.values() if role != "public")
    return [(role, "" if role == "public" else scope) for role, scope in found]


def _scope(rows: str) -> str:
    if rows.startswith("all"):
        return "all"
    if _TENANT.match(rows):
        return "tenant"
    if rows.startswith("own"):
        return "own"
    return "related" if rows else ""


def facts_of_design(design: Design, roles: Mapping[str, str], paths: Mapping[str, str]) -> Facts:
    """Return the facts of a design's api layer.

    Args:
        design: The design.
        roles: Our role name -> the reference's.
        paths: Our ``METHOD /path`` -> the reference's.
    """
    facts = Facts()
    by_key = {_key(ours): _key(theirs) for ours, theirs in paths.items()}
    names = {name_key(ours): name_key(theirs) for ours, theirs in roles.items()}
    for endpoint in design.api.endpoints:
        item = endpoint_key(endpoint.method, endpoint.path)
        item = by_key.get(item, item)
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


def _key(label: str) -> str:
    method, _, path = label.partition(" ")
    return endpoint_key(method, path)

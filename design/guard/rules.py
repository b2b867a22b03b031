"""What contradicts each topic: one function a topic, over the whole design."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from design.document.api import Endpoint
from design.document.concept import DeletePolicy
from design.document.design import Design
from design.document.names import name_key, singular, words
from design.guard.changes import dropped, lost_marks
from design.guard.hits import (
    Hit,
    Hits,
    around,
    around_endpoint,
    around_table,
    attributes,
    by_hand,
    columns_by_hand,
    convention_hits,
    is_float,
    is_integer,
    is_money,
    parts,
)
from design.guard.naming import naming
from design.guard.tenancy import tenancy
from design.guard.tenets import Tenet

Rule = Callable[[Tenet, Design, Design], Hits]
"""Finds what contradicts a tenet: the tenet, the design before the turn, the design."""

# --- ids ---------------------------------------------------------------------------------------


_KINDS: Final[dict[str, str]] = {"integer": "bigint"}


def _ids(tenet: Tenet, before: Design, design: Design) -> Hits:
    hits = convention_hits(design, "ids.type", tenet.choice)
    nouns = {name_key(item.name) for item in design.concept.entities}
    nouns |= {name_key(singular(item.name)) for item in design.schema_.tables}
    own = name_key(design.conventions.ids.column)

    def wrong(kind: str) -> bool:
        return is_integer(kind) if tenet.choice == "uuid" else kind == "uuid"

    def names_row(name: str) -> bool:
        *stem, last = words(name) or ("",)
        return name_key(name) in (own, "id") or (last == "id" and "".join(stem) in nouns)

    for table, column in columns_by_hand(design):
        refers = any(column.id in key.columns for key in table.foreign_keys)
        key = table.primary_key == (column.id,)
        surrogate = key and (column.identity or words(column.name)[-1:] == ("id",))
        made = surrogate or (key and tenet.choice == "bigint")
        if wrong(column.type) and not refers and (made or names_row(column.name)):
            hits[f"{column.id} type"] = Hit(
                f"{table.name}.{column.name} would be {column.type}", around_table(table, column)
            )
    for endpoint in design.api.endpoints:
        for part in parts(endpoint):
            known = not by_hand(part, "type") or part.maps_to is not None
            if not known and wrong(_KINDS.get(part.type, part.type)) and names_row(part.name):
                hits[f"{part.id} type"] = Hit(
                    f"{part.name} of {endpoint.label} would be {part.type}",
                    around_endpoint(endpoint),
                )
    return hits


# --- deletion and drops --------------------------------------------------------------------------

_AGAINST: Final[dict[str, frozenset[DeletePolicy]]] = {
    "soft": frozenset({"hard"}),
    "hard": frozenset({"soft"}),
    "deactivate": frozenset({"hard", "soft"}),
    "never": frozenset({"hard", "soft", "erase"}),
}
"""The policies of an entity that contradict each choice."""


def _delete(tenet: Tenet, before: Design, design: Design) -> Hits:
    hits = convention_hits(design, "deletion.policy", tenet.choice)
    for entity in design.concept.entities:
        policy = entity.delete_policy
        if policy is not None and policy in _AGAINST[tenet.choice]:
            hits[f"{entity.id} policy"] = Hit(
                f"rows of {entity.name} would be deleted {_DELETED[policy]}",
                around(entity),
            )
        kept = entity.retention
        if tenet.choice == "never" and kept is not None and kept.action == "delete":
            hits[f"{entity.id} retention"] = Hit(
                f"rows of {entity.name} would be deleted after {kept.period}", around(entity)
            )
    if tenet.choice == "soft":
        hits |= lost_marks(before, design)
    if tenet.choice == "never":
        for endpoint in design.api.endpoints:
            if endpoint.kind == "delete" and by_hand(endpoint, "kind"):
                hits[f"{endpoint.id} delete"] = Hit(
                    f"{endpoint.label} would delete", around_endpoint(endpoint)
                )
    return hits


_DELETED: Final = {"hard": "for good", "soft": "by a mark alone", "erase": "by erasing them"}


def _drops(tenet: Tenet, before: Design, design: Design) -> Hits:
    if tenet.choice == "direct":
        return convention_hits(design, "migrations.style", "direct")
    hits = convention_hits(design, "migrations.style", "expand_contract")
    hits |= convention_hits(design, "migrations.drops", "contract_phase")
    return hits | dropped(before, design)


# --- values --------------------------------------------------------------------------------------


def _money(tenet: Tenet, before: Design, design: Design) -> Hits:
    chosen = {"minor units": "minor_units"}.get(tenet.choice, tenet.choice)
    hits = convention_hits(design, "money.representation", chosen)
    if tenet.detail:
        hits |= convention_hits(design, "money.currency", "column")
    whole = tenet.choice == "numeric"
    for table, column in columns_by_hand(design):
        kind = column.type
        wrong = (is_float(kind) and is_money(column.name, surely=False)) or (
            is_money(column.name, surely=whole)
            and (is_integer(kind) if whole else kind.startswith("numeric"))
        )
        if wrong:
            hits[f"{column.id} money"] = Hit(
                f"{table.name}.{column.name} would be {kind}", around_table(table, column)
            )
    wanted = "integer" if whole else "decimal"
    for entity, attribute in attributes(design):
        plain = attribute.type == "decimal" and bool(tenet.detail)
        if (attribute.type == wanted or plain) and is_money(attribute.name, surely=True):
            hits[f"{attribute.id} money"] = Hit(
                f"{entity.name}.{attribute.name} would be {attribute.type} and not money",
                around(entity, attribute),
            )
    return hits


_EPOCHS: Final = ("text", "varchar", "char")


def _time(tenet: Tenet, before: Design, design: Design) -> Hits:
    hits = convention_hits(design, "time.instants", tenet.choice)
    aware = tenet.choice == "timestamptz"
    for table, column in columns_by_hand(design):
        kind = re.sub(r"[(\[].*", "", column.type)
        without = kind in ("timestamp", "timestamp without time zone")
        within = kind in ("timestamptz", "timestamp with time zone")
        named = words(column.name)[-1:] == ("at",) and len(words(column.name)) > 1
        otherwise = aware and named and (is_integer(kind) or kind in _EPOCHS)
        if (without if aware else within) or otherwise:
            hits[f"{column.id} time"] = Hit(
                f"{table.name}.{column.name} would be {column.type}", around_table(table, column)
            )
    for entity, attribute in attributes(design):
        named = words(attribute.name)[-1:] == ("at",) and len(words(attribute.name)) > 1
        if aware and named and attribute.type in ("integer", "text"):
            hits[f"{attribute.id} time"] = Hit(
                f"{entity.name}.{attribute.name} would be {attribute.type} and not an instant",
                around(entity, attribute),
            )
    return hits


def _derived_values(tenet: Tenet, before: Design, design: Design) -> Hits:
    return {
        f"{attribute.id} stored": Hit(
            f"{entity.name}.{attribute.name} follows from {attribute.derived_from} and would be"
            " stored",
            around(entity, attribute),
        )
        for entity, attribute in attributes(design)
        if attribute.derived_from and attribute.stored
    }


# --- the interface -------------------------------------------------------------------------------

_CUTS: Final = {
    "offset": "offset", "skip": "offset", "nextoffset": "offset", "page": "page",
    "pagenumber": "page", "pageindex": "page", "totalpages": "page", "pagecount": "page",
    "cursor": "cursor", "nextcursor": "cursor", "pagetoken": "cursor", "nextpagetoken": "cursor",
}  # fmt: skip
"""What parameters and fields say of the way a list is cut."""


def _is_list(endpoint: Endpoint) -> bool:
    return endpoint.kind in ("list", "search", "report") or endpoint.paginated


def _pagination(tenet: Tenet, before: Design, design: Design) -> Hits:
    hits = convention_hits(design, "pagination.style", tenet.choice)
    for endpoint in filter(_is_list, design.api.endpoints):
        about = around_endpoint(endpoint)
        for part in parts(endpoint):
            style = _CUTS.get(name_key(part.name))
            if style not in (None, tenet.choice) and by_hand(part, "name") and not part.maps_to:
                hits[f"{part.id} cut"] = Hit(
                    f"{endpoint.label} would be cut by {style}, with {part.name}", about
                )
        if endpoint.derived and "paginated" in endpoint.overrides and not endpoint.paginated:
            hits[f"{endpoint.id} whole"] = Hit(
                f"{endpoint.label} would give the whole list at once", about
            )
    return hits


_VERSION: Final = re.compile(r"^(?:/api)?/v\d+(?:/|$)", re.IGNORECASE)
_UNVERSIONED: Final = re.compile(
    r"^/(?:\.well-known|health|healthz|livez|readyz|ready|live|metrics|status|webhooks?|hooks?"
    r"|openapi(?:\.json|\.yaml)?|docs)(?:/|$)",
    re.IGNORECASE,
)


def _versioning(tenet: Tenet, before: Design, design: Design) -> Hits:
    hits = convention_hits(design, "versioning.style", tenet.choice)
    for endpoint in design.api.endpoints:
        if not by_hand(endpoint, "path"):
            continue
        has = _VERSION.match(endpoint.path) is not None
        free = endpoint.kind == "webhook" or _UNVERSIONED.match(endpoint.path) is not None
        if has if tenet.choice != "path" else not (has or free):
            told = "has the version in its path" if has else "has no version in its path"
            hits[f"{endpoint.id} version"] = Hit(
                f"{endpoint.label} {told}", around_endpoint(endpoint)
            )
    return hits


def _convention(tenet: Tenet, before: Design, design: Design) -> Hits:
    return convention_hits(design, tenet.convention, tenet.choice)


_RULES: Final[dict[str, Rule]] = {
    "ids": _ids,
    "delete": _delete,
    "no-drop": _drops,
    "money": _money,
    "time": _time,
    "derived values": _derived_values,
    "pagination": _pagination,
    "versioning": _versioning,
    "errors": _convention,
    "naming": naming,
    "tenancy": tenancy,
}


def find(tenet: Tenet, before: Design, design: Design) -> Hits:
    """Return what in a design contradicts a tenet.

    Args:
        tenet: What was decided.
        before: The design before the turn, for what was there then.
        design: The design, derived.
    """
    return _RULES.get(tenet.topic, _convention)(tenet, before, design)

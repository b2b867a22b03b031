"""The shape of a JSON document: which fields there must be, and of what type.

A dict lists fields that must be there (others may be), a list of one shape any number of such
values, a tuple alternatives, a type values of exactly that type, None null.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

COUNTS = {
    "entities": int,
    "attributes": int,
    "tables": int,
    "columns": int,
    "endpoints": int,
    "decisions": int,
    "questions": int,
}
STATUS = {
    "design": str,
    "branch": str,
    "snapshot": str,
    "draft": (None, {"turn": str, "state": str, "operations": int, "rejected": int}),
    "counts": COUNTS,
    "model": str,
}
MOVED = {"snapshot": str, "status": STATUS}
REVIEW = {
    "findings": [
        {
            "rule": str, "severity": str, "element": str, "message": str, "why": str,
            "evidence": str, "fingerprint": str, "file": str, "line": int, "standing": str,
            "reason": str, "fix": (None, {"title": str, "safe": bool, "operations": [dict]}),
        }
    ],
    "gate": [
        {"item": str, "title": str, "state": str, "by": str, "reason": str, "until": str}
    ],
    "not_checked": [{"rule": str, "needs": str, "elements": [str]}],
    "counts": {"error": int, "warning": int, "info": int},
}  # fmt: skip
RULES = [
    {
        "rule": str, "group": str, "item": str, "severity": str, "profiles": dict, "each": str,
        "summary": str, "why": str, "needs": [str],
    }
]  # fmt: skip
LOG = [
    {
        "snapshot": str,
        "parents": [str],
        "at": str,
        "author": str,
        "message": str,
        "turn": (None, str),
        "restores": (None, str),
        "decisions_sent": [str],
        "counts": (None, COUNTS),
        "gate": (None, str),
        "tags": [str],
    }
]
TAGS = [{"name": str, "snapshot": str, "at": str, "author": str, "message": str}]
DIFF = {
    "changes": [
        {
            "layer": str,
            "kind": str,
            "element": str,
            "path": str,
            "before": object,
            "after": object,
        }
    ],
    "counts": dict,
}
ASK = {
    "turn": str,
    "prose": str,
    "operations": [{"op": str, "key": str, "state": str, "why": str}],
    "repairs": int,
    "finish": str,
    "reason": str,
    "proposal": (None, DIFF),
    "usage": (
        None,
        {"input_tokens": int, "output_tokens": int, "cached_tokens": int, "seconds": float},
    ),
    "snapshot": (None, str),
}
PROMPT = {
    "parts": [{"name": str, "text": str, "tokens": int}],
    "tokens": int,
    "decisions": [int],
    "left_out": [{"kind": str, "name": str, "why": str}],
}
QUESTIONS = [
    {
        "number": int,
        "text": str,
        "choices": [str],
        "recommendation": str,
        "about": [str],
        "deferred": bool,
    }
]
DECISION = {
    "number": int,
    "title": str,
    "status": str,
    "pinned": bool,
    "muted": bool,
    "text": str,
}
CONCEPT = {
    "entities": [
        {
            "name": str,
            "definition": str,
            "attributes": [
                {
                    "name": str,
                    "type": str,
                    "required": bool,
                    "unique": (bool, str),
                    "values": [str],
                    "sensitivity": str,
                }
            ],
            "identities": [{"attributes": [str], "within": [str], "case_sensitive": bool}],
            "lifecycle": (
                None,
                {
                    "attribute": str,
                    "states": [str],
                    "initial": str,
                    "transitions": [{"from": str, "to": str, "action": str, "roles": [str]}],
                },
            ),
        }
    ],
    "relationships": [
        {
            "name": str,
            "source": str,
            "target": str,
            "source_cardinality": str,
            "target_cardinality": str,
            "on_parent_delete": str,
        }
    ],
    "invariants": list,
    "roles": [
        {
            "name": str,
            "permissions": [{"action": str, "entity": (None, str), "scope": str, "allowed": bool}],
        }
    ],
    "queries": [{"name": str, "entity": (None, str), "filters": [dict], "sort": [str]}],
    "integrations": list,
    "questions": [{"status": str}],
    "assumptions": [{"status": str}],
    "non_goals": [str],
}
SCHEMA = {
    "tables": [
        {
            "name": str,
            "role": str,
            "columns": [{"name": str, "type": str, "nullable": bool}],
            "primary_key": [str],
            "uniques": [dict],
            "checks": [dict],
            "foreign_keys": [dict],
            "indexes": [dict],
            "exclusions": [dict],
        }
    ]
}
API = {"endpoints": [{"method": str, "path": str, "auth": str, "row_scope": str, "roles": [str]}]}
SHOW = {
    "design": str,
    "concept": CONCEPT,
    "schema": SCHEMA,
    "api": API,
    "conventions": dict,
    "decisions": [DECISION],
}


def misfits(value: Any, shape: Any, place: str = "$") -> list[str]:
    """Return where a JSON value does not have a shape; empty when it has."""
    return list(_misfits(value, shape, place))


def _misfits(value: Any, shape: Any, place: str) -> Iterator[str]:
    match shape:
        case tuple():
            if all(misfits(value, option, place) for option in shape):
                yield f"{place}: {value!r:.80} is none of the {len(shape)} kinds"
        case dict() if isinstance(value, dict):
            yield from (f"{place}.{name} is missing" for name in shape if name not in value)
            for name in shape.keys() & value.keys():
                yield from _misfits(value[name], shape[name], f"{place}.{name}")
        case [inner] if isinstance(value, list):
            for number, item in enumerate(value):
                yield from _misfits(item, inner, f"{place}[{number}]")
        case type() if shape is object or type(value) is shape:
            pass
        case None if value is None:
            pass
        case _:
            yield f"{place}: {value!r:.80} is not as it should be"


_LINES = {"lines": int, "valid": int}
_FIGURES = {
    "turns": int,
    "operations": {"first": _LINES, "last": _LINES},
    "repairs": int,
    "contradicted": (None, int),
    "touched_unasked": (None, [str]),
    "expectations": {"met": int, "all": int},
    "usage": {"input_tokens": int, "output_tokens": int, "estimated": bool, "seconds": float},
}
EVAL = {
    "model": str,
    "runs": [
        {
            "scenario": str,
            "title": str,
            "run": int,
            "state": str,
            "reason": str,
            "unmet": [{"expectation": str, "found": str}],
            "reference": (None, {"match": (None, float), "kinds": dict}),
            **_FIGURES,
        }
    ],
    "total": {"scenarios": int, "runs": int, "passed": int, **_FIGURES},
}

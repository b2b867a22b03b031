"""Which operations a request is likely to need, for models that are told only those.

A small model that is shown all hundred operations uses none of them well. A request says by its
words what kind of change it wants; the words and what they call for are a plain table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

MOST: Final = 14
"""Operations told at most."""

_ALWAYS: Final = ("add_attribute", "alter_attribute", "add_question")
_FEW: Final = 3
_USUAL: Final = (
    "add_relationship", "add_entity", "alter_entity", "add_state", "add_transition",
    "add_permission",
)  # fmt: skip
"""What is told as well when the words of a request call for fewer than `_FEW`."""
_CALLS_FOR: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    (r"columns?|foreign keys?|checks?|constraints?|indexes", (
        "add_column", "alter_column", "drop_column", "add_unique", "add_check",
        "add_foreign_key")),
    (r"renam\w*|(?:is|be) called", ("rename_entity", "rename_attribute", "rename_state",
                                    "rename_role")),
    (r"(?:get|post|put|patch|delete) /\S*|/v\d\S*|endpoints?|routes?|clients?\b.{0,40}\bworking"
     r"|deprecat\w*|sunset", ("add_endpoint", "alter_endpoint", "drop_endpoint",
                              "deprecate_endpoint", "rename_endpoint")),
    (r"[45]\d\d|errors?", ("add_error",)),
    (r"request body|response|(?:query )?parameters?", ("add_field", "alter_field",
                                                       "add_parameter")),
    (r"soft.?delet\w*|delet\w*|deactivat\w*|restor\w*|audit\w*|append.only", ("alter_entity",)),
    (r"kept|keep for|retention|retain\w*|(?:months?|years?) (?:after|later)", ("set_retention",)),
    (r"eras\w*|forgotten|gdpr|anonymi\w*", ("set_erasure", "set_retention")),
    (r"uniq\w*|duplicates?|twice|same", ("add_identity", "drop_identity")),
    (r"tenan\w*|multi.?tenan\w*", ("add_entity", "alter_entity", "set_convention",
                                                "add_relationship")),
    (r"pag(?:es?|ing|ination)|cursors?|conventions?|envelope|naming|camel\w*|snake\w*|uuids?"
     r"|keys?|versioning|time ?zones?", ("set_convention",)),
    (r"webhooks?", ("add_integration", "add_endpoint")),
    (r"integrat\w*|providers?|external|imports?|exports?", (
        "add_integration",)),
    (r"decisions?|decid\w*|notes?|write (?:it|that|this) down|from now on", (
        "propose_decision",)),
    (r"status\w*|states?|lifecycles?|steps?|workflows?|approv\w*|cancel\w*|on.?hold|release\w*"
     r"|transitions?|reopen\w*", ("add_state", "add_transition", "alter_transition",
                                          "set_lifecycle", "rename_state")),
    (r"roles?|may|can|cannot|allowed|permissions?|only|access|sees?|visible|nobody|everybody", (
        "add_permission", "drop_permission", "add_role")),
    (r"split\w*|of (?:its|their) own|several|many|separate\w*|moves?|moved", (
        "add_entity", "add_relationship", "move_attribute", "drop_attribute")),
    (r"index\w*|fast\w*|slow\w*|speed", ("add_index", "add_query")),
    (r"lists?|search\w*|look\w* up|find\w*|newest|oldest|sort\w*|filter\w*|report\w*|how many", (
        "add_query", "alter_query")),
    (r"never|exceeds?|must|at (?:least|most)|less than|more than|overlap\w*|above|below|limit\w*"
     r"|before|after", ("add_invariant",)),
    (r"remov\w*|drop\w*|no longer|get rid|unused|nobody uses", ("drop_attribute", "drop_entity",
                                                              "drop_relationship", "drop_state")),
    (r"belongs?|per|relat\w*|owns?|owner|links?|linked|approvers?|author|assigned", (
        "add_relationship", "alter_relationship")),
    (r"non.?goals?|out of scope", ("add_non_goal",)),
)  # fmt: skip
_PATTERNS: Final = tuple(
    (re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE), names) for words, names in _CALLS_FOR
)


def select_operations(message: str) -> tuple[str, ...]:
    """Return the operations a request is likely to need, at most `MOST`.

    Args:
        message: What the person asks.
    """
    asked = list(dict.fromkeys(name for name in _asked(message) if name not in _ALWAYS))
    if len(asked) < _FEW:
        asked += [name for name in _USUAL if name not in asked]
    return (*asked[: MOST - len(_ALWAYS)], *_ALWAYS)


def _asked(message: str) -> Iterator[str]:
    for pattern, names in _PATTERNS:
        if pattern.search(message):
            yield from names

"""The design language: how a design, or a part of it, is written for a model to read.

Keys are spelled as operations spell them, so that what is read can be written back. Defaults
are left out, names stand for ids, and free text is always quoted (see `prompts.language`).
"""

from __future__ import annotations

from prompts.pack.api import pack_endpoints
from prompts.pack.concept import (
    pack_answers,
    pack_entity,
    pack_invariant,
    pack_permissions,
    pack_query,
    pack_rest,
    pack_role,
    pack_sketch,
)
from prompts.pack.index import conventional_table, pack_conventions, pack_index
from prompts.pack.names import Names
from prompts.pack.schema import pack_table

__all__ = [
    "Names",
    "conventional_table",
    "pack_answers",
    "pack_conventions",
    "pack_endpoints",
    "pack_entity",
    "pack_index",
    "pack_invariant",
    "pack_permissions",
    "pack_query",
    "pack_rest",
    "pack_role",
    "pack_sketch",
    "pack_table",
]

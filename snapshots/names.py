"""Names that come from people: of snapshots, branches and authors."""

from __future__ import annotations

import re
from typing import Final

from design.text import clean, clean_line
from snapshots.errors import SnapshotError

_REVISION: Final = re.compile(r"[\w@][\w./@^~-]{0,200}")
_BRANCH: Final = re.compile(r"\w[\w./-]{0,99}")
_ID: Final = re.compile(r"[0-9a-fA-F]{4,64}")
_SIGNATURE: Final = re.compile(r"([^<>]*)<([^<>]*)>")
_CRUD: Final = " .,:;\"'\\"
"""What git strips from the ends of a name."""


def check_revision(rev: str) -> str:
    """Return what git may be asked to look up.

    Args:
        rev: An id, the beginning of one, a branch, a tag, ``HEAD`` or such as ``HEAD~2``.

    Raises:
        SnapshotError: It looks like an option, a range, a path or an expression.
    """
    if _REVISION.fullmatch(rev) and ".." not in rev and clean(rev) == rev:
        return rev
    raise SnapshotError(
        f"{clean_line(rev, 80)!r} does not name a snapshot.",
        "Give an id from `planroom log`, a branch, HEAD, or HEAD~1 for the one before.",
    )


def check_branch(name: str) -> str:
    """Return the name of a branch to make.

    Raises:
        SnapshotError: A branch cannot be called that, or git would take it for something else.
    """
    if _is_name(name):
        return name
    raise SnapshotError(
        f"A branch cannot be called {clean_line(name, 80)!r}.",
        "Use letters, digits, dots, dashes and slashes, such as checkout-v2.",
    )


def check_tag(name: str) -> str:
    """Return a name for a snapshot.

    Raises:
        SnapshotError: A snapshot cannot be called that, or it would be taken for something else.
    """
    if _is_name(name) and name.lower() != "draft":
        return name
    raise SnapshotError(
        f"A snapshot cannot be called {clean_line(name, 80)!r}.",
        "Use letters, digits, dots and dashes, such as v1.0; what looks like an id is none.",
    )


def _is_name(name: str) -> bool:
    """Return whether git can call something so, and would not take it for something else."""
    parts = name.split("/")
    well_formed = _BRANCH.fullmatch(name) and clean(name) == name and ".." not in name
    spoken_for = name.upper() in ("HEAD", "FETCH_HEAD", "ORIG_HEAD") or _ID.fullmatch(name)
    broken = any(
        not part or part.startswith(".") or part.endswith((".", ".lock")) for part in parts
    )
    return bool(well_formed and not spoken_for and not broken and parts[0] != "refs")


def signature(author: str) -> str:
    """Return an author as a commit names one; git's configuration is not asked.

    Args:
        author: ``Name <address>``, or a name.
    """
    text = clean_line(author, 300)
    found = _SIGNATURE.fullmatch(text)
    name, address = (found[1], found[2]) if found else (re.sub("[<>]", "", text), "")
    return f"{name.strip(_CRUD) or 'Somebody'} <{''.join(address.split()) or 'nobody@localhost'}>"

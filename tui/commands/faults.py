"""Faults as one or two sentences and an exit code."""

from __future__ import annotations

import sys
from typing import Any, Protocol, runtime_checkable

import typer

BAD_INPUT = 2
UNREACHABLE = 3


@runtime_checkable
class _UsageFault(Protocol):
    """What Typer raises for wrong usage; it gives the class no public name."""

    exit_code: int

    def format_message(self) -> str:
        """Return what is wrong."""


_KNOWN = {
    ("session.bench", "WorkbenchError"): 1,
    ("session.deciding", "DecisionActionError"): BAD_INPUT,
    ("session.settings", "SettingsError"): BAD_INPUT,
    ("session.journal", "JournalError"): BAD_INPUT,
    ("snapshots.errors", "SnapshotError"): BAD_INPUT,
    ("snapshots.repository", "SnapshotError"): BAD_INPUT,
    ("design.document.files", "DesignFileError"): BAD_INPUT,
    ("design.operations.resolve", "OperationError"): BAD_INPUT,
    ("prompts.models", "ModelError"): UNREACHABLE,
}


def explain(error: BaseException) -> tuple[str, int] | None:
    """Return what to tell of an error and the exit code; None when it is a fault of ours."""
    from design.text import clean

    if isinstance(error, typer.Exit):
        return "", error.exit_code
    if isinstance(error, typer.Abort):
        return "Interrupted.", 130
    if isinstance(error, _UsageFault):
        return clean(error.format_message()), error.exit_code
    if isinstance(error, OSError) and error.filename is not None:
        return clean(f"{error.filename}: {error.strerror or error}."), BAD_INPUT
    if isinstance(error, UnicodeDecodeError):
        return "The input is not UTF-8 text.", BAD_INPUT
    for (module, name), status in _KNOWN.items():
        known: Any = getattr(sys.modules.get(module), name, None)
        if known is not None and isinstance(error, known):
            what = getattr(error, "what", None)
            text = f"{what} {getattr(error, 'mend', '')}".strip() if what else str(error)
            return clean(text), status
    return None

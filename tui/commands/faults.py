"""Faults as one or two sentences and an exit code."""

from __future__ import annotations

import sys
import tempfile
import traceback
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import typer

REFUSED = 1
BAD_INPUT = 2
UNREACHABLE = 3
INTERRUPTED = 130


class InputError(Exception):
    """What was given cannot be used; the message says what, where and what to do."""


@runtime_checkable
class _UsageFault(Protocol):
    """What Typer raises for wrong usage; it gives the class no public name."""

    exit_code: int
    ctx: Any

    def format_message(self) -> str:
        """Return what is wrong."""


_KNOWN = {
    ("session.bench", "WorkbenchError"): 1,
    ("session.answering", "AnswerError"): BAD_INPUT,
    ("session.checking", "ReviewError"): BAD_INPUT,
    ("session.deciding", "DecisionActionError"): BAD_INPUT,
    ("session.evaluation.scenario", "ScenarioError"): BAD_INPUT,
    ("session.settings", "SettingsError"): BAD_INPUT,
    ("session.journal", "JournalError"): BAD_INPUT,
    ("snapshots.errors", "SnapshotError"): BAD_INPUT,
    ("design.document.files", "DesignFileError"): BAD_INPUT,
    ("design.operations.resolve", "OperationError"): BAD_INPUT,
    ("design.intake.source", "UnreachableError"): UNREACHABLE,
    ("design.intake.source", "ImportFaultError"): BAD_INPUT,
    ("prompts.failures", "ModelError"): UNREACHABLE,
}


def explain(error: BaseException) -> tuple[str, int] | None:
    """Return what to tell of an error and the exit code; None when it is a fault of ours."""
    from design.text import clean

    if isinstance(error, typer.Exit):
        return "", error.exit_code
    if isinstance(error, typer.Abort | KeyboardInterrupt):
        return "Interrupted.", INTERRUPTED
    if isinstance(error, _UsageFault):
        return clean(_usage(error)), error.exit_code
    if isinstance(error, InputError):
        return clean(str(error)), BAD_INPUT
    for (module, name), status in _KNOWN.items():
        known: Any = getattr(sys.modules.get(module), name, None)
        if known is not None and isinstance(error, known):
            what = getattr(error, "what", None)
            text = f"{what} {getattr(error, 'mend', '')}".strip() if what else str(error)
            return clean(text), status
    if isinstance(error, OSError):
        place = f"{error.filename}: " if error.filename is not None else ""
        return clean(f"{place}{error.strerror or error}."), BAD_INPUT
    return None


def _usage(error: _UsageFault) -> str:
    message = error.format_message()
    command = error.ctx.command_path if error.ctx is not None else "planroom"
    end = "" if message.endswith((".", "?")) else "."
    return f"{message}{end} `{command} --help` says what can be given."


def keep_traceback(error: BaseException) -> str:
    """Keep what happened when Planroom itself broke; return what to tell of it.

    Args:
        error: A fault of ours.
    """
    from design.secrets import hide_secrets
    from design.text import clean, clean_line

    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", prefix="planroom-", suffix=".log", delete=False
    ) as file:
        file.write(hide_secrets(clean("".join(traceback.format_exception(error)))))
    told = hide_secrets(clean_line(repr(error), 200))
    return (
        f"Planroom broke: {told}. Accepted snapshots are safe; please report it with"
        f" {Path(file.name)}."
    )

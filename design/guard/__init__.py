"""Which operations of a turn contradict which accepted decision."""

from __future__ import annotations

from design.guard.check import Breach, Watch, broken_notes, check, standing, words_of_breach
from design.guard.conflicts import conflicts, proposed_conflicts, successor
from design.guard.tenets import TOPICS, Tenet, checked_as, contradict, read

__all__ = [
    "TOPICS",
    "Breach",
    "Tenet",
    "Watch",
    "broken_notes",
    "check",
    "checked_as",
    "conflicts",
    "contradict",
    "proposed_conflicts",
    "read",
    "standing",
    "successor",
    "words_of_breach",
]

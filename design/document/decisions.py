"""Decision notes and waivers: what was decided, why, and what is excused."""

from __future__ import annotations

from typing import Literal

from design.document.base import Element
from design.document.ids import digest

DecisionStatus = Literal["proposed", "accepted", "rejected", "superseded"]


class Decision(Element):
    """A decision note: an architecture decision record of a page or less (MADR headings)."""

    number: int
    title: str
    status: DecisionStatus = "proposed"
    context: str = ""
    decision: str = ""
    consequences: str = ""
    topic: str = ""
    """What it settles, such as ``ids``, ``delete``, ``pagination``."""
    choice: str = ""
    """The choice in one word or two, such as ``uuid``."""
    scope: tuple[str, ...] = ()
    """Ids of elements it concerns; empty for the whole design."""
    pinned: bool = True
    """Whether it leads every prompt rather than only those it concerns."""
    muted: bool = False
    """Whether it stays out of prompts."""
    supersedes: str | None = None
    """Id of the decision it replaces."""
    proposed_by: Literal["model", "user"] = "user"

    @property
    def text(self) -> str:
        """The note as it is sent and kept: headings and the words, unchanged."""
        parts = [f"# {self.number}. {self.title}"]
        for heading, body in (
            ("Context", self.context),
            ("Decision", self.decision),
            ("Consequences", self.consequences),
        ):
            if body:
                parts.append(f"## {heading}\n{body}")
        return "\n\n".join(parts)

    @property
    def digest(self) -> str:
        """A short digest of :attr:`text`, kept with every prompt it went into."""
        return digest(self.text, size=8)


class Waiver(Element):
    """One finding that is excused, by whom and why."""

    rule: str
    elements: tuple[str, ...]
    """Ids of the elements of the finding, the one at fault first."""
    reason: str
    by: str
    until: str = ""
    """ISO date after which it no longer holds."""
    facet: str = ""
    """What tells the finding from others of the rule about the same elements."""

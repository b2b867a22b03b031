"""The status line: design, branch, snapshot, draft, model, tokens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from prompts.prices import money
from tui.drawing import ink

_NOTHING: Final = Content("")


@dataclass(frozen=True, slots=True)
class Status:
    """What the line says."""

    design: str = ""
    branch: str = ""
    snapshot: str = ""
    draft: str = ""
    """State of the draft in words; empty when there is none."""
    tone: str = ""
    """How the state is written: ``busy``, ``ready``, ``warn`` or nothing."""
    findings: Content = _NOTHING
    """How many errors and warnings the review found."""
    model: str = ""
    sent: int = 0
    received: int = 0
    cost: float = 0.0
    """Dollars, as far as prices are known."""
    notice: str = ""
    """Something that holds until it is over, such as looking at an old snapshot."""


_TONES = {"busy": ink.LINK, "ready": f"bold {ink.GOOD}", "warn": f"bold {ink.WARN}", "": ink.MUTED}


class StatusLine(Widget):
    """One line; what matters least is left out first when it is narrow."""

    ALLOW_SELECT = False

    status: reactive[Status] = reactive(Status())
    """What it says."""

    def render(self) -> Content:
        """Draw what fits."""
        now = self.status
        left = [
            (ink.ink(now.design, ink.STRONG), 9),
            (Content.assemble(("on ", ink.FAINT), now.branch) if now.branch else Content(""), 3),
            (ink.ink(now.snapshot, ink.KEY), 5),
            (ink.ink(now.notice, f"bold {ink.WARN}"), 7),
            (ink.ink(now.draft, _TONES.get(now.tone, "")), 8),
            (now.findings, 6),
        ]
        right = [
            (ink.ink(now.model, ink.MUTED), 2),
            (ink.ink(tokens(now.sent, now.received), ink.FAINT), 1),
            (ink.ink(money(now.cost) if now.cost else "", ink.FAINT), 1),
        ]
        width = self.size.width - 2
        parts = [(part, weight, 0) for part, weight in left if part]
        parts += [(part, weight, 1) for part, weight in right if part]
        while len(parts) > 1 and sum(part.cell_length + 3 for part, _, _ in parts) > width:
            parts.remove(min(parts, key=lambda item: item[1]))
        gap = Content.styled(" │ ", ink.FAINT)
        begin = gap.join([part for part, _, side in parts if side == 0])
        end = gap.join([part for part, _, side in parts if side == 1])
        space = max(1, width - begin.cell_length - end.cell_length)
        return Content.assemble(" ", begin, " " * space, end)


def tokens(sent: int, received: int) -> str:
    """Return token counts as ``3.1k in, 820 out``."""
    if not sent and not received:
        return ""
    return f"{_short(sent)} in, {_short(received)} out"


def _short(number: int) -> str:
    return f"{number / 1000:.1f}k" if number >= 1000 else str(number)

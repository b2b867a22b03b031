"""The status line: design, branch, snapshot, draft, model, tokens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from prompts.prices import money
from tui.drawing import ink
from tui.messages import Do, Go

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


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """A part of the line."""

    words: Content
    weight: int
    """How much it matters."""
    leads: Callable[[], Message] | None
    """Makes what a click on it asks for."""


_TONES = {"busy": ink.LINK, "ready": f"bold {ink.GOOD}", "warn": f"bold {ink.WARN}", "": ink.MUTED}


class StatusLine(Widget):
    """One line; what matters least is left out first when it is narrow.

    A click on a part goes to what it tells of.
    """

    ALLOW_SELECT = False

    status: reactive[Status] = reactive(Status())
    """What it says."""

    def __init__(self) -> None:
        super().__init__()
        self._places: list[tuple[int, int, Callable[[], Message]]] = []

    def render(self) -> Content:
        """Draw what fits."""
        now = self.status
        history, settings = partial(Go, "history"), partial(Do, "settings")
        branch = Content.assemble(("on ", ink.FAINT), now.branch) if now.branch else _NOTHING
        left = [
            _Part(ink.ink(now.design, ink.STRONG), 9, partial(Go, "concept")),
            _Part(branch, 3, history),
            _Part(ink.ink(now.snapshot, ink.KEY), 5, history),
            _Part(ink.ink(now.notice, f"bold {ink.WARN}"), 7, None),
            _Part(ink.ink(now.draft, _TONES.get(now.tone, "")), 8, partial(Go, "proposal")),
            _Part(now.findings, 6, partial(Go, "review")),
        ]
        right = [
            _Part(ink.ink(now.model, ink.MUTED), 2, settings),
            _Part(ink.ink(tokens(now.sent, now.received), ink.FAINT), 1, settings),
            _Part(ink.ink(money(now.cost) if now.cost else "", ink.FAINT), 1, settings),
        ]
        width = self.size.width - 2
        parts = [part for part in (*left, *right) if part.words]
        while len(parts) > 1 and sum(part.words.cell_length + 3 for part in parts) > width:
            parts.remove(min(parts, key=lambda part: part.weight))
        sides = [[part for part in parts if part in side] for side in (left, right)]
        gap = Content.styled(" │ ", ink.FAINT)
        begin, end = (gap.join([part.words for part in side]) for side in sides)
        space = max(1, width - begin.cell_length - end.cell_length)
        self._places = []
        for side, at in zip(sides, (1, 1 + begin.cell_length + space), strict=True):
            for part in side:
                if part.leads is not None:
                    self._places.append((at, at + part.words.cell_length, part.leads))
                at += part.words.cell_length + 3
        return Content.assemble(" ", begin, " " * space, end)

    def on_click(self, event: Click) -> None:
        """Go to what the part under the mouse tells of."""
        for start, end, make in self._places:
            if start <= event.x < end:
                self.post_message(make())


def tokens(sent: int, received: int) -> str:
    """Return token counts as ``3.1k in, 820 out``."""
    if not sent and not received:
        return ""
    return f"{_short(sent)} in, {_short(received)} out"


def _short(number: int) -> str:
    return f"{number / 1000:.1f}k" if number >= 1000 else str(number)

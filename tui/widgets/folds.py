"""What a reply did, folded into one line that opens; and what could not be used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.reactive import reactive
from textual.widgets import Static

from tui.drawing import changes, ink

if TYPE_CHECKING:
    from collections.abc import Sequence


class Operations(Static):
    """The operations of a reply: one line with counts, opened on demand."""

    opened: reactive[bool] = reactive(False, init=False)
    """Whether every operation is shown."""

    def __init__(self) -> None:
        super().__init__(markup=False, classes="operations")
        self._summaries: dict[str, tuple[str, str]] = {}
        self.display = False

    @property
    def number(self) -> int:
        """How many operations there are."""
        return len(self._summaries)

    @property
    def summaries(self) -> Sequence[tuple[str, str]]:
        """Name and summary of each operation."""
        return tuple(self._summaries.values())

    def add(self, key: str, operation: str, summary: str) -> None:
        """Add an operation that was applied, under its key."""
        self._summaries[key] = (operation, summary)

    def fill(self, summaries: Sequence[tuple[str, str]]) -> None:
        """Show exactly these operations, each by name and summary."""
        self._summaries = {str(at): item for at, item in enumerate(summaries)}
        self.draw()

    def draw(self, *, settled: bool = True) -> None:
        """Show what has been added.

        Args:
            settled: Whether the height may change; while a reply streams it does not.
        """
        if not self._summaries:
            self.display = False
            return
        shown, self.display = self.display, True
        self.update(self._content(), layout=settled or not shown)

    def _content(self) -> Content:
        arrow = "▾ " if self.opened else "▸ "
        number = ink.count(len(self._summaries), "operation")
        amounts = changes.amounts(self.summaries)
        head = Content.assemble((f"{arrow}{number}  ", ink.FAINT), amounts)
        if not self.opened:
            return head
        lines = [
            Content.assemble("  ", changes.summary_line(operation, summary))
            for operation, summary in self.summaries
        ]
        return Content("\n").join([head, *lines])

    def watch_opened(self) -> None:
        """Show or hide the operations."""
        self.set_class(self.opened, "-opened")
        self.draw()

    def on_click(self) -> None:
        """Open or fold, unless text is being selected."""
        if not self.screen.get_selected_text():
            self.opened = not self.opened


class Rejections(Static):
    """The lines of a reply that could not be used, each with its reason."""

    MOST = 6

    def __init__(self) -> None:
        super().__init__(markup=False, classes="rejections")
        self._lines: list[tuple[str, str, str]] = []
        self.display = False

    @property
    def lines(self) -> Sequence[tuple[str, str, str]]:
        """The lines, as (key, raw, why)."""
        return tuple(self._lines)

    def add(self, key: str, raw: str, why: str) -> None:
        """Add a line."""
        self._lines = [item for item in self._lines if item[0] != key]
        self._lines.append((key, raw, why))
        self._draw()

    def fill(self, lines: Sequence[tuple[str, str, str]]) -> None:
        """Show exactly these lines, as (key, raw, why); none hides it."""
        self._lines = list(lines)
        self._draw()

    def _draw(self) -> None:
        from design.text import clean_line

        self.display = bool(self._lines)
        room = max(20, (self.content_size.width or 80) - 2)
        parts: list[str | tuple[str, str]] = []
        for _key, raw, why in self._lines[: self.MOST]:
            parts += [("! ", f"bold {ink.BAD}"), clean_line(why, 400), "\n"]
            if raw:
                parts += [(f"  {clean_line(raw, room)}", ink.FAINT), "\n"]
        if len(self._lines) > self.MOST:
            parts += [(f"  and {len(self._lines) - self.MOST} more, in the proposal\n", ink.FAINT)]
        self.update(Content.assemble(*parts).rstrip())

    def on_resize(self) -> None:
        """Cut the lines at the new width."""
        self._draw()

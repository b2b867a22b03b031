"""The list of completions above the composer."""

from __future__ import annotations

from collections.abc import Sequence

from tui.drawing import ink
from tui.drawing.rows import Column, Row
from tui.slash import SlashCommand
from tui.widgets.rows import RowList


class Completion(RowList, can_focus=False):
    """Commands that fit what has been typed; the composer moves its cursor."""

    def __init__(self) -> None:
        columns = (Column(), Column(), Column(flex=True))
        super().__init__(columns, aligned=True, id="completion")
        self._commands: Sequence[SlashCommand] = ()
        self.display = False

    def offer(self, commands: Sequence[SlashCommand]) -> None:
        """Offer commands; none closes the list."""
        self._commands = commands
        self.display = bool(commands)
        if not commands:
            return
        self.styles.height = min(len(commands), 8)
        self.show(
            [
                Row(
                    command.name,
                    (
                        ink.ink(f"/{command.name}", ink.LINK),
                        ink.ink(command.hint, ink.FAINT),
                        ink.ink(command.help, ink.MUTED),
                    ),
                )
                for command in commands
            ]
        )

    @property
    def chosen(self) -> SlashCommand | None:
        """The highlighted command."""
        row = self.row
        return next((item for item in self._commands if row and item.name == row.id), None)

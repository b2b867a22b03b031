"""The list of completions above the composer."""

from __future__ import annotations

from collections.abc import Sequence

from textual.events import Click

from tui.completing import Offer
from tui.drawing import ink
from tui.drawing.rows import Column, Row
from tui.widgets.rows import RowList


class Completion(RowList, can_focus=False):
    """What fits what has been typed; the composer moves its cursor."""

    def __init__(self) -> None:
        columns = (Column(most=28), Column(needs=60), Column(flex=True))
        super().__init__(columns, aligned=True, id="completion")
        self._offers: Sequence[Offer] = ()
        self.display = False

    def offer(self, offers: Sequence[Offer]) -> None:
        """Offer completions; none closes the list."""
        self._offers = offers
        self.display = bool(offers)
        if not offers:
            return
        self.styles.height = min(len(offers), 8)
        self.show(
            [
                Row(
                    offer.name,
                    (
                        ink.ink(offer.shown, ink.LINK),
                        ink.ink(offer.hint, ink.FAINT),
                        ink.ink(offer.help, ink.MUTED),
                    ),
                )
                for offer in offers
            ]
        )

    def on_click(self, event: Click) -> None:
        """Take the completion under the mouse; one click is enough in a list that is in the way."""
        super().on_click(event)
        if event.chain == 1 and self._index_at(event) is not None:
            self.action_choose()

    @property
    def chosen(self) -> Offer | None:
        """The highlighted completion."""
        row = self.row
        return next((item for item in self._offers if row and item.name == row.id), None)

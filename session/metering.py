"""What the calls of one turn take: by the model's own count, or by estimate where it gives none."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from prompts.usage import CHARACTERS_PER_TOKEN, Usage, cut_off, estimate_tokens
from session.events import UsageReported

if TYPE_CHECKING:
    from prompts.compose import ChatMessage
    from prompts.models import Chunk
    from session.spending import Purse


class Meter:
    """Counts the calls of a turn, and stops one that the budget does not allow.

    Args:
        purse: Knows the price and the budget.
    """

    def __init__(self, purse: Purse) -> None:
        self._purse = purse
        self._usage: Usage | None = None
        self._sending = Usage(0)
        self._measured = (0, 0)
        self._unpaid = 0
        self._started = time.monotonic()

    def begin(self, messages: Iterable[ChatMessage]) -> None:
        """Begin a call.

        Raises:
            OverBudgetError: It would pass the budget.
        """
        self._sending = Usage(sum(estimate_tokens(message.text) for message in messages))
        used = self._usage
        self._purse.check(self._sending if used is None else used + self._sending)
        self._unpaid = 0

    def hear(self, chunk: Chunk) -> None:
        """Count a piece of the reply, and what it reports."""
        if chunk.usage is not None:
            self._add(chunk.usage)
            estimated, usage = self._sending.input_tokens, chunk.usage
            if estimated and not usage.estimated and not cut_off(estimated, usage.input_tokens):
                ours, theirs = self._measured
                self._measured = (ours + estimated, theirs + usage.input_tokens)
        self._unpaid += len(chunk.text)

    def end(self) -> None:
        """End a call; one that broke off before it could say what it cost is estimated."""
        if self._unpaid:
            said = int(self._unpaid / CHARACTERS_PER_TOKEN)
            self._add(replace(self._sending, output_tokens=said, estimated=True))

    def _add(self, usage: Usage) -> None:
        self._unpaid = 0
        self._usage = usage if self._usage is None else self._usage + usage

    def report(self, turn: str, model: str) -> UsageReported | None:
        """Return what the calls took and cost; None when there was none.

        Args:
            turn: Id of the turn.
            model: The model that was asked.
        """
        usage, price = self._usage, self._purse.price
        if usage is None:
            return None
        return UsageReported(
            turn,
            usage.input_tokens,
            usage.output_tokens,
            usage.cached_tokens,
            round(time.monotonic() - self._started, 3),
            usage.estimated,
            None if price is None else round(price.of(usage), 8),
            model,
            self._measured,
        )

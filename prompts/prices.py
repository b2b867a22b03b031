"""What calls cost, where the price is known: public list prices, which the user can override.

Prices are US dollars for a million tokens in the providers' standard tier, for prompts that are not
long (some providers charge more beyond 100,000 or 200,000 tokens). Checked on 26 November 2026
against the price pages of the documentation of Anthropic, OpenAI and Google, as these and public
catalogues that cite them give them; a model whose price two of these do not agree on is not listed.
They change; settings come first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from prompts.usage import Usage

CURRENCY: Final = "USD"
_FREE: Final = frozenset({"offline", "replay", "ollama"})
"""Providers that run here."""
_RELEASE: Final = re.compile(r"(?:-\d{4}-\d\d-\d\d|-\d{3,8}|-0|-latest|@\d+)?")
"""What may follow the name of a model without making it another one."""


@dataclass(frozen=True, slots=True)
class Price:
    """Dollars for a million tokens of one model."""

    model: str
    """As ``provider:model``."""
    input: float
    output: float
    cached: float | None = None
    """For input tokens read from the provider's cache; None for the price of others."""

    def of(self, usage: Usage) -> float:
        """Return what a call cost."""
        cached = self.input if self.cached is None else self.cached
        fresh = max(0, usage.input_tokens - usage.cached_tokens)
        sum_ = fresh * self.input + usage.cached_tokens * cached + usage.output_tokens * self.output
        return sum_ / 1_000_000


PRICES: Final = (
    Price("openai:gpt-6.1-sol", 2, 10, 0.1),
    Price("openai:gpt-6-sol", 2, 10, 0.2),
    Price("openai:gpt-5.6-sol", 4, 20, 0.4),
    Price("openai:gpt-5.6-terra", 2, 12, 0.2),
    Price("openai:gpt-5.6-luna", 0.2, 1.2, 0.02),
    Price("openai:gpt-5.5", 5, 30, 0.5),
    Price("openai:gpt-5.4", 2.5, 15, 0.25),
    Price("openai:gpt-5.4-mini", 0.75, 4.5, 0.075),
    Price("openai:gpt-5.4-nano", 0.2, 1.25, 0.02),
    Price("openai:gpt-5.2", 1.75, 14, 0.175),
    Price("openai:gpt-5.1", 1.25, 10, 0.125),
    Price("openai:gpt-5", 1.25, 10, 0.125),
    Price("openai:gpt-5-mini", 0.25, 2, 0.025),
    Price("openai:gpt-5-nano", 0.05, 0.4, 0.005),
    Price("openai:gpt-4.1", 2, 8, 0.5),
    Price("openai:gpt-4.1-mini", 0.4, 1.6, 0.1),
    Price("openai:gpt-4.1-nano", 0.1, 0.4, 0.025),
    Price("openai:gpt-4o-2024-05-13", 5, 15),
    Price("openai:gpt-4o", 2.5, 10, 1.25),
    Price("openai:gpt-4o-mini", 0.15, 0.6, 0.075),
    Price("openai:o3", 2, 8, 0.5),
    Price("openai:o4-mini", 1.1, 4.4, 0.275),
    Price("anthropic:claude-opus-5-5", 4, 20, 0.2),
    Price("anthropic:claude-opus-5", 5, 25, 0.5),
    Price("anthropic:claude-opus-4-8", 5, 25, 0.5),
    Price("anthropic:claude-opus-4-7", 5, 25, 0.5),
    Price("anthropic:claude-opus-4-6", 5, 25, 0.5),
    Price("anthropic:claude-opus-4-5", 5, 25, 0.5),
    Price("anthropic:claude-opus-4-1", 15, 75, 1.5),
    Price("anthropic:claude-sonnet-5-5", 2, 10, 0.1),
    Price("anthropic:claude-sonnet-5", 2, 10, 0.2),
    Price("anthropic:claude-sonnet-4-6", 3, 15, 0.3),
    Price("anthropic:claude-sonnet-4-5", 3, 15, 0.3),
    Price("anthropic:claude-sonnet-4", 3, 15, 0.3),
    Price("anthropic:claude-haiku-5-5", 0.1, 0.5, 0.01),
    Price("anthropic:claude-haiku-4-5", 1, 5, 0.1),
    Price("google_genai:gemini-2.5-pro", 1.25, 10, 0.125),
    Price("google_genai:gemini-2.5-flash", 0.3, 2.5, 0.03),
    Price("google_genai:gemini-2.5-flash-lite", 0.1, 0.4, 0.01),
)


def price_of(model: str, own: Iterable[Price] = (), *, own_server: bool = False) -> Price | None:
    """Return the price of a model; None when it is not known.

    Args:
        model: As ``provider:model``.
        own: The user's prices, which come first.
        own_server: Whether it is called at an address of one's own, where no list price holds.
    """
    for price in own:
        if price.model == model:
            return price
    if model.partition(":")[0].lower() in _FREE:
        return Price(model, 0, 0)
    for price in () if own_server else PRICES:
        if model.startswith(price.model) and _RELEASE.fullmatch(model[len(price.model) :]):
            return price
    return None


def money(cost: float) -> str:
    """Return a sum of dollars as it is told: ``$0.04``, and small ones as ``$0.0021``."""
    return f"${cost:.2f}" if cost >= 0.1 or cost == 0 else f"${cost:.4f}"

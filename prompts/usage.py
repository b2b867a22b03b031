"""Counting tokens: an estimate before a call, what was reported after it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

CHARACTERS_PER_TOKEN: Final = 4.0
"""The usual rule of thumb for English and code; models differ by a fifth either way."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What a call cost, in tokens."""

    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    """Input tokens the provider had kept from an earlier call."""
    estimated: bool = False
    """Whether these are our own estimates because the model reported nothing."""

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            self.cached_tokens + other.cached_tokens,
            self.estimated or other.estimated,
        )

    def at_least(self, other: Usage) -> Usage:
        """Return the larger of both, number by number: what a server repeats is not added up."""
        return Usage(
            max(self.input_tokens, other.input_tokens),
            max(self.output_tokens, other.output_tokens),
            max(self.cached_tokens, other.cached_tokens),
            self.estimated and other.estimated,
        )


def estimate_tokens(text: str) -> int:
    """Estimate how many tokens a text is: four ASCII characters each, other characters dearer."""
    plain = sum(map(str.isascii, text)) if not text.isascii() else len(text)
    return math.ceil(plain / CHARACTERS_PER_TOKEN + (len(text) - plain) / 1.5)


def cut_off(estimated: int, reported: int) -> bool:
    """Whether a model seems to have read only part of the prompt.

    Some local servers drop the start of a prompt that is longer than their context without a
    word; the input tokens they report then fall far below the estimate.

    Args:
        estimated: Estimated tokens of the prompt.
        reported: Input tokens the model reported; 0 means unknown.
    """
    return 0 < reported < 0.6 * estimated

"""Follow-up requests in plain words, understood by rules.

Not a language model: each kind of request is a pattern with a meaning. What fits no pattern is
said to be not understood, with what could be asked instead.
"""

from __future__ import annotations

from prompts.offline.requests.answering import Answer, answer, examples

__all__ = ["Answer", "answer", "examples"]

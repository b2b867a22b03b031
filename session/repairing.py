"""What a repair round asks: which lines go back to the model, and with what of the design."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from design.guard import Breach
    from prompts.compose import ChatMessage, Prompt
    from prompts.repair import Brought
    from session.draft import Draft, Rejection


def ask_again(
    draft: Draft,
    prompt: Prompt,
    failed: Sequence[Rejection],
    against: Sequence[Breach],
    brought: Sequence[Brought],
    *,
    before: int,
) -> tuple[ChatMessage, ...]:
    """Return the messages of a repair round, and make the draft ready for what comes.

    What contradicts decisions is out of the draft until it is settled, and what the round shows
    counts as seen.

    Args:
        draft: The draft.
        prompt: The prompt of the reply.
        failed: The lines that could not be used.
        against: What contradicts decisions.
        brought: Errors of the review that the draft brings in.
        before: How many lines came before the prompt was sent.
    """
    from prompts.repair import Contradiction, Failure, repair_messages

    failures = [Failure(int(item.key), item.raw, item.why, item.code) for item in failed]
    operations = {item.key: item.operation for item in draft.block.applied}
    contradictions = [
        Contradiction(item.key, draft.raw_of(item.key, operations[item.key]), item.why, item.note)
        for item in against
    ]
    draft.set_aside([item.key for item in against])
    messages, shown = repair_messages(
        prompt,
        failures,
        sum(int(item.key) > before for item in draft.block.applied),
        draft.derived() if brought else draft.block.design,
        contradictions,
        brought,
        show={int(item.key): draft.sight.missed(item.key) for item in failed},
    )
    draft.sight.show(shown)
    return messages

"""What a reply may do beside being valid: how much it asks, of the person and of the program."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from design.document.design import Design
from design.document.names import name_key
from design.operations.vocabulary import AddQuestion
from prompts.replyevents import LineEvent
from session.answering import MOST_ASKED

NEED_AGAIN: Final = (
    "What a reply needs to see is shown once in a turn, after the first reply; this asks again."
)
_LATER: Final = f"more than {MOST_ASKED} questions in one turn: kept for later"
_NO_ANSWER: Final = (
    'A question needs the answer you recommend in "recommendation", and the choices in "options".'
)


class Questions:
    """The questions of one turn: few, and each with an answer recommended.

    Args:
        base: The accepted design; what it asks already does not count.
    """

    def __init__(self, base: Design) -> None:
        self._known = {name_key(item.text) for item in base.concept.questions}
        self._asked: set[str] = set()
        self._later: set[str] = set()

    @property
    def told(self) -> str:
        """What to tell the person of questions beyond the bound; empty when there are none."""
        count = len(self._later)
        if not count:
            return ""
        asked = f"{MOST_ASKED + count} questions were asked; {MOST_ASKED} at most are put at once."
        kept = "The last is" if count == 1 else f"The last {count} are"
        return f"{asked} {kept} kept open, for later."

    def bound(self, event: LineEvent) -> LineEvent:
        """Return a line as it is taken.

        A question without a recommended answer is no operation; one beyond the bound is kept as a
        question that is put off.

        Args:
            event: A line of a reply.
        """
        asked = event.operation
        if not isinstance(asked, AddQuestion):
            return event
        key = name_key(asked.text)
        if key in self._known or asked.deferred:
            return event
        if not (asked.recommendation or "").strip():
            return replace(event, operation=None, problem=_NO_ANSWER)
        if key not in self._asked and len(self._asked) >= MOST_ASKED:
            self._later.add(key)
            later = asked.model_copy(update={"deferred": True})
            return replace(event, operation=later, fixes=(*event.fixes, _LATER))
        self._asked.add(key)
        return event

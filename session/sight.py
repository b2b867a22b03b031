"""What a model was shown of a design: what it was not shown, it does not replace.

A prompt carries a part of a large design. An operation that changes or removes an element of the
rest is refused, goes back to the model with that element in full, and is taken when it comes again.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from design.labels import Labels
from design.operations.replacing import replaced
from design.operations.resolve import OperationError

if TYPE_CHECKING:
    from design.document.design import Design
    from design.operations.apply import Applied

_NAMED: Final = 5


class Sight:
    """What was shown in the prompts of one turn.

    Args:
        base: The accepted design.
    """

    def __init__(self, base: Design) -> None:
        self._base = Labels(base)
        self._shown: set[str] | None = None
        self._missed: dict[str, tuple[str, ...]] = {}

    def show(self, ids: Iterable[str]) -> None:
        """Take note of elements that the model sees in full.

        Before the first call nothing is refused.

        Args:
            ids: Ids of elements of a layer; their parts are seen with them.
        """
        self._shown = (self._shown or set()) | set(ids)

    def end(self) -> None:
        """Refuse nothing any more: the reply has ended, and what comes is the person's."""
        self._shown = None

    def missed(self, key: str) -> tuple[str, ...]:
        """Return the ids of the elements that a refused operation would have replaced unseen."""
        return self._missed.get(key, ())

    def check(self, key: str, applied: Applied) -> None:
        """Refuse an operation that replaces what was not shown.

        Args:
            key: Its key in the turn.
            applied: What it would do.

        Raises:
            OperationError: With the code ``unseen``.
        """
        if self._shown is None:
            return
        found = {
            label: holder
            for label, holder in replaced(self._base, applied).items()
            if holder not in self._shown
        }
        if not found:
            return
        self._missed[key] = tuple(dict.fromkeys(found.values()))
        named = ", ".join(list(found)[:_NAMED])
        more = f" and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
        raise OperationError(
            "unseen", f"It replaces what the prompt did not show in full: {named}{more}."
        )

"""Actions that say why they cannot act."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.dom import DOMNode

from tui.keymap import hint, twice

if TYPE_CHECKING:
    from session.draft import DraftView

UNPROPOSED: Final = "Nothing has been proposed yet."
"""Why there is nothing to pick while the first operation is awaited."""


class WrongError(ValueError):
    """What a person wrote cannot be taken; the message says why, and what can be."""


class Refusing(DOMNode):
    """A node whose actions are greyed with a reason, which is told when the key is pressed."""

    def refusal(self, action: str) -> str | None:
        """Return why an action cannot act now, as a sentence, or None when it can.

        Args:
            action: Name of the action.
        """
        return None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Grey an action that is refused."""
        if self.refusal(action) is not None:
            return None
        return super().check_action(action, parameters)


def already_there(pane: str) -> str:
    """Return what to say when a key leads to where one is.

    Args:
        pane: Name of the pane.
    """
    return f"You are in the {pane} already."


def past_refusal() -> str:
    """Return why nothing is changed while an old snapshot is looked at."""
    return f"An old snapshot is shown; {hint('workspace.present')} returns to the present."


def nothing_picked() -> str:
    """Return why nothing is accepted while all of a proposal is left out."""
    one, every = hint("proposal.pick"), hint("proposal.all")
    return f"Nothing is picked. {one} in the proposal picks, {every} picks everything."


def still_coming() -> str:
    """Return why nothing is decided while a reply is coming."""
    return f"The reply is still coming. {twice('composer.cancel')} stops it."


def undecided(draft: DraftView) -> str | None:
    """Return why a proposal cannot be accepted yet, as a sentence, or None when it can.

    Args:
        draft: The draft.
    """
    if draft.applied:
        return still_coming() if draft.is_open else None
    if draft.is_open:
        return f"{UNPROPOSED} {still_coming()}"
    return f"No operation is left in it. {hint('proposal.discard')} discards it."

"""The proposal pane: what a draft would change, to be taken whole, in part or not at all."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, Final

from textual import on, work
from textual.content import Content
from textual.worker import get_current_worker

from tui import keys
from tui.drawing import ink, proposal, weighing
from tui.drawing.changes import Changes
from tui.drawing.rows import Row
from tui.keymap import hint
from tui.messages import Accept, Discard, Go
from tui.panes.pane import Pane
from tui.refusing import UNPROPOSED, nothing_picked, undecided
from tui.screens.dialogs import LineScreen
from tui.view import View
from tui.widgets.rows import RowList

if TYPE_CHECKING:
    from design.document.design import Design
    from session.draft import DraftView
    from session.events import DraftPicked
    from tui.drawing.findings import Reviewed

Picker = Callable[["DraftPicked"], None]

_FOLDED_FROM: Final = 6
"""With more findings than this, what a proposal brings in is folded at first."""


class Picks(RowList):
    """The operations, with boxes."""

    BINDINGS = keys.bindings("picks")

    def refusal(self, action: str) -> str | None:
        """Say why there is nothing to pick, to open or to move to."""
        reason = super().refusal(action)
        if reason and action == "tick" and self.row is not None and self.row.id == proposal.ALL:
            return UNPROPOSED
        return reason


class ProposalPane(Pane):
    """The open proposal.

    Args:
        name: Id of the pane.
        pick: Takes what is left out of the proposal; what is shown follows.
    """

    BINDINGS = keys.bindings("proposal")

    def __init__(self, name: str, pick: Picker) -> None:
        super().__init__(name)
        self._pick = pick
        self._weighed_turn = ""
        self._diff: Changes | None = None
        self._diff_of: tuple[str, Design, Design] | None = None

    def make_list(self) -> RowList:
        """An outline of operations with boxes."""
        return Picks(
            proposal.COLUMNS,
            empty="No proposal is open. Send a message to have one.",
            opened=("rejected", "broken", weighing.BROUGHT),
        )

    @property
    def draft(self) -> DraftView | None:
        """The draft."""
        return self.view.draft if self.view else None

    @property
    def picked(self) -> frozenset[str]:
        """Keys of the operations that would be accepted."""
        draft = self.draft
        if draft is None:
            return frozenset()
        return frozenset(draft.picked)

    def make_rows(self, view: View) -> list[Row]:
        """Operations by element."""
        if view.draft is None:
            return []
        weighed = _weighed(view)
        if weighed is not None and self._weighed_turn != view.draft.turn:
            # What is brought in stands above the operations, which must stay in sight.
            self._weighed_turn = view.draft.turn
            fold = len(weighed.balance.brought) > _FOLDED_FROM
            (self.rows.opened.discard if fold else self.rows.opened.add)(weighing.BROUGHT)
        return proposal.rows(view.draft, self._choice, weighed, self._known_diff)

    @property
    def _choice(self) -> proposal.Picked:
        draft = self.draft
        return proposal.Picked(self.picked, draft.reasons if draft is not None else {})

    @property
    def _known_diff(self) -> Changes | None:
        draft = self.draft
        if draft is None or draft.is_open or self._diff_of is None:
            return None
        # Until those of a fix that was just put in are known, the ones before it are shown.
        return self._diff if self._diff_of[0] == draft.turn else None

    def _is_known(self, draft: DraftView) -> bool:
        """Whether the differences that were found are those of a draft."""
        found = self._diff_of
        return found is not None and found[1] is draft.base and found[2] is draft.design

    def draw(self) -> None:
        """Draw the operations at once, the differences when they are known."""
        super().draw()
        draft = self.draft
        if draft is not None and not draft.is_open and not self._is_known(draft):
            self._find_diff(draft)

    def make_sheet(self, view: View, row_id: str, width: int) -> Content:
        """What the row's operations change."""
        if view.draft is None:
            return Content("")
        return proposal.sheet(
            view.draft, self._known_diff, row_id, self._choice, width, _weighed(view)
        )

    @on(RowList.Chosen)
    def _chosen(self, message: RowList.Chosen) -> None:
        """Go to a finding that is brought in."""
        message.stop()
        kind, _, fingerprint = message.row.id.partition(":")
        if kind == weighing.BROUGHT and fingerprint:
            message.prevent_default()
            self.post_message(Go("review", fingerprint))

    @work(thread=True, exclusive=True, exit_on_error=False, group="diff",
          description="Finding what a proposal changes")  # fmt: skip
    def _find_diff(self, draft: DraftView) -> None:
        worker = get_current_worker()
        found = Changes.of(draft.diff)
        if not worker.is_cancelled:
            self.app.call_from_thread(self._show_diff, draft, found)

    def _show_diff(self, draft: DraftView, found: Changes) -> None:
        self._diff, self._diff_of = found, (draft.turn, draft.base, draft.design)
        self.draw()

    # --- picking ---------------------------------------------------------------------------

    @on(RowList.Ticked)
    def _ticked(self, message: RowList.Ticked) -> None:
        message.stop()
        draft = self.draft
        if draft is None:
            return
        self._flip(draft, self._members(draft, message.row.id))

    @staticmethod
    def _members(draft: DraftView, row_id: str) -> list[str]:
        """Return the keys of the operations a row stands for."""
        kind, _, key = row_id.partition(":")
        if kind == "op":
            return [key]
        if kind == "group":
            return [item.key for item in proposal.grouped(draft.applied).get(key, [])]
        return [item.key for item in draft.applied]

    def _flip(self, draft: DraftView, members: list[str]) -> None:
        from design.operations.groups import closure, dependants

        one = len(members) == 1
        if all(key in draft.picked for key in members):
            also = set(dependants(draft.outcomes, members)) - draft.left_out
            self._leave(draft, {*draft.left_out, *members, *also})
            verb = f"left out too: {'it depends' if len(also) == 1 else 'they depend'} on"
            told = f"{verb} {'this' if one else 'these'}"
        else:
            wanted = set(closure(draft.outcomes, members))
            also = (wanted & draft.left_out) - set(members)
            self._leave(draft, draft.left_out - wanted)
            told = f"picked too: {'this depends' if one else 'these depend'} on"
            told += " it" if len(also) == 1 else " them"
        if also:
            noun = ink.count(len(also), "other operation")
            self.notify(f"{noun} {told}.", markup=False, timeout=3)

    def _leave(
        self, draft: DraftView, left_out: Collection[str], reasons: Mapping[str, str] | None = None
    ) -> None:
        """Leave exactly these operations out.

        Args:
            draft: The proposal.
            left_out: Their keys.
            reasons: Why some are rejected, by key; None for the reasons there are.
        """
        from session.events import DraftPicked

        whys = draft.reasons if reasons is None else reasons
        keys = tuple(item.key for item in draft.applied if item.key in left_out)
        self._pick(
            DraftPicked(draft.turn, keys, tuple((key, whys[key]) for key in keys if key in whys))
        )
        self.refresh_bindings()

    # --- keys ------------------------------------------------------------------------------

    def refusal(self, action: str) -> str | None:
        """Say why nothing can be accepted or discarded."""
        if action not in ("accept_all", "accept_some", "discard", "pick_all", "reject_part"):
            return None
        draft = self.draft
        if draft is None:
            return "There is no proposal. Send a message to have one."
        reason = undecided(draft)
        if reason is not None and (action != "discard" or draft.is_open):
            return reason
        if action == "accept_some" and not self.picked:
            return nothing_picked()
        if action == "accept_all" and draft.reasons:
            rest, every = hint("proposal.some"), hint("proposal.all")
            return f"Parts are rejected. {rest} accepts the rest, {every} picks everything again."
        row = self.rows.row
        if action == "reject_part" and (row is None or not row.id.startswith(("op:", "group:"))):
            return "Put the cursor on an operation, or on an element, first."
        return None

    def action_accept_all(self) -> None:
        """Accept the whole proposal."""
        self.post_message(Accept(everything=True))

    def action_accept_some(self) -> None:
        """Accept what is picked."""
        self.post_message(Accept())

    def action_reject_part(self) -> None:
        """Leave out what is under the cursor, with a reason."""
        from design.operations.groups import dependants

        draft, row = self.draft, self.rows.row
        if draft is None or row is None:
            return
        members = self._members(draft, row.id)
        turn = draft.turn

        def take(reason: str | None) -> None:
            now = self.draft
            if not reason or now is None or now.turn != turn:
                return
            gone = {*now.left_out, *members, *dependants(now.outcomes, members)}
            self._leave(now, gone, now.reasons | dict.fromkeys(members, reason))

        others = len(dependants(draft.outcomes, members))
        depend = "operation that depends" if others == 1 else "operations that depend"
        on = "it" if len(members) == 1 else "them"
        what = "It is" if len(members) == 1 else f"These {len(members)} operations are"
        along = f", and so {'is' if others == 1 else 'are'} {others} other {depend} on {on}"
        self.app.push_screen(
            LineScreen(
                f"Reject {row.copy.lstrip('+~>- ')}",
                f"Why? {what} left out{along if others else ''}; the model is told with the next"
                " message.",
                draft.reasons.get(members[0], "") if members else "",
            ),
            take,
        )

    def action_discard(self) -> None:
        """Discard the proposal."""
        self.post_message(Discard())

    def action_pick_all(self) -> None:
        """Pick everything, or nothing."""
        draft = self.draft
        if draft is None:
            return
        everything = [item.key for item in draft.applied]
        self._leave(draft, () if draft.left_out else everything, {})


def _weighed(view: View) -> Reviewed | None:
    """Return the review of the proposal, when that is what the newest is of."""
    found = view.reviewed
    return found if found and view.draft and found.report.design is view.draft.design else None

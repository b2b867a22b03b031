"""The proposal pane: what a draft would change, to be taken whole, in part or not at all."""

from __future__ import annotations

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
from tui.refusing import UNPROPOSED, undecided
from tui.screens.dialogs import LineScreen
from tui.view import View
from tui.widgets.rows import RowList

if TYPE_CHECKING:
    from session.draft import DraftView
    from tui.drawing.findings import Reviewed


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
    """The open proposal."""

    BINDINGS = keys.bindings("proposal")

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._turn = ""
        self._dropped: set[str] = set()
        self._reasons: dict[str, str] = {}
        self._weighed_turn = ""
        self._diff: Changes | None = None
        self._diff_of: DraftView | None = None

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
        return frozenset(item.key for item in draft.applied if item.key not in self._dropped)

    def show(self, view: View) -> None:
        """Show a view; another turn's proposal starts with everything picked."""
        turn = view.draft.turn if view.draft else ""
        if turn != self._turn:
            self._turn = turn
            self._dropped.clear()
            self._reasons.clear()
            self._diff = self._diff_of = None
        super().show(view)

    def make_rows(self, view: View) -> list[Row]:
        """Operations by element."""
        if view.draft is None:
            return []
        weighed = _weighed(view)
        if weighed is not None and self._weighed_turn != self._turn:
            # What is brought in stands above the operations, which must stay in sight.
            self._weighed_turn = self._turn
            fold = len(weighed.balance.brought) > _FOLDED_FROM
            (self.rows.opened.discard if fold else self.rows.opened.add)(weighing.BROUGHT)
        return proposal.rows(view.draft, self._choice, weighed, self._known_diff)

    @property
    def _choice(self) -> proposal.Picked:
        return proposal.Picked(self.picked, self._reasons)

    @property
    def _known_diff(self) -> Changes | None:
        draft = self.draft
        return self._diff if draft is not None and not draft.is_open else None

    def draw(self) -> None:
        """Draw the operations at once, the differences when they are known."""
        super().draw()
        draft = self.draft
        if draft is not None and not draft.is_open and draft is not self._diff_of:
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
        self._diff, self._diff_of = found, draft
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

        applied = {item.key for item in draft.applied}
        if all(key in self.picked for key in members):
            gone = set(members)
            for key in members:
                gone |= set(dependants(draft.outcomes, key))
            also = (gone & applied) - set(members) - self._dropped
            self._dropped |= gone & applied
            verb = "left out too: it depends on this"
        else:
            wanted = set(closure(draft.outcomes, members))
            also = (wanted & self._dropped) - set(members)
            self._dropped -= wanted
            for key in wanted:
                self._reasons.pop(key, None)
            verb = "picked too: this depends on it"
        if also:
            noun = ink.count(len(also), "other operation")
            self.notify(f"{noun} {verb}.", markup=False, timeout=3)
        self.draw()
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
            one, every = hint("proposal.pick"), hint("proposal.all")
            return f"Nothing is picked. {one} picks, {every} picks everything."
        if action == "accept_all" and self.rejects:
            rest, every = hint("proposal.some"), hint("proposal.all")
            return f"Parts are rejected. {rest} accepts the rest, {every} picks everything again."
        row = self.rows.row
        if action == "reject_part" and (row is None or not row.id.startswith(("op:", "group:"))):
            return "Put the cursor on an operation, or on an element, first."
        return None

    @property
    def rejects(self) -> bool:
        """Whether parts were rejected with a reason."""
        return bool(self._reasons)

    def action_accept_all(self) -> None:
        """Accept the whole proposal."""
        self.post_message(Accept())

    def action_accept_some(self) -> None:
        """Accept what is picked."""
        draft = self.draft
        if draft is not None:
            every = len(self.picked) == len(draft.applied)
            only = None if every else tuple(sorted(self.picked, key=_order))
            self.post_message(Accept(only, reason="" if every else self._told(draft)))

    def _told(self, draft: DraftView) -> str:
        """Return why parts are left out, as the model is told."""
        said: dict[str, list[str]] = {}
        for item in draft.applied:
            if item.key in self._reasons:
                said.setdefault(self._reasons[item.key], []).append(proposal.summary(item))
        return "; ".join(f"{', '.join(parts)}: {reason}" for reason, parts in said.items())

    def action_reject_part(self) -> None:
        """Leave out what is under the cursor, with a reason."""
        draft, row = self.draft, self.rows.row
        if draft is None or row is None:
            return
        members = self._members(draft, row.id)
        turn = draft.turn

        def take(reason: str | None) -> None:
            now = self.draft
            if not reason or now is None or now.turn != turn:
                return
            self._reasons |= dict.fromkeys(members, reason)
            picked = [key for key in members if key in self.picked]
            if picked:
                self._flip(now, picked)
            else:
                self.draw()

        self.app.push_screen(
            LineScreen(
                f"Reject {row.copy}",
                "Why? It is left out, with what depends on it; the model is told when the rest is"
                " accepted.",
                self._reasons.get(members[0], "") if members else "",
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
        self._dropped = set() if self._dropped else {item.key for item in draft.applied}
        self._reasons.clear()
        self.draw()
        self.refresh_bindings()


def _weighed(view: View) -> Reviewed | None:
    """Return the review of the proposal, when that is what the newest is of."""
    found = view.reviewed
    return found if found and view.draft and found.report.design is view.draft.design else None


def _order(key: str) -> tuple[int, str]:
    return (int(key), key) if key.isdigit() else (0, key)

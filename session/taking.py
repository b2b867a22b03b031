"""Taking a proposal: what of it is picked, accepting that, or discarding it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from design.document.design import Design
from design.text import clean
from session.bench import OPEN_STATES, Bench, WorkbenchError
from session.draft import DraftView
from session.events import DraftDiscarded, DraftPicked, PromptComposed, SnapshotTaken
from session.holding import Held, hold
from session.keeping import commit_words, trailers

if TYPE_CHECKING:
    from snapshots.history import Snapshot


class Taking(Bench):
    """The part of the workbench that decides about a draft."""

    def pick(
        self, turn: str, left_out: Collection[str], reasons: Mapping[str, str] | None = None
    ) -> None:
        """Say what of a draft is not to be taken; accepting it takes the rest from then on.

        It counts until something else is said, here or elsewhere. Nothing is said of a draft that
        is not there any more.

        Args:
            turn: Turn of the draft.
            left_out: Keys of the operations that are left out.
            reasons: Why operations were rejected, by key; the model is told with the next message.

        Raises:
            WorkbenchError: A reason holds what looks like a key.
        """
        with self._guard:
            self.poll()
            draft = self._draft
            if draft is None or draft.started.turn != turn:
                return
            whys = {key: clean(why) for key, why in (reasons or {}).items() if key in left_out}
            for why in whys.values():
                self.refuse_secrets("The reason", why)
            said = DraftPicked(turn, tuple(left_out), tuple(whys.items()))
            draft.fold(said)
            self._record(said)

    def accept(
        self,
        only: Sequence[str] | None = None,
        message: str | None = None,
        *,
        everything: bool = False,
        refuse_broken: bool = False,
        supersede: Sequence[int] = (),
        reason: str = "",
    ) -> Snapshot:
        """Accept the proposal, whole or in part, as a snapshot.

        What was left out of it with :meth:`pick` is not taken unless that is said. What contradicts
        an accepted decision is never accepted by itself: it is left out, or the decision is
        superseded knowingly in the same snapshot.

        Args:
            only: Keys of the operations to take, with what they depend on; None for what is
                picked, which is all when nothing was left out.
            message: Words for the snapshot; default the message of the turn.
            everything: Take what was left out too.
            refuse_broken: Leave out what contradicts a decision, with what depends on it.
            supersede: Numbers of the decisions that a new one takes the place of.
            reason: Why the rest is not taken; the model is told with the next message, as it is of
                the reasons that parts were rejected with.

        Raises:
            BrokenDecisionsError: It contradicts a decision, and neither was said.
            WorkbenchError: There is nothing to accept, or it is not finished.
            SnapshotError: The snapshot cannot be taken; the draft stays.
        """
        with self._guard, self._quiet("accept"):
            view = self._proposal("accept")
            held = self._held(
                view,
                only,
                everything=everything,
                refuse_broken=refuse_broken,
                supersede=supersede,
            )
            selection = held.selection
            why = _joined(view.why_not({item.key for item in selection.taken}), clean(reason))
            if selection.design == self._design:
                raise WorkbenchError(
                    "Nothing would change.", "Discard the proposal, or ask for something else."
                )
            self._refuse_new_secrets(selection.design)
            self.refuse_secrets("What is said of it", f"{message or ''}\n{reason}")
            words = commit_words(
                view.message, selection.taken, selection.left_out, message, held.said
            )
            snapshot = self._keep(view, selection.design, words)
            self._design, self._head, self._draft = selection.design, snapshot, None
            self._record(
                SnapshotTaken(
                    view.turn,
                    snapshot.id,
                    words.split("\n")[0],
                    "accepted in part" if selection.is_part else "accepted",
                    selection.left_out,
                    why,
                    held.superseded,
                )
            )
            return snapshot

    @staticmethod
    def _held(
        view: DraftView,
        only: Sequence[str] | None,
        *,
        everything: bool,
        refuse_broken: bool,
        supersede: Sequence[int],
    ) -> Held:
        """Hold what is to be taken to the decisions: the one place that says what that is."""
        if only is None and view.left_out and not everything:
            only = view.picked
            if not only:
                raise WorkbenchError(
                    "Nothing of the proposal is picked.", "Pick something of it, or discard it."
                )
        try:
            return hold(view, only, refuse=refuse_broken, supersede=supersede)
        except KeyError as error:
            raise WorkbenchError(
                f"There is no operation {error.args[0]} in this proposal.",
                "`planroom diff` and `planroom status` show what there is.",
            ) from None

    def _keep(self, view: DraftView, design: Design, words: str) -> Snapshot:
        from snapshots.errors import SnapshotError

        sent = self._notes_sent(view.turn)
        try:
            return self.repository.commit(
                design,
                message=words,
                author=str(self.author),
                trailers=trailers(view, design, sent, str(self.author)),
                base=self.head.id,
            )
        except SnapshotError:
            # The snapshot may have been taken although the files could not all be written.
            taken = self._snapshot_of_turn(view.turn)
            if taken is None:
                raise
            return taken

    def discard(self, reason: str = "") -> None:
        """Discard the proposal; the next prompt says so, with the reason."""
        with self._guard, self._quiet("discard"):
            view = self._proposal("discard")
            self.refuse_secrets("The reason", reason)
            self._draft = None
            self._record(DraftDiscarded(view.turn, _joined(view.why_not(), clean(reason))))

    def _proposal(self, verb: str) -> DraftView:
        view = self.draft
        if view is None:
            raise WorkbenchError(f"There is nothing to {verb}.", "Ask for a change first.")
        if view.state not in OPEN_STATES:
            raise WorkbenchError(
                f"The reply is still coming, so there is nothing to {verb} yet.",
                "Wait for it to end, or cancel it.",
            )
        return view

    def _notes_sent(self, turn: str) -> tuple[tuple[int, str, str], ...]:
        for record in self.journal.of_turn(turn):
            if isinstance(record.event, PromptComposed):
                return record.event.decisions
        return ()


def _joined(*parts: str) -> str:
    return "; ".join(part for part in parts if part)

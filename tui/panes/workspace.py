"""The panes of the workspace, in the order of their keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tui.drawing.changes import Changes
from tui.drawing.rows import Memo
from tui.panes.concept import ConceptPane
from tui.panes.decisions import DecisionPane
from tui.panes.endpoints import EndpointPane
from tui.panes.history import HistoryPane
from tui.panes.pane import Pane
from tui.panes.proposal import Picker, ProposalPane
from tui.panes.review import Previewer, ReviewPane
from tui.panes.schema import SchemaPane


class Panes:
    """Every pane.

    Args:
        differ: Says what a snapshot changed, by its id; called in a worker.
        previewer: Says what the fixes of a finding would change; called in a worker.
        findings: Drawn rows of findings, prepared while the design is reviewed.
        pick: Takes what is left out of the proposal, and why.
    """

    def __init__(
        self,
        differ: Callable[[str], Changes | None],
        previewer: Previewer,
        findings: Memo,
        pick: Picker,
    ) -> None:
        self.history = HistoryPane("history", differ)
        self.decisions = DecisionPane("decisions")
        self.proposal = ProposalPane("proposal", pick)
        self._panes: dict[str, Pane] = {
            "concept": ConceptPane("concept"),
            "schema": SchemaPane("schema"),
            "endpoints": EndpointPane("endpoints"),
            "decisions": self.decisions,
            "proposal": self.proposal,
            "history": self.history,
            "review": ReviewPane("review", previewer, findings),
        }

    def __iter__(self) -> Iterator[Pane]:
        return iter(self._panes.values())

    def named(self, name: str) -> Pane:
        """Return a pane by its id.

        Raises:
            KeyError: There is no such pane.
        """
        return self._panes[name]

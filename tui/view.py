"""What the panes are given: one immutable picture of the room."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from design.document.design import Design
    from session.draft import DraftView
    from snapshots.history import Snapshot
    from tui.drawing.findings import Reviewed


@dataclass(frozen=True, slots=True)
class View:
    """What there is to see at one moment."""

    design: Design
    """The design the panes draw."""
    base: Design | None = None
    """What marks are made against; None marks nothing."""
    draft: DraftView | None = None
    """The open draft, whether the panes draw it or not."""
    past: Snapshot | None = None
    """The old snapshot being looked at, if the panes do not show the present."""
    stale: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Fields that no longer follow from the concept, by element id."""
    reviewed: Reviewed | None = None
    """The newest review; it may be of the design before this one."""

    @property
    def is_reviewed(self) -> bool:
        """Whether the newest review is of the design the panes draw."""
        return self.reviewed is not None and self.reviewed.report.design is self.design

    def is_same(self, other: View) -> bool:
        """Whether another view shows the very same objects."""
        return all(getattr(self, item.name) is getattr(other, item.name) for item in fields(self))

    @property
    def marked(self) -> bool:
        """Whether the panes show marks."""
        return self.base is not None and self.base is not self.design

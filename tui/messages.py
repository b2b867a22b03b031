"""What panes ask for. Each is a fact with its values; the room answers it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from textual.message import Message

if TYPE_CHECKING:
    from design.document.design import Design
    from design.render.erd.figure import Detail
    from snapshots.history import Snapshot
    from tui.keys import Scope


@dataclass
class Ask(Message):
    """Send a message to the model."""

    text: str


@dataclass
class Command(Message):
    """Run a slash command."""

    line: str


@dataclass
class Cancel(Message):
    """Stop the reply that is coming."""

    now: bool = False
    """Whether it was said twice already."""


@dataclass
class Go(Message):
    """Go to a pane, and to an element in it."""

    pane: str
    element: str = ""
    within: str = ""
    """Where to go when the pane has no row for the element."""


@dataclass
class Act(Message):
    """Go to where an action counts, and perform it there."""

    scope: Scope
    action: str = ""
    """As in the key table; empty to go there only."""


@dataclass
class Find(Message):
    """Go to a pane, or to what has a name in the design."""

    name: str


@dataclass
class Write(Message):
    """Go to the composer, with some text in it."""

    text: str = ""


@dataclass
class Accept(Message):
    """Accept what is picked of the proposal, which is all when nothing was left out."""

    everything: bool = False
    """Whether what was left out is taken too."""
    words: str = ""
    """Words for the snapshot; empty for what was asked."""
    knowing: bool = False
    """Whether the person has seen which errors it brings in."""
    refuse_broken: bool = False
    """Whether what contradicts a decision is left out."""
    supersede: tuple[int, ...] = ()
    """Numbers of contradicted decisions that new ones take the place of."""


@dataclass
class Discard(Message):
    """Discard the proposal; the reason is asked for when there is none."""

    reason: str | None = None


@dataclass
class Undo(Message):
    """Step back to the snapshot before."""


@dataclass
class Redo(Message):
    """Take the last undo back."""


@dataclass
class Restore(Message):
    """Make an earlier snapshot the present, by a new one."""

    rev: str


@dataclass
class Look(Message):
    """Show a snapshot in the panes; an empty revision shows the present."""

    rev: str = ""


@dataclass
class Looked(Message):
    """An old snapshot has been read; None shows the present."""

    found: tuple[Snapshot, Design] | None


@dataclass
class Compare(Message):
    """Show what changed between two snapshots."""

    before: str
    after: str = ""
    """Empty for the present."""


@dataclass
class Branch(Message):
    """Start a branch or switch to one; an empty name is asked for."""

    name: str = ""
    switch: bool = False


@dataclass
class Tag(Message):
    """Name a snapshot; an empty name is asked for."""

    name: str = ""
    rev: str = "HEAD"


@dataclass
class Untag(Message):
    """Take a name of a snapshot away; which of several is asked for."""

    names: tuple[str, ...]


@dataclass
class Decide(Message):
    """Do something to a decision note."""

    action: str
    number: int | None = None
    fields: dict[str, Any] = field(default_factory=dict)
    form: str = ""
    """What the words of the form it comes from are kept under; empty when it comes from none."""


@dataclass
class Reconcile(Message):
    """Bring stale parts in line with the concept."""

    ids: tuple[str, ...] | None = None


@dataclass
class ShowPrompt(Message):
    """Show the prompt a message would be sent with."""

    text: str = ""


@dataclass
class SaveReply(Message):
    """Write the newest reply to a file; an empty name is asked for."""

    path: str = ""


@dataclass
class SavePicture(Message):
    """Write a picture of tables to a file; an empty name is asked for."""

    design: Design
    base: Design | None
    """What marks are made against."""
    only: frozenset[str] | None
    """Ids of the tables to show; None for all."""
    detail: Detail
    path: str = ""


@dataclass
class Mend(Message):
    """Show what the fixes of a finding change, and apply the one that is chosen."""

    fingerprint: str


class MendSafe(Message):
    """Apply every fix that is safe to apply unseen."""


class TakeBack(Message):
    """Take the last fix back: out of the open proposal, else by undoing the last snapshot."""


@dataclass
class Waive(Message):
    """Excuse a finding; the reason is asked for when there is none."""

    fingerprint: str
    reason: str = ""


@dataclass
class Unwaive(Message):
    """Take the waiver of a finding back."""

    fingerprint: str


@dataclass
class SignOff(Message):
    """Sign an item of the release gate off, or waive it."""

    item: str


@dataclass
class Retract(Message):
    """Take back what was said of an item of the release gate."""

    item: str


@dataclass
class Explain(Message):
    """Show the page of a rule."""

    rule: str


class TakeBaseline(Message):
    """Let what is found now stand, so that only what is new counts."""


class Waiting(Message):
    """Something happened; the feed has it."""


@dataclass
class Do(Message):
    """Run one of the app's actions."""

    action: str


@dataclass
class UseModel(Message):
    """Use another model from the next message on; empty tells which one is used."""

    name: str


class ListModels(Message):
    """Find out which models can be used."""


@dataclass
class Doing(Message):
    """Something that may take a while has begun, or is over."""

    what: str
    after: float = 0.0
    """Seconds it may take before anything is said of it."""
    over: bool = False


@dataclass
class Failed(Message):
    """Something asked for could not be done."""

    what: str
    mend: str = ""

"""The messages of the chat: what was said, what was answered, what the room noted."""

from __future__ import annotations

from functools import partial
from time import monotonic
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from prompts.prices import money
from tui.drawing import ink
from tui.keymap import hint
from tui.widgets.folds import Operations, Rejections
from tui.widgets.status import tokens
from tui.widgets.stream import Prose

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from session.conversation import TurnAccount
    from session.events import UsageReported


def next_steps(left_out: int = 0) -> Content:
    """Return what to say under a reply whose proposal waits.

    Args:
        left_out: How many of its operations are left out.
    """
    what = f"what is picked, {left_out} left out" if left_out else "the proposal"
    return Content.assemble(
        (hint("room.accept"), ink.KEY),
        (f" accepts {what}, ", ink.MUTED),
        (hint("pane.proposal"), ink.KEY),
        (" reviews it", ink.MUTED),
    )


class Said(Static):
    """A message somebody sent."""

    def __init__(self, text: str, author: str = "") -> None:
        from design.text import clean

        self.message = clean(text)
        self._author = author
        super().__init__(Content(self.message), markup=False, classes="said")
        if author:
            self.border_title = Content(author)

    def again(self) -> Callable[[], Said]:
        """Return what makes the same message anew, with little to remember."""
        return partial(Said, self.message, self._author)


class Told(Static):
    """A line of the room itself: accepted, undone, a warning."""

    def __init__(self, text: str, sign: str = "·", tone: str = ink.MUTED) -> None:
        super().__init__(_line(text, sign, tone), markup=False, classes="told")
        self._said = (text, sign, tone)

    def say(self, text: str, sign: str = "·", tone: str = ink.MUTED) -> None:
        """Say something else."""
        self._said = (text, sign, tone)
        self.update(_line(text, sign, tone))

    def again(self) -> Callable[[], Told]:
        """Return what makes the same line anew."""
        return partial(Told, *self._said)


def _line(text: str, sign: str, tone: str) -> Content:
    from design.text import clean

    return Content.assemble((f"{sign} ", tone), (clean(text), tone))


class Reply(Vertical):
    """A reply: prose, operations, rejected lines, how it ended.

    Args:
        turn: Id of its turn.
        model: Model that answers.
    """

    def __init__(self, turn: str, model: str, prose: str = "") -> None:
        super().__init__(classes="reply")
        self.turn = turn
        self.model = model
        self.prose = Prose(prose)
        self.operations = Operations()
        self.rejections = Rejections()
        self.is_light = bool(prose)
        self.usage: UsageReported | None = None
        """What it cost, once that is known."""
        self._end = Static(markup=False, classes="reply--end")
        self._steps = Content("")
        self._ended = Content("")
        self._started = monotonic()
        self._work: Timer | None = None
        self._doing = "waiting for the model"
        self._step = ""

    @classmethod
    def from_account(cls, told: TurnAccount) -> Reply:
        """Return a reply of an earlier session, drawn lightly."""
        if told.accepted:
            end = taken(told.fate, told.accepted, len(told.left_out))
        elif told.fate:
            end = ink.dotted([fate(told.fate), ink.ink(told.reason, ink.FAINT)])
        else:
            end = ending(told.state, told.model, told.usage, told.reason)
        rejected = [(str(at), "", why) for at, why in enumerate(told.rejected)]
        return cls._made(
            told.turn, told.model, told.prose, told.summaries, rejected, Content(""), end
        )

    def again(self) -> Callable[[], Reply]:
        """Return what makes the same reply anew, drawn lightly."""
        return partial(
            Reply._made,
            *(self.turn, self.model, self.prose.text),
            self.operations.summaries,
            self.rejections.lines,
            *(self._steps, self._ended),
        )

    @classmethod
    def _made(
        cls,
        turn: str,
        model: str,
        prose: str,
        summaries: Sequence[tuple[str, str]],
        rejected: Sequence[tuple[str, str, str]],
        steps: Content,
        end: Content,
    ) -> Reply:
        reply = cls(turn, model, prose)
        reply.operations.fill(summaries)
        reply.rejections.fill(rejected)
        reply._say_end(steps, end)
        return reply

    def compose(self) -> ComposeResult:
        """Stack the parts."""
        yield self.prose
        yield self.operations
        yield self.rejections
        yield self._end

    # --- while it comes --------------------------------------------------------------------

    @property
    def seconds(self) -> float:
        """How long ago the message was sent."""
        return monotonic() - self._started

    def begin(self) -> None:
        """Show that the reply is awaited."""
        self._work = self.set_interval(0.5, self._draw_work)
        self._draw_work()

    @property
    def coming(self) -> bool:
        """Whether the reply is awaited or on its way."""
        return self._work is not None

    def doing(self, what: str) -> None:
        """Say what is going on."""
        if what != self._doing:
            self._doing = what
            self._draw_work()

    def at_step(self, what: str) -> None:
        """Say which step of several is being taken."""
        self._step = what
        self._draw_work()

    def applied(self, key: str, operation: str, summary: str) -> None:
        """Take in an operation."""
        self.operations.add(key, operation, summary)

    def _draw_work(self) -> None:
        if self._work is None:
            return
        seconds = int(monotonic() - self._started)
        dots = "…" if seconds % 2 else " …"
        parts = [self._step] if self._step else []
        parts += [f"{self._doing}{dots.strip()}", f"{seconds} s" if seconds else ""]
        if self.operations.number:
            parts.append(ink.count(self.operations.number, "operation"))
        self.operations.draw(settled=False)
        content = ink.dotted([ink.ink(part, ink.LINK) for part in parts if part])
        self._end.display = True
        self._end.update(content, layout=False)

    async def finish(self, state: str, reason: str = "") -> None:
        """Show how the reply ended, and what it cost.

        Args:
            state: State of the draft.
            reason: Why it ended, when there is something to say.
        """
        if self._work is not None:
            self._work.stop()
            self._work = None
        await self.prose.finish()
        self.operations.draw()
        self._say_end(Content(""), ending(state, self.model, self.usage, reason))

    def invite(self, left_out: int = 0) -> None:
        """Say how its proposal can be decided about.

        Args:
            left_out: How many of its operations are left out.
        """
        self._say_end(next_steps(left_out), self._ended)

    def say_fate(self, words: Content) -> None:
        """Say what became of the proposal, in place of what it cost."""
        self._say_end(Content(""), words)

    def _say_end(self, steps: Content, end: Content) -> None:
        self._steps, self._ended = steps, end
        content = Content("\n").join([part for part in (steps, end) if part])
        self._end.display = bool(content)
        self._end.update(content)

    async def lighten(self) -> None:
        """Draw the reply with few widgets: it is an old one."""
        if not self.is_light:
            self.is_light = True
            await self.prose.lighten()


def fate(word: str) -> Content:
    """Return what became of a proposal, in its colour."""
    styles = {
        "accepted": ("✓ accepted", ink.GOOD),
        "accepted in part": ("✓ accepted in part", ink.GOOD),
        "discarded": ("✗ discarded", ink.MUTED),
        "undone": ("undone", ink.MUTED),
    }
    return Content.styled(*styles.get(word, (word, ink.MUTED)))


def taken(word: str, snapshot: str, left_out: int = 0) -> Content:
    """Return that a proposal was accepted.

    Args:
        word: What became of it.
        snapshot: Id of the snapshot.
        left_out: How many of its operations were not taken.
    """
    parts = [f"snapshot {snapshot[:8]}"]
    if left_out:
        parts.append(f"{ink.count(left_out, 'operation')} left out")
    return ink.dotted([fate(word), *(ink.ink(part, ink.FAINT) for part in parts)])


def ending(state: str, model: str, usage: UsageReported | None, reason: str = "") -> Content:
    """Return how a reply ended and what it cost.

    Args:
        state: State of the draft.
        model: Model that answered.
        usage: What it cost, if that is known.
        reason: Why it ended, when there is something to say.
    """
    parts = []
    if state in ("cancelled", "truncated", "failed"):
        parts.append(ink.ink(reason or state, ink.WARN if state != "failed" else ink.BAD))
    parts.append(ink.ink(model, ink.FAINT))
    if usage is not None:
        cost = tokens(usage.input_tokens, usage.output_tokens)
        if cost:
            about = "about " if usage.estimated else ""
            parts.append(ink.ink(f"{about}{cost}", ink.FAINT))
        if usage.cached_tokens:
            parts.append(ink.ink(f"{usage.cached_tokens:,} cached", ink.FAINT))
        if usage.cost is None:
            parts.append(ink.ink("price unknown", ink.FAINT))
        elif usage.cost:
            parts.append(ink.ink(money(usage.cost), ink.FAINT))
        if usage.seconds >= 0.05:
            parts.append(ink.ink(f"{usage.seconds:.1f} s", ink.FAINT))
    return ink.dotted(parts)

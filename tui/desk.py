"""Work for the workbench, off the event loop: turns in a thread of their own, errands in workers.

Every method returns at once. What becomes of the work is an event of the workbench, or a
:class:`tui.messages.Failed`.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
import traceback
from collections.abc import Callable, Coroutine, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeVar

from textual.dom import DOMNode
from textual.worker import Worker

from tui.messages import Doing, Failed
from tui.saying import told

if TYPE_CHECKING:
    from session.answering import Answer
    from session.events import DraftPicked
    from session.workbench import Workbench
    from tui.feed import Feed

T = TypeVar("T")
ASKING = "asking"
"""Group of errands that end in something to read or to answer."""
FIRST = "first"
"""Group of errands that end in what a pane has to show before a key can act on it."""
AWAITED: Final = (ASKING, FIRST)
"""Groups that keys wait for."""
_UNASKED: Final = 0.4
"""Seconds after which the room says what is being done that nobody asked for."""
_Start = Callable[[], Coroutine[Any, Any, object]]


class Desk:
    """Runs what a room asks of its workbench.

    Args:
        room: The node that owns the workers and is told of failures.
        workbench: The workbench.
        feed: Is told to look at the draft in the thread that changes it.
    """

    def __init__(self, room: DOMNode, workbench: Workbench, feed: Feed) -> None:
        self._room = room
        self.workbench = workbench
        self._feed = feed
        self._loop: asyncio.AbstractEventLoop | None = None
        self._idle = threading.Event()
        self._idle.set()
        self._picking = threading.Lock()

    # --- the turn --------------------------------------------------------------------------

    @property
    def running(self) -> bool:
        """Whether a turn runs here."""
        return not self._idle.is_set()

    def ask(self, text: str, model: str | None, selected: Sequence[str] = ()) -> None:
        """Run the turn of a message.

        Args:
            text: The message.
            model: Model for this turn; default the design's.
            selected: Ids of elements that are pointed at.
        """
        self._begin(lambda: self.workbench.ask(text, model=model, selected=selected))

    def answer(self, answers: Sequence[Answer], model: str | None) -> None:
        """Run the turn of answers to open questions."""
        self._begin(lambda: self.workbench.answer(answers, model=model))

    def _begin(self, start: _Start) -> None:
        if self.running:
            return
        self._idle.clear()
        self._start(lambda: self._turn(start), "turn", "Running a turn")

    def _turn(self, start: _Start) -> None:
        try:
            asyncio.run(self._converse(start))
        except Exception as error:
            self._fail("The turn", error)
        finally:
            self._loop = None
            self._idle.set()
            self._feed.look()

    async def _converse(self, start: _Start) -> None:
        self._loop = asyncio.get_running_loop()
        await start()

    def cancel(self) -> bool:
        """Stop the running turn.

        Returns:
            Whether one was running.
        """
        loop = self._loop
        if loop is None:
            return False
        try:
            loop.call_soon_threadsafe(self.workbench.cancel)
        except RuntimeError:
            return False
        return True

    def look(self) -> None:
        """Have the draft looked at in the thread that changes it."""
        loop = self._loop
        if loop is None:
            return
        try:
            loop.call_soon_threadsafe(self._feed.look)
        except RuntimeError:
            return

    def close(self, patience: float = 5.0) -> None:
        """Stop the turn, wait for it and close the workbench."""
        self.cancel()
        self._idle.wait(patience)
        with contextlib.suppress(Exception):
            # What was picked a moment ago; there is nobody left to be told that it cannot be kept.
            self.keep_picks()
        self._feed.close()
        self.workbench.close()

    # --- the proposal ----------------------------------------------------------------------

    def pick(self, choice: DraftPicked) -> None:
        """Show at once what is picked of the draft, and have it written down.

        Args:
            choice: What is left out, and why.
        """
        self._feed.pick(choice)
        self.run("Keeping what is picked", self.keep_picks, group="picks")

    def keep_picks(self) -> None:
        """Write down what was picked last, unless that is done.

        Raises:
            WorkbenchError: A reason holds what looks like a key.
            JournalError: It cannot be written down.
        """
        with self._picking:
            choice = self._feed.picked
            if choice is None:
                return
            try:
                self.workbench.pick(choice.turn, choice.left_out, dict(choice.reasons))
            finally:
                self._feed.kept(choice)

    def discard(self, reason: str = "", then: Callable[[], object] | None = None) -> None:
        """Discard the proposal; why parts were rejected is told with the reason.

        Args:
            reason: Why.
            then: What follows once it is.
        """

        def errand() -> None:
            self.keep_picks()
            self.workbench.discard(reason)

        self.run("Discarding", errand, None if then is None else lambda _: then())

    # --- errands ---------------------------------------------------------------------------

    def run(
        self,
        what: str,
        errand: Callable[[], T],
        then: Callable[[T], object] | None = None,
        *,
        group: str = "errand",
    ) -> None:
        """Do something that may take a while.

        Args:
            what: What it is; the room says so while it is done.
            errand: Does it, in a thread.
            then: Gets what it returned, in the event loop.
            group: Group of the worker.
        """
        told = group != "poll"
        after = 0.0 if group in ("errand", ASKING) else _UNASKED

        def work() -> None:
            try:
                if told:
                    self._room.post_message(Doing(what, after))
                result = errand()
            except Exception as error:
                self._fail(what, error)
            else:
                if then is not None:
                    self._room.app.call_from_thread(then, result)
            finally:
                if told:
                    self._room.post_message(Doing(what, over=True))

        self._start(work, group, what)

    def _start(self, work: Callable[[], None], group: str, what: str) -> Worker[None]:
        return self._room.run_worker(
            work, group=group, description=what, thread=True, exit_on_error=False
        )

    def _fail(self, doing: str, error: Exception) -> None:
        """Tell of a failure; one that nobody foresaw is written down with its place."""
        what, mend = told(error)
        if what:
            self._room.post_message(Failed(what, mend))
            return
        log = self.workbench.path / ".planroom" / "planroom.log"
        self.workbench.log_fault("".join(traceback.format_exception(error)))
        self._room.post_message(
            Failed(
                f"{doing} failed inside Planroom: {type(error).__name__}.",
                f"Nothing was changed; where it happened stands in {log}.",
            )
        )

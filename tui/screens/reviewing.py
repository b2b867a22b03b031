"""What belongs to the review: made beside the room, and what a person says of findings."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from time import perf_counter, sleep
from typing import TYPE_CHECKING, Final

from textual import on

from tui import messages
from tui.desk import ASKING
from tui.drawing.changes import Changes
from tui.drawing.findings import Reviewed
from tui.drawing.rows import Memo
from tui.drawing.sheet import Sheet
from tui.screens.conversing import Conversing
from tui.screens.dialogs import Choice, ChoiceScreen, ReadScreen
from tui.screens.requests import OPENING
from tui.screens.words import FixScreen, Word, WordScreen

if TYPE_CHECKING:
    from pathlib import Path

    from textual.content import Content

    from design.document.design import Design
    from design.review.findings import Finding
    from session.workbench import Workbench
    from snapshots.history import Snapshot
    from tui.desk import Desk
    from tui.drawing.review_sheets import Preview
    from tui.view import View

_STRETCH: Final = 0.003
"""Seconds a review goes on before it lets the app have a turn."""
_BREATH: Final = 0.001
"""Seconds it then stands still: a thread that only yields is mostly given the turn again."""


class GivenUpError(Exception):
    """The design is another one by now, so its review is not wanted any more."""


class Reviewing(Conversing):
    """A screen that keeps the review of what it shows, and answers requests about it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._reviewed: Reviewed | None = None
        self._reviewing: tuple[object, ...] = ()
        self._given_up = threading.Event()
        self._prepared = Memo()

    # --- the review ------------------------------------------------------------------------

    def refresh_panes(self) -> None:
        """Give every pane what there is to see now."""
        raise NotImplementedError

    def find_findings(self, view: View) -> None:
        """Review what is shown, unless that has been begun; an earlier review is given up.

        A reply that is still coming is not reviewed: that is done once, when it has ended.
        """
        bench, desk = self.workbench, self.desk
        if bench is None or desk is None or (view.draft is not None and view.draft.is_open):
            return
        base = view.draft.base if view.draft is not None and view.past is None else None
        snapshot = view.past.id if view.past is not None else ""
        wanted = (view.design, base, snapshot)
        if len(self._reviewing) == len(wanted) and all(
            old is new or old == new == "" for old, new in zip(self._reviewing, wanted, strict=True)
        ):
            return
        self._reviewing = wanted
        self._given_up.set()
        self._given_up = given_up = threading.Event()
        pause, memo = _breathing(given_up), self._prepared

        def find() -> Reviewed | None:
            from tui.drawing.review import prepare

            try:
                found = Reviewed.of(bench.weigh(view.design, base, snapshot, pause))
            except GivenUpError:
                return None
            prepare(found, memo)
            return found

        def show(found: Reviewed | None) -> None:
            if found is not None and not given_up.is_set():
                self._reviewed = found
                self.refresh_panes()

        desk.run("Reviewing", find, show, group="review")

    def preview_fixes(self, design: Design, finding: Finding) -> Sequence[Preview]:
        """Return what the fixes of a finding would change; called in a worker."""
        bench = self.workbench
        return [_preview(bench, design, finding, at) for at in range(len(finding.fixes))]

    def _bench(self) -> tuple[Workbench, Desk] | None:
        if self.workbench is None or self.desk is None:
            self.tell(OPENING, wrong=True)
            return None
        return self.workbench, self.desk

    # --- fixes -----------------------------------------------------------------------------

    @on(messages.Mend)
    def _answer_mend(self, message: messages.Mend) -> None:
        message.stop()
        held = self._bench()
        if held is None:
            return
        bench, desk = held

        def find() -> tuple[Finding, Sequence[Preview]]:
            finding = bench.finding(message.fingerprint)
            return finding, self.preview_fixes(bench.shown, finding)

        def ask(found: tuple[Finding, Sequence[Preview]]) -> None:
            finding, items = found
            if not items:
                self.tell(f"{finding.rule} has no fix of its own here; ask the model.", wrong=True)
                return

            def answered(choice: int | None) -> None:
                if choice is not None:
                    desk.run("Mending", lambda: bench.mend(finding.fingerprint, choice))

            self.app.push_screen(FixScreen(finding.message, items), answered)

        desk.run("Trying fixes", find, ask, group=ASKING)

    @on(messages.MendSafe)
    def _answer_mend_safe(self, message: messages.MendSafe) -> None:
        message.stop()
        held = self._bench()
        if held is None:
            return
        bench, desk = held

        def told(done: tuple[Snapshot | None, int]) -> None:
            back = "u" if done[0] is None else "/undo"
            self.tell(f"{done[1]} mended. {back} takes it back.")

        desk.run("Mending", bench.mend_all, told)

    @on(messages.TakeBack)
    def _answer_take_back(self, message: messages.TakeBack) -> None:
        message.stop()
        held = self._bench()
        if held is not None:
            bench, desk = held
            desk.run("Taking a fix back", bench.take_back)

    # --- what a person says ----------------------------------------------------------------

    @on(messages.Waive)
    def _answer_waive(self, message: messages.Waive) -> None:
        message.stop()
        held = self._bench()
        if held is None:
            return
        bench, desk = held

        def ask(finding: Finding) -> None:
            def answered(word: Word | None) -> None:
                if word is not None:
                    desk.run(
                        "Waiving",
                        lambda: bench.waive(finding.fingerprint, word.reason, word.until),
                    )

            self.app.push_screen(
                WordScreen(
                    f"Waive {finding.rule}",
                    finding.message,
                    str(bench.author),
                    (Choice("waive", "Waive it", "warning"),),
                    reason=message.reason,
                ),
                answered,
            )

        desk.run("Looking for a finding", lambda: bench.finding(message.fingerprint), ask,
                 group=ASKING)  # fmt: skip

    @on(messages.Unwaive)
    def _answer_unwaive(self, message: messages.Unwaive) -> None:
        message.stop()
        held = self._bench()
        if held is not None:
            bench, desk = held
            desk.run("Taking a waiver back", lambda: bench.unwaive(message.fingerprint))

    @on(messages.SignOff)
    def _answer_sign_off(self, message: messages.SignOff) -> None:
        from design.review.gate import TITLES
        from design.review.registry import ITEMS

        message.stop()
        held = self._bench()
        if held is None:
            return
        bench, desk = held
        item = next((one for one in ITEMS if one == message.item), None)
        if item is None:
            self.tell(f"The gate has these items: {', '.join(ITEMS)}.", wrong=True)
            return
        if self.feed is not None and self.feed.draft is not None:
            self.tell("Accept or discard the proposal first: a word counts for what is accepted.",
                      wrong=True)  # fmt: skip
            return

        def answered(word: Word | None) -> None:
            if word is None:
                return
            waives = word.choice == "waive"
            desk.run(
                "Signing off",
                lambda: bench.sign_off(
                    item,
                    word.reason,
                    state="waived" if waives else "signed off",
                    until=word.until,
                ),
            )

        self.app.push_screen(
            WordScreen(
                f"Sign off {item}",
                f"{TITLES[item]}. The word holds for what it covers now: an edit of that takes it"
                " back.",
                str(bench.author),
                (Choice("sign", "Sign off", "success"), Choice("waive", "Waive", "warning")),
                unreasoned=("sign",),
            ),
            answered,
        )

    @on(messages.Retract)
    def _answer_retract(self, message: messages.Retract) -> None:
        message.stop()
        held = self._bench()
        if held is not None:
            bench, desk = held
            desk.run("Taking a word back", lambda: bench.retract(message.item))

    @on(messages.TakeBaseline)
    def _answer_take_baseline(self, message: messages.TakeBaseline) -> None:
        message.stop()
        held = self._bench()
        if held is None:
            return
        bench, desk = held

        def answered(answer: str | None) -> None:
            if answer == "take":
                desk.run("Taking the baseline", bench.set_baseline)

        self.app.push_screen(
            ChoiceScreen(
                "Take the baseline",
                "Everything that is found in the accepted design now stands as it was found, and"
                " only what is new counts. It is for a design that was taken over; undo takes it"
                " back.",
                (Choice("leave", "Leave it"), Choice("take", "Take it", "warning")),
            ),
            answered,
        )

    # --- pages -----------------------------------------------------------------------------

    @on(messages.Explain)
    def _answer_explain(self, message: messages.Explain) -> None:
        message.stop()
        own = self.workbench.design.review.rules if self.workbench is not None else ()
        page = rule_page(message.rule, own)
        if page is None:
            self.tell(f"There is no rule {message.rule}. The review names those that found"
                      " something.", wrong=True)  # fmt: skip
            return

        def draw(width: int) -> Content:
            sheet = Sheet(width)
            sheet.prose(page)
            return sheet.content()

        self.app.push_screen(ReadScreen(message.rule, draw))


def rule_page(name: str, own: Sequence[object]) -> str | None:
    """Return the page of a rule as Markdown, or None when there is none of that name.

    Args:
        name: Id of the rule.
        own: The rules of the design's own.
    """
    from design.review.pages import page_of
    from design.review.registry import find_rule

    rule = find_rule(name)
    if rule is not None:
        return page_of(rule).partition("\n\n")[2]
    for one in own:
        if getattr(one, "name", "") == name:
            data = one.model_dump(exclude_defaults=True)  # type: ignore[attr-defined]
            lines = [f"- {key}: {value}" for key, value in data.items() if key != "name"]
            return "\n".join(["A rule of this design's own.", "", *lines])
    return None


def _preview(bench: Workbench | None, design: Design, finding: Finding, at: int) -> Preview:
    from session.bench import WorkbenchError
    from tui.drawing.review_sheets import Preview

    fix = finding.fixes[at]
    if bench is None:
        return Preview(fix, None, OPENING)
    try:
        return Preview(fix, Changes.of(bench.preview(design, fix)))
    except WorkbenchError as error:
        return Preview(fix, None, f"It does not fit: {error.what}")


def _breathing(given_up: threading.Event) -> Callable[[], None]:
    """Return what a review calls between its subjects, so that keys are not late meanwhile."""
    last = perf_counter()

    def pause() -> None:
        nonlocal last
        if given_up.is_set():
            raise GivenUpError
        if perf_counter() - last >= _STRETCH:
            sleep(_BREATH)
            last = perf_counter()

    return pause

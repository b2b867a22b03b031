"""The intake form as a screen: the brief is filled in part by part, kept while it is written."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.containers import Container, Horizontal
from textual.content import Content
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import ContentSwitcher, Static, TextArea

from design.intake.filling import lines_for, split_brief
from design.intake.parts import PARTS, Part, Reading, read_form
from session.bench import WorkbenchError
from session.briefing import Form, FormFile, read_brief
from tui import keys
from tui.drawing import brief, ink
from tui.files import at_home
from tui.keymap import hint
from tui.refusing import Refusing
from tui.screens.dialogs import Choice, ChoiceScreen, LineScreen, ReadScreen
from tui.widgets.box import Box
from tui.widgets.keyline import KeyLine
from tui.widgets.rows import RowList
from tui.widgets.sheet_view import SheetView

if TYPE_CHECKING:
    from design.intake.routing import Place

T = TypeVar("T")
_PAUSE: Final = 0.15
"""Seconds without a key after which what was written is kept and read."""
_TAKING: Final = (
    "finish", "example", "read_file", "bring_back", "start_over", "put_lines", "close", "help",
)  # fmt: skip
"""What is not done while the brief is being taken."""
_WAIT: Final = "The brief is being taken."


def which_form(mine: Form, theirs: Form) -> ChoiceScreen:
    """Return the question which form counts, when two windows have written in one."""
    parts = [item.name for item in PARTS if mine.words(item.place) != theirs.words(item.place)]
    return ChoiceScreen(
        "Another window has written in this form",
        f"It has other words for: {', '.join(parts)}. Which form counts? The other one stays"
        f" behind it: {hint('brief.back')} brings it back.",
        (Choice("mine", "Keep mine", "primary"), Choice("theirs", "Take theirs")),
    )


class BriefScreen(Refusing, Screen[T | None], Generic[T]):
    """The form; leaving it answers None, and keeps what is written.

    Args:
        folder: Folder of the design, which need not be one yet.
        form: The form as it was left, or as it begins.
        take: Makes a design of the form, or changes one; called in a thread with the form and
            whether what looks like a key is none. What it returns is the screen's answer.
        model: Model that would be used; empty when there is a design already.
        present: The brief of the design, where there is one.
    """

    BINDINGS = keys.bindings("brief")
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-medium"), (140, "-wide")]  # noqa: RUF012

    def __init__(
        self,
        folder: Path,
        form: Form,
        take: Callable[[Form, bool], T],
        *,
        model: str = "",
        present: str = "",
    ) -> None:
        super().__init__()
        self._folder = folder
        self._file = FormFile(folder, form)
        self._form = form
        self._boxes = [Box(part, form.words(part.place)) for part in PARTS]
        self._take = take
        self._model = model
        self._brief = present
        self._present = split_brief(present)
        self._reading: Reading = read_form({})
        self._pause: Timer | None = None
        self._taking = False
        self._told_to_wait = False
        self._doubted = ""
        self._unkept = ""

    def compose(self) -> ComposeResult:
        """The parts, the words of one, and what it is for."""
        name = self._folder.absolute().name
        title = f"New design in {name}" if self.is_first_run else f"Brief of {name}"
        with Horizontal(id="brief-head"):
            yield Static(Content(title), markup=False, id="brief-title")
            yield Static(markup=False, id="brief-summary")
        with Horizontal(id="brief"):
            yield RowList(brief.COLUMNS, id="brief-parts")
            with Container(id="brief-part"):
                yield Static(markup=False, id="brief-purpose")
                with Container(id="brief-work"):
                    with ContentSwitcher(id="brief-boxes"):
                        yield from self._boxes
                    yield SheetView(id="brief-guide")
        yield KeyLine()

    @property
    def is_first_run(self) -> bool:
        """Whether there is no design yet."""
        return bool(self._model)

    def on_mount(self) -> None:
        """Read the form and begin with its first part."""
        self._read()
        self.query_one(RowList).focus()

    def on_unmount(self) -> None:
        """Keep what was written last, however the screen is left."""
        if not self._taking:
            self._keep(asking=False)

    # --- the parts -------------------------------------------------------------------------

    @property
    def part(self) -> Part | None:
        """The part under the cursor; None at the words on how to begin."""
        row = self.query_one(RowList).row
        return next((part for part in PARTS if row and row.id == part.place), None)

    @property
    def box(self) -> Box | None:
        """The words of the part under the cursor."""
        part = self.part
        return self.query_one(f"#box-{part.place}", Box) if part else None

    @on(RowList.Highlighted)
    def _highlighted(self, message: RowList.Highlighted) -> None:
        message.stop()
        self._show_part()

    @on(RowList.Chosen)
    def _chosen(self, message: RowList.Chosen) -> None:
        message.stop()
        if self.part is None:
            self.action_next(1)
        self._go_to_box()

    def _go_to_box(self) -> None:
        box = self.box
        if box is not None:
            box.focus()

    def _show_part(self) -> None:
        part = self.part
        purpose = self.query_one("#brief-purpose", Static)
        boxes = self.query_one(ContentSwitcher)
        guide = self.query_one(SheetView)
        purpose.display = boxes.display = part is not None
        guide.set_class(part is None, "-alone")
        if part is None:
            guide.show(
                brief.START,
                lambda width: brief.welcome(self._folder.absolute(), self._model, width),
            )
            return
        purpose.update(Content.assemble((part.name, ink.STRONG), "  ", (part.purpose, ink.MUTED)))
        boxes.current = f"box-{part.place}"
        reading = self._reading
        guide.show(part.place, lambda width: brief.guide(part, reading, width))

    # --- what is written -------------------------------------------------------------------

    @on(TextArea.Changed)
    def _written(self, message: TextArea.Changed) -> None:
        message.stop()
        if self._gather():
            self._soon()

    def _gather(self) -> bool:
        """Take up what stands in the boxes; return whether it is something else."""
        boxes = {box.part.place: box.text for box in self._boxes}
        changed = any(words != self._form.words(at) for at, words in boxes.items())
        if changed:
            self._form = replace(self._form, boxes=boxes)
        return changed

    def _soon(self) -> None:
        """Keep and read the form when no key has come for a moment."""
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(_PAUSE, self._settle)

    def _settle(self) -> None:
        self._keep()
        self._read()

    def _keep(self, *, anyway: bool = False, asking: bool = True) -> bool:
        """Keep the form on the disk; say once when that fails.

        Args:
            anyway: Whether to see what is kept though nothing was written here.
            asking: Whether the person may be asked which of two forms counts.

        Returns:
            Whether this form is what is kept.
        """
        if self._pause is not None:
            self._pause.stop()
            self._pause = None
        self._gather()
        if self._form == self._file.known and not anyway:
            return True
        try:
            kept = self._file.save(self._form)
        except WorkbenchError as error:
            if error.what != self._unkept:
                self._unkept = error.what
                self._tell(f"{error.what} {error.mend}", wrong=True)
            return False
        self._unkept = ""
        ours = kept.says(self._form)
        if ours:
            self._form = kept
        elif asking:
            self._ask_which(kept)
        self.refresh_bindings()
        return ours

    def _ask_which(self, kept: Form) -> None:
        """Ask which form counts: this one, or the one that another window has kept."""

        def decided(answer: str | None) -> None:
            self._file.known = kept
            self._fill(kept if answer == "theirs" else self._form.over(kept))
            self._tell(f"{hint('brief.back')} brings the other one back.")

        self.app.push_screen(which_form(self._form, kept), decided)

    @work(thread=True, exclusive=True, exit_on_error=False, group="brief-reading",
          description="Reading the brief")  # fmt: skip
    def _read(self) -> None:
        boxes = self._form.boxes
        found = read_form(boxes)
        with contextlib.suppress(RuntimeError):
            self.app.call_from_thread(self._show_reading, boxes, found)

    def _show_reading(self, boxes: dict[Place, str], found: Reading) -> None:
        if boxes is not self._form.boxes or not self.is_mounted:
            return
        self._reading = found
        self._show_summary()
        rows = brief.rows(found, boxes, first_run=self.is_first_run)
        self.query_one(RowList).show(rows)
        self._show_part()

    def _put(self, text: str, words: str, *, start: str | None = None) -> None:
        """Put another brief into the form; what stood there can be brought back."""
        form = self._form.put(text)
        self._fill(form if start is None else replace(form, start=start))
        back = f" {hint('brief.back')} brings back what stood." if form.before else ""
        self._tell(f"{words}{back}")

    def _fill(self, form: Form) -> None:
        self._form = form
        for box in self._boxes:
            words = form.words(box.part.place)
            if box.text != words:
                box.load_text(words)
        self._soon()
        self.refresh_bindings()

    # --- keys ------------------------------------------------------------------------------

    def refusal(self, action: str) -> str | None:
        """Say why something cannot be done."""
        if self._taking and action in _TAKING:
            return _WAIT
        if action == "finish" and self._form.is_empty:
            return f"Nothing is written yet. {hint('brief.example')} starts from the example."
        if action == "finish" and not self.is_first_run and self._form.boxes == self._present:
            return "The brief is as it was."
        if action == "bring_back" and not self._form.before:
            return "Nothing was replaced."
        if action == "put_lines" and (
            self.part is None or not lines_for(self.part.place).strip("-")
        ):
            return "This part has no lines of its own; write as you like."
        if action == "start_over":
            if self.is_first_run:
                return "There is no design yet whose brief could be taken up again."
            if self._form.boxes == self._present:
                return "This is the brief of the design."
        return None

    def action_next(self, by: int) -> None:
        """Go into another part, to write there."""
        rows = self.query_one(RowList)
        rows.cursor = (rows.cursor + by) % max(1, len(rows.lines))
        self._show_part()
        self._go_to_box()
        if self.box is None:
            rows.focus()

    def action_put_lines(self) -> None:
        """Put the lines of the form into the part, below what is there."""
        box, part = self.box, self.part
        if box is None or part is None:
            return
        gap = "" if not box.text or box.text.endswith("\n") else "\n"
        first, _, _ = lines_for(part.place).partition("\n")
        row = box.document.line_count - (0 if gap else 1)
        box.insert(gap + lines_for(part.place), box.document.end)
        box.move_cursor((row, len(first)))
        box.focus()

    def action_example(self) -> None:
        """Start from the example."""
        from design.intake.brief import example_brief

        self._put(example_brief(), "The example is in the form; change what is otherwise.")

    def action_read_file(self) -> None:
        """Read a brief from a file."""
        text = ""

        def check(name: str) -> None:
            nonlocal text
            text = read_brief(at_home(name))

        def take(name: str | None) -> None:
            if not name:
                return
            file = at_home(name)
            own = self.is_first_run and file.absolute() == self._folder.absolute() / "brief.md"
            self._put(text, f"{file.name} is in the form.", start=text if own else None)

        words = "Which file? Its sections are found, however it is dressed."
        self.app.push_screen(LineScreen("Read a brief", words, check=check), take)

    def action_bring_back(self) -> None:
        """Bring back what stood in the form, one after the other; at last what stands there now."""
        if self._form.before:
            self._fill(self._form.turned())
            if others := len(self._form.before) - 1:
                one = ink.count(others, "other brief")
                self._tell(f"{one} stood here before; {hint('brief.back')} goes on.")

    def action_start_over(self) -> None:
        """Take the brief of the design up again."""
        self._put(self._brief, "The brief of the design is in the form.", start=self._brief)

    def action_finish(self) -> None:
        """Make the design, or change its brief."""
        if not self._keep(anyway=True) and not self._unkept:
            return
        self._read()
        self._set_taking(True)
        self._finish(self._form, self._form.text == self._doubted)

    def _set_taking(self, taking: bool) -> None:
        """Have nothing written in the boxes meanwhile, and say why; or have it again."""
        self._taking, self._told_to_wait = taking, False
        for box in self._boxes:
            box.read_only = taking
        self._show_summary()
        self.refresh_bindings()

    def _show_summary(self) -> None:
        words = _WAIT if self._taking else brief.summary(self._reading)
        self.query_one("#brief-summary", Static).update(Content(words))

    def on_key(self, event: events.Key) -> None:
        """Say why nothing is written, where a key would write."""
        if self._taking and event.is_printable and isinstance(self.focused, Box):
            self._tell_of_taking()

    def on_paste(self) -> None:
        """Say why nothing is pasted."""
        if self._taking:
            self._tell_of_taking()

    def _tell_of_taking(self) -> None:
        """Say it once for all keys."""
        if not self._told_to_wait:
            self._told_to_wait = True
            self._tell(f"{_WAIT} Write when that is done.", wrong=True)

    @work(thread=True, exclusive=True, exit_on_error=False, group="brief-taking",
          description="Taking the brief")  # fmt: skip
    def _finish(self, form: Form, trusting: bool) -> None:
        try:
            found = self._take(form, trusting)
        except Exception as error:
            self.app.call_from_thread(self._cannot, form, error)
            return
        self._file.forget(form)
        self.app.call_from_thread(self.dismiss, found)

    def _cannot(self, form: Form, error: Exception) -> None:
        from design.text import clean_line

        self._set_taking(False)
        what = str(getattr(error, "what", "")) or f"{type(error).__name__}: {error}"
        mend = str(getattr(error, "mend", ""))
        if self.is_first_run and "secret" in what:
            self._doubted = form.text
            mend = "Take it out; or, if it is none, press the same key again."
        self._tell(clean_line(f"{what} {mend}", 600), wrong=True)

    def action_close(self) -> None:
        """Leave; what is written is kept. Where it cannot be, that is told before."""
        told = bool(self._unkept)
        if self._keep() or (told and self._unkept):
            self.dismiss(None)

    def action_help(self) -> None:
        """Show the keys."""
        from tui.screens.help import help_sheet

        active = {item.binding.id or "" for item in self.active_bindings.values()}
        self.app.push_screen(ReadScreen("Help", lambda width: help_sheet(active, width)))

    def _tell(self, text: str, *, wrong: bool = False) -> None:
        self.notify(text, severity="warning" if wrong else "information", markup=False)

"""Open questions one after another, each answered with a key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from tui import keys
from tui.drawing import ink
from tui.drawing.sheet import Sheet
from tui.keymap import hint
from tui.refusing import Refusing
from tui.widgets.keyline import KeyLine

if TYPE_CHECKING:
    from design.document.concept import Question
    from session.answering import Answer

_MOST_CHOICES: Final = 9
"""Choices that have a digit of their own."""
_ANSWERING: Final = ("own", "later", "no_matter", "decide", "pick", "move")
"""What can be done while a question is asked."""
_OWN: Final = "Your own answer"
_NONE: Final = -1
"""Where the cursor is while no choice is what was answered."""


class ChoiceLine(Static):
    """One answer to choose; a click takes it."""

    @dataclass
    class Taken(Message):
        """It was clicked."""

        number: int

    def __init__(self, number: int) -> None:
        super().__init__(markup=False, classes="choice")
        self._number = number

    def on_click(self) -> None:
        """Take it."""
        self.post_message(self.Taken(self._number))


class QuestionScreen(ModalScreen["tuple[Answer, ...] | None"], Refusing):
    """Asks open questions; leaving it answers None and keeps what was answered.

    Args:
        questions: The questions, in order.
        about: What each is about, in words, by its id.
        given: Answers given before, by question; those given now are added.
    """

    AUTO_FOCUS = ""
    BINDINGS = keys.bindings("dialog", "question")

    def __init__(
        self,
        questions: Sequence[Question],
        about: dict[str, str],
        given: dict[str, Answer],
    ) -> None:
        super().__init__()
        self._questions = tuple(questions)
        self._about = about
        self._given = given
        self._keep = {name for name, answer in given.items() if answer.decide}
        self._at = 0
        self._cursor = 0

    def compose(self) -> ComposeResult:
        """The question, its choices, a line for other words."""
        with Vertical(classes="dialog questions"):
            with VerticalScroll(can_focus=False):
                yield Static(markup=False, classes="question--text")
                for number in range(1, _MOST_CHOICES + 1):
                    yield ChoiceLine(number)
            yield Input(placeholder=_OWN, compact=True, max_length=500)
            yield Static(markup=False, classes="question--note")
        yield KeyLine()

    def on_mount(self) -> None:
        """Begin with the first question without an answer; show the answers when there is none."""
        unanswered = (n for n, item in enumerate(self._questions) if item.id not in self._given)
        self._go(next(unanswered, len(self._questions)))

    # --- what stands there -----------------------------------------------------------------

    @property
    def question(self) -> Question | None:
        """The question that is asked; None when all have been."""
        return self._questions[self._at] if self._at < len(self._questions) else None

    @property
    def _choices(self) -> tuple[str, ...]:
        from session.answering import choices

        question = self.question
        return choices(question)[:_MOST_CHOICES] if question is not None else ()

    @property
    def _writing(self) -> bool:
        return self.focused is self.query_one(Input)

    @property
    def _known(self) -> Answer | None:
        """What was answered to the question before."""
        return self._given.get(self.question.id) if self.question is not None else None

    def _go(self, at: int) -> None:
        self._at = max(0, min(at, len(self._questions)))
        known = self._known
        text = known.text if known is not None else ""
        own = self.query_one(Input)
        chosen = text in self._choices
        self._cursor = self._choices.index(text) if chosen else 0 if known is None else _NONE
        own.value = "" if chosen else text
        if self.question is not None and not self._choices:
            self._write()
        else:
            self.set_focus(None)
            self._draw()

    def _write(self) -> None:
        own = self.query_one(Input)
        own.display = True
        self.set_focus(own)
        self._draw()

    def _draw(self) -> None:
        box = self.query_one(".questions", Vertical)
        width = max(30, box.content_size.width or 60) - 2
        question = self.question
        number = len(self._questions)
        own = self.query_one(Input)
        own.display = question is not None and (
            self._writing or not self._choices or own.value != ""
        )
        for at, line in enumerate(self.query(ChoiceLine)):
            line.display = at < len(self._choices)
            if line.display:
                line.update(self._choice(at, width - 2))
                line.set_class(at == self._cursor and not self._writing, "-chosen")
        text = self.query_one(".question--text", Static)
        if question is None:
            box.border_title = Content("Your answers")
            text.update(self._summary(width))
        else:
            box.border_title = Content(f"Question {self._at + 1} of {number}")
            text.update(self._asked(question, width))
        self.query_one(".question--note", Static).update(self._note())
        self.refresh_bindings()

    def _asked(self, question: Question, width: int) -> Content:
        sheet = Sheet(width)
        sheet.line(ink.ink(question.text, ink.STRONG))
        about = self._about.get(question.id)
        if about:
            sheet.line(ink.ink(f"about {about}", ink.MUTED))
        if question.deferred:
            sheet.line(ink.ink("put off before", ink.MUTED))
        return sheet.content()

    def _choice(self, at: int, width: int) -> Content:
        question = self.question
        choice = self._choices[at]
        wanted = question is not None and choice == question.recommendation.strip()
        sheet = Sheet(width)
        sheet.table(
            [
                (
                    ink.ink(str(at + 1), f"bold {ink.KEY}"),
                    Content.assemble(choice, ("  recommended" if wanted else "", ink.GOOD)),
                )
            ]
        )
        return sheet.content()

    def _summary(self, width: int) -> Content:
        sheet = Sheet(width)
        for item in self._questions:
            answer = self._given.get(item.id)
            sheet.line(ink.ink(item.text, ink.MUTED))
            sheet.line(Content.assemble(("→ ", ink.KEY), _said(answer)), 2, 4)
        sheet.gap()
        return sheet.content()

    def _note(self) -> Content:
        question = self.question
        if question is None:
            if self._answers():
                return ink.ink("enter works them into the design, as a proposal.", ink.LINK)
            return ink.ink("Nothing was answered. enter closes.", ink.MUTED)
        if self._writing:
            return ink.ink(
                f"enter takes your words · {hint('dialog.close')} back to the choices", ink.MUTED
            )
        if self._cursor == _NONE:
            return Content.assemble(
                ("answered  ", ink.MUTED), _said(self._known), ("  enter keeps that", ink.MUTED)
            )
        if question.id in self._keep:
            return ink.ink("✓ kept as a decision note as well", ink.GOOD)
        return ink.ink(
            f"{hint('question.decide')} keeps the answer as a decision note as well", ink.FAINT
        )

    def _answers(self) -> tuple[Answer, ...]:
        found = (self._given.get(item.id) for item in self._questions)
        return tuple(answer for answer in found if answer is not None)

    # --- answering -------------------------------------------------------------------------

    def refusal(self, action: str) -> str | None:
        """Say why there is nothing to choose, to put off or to go back to."""
        if action == "back" and self._at == 0:
            return "This is the first question."
        if self.question is None and action in _ANSWERING:
            return "All questions were asked. enter works the answers in, b goes back."
        if action in ("pick", "move") and not self._choices:
            return "This question offers no choices. Write your answer."
        if action == "move" and len(self._choices) == 1 and self._cursor == 0 and not self._writing:
            return "This question offers one choice only."
        return None

    def _take(self, text: str, *, later: bool = False) -> None:
        from session.answering import Answer

        question = self.question
        if question is None:
            return
        keep = question.id in self._keep and bool(text)
        self._given[question.id] = Answer(question.id, text, decide=keep, later=later)
        self._go(self._at + 1)

    def action_pick(self, number: int) -> None:
        """Answer with a choice."""
        if number <= len(self._choices):
            self._take(self._choices[number - 1])
        else:
            most = len(self._choices)
            self.notify(f"There are the choices 1 to {most}.", severity="warning", markup=False)

    def action_move(self, by: int) -> None:
        """Go to another choice; from the line of own words, back to the choices."""
        if self._writing:
            self.set_focus(None)
        elif self._cursor == _NONE:
            self._cursor = 0 if by > 0 else len(self._choices) - 1
        else:
            self._cursor = (self._cursor + by) % len(self._choices)
        self._draw()

    def action_take(self) -> None:
        """Answer with the highlighted choice, or keep the answer; after the last question, end."""
        if self.question is None:
            answers = self._answers()
            self.dismiss(answers or None)
        elif self._cursor == _NONE:
            self._go(self._at + 1)
        elif self._choices:
            self._take(self._choices[self._cursor])
        else:
            self.action_own()

    def action_own(self) -> None:
        """Write an answer in own words."""
        self._write()

    def action_later(self) -> None:
        """Put the question off."""
        self._take("", later=True)

    def action_no_matter(self) -> None:
        """Say that the question does not matter."""
        self._take("")

    def action_decide(self) -> None:
        """Keep the answer as a decision note as well, or not."""
        from dataclasses import replace

        question = self.question
        if question is None:
            return
        self._keep ^= {question.id}
        known = self._given.get(question.id)
        if known is not None and known.text:
            self._given[question.id] = replace(known, decide=question.id in self._keep)
        self._draw()

    def action_back(self) -> None:
        """Go back to the question before."""
        self._go(self._at - 1)

    def action_close(self) -> None:
        """Return to the choices, or leave; what was answered is kept for the next time."""
        if self._writing and self._choices:
            self.set_focus(None)
            self._draw()
        else:
            self.dismiss(None)

    @on(Input.Submitted)
    def _submitted(self, message: Input.Submitted) -> None:
        from design.text import clean_line

        message.stop()
        text = clean_line(message.value).strip()
        question = self.question
        if text and question is not None:
            self._take(text)
        else:
            self.notify("Write your answer first.", severity="warning", timeout=4, markup=False)

    @on(ChoiceLine.Taken)
    def _clicked(self, message: ChoiceLine.Taken) -> None:
        message.stop()
        self.action_pick(message.number)

    def on_resize(self) -> None:
        """Wrap the question at the new width."""
        if self.is_mounted:
            self.call_after_refresh(self._draw)


def _said(answer: Answer | None) -> Content:
    if answer is None:
        return ink.ink("not answered", ink.FAINT)
    if answer.later:
        return ink.ink("later", ink.MUTED)
    if not answer.text:
        return ink.ink("does not matter", ink.MUTED)
    return Content.assemble(answer.text, ("  + decision note" if answer.decide else "", ink.GOOD))

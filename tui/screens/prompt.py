"""The prompt before it is sent: its parts with their size, what is in it, what is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen

from tui import keys
from tui.drawing import ink
from tui.drawing.rows import Column, Row
from tui.drawing.sheet import Sheet
from tui.widgets.keyline import KeyLine
from tui.widgets.rows import RowList
from tui.widgets.sheet_view import SheetView

if TYPE_CHECKING:
    from design.document.design import Design
    from prompts.compose import Prompt

_PARTS: Final = {
    "protocol": "Role and protocol",
    "conventions": "Conventions, contract",
    "index": "Index of names",
    "slice": "Slice of the design",
    "turns": "Last turns",
    "request": "Notes, brief, message",
}
_KINDS: Final = {
    "decision": "Decision notes",
    "turn": "Earlier turns",
    "index": "Names",
    "entity": "Entities",
    "table": "Tables",
    "endpoint": "Endpoints",
}


class PromptScreen(ModalScreen[None]):
    """Shows a prompt part by part.

    Args:
        prompt: The prompt.
        design: The design it was made from, for the words of its notes.
    """

    BINDINGS = keys.bindings("dialog")

    def __init__(self, prompt: Prompt, design: Design) -> None:
        super().__init__()
        self._prompt = prompt
        self._design = design

    def compose(self) -> ComposeResult:
        """The parts on the left, the words of one on the right."""
        with Vertical(classes="reader prompt") as box:
            tokens = f"about {self._prompt.tokens:,} of {self._prompt.budget:,} tokens"
            box.border_title = Content(f"Prompt, {tokens}")
            with Horizontal():
                yield RowList((Column(flex=True), Column(right=True)), opened=("sent", "left"))
                yield SheetView()
        yield KeyLine()

    def on_mount(self) -> None:
        """Begin with the part that changes most: the slice."""
        rows = self.query_one(RowList)
        rows.show(self._rows())
        rows.focus()

    def _rows(self) -> list[Row]:
        rows = [
            Row(
                f"part:{part.name}",
                (
                    ink.ink(_PARTS.get(part.name, part.name), ink.NAME),
                    ink.ink(f"{part.tokens:,}", ink.KEY),
                ),
                copy=part.text,
            )
            for part in self._prompt.parts
        ]
        sent, left = self._sent(), self._left()
        number = str(len(sent)) if sent else "none"
        rows.append(self._group("sent", "Notes in it", number, sent))
        rows.append(self._group("left", "Left out", str(len(self._prompt.left_out)), left))
        return rows

    @staticmethod
    def _group(row_id: str, title: str, number: str, children: list[Row]) -> Row:
        cells = (ink.ink(title, ink.HEADING), ink.ink(number, ink.FAINT))
        return Row(row_id, cells, (lambda: children) if children else None, heading=True)

    def _sent(self) -> list[Row]:
        notes = [self._design.decision(item.number) for item in self._prompt.sent]
        return [
            Row(
                f"note:{note.number}",
                (
                    ink.ink(f"{note.number}. {note.title}"),
                    ink.ink("pinned" if note.pinned else "", ink.FAINT),
                ),
                copy=note.text,
            )
            for note in notes
            if note is not None
        ]

    def _left(self) -> list[Row]:
        rows = []
        for kind, title in _KINDS.items():
            number = sum(item.kind == kind for item in self._prompt.left_out)
            if number:
                rows.append(Row(f"left:{kind}", (ink.ink(title), ink.ink(str(number), ink.FAINT))))
        return rows

    @on(RowList.Highlighted)
    def _highlighted(self, message: RowList.Highlighted) -> None:
        message.stop()
        row_id = message.row.id
        self.query_one(SheetView).show(row_id, lambda width: self._sheet(row_id, width))

    @on(RowList.Chosen)
    def _read_chosen(self, message: RowList.Chosen) -> None:
        """Give the words of a part the keys; a branch opens and closes instead."""
        message.stop()
        if message.row.children is None:
            self.query_one(SheetView).focus()

    def _sheet(self, row_id: str, width: int) -> Content:
        kind, _, name = row_id.partition(":")
        sheet = Sheet(width)
        if kind == "part":
            part = next(item for item in self._prompt.parts if item.name == name)
            sheet.title(
                ink.ink(_PARTS.get(name, name), ink.STRONG), f"about {part.tokens:,} tokens"
            )
            sheet.gap()
            sheet.line(part.text)
        elif kind == "note":
            note = self._design.decision(int(name))
            sheet.line(note.text if note is not None else "")
        elif kind == "sent":
            sheet.title(ink.ink("Decision notes in it, word for word", ink.STRONG))
            sheet.line(
                ink.ink(
                    "Accepted notes that are not muted, and that are pinned, concern the whole"
                    " design or something the message is about.",
                    ink.MUTED,
                )
            )
        else:
            self._left_sheet(sheet, name)
        return sheet.content()

    def _left_sheet(self, sheet: Sheet, kind: str) -> None:
        sheet.title(ink.ink("Left out", ink.STRONG))
        for name, title in _KINDS.items():
            found = [item for item in self._prompt.left_out if item.kind == name]
            if not found or (kind and kind != name):
                continue
            sheet.heading(title, str(len(found)))
            by_reason: dict[str, list[str]] = {}
            for item in found:
                by_reason.setdefault(item.why, []).append(item.name)
            for why, names in by_reason.items():
                sheet.line(ink.ink(f"{why}:", ink.MUTED))
                if name in ("decision", "endpoint"):
                    for text in names:
                        sheet.line(text, 2, 4)
                else:
                    sheet.line(", ".join(names), 2)
        if not self._prompt.left_out:
            sheet.line(ink.ink("Nothing: the whole design is in it.", ink.MUTED))
        elif not kind or kind in ("entity", "table", "endpoint"):
            sheet.gap()
            sheet.line(ink.ink("@name in the message brings something in whole.", ink.FAINT))

    def action_close(self) -> None:
        """Close it."""
        self.dismiss(None)

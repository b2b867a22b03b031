"""The picture of the tables on the screen: pans, fits, follows what is selected."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from textual import events, work
from textual.content import Content
from textual.geometry import Offset
from textual.message import Message
from textual.strip import Strip
from textual.visual import Visual
from textual.widget import Widget
from textual.worker import get_current_worker

from tui import keys
from tui.drawing import ink
from tui.drawing.diagram import Drawing
from tui.keymap import hint
from tui.messages import SavePicture
from tui.refusing import Refusing

if TYPE_CHECKING:
    from design.document.design import Design
    from design.render.erd.figure import Detail
    from design.render.erd.picture import Placed
    from tui.view import View

_FEW: Final = 30
"""Up to how many tables it is tried whether all of them fit the screen."""
_DEEPEST: Final = 5
_PATIENCE: Final = 10.0
"""Most seconds something waits for the picture."""
_ABOUT_TABLES: Final = frozenset(
    {"pan", "pan_page", "centre", "neighbour", "fit", "save", "take", "whole", "deepen", "detail"}
)
_STEP: Final = (6, 2)
"""Cells and lines of one step."""


@dataclass(frozen=True, slots=True)
class Lens:
    """How much of the schema is shown."""

    whole: bool = True
    depth: int = 1
    detail: Detail = "keys"


@dataclass(frozen=True, slots=True)
class _Shown:
    """What a drawing is of; equal ones look the same."""

    design: Design
    base: Design | None
    only: frozenset[str] | None
    lens: Lens

    def near(self, table_id: str) -> _Shown:
        """Return the same with the tables that are near one, unless all are shown."""
        from design.render.erd.figure import neighbourhood

        if self.lens.whole:
            return self
        only = neighbourhood(self.design, table_id, self.lens.depth, self.base)
        return replace(self, only=only)

    def same(self, other: _Shown | None) -> bool:
        return (
            other is not None
            and self.design.schema_ is other.design.schema_
            and (self.base and self.base.schema_) is (other.base and other.base.schema_)
            and self.only == other.only
            and self.lens.detail == other.lens.detail
        )


class DiagramView(Refusing, Widget, can_focus=True):
    """Draws the tables around the selected one, or all of them."""

    ALLOW_SELECT = False
    BINDINGS = keys.bindings("diagram")

    @dataclass
    class Picked(Message):
        """A table was picked in the picture."""

        table_id: str
        leave: bool = False
        """Whether it is to be shown in full."""

    def __init__(self) -> None:
        super().__init__()
        self._view: View | None = None
        self._selected = ""
        self._lens: Lens | None = None
        self._shown: _Shown | None = None
        self._drawing: Drawing | None = None
        self._bright: Mapping[Any, int] = {}
        self._at = Offset(0, 0)
        self._dragged: Offset | None = None
        self._moved = False
        self._clicked = ""
        self._settled = asyncio.Event()

    # --- what it shows ---------------------------------------------------------------------

    @property
    def lens(self) -> Lens:
        """How much is shown."""
        if self._lens is not None:
            return self._lens
        return self._shown.lens if self._shown is not None else Lens()

    @property
    def drawing(self) -> Drawing | None:
        """What is drawn; None while nothing is."""
        return self._drawing

    def show(self, view: View, table_id: str) -> None:
        """Show the tables of a view.

        Args:
            view: What there is to see.
            table_id: The table to follow; empty for none.
        """
        self._view = view
        self._selected = table_id
        self._settled.clear()
        self._draw(self._wishes())

    async def drawn(self) -> None:
        """Wait until what is to be shown stands there, which takes a moment after it is asked for.

        Raises:
            TimeoutError: It takes too long, or the picture is not on the screen.
        """
        async with asyncio.timeout(_PATIENCE):
            await self._settled.wait()

    def _wishes(self) -> list[Lens]:
        """Return what is tried: what was asked for, or else all tables, or else the nearest."""
        if self._lens is not None:
            return [self._lens]
        number = len(self._view.design.schema_.tables) if self._view is not None else 0
        near = [Lens(False, 1, "keys"), Lens(False, 1, "names")]
        return [Lens(True, 1, "keys"), Lens(True, 1, "names"), *near] if number <= _FEW else near

    def _look(self, lens: Lens) -> None:
        self._lens = lens
        self._draw([lens])

    def _draw(self, wishes: Sequence[Lens], *, pin: bool = False) -> None:
        if self._view is None or not self.size.width:
            return
        base = self._view.base if self._view.marked else None
        wanted = [_Shown(self._view.design, base, None, lens) for lens in wishes]
        self._make(wanted, self._selected, self._room, pin)

    @work(thread=True, exclusive=True, exit_on_error=False, group="diagram",
          description="Drawing the tables")  # fmt: skip
    def _make(
        self, wishes: Sequence[_Shown], table_id: str, room: tuple[int, int], pin: bool
    ) -> None:
        """Draw the first wish that fits the room, else the last one."""
        worker = get_current_worker()
        for wish in wishes:
            shown = wish.near(table_id)
            known = self._drawing is not None and shown.same(self._shown)
            drawing = self._drawing if known and self._drawing is not None else _drawn(shown)
            if worker.is_cancelled:
                return
            if _fits(drawing, room):
                break
        self.app.call_from_thread(self._take, shown, drawing, table_id, pin)

    def _take(self, shown: _Shown, drawing: Drawing, table_id: str, pin: bool) -> None:
        fresh = self._drawing is not drawing
        if pin:
            if not _fits(drawing, self._room):
                more = f"{hint('room.zoom')} gives more room"
                fewer = f", {hint('diagram.whole')} shows fewer tables" if shown.lens.whole else ""
                self.notify(f"Not all of it fits, by names alone: {more}{fewer}.", markup=False)
            elif not fresh and self.lens == shown.lens:
                self.notify("It fits as it is.", timeout=3, markup=False)
            self._lens = shown.lens
        other = self._shown is None or self._shown.only != shown.only
        self._shown, self._drawing = shown, drawing
        self._bright = drawing.bright(table_id)
        self._settled.set()
        if pin or (fresh and other):
            self._center()
        elif fresh or not self._sees(table_id):
            self._reveal(table_id)
        self.refresh()
        self.refresh_bindings()

    # --- where it looks --------------------------------------------------------------------

    @property
    def _room(self) -> tuple[int, int]:
        return self.size.width, max(1, self.size.height - 1)

    def _go(self, x: int, y: int) -> None:
        """Put a cell of the picture in the upper left corner; a smaller picture is centred."""
        drawing = self._drawing
        if drawing is None:
            return
        place = []
        for at, size, room in zip(
            (x, y), (drawing.picture.width, drawing.picture.height), self._room, strict=True
        ):
            most = size - room
            place.append(most // 2 if most <= 0 else max(0, min(at, most)))
        offset = Offset(*place)
        if offset != self._at:
            self._at = offset
            self.refresh()

    def _box(self, table_id: str) -> Placed | None:
        return self._drawing.picture.box(table_id) if self._drawing is not None else None

    def _center(self) -> None:
        item = self._box(self._selected)
        wide, high = self._room
        x, y = item.middle if item is not None else (0, 0)
        self._go(x - wide // 2, y - high // 2)

    def _sees(self, table_id: str) -> bool:
        item = self._box(table_id)
        wide, high = self._room
        return item is None or (
            self._at.x <= item.x
            and self._at.y <= item.y
            and item.x + item.width <= self._at.x + wide
            and item.y + item.height <= self._at.y + high
        )

    def _reveal(self, table_id: str) -> None:
        if self._sees(table_id):
            self._go(*self._at)
        else:
            self._center()

    def on_resize(self) -> None:
        """Keep what is selected in sight; show what fits now, unless something was asked for."""
        self._reveal(self._selected)
        self._draw(self._wishes())

    # --- drawing ---------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        """Draw one line of the screen; the first says what is shown."""
        width = self.size.width
        if y == 0:
            line = self._head(width)
        elif self._drawing is None:
            line = Content("")
        else:
            line = self._drawing.line(
                y - 1 + self._at.y, self._at.x, width, self._selected, self._bright
            )
        strips = Visual.to_strips(
            self, line, width, 1, self.visual_style, apply_selection=False, pad=True
        )
        return strips[0] if strips else Strip.blank(width, self.rich_style)

    def _head(self, width: int) -> Content:
        drawing, shown = self._drawing, self._shown
        if drawing is None or shown is None:
            return ink.ink("Drawing the tables …", ink.FAINT)
        item = self._box(self._selected)
        number, every = len(drawing.picture.boxes), len(shown.design.schema_.tables)
        if not every and not number:
            return ink.ink("No tables yet. They follow from the concept.", ink.MUTED)
        lens = shown.lens
        near = f"{number} of {ink.count(every, 'table')}, {ink.count(lens.depth, 'step')}"
        words = [
            ink.ink(item.box.name if item is not None else "", "bold $text-primary"),
            ink.ink(ink.count(number, "table") if lens.whole else near, ink.MUTED),
            ink.ink("all columns" if lens.detail == "all" else lens.detail, ink.MUTED),
        ]
        left = ink.dotted(words)
        right = ink.ink(self._beyond(), ink.KEY)
        gap = width - left.cell_length - right.cell_length
        if gap < 1:
            return left.truncate(width, ellipsis=True)
        return Content.assemble(left, " " * gap, right)

    def _beyond(self) -> str:
        """Return arrows towards what is outside."""
        assert self._drawing is not None
        picture, (wide, high) = self._drawing.picture, self._room
        return " ".join(
            arrow
            for arrow, there in (
                ("←", self._at.x > 0),
                ("↑", self._at.y > 0),
                ("↓", self._at.y + high < picture.height),
                ("→", self._at.x + wide < picture.width),
            )
            if there
        )

    # --- keys ------------------------------------------------------------------------------

    def refusal(self, action: str) -> str | None:
        """Say why there is nothing to draw, and what the depth is of."""
        empty = self._drawing is None or not self._drawing.picture.boxes
        if empty and action in _ABOUT_TABLES:
            drawn = self._view is not None and self._view.design.schema_.tables
            return "The tables are being drawn." if drawn else "There are no tables to draw yet."
        if action in ("pan", "pan_page", "centre") and not self._beyond():
            return "All of the picture is on the screen."
        if action == "deepen" and self.lens.whole:
            near = hint("diagram.whole")
            return f"All tables are shown; {near} shows those around the selected one."
        return None

    def action_pan(self, right: int, down: int) -> None:
        """Move by a step."""
        self._go(self._at.x + right * _STEP[0], self._at.y + down * _STEP[1])

    def action_pan_page(self, right: int, down: int) -> None:
        """Move by most of the screen."""
        wide, high = self._room
        self._go(self._at.x + right * wide * 3 // 4, self._at.y + down * high * 3 // 4)

    def action_centre(self) -> None:
        """Put the selected table in the middle."""
        before = self._at
        self._center()
        if self._at == before:
            words = "The table is as near the middle as the picture allows."
            self.notify(words, timeout=3, markup=False)

    def action_fit(self) -> None:
        """Show as much of each table as leaves the picture on the screen."""
        from design.render.erd.figure import DETAILS

        wishes = [replace(self.lens, detail=detail) for detail in reversed(DETAILS)]
        self._draw(wishes, pin=True)

    def action_whole(self) -> None:
        """Show all tables, or those around the selected one."""
        self._look(replace(self.lens, whole=not self.lens.whole))

    def action_deepen(self, by: int) -> None:
        """Show tables that are more steps away, or fewer."""
        depth = max(0, min(_DEEPEST, self.lens.depth + by))
        if depth == self.lens.depth:
            words = "It stands alone already." if by < 0 else f"{_DEEPEST} steps are the most."
            self.notify(
                f"{words} {hint('diagram.whole')} shows all tables.", timeout=4, markup=False
            )
            return
        self._look(replace(self.lens, depth=depth))

    def action_detail(self) -> None:
        """Show names, keys or all columns."""
        from design.render.erd.figure import DETAILS

        at = DETAILS.index(self.lens.detail)
        self._look(replace(self.lens, detail=DETAILS[(at + 1) % len(DETAILS)]))

    def action_neighbour(self, by: int) -> None:
        """Select the next table of the picture, column by column."""
        assert self._drawing is not None
        boxes = sorted(self._drawing.picture.boxes, key=lambda item: (item.x, item.y))
        ids = [item.box.id for item in boxes]
        at = ids.index(self._selected) if self._selected in ids else -1
        self.post_message(self.Picked(ids[(at + by) % len(ids)]))

    def action_take(self) -> None:
        """Show the selected table in full."""
        self.post_message(self.Picked(self._selected, leave=True))

    def action_save(self, path: str = "") -> None:
        """Write the picture to a file; without a name it is asked for."""
        shown = self._shown
        assert shown is not None
        self.post_message(
            SavePicture(shown.design, shown.base, shown.only, shown.lens.detail, path)
        )

    # --- the mouse -------------------------------------------------------------------------

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Take hold of the picture."""
        self._dragged, self._moved = event.screen_offset, False
        self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Pull the picture along."""
        if self._dragged is not None and event.screen_offset != self._dragged:
            by = event.screen_offset - self._dragged
            self._dragged, self._moved = event.screen_offset, True
            self._go(self._at.x - by.x, self._at.y - by.y)

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """Let go."""
        self.release_mouse()
        self._dragged = None

    def on_click(self, event: events.Click) -> None:
        """Select the table that was pressed without pulling; a second click shows it in full."""
        offset = event.get_content_offset(self)
        if self._moved or offset is None or self._drawing is None or offset.y < 1:
            return
        if event.chain > 1 and self._clicked:
            # The first click may have moved the picture under the mouse.
            self.post_message(self.Picked(self._clicked, leave=True))
            return
        item = self._drawing.picture.at((offset.x + self._at.x, offset.y - 1 + self._at.y))
        self._clicked = item.box.id if item is not None else ""
        if item is not None:
            self.post_message(self.Picked(item.box.id))

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Move up; with shift or ctrl, to the left."""
        event.stop()
        self.action_pan(*((-1, 0) if event.shift or event.ctrl else (0, -1)))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Move down; with shift or ctrl, to the right."""
        event.stop()
        self.action_pan(*((1, 0) if event.shift or event.ctrl else (0, 1)))

    def on_mouse_scroll_left(self, event: events.MouseScrollLeft) -> None:
        """Move to the left."""
        event.stop()
        self.action_pan(-1, 0)

    def on_mouse_scroll_right(self, event: events.MouseScrollRight) -> None:
        """Move to the right."""
        event.stop()
        self.action_pan(1, 0)


def _fits(drawing: Drawing, room: tuple[int, int]) -> bool:
    return drawing.picture.width <= room[0] and drawing.picture.height <= room[1]


def _drawn(shown: _Shown) -> Drawing:
    from design.render.erd.figure import figure
    from design.render.erd.picture import picture_of

    found = figure(shown.design, base=shown.base, detail=shown.lens.detail, only=shown.only)
    return Drawing(picture_of(found))

"""The two sides of the room: the chat, and the workspace with its panes; which has the keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.events import Click
from textual.reactive import reactive
from textual.widgets import ContentSwitcher, Static

from tui import keys
from tui.keymap import hint, keys_of, span
from tui.messages import Go, Look, Write
from tui.panes.chat import ChatPane
from tui.refusing import already_there
from tui.screens.reviewing import Reviewing
from tui.widgets.keyline import KeyLine, Shown
from tui.widgets.rows import RowList
from tui.widgets.status import StatusLine
from tui.widgets.tabs import PaneTabs

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tui.panes.pane import Pane
    from tui.panes.workspace import Panes

_MEDIUM: Final = 100
"""Width from which chat and panes stand side by side."""


class Sides(Reviewing):
    """A screen of two sides, one at a time where it is narrow or zoomed."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (_MEDIUM, "-medium"), (140, "-wide")]  # noqa: RUF012

    current: reactive[str] = reactive("concept", init=False)
    """The pane shown in the workspace."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._panes: Panes | None = None
        self._at_chat = True
        self._zoomed = False
        self._shared = (False, True, False)

    def compose(self) -> ComposeResult:
        """Tabs where it is narrow, chat, workspace, status, keys."""
        yield PaneTabs(chat=True, id="top-tabs")
        with Horizontal(id="room"):
            yield ChatPane()
            with Vertical(id="workspace"):
                yield PaneTabs(id="tabs")
                yield Static(markup=False, id="banner")
                yield ContentSwitcher()
        yield StatusLine()
        yield KeyLine(_everywhere)

    # --- parts -----------------------------------------------------------------------------

    @property
    def chat(self) -> ChatPane:
        """The chat."""
        return self.query_one(ChatPane)

    @property
    def pane(self) -> Pane:
        """The pane that is shown."""
        return self.panes.named(self.current)

    @property
    def panes(self) -> Panes:
        """All panes; there are none before the first frame is on the screen."""
        assert self._panes is not None
        return self._panes

    async def furnish(self, panes: Panes) -> None:
        """Put up the panes: the first frame does not wait for what has nothing to show yet."""
        switcher = self.query_one(ContentSwitcher)
        for pane in panes:
            pane.fit(switcher.size.width)
            await switcher.add_content(pane, set_current=pane.id == self.current)
        self._panes = panes
        switcher.current = self.current

    # --- going about -----------------------------------------------------------------------

    def show_pane(self, name: str) -> None:
        """Show a pane without giving it the keys."""
        self.current = name

    def watch_current(self, name: str) -> None:
        """Switch the workspace."""
        if self._panes is not None:
            # Drawn only when it is shown, it would be painted twice.
            self.pane.catch_up()
            self.query_one(ContentSwitcher).current = name
        self._mark_tabs()

    def _mark_tabs(self) -> None:
        self.query_one("#tabs", PaneTabs).current = self.current
        self.query_one("#top-tabs", PaneTabs).current = "chat" if self._at_chat else self.current

    @property
    def at_chat(self) -> bool:
        """Whether the chat has the keys, and not a pane."""
        return self._at_chat

    @property
    def zoomed(self) -> bool:
        """Whether the side with the keys has the whole screen."""
        return self._zoomed

    def _go_to(self, side: str) -> None:
        self._at_chat = side == "chat"
        self._share()
        self._mark_tabs()

    def _share(self) -> None:
        """Show both sides, or the one with the keys where there is room for one only.

        A class of the screen would have every message of the chat styled anew.
        """
        alone = self._zoomed or self.app.size.width < _MEDIUM
        if self._shared == (shared := (alone, self._at_chat, self._zoomed)):
            return
        self._shared = shared
        chat, workspace = self.chat, self.query_one("#workspace")
        chat.display = self._at_chat or not alone
        workspace.display = not (self._at_chat and alone)
        chat.styles.width, chat.styles.max_width = ("1fr", "100%") if alone else (None, None)
        workspace.set_class(self._zoomed, "-zoomed")

    def on_resize(self) -> None:
        """Find out whether there is room for both sides."""
        self._share()

    @on(Go)
    def _answer_go(self, message: Go) -> None:
        message.stop()
        self.go_to(message.pane)
        if message.element and message.pane != "chat":
            found = self.pane.select(message.element)
            if not found and message.within:
                self.pane.select(message.within)

    @on(Click, "#banner")
    def _leave_past(self) -> None:
        self.post_message(Look())

    @on(Write)
    def _answer_write(self, message: Write) -> None:
        message.stop()
        self._go_to("chat")
        self.chat.action_write(message.text)

    def action_go(self, pane: str) -> None:
        """Go to the chat or to a pane; say so when one is there."""
        in_list = pane == self.current and isinstance(self.focused, RowList)
        if self.chat.composer.has_focus if pane == "chat" else in_list:
            self.notify(already_there(pane), timeout=2, markup=False)
        else:
            self.go_to(pane)

    def go_to(self, pane: str) -> None:
        """Go to the chat or to a pane."""
        if pane == "chat":
            self._go_to("chat")
            self.chat.composer.focus()
            return
        self._go_to("workspace")
        self.show_pane(pane)
        if self._panes is not None:
            self.pane.focus_list()

    def action_zoom(self) -> None:
        """Give what has the focus the whole screen, or each its share."""
        if self._at_chat and self.app.size.width < _MEDIUM:
            words = "The chat has the whole screen already."
            self.notify(words, severity="warning", timeout=4, markup=False)
            return
        self._zoomed = not self._zoomed
        self._share()

    def on_descendant_focus(self) -> None:
        """The side with the focus is the one shown where there is room for one only."""
        focused = self.focused
        if focused is not None:
            inside = self.chat in focused.ancestors_with_self
            self._go_to("chat" if inside else "workspace")
            self.visit("" if inside else self.current)

    @on(RowList.Highlighted)
    def _points_elsewhere(self, message: RowList.Highlighted) -> None:
        message.stop()
        if message.rows.has_focus:
            self.visit(self.current)

    @property
    def at_cursor(self) -> tuple[str, str]:
        """The pane that is shown, and the id of the row under its cursor."""
        row = self.pane.rows.row if self._panes is not None else None
        return self.current, row.id if row is not None else ""


def _everywhere() -> Sequence[Shown]:
    """Return what the line of keys says at its end, wherever the focus is."""
    panes = span([f"pane.{pane}" for pane in keys.PANES])
    palette = keys.BY_ID["app.palette"]
    key = keys_of(palette).split(",")[0]
    return (
        *([Shown("", panes, "Panes")] if panes else ()),
        Shown(key, hint(palette.id).replace("ctrl+", "^"), palette.label, True, palette.tooltip),
    )

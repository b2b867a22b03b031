"""The settings: what is set where, changed with a key and kept in the right file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Static

from tui import keymap, keys, remapping
from tui.drawing import settings as drawing
from tui.drawing.rows import Column, Row
from tui.screens.dialogs import Choice, ChoiceScreen, LineScreen
from tui.widgets.keyline import KeyLine
from tui.widgets.rows import RowList
from tui.widgets.sheet_view import SheetView

if TYPE_CHECKING:
    from session.settings import Settings
    from session.workbench import Workbench
    from tui.app import PlanroomApp
    from tui.desk import Desk


class SettingList(RowList):
    """The settings; each can be changed, or set back."""

    BINDINGS = keys.bindings("settings")

    @dataclass
    class Reset(Message):
        """A setting is to be as it is built in."""

        row: Row

    def action_reset(self) -> None:
        """Go back to what is built in."""
        row = self.row
        if row is not None:
            self.post_message(self.Reset(row))


class SettingsScreen(ModalScreen[None]):
    """Shows and changes settings.

    Args:
        bench: The workbench whose settings they are.
        desk: Does what takes a while.
    """

    BINDINGS = keys.bindings("dialog")
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-medium")]  # noqa: RUF012
    AUTO_FOCUS = "SettingList"

    app: PlanroomApp

    def __init__(self, bench: Workbench, desk: Desk) -> None:
        super().__init__()
        self._bench = bench
        self._desk = desk

    def compose(self) -> ComposeResult:
        """The list, and beside or below it what the setting under the cursor is for."""
        with Vertical(classes="reader settings") as box:
            box.border_title = Content("Settings")
            with Horizontal():
                yield SettingList((Column(flex=True), Column(right=True)))
                yield SheetView()
        yield KeyLine()

    def on_mount(self) -> None:
        """Show what is set, and follow the theme."""
        self.app.theme_changed_signal.subscribe(self, lambda _: self.draw())
        self.draw()

    def on_screen_resume(self) -> None:
        """Show what has been changed in a dialog above."""
        self.draw()

    # --- drawing ---------------------------------------------------------------------------

    @property
    def shown(self) -> drawing.Shown:
        """What there is to show now."""
        bench = self._bench
        return drawing.Shown(
            bench.settings, bench.path, bench.design.conventions.profile, self.app.theme
        )

    @property
    def rows(self) -> SettingList:
        """The list."""
        return self.query_one(SettingList)

    def draw(self) -> None:
        """Draw the list and what is under its cursor."""
        self.rows.show_anew(drawing.rows(self.shown))
        self._draw_sheet()

    @on(RowList.Highlighted)
    def _draw_sheet(self) -> None:
        row, shown = self.rows.row, self.shown
        if row is not None:
            self.query_one(SheetView).show(
                row.id, lambda width: drawing.sheet(shown, row.id, width)
            )

    # --- changing --------------------------------------------------------------------------

    @on(RowList.Chosen)
    def _chosen(self, message: RowList.Chosen) -> None:
        message.stop()
        name = message.row.id
        if name in keys.BY_ID:
            self.app.push_screen(KeyScreen(keys.BY_ID[name]), lambda key: self._take_key(name, key))
        elif name in drawing.BY_NAME:
            self._change(drawing.BY_NAME[name])

    def _change(self, item: drawing.Item) -> None:
        value = self.shown.value(item)
        if item.kind == "theme":
            self.app.action_change_theme()
        elif item.words:
            text = "\n".join(f"{word}: {what}" for word, what in item.words)
            choices = [Choice(word, word) for word, _ in item.words]
            self.app.push_screen(
                ChoiceScreen(item.title, text, choices, chosen=value),
                lambda word: self._take(item, word),
            )
        else:
            now = str(getattr(self._bench.settings, item.name))
            words = f"{item.what} In {item.unit}." if item.unit else item.what

            def check(value: str) -> None:
                if item.kind == "model":
                    from prompts.providers import read_spec

                    read_spec(value)
                else:
                    self._bench.settings.having(item.name, value, "")

            self.app.push_screen(
                LineScreen(item.title, words, now, check=check),
                lambda text: self._take(item, text),
            )

    def _take(self, item: drawing.Item, value: str | None) -> None:
        if value is None or value == self.shown.value(item):
            return
        if item.kind == "profile":
            profile: Any = value
            self._desk.run(
                "Changing the profile", lambda: self._bench.set_profile(profile), self._done
            )
        elif item.kind == "model":
            self._desk.run(
                "Changing the model", lambda: self._bench.use_model(value), self._model_changed
            )
        else:
            self._keep(item, value)

    def _done(self, _: object) -> None:
        self.draw()

    def _model_changed(self, then: Settings) -> None:
        self.draw()
        words = drawing.next_start(self._bench.settings, then, "model")
        if words:
            self._say(words)

    def _keep(self, item: drawing.Item, value: str | None) -> None:
        from session.settings import SettingsError

        wins = self.shown.wins(item)
        try:
            self._bench.use_setting(item.name, value)
        except SettingsError as error:
            self.notify(str(error), severity="warning", markup=False)
            return
        self.app.take_settings(self._bench.settings)
        if wins:
            self.notify(f"Kept, but {wins} is stronger; it counts without that.", markup=False)
        self.draw()

    @on(SettingList.Reset)
    def _reset(self, message: SettingList.Reset) -> None:
        message.stop()
        name = message.row.id
        item = drawing.BY_NAME.get(name)
        if name in keys.BY_ID:
            if keymap.keys_of(keys.BY_ID[name]) == keys.BY_ID[name].keys:
                self._say("It has its own key already.")
            else:
                self._take_key(name, None, back=True)
        elif item is None:
            self._say("Put the cursor on a setting, or on a key.")
        elif item.kind in ("profile", "model"):
            self._say("It is the design's; enter changes it.")
        elif self.shown.layer(name) == "built in":
            self._say("It is as it is built in already.")
        else:
            self._keep(item, None)

    def _say(self, words: str) -> None:
        self.notify(words, severity="warning", timeout=4, markup=False)

    def _take_key(self, binding: str, name: str | None, *, back: bool = False) -> None:
        from session.kept_settings import keep_key
        from session.settings import SettingsError

        if name is None and not back:
            return
        try:
            keep_key(binding, name)
        except SettingsError as error:
            self._say(str(error))
            return
        settings = self._bench.settings
        others = [item for item in settings.keys if item[0] != binding]
        mine = tuple(others if name is None else [*others, (binding, name)])
        self._bench.settings = replace(settings, keys=mine)
        for words in self.app.take_keys(mine):
            if binding in words:
                self._say(words)
        self.draw()

    def action_close(self) -> None:
        """Close it."""
        self.dismiss(None)


class KeyScreen(ModalScreen[str | None]):
    """Takes the next key that is pressed for a binding; leaving it answers None.

    Args:
        key: The binding.
    """

    takes_every_key = True
    """Keys that count everywhere are for this screen while it stands."""

    def __init__(self, key: keys.Key) -> None:
        super().__init__()
        self._key = key

    def compose(self) -> ComposeResult:
        """A box that says what to press, and why a key was not taken."""
        with Vertical(classes="dialog") as box:
            box.border_title = Content(f"Key for {self._key.label}")
            box.border_subtitle = Content("esc leaves")
            yield Static(
                Content(f"{self._key.tooltip}.\n\nPress the key it shall have."), markup=False
            )
            yield Static("", markup=False, classes="dialog--warning")

    def on_key(self, event: events.Key) -> None:
        """Take the key, unless it cannot be had."""
        event.stop()
        event.prevent_default()
        if event.key == "escape":
            self.dismiss(None)
            return
        try:
            name = remapping.parsed(self._key, event.key)
        except remapping.KeyRefusedError as error:
            self._refuse(str(error))
            return
        now = {key.id: keymap.keys_of(key) for key in keys.KEYS}
        other = remapping.rival(self._key, name, now)
        if other is not None and name not in self._key.keys.split(","):
            self._refuse(
                f"{keymap.shown(name)} is {other.id} ({other.label}) already, where both count."
            )
        else:
            self.dismiss(name)

    def _refuse(self, words: str) -> None:
        self.query_one(".dialog--warning", Static).update(Content(f"\n{words} Press another one."))

"""The terminal app: opens a design, shows the room, leaves in order."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from textual.app import App
from textual.dom import DOMNode
from textual.events import Event, Key, Paste

from tui import keymap, keys, remapping, terminal, themes
from tui.drawing import ink
from tui.keymap import hint
from tui.messages import Ask
from tui.pace import PACE
from tui.saying import in_app
from tui.screens.decision_form import DecisionForm
from tui.screens.filling import FormScreen
from tui.screens.room import RoomScreen
from tui.twice import Twice
from tui.typeahead import Typeahead

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from rich.text import Text
    from textual.command import Provider
    from textual.notifications import SeverityLevel
    from textual.screen import Screen

    from session.briefing import Form
    from session.settings import Settings
    from session.workbench import Workbench
    from tui.opening import Opened

_EVERYWHERE = frozenset(key.action for key in keys.KEYS if key.scope == "app")
_CALM: Final = 1.5
"""Seconds after which the first panes are drawn, and other things can be made ready."""
_STYLES = ("app", "chat", "panes", "dialogs", "brief")


def _actions() -> type[Provider]:
    from tui.palette import Actions

    return Actions


def _places() -> type[Provider]:
    from tui.palette import Places

    return Places


class PlanroomApp(App[None], inherit_bindings=False):
    """The app.

    Args:
        path: Folder of the design.
        settings: Settings in force; loaded with the design when None.
        first_message: A message that is sent as soon as the design is open.
        form: The brief to be filled in, where there is no design yet.
    """

    TITLE = "Planroom"
    CSS_PATH = [f"styles/{name}.tcss" for name in _STYLES]  # noqa: RUF012
    COMMANDS = {_actions, _places}  # noqa: RUF012
    BINDINGS = keys.bindings("app")
    ENABLE_COMMAND_PALETTE = True
    HORIZONTAL_BREAKPOINTS = []  # noqa: RUF012

    def __init__(
        self,
        path: Path,
        *,
        settings: Settings | None = None,
        first_message: str = "",
        form: Form | None = None,
    ) -> None:
        super().__init__()
        self._path = path
        self._settings = settings
        self._first_message = first_message
        self._form = form
        self._typeahead = Typeahead(self)
        self._leaving = Twice()
        self.register_theme(themes.DARK)
        self.register_theme(themes.LIGHT)
        self.animation = "auto"
        self._own_animation = self.animation_level
        self._asked_theme = ""
        self._kept_theme = self.theme = themes.DARK.name
        if settings is not None:
            self.take_settings(settings)
        self.take_keys(settings.keys if settings else ())

    def take_settings(self, settings: Settings) -> None:
        """Look as the settings say; a theme that was chosen stays until they ask for another one.

        Args:
            settings: The settings in force.
        """
        self.animation = settings.animation
        self.animation_level = "none" if terminal.calm(self.animation) else self._own_animation
        asked, self._asked_theme = self._asked_theme, settings.theme
        chosen = self.theme != self._kept_theme
        if settings.theme in self.available_themes and asked != settings.theme and not chosen:
            self._kept_theme = self.theme = settings.theme

    def watch_theme(self, name: str) -> None:
        """Keep a theme that was chosen for the next start."""
        bench = self.room.workbench if self._kept_theme != name and self.screen_stack else None
        if bench is None:
            return
        from session.settings import SettingsError

        self._kept_theme = name
        place = bench.settings.place("theme")
        try:
            bench.use_setting("theme", name)
        except SettingsError as error:
            self.notify(str(error), severity="warning", markup=False)
            return
        if bench.settings.theme != name:
            words = f"The next start has {bench.settings.theme} again: {place} says so."
            self.notify(words, severity="warning", markup=False)

    def take_keys(self, wanted: Iterable[tuple[str, str]]) -> Sequence[str]:
        """Have the keys a user wants, as far as they can be had.

        Args:
            wanted: Ids of bindings and their keys, as the settings have them.

        Returns:
            What is wrong with the others, in sentences.
        """
        from session.settings import user_file

        wanted = tuple(wanted)
        taken = remapping.read(wanted, str(user_file()) if wanted else "")
        keymap.use(taken.keymap)
        self.set_keymap(taken.keymap)
        return (*taken.problems, *taken.doubts)

    @property
    def room(self) -> RoomScreen:
        """The main screen."""
        return next(item for item in self.screen_stack if isinstance(item, RoomScreen))

    def get_default_screen(self) -> Screen[Any]:
        """The room is the screen from the start, so that the first frame shows it."""
        return RoomScreen(self._path)

    def on_ready(self) -> None:
        """Open the design once the first frame is on the screen, or have its brief filled in."""
        self._leave_when_asked_to()
        self._typeahead.drawn()
        if self._form is not None:
            gc.enable()
            self._begin(self._form)
            return
        self.run_worker(
            self._open, group="open", description="Opening the design", thread=True,
            exit_on_error=False,
        )  # fmt: skip

    def _leave_when_asked_to(self) -> None:
        """Leave in order when the process is to end, or the terminal is lost."""
        with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
            for asked in (signal.SIGTERM, signal.SIGHUP):
                asyncio.get_running_loop().add_signal_handler(asked, self.call_later, self.leave)

    # --- opening ---------------------------------------------------------------------------

    def _open(self) -> None:
        try:
            from tui.opening import open_design

            found = open_design(self._path, self._settings, self.room.post_message)
        except Exception as error:
            self.call_from_thread(self.call_later, self._cannot_open, error)
            return
        self.call_from_thread(self.call_later, self._opened, found)

    async def _opened(self, found: Opened) -> None:
        settings = found.workbench.settings
        self.take_settings(settings)
        told = self.take_keys(settings.keys)
        await self.room.opened(found)
        self.watch_theme(self.theme)
        for words in told:
            await self.room.chat.say(words, "!", ink.WARN)
        if self._first_message and found.feed.draft is None:
            self.room.post_message(Ask(self._first_message))
        self.room.call_after_refresh(self._typeahead.open)
        self.set_timer(_CALM, self._warm_up)

    def _warm_up(self) -> None:
        from tui.opening import warm_up

        self.run_worker(warm_up, group="open", description="Warming up", thread=True)

    def _begin(self, form: Form) -> None:
        """Have the brief of a new design filled in."""
        from session.settings import load_settings
        from session.workbench import Workbench
        from tui.opening import take_up
        from tui.screens.brief import BriefScreen

        settings = self._settings or load_settings(self._path)

        def make(filled: Form, trusting: bool) -> Workbench:
            from session.briefing import put_in_folder

            put_in_folder(self._path, filled)
            return Workbench.create(
                self._path, brief=filled.text, settings=settings, trusting=trusting
            )

        async def begun(bench: Workbench | None) -> None:
            if bench is None:
                await self.action_quit()
                return
            self._form = None
            await self._opened(take_up(bench, self.room.post_message))
            self.room.offer_draft()

        self.push_screen(BriefScreen(self._path, form, make, model=settings.model), begun)
        self.call_after_refresh(self._typeahead.open)

    async def _cannot_open(self, error: Exception) -> None:
        from design.text import clean

        what = str(getattr(error, "what", "") or error)
        mend = str(getattr(error, "mend", ""))
        await self._take_up_typed()
        self.room.close()
        self.exit(return_code=2, message=clean(f"{self._path}: {what} {mend}".strip()))

    def _fatal_error(self) -> None:
        """Leave after a fault of ours, and say so in two sentences.

        Textual would print the source and what every variable holds: keys and the words of others.
        """
        from rich.text import Text

        from tui.commands.faults import keep_traceback

        assert self._exception is not None
        self.bell()
        self._exit_renderables.append(Text(keep_traceback(self._exception)))
        self._close_messages_no_wait()

    # --- keys ------------------------------------------------------------------------------

    async def on_event(self, event: Event) -> None:
        """Give keys to what has the focus, one after the other."""
        if not isinstance(event, Key | Paste) or event.is_forwarded or not self.screen_stack:
            await super().on_event(event)
            return
        PACE.typed()
        if not self._typeahead.holds(event):
            target = self.focused or self.screen
            await super().on_event(event)
            self._typeahead.follow(event, target)

    def on_unmount(self) -> None:
        """Keys that wait are for nobody."""
        self._typeahead.close()

    # --- actions ---------------------------------------------------------------------------

    async def run_action(
        self,
        action: Any,
        default_namespace: DOMNode | None = None,
        namespaces: Any = None,
    ) -> bool:
        """Perform an action; one that is refused says why.

        Returns:
            Whether the action was handled; telling a reason counts.
        """
        if await super().run_action(action, default_namespace, namespaces):
            return True
        refusal: Callable[[str], str | None] | None = getattr(default_namespace, "refusal", None)
        if refusal is None or not isinstance(action, str):
            return False
        reason = refusal(action.partition("(")[0])
        if reason is None:
            return False
        self.notify(reason, severity="warning", timeout=4, markup=False)
        return True

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = True,
    ) -> None:
        """Say something in a corner, with the commands of the app."""
        super().notify(
            in_app(message), title=title, severity=severity, timeout=timeout, markup=markup
        )

    def action_command_palette(self) -> None:
        """Open the palette."""
        from textual.command import CommandPalette

        if not isinstance(self.screen, CommandPalette):
            words = "Search for what to do, or for a name …"
            self.push_screen(CommandPalette(placeholder=words, id="--command-palette"))

    def action_theme(self, name: str = "") -> None:
        """Have a theme; without a name, switch between dark and light.

        Args:
            name: Its name, or a short one of :data:`tui.themes.OWN`.
        """
        from design.text import clean_line

        if not name:
            name = "light" if self.current_theme.dark else "dark"
        found = themes.named(name, self.available_themes)
        if found:
            self.theme = found
        else:
            known = ", ".join((*themes.OWN, *self.available_themes))
            words = f"There is no theme {clean_line(name, 40)!r}; there are: {known}."
            self.notify(words, severity="warning", markup=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave every key to a screen that takes them all."""
        if action in _EVERYWHERE and getattr(self.screen, "takes_every_key", False):
            return False
        return super().check_action(action, parameters)

    def action_suspend_process(self) -> None:
        """Leave the screen to the shell; say so where there is none."""
        if self._driver is None or not self._driver.can_suspend:
            self.notify("This terminal cannot be lent to the shell.", severity="warning")
        else:
            super().action_suspend_process()

    @contextlib.contextmanager
    def suspend(self) -> Iterator[None]:
        """Lend the terminal; however the work in it ends, it is taken back."""
        fault: BaseException | None = None
        with super().suspend():
            # Textual does not take it back when something is raised here.
            try:
                yield
            except BaseException as error:
                fault = error
        if fault is not None:
            raise fault

    async def action_quit(self) -> None:
        """Leave; what is open is kept. What would not be is told, and leaving asked for twice."""
        again, words = hint("room.quit"), ""
        if self.room.is_answering:
            words = f"A reply is coming. {again} again leaves; what has come stays."
        elif isinstance(self.screen, FormScreen) and self.screen.is_changed:
            words = f"What you wrote here is not kept. {again} again leaves without it."
        elif self.room.notes.are_kept or (
            isinstance(self.screen, DecisionForm) and self.screen.is_changed
        ):
            words = f"A decision note is written and not saved. {again} again leaves without it."
        if words and not self._leaving.again():
            self.notify(words, severity="warning", timeout=self._leaving.seconds, markup=False)
            return
        await self.leave()

    async def leave(self) -> None:
        """Leave at once; what is open, what has come of a reply and what is typed is kept."""
        await self._take_up_typed()
        self.room.close()
        self.exit(message=self._parting())

    async def _take_up_typed(self) -> None:
        """Put the words of keys that still wait into the message, which is kept."""
        words = await self._typeahead.last_words()
        if words:
            from design.text import clean

            composer = self.room.chat.composer
            composer.write(composer.text + clean(words))

    def _parting(self) -> Text | None:
        """Return what to say of a brief that became no design."""
        if self._form is None:
            return None
        from rich.text import Text

        from session.briefing import FormFile

        kept = FormFile(self._path).path
        if kept.exists():
            return Text(f"The brief is kept in {kept}; `planroom {self._path}` goes on with it.")
        return Text("No design was made.")

"""What can be set, drawn: a list with values and layers, and what each setting is for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from textual.content import Content

from session.settings import design_file, user_file
from tui import keymap, keys
from tui.drawing import ink
from tui.drawing.rows import Row
from tui.drawing.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from session.settings import Settings

Kind = Literal["theme", "words", "number", "model", "profile"]
KEYS: Final = "keys"
"""Id of the branch of the keys."""


@dataclass(frozen=True, slots=True)
class Item:
    """One setting of the screen."""

    name: str
    title: str
    kind: Kind
    what: str
    words: tuple[tuple[str, str], ...] = ()
    """What may be chosen, each with what it does."""
    unit: str = ""


ITEMS: Final = (
    Item("theme", "Theme", "theme",
         "Colours of the app: a dark and a light one of its own, and those of Textual."),
    Item("model", "Model", "model",
         "Who answers messages in this design: offline, provider:model, or replay:FILE. Its key is"
         " read from the environment and never written to a file."),
    Item("profile", "Review profile", "profile",
         "How strictly the review judges this design. It is a convention of the design: a change is"
         " a snapshot, and everybody who works on the design has it.",
         (("prototype", "what would be lost or leak counts; the rest is information"),
          ("product", "what a service needs that people rely on"),
          ("regulated", "retention, audit and privacy are errors too"))),
    Item("budget", "Prompt", "number",
         "How much a prompt may take. Decision notes that count go with it whatever the limit; chat"
         " and neighbours make room.", unit="tokens"),
    Item("session_tokens", "Session tokens", "number",
         "Nothing is sent any more when a session would take more, in and out; 0 is no limit.",
         unit="tokens"),
    Item("session_cost", "Session cost", "number",
         "Nothing is sent any more when a session would cost more, where the price of the model is"
         " known; 0 is no limit.", unit="dollars"),
    Item("bell", "Bell", "words", "Whether the terminal rings when a long reply has ended.",
         (("off", "it never rings"),
          ("background", "it rings while another window has the focus, where the terminal says so"),
          ("always", "it rings for every long reply"))),
    Item("bell_after", "Bell after", "number", "How long a reply must take for the bell to ring.",
         unit="seconds"),
    Item("animation", "Animation", "words",
         "How much is drawn while something moves; less is better over a slow line.",
         (("auto", "none over SSH, else full"),
          ("none", "nothing slides, and a growing reply is drawn ten times a second at most"),
          ("full", "everything moves, over SSH too"))),
)  # fmt: skip
BY_NAME: Final = {item.name: item for item in ITEMS}


@dataclass(frozen=True, slots=True)
class Shown:
    """What the screen shows.

    Attributes:
        settings: Settings in force.
        design: Folder of the design.
        profile: Profile of its review.
        theme: Theme on the screen.
    """

    settings: Settings
    design: Path
    profile: str
    theme: str

    def value(self, item: Item) -> str:
        """Return the value of a setting, as it is shown."""
        if item.kind == "profile":
            return self.profile
        if item.kind == "theme":
            return self.theme
        found = getattr(self.settings, item.name)
        if item.kind != "number":
            return str(found)
        number = f"{found:,}" if isinstance(found, int) else f"{found:,g}"
        limits = item.name in ("session_tokens", "session_cost")
        return "no limit" if limits and not found else f"{number} {item.unit}"

    def layer(self, name: str) -> str:
        """Return in a word where the value of a setting comes from."""
        if name == "profile":
            return "design"
        place = self.settings.place(name)
        if place.startswith("--"):
            return "flag"
        if place.startswith("$"):
            return "environment"
        if place == str(design_file(self.design)):
            return "design"
        return "user" if place else "built in"

    def target(self, item: Item) -> str:
        """Return where a change of a setting is kept."""
        if item.kind == "profile":
            return "a snapshot of the design"
        return _shown(design_file(self.design) if item.kind == "model" else user_file())

    def wins(self, item: Item) -> str:
        """Return what is stronger than a change that is made here; empty when nothing is."""
        if item.kind == "profile":
            return ""
        layer, place = self.layer(item.name), self.settings.place(item.name)
        if item.kind == "model":
            return place if layer == "environment" else ""
        return place if layer in ("flag", "environment", "design") else ""


def next_start(now: Settings, then: Settings, name: str) -> str:
    """Return what to say of a choice that does not outlast this start; empty when it does.

    Args:
        now: Settings with the choice.
        then: Settings of the next start.
        name: Name of the setting.
    """
    value = getattr(then, name)
    if value == getattr(now, name):
        return ""
    return f"The next start has {value} again: {then.place(name)} says so."


def rows(shown: Shown) -> Sequence[Row]:
    """Return the list: a row for each setting, and a branch with the keys by where they count."""
    found = [
        Row(
            item.name,
            (
                ink.ink(item.title, ink.NAME),
                Content.assemble(
                    (shown.value(item), ink.KEY), "  ", (f"{shown.layer(item.name):11}", ink.FAINT)
                ),
            ),
        )
        for item in ITEMS
    ]
    own = sum(keymap.keys_of(key) != key.keys for key in keys.KEYS)
    words = f"{own} of your own" if own else "as built in"
    found.append(
        Row(KEYS, (ink.ink("Keys", ink.HEADING), ink.ink(words, ink.FAINT)), _key_groups,
            heading=True)
    )  # fmt: skip
    return found


def _key_groups() -> Sequence[Row]:
    def below(scope: keys.Scope) -> Sequence[Row]:
        return [_key_row(key) for key in keys.KEYS if key.scope == scope]

    return [
        Row(
            f"{KEYS}:{scope}",
            (ink.ink(title, ink.NAME), Content("")),
            lambda scope=scope: below(scope),  # type: ignore[misc]
        )
        for scope, title in keys.SCOPES.items()
    ]


def _key_row(key: keys.Key) -> Row:
    now = keymap.keys_of(key)
    layer = "user" if now != key.keys else "built in"
    beside = Content.assemble((keymap.shown(now), ink.KEY), "  ", (f"{layer:11}", ink.FAINT))
    return Row(key.id, (ink.ink(key.label), beside))


def sheet(shown: Shown, row_id: str, width: int) -> Content:
    """Draw what a setting is for, where its value comes from, and where a change goes."""
    drawn = Sheet(width)
    if row_id in keys.BY_ID:
        _key_sheet(drawn, keys.BY_ID[row_id])
    elif row_id in BY_NAME:
        _item_sheet(drawn, shown, BY_NAME[row_id])
    else:
        drawn.title(ink.ink("Keys", ink.STRONG))
        drawn.gap()
        drawn.line(
            f"Every key can be another one. Choose what it does, then press the key: what it would"
            f" take away is said first. Your keys are kept in {user_file()}."
        )
    return drawn.content()


def _key_sheet(drawn: Sheet, key: keys.Key) -> None:
    now = keymap.keys_of(key)
    drawn.title(ink.ink(key.label, ink.STRONG), key.id)
    drawn.gap()
    drawn.line(f"{key.tooltip}.")
    drawn.gap()
    drawn.table(
        [
            (ink.ink("Now", ink.MUTED), ink.ink(keymap.shown(now), ink.KEY)),
            (ink.ink("Built in", ink.MUTED), keymap.shown(key.keys)),
            (ink.ink("Counts in", ink.MUTED), keys.SCOPES[key.scope]),
            (ink.ink("Kept in", ink.MUTED), _shown(user_file())),
        ]
    )


def _item_sheet(drawn: Sheet, shown: Shown, item: Item) -> None:
    value, layer = shown.value(item), shown.layer(item.name)
    drawn.title(ink.ink(item.title, ink.STRONG), "" if item.kind == "profile" else item.name)
    drawn.gap()
    drawn.line(item.what)
    if item.words:
        drawn.gap()
        drawn.table(
            [
                (ink.ink("▸" if word == value else " ", ink.KEY), ink.ink(word, ink.NAME),
                 ink.ink(what, ink.MUTED))
                for word, what in item.words
            ]
        )  # fmt: skip
    drawn.gap()
    place = shown.settings.place(item.name) if item.kind != "profile" else "its conventions"
    drawn.table(
        [
            (ink.ink("Now", ink.MUTED), ink.ink(value, ink.KEY)),
            (ink.ink("Set by", ink.MUTED), f"{layer}: {place}" if place else layer),
            (ink.ink("Kept in", ink.MUTED), shown.target(item)),
        ]
    )
    wins = shown.wins(item)
    if wins:
        drawn.gap()
        words = f"{wins} is stronger: a change is kept, and counts without it."
        if item.kind in ("model", "theme"):
            words = f"{wins} is stronger at every start: a change counts until you leave."
        drawn.line(ink.ink(words, ink.WARN))


def _shown(path: Path) -> str:
    """Return a path as people write it, the home folder as a tilde."""
    home = Path.home()
    return f"~/{path.relative_to(home)}" if path.is_relative_to(home) else str(path)

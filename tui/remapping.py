"""The user's own keys: read, checked against the table, and told what is wrong with them.

What cannot be taken leaves the key of the table in force. A key is refused where it would make
something else unreachable: the bindings that count at the same time are those of the widget with
the focus and of all it stands in.
"""

from __future__ import annotations

import difflib
import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from textual.binding import Binding
from textual.keys import Keys

from tui import keys
from tui.keymap import SHOWN, shown

_PANES: Final[tuple[keys.Scope, ...]] = (
    "concept", "schema", "endpoints", "decisions", "proposal", "history", "review",
)  # fmt: skip
_AROUND: Final[tuple[keys.Scope, ...]] = ("workspace", "room", "app")
PLACES: Final[tuple[frozenset[keys.Scope], ...]] = (
    frozenset({"composer", "chat", "room", "app"}),
    frozenset({"messages", "chat", "room", "app"}),
    *(frozenset({"list", pane, *_AROUND}) for pane in _PANES),
    *(frozenset({"sheet", pane, *_AROUND}) for pane in _PANES),
    *(frozenset({"filter", pane, *_AROUND}) for pane in _PANES),
    frozenset({"timeline", "list", "history", *_AROUND}),
    frozenset({"picks", "list", "proposal", *_AROUND}),
    frozenset({"diagram", "schema", *_AROUND}),
    frozenset({"brief", "list", "sheet", "app"}),
    frozenset({"dialog", "choice", "sheet", "app"}),
    frozenset({"dialog", "form", "app"}),
    frozenset({"dialog", "question", "app"}),
    frozenset({"brief", "list", "sheet", "app"}),
    frozenset({"dialog", "settings", "list", "app"}),
    frozenset({"dialog", "broken", "choice", "app"}),
)
"""Scopes whose bindings count at the same time."""
_TYPED: Final[frozenset[keys.Scope]] = frozenset(
    {"app", "room", "composer", "filter", "dialog", "form", "brief"}
)
"""Scopes that count while a text is being typed."""
_FIXED: Final = {
    "tab": "moves the focus",
    "shift+tab": "moves the focus back",
    "ctrl+c": "copies what is selected",
}
_TYPING: Final = frozenset(
    {"left", "right", "up", "down", "home", "end", "pageup", "pagedown", "backspace", "delete",
     "enter", "space", "shift+left", "shift+right", "shift+up", "shift+down"}
)  # fmt: skip
"""Keys that a text cannot be typed without."""
_SAME: Final = {
    "ctrl+h": "backspace", "ctrl+i": "tab", "ctrl+m": "enter", "ctrl+left_square_bracket": "escape",
}  # fmt: skip
"""Keys that terminals send as other keys."""
_MODIFIERS: Final = ("ctrl", "alt", "shift", "super", "hyper", "meta")
_UNSENT: Final = frozenset({"super", "hyper", "meta"})
_NAMES: Final = frozenset(
    key.value for key in Keys if "+" not in key.value and not key.value.startswith("<")
)


def _sign(character: str) -> str:
    """Return the name of the key with a character: letters and digits are their own."""
    if character == ",":
        return "comma"
    return next(iter(Binding.make_bindings([Binding(character, "")]))).key


_SIGNS: Final = frozenset(_sign(sign) for sign in string.punctuation)
"""Names of the keys of signs."""
_WRITTEN: Final = {
    **{word: name for name, word in SHOWN.items() if "+" not in name},
    "return": "enter", "del": "delete", "ins": "insert", "pgdown": "pagedown", " ": "space",
}  # fmt: skip
"""Other ways to write keys, and their names."""
_PLAIN: Final = frozenset(
    {"escape", "enter", "tab", "backspace", "space", "up", "down", "left", "right", "home", "end",
     "pageup", "pagedown", "insert", "delete", *(f"f{number}" for number in range(1, 13))}
)  # fmt: skip
"""Keys without a modifier that every terminal sends."""


@dataclass(frozen=True, slots=True)
class Remapping:
    """The user's keys as far as they can be taken.

    Attributes:
        keymap: Keys by the id of their binding, as for ``App.set_keymap``.
        problems: What cannot be taken, each as a sentence that says what to do.
        doubts: What was taken though not every terminal sends it.
    """

    keymap: Mapping[str, str]
    problems: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


class KeyRefusedError(ValueError):
    """A key cannot be had; the message says why."""


def read(wanted: Iterable[tuple[str, str]], place: str = "") -> Remapping:
    """Check the keys a user wants.

    Args:
        wanted: Ids of bindings and their keys, with commas between them.
        place: Where they are written, for the sentences.
    """
    keymap: dict[str, str] = {}
    problems: list[str] = []
    at = f"{place}: " if place else ""
    for binding, text in wanted:
        try:
            key = _binding(binding)
            names = ",".join(dict.fromkeys(parsed(key, item) for item in split(text)))
        except KeyRefusedError as error:
            problems.append(f"{at}{error}")
            continue
        keymap[binding] = names
    while (clash := _clash(keymap)) is not None:
        binding, words = clash
        del keymap[binding]
        problems.append(f"{at}{words}")
    doubts = [f"{at}{words}" for words in map(_doubt, keymap.items()) if words]
    return Remapping(keymap, tuple(problems), tuple(doubts))


def _binding(binding: str) -> keys.Key:
    found = keys.BY_ID.get(binding)
    if found is None:
        near = difflib.get_close_matches(binding, keys.BY_ID, n=1)
        hint = f"did you mean {near[0]}?" if near else "`planroom keys` lists them."
        raise KeyRefusedError(f"there is no binding {binding!r}; {hint}")
    return found


def split(text: str) -> list[str]:
    """Return the keys of a text that has commas between them; a comma alone is a key."""
    return [text] if len(text) == 1 else [item.strip() or item for item in text.split(",")]


def parsed(key: keys.Key, written: str) -> str:
    """Return the name of a key.

    Args:
        key: The binding it is for.
        written: The key as somebody writes it, such as ``ctrl+y``, ``?`` or ``esc``.

    Raises:
        KeyRefusedError: There is no such key, or it cannot be had for this binding.
    """
    name = _name(key, written)
    if name in key.keys.split(","):
        return name
    if name in _SAME:
        raise KeyRefusedError(
            f"{name} of {key.id} reaches programs as {_SAME[name]}; take another key. {keeps(key)}"
        )
    if name in _FIXED:
        raise KeyRefusedError(f"{name} {_FIXED[name]} and cannot be {key.id}. {keeps(key)}")
    typed = key.scope in _TYPED
    if typed and (len(name) == 1 or name in _SIGNS):
        raise KeyRefusedError(
            f"{shown(name)} is typed in texts, where {key.id} counts too; take a function key or"
            f" one with ctrl. {keeps(key)}"
        )
    if key.priority and name in _TYPING:
        raise KeyRefusedError(
            f"{name} is needed while a text is typed, where {key.id} counts. {keeps(key)}"
        )
    return name


def _name(key: keys.Key, written: str) -> str:
    """Return the name Textual gives a key."""
    before, base = _parts(written)
    base = _WRITTEN.get(base.lower(), base)
    if len(base) == 1:
        base = _sign(base)
    if (before and len(base) == 1) or base.lower() in _NAMES:
        base = base.lower()
    known = (len(base) == 1 and base.isprintable()) or base in _NAMES | _SIGNS
    if not known or not set(before) <= set(_MODIFIERS):
        near = difflib.get_close_matches(written.lower(), sorted({*_NAMES, *_WRITTEN}), n=1)
        words = f"did you mean {near[0]}?" if near else "write it as ctrl+y, f5, pageup or ?."
        raise KeyRefusedError(f"{written!r} of {key.id} is no key; {words} {keeps(key)}")
    if before == ["shift"] and len(base) == 1:
        return base.upper()
    if _UNSENT & set(before) or ({"ctrl", "shift"} <= set(before) and len(base) == 1):
        raise KeyRefusedError(
            f"{written} of {key.id} is not sent by terminals in general; take ctrl with a letter,"
            f" or a function key. {keeps(key)}"
        )
    return "+".join([*(item for item in _MODIFIERS if item in before), base])


def _parts(written: str) -> tuple[list[str], str]:
    """Return the modifiers and the rest of a key."""
    before, _, base = written[:-1].rpartition("+")
    base += written[-1:]
    return [item.strip().lower() for item in before.split("+") if item.strip()], base


def keeps(key: keys.Key) -> str:
    """Return the sentence that a binding stays as it is in the table."""
    return f"{key.id} keeps {shown(key.keys)}."


def _clash(keymap: Mapping[str, str]) -> tuple[str, str] | None:
    """Return a binding whose new key is another's where both count, and what to say of it."""
    for binding, names in reversed(list(keymap.items())):
        key = keys.BY_ID[binding]
        for name in names.split(","):
            if name in key.keys.split(","):
                continue
            other = rival(key, name, keymap)
            if other is not None:
                return binding, (
                    f"{shown(name)} of {binding} is {other.id} ({other.label}) already, where both"
                    f" count; take another key, or give {other.id} another one."
                    f" {keeps(key)}"
                )
    return None


def rival(key: keys.Key, name: str, keymap: Mapping[str, str]) -> keys.Key | None:
    """Return the binding that has a key where another one counts as well.

    Args:
        key: The binding that would have it.
        name: The key.
        keymap: The keys in force that are not those of the table.
    """
    together = {scope for place in PLACES if key.scope in place for scope in place} | {key.scope}
    for other in keys.KEYS:
        if (
            other.scope in together
            and other.action != key.action
            and name in keymap.get(other.id, other.keys).split(",")
        ):
            return other
    return None


def _doubt(item: tuple[str, str]) -> str:
    """Return what to say of keys that may not arrive; empty when one of them does."""
    binding, names = item
    if any(is_plain(name) for name in names.split(",")):
        return ""
    return (
        f"{shown(names)} of {binding} is not sent by every terminal; if nothing happens when you"
        " press it, take ctrl with a letter, or a function key."
    )


def is_plain(name: str) -> bool:
    """Return whether every terminal sends a key, locally and over SSH.

    Args:
        name: The key's name.
    """
    if len(name) == 1 or name in _PLAIN | _SIGNS:
        return True
    modifier, _, base = name.rpartition("+")
    return modifier == "ctrl" and len(base) == 1 and base.isalpha() and base != "j"

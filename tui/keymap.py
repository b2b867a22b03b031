"""The keys as they are now: those of the table, or what the user put in their place.

The app that runs says which they are; whatever draws a key asks here, so that what is shown is
what can be pressed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from tui import keys

SHOWN: Final = {
    "enter": "enter",
    "question_mark": "?",
    "slash": "/",
    "right_square_bracket": "]",
    "left_square_bracket": "[",
    "full_stop": ".",
    "comma": ",",
    "plus": "+",
    "minus": "-",
    "equals_sign": "=",
    "escape": "esc",
    "alt+escape": "esc esc",
    "pageup": "pgup",
    "pagedown": "pgdn",
    "backspace": "bksp",
}
"""Names of keys, and how people write them."""

_now: dict[str, str] = {}


def use(keymap: Mapping[str, str]) -> None:
    """Have other keys than those of the table.

    Args:
        keymap: Keys by the id of their binding, as for ``App.set_keymap``.
    """
    _now.clear()
    _now.update(keymap)


def keys_of(key: keys.Key) -> str:
    """Return the keys of a binding as they are now, with commas between them."""
    return _now.get(key.id, key.keys)


def shown(text: str) -> str:
    """Return the keys of a binding as people read them.

    Args:
        text: Names of keys, with commas between them.
    """
    found = []
    for key in text.split(","):
        found.append(f"shift+{key.lower()}" if len(key) == 1 and key.isupper() else key)
    return " ".join(SHOWN.get(key, key) for key in found)


def hint(binding: str) -> str:
    """Return the first key of a binding as it is put into a sentence.

    Args:
        binding: Its id.
    """
    first = keys_of(keys.BY_ID[binding]).split(",")[0]
    if len(first) == 1:
        return first
    return first.upper() if first[1:].isdigit() and first[0] == "f" else shown(first)


def span(bindings: Sequence[str]) -> str:
    """Return the first keys of some bindings as ``F2-F9``; empty when they have other keys now.

    Args:
        bindings: Their ids, whose keys in the table follow one another.
    """
    if any(keys_of(keys.BY_ID[binding]) != keys.BY_ID[binding].keys for binding in bindings):
        return ""
    return f"{hint(bindings[0])}-{hint(bindings[-1])}"


def twice(binding: str) -> str:
    """Return the first key of a binding, as it is pressed twice.

    Args:
        binding: Its id.
    """
    return f"{hint(binding)} {hint(binding)}"

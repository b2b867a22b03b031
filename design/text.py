"""The one cleaning function for text from outside: models, imports, files, errors.

Terminals act on escape sequences, and bidirectional or invisible characters let a reader
see something other than what a program reads. Textual passes both through, so every
boundary calls :func:`clean` before text reaches a terminal, a prompt or the design.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_SEQUENCES: Final = re.compile(
    r"""
      (?:\x1b\[|\x9b)[\x30-\x3f]*[\x20-\x2f]*[\x40-\x7e]?               # CSI
    | (?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])                            # OSC DCS SOS PM APC
      [^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?
    | \x1b[\x20-\x2f]*[\x30-\x7e]?                                       # other escapes
    """,
    re.VERBOSE,
)
_REMOVED: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e007f\ud800-\udfff]"
)
_LINE_BREAKS: Final = re.compile("\r\n|[\r\u2028\u2029\u0085\x0b\x0c]")


def clean(text: str) -> str:
    r"""Return ``text`` without anything a terminal would obey or a reader would not see.

    Removes whole CSI, OSC, DCS, SOS, PM and APC sequences, then all C0 controls except
    newline and tab, DEL, C1 controls, bidirectional controls, zero-width characters, soft
    hyphens, tag characters and lone surrogates. Line ends become ``\\n``; the result is NFC.

    Args:
        text: Any string.

    Returns:
        The cleaned string. ``clean(clean(x)) == clean(x)``.
    """
    if text.isascii() and text.isprintable():
        return text
    previous = None
    while previous != text:
        previous = text
        text = _LINE_BREAKS.sub("\n", text)
        text = _SEQUENCES.sub("", text)
        text = _REMOVED.sub("", text)
        text = unicodedata.normalize("NFC", text)
    return text


def clean_line(text: str, limit: int = 500) -> str:
    """Clean ``text`` and fold it to one line of at most ``limit`` characters.

    Args:
        text: Any string.
        limit: Longest result; a longer text ends in ``…``.

    Returns:
        One line without leading or trailing white space.
    """
    line = " ".join(clean(text).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"

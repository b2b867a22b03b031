"""Help: the keys that count where the focus is, all others, and the commands."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from textual.content import Content

from tui import keymap, keys, slash
from tui.drawing import ink, matrix
from tui.drawing.sheet import Sheet
from tui.keymap import hint


def help_sheet(active: Collection[str], width: int) -> Content:
    """Draw the help.

    Args:
        active: Ids of the bindings that count where the focus is.
        width: Cells there are.
    """
    sheet = Sheet(width)
    here = [scope for scope in keys.SCOPES if any(
        key.id in active for key in keys.KEYS if key.scope == scope)]  # fmt: skip
    rest = [scope for scope in keys.SCOPES if scope not in here]
    sheet.line(
        ink.ink("Marks: ", ink.MUTED)
        + ink.dotted(
            [
                Content.assemble(ink.mark("+"), " added"),
                Content.assemble(ink.mark("~"), " changed"),
                Content.assemble(ink.mark(">"), " renamed"),
                Content.assemble(ink.mark("-"), " removed"),
            ]
        )
    )
    if "schema" in here:
        _schema_legend(sheet)
    if "endpoints" in here:
        _legend(sheet, "In the matrix: ", [*matrix.SCOPES.values(), (*matrix.NOT, "may not")])
    own = [scope for scope in here if scope not in ("room", "app", "workspace", "list", "sheet")]
    for scope in (*own, *(item for item in here if item not in own)):
        _scope(sheet, scope)
    sheet.heading("Commands", "typed in the message, with completion")
    sheet.table(
        [
            (ink.ink(f"/{item.name}", ink.KEY), ink.ink(item.hint, ink.FAINT), item.help)
            for item in slash.COMMANDS
        ],
        indent=2,
    )
    for scope in rest:
        _scope(sheet, scope)
    sheet.heading("Terminal")
    for words in (
        "Copying sends text to the terminal's clipboard (OSC 52); a terminal or multiplexer may "
        "refuse it: tmux needs `set -s set-clipboard on`.",
        "Hold shift (option on macOS) while dragging to select with the terminal's own mouse.",
        "Where shift+enter is not told apart from enter, ctrl+j starts a new line.",
        f"Every key can be another one: {hint('room.settings')} changes it.",
    ):
        sheet.line(ink.ink(words, ink.MUTED), 2, 2)
    return sheet.content()


def _schema_legend(sheet: Sheet) -> None:
    """Say what stands beside tables and columns, and at the ends of lines."""
    signs = [
        ("PK", f"bold {ink.KEY}", "primary key"),
        ("FK", ink.LINK, "foreign key"),
        ("UQ", ink.KEY, "unique"),
        ("IX", ink.MUTED, "index"),
        ("?", ink.FAINT, "may be null"),
        *((sign, style, word) for word, (sign, style) in ink.SENSITIVITY_SIGNS.items()),
        ("stale", ink.WARN, "no longer follows from the concept"),
    ]
    ends = [("}o", "many"), ("|o", "at most one"), ("||", "one"), ("o|", "one or none")]
    _legend(sheet, "Columns: ", signs)
    _legend(sheet, "Ends of lines: ", [(sign, ink.LINK, word) for sign, word in ends])


def _legend(sheet: Sheet, words: str, signs: Sequence[tuple[str, str, str]]) -> None:
    """Say what some signs mean, each with its style."""
    shown = [Content.assemble((sign, style), f" {word}") for sign, style, word in signs]
    sheet.line(ink.ink(words, ink.MUTED) + ink.dotted(shown), 0, 2)


def _scope(sheet: Sheet, scope: keys.Scope) -> None:
    seen: set[str] = set()
    rows = []
    for key in keys.KEYS:
        if key.scope == scope and key.action not in seen and not key.id.endswith(".digit"):
            seen.add(key.action)
            rows.append(
                (
                    ink.ink(keymap.shown(keymap.keys_of(key)), ink.KEY),
                    key.label,
                    ink.ink(key.tooltip, ink.MUTED),
                )
            )
    if rows:
        sheet.heading(keys.SCOPES[scope])
        sheet.table(rows, indent=2, caps=(28, 16))

"""Command that shows the keys of the app: keys."""

from __future__ import annotations

import typer

from tui.commands.faults import REFUSED
from tui.commands.state import AsJson, data, data_json, talk


def add_to(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("keys")(keys)


def keys(as_json: AsJson = False) -> None:
    """List the keys of the app: binding, keys now, where they count, what they do.

    Other keys are set in your settings.toml: a table [keys] with lines such as
    "room.accept" = "ctrl+y". What cannot be taken is told, and ends with 1.
    """
    from session.settings import load_settings, user_file
    from tui import keys as table
    from tui import remapping
    from tui.keymap import shown

    taken = remapping.read(load_settings().keys, str(user_file()))
    rows = [(key, taken.keymap.get(key.id, key.keys)) for key in table.KEYS]
    if as_json:
        found = [
            {
                "id": key.id,
                "keys": now.split(","),
                "default": key.keys.split(","),
                "where": table.SCOPES[key.scope],
                "label": key.label,
                "what": key.tooltip,
            }
            for key, now in rows
        ]
        data_json({"keys": found, "problems": [*taken.problems, *taken.doubts]})
    else:
        widths = [max(len(key.id) for key, _ in rows), max(len(shown(now)) for _, now in rows)]
        for scope, title in table.SCOPES.items():
            here = [row for row in rows if row[0].scope == scope]
            data(title)
            for key, now in here:
                mark = "*" if now != key.keys else " "
                data(f"{mark} {key.id:{widths[0]}}  {shown(now):{widths[1]}}  {key.tooltip}")
        if taken.keymap:
            talk(f"* differs from the built-in key, by {user_file()}")
        for words in (*taken.problems, *taken.doubts):
            talk(words)
    if taken.problems:
        raise typer.Exit(REFUSED)

"""The page of the guide that lists every key, written from the key table."""

from __future__ import annotations

from tui import keys
from tui.keymap import shown

_HEAD = """\
# Keys
<!-- Written by docs/make_key_page.py from the key table; do not edit. -->
Every key of the app, by where it counts. `F1` in the app shows those of where you are, with your
own; `planroom keys` prints them.

## Other keys
Your `settings.toml` (in `~/.config/planroom` on Linux) gives a binding other keys, by its id:

```toml
[keys]
"room.accept" = "ctrl+y"
"list.down" = ["down", "n"]
```

A key is written as `ctrl+y`, `f5`, `pageup`, `Y` or `?`. What cannot be taken is told when the app
starts and by `planroom keys`, and the key below stays: an id that does not exist, something that
is no key, a key that terminals send as another (`ctrl+h`, `ctrl+i`, `ctrl+m`), a letter where texts
are typed, and a key that something else has where both count. Keys that only some terminals send,
such as `shift+enter` or those with `alt`, are taken and told. A design cannot set keys.

`tab` and `shift+tab` move the focus and stay as they are, as do the keys that edit a text.
"""


def page() -> str:
    """Return the page as Markdown, the same for the same table."""
    parts = [_HEAD]
    for scope, title in keys.SCOPES.items():
        rows = [key for key in keys.KEYS if key.scope == scope]
        parts.append(f"\n## {title}\n| Key | | What it does | Id |\n|---|---|---|---|\n")
        for key in rows:
            pressed = " ".join(f"`{shown(name)}`" for name in key.keys.split(","))
            what = key.tooltip.replace("|", "\\|")
            parts.append(f"| {pressed} | {key.label} | {what} | `{key.id}` |\n")
    return "".join(parts)

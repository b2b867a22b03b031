"""Settings written into their files: the line that says it, and nothing else.

What a person wrote there stays as it is, comments too. A file is written whole or not at all, for
its owner alone, and only when it then says what it said before and the new value.
"""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

from design.text import clean_line
from session.settings import SettingsError, design_file, user_file
from session.whole import write_whole

Value = str | int | float | bool | list[str]
"""What a setting may be in a file."""


def keep_setting(design: Path, name: str, value: Value) -> None:
    """Write a setting into the design's file.

    Args:
        design: Folder of the design.
        name: Name of the setting.
        value: Its value.

    Raises:
        SettingsError: The file cannot be written.
    """
    _keep(design_file(design), "", name, value)


def keep_for_user(name: str, value: Value | None) -> None:
    """Write a setting into the user's file.

    Args:
        name: Name of the setting.
        value: Its value, or None to have what is built in.

    Raises:
        SettingsError: The file cannot be written.
    """
    _keep(user_file(), "", name, value)


def keep_key(binding: str, names: str | None) -> None:
    """Write the keys of a binding into the user's file.

    Args:
        binding: Its id.
        names: Its keys with commas between, or None to have those of the table.

    Raises:
        SettingsError: The file cannot be written.
    """
    found = names.split(",") if names is not None else []
    value: Value | None = found[0] if len(found) == 1 else found or None
    _keep(user_file(), "keys", binding, value)


def _keep(path: Path, table: str, name: str, value: Value | None) -> None:
    if path == user_file():
        # A file of dot-files may be a link to where they are kept.
        path = path.resolve()
    elif path.is_symlink():
        raise SettingsError(f"{path} is a symbolic link, which a design's settings may not be.")
    try:
        before = path.read_text("utf-8") if path.exists() else ""
        wanted = tomllib.loads(before)
        after = _put(before, table, name, value)
        _set(wanted, [table] if table else [], name, value)
        if not _says(after, wanted):
            raise SettingsError(
                f"{path}: {name} is written there in a way that is not changed from here;"
                " change it in an editor."
            )
        write_whole(path, after)
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be written: {clean_line(str(error))}") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}: {clean_line(str(error))}") from None


def _says(text: str, wanted: dict[str, Any]) -> bool:
    try:
        return tomllib.loads(text) == wanted
    except tomllib.TOMLDecodeError:
        return False


def _set(data: dict[str, Any], tables: list[str], name: str, value: Value | None) -> None:
    for table in tables:
        data = data.setdefault(table, {})
    if value is None:
        data.pop(name, None)
    else:
        data[name] = value


def _put(text: str, table: str, name: str, value: Value | None) -> str:
    """Return a TOML text with a value in the place of what stood there, or at the table's end."""
    lines = text.splitlines()
    statements = _statements(lines)
    headers = [at for at, _ in statements if lines[at].lstrip().startswith("[")]
    if not table:
        start, end = 0, headers[0] if headers else len(lines)
    else:
        own = re.compile(rf"\s*\[\s*{table}\s*\]\s*(#.*)?$")
        at = next((at for at in headers if own.match(lines[at])), None)
        if at is None:
            lines += [*([""] if lines else []), f"[{table}]"]
            at = len(lines) - 1
        start = at + 1
        end = next((other for other in headers if other > at), len(lines))
    said = re.compile(rf"""\s*(["']?){re.escape(name)}\1\s*=""")
    old = next((it for it in statements if start <= it[0] < end and said.match(lines[it[0]])), None)
    shown = f'"{name}"' if "." in name else name
    new = [] if value is None else [f"{shown} = {written(value)}"]
    if old:
        lines[old[0] : old[1]] = new
    else:
        while end > start and not lines[end - 1].strip():
            end -= 1
        lines[end:end] = new
    return "\n".join(lines) + "\n" if lines else ""


def _statements(lines: list[str]) -> list[tuple[int, int]]:
    """Give where each statement begins and where it has ended: a value may take several lines."""
    found = []
    at = 0
    while at < len(lines):
        end = at + 1
        while end < len(lines) and not _is_whole("\n".join(lines[at:end])):
            end += 1
        found.append((at, end))
        at = end
    return found


def _is_whole(text: str) -> bool:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return False
    return True


def written(value: Value) -> str:
    """Return a value as TOML: JSON's, but for what JSON lets stand in a text."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")

"""Writing a file whole or not at all."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path
from typing import Final

PRIVATE: Final = 0o600


def write_whole(path: Path, text: str, mode: int = PRIVATE) -> None:
    """Write a file whole or not at all; a link in its place is replaced and never followed.

    Args:
        path: The file.
        text: What it holds afterwards.
        mode: Who may do what with it.

    Raises:
        OSError: It cannot be written; what was there is as it was.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", dir=path.parent, prefix=f".{path.name}", delete=False
    ) as file:
        file.write(text)
    temporary = Path(file.name)
    try:
        temporary.chmod(mode)
        temporary.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise

"""Edits made by hand to the files of a design: refused, or read and checked like any other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from design.document.design import Design
from design.document.files import DesignFileError, read_files
from design.text import clean_line
from snapshots.errors import SnapshotError
from snapshots.worktree import ODD, read

_SOURCES: Final = ("brief.md", "decisions", "design")
_NAMED: Final = 5


def edited(paths: Iterable[str]) -> SnapshotError:
    """Return the refusal to write over files that were edited by hand."""
    return SnapshotError(
        f"Edited by hand since the last snapshot: {name_paths(paths)}.",
        "Adopt or discard the edits first.",
    )


def refuse_generated(paths: Iterable[str]) -> None:
    """Refuse edits of what is made anew from the design.

    Raises:
        SnapshotError: A generated file was edited.
    """
    generated = [path for path in paths if path.startswith("generated/")]
    if generated:
        raise SnapshotError(
            f"Generated files were edited by hand: {name_paths(generated)}. They are made anew"
            " from the design at every snapshot.",
            "Discard these edits and ask for the change in the design instead.",
        )


def refuse_odd(paths: Mapping[str, str | None]) -> None:
    """Refuse what is not a plain file with a plain name.

    Raises:
        DesignFileError: There is a link, a pipe or an oddly named file.
    """
    odd = next((path for path, blob in paths.items() if blob == ODD), None)
    if odd is not None:
        raise DesignFileError(clean_line(odd), "", "not a plain file with a plain name: remove it")


def read_folder(folder: Path, there: Mapping[str, str]) -> Design:
    """Read a design from the files in its folder.

    Args:
        folder: The folder.
        there: Path -> blob id of the files in it.

    Raises:
        DesignFileError: A file is not a part of a design, or refers to what is not there.
    """
    from design.operations.validate import problems

    sources = {path: blob for path, blob in there.items() if path.partition("/")[0] in _SOURCES}
    refuse_odd(sources)
    design = read_files(decode(read(folder, sources)))
    found = problems(design)
    if found:
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        raise DesignFileError("design", found[0].place, found[0].reason + more)
    return design


def decode(contents: Mapping[str, bytes]) -> dict[str, str]:
    """Return path -> text.

    Raises:
        DesignFileError: A file is not UTF-8.
    """
    texts: dict[str, str] = {}
    for path, content in contents.items():
        try:
            texts[path] = content.decode("utf-8")
        except UnicodeDecodeError as error:
            raise DesignFileError(path, f"byte {error.start}", "not UTF-8 text") from None
    return texts


def name_paths(paths: Iterable[str]) -> str:
    """Return the first few paths, and how many more there are."""
    names = [clean_line(path, 80) for path in paths]
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more

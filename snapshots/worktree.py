"""The files of a design as they lie in its folder: compared with a snapshot, brought to one."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from design.text import clean_line
from snapshots.errors import SnapshotError
from snapshots.objects import OWN_PATHS, Tree, blob_id, is_ignored, is_own

ODD: Final = "odd"
"""Stands for the blob of what is not a plain file."""
_TEMPORARY: Final = ".planroom-new"


def scan(folder: Path, like: str = "") -> dict[str, str]:
    """Return path -> blob id of the design's files in a folder.

    Hidden files and editors' backups are passed over; what is not a plain file is :data:`ODD`.

    Args:
        folder: The design's folder.
        like: Any id of the repository.
    """
    found: dict[str, str] = {}
    for name in OWN_PATHS:
        place = folder / name
        if place.is_dir() and not place.is_symlink():
            try:
                _scan_folder(place, name, found, like)
            except OSError as error:
                raise _unusable(place, error) from None
        elif place.is_symlink() or place.exists():
            found[name] = _identify(place, like) if name == "brief.md" else ODD
    return found


def _scan_folder(place: Path, path: str, found: dict[str, str], like: str) -> None:
    with os.scandir(place) as entries:
        for entry in sorted(entries, key=lambda item: item.name):
            inner = f"{path}/{entry.name}"
            if is_ignored(entry.name):
                continue
            if entry.is_dir(follow_symlinks=False):
                _scan_folder(place / entry.name, inner, found, like)
            else:
                found[inner] = _identify(place / entry.name, like) if is_own(inner) else ODD


def _identify(file: Path, like: str) -> str:
    try:
        if file.is_symlink() or not file.is_file():
            return ODD
        return blob_id(file.read_bytes(), like)
    except FileNotFoundError:
        return ODD
    except OSError as error:
        raise _unusable(file, error) from None


def differences(there: Mapping[str, str], expected: Tree) -> tuple[str, ...]:
    """Return the paths that differ between a folder and a snapshot, sorted."""
    paths = there.keys() | expected.keys()
    return tuple(sorted(path for path in paths if there.get(path) != expected.get(path)))


def bring(
    folder: Path, old: Tree, new: Tree, contents: Mapping[str, bytes], like: str
) -> tuple[str, ...]:
    """Bring the files of a folder from one snapshot to another, each whole or not at all.

    A file that is neither as it was nor as it shall be was edited meanwhile and is left alone.

    Args:
        folder: The design's folder.
        old: The files as they were when the step began.
        new: The files as they shall be.
        contents: Blob id -> content, for every blob of ``new`` that ``old`` does not have there.
        like: Any id of the repository.

    Returns:
        The paths left alone.
    """
    left: list[str] = []
    for path in differences(old, new):
        there = _present(folder, path, like)
        wanted = new.get(path)
        if there == wanted:
            continue
        if there != old.get(path):
            left.append(path)
        elif wanted is None:
            remove(folder, path)
        else:
            write(folder, path, contents[wanted])
    return tuple(left)


def _present(folder: Path, path: str, like: str) -> str | None:
    _check_parents(folder, path)
    place = folder / path
    return _identify(place, like) if place.is_symlink() or place.exists() else None


def write(folder: Path, path: str, content: bytes) -> None:
    """Write a design's file whole or not at all.

    Raises:
        SnapshotError: It cannot be written, or its folder is a symbolic link.
    """
    _check_parents(folder, path)
    place = folder / path
    temporary = place.with_name(f".{place.name[:100]}{_TEMPORARY}")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(content)
        temporary.replace(place)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise _unusable(place, error) from None


def remove(folder: Path, path: str) -> None:
    """Remove a design's file and the folders that are empty then."""
    _check_parents(folder, path)
    place = folder / path
    try:
        place.unlink(missing_ok=True)
    except OSError as error:
        raise _unusable(place, error) from None
    for parent in place.parents:
        if parent == folder:
            break
        with contextlib.suppress(OSError):
            parent.rmdir()


def read(folder: Path, paths: Mapping[str, str]) -> dict[str, bytes]:
    """Return the contents of the plain files among ``paths`` (as :func:`scan` gave them)."""
    try:
        return {path: (folder / path).read_bytes() for path, blob in paths.items() if blob != ODD}
    except OSError as error:
        raise _unusable(folder, error) from None


def _check_parents(folder: Path, path: str) -> None:
    """Refuse a path that a symbolic link would lead out of the design's folder."""
    if not is_own(path):
        raise SnapshotError(f"{clean_line(path)!r} is not a path of a design.")
    place = folder
    for part in path.split("/")[:-1]:
        place = place / part
        if place.is_symlink():
            raise SnapshotError(
                f"{place} is a symbolic link.", "Replace it by a folder; a design keeps its files."
            )


def _unusable(place: Path, error: OSError) -> SnapshotError:
    return SnapshotError(
        f"{place} cannot be used: {error.strerror or error}.",
        "Check the rights of the design's folder and the room on the disk.",
    )

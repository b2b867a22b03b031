"""Whether a folder holds a design whose repository may be used, and making one."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from design.text import clean_line
from snapshots.errors import SnapshotError
from snapshots.objects import OWN_PATHS
from snapshots.program import GitProgram

FORMAT: Final = 1
"""Version of the repository's layout, kept in its configuration as ``planroom.format``."""
HOME: Final = ".planroom"
_MADE_IN: Final = "creating"
_UNDER_WAY: Final = {
    "MERGE_HEAD": "A merge",
    "CHERRY_PICK_HEAD": "A cherry-pick",
    "REVERT_HEAD": "A revert",
    "rebase-merge": "A rebase",
    "rebase-apply": "A rebase",
    "BISECT_LOG": "A bisection",
}


def check_folder(folder: Path) -> None:
    """Refuse a folder that is not a design of this user's.

    Raises:
        SnapshotError: With what it is instead and what to do.
    """
    git_dir = folder / ".git"
    if not folder.is_dir():
        raise SnapshotError(f"There is no folder {folder}.", "`planroom new DIR` makes a design.")
    if git_dir.is_symlink() or git_dir.is_file():
        raise SnapshotError(
            f"{git_dir} is not a folder: a linked work tree or a submodule cannot hold a design.",
            "Open the folder the repository itself is in.",
        )
    if not git_dir.is_dir():
        raise SnapshotError(
            f"{folder} holds no design.", "`planroom new DIR` makes one; `planroom DIR` opens it."
        )
    if (folder / HOME).is_symlink():
        raise SnapshotError(f"{folder / HOME} is a symbolic link.", "Replace it by a folder.")
    _check_owner(folder, git_dir)


def make_home(folder: Path) -> None:
    """Make the folder for what git shall not keep, such as the journal.

    Raises:
        OSError: It cannot be made.
    """
    home = folder / HOME
    home.mkdir(parents=True, exist_ok=True)
    ignore = home / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n", encoding="utf-8")


def check_repository(program: GitProgram) -> None:
    """Refuse a repository that is not a design's or that git is in the middle of something with.

    Raises:
        SnapshotError: With what it is instead and what to do.
    """
    folder = program.folder
    status, output, complaint = program.attempt("config", "--local", "--list", "-z")
    if status:
        raise SnapshotError(
            f"{folder} holds no usable repository: {clean_line(complaint, 200)}.",
            "Repair .git/config, or copy the repository back from a clone.",
        )
    settings: dict[str, str] = {}
    for item in output.decode("utf-8", "replace").split("\0"):
        name, _, value = item.partition("\n")
        settings[name.lower()] = value
    if settings.get("core.bare", "").lower() in ("true", "1", "yes", "on"):
        raise SnapshotError(
            f"The repository in {folder} is bare: it has no files.", "Clone it and open the clone."
        )
    version = settings.get("planroom.format", "")
    if version.isdigit() and int(version) > FORMAT:
        raise SnapshotError(
            f"The design in {folder} was made by a newer version.", "Update Planroom."
        )
    if not version and not _looks_like_design(program):
        raise SnapshotError(
            f"The git repository in {folder} is not a design's.",
            "Choose another folder; one inside this repository will do.",
        )
    check_calm(program)


def check_calm(program: GitProgram) -> None:
    """Refuse while git is in the middle of a merge, a rebase or the like."""
    for name, what in _UNDER_WAY.items():
        if (program.git_dir / name).exists():
            raise SnapshotError(
                f"{what} is under way in the design's repository.", "End or abort it with git."
            )


def position(program: GitProgram) -> tuple[str, str]:
    """Return the present snapshot and branch.

    Raises:
        SnapshotError: There is no snapshot yet, or the repository is on no branch.
    """
    status, output, _ = program.attempt("rev-parse", "HEAD", "--symbolic-full-name", "HEAD")
    if status:
        raise SnapshotError(
            f"The design in {program.folder} has no snapshot.",
            "Remove its .git folder and make it anew with `planroom new DIR`.",
        )
    head, name = output.decode().split()
    if not name.startswith("refs/heads/"):
        raise SnapshotError(
            "The design's repository is on no branch (its HEAD is detached).",
            "Take a branch with `git switch NAME`.",
        )
    return head, name.removeprefix("refs/heads/")


def check_vacant(folder: Path, files: Mapping[str, bytes]) -> None:
    """Refuse a folder in which a new design would be in the way of something.

    Args:
        folder: The folder, which need not be there.
        files: The files of the first snapshot; a file that is there already with the same
            content is not in the way.

    Raises:
        SnapshotError: With what is there and what to do.
    """
    if (folder / ".git").exists() or (folder / ".git").is_symlink():
        raise _taken(folder)
    if (folder / HOME).is_symlink() or (folder.exists() and not folder.is_dir()):
        raise SnapshotError(f"{folder} cannot be made a design's folder.", "Choose another one.")
    for name in OWN_PATHS:
        place = folder / name
        plain = not place.is_symlink()
        same = name in files and plain and place.is_file() and place.read_bytes() == files[name]
        empty = plain and place.is_dir() and not any(place.iterdir())
        if not same and not empty and (place.exists() or not plain):
            raise SnapshotError(
                f"{place} is in the way of a new design.", "Move it away, or choose another folder."
            )


def prepare(folder: Path, files: Mapping[str, bytes]) -> GitProgram:
    """Make an empty repository for a new design, not yet where git would find it.

    Args:
        folder: The design's folder, with its lock held.
        files: As for :func:`check_vacant`.

    Raises:
        SnapshotError: There is something in the way.
    """
    check_vacant(folder, files)
    place = folder / HOME / _MADE_IN
    try:
        make_home(folder)
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
    except OSError as error:
        raise SnapshotError(
            f"{folder} cannot be written: {error.strerror or error}.", "Choose another folder."
        ) from None
    program = GitProgram(folder, place / "git")
    program.run("init", "-q", "--template=", "--object-format=sha1", "--initial-branch=main")
    program.run("config", "--local", "core.bare", "false")
    program.run("config", "--local", "core.autocrlf", "false")
    # git notes where the work tree is, as the repository does not lie in it yet; it will.
    program.attempt("config", "--local", "--unset-all", "core.worktree")
    program.run("config", "--local", "planroom.format", str(FORMAT))
    return program


def put_in_place(program: GitProgram) -> GitProgram:
    """Put a prepared repository where git finds it, in one step."""
    place = program.folder / ".git"
    try:
        program.git_dir.rename(place)
        program.git_dir.parent.rmdir()
    except OSError as error:
        raise SnapshotError(
            f"{place} cannot be made: {error.strerror or error}.", "Choose another folder."
        ) from None
    return GitProgram(program.folder)


def _taken(folder: Path) -> SnapshotError:
    try:
        check_folder(folder)
        check_repository(GitProgram(folder))
    except SnapshotError:
        return SnapshotError(
            f"{folder} is a git repository that is not a design's.",
            "Choose another folder; one inside this repository will do.",
        )
    return SnapshotError(f"{folder} holds a design already.", f"Open it: planroom {folder}")


def _looks_like_design(program: GitProgram) -> bool:
    """Return whether a repository without our mark, such as a clone, holds a design."""
    status, output, _ = program.attempt("ls-tree", "--name-only", "HEAD", "--", "design/")
    names = set(output.decode("utf-8", "replace").split("\n"))
    layers = {f"design/{layer}.json" for layer in ("conventions", "concept", "schema", "api")}
    return status == 0 and layers <= names


def _check_owner(folder: Path, git_dir: Path) -> None:
    """Refuse what belongs to somebody else, by the rule of git's ``safe.directory``."""
    users = {os.geteuid()}
    sudo = os.environ.get("SUDO_UID", "")
    if os.geteuid() == 0 and sudo.isdigit():
        users.add(int(sudo))
    if {folder.stat().st_uid, git_dir.stat().st_uid} <= users:
        return
    found = subprocess.run(
        ["git", "config", "--global", "--get-all", "safe.directory"],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    if {"*", str(folder), str(folder.resolve())} & set(found.stdout.split("\n")):
        return
    raise SnapshotError(
        f"The repository in {folder} belongs to another user (git calls its ownership dubious).",
        f"If you trust it: git config --global --add safe.directory {folder}",
    )

"""git, run so that nothing in the design's folder or the user's shell can steer it.

A design's folder may come from somebody else, so its ``.git/config`` is hostile: hooks, file
system monitors, signing programs, lazy fetches and transports are off, files never pass a
filter, and the repository is named outright instead of being looked for.
"""

from __future__ import annotations

import os
import re
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from design.text import clean_line
from snapshots.errors import SnapshotError

if TYPE_CHECKING:
    from git.cmd import Git

_OPTIONS: Final = (
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.autocrlf=false",
    "core.pager=cat",
    "core.quotePath=false",
    "core.logAllRefUpdates=true",
    # Without these a power failure may leave a branch on a snapshot whose files never reached
    # the disk.
    "core.fsync=committed",
    # One pack a snapshot reaches the disk four times as fast as a file an object.
    "fastimport.unpackLimit=1",
    "commit.gpgSign=false",
    "log.showSignature=false",
    "gc.auto=0",
    "protocol.allow=never",
    "advice.detachedHead=false",
)
# Commits name their author and committer themselves; this one signs git's own notes.
_ENVIRONMENT: Final = {
    "GIT_AUTHOR_DATE": "",
    "GIT_COMMITTER_DATE": "",
    "GIT_COMMITTER_NAME": "Planroom",
    "GIT_COMMITTER_EMAIL": "planroom@localhost",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES": "",
    "GIT_NAMESPACE": "",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ALLOW_PROTOCOL": "",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_GLOB_PATHSPECS": "0",
    "GIT_NOGLOB_PATHSPECS": "0",
    "GIT_ICASE_PATHSPECS": "0",
    "GIT_LITERAL_PATHSPECS": "1",
}
_LOCKED: Final = re.compile(r"'([^'\n]+\.lock)': File exists")
_STALE_SECONDS: Final = 2.0
"""git holds the lock of a branch for milliseconds; one that stays was left by a killed git."""
_MOST_LOCKS: Final = 6
"""A git killed while it moves a branch leaves up to four: of two names, HEAD and packed-refs."""


class GitProgram:
    """git on one repository.

    Args:
        folder: The work tree.
        git_dir: The repository; default ``.git`` in the folder.

    Raises:
        SnapshotError: git is not installed.
    """

    def __init__(self, folder: Path, git_dir: Path | None = None) -> None:
        self.folder = folder
        self.git_dir = git_dir or folder / ".git"
        self._git = _open(folder, self.git_dir)

    def run(self, command: str, *arguments: str, data: bytes | None = None) -> bytes:
        """Run a git command and return what it prints.

        Args:
            command: The command.
            *arguments: Its arguments, none of which a user may have made look like an option.
            data: What it reads from its standard input.

        Raises:
            SnapshotError: It failed.
        """
        status, output, complaint = self.attempt(command, *arguments, data=data)
        for _ in range(_MOST_LOCKS):
            locked = _LOCKED.search(complaint) if status else None
            if locked is None or not _free(Path(locked[1])):
                break
            status, output, complaint = self.attempt(command, *arguments, data=data)
        if status:
            raise _failure(command, status, complaint)
        return output

    def attempt(
        self, command: str, *arguments: str, data: bytes | None = None
    ) -> tuple[int, bytes, str]:
        """Run a git command that may fail; return its status, output and complaint."""
        from git.exc import GitCommandNotFound

        call = getattr(self._git, command.replace("-", "_"))
        try:
            if data is None:
                status, output, complaint = call(
                    *arguments,
                    with_extended_output=True,
                    with_exceptions=False,
                    stdout_as_string=False,
                    strip_newline_in_stdout=False,
                )
                return status, output, str(complaint)
            process = call(*arguments, as_process=True, istream=-1)
            output, errors = process.communicate(data)
            return process.returncode, output, errors.decode("utf-8", "replace")
        except GitCommandNotFound:
            raise _not_installed() from None


def _open(folder: Path, git_dir: Path) -> Git:
    if shutil.which(os.environ.get("GIT_PYTHON_GIT_EXECUTABLE", "git")) is None:
        raise _not_installed()
    from git.cmd import Git

    program = Git(folder)
    program.set_persistent_git_options(c=list(_OPTIONS))
    environment: dict[str, Any] = {
        **_ENVIRONMENT,
        "GIT_DIR": str(git_dir),
        "GIT_COMMON_DIR": str(git_dir),
        "GIT_WORK_TREE": str(folder),
        "GIT_INDEX_FILE": str(git_dir / "index"),
        "GIT_OBJECT_DIRECTORY": str(git_dir / "objects"),
    }
    program.update_environment(**environment)
    return program


def _not_installed() -> SnapshotError:
    return SnapshotError(
        "git is not installed.", "Install git (https://git-scm.com); snapshots are kept in it."
    )


def _failure(command: str, status: int, complaint: str) -> SnapshotError:
    reason = clean_line(complaint.removeprefix("fatal: "), 300) or f"it ended with status {status}"
    locked = _LOCKED.search(complaint)
    if locked:
        return SnapshotError(
            "Another git is at work on this design.",
            f"Wait for it to finish; if none is running, delete {clean_line(locked[1])}.",
        )
    if "No space left" in complaint or "Out of diskspace" in complaint:
        return SnapshotError("The disk is full.", "Make room, then try again; nothing was lost.")
    if any(
        words in complaint for words in ("ermission denied", "Read-only file", "couldn't write")
    ):
        return SnapshotError(
            f"The repository of the design cannot be written: {reason}.",
            "Make the folder of the design writable.",
        )
    return SnapshotError(
        f"git {command} failed: {reason}.", "`git fsck` in the design's folder says more."
    )


def _free(lock: Path) -> bool:
    """Remove a lock that a killed git left; return whether it is worth trying again."""
    try:
        before = lock.stat()
        time.sleep(max(0.0, min(_STALE_SECONDS, _STALE_SECONDS - (time.time() - before.st_mtime))))
        after = lock.stat()
        if (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns):
            lock.unlink()
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return True

"""The files of snapshots in git's object store: read without a work tree, written from memory.

A commit and all its files are made by one ``git fast-import``, under a name of their own
(:data:`NEXT`): until a branch is moved to it, nothing has happened.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from design.text import clean_line
from snapshots.errors import SnapshotError
from snapshots.program import GitProgram

OWN_PATHS: Final = ("brief.md", "decisions", "design", "generated", "migrations")
"""What belongs to a design; nothing else in its folder is looked at or touched."""
NEXT: Final = "refs/planroom/next"
"""Where a commit lies until a branch has moved to it."""
_PART: Final = re.compile(r'[^/\\\x00-\x1f\x7f"]{1,200}')
_ENTRY: Final = re.compile(rb"(\d{6}) blob ([0-9a-f]{40,64})\t(.+)", re.DOTALL)
_FILE_MODES: Final = (b"100644", b"100755")
_TREES_KEPT: Final = 128
_BYTES_KEPT: Final = 32_000_000

Tree = Mapping[str, str]
"""Path -> id of the blob there, for the paths that belong to a design."""


def is_own(path: str) -> bool:
    """Return whether a path is one of a design's files, safe to write below its folder."""
    parts = path.split("/")
    return parts[0] in OWN_PATHS and all(
        _PART.fullmatch(part) and part not in (".", "..") and part.lower() != ".git"
        for part in parts
    )


def is_ignored(path: str) -> bool:
    """Return whether a path is a hidden file, an editor's backup or what Python keeps of a module.

    Nobody looks at those, and importing ``generated/models.py`` must not count as an edit.
    """
    return any(
        part.startswith(".") or part.endswith(("~", ".pyc")) or part == "__pycache__"
        for part in path.split("/")
    )


def blob_id(data: bytes, like: str = "") -> str:
    """Return the id git gives a file's content.

    Args:
        data: The content.
        like: Any id of the repository, whose length tells the hash it uses.
    """
    # git names content by SHA-1; nothing here relies on it against an adversary.
    digest = hashlib.sha256() if len(like) > 40 else hashlib.sha1(usedforsecurity=False)
    digest.update(b"blob %d\0" % len(data))
    digest.update(data)
    return digest.hexdigest()


class ObjectStore:
    """Trees and blobs of one repository, with the latest ones kept.

    Args:
        program: git on the repository.
    """

    def __init__(self, program: GitProgram) -> None:
        self._program = program
        self._trees: OrderedDict[str, Tree] = OrderedDict()
        self._blobs: OrderedDict[str, bytes] = OrderedDict()
        self._size = 0

    def tree(self, commit: str) -> Tree:
        """Return the design's files in a commit.

        Raises:
            SnapshotError: The commit holds something no design does, such as a symbolic link.
        """
        known = self._trees.get(commit)
        if known is not None:
            self._trees.move_to_end(commit)
            return known
        output = self._program.run("ls-tree", "-r", "-z", "--full-tree", commit, "--", *OWN_PATHS)
        tree: dict[str, str] = {}
        for line in output.split(b"\0")[:-1]:
            entry = _ENTRY.fullmatch(line)
            path = line.partition(b"\t")[2].decode("utf-8", "replace")
            if is_ignored(path):
                continue
            if entry is None or entry[1] not in _FILE_MODES or not is_own(path):
                raise SnapshotError(
                    f"Snapshot {commit[:8]} holds {clean_line(path)!r}, which is not a plain file.",
                    "Remove it from the design's repository with git.",
                )
            tree[path] = entry[2].decode()
        self._keep_tree(commit, tree)
        return tree

    def blobs(self, ids: Iterable[str]) -> dict[str, bytes]:
        """Return the contents of blobs."""
        wanted = list(dict.fromkeys(ids))
        found = {item: self._blobs[item] for item in wanted if item in self._blobs}
        missing = [item for item in wanted if item not in found]
        if missing:
            output = self._program.run(
                "cat-file", "--batch", data="".join(f"{item}\n" for item in missing).encode()
            )
            position = 0
            for item in missing:
                end = output.index(b"\n", position)
                header = output[position:end].split(b" ")
                if len(header) != 3 or header[1] != b"blob":
                    raise SnapshotError(
                        f"The repository of the design is damaged: {item[:8]} is missing.",
                        "Copy the repository back from a clone or a backup.",
                    )
                size = int(header[2])
                found[item] = output[end + 1 : end + 1 + size]
                position = end + 2 + size
        for item in wanted:
            self._keep_blob(item, found[item])
        return found

    def files(self, commit: str) -> dict[str, bytes]:
        """Return path -> content of the design's files in a commit."""
        tree = self.tree(commit)
        contents = self.blobs(tree.values())
        return {path: contents[blob] for path, blob in tree.items()}

    def write(
        self,
        parent: str | None,
        changes: Mapping[str, bytes | str | None],
        *,
        author: str,
        seconds: int,
        message: str,
        reference: str = NEXT,
    ) -> tuple[str, str]:
        """Make a commit; no branch moves to it.

        Args:
            parent: The commit it follows; its other files stay.
            changes: Path -> content, id of a blob that is there, or None to remove the file.
            author: ``Name <address>``, already clean.
            seconds: When, since 1970.
            message: The whole text.
            reference: Name under which it lies.

        Returns:
            Ids of the commit and of its whole tree.

        Raises:
            SnapshotError: git could not write it.
        """
        text = message.encode()
        stream = [
            b"feature done\n",
            f"commit {reference}\nmark :1\n".encode(),
            f"committer {author} {seconds} +0000\n".encode(),
            b"data %d\n%b\n" % (len(text), text),
        ]
        stream += [f"from {parent}\n".encode()] if parent else []
        tree = dict(self.tree(parent)) if parent else {}
        for path in sorted(path for path, content in changes.items() if content is None):
            stream.append(b"D %b\n" % path.encode())
            tree.pop(path, None)
        for path, content in sorted(changes.items()):
            name = path.encode()
            if content is None:
                continue
            if isinstance(content, str):
                stream.append(b"M 100644 %b %b\n" % (content.encode(), name))
                tree[path] = content
                continue
            blob = blob_id(content, parent or "")
            if tree.get(path) != blob:
                stream.append(b"M 100644 inline %b\ndata %d\n%b\n" % (name, len(content), content))
                tree[path] = blob
                self._keep_blob(blob, content)
        stream.append(b'\nget-mark :1\nls :1 ""\ndone\n')
        output = self._import(b"".join(stream))
        commit, root = output.decode().splitlines()
        self._keep_tree(commit, tree)
        return commit, root.split()[2]

    def _import(self, stream: bytes) -> bytes:
        """Feed git; what it leaves of an import that failed, on a full disk, goes again."""
        before = set(self._unfinished())
        try:
            return self._program.run(
                "fast-import",
                "--quiet",
                "--force",
                "--done",
                "--date-format=raw",
                # It would try each file against the one before it, which is another file.
                "--depth=0",
                data=stream,
            )
        except SnapshotError:
            for file in set(self._unfinished()) - before:
                with contextlib.suppress(OSError):
                    file.unlink()
            raise

    def _unfinished(self) -> Iterator[Path]:
        git_dir = self._program.git_dir
        yield from git_dir.glob("fast_import_crash_*")
        yield from (git_dir / "objects" / "pack").glob("tmp_*")

    def _keep_tree(self, commit: str, tree: Tree) -> None:
        self._trees[commit] = tree
        while len(self._trees) > _TREES_KEPT:
            self._trees.popitem(last=False)

    def _keep_blob(self, blob: str, data: bytes) -> None:
        if blob not in self._blobs:
            self._size += len(data)
        self._blobs[blob] = data
        self._blobs.move_to_end(blob)
        while self._size > _BYTES_KEPT and len(self._blobs) > 1:
            self._size -= len(self._blobs.popitem(last=False)[1])

"""Names of snapshots: annotated tags of git, made, listed and taken away."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from design.text import clean, clean_line
from snapshots.base import RepositoryBase
from snapshots.errors import SnapshotError
from snapshots.history import moment
from snapshots.names import check_tag, signature

if TYPE_CHECKING:
    from snapshots.history import Snapshot

_FORMAT: Final = "%00".join(
    f"%({name})"
    for name in (
        "refname", "objecttype", "objectname", "*objecttype", "*objectname", "creatordate:unix",
        "taggername", "taggeremail", "contents:subject",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tag:
    """A name of a snapshot."""

    name: str
    snapshot: str
    """Id of the snapshot."""
    at: str
    """When it was given, in UTC, as ISO 8601."""
    author: str
    """``Name <address>``; empty for one that git was told without."""
    message: str


class Tagging(RepositoryBase):
    """The part of a repository that names snapshots."""

    def tags(self) -> tuple[Tag, ...]:
        """Return the names of snapshots, sorted; tags of anything else are passed over."""
        output = self._program.run("for-each-ref", f"--format={_FORMAT}", "refs/tags/")
        found = []
        # Words may hold what Python takes for ends of lines too.
        for line in filter(None, output.decode("utf-8", "replace").split("\n")):
            name, kind, own, inner, target, seconds, author, address, words = line.split("\0")
            annotated = kind == "tag"
            if (inner if annotated else kind) != "commit":
                continue
            found.append(
                Tag(
                    clean_line(name.removeprefix("refs/tags/"), 200),
                    target if annotated else own,
                    moment(int(seconds)) if seconds.isdigit() else "",
                    clean_line(f"{author} {address}") if annotated else "",
                    clean_line(words, 400) if annotated else "",
                )
            )
        return tuple(sorted(found, key=lambda tag: tag.name))

    def tag(self, name: str, rev: str, *, author: str, message: str = "") -> Tag:
        """Name a snapshot.

        Args:
            name: The name.
            rev: The snapshot, as for :meth:`resolve`.
            author: Who names it.
            message: Why; by default its subject.

        Raises:
            SnapshotError: The name cannot be a tag's, it is taken, or there is no such snapshot.
        """
        self.refuse_tag(name)
        with self._ready():
            self.refuse_taken(name)
            commit = self.resolve(rev)
            seconds = int(time.time())
            words = clean(message).strip() or self._log(commit, "--max-count=1")[0].subject
            content = (
                f"object {commit}\ntype commit\ntag {name}\n"
                f"tagger {signature(author)} {seconds} +0000\n\n{words}\n"
            )
            made = self._program.run("mktag", data=content.encode()).decode().strip()
            # Without a value for what was there before, git would move a tag that another made.
            self._program.run("update-ref", f"refs/tags/{name}", made, "0" * len(made))
            subject = clean_line(words.partition("\n")[0], 400)
            return Tag(name, commit, moment(seconds), signature(author), subject)

    def untag(self, name: str) -> Tag:
        """Take a name away; the snapshot stays.

        Raises:
            SnapshotError: No snapshot has it.
        """
        with self._ready():
            found = next((tag for tag in self.tags() if tag.name == name), None)
            if found is None:
                raise SnapshotError(
                    f"No snapshot is called {clean_line(name, 80)!r}.", "`planroom tag` lists them."
                )
            self._program.run("update-ref", "-d", f"refs/tags/{name}")
            return found

    def refuse_tag(self, name: str) -> None:
        """Refuse what a snapshot cannot be called, or what something else is called.

        Raises:
            SnapshotError: With what can be used.
        """
        check_tag(name)
        status, _, _ = self._program.attempt("check-ref-format", f"refs/tags/{name}")
        if status:
            raise SnapshotError(
                f"A snapshot cannot be called {clean_line(name, 80)!r}.",
                "Use letters, digits, dots and dashes, such as v1.0.",
            )
        self.refuse_taken(name)

    def refuse_taken(self, name: str) -> None:
        """Refuse a name that a branch or a snapshot has, or that would stand in the way of one.

        Raises:
            SnapshotError: With who has it.
        """
        for tag in self.tags():
            if _clash(tag.name, name):
                raise SnapshotError(
                    f"Snapshot {tag.snapshot[:8]} is called {tag.name!r} already.",
                    "Take another name, or take that one away: `planroom tag"
                    f" {tag.name} --delete`.",
                )
        for other in self.branches():
            if _clash(other, name):
                raise SnapshotError(
                    f"There is a branch {other!r} already.", "Switch to it, or take another name."
                )

    def _named(self, log: list[Snapshot]) -> list[Snapshot]:
        """Return snapshots with their names."""
        names: dict[str, tuple[str, ...]] = {}
        for tag in self.tags():
            names[tag.snapshot] = (*names.get(tag.snapshot, ()), tag.name)
        return [replace(item, tags=names[item.id]) if item.id in names else item for item in log]


def _clash(one: str, other: str) -> bool:
    """Return whether two names are one, or git would need one as a folder for the other."""
    return f"{one}/".startswith(f"{other}/") or f"{other}/".startswith(f"{one}/")

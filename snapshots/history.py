"""Snapshots as commits tell of them, and which one undo and redo lead to."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from design.text import clean, clean_line

FORMAT_TRAILER: Final = "Design-Format"
"""Stands in every snapshot, so that its last paragraph is always trailers and never words."""
UNDOES: Final = "Undoes"
REDOES: Final = "Redoes"
RESTORES: Final = "Restores"
LOG_FORMAT: Final = "--format=tformat:%H%x00%T%x00%P%x00%ct%x00%an <%ae>%x00%B"
_FIELDS: Final = 6
_SUBJECT_LENGTH: Final = 100
_TRAILER_LENGTH: Final = 4_000
_TRAILER: Final = re.compile(r"([A-Za-z][A-Za-z0-9-]*): (.*)")
_COUNT: Final = re.compile(r"([a-z_]+)[ =](\d{1,15})")
_SHORT: Final = 8


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An accepted design: one commit."""

    id: str
    """Full commit id."""
    parents: tuple[str, ...]
    at: str
    """When, in UTC, as ISO 8601."""
    author: str
    """``Name <address>``."""
    message: str
    """Subject and body without trailers."""
    trailers: dict[str, str]
    """Trailer -> value; the values of a repeated one stand on lines of their own."""
    tree: str = ""
    """Id of all files in it: equal for equal files."""
    tags: tuple[str, ...] = ()
    """Names people gave it, where they were asked for."""

    @property
    def short(self) -> str:
        """The id as people read it."""
        return self.id[:_SHORT]

    @property
    def subject(self) -> str:
        """The first line of the message."""
        return self.message.partition("\n")[0]

    @property
    def turn(self) -> str | None:
        """Id of the turn it came of."""
        return self.trailers.get("Turn")

    @property
    def gate(self) -> str | None:
        """What the gate said."""
        return self.trailers.get("Gate")

    @property
    def restores(self) -> str | None:
        """Id of the snapshot whose content it took up again (by restore, undo or redo)."""
        return self.trailers.get(RESTORES)

    @property
    def undoes(self) -> str | None:
        """Id of the snapshot it took back."""
        return self.trailers.get(UNDOES)

    @property
    def redoes(self) -> str | None:
        """Id of the snapshot it brought back after an undo."""
        return self.trailers.get(REDOES)

    @property
    def decisions_sent(self) -> tuple[str, ...]:
        """The decision notes that were in the prompt, as the trailer names them."""
        sent = self.trailers.get("Decisions-Sent", "")
        return tuple(item.strip() for item in re.split(r"[,\n]", sent) if item.strip())

    @property
    def counts(self) -> dict[str, int] | None:
        """How much there was of everything."""
        found = _COUNT.findall(self.trailers.get("Counts", ""))
        return {name: int(number) for name, number in found} or None


@dataclass(frozen=True, slots=True)
class SideLine:
    """A branch that is not the present one."""

    name: str
    tip: str
    """Id of its newest snapshot."""
    snapshots: tuple[Snapshot, ...]
    """What the present branch does not have, newest first."""


def compose_message(message: str, trailers: Mapping[str, str], design_format: int) -> str:
    """Return the text of a commit.

    Args:
        message: Subject and body; a subject that is too long is cut and repeated in the body.
        trailers: Trailer -> value; a value of several lines makes several trailers.
        design_format: Version of the design's files.

    Raises:
        ValueError: The name of a trailer is not one.
    """
    text = clean(message).strip()
    first, _, body = text.partition("\n")
    subject = clean_line(first, _SUBJECT_LENGTH) or "Snapshot"
    if subject.endswith("…") and subject != clean_line(first, len(first) + 1):
        body = f"{first}\n\n{body.strip()}"
    lines = [f"{FORMAT_TRAILER}: {design_format}"]
    for name, value in trailers.items():
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9-]*", name):
            raise ValueError(f"not the name of a trailer: {name!r}")
        for part in clean(value).split("\n"):
            line = clean_line(part, _TRAILER_LENGTH)
            lines += [f"{name}: {line}"] if line else []
    paragraphs = [subject, body.strip(), "\n".join(lines)]
    return "\n\n".join(part for part in paragraphs if part) + "\n"


def read_message(text: str) -> tuple[str, dict[str, str]]:
    """Return the words and the trailers of a commit's text."""
    words, separator, last = clean(text).strip().rpartition("\n\n")
    found = [_TRAILER.fullmatch(line) for line in last.split("\n")]
    if not separator or not all(found):
        return clean(text).strip(), {}
    trailers: dict[str, str] = {}
    for match in found:
        if match is not None and match[1] != FORMAT_TRAILER:
            earlier = trailers.get(match[1])
            trailers[match[1]] = match[2] if earlier is None else f"{earlier}\n{match[2]}"
    return words.strip(), trailers


def read_log(output: bytes) -> list[Snapshot]:
    """Read what ``git log -z`` prints in :data:`LOG_FORMAT`."""
    fields = output.decode("utf-8", "replace").split("\0")
    return [
        _snapshot(fields[start : start + _FIELDS])
        for start in range(0, len(fields) - _FIELDS + 1, _FIELDS)
    ]


def _snapshot(fields: Sequence[str]) -> Snapshot:
    commit, tree, parents, seconds, author, text = fields
    message, trailers = read_message(text)
    return Snapshot(
        id=commit.strip(),
        tree=tree,
        parents=tuple(parents.split()),
        at=moment(int(seconds)),
        author=clean_line(author),
        message=message,
        trailers=trailers,
    )


def moment(seconds: int) -> str:
    """Return a time stamp of git as ISO 8601 in UTC."""
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError, OSError):
        return "1970-01-01T00:00:00Z"


@dataclass(frozen=True, slots=True)
class Steps:
    """What can be taken back and brought back, the nearest last."""

    undoable: tuple[Snapshot, ...]
    redoable: tuple[Snapshot, ...]


def steps(line: Sequence[Snapshot]) -> Steps:
    """Return what undo and redo would reach, as an editor counts its steps.

    An undo moves the last step to those that can be brought back, a redo moves it again, and
    any other snapshot is a new step after which nothing can be brought back. The first
    snapshot made the design and is no step.

    Args:
        line: Snapshots from the present one back by first parents, newest first.
    """
    known = {item.id: item for item in line}
    undoable: list[Snapshot] = []
    redoable: list[Snapshot] = []
    for item in reversed(line):
        if not item.parents:
            continue
        undone, redone = known.get(item.undoes or ""), known.get(item.redoes or "")
        if undone is not None and undone in undoable:
            # Steps that changed nothing were passed over by the undo and go with it.
            while undoable.pop() is not undone:
                pass
            redoable.append(undone)
        elif redone is not None and redone in redoable:
            redoable.remove(redone)
            undoable.append(redone)
        else:
            undoable.append(item)
            redoable.clear()
    return Steps(tuple(undoable), tuple(redoable))

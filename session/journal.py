"""The journal: an append-only record of what was said and done, shared by everyone attached.

One SQLite file in write-ahead mode. Each record is one event of :mod:`session.events`; prompts
are kept beside them because they are long and read rarely. A message is here before anything
else happens to it, so whatever process dies, the words and the operations that had arrived stay.
"""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from design.text import clean_line
from session.events import Event, ProseDelta, from_record, to_record

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

FORMAT: Final = 1
_NOT_WRITTEN: Final = ("disk is full", "disk I/O error", "readonly", "unable to open")
"""What SQLite says when the file is sound but cannot be written."""
_SCHEMA: Final = (
    "CREATE TABLE IF NOT EXISTS events (seq INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL,"
    " writer TEXT NOT NULL, turn TEXT NOT NULL, kind TEXT NOT NULL, payload TEXT NOT NULL)",
    "CREATE INDEX IF NOT EXISTS events_turn_idx ON events (turn, seq)",
    "CREATE INDEX IF NOT EXISTS events_kind_idx ON events (kind, seq)",
    "CREATE TABLE IF NOT EXISTS prompts (turn TEXT NOT NULL, round INTEGER NOT NULL,"
    " tokens INTEGER NOT NULL, messages TEXT NOT NULL, PRIMARY KEY (turn, round))",
)


class JournalError(Exception):
    """The journal cannot be used.

    Attributes:
        what: What is wrong, a sentence.
        mend: What to do about it, a sentence.
    """

    def __init__(self, what: str, mend: str) -> None:
        super().__init__(f"{what} {mend}")
        self.what = what
        self.mend = mend


@dataclass(frozen=True, slots=True)
class Record:
    """One event as it stands in the journal."""

    seq: int
    at: str
    """UTC, ISO 8601."""
    writer: str
    """The process that wrote it."""
    event: Event


class Journal:
    """The journal of one design.

    Args:
        path: The database file; it and its tables are made when missing.

    Raises:
        JournalError: The file is no journal, is newer than this release or cannot be written.
    """

    def __init__(self, path: Path) -> None:
        from sqlalchemy import create_engine, event

        self.path = path
        self.writer = f"{os.getpid()}-{uuid.uuid4().hex[:8]}"
        self._engine: Engine = create_engine(
            f"sqlite:///{path}", connect_args={"timeout": 10, "check_same_thread": False}
        )

        @event.listens_for(self._engine, "connect")
        def prepare(connection: Any, _record: Any) -> None:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=NORMAL")

        with self._begin() as connection:
            known = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
            if known > FORMAT:
                raise JournalError(
                    f"The journal {path} was written by a newer Planroom.",
                    "Update Planroom, or move the file away to start a new journal.",
                )
            if known < FORMAT:
                for statement in _SCHEMA:
                    connection.exec_driver_sql(statement)
                connection.exec_driver_sql(f"PRAGMA user_version={FORMAT}")

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    @contextmanager
    def _begin(self) -> Iterator[Connection]:
        import sqlite3

        from sqlalchemy.exc import SQLAlchemyError

        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self._engine.begin() as connection:
                yield connection
        except (SQLAlchemyError, sqlite3.Error, OSError, ValueError, TypeError) as error:
            # Bytes that are no text, JSON that is none and events without their fields come from
            # a damaged file alone: what is written here is ours.
            raise self._unusable(getattr(error, "orig", None) or error) from None

    def _unusable(self, error: BaseException) -> JournalError:
        reason = clean_line(str(error), 200) or type(error).__name__
        if any(words in reason for words in _NOT_WRITTEN):
            mend = "Make room and make the folder of the design writable; nothing accepted is lost."
        elif "locked" in reason:
            mend = "Another program holds it; try again when it has let go."
        else:
            mend = "Move it away to start a new one; accepted snapshots are not in it and are safe."
        return JournalError(f"The journal {self.path} cannot be used: {reason}.", mend)

    def append(self, *events: Event) -> int:
        """Write events in one transaction.

        Args:
            *events: What happened, in order.

        Returns:
            The sequence number of the last one.
        """
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        seq = 0
        with self._begin() as connection:
            for item in events:
                kind, payload = to_record(item)
                result = connection.exec_driver_sql(
                    "INSERT INTO events (at, writer, turn, kind, payload) VALUES (?, ?, ?, ?, ?)",
                    (now, self.writer, item.turn, kind, json.dumps(payload, ensure_ascii=False)),
                )
                seq = result.lastrowid
        return seq

    def keep_prompt(
        self, turn: str, number: int, tokens: int, messages: Sequence[tuple[str, str]]
    ) -> None:
        """Keep the exact messages sent in round ``number`` of a turn (0 is the first)."""
        with self._begin() as connection:
            connection.exec_driver_sql(
                "INSERT OR REPLACE INTO prompts (turn, round, tokens, messages) VALUES (?,?,?,?)",
                (turn, number, tokens, json.dumps(list(messages), ensure_ascii=False)),
            )

    def prompt(self, turn: str, number: int = 0) -> list[tuple[str, str]] | None:
        """Return the messages sent in a round of a turn as (role, text), or None."""
        with self._begin() as connection:
            row = connection.exec_driver_sql(
                "SELECT messages FROM prompts WHERE turn = ? AND round = ?", (turn, number)
            ).first()
            return None if row is None else [(role, text) for role, text in json.loads(row[0])]

    def last_seq(self) -> int:
        """Return the number of the newest record, 0 when there is none."""
        with self._begin() as connection:
            return int(
                connection.exec_driver_sql("SELECT coalesce(max(seq), 0) FROM events").scalar_one()
            )

    def since(self, seq: int, limit: int = 10_000) -> list[Record]:
        """Return the records after ``seq``, oldest first."""
        return self._records("WHERE seq > ? ORDER BY seq LIMIT ?", (seq, limit))

    def of_turn(self, turn: str) -> list[Record]:
        """Return the records of one turn, oldest first."""
        return self._records("WHERE turn = ? ORDER BY seq", (turn,))

    def of_kinds(self, *kinds: type[Event], limit: int = 100) -> list[Record]:
        """Return the newest ``limit`` records of some kinds, oldest first."""
        marks = ", ".join("?" for _ in kinds)
        names = tuple(kind.__name__ for kind in kinds)
        found = self._records(f"WHERE kind IN ({marks}) ORDER BY seq DESC LIMIT ?", (*names, limit))
        return found[::-1]

    def last_turns(self, limit: int) -> list[str]:
        """Return the ids of the newest turns, oldest first."""
        with self._begin() as connection:
            rows = connection.exec_driver_sql(
                "SELECT turn FROM events WHERE kind = 'TurnStarted' ORDER BY seq DESC LIMIT ?",
                (limit,),
            ).all()
        return [row[0] for row in reversed(rows)]

    def _records(self, clause: str, values: tuple[Any, ...]) -> list[Record]:
        with self._begin() as connection:
            rows = connection.exec_driver_sql(
                f"SELECT seq, at, writer, kind, payload FROM events {clause}", values
            ).all()
            found = [
                (seq, at, writer, from_record(kind, json.loads(payload)))
                for seq, at, writer, kind, payload in rows
            ]
        return [
            Record(seq, at, writer, event) for seq, at, writer, event in found if event is not None
        ]


def prose_of(records: Sequence[Record]) -> str:
    """Return what the model said in the chat in these records."""
    return "".join(record.event.text for record in records if isinstance(record.event, ProseDelta))

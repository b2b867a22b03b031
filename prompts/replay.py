"""Recordings as models: what :mod:`prompts.recording` wrote is read and answers again."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol

from design.text import clean_line
from prompts.compose import ChatMessage
from prompts.failures import ModelError, without_secrets
from prompts.models import Chunk
from prompts.usage import Usage

REPLAY: Final = "replay"
"""The provider's name under which a recording is a model: ``replay:FILE``."""
FORMAT: Final = 1
LARGEST: Final = 256 * 1024 * 1024
"""Bytes of a recording that is still read."""

_ROLES: Final = ("system", "user", "assistant")
_CONTEXT: Final = 40
"""Characters shown on each side where a prompt differs from the recorded one."""


class Speaker(Protocol):
    """What a turn needs of an open model: a provider's, or a recording."""

    name: str
    repairs: bool
    """Whether failed lines go back to it."""
    mends: bool
    """Whether errors of the review go back to it too."""

    def stream(self, messages: Sequence[ChatMessage]) -> AsyncGenerator[Chunk, None]:
        """Yield the reply as it comes; the last chunk carries finish reason and usage."""
        ...


@dataclass(frozen=True, slots=True)
class Call:
    """One recorded call."""

    model: str
    messages: tuple[ChatMessage, ...]
    chunks: tuple[tuple[str, float], ...]
    """Text, and the seconds that were waited for it."""
    end: Chunk | None = None
    """Finish reason, usage and warning; None when the reply broke off."""
    failure: tuple[str, str] | None = None
    """What went wrong and how to mend it, when the call failed."""
    repairs: bool = True
    mends: bool = False


def read_recording(path: Path) -> tuple[Call, ...]:
    """Return the calls of a recording.

    A last line that was cut off, as a crash leaves it, does not count.

    Raises:
        ModelError: There is no such file, or it is no recording; says which line and why.
    """
    check_head(path)
    calls: list[Call] = []
    open_call: _OpenCall | None = None
    try:
        lines = path.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(path, clean_line(str(error))) from None
    for number, line in enumerate(lines[1:], 2):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except ValueError:
            if number == len(lines):
                break
            raise _unreadable(path, f"line {number} is not JSON") from None
        try:
            if "request" in value:
                if open_call is not None:
                    calls.append(open_call.closed())
                open_call = _OpenCall.of(value["request"])
            elif open_call is None:
                raise ValueError("a request must come first")
            else:
                open_call.add(value)
        except (KeyError, TypeError, ValueError) as error:
            why = f"it lacks {error}" if isinstance(error, KeyError) else clean_line(str(error))
            raise _unreadable(path, f"line {number}: {why}") from None
    if open_call is not None:
        calls.append(open_call.closed())
    return tuple(calls)


def check_head(path: Path) -> None:
    """Make sure that a file is a recording of this format.

    Raises:
        ModelError: It is not; says why.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise _unreadable(path, f"it is larger than {LARGEST // 1024 // 1024} MiB")
        with path.open(encoding="utf-8") as file:
            head = json.loads(file.readline(1000))
    except FileNotFoundError:
        raise ModelError(
            f"There is no recording {path}.", "Make one with `planroom ask --record FILE`."
        ) from None
    except OSError as error:
        raise _unreadable(path, error.strerror or str(error)) from None
    except ValueError:
        head = None
    if not isinstance(head, dict) or head.get("planroom") != "recording":
        raise _unreadable(path, "its first line does not say that it is one")
    if head.get("format") != FORMAT:
        raise ModelError(
            f"{path} was recorded by another release of Planroom"
            f" (format {clean_line(str(head.get('format')), 20)}, here {FORMAT}).",
            "Use that release, or record anew.",
        )


def _unreadable(path: Path, why: str) -> ModelError:
    return ModelError(
        f"{path} cannot be used as a recording: {why}.",
        "Name a file that `planroom ask --record FILE` wrote.",
    )


@dataclass
class _OpenCall:
    model: str
    messages: tuple[ChatMessage, ...]
    repairs: bool
    mends: bool
    chunks: list[tuple[str, float]] = field(default_factory=list)
    end: Chunk | None = None
    failure: tuple[str, str] | None = None

    @classmethod
    def of(cls, value: Any) -> _OpenCall:
        messages = []
        for item in value["messages"]:
            if item["role"] not in _ROLES:
                raise ValueError(f"there is no role {item['role']!r}")
            messages.append(ChatMessage(item["role"], _text(item["text"])))
        # A recording of before errors of the review went back says nothing about that.
        repairs, mends = bool(value.get("repairs", True)), bool(value.get("mends", False))
        return cls(_text(value["model"]), tuple(messages), repairs, mends)

    def add(self, value: Any) -> None:
        if self.end is not None or self.failure is not None:
            raise ValueError("the call before it had ended")
        if "chunk" in value:
            after = value.get("after", 0)
            if not isinstance(after, int | float) or not 0 <= after < 86_400:
                raise ValueError("`after` must be a number of seconds")
            self.chunks.append((_text(value["chunk"]), float(after)))
        elif "failed" in value:
            self.failure = _text(value["failed"]["what"]), _text(value["failed"]["mend"])
        elif "end" in value:
            end = value["end"]
            usage = None if end.get("usage") is None else Usage(**end["usage"])
            finish = None if end["finish"] is None else _text(end["finish"])
            self.end = Chunk("", finish, usage, _text(end.get("warning", "")))
        else:
            raise ValueError("it is no request, chunk, end or failed")

    def closed(self) -> Call:
        return Call(
            self.model,
            self.messages,
            tuple(self.chunks),
            self.end,
            self.failure,
            self.repairs,
            self.mends,
        )


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{clean_line(repr(value), 40)} is no text")
    return value


# --- replaying -----------------------------------------------------------------------------


class Replay:
    """A recording as a model.

    Each call is answered with the first recorded reply to the very same prompt that was not used
    yet, and without one by the next unused reply.

    Args:
        path: The recording.
        speed: How fast it is replayed: 1 as it was, 2 twice as fast, 0 without any pause.
        strict: Whether to refuse a prompt that is not the recorded one.

    Raises:
        ModelError: The file cannot be used.
    """

    def __init__(self, path: Path, *, speed: float = 0.0, strict: bool = False) -> None:
        self.name = f"{REPLAY}:{path}"
        self._path = path
        self._calls = read_recording(path.expanduser())
        self.repairs = any(call.repairs for call in self._calls)
        self.mends = any(call.mends for call in self._calls)
        self._speed = speed
        self._strict = strict
        self._used: set[int] = set()

    async def stream(self, messages: Sequence[ChatMessage]) -> AsyncGenerator[Chunk, None]:
        """Yield a recorded reply.

        Args:
            messages: The prompt.

        Raises:
            ModelError: The recording has no more replies, or, when strict, none to this prompt;
                or the recorded call failed.
        """
        call = self._calls[self._choose(tuple(messages))]
        for text, after in call.chunks:
            if self._speed > 0:
                await asyncio.sleep(after / self._speed)
            yield Chunk(text)
        if call.failure is not None:
            raise ModelError(*call.failure)
        if call.end is not None:
            yield call.end

    def _choose(self, messages: tuple[ChatMessage, ...]) -> int:
        left = [number for number in range(len(self._calls)) if number not in self._used]
        if not left:
            count = len(self._calls)
            raise ModelError(
                f"The recording {self._path} has no more replies: it holds {count}.",
                "Record a longer session, or use another model.",
            )
        same = [n for n in left if _told(self._calls[n].messages) == _told(messages)]
        if not same and self._strict:
            raise ModelError(
                f"The recording {self._path} has no reply to this prompt:"
                f" {_difference(self._calls[left[0]].messages, messages)}",
                "Record it anew, or replay it without being strict.",
            )
        chosen = (same or left)[0]
        self._used.add(chosen)
        return chosen


def _told(messages: Sequence[ChatMessage]) -> list[tuple[str, str]]:
    """Return messages as a recording has them."""
    return [(item.role, without_secrets(item.text)) for item in messages]


def _difference(recorded: Sequence[ChatMessage], asked: Sequence[ChatMessage]) -> str:
    """Say where a prompt first differs from a recorded one."""
    for number, (old, new) in enumerate(zip(recorded, asked, strict=False), 1):
        if old.role != new.role:
            return f"message {number} is the {new.role}'s and was the {old.role}'s."
        before, after = old.text, without_secrets(new.text)
        if before != after:
            pairs = enumerate(zip(before, after, strict=False))
            shorter = min(len(before), len(after))
            at = next((place for place, (x, y) in pairs if x != y), shorter)
            was, now = (
                clean_line(text[max(0, at - _CONTEXT) : at + _CONTEXT], 2 * _CONTEXT)
                for text in (before, after)
            )
            place = f"message {number} ({new.role}) from character {at + 1}"
            return f"{place} reads {now!r} and was recorded as {was!r}."
    return f"it has {len(asked)} messages and was recorded with {len(recorded)}."

"""What a reply says, as typed facts."""

from __future__ import annotations

from dataclasses import dataclass

from design.operations.vocabulary import Operation


@dataclass(frozen=True, slots=True)
class ProseEvent:
    """Words for the chat."""

    text: str


@dataclass(frozen=True, slots=True)
class ThoughtEvent:
    """What the model thought aloud; not for the chat."""

    text: str


@dataclass(frozen=True, slots=True)
class LineEvent:
    """A line of a block: an operation, or why there is none."""

    number: int
    """Number of the line among all lines of all blocks, from 1."""
    raw: str
    operation: Operation | None = None
    problem: str | None = None
    fixes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NeedEvent:
    """The model asks to see elements in full before it goes on."""

    number: int
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EndEvent:
    """The reply ended."""

    truncated: bool
    """Whether it may lack its end."""
    reason: str = ""
    """Why it is truncated; or what is odd about a reply that is not."""
    torn: str | None = None
    """The last line, when it was cut off."""


ReplyEvent = ProseEvent | ThoughtEvent | LineEvent | NeedEvent | EndEvent

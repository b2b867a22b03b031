"""Reads a model's reply while it arrives: prose for the chat, operations line by line.

A line counts when its newline has come, so no torn value is ever applied; whatever the chunks,
the events are the same. Weak models forget fences, print JSON over several lines or wrap it in
a list: all of that is read, and what cannot be read is reported, never dropped in silence.
"""

from __future__ import annotations

import re
from typing import Final

from design.text import clean
from prompts.oplines import LONGEST_LINE, MOST_OPERATIONS, OperationLines, without_bullet
from prompts.replyevents import (
    EndEvent,
    LineEvent,
    NeedEvent,
    ProseEvent,
    ReplyEvent,
    ThoughtEvent,
)

__all__ = [
    "EndEvent",
    "LineEvent",
    "NeedEvent",
    "ProseEvent",
    "ReplyEvent",
    "ReplyReader",
    "ThoughtEvent",
]

STOPPED: Final = frozenset({"stop", "end_turn", "stop_sequence", "eos", "eos_token", "completed"})
"""Finish reasons that say the model ended by itself; in lower case."""

_NO_END: Final = "The reply broke off: it ended without a finish reason."
_LIMIT: Final = "The model reached its limit of output tokens."
_FILTER: Final = "The provider's filter stopped the reply."
_REASONS: Final = {
    "length": _LIMIT,
    "max_tokens": _LIMIT,
    "max_output_tokens": _LIMIT,
    "model_context_window_exceeded": "The prompt and the reply filled the model's context.",
    "content_filter": _FILTER,
    "safety": _FILTER,
    "refusal": "The model refused to go on.",
}

LONGEST_REPLY: Final = 400_000
"""Characters of a reply that are read; no reply that is of use is longer."""
_LONGEST_HELD: Final = LONGEST_LINE + 1024
"""Characters held back of a line that does not end."""
_LONGEST_JOINED: Final = 400
"""Characters looked through for one that never joins with the one before it."""
_LONGEST_TAG: Final = len("</thinking>")
_NEWLINE: Final = re.compile(r"\r\n|\n|\r(?!\n|\Z)")
_FENCE: Final = re.compile(r"[ \t]*(`{3,}|~{3,})[ \t]*([\w+.-]*)[^`]*")
_OPS: Final = frozenset({"ops", "op", "operations"})
_CODE: Final = frozenset({"", "json", "jsonl", "ndjson", "jsonlines", "json5", "text", "txt"})
"""Info strings of blocks that may turn out to hold operations."""
_OPERATION: Final = re.compile(
    r"""[\s\[]*\{(?:\s*["'“]?op["'”]?\s*:|[^{}\n]*["']op["']\s*:"""
    r"""|\s*["'](?:operations|ops|edits)["']\s*:\s*\[)"""
)
_MAY_BE_ONE: Final = re.compile(r"""[\s\[]*(?:\{\s*["'“]?\w*["'”]?\s*:?\s*\[?\s*)?""")
_HELD: Final = re.compile(
    r"[ \t]*(?:(?:[-*+]|\d{1,3}[.)]?)[ \t]*)?(?:$|`{1,2}$|`{3}|~{1,2}$|~{3}|`?[{\[\]}])"
)
"""Beginnings of lines that may turn out to be something else than prose."""
_CONTROL: Final = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f]")
_STANDS_ALONE: Final = re.compile("[ -~\u3000-\u3098\u309b-\u30ff\u4e00-\u9fff\uac00-\ud7a3]")
"""Characters that never join with the one before them."""
_TAGS: Final = ("<think>", "<thinking>", "</think>", "</thinking>")
_TAG: Final = re.compile(r"[ \t]*<(/?)think(?:ing)?>")
_THOUGHT_ENDS: Final = re.compile(r"</think(?:ing)?>")


class ReplyReader:
    """Turns the text of one reply into events.

    Feed it chunks as they come, then tell it how the reply finished.

    Args:
        longest: Characters that are read.
    """

    def __init__(self, longest: int = LONGEST_REPLY) -> None:
        self._longest = longest
        self._buffer = ""
        self._searched = 0
        """Characters of the buffer that are known to hold no newline."""
        self._midline = False
        """Whether part of the current line has been given out as prose."""
        self._thinking = False
        self._in_block = False
        self._code: str | None = None
        """The marks that opened a block of code that is prose."""
        self._undecided: list[str] = []
        """Raw lines held back until it shows whether they are operations."""
        self._loose = False
        """Whether the last operation stood outside any block."""
        self._lines = OperationLines()
        self._events: list[ReplyEvent] = self._lines.events
        self._ended = False
        self._read = 0
        """Characters so far, thoughts included."""

    @property
    def stopped(self) -> bool:
        """Whether too much came, so that reading on is of no use."""
        lines = self._lines
        return lines.over > 0 or lines.circling or self._read > self._longest

    def feed(self, text: str) -> list[ReplyEvent]:
        """Take a chunk and return what it made certain.

        Args:
            text: Any part of the reply, split anywhere.
        """
        self._read += len(text)
        self._keep(self._buffer + text, self._searched)
        while self._thought() or self._whole_line():
            pass
        self._partial()
        return self._take()

    def _keep(self, buffer: str, searched: int = 0) -> None:
        self._buffer, self._searched = buffer, searched

    def finish(self, finish_reason: str | None) -> list[ReplyEvent]:
        """Tell the reader that nothing more comes.

        Args:
            finish_reason: What the provider gave as the reason; None when it gave none.

        Returns:
            The last events, an `EndEvent` at their end; nothing when called again.
        """
        if self._ended:
            return []
        self._ended = True
        by_itself = (finish_reason or "").lower() in STOPPED
        last = self._buffer.removesuffix("\r")
        self._keep("")
        if self._thinking:
            self._think(last)
        torn = None if self._thinking else self._last(last, by_itself=by_itself)
        truncated = not by_itself or self.stopped
        return [*self._take(), EndEvent(truncated, self._reason(finish_reason), torn)]

    def _last(self, last: str, *, by_itself: bool) -> str | None:
        """Take the line without a newline; return it when it was torn."""
        if self._undecided and not self._decided(last):
            self._undecided.append(last)
            self._release(None)
            last = ""
        one = self._in_block or self._lines.gathering
        one = one or (not self._midline and _OPERATION.match(without_bullet(last)) is not None)
        if one and _FENCE.fullmatch(last) is None:
            if not by_itself:
                return self._lines.torn(last)
            self._lines.last(last)
        elif last:
            self._line(last, "")
        self._lines.flush()
        return None

    def _reason(self, finish_reason: str | None) -> str:
        if self._lines.over:
            return f"More than {MOST_OPERATIONS} operations came; {self._lines.over} were left out."
        if self._lines.circling:
            return "The reply repeated itself over and over and was cut off."
        if self.stopped:
            return f"The reply was longer than {self._longest:,} characters and was cut off."
        if not finish_reason:
            return _NO_END
        reason = finish_reason.lower()
        announced, came = self._lines.announced, self._lines.operations
        if reason not in STOPPED:
            return _REASONS.get(reason, f"The reply ended early ({clean(reason)[:40]}).")
        if announced is not None and announced != came:
            return f"The reply announced {announced} operations; {came} came."
        return ""

    # --- from text to lines -----------------------------------------------------------------

    @property
    def _at_start(self) -> bool:
        """Whether a line of plain prose begins."""
        held = self._in_block or self._undecided or self._lines.gathering
        return not (self._midline or held or self._code is not None)

    def _thought(self) -> bool:
        """Take a tag of thinking, or what was thought, out of the buffer."""
        if self._thinking:
            end = _THOUGHT_ENDS.search(self._buffer)
            if end is not None:
                self._think(self._buffer[: end.start()])
                self._keep(self._buffer[end.end() :])
                self._thinking = False
                return True
            lines, mark, rest = self._buffer.rpartition("\n")
            if len(rest) > _LONGEST_HELD:
                lines, mark, rest = lines + mark + rest[:-_LONGEST_TAG], "", rest[-_LONGEST_TAG:]
            self._think(lines + mark)
            self._keep(rest)
            return False
        tag = _TAG.match(self._buffer) if self._at_start else None
        if tag is not None:
            self._keep(self._buffer[tag.end() :])
            self._thinking = not tag[1]
        return tag is not None

    def _whole_line(self) -> bool:
        """Take a whole line out of the buffer."""
        if self._thinking:
            return False
        newline = _NEWLINE.search(self._buffer, self._searched)
        if newline is None:
            # The last character may be half of a newline.
            self._searched = max(0, len(self._buffer) - 1)
            return False
        line = self._buffer[: newline.start()]
        self._keep(self._buffer[newline.end() :])
        self._line(line, "\n")
        return True

    def _partial(self) -> None:
        """Give out what is certain of an unfinished line of prose."""
        if not self._thinking and len(self._buffer) > _LONGEST_HELD:
            self._shorten()
        if self._thinking or not (self._midline or self._is_prose(self._buffer)):
            return
        control = _CONTROL.search(self._buffer)
        safe = control.start() if control else len(self._buffer) - 1
        lowest = max(0, safe - _LONGEST_JOINED)
        while safe > lowest and not _STANDS_ALONE.match(self._buffer, safe):
            safe -= 1
        if safe > lowest:
            self._say(clean(self._buffer[:safe]))
            self._keep(self._buffer[safe:])
            self._midline = True

    def _shorten(self) -> None:
        """Let go of a line that does not end: an operation is too long already, prose is said."""
        if self._in_block or self._lines.gathering:
            self._keep(self._buffer[:_LONGEST_HELD], _LONGEST_HELD - 1)
            return
        if self._undecided:
            self._release(None)
        self._say(clean(self._buffer))
        self._keep("")
        self._midline = True

    def _is_prose(self, text: str) -> bool:
        """Whether an unfinished line, seen from its start, can only be prose."""
        if self._code is None and not self._at_start:
            return False
        start = text.lstrip()
        if self._code is not None:
            return bool(start) and start[0] not in "`~"
        if any(tag.startswith(start) for tag in _TAGS):
            return False
        return _HELD.match(text) is None

    # --- from lines to events ---------------------------------------------------------------

    def _line(self, line: str, end: str) -> None:
        """Take a whole raw line; ``end`` is its newline, empty for the last."""
        if self._midline:
            self._midline = False
            self._say(clean(line) + end)
        elif self._in_block:
            self._line_in_block(line)
        elif self._code is not None:
            fence = _FENCE.fullmatch(line)
            if fence is not None and not fence[2] and fence[1].startswith(self._code):
                self._code = None
            self._say(clean(line) + end)
        elif self._undecided:
            self._line_undecided(line)
        elif self._lines.gathering:
            self._line_gathered(line, end)
        else:
            self._line_of_prose(line, end)

    def _line_of_prose(self, line: str, end: str) -> None:
        bare = without_bullet(line)
        fence = _FENCE.fullmatch(line)
        if fence is not None:
            self._open(fence, line, end)
        elif _OPERATION.match(bare):
            self._loose = True
            self._lines.line(line)
        elif bare.strip() in ("{", "["):
            self._undecided = [line]
        elif not (self._loose and line.strip() and not line.strip().strip("[]},;`")):
            self._loose = self._loose and not line.strip()
            self._say(clean(line) + end)

    def _open(self, fence: re.Match[str], line: str, end: str) -> None:
        info = fence[2].lower()
        self._loose = False
        if info in _OPS:
            self._in_block = True
        elif info in _CODE:
            self._undecided = [line]
        else:
            self._code = fence[1]
            self._say(clean(line) + end)

    def _line_in_block(self, line: str) -> None:
        fence = _FENCE.fullmatch(line)
        if fence is not None and (not fence[2] or fence[2].lower() in _OPS):
            self._lines.flush()
            self._in_block = bool(fence[2])
        else:
            self._lines.line(line)

    def _line_gathered(self, line: str, end: str) -> None:
        """Take a line while an object outside any block is open."""
        if line.strip() and _FENCE.fullmatch(line) is None:
            self._lines.line(line)
        else:
            self._lines.flush()
            self._line_of_prose(line, end)

    def _line_undecided(self, line: str) -> None:
        """Find out whether the lines held back are operations."""
        opening = _FENCE.fullmatch(self._undecided[0])
        if _FENCE.fullmatch(line) is not None:
            if opening is None:
                self._release(None)
                self._line_of_prose(line, "\n")
            else:
                self._undecided.append(line)
                self._release(None)
            return
        if self._decided(line):
            self._lines.line(line)
            return
        self._undecided.append(line)
        if not _MAY_BE_ONE.fullmatch("\n".join(self._undecided[opening is not None :])):
            self._release(opening[1] if opening is not None else None)

    def _decided(self, line: str) -> bool:
        """Whether, with one more line, the lines held back are operations; if so, take them."""
        opening = _FENCE.fullmatch(self._undecided[0])
        held = self._undecided[opening is not None :]
        if not _OPERATION.match("\n".join([*held, line])):
            return False
        self._undecided = []
        self._in_block = opening is not None
        self._loose = opening is None
        for item in held:
            self._lines.line(item)
        return True

    def _release(self, code: str | None) -> None:
        """Give the lines held back out as prose."""
        held, self._undecided = self._undecided, []
        self._code = code
        self._say("".join(clean(item) + "\n" for item in held))

    def _say(self, text: str) -> None:
        if not text:
            return
        if self._events and isinstance(self._events[-1], ProseEvent):
            text = self._events.pop().text + text  # type: ignore[union-attr]
        self._events.append(ProseEvent(text))

    def _think(self, text: str) -> None:
        text = clean(text)
        if text:
            self._events.append(ThoughtEvent(text))

    def _take(self) -> list[ReplyEvent]:
        taken = list(self._events)
        self._events.clear()
        return taken

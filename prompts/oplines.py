"""Reads the lines of a block of operations."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from design.operations.parse import parse_operation
from design.operations.resolve import OperationError
from design.text import clean
from prompts.ladder import Found, is_open, read_objects
from prompts.replyevents import LineEvent, NeedEvent, ReplyEvent

LONGEST_LINE: Final = 64 * 1024
MOST_OPERATIONS: Final = 500
MOST_ALIKE: Final = 5
"""How often one line may come in a reply; a small model that repeats one more often never ends."""
MOST_GATHERED: Final = 200
"""Lines of one pretty-printed object."""

_LONGEST_RAW: Final = 4000
"""Characters of a line that are kept for reports."""
_CHANGES_DATA: Final = re.compile(
    r"(?:drop|rename|move|deprecate|set)_|alter_column|alter_foreign_key"
)
"""Operations that a wrongly mended line would make costly."""
_EXAMPLES: Final = ("…", "...")
"""What stands for words in the examples that a model is shown."""
_BULLET: Final = re.compile(r"\s*(?:(?:[-*+]|\d{1,3}[.)])\s+)?`?(?=[\[{])")
_MARKS: Final = re.compile(r"[\s\[\]},;`~]*")
_WRAPPER: Final = re.compile(r"""[\s\[]*\{\s*["'](?:operations|ops|edits)["']\s*:\s*\[\s*""")
_NEW_OBJECT: Final = re.compile(r"""\s*,?\s*\{\s*["'“]?op["'”]?\s*:""")


def without_bullet(line: str) -> str:
    """Return a line without the list mark or code mark before its object."""
    return _BULLET.sub("", line, count=1)


class OperationLines:
    """Turns lines into operations or problems; an object over several lines is gathered."""

    def __init__(self) -> None:
        self.events: list[ReplyEvent] = []
        self.operations = 0
        """Operations and problems so far."""
        self.announced: int | None = None
        """How many the reply said there are."""
        self.over = 0
        """Operations beyond the limit."""
        self.circling = False
        """Whether the same line came so often that the model goes round in circles."""
        self._came: Counter[str] = Counter()
        self._number = 0
        self._gathered: list[str] = []
        self._unfinished = False

    @property
    def gathering(self) -> bool:
        """Whether an object is open."""
        return bool(self._gathered)

    def line(self, line: str) -> None:
        """Take a complete raw line."""
        text = without_bullet(clean(line).replace("\n", " ")).strip()
        if self._gathered:
            if _NEW_OBJECT.match(text) and not self._in_list():
                self.flush()
            else:
                self._gather(text)
                return
        if _MARKS.fullmatch(text) or _WRAPPER.fullmatch(text):
            return
        self._number += 1
        if len(text) > LONGEST_LINE:
            self._problem(text, "The line is longer than 64 KiB.")
        elif text[:1] in ("{", "[") and is_open(text):
            self._gathered = [text]
        else:
            self._read(text, ())

    def last(self, line: str) -> None:
        """Take the last line, whose newline never came, of a reply that ended by itself."""
        self._unfinished = True
        self.line(line)
        self.flush()

    def torn(self, line: str) -> str | None:
        """Report what was cut off when the reply broke off; return it, if anything was."""
        text = without_bullet(clean(line).replace("\n", " ")).strip()
        if self._gathered:
            text = "\n".join([*self._gathered, text]).rstrip()
            self._gathered = []
        elif _MARKS.fullmatch(text):
            return None
        else:
            self._number += 1
        self._problem(text, "The line was cut off, so it was not used.")
        return _short(text)

    def flush(self) -> None:
        """Read what was gathered, complete or not."""
        gathered, self._gathered = self._gathered, []
        if not gathered:
            return
        text = "\n".join(gathered)
        if _too_much(gathered):
            self._problem(text, "The operation is written over too many lines.")
        else:
            fixes = ("it was written over several lines",) if len(gathered) > 1 else ()
            self._read(text, fixes)

    def _gather(self, text: str) -> None:
        self._gathered.append(text)
        joined = "\n".join(self._gathered)
        if _WRAPPER.fullmatch(joined):
            self._gathered = []
        elif _too_much(self._gathered) or not is_open(joined):
            self.flush()

    def _in_list(self) -> bool:
        """Whether the gathered lines hold operations, rather than one that lacks its end."""
        joined = "\n".join(self._gathered)
        return joined.startswith("[") or _WRAPPER.match(joined) is not None

    def _read(self, raw: str, fixes: tuple[str, ...]) -> None:
        self._came[raw] += 1
        self.circling = self.circling or self._came[raw] > MOST_ALIKE
        for found in read_objects(raw):
            if self.operations >= MOST_OPERATIONS:
                self.over += 1
                if self.over == 1:
                    told = f"There are more than {MOST_OPERATIONS} operations; the rest is left."
                    self.events.append(LineEvent(self._number, _short(raw), None, told))
            elif found.value is None:
                self._problem(raw, found.problem)
            else:
                self._object(found, found.value, raw, (*fixes, *found.fixes))

    def _object(
        self, found: Found, value: Mapping[str, Any], raw: str, fixes: tuple[str, ...]
    ) -> None:
        if value.get("op") == "end":
            count = value.get("ops")
            self.announced = count if isinstance(count, int) else None
            return
        if value.get("op") == "need":
            self.events.append(NeedEvent(self._number, _names(value)))
            return
        if any(item in _EXAMPLES or item == ["…"] for item in value.values()):
            self._problem(raw, "It is an example as it stood; write the words it leaves open.")
            return
        try:
            parsed = parse_operation(value, by_user=False)
        except OperationError as error:
            self._problem(raw, error.message)
            return
        name = parsed.operation.op
        if found.mended and (self._unfinished or _CHANGES_DATA.match(name)):
            told = f"Not JSON ({', '.join(found.fixes)}); {name} is only taken from a whole line."
            self._problem(raw, told)
            return
        self.operations += 1
        all_fixes = tuple(dict.fromkeys((*fixes, *parsed.fixes)))
        self.events.append(LineEvent(self._number, _short(raw), parsed.operation, None, all_fixes))

    def _problem(self, raw: str, problem: str) -> None:
        self.operations += 1
        self.events.append(LineEvent(self._number, _short(raw), None, problem))


def _too_much(gathered: list[str]) -> bool:
    return len(gathered) > MOST_GATHERED or sum(map(len, gathered)) > LONGEST_LINE


def _short(raw: str) -> str:
    return raw if len(raw) <= _LONGEST_RAW else raw[: _LONGEST_RAW - 1] + "…"


def _names(value: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names of a ``need`` line, whatever it calls its list."""
    names: list[str] = []
    for key, item in value.items():
        if key != "op":
            names += [part for part in (item if isinstance(item, list) else [item])
                      if isinstance(part, str)]  # fmt: skip
    return tuple(dict.fromkeys(names))

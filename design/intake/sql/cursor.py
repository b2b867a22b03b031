"""Reading along the tokens of a statement."""

from __future__ import annotations

from collections.abc import Sequence

from design.intake.sql.split import Token
from design.text import clean_line

_LONGEST_NAME = 63


class UnreadableError(ValueError):
    """A statement, or a part of one, that is not read; the message says what stands there."""


class Cursor:
    """A place in the tokens of a statement.

    Args:
        tokens: The tokens.
        text: The script they are of.
    """

    def __init__(self, tokens: Sequence[Token], text: str) -> None:
        self.tokens = tokens
        self.text = text
        self.at = 0

    @property
    def done(self) -> bool:
        """Whether nothing is left."""
        return self.at >= len(self.tokens)

    def word(self, ahead: int = 0) -> str:
        """Return the bare word or sign that stands here in upper case, or nothing."""
        place = self.at + ahead
        return self.tokens[place].word if place < len(self.tokens) else ""

    def looks(self, *words: str) -> bool:
        """Return whether these words stand here."""
        return all(self.word(number) == word for number, word in enumerate(words))

    def take(self, *words: str) -> bool:
        """Step over these words if they stand here; return whether they did."""
        if not self.looks(*words):
            return False
        self.at += len(words)
        return True

    def need(self, *words: str) -> None:
        """Step over these words.

        Raises:
            UnreadableError: Something else stands here.
        """
        if not self.take(*words):
            raise UnreadableError(f"{' '.join(words)} was expected before {self.shown()}")

    def shown(self) -> str:
        """Return what stands here, for a message."""
        if self.done:
            return "the end"
        return f'"{clean_line(self.tokens[self.at].text, 40)}"'

    def next(self) -> Token:
        """Step over one token and return it.

        Raises:
            UnreadableError: Nothing is left.
        """
        if self.done:
            raise UnreadableError("it ends too early")
        self.at += 1
        return self.tokens[self.at - 1]

    def is_name(self) -> bool:
        """Return whether a name can stand here."""
        return not self.done and self.tokens[self.at].kind in ("word", "quoted")

    def name(self) -> str:
        """Read a name.

        Raises:
            UnreadableError: There is none, or nothing of it is left when it is cleaned.
        """
        token = self.next() if not self.done else None
        if token is None or token.kind not in ("word", "quoted", "text"):
            self.at -= token is not None
            raise UnreadableError(f"a name was expected before {self.shown()}")
        found = unquoted(token)
        if not found:
            raise UnreadableError("a name is empty")
        return found

    def qualified(self) -> tuple[str, str]:
        """Read a name that may have a schema; return schema, or nothing, and name."""
        parts = [self.name()]
        while self.take(".") or (len(parts) == 1 and self._hashes()):
            parts.append(self.name())
        return (parts[-2] if len(parts) > 1 else ""), parts[-1]

    def _hashes(self) -> bool:
        return False

    def names(self) -> tuple[str, ...]:
        """Read names in parentheses; sizes and directions after a name are passed over."""
        return tuple(
            Cursor(part, self.text).name() for part in self.parts() if part
        )  # such as (name(20) desc)

    def parts(self) -> list[Sequence[Token]]:
        """Read a list in parentheses; return the tokens of each item.

        Raises:
            UnreadableError: There is none, or it does not end.
        """
        return split(self.inside())

    def inside(self) -> Sequence[Token]:
        """Read what stands in parentheses here; return its tokens."""
        if self.word() != "(":
            raise UnreadableError(f"( was expected before {self.shown()}")
        start, depth = self.at + 1, 0
        while not self.done:
            token = self.next()
            if token.kind == "sign":
                depth += (token.text == "(") - (token.text == ")")
                if not depth:
                    return self.tokens[start : self.at - 1]
        raise UnreadableError("a parenthesis does not end")

    def written(self, tokens: Sequence[Token]) -> str:
        """Return tokens as they were written, without what stood between them."""
        if not tokens:
            return ""
        joined: list[str] = []
        last = tokens[0].start
        for token in tokens:
            joined.append(" " if token.start > last else "")
            joined.append(token.text)
            last = token.end
        return "".join(joined)

    def until(self, stops: frozenset[str]) -> Sequence[Token]:
        """Read up to one of these words or a comma outside parentheses; return the tokens."""
        start, depth = self.at, 0
        while not self.done:
            token = self.tokens[self.at]
            if depth == 0 and self.at > start and token.word in stops:
                break
            if token.kind == "sign":
                depth += (token.text in "([") - (token.text in ")]")
            self.at += 1
        return self.tokens[start : self.at]

    def rest(self) -> str:
        """Read all that is left; return it as it was written."""
        tokens, self.at = self.tokens[self.at :], len(self.tokens)
        return self.written(tokens)


def split(tokens: Sequence[Token]) -> list[Sequence[Token]]:
    """Return tokens cut at the commas outside parentheses."""
    found: list[Sequence[Token]] = []
    depth = start = 0
    for place, token in enumerate(tokens):
        if token.kind == "sign":
            depth += (token.text in "([") - (token.text in ")]")
            if token.text == "," and depth == 0:
                found.append(tokens[start:place])
                start = place + 1
    found.append(tokens[start:])
    return [part for part in found if part]


def unquoted(token: Token) -> str:
    """Return a name or a text as it is meant: without quotes, cleaned, on one line."""
    text = token.text
    if token.kind == "quoted":
        close = "]" if text[0] == "[" else text[0]
        text = text[1:].removesuffix(close).replace(close * 2, close)
    elif token.kind == "text":
        text = text_value(token)
    found = clean_line(text, 1_000).encode()[:_LONGEST_NAME]
    return found.decode(errors="ignore").strip()


def text_value(token: Token) -> str:
    """Return the characters of a text literal, cleaned."""
    text = token.text
    if text.startswith("$"):
        tag = text[: text.index("$", 1) + 1]
        return clean_line(text[len(tag) :].removesuffix(tag), 2_000)
    escaped = text[0] in "eE"
    text = text[text.index("'") + 1 :].removesuffix("'").replace("''", "'")
    if escaped:
        text = text.replace("\\'", "'").replace("\\n", "\n").replace("\\\\", "\\")
    return clean_line(text, 2_000)

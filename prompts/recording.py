"""Recordings: what was sent to a model and what came back, piece by piece, in a plain file.

A recording is JSON lines. The first says what the file is; then each call is one ``request``
line, its ``chunk`` lines with the seconds waited for each, and one ``end`` or ``failed`` line. A
call whose reply never ended has neither, and is replayed as a reply that breaks off. Lines are
written as they come. Neither keys nor the server's address are written.
"""

from __future__ import annotations

import json
import os
from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from contextlib import aclosing
from pathlib import Path
from time import monotonic
from typing import Any, TextIO

from prompts.compose import ChatMessage
from prompts.failures import ModelError, without_secrets
from prompts.models import Chunk, ModelOptions, hidden_texts, open_model
from prompts.replay import FORMAT, REPLAY, Replay, Speaker, check_head


def open_speaker(
    spec: str,
    options: ModelOptions,
    *,
    record: str = "",
    speed: float = 0.0,
    strict: bool = False,
) -> Speaker:
    """Open a model or a recording of one, and write down what it says if that is wanted.

    Args:
        spec: What :func:`prompts.models.open_model` takes, or ``replay:FILE``.
        options: How the model is called.
        record: File to record to; empty for none.
        speed: How fast a recording is replayed; see :class:`Replay`.
        strict: Whether a recording refuses other prompts than its own.

    Raises:
        ModelError: The name cannot be understood, a package or key is missing, or a file cannot
            be used.
    """
    provider, _, name = spec.strip().partition(":")
    speaker: Speaker
    if provider.lower() == REPLAY:
        speaker = Replay(Path(name), speed=speed, strict=strict)
    else:
        speaker = open_model(spec, options)
    if record:
        speaker = Recorder(speaker, Path(record).expanduser(), hidden_texts(options))
    return speaker


class Recorder:
    """A model whose calls are appended to a file.

    Args:
        model: The model that answers.
        path: The file; made when missing, appended to when it is a recording.
        hidden: Texts that are not written, such as the server's address.

    Raises:
        ModelError: The file cannot be written, or is something else than a recording.
    """

    def __init__(self, model: Speaker, path: Path, hidden: Iterable[str] = ()) -> None:
        self.name = model.name
        self.repairs = model.repairs
        self.mends = model.mends
        self._model = model
        self._path = path
        self._hidden = tuple(text for text in hidden if text)
        self._warning = ""
        if path.exists() and path.stat().st_size:
            check_head(path)
            return
        try:
            with self._open() as file:
                _write(file, {"planroom": "recording", "format": FORMAT})
        except OSError as error:
            raise ModelError(
                f"The recording {path} cannot be written: {error.strerror}.",
                "Name another file, or leave recording off.",
            ) from None

    async def stream(self, messages: Sequence[ChatMessage]) -> AsyncGenerator[Chunk, None]:
        """Yield the model's reply and write it down as it comes.

        A file that can no longer be written ends the recording, not the reply; the last chunk
        says so.

        Args:
            messages: The prompt.

        Raises:
            ModelError: The model could not be reached or would not answer.
        """
        self._warning = ""
        sent = [
            {"role": item.role, "text": without_secrets(item.text, self._hidden)}
            for item in messages
        ]
        how = {"repairs": self.repairs, "mends": self.mends}
        self._keep({"request": {"model": self.name, **how, "messages": sent}})
        last = monotonic()
        try:
            async with aclosing(self._model.stream(messages)) as chunks:
                async for chunk in chunks:
                    now = monotonic()
                    if chunk.text:
                        self._keep({"chunk": chunk.text, "after": round(now - last, 4)})
                    last = now
                    if chunk.finish or chunk.usage or chunk.warning:
                        self._keep({"end": _end(chunk)})
                        yield self._warned(chunk)
                    else:
                        yield chunk
        except ModelError as error:
            what, mend = (
                without_secrets(text, self._hidden, "the server")
                for text in (error.what, error.mend)
            )
            self._keep({"failed": {"what": what, "mend": mend}})
            raise

    def _open(self) -> TextIO:
        # Prompts may hold what is nobody else's business.
        descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        return os.fdopen(descriptor, "a", encoding="utf-8", newline="\n")

    def _keep(self, value: Mapping[str, Any]) -> None:
        if self._warning:
            return
        try:
            with self._open() as file:
                _write(file, value)
        except OSError as error:
            self._warning = (
                f"The recording {self._path} could not be written further: {error.strerror}."
            )

    def _warned(self, chunk: Chunk) -> Chunk:
        if not self._warning:
            return chunk
        told = f"{chunk.warning} {self._warning}".strip()
        return Chunk(chunk.text, chunk.finish, chunk.usage, told)


def _write(file: TextIO, value: Mapping[str, Any]) -> None:
    file.write(json.dumps(value, ensure_ascii=False) + "\n")


def _end(chunk: Chunk) -> dict[str, Any]:
    usage = chunk.usage
    return {
        "finish": chunk.finish,
        "usage": None
        if usage is None
        else {
            "input_tokens": usage.input_tokens,
            "output_tokens": usage.output_tokens,
            "cached_tokens": usage.cached_tokens,
            "estimated": usage.estimated,
        },
        "warning": chunk.warning,
    }

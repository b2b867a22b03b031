"""What went wrong with a model, in words, and what to do about it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from design.text import clean_line

_EXTRAS: Final = frozenset({"openai", "anthropic", "ollama"})
_SECRET: Final = re.compile(r"\b(?:sk|pk|gsk|xai|AIza)[-_]?[A-Za-z0-9_*-]{8,}")
_NO_ROOM: Final = re.compile(r"context|too (?:long|large|many tokens)|maximum.{0,20}tokens", re.I)
_NO_MONEY: Final = re.compile(r"quota|billing|credit", re.I)
_LOADING: Final = re.compile(r"\bloading\b|\bwarming up\b|not ready", re.I)
_PASSING: Final = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
"""Statuses after which the same call may well succeed."""
_LOST: Final = frozenset(
    {
        "APIConnectionError", "ConnectError", "ConnectionError", "ConnectionRefusedError",
        "ConnectTimeout", "RemoteProtocolError", "ReadError", "WriteError", "ResponseError",
    }
)  # fmt: skip
"""Errors that say that a connection could not be made or was lost."""
_BROKEN: Final = frozenset(
    {"RemoteProtocolError", "ReadError", "WriteError", "ConnectionResetError"}
)
"""Errors that say that a connection that stood was lost."""
_NO_REPLY: Final = frozenset(
    {"JSONDecodeError", "ResponseParseError", "ValidationError", "UnicodeDecodeError"}
)
"""Errors that say that what came was no reply."""
_SHORTEST: Final = 1.0
"""Seconds before a call is tried again for the first time; each further time twice as long."""
_LONGEST_WAIT: Final = 60.0
"""Seconds a server may ask to wait before a call is tried again."""


class ModelError(Exception):
    """A model cannot be used or did not answer.

    Args:
        what: What is wrong, in a sentence.
        mend: What to do about it, in a sentence.
    """

    def __init__(self, what: str, mend: str) -> None:
        super().__init__(f"{what} {mend}")
        self.what = what
        self.mend = mend


def missing_package(provider: str, error: ImportError | None) -> ModelError:
    """Say which package a provider wants.

    Args:
        provider: The provider.
        error: What the import said; LangChain names the package in it.
    """
    if provider in _EXTRAS:
        return ModelError(
            f"The package for {provider} is not installed.",
            f"Install it: uv add 'planroom[{provider}]' (or pip install 'planroom[{provider}]').",
        )
    named = re.search(r"langchain[-_][\w-]+", str(error) if error else "")
    package = (named[0] if named else f"langchain-{provider}").replace("_", "-")
    return ModelError(
        f"The package for {provider} is not installed.", f"Install it: uv add {package}."
    )


def explain(
    error: BaseException,
    *,
    model: str,
    key_variable: str = "",
    address: str = "",
    timeout: float = 0.0,
    secrets: Iterable[str] = (),
    begun: bool = False,
) -> ModelError:
    """Say what an error of a provider's client means.

    Args:
        error: What was raised.
        model: The model that was called.
        key_variable: The variable that holds its key.
        address: The server's address, when it is not the provider's own.
        timeout: Seconds after which it was given up.
        secrets: Texts that must not be repeated.
        begun: Whether part of the reply had come.
    """
    if isinstance(error, ModelError):
        return error
    causes = list(_causes(error))
    status = next((found for cause in causes if (found := _status(cause))), None)
    words = _words(error, secrets)
    names = {type(cause).__name__ for cause in causes}
    place = f" at {address}" if address else ""
    key = f"Check {key_variable}." if key_variable else "Check its key."
    local = model.startswith("ollama:")
    if status is None and "ConnectTimeout" not in names and any("Timeout" in n for n in names):
        return ModelError(
            f"{model}{place} said nothing for {timeout:g} seconds.",
            "Try again, or raise `timeout` in the settings.",
        )
    if status is None and begun and names & (_LOST | _BROKEN):
        return ModelError(
            f"{model}{place} broke off in the middle of its reply.", "Send the message again."
        )
    if status is None and names & _LOST:
        start = "Start it: ollama serve." if local else (
            "Check that the server runs and that its address (base_url) is right, then try again."
            if address
            else "Check the connection to the network, then try again."
        )  # fmt: skip
        return ModelError(f"{model}{place} could not be reached.", start)
    if status == 404 and local:
        return ModelError(
            f"{model}{place} is not there: {words}",
            f"Fetch it: ollama pull {model.partition(':')[2]}.",
        )
    if status is not None:
        return _refused(status, words, f"{model}{place}", key)
    if names & _NO_REPLY or "No generation" in words or "No data" in words:
        return ModelError(
            f"{model}{place} sent something that is no reply of a model: {words}",
            "Check the address (base_url): that of an OpenAI-compatible server mostly ends in /v1.",
        )
    if "Unsupported" in words and "provider" in words.lower():
        return ModelError(
            f"There is no provider of that name: {words}",
            "Write provider:model, such as openai:gpt-5 or ollama:qwen3.",
        )
    return ModelError(f"{model}{place} failed: {words}", "Try again, or use another model.")


@dataclass(frozen=True, slots=True)
class Wait:
    """A pause before a call is tried again."""

    seconds: float
    why: str
    loading: bool = False
    """Whether the server only has to load the model, however long that takes."""


def wait_before_retry(error: BaseException, tried: int) -> Wait | None:
    """Return the pause after which a call that failed before it said anything is tried again.

    A refused connection is not tried again: nobody listens, and waiting would only hide it.

    Args:
        error: What was raised.
        tried: How often it was tried again already.

    Returns:
        None when trying again is of no use.
    """
    causes = list(_causes(error))
    status = next((found for cause in causes if (found := _status(cause))), None)
    words = _words(error, ())
    pause = min(_SHORTEST * 2.0**tried, 8.0)
    if status is None:
        names = {type(cause).__name__ for cause in causes}
        if names & _BROKEN and not any("Timeout" in name for name in names):
            return Wait(pause, "the connection was lost before the reply began")
        return None
    if status not in _PASSING or (status == 429 and _NO_MONEY.search(words)):
        return None
    if status == 503 and _LOADING.search(words):
        return Wait(2 * _SHORTEST, "the server is loading the model", loading=True)
    waits = (_asked_to_wait(cause) for cause in causes)
    asked = next((seconds for seconds in waits if seconds is not None), pause)
    if asked > _LONGEST_WAIT:
        return None
    why = "the model is asked too often" if status == 429 else f"the server failed ({status})"
    return Wait(asked, why)


def _asked_to_wait(error: BaseException) -> float | None:
    """Return the seconds a refusal asks to wait, in its header ``Retry-After``."""
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    try:
        return max(0.0, float(headers["retry-after"]))
    except (KeyError, TypeError, ValueError):
        return None


def refuses(error: BaseException, field: str) -> bool:
    """Whether a server refused a request because of one of its fields.

    Args:
        error: What was raised.
        field: Name of the field.
    """
    causes = list(_causes(error))
    status = next((found for cause in causes if (found := _status(cause))), None)
    return status in (400, 422) and any(field in str(cause) for cause in causes)


def _refused(status: int, words: str, model: str, key: str) -> ModelError:
    """Say what an HTTP status means."""
    match status:
        case 401 | 403:
            return ModelError(f"{model} refused the key: {words}", key)
        case 404:
            return ModelError(
                f"{model} does not exist there: {words}", "`planroom models` lists what there is."
            )
        case 429 if _NO_MONEY.search(words):
            return ModelError(f"{model} refused: {words}", "Check the account's plan and credit.")
        case 429:
            return ModelError(
                f"{model} is asked too often: {words}", "Wait a minute, then try again."
            )
        case 400 | 413 | 422 if _NO_ROOM.search(words):
            return ModelError(
                f"The prompt is too long for {model}: {words}",
                "Lower `budget` in the settings, or use a model with a longer context.",
            )
        case 408 | 504:
            return ModelError(f"{model} took too long: {words}", "Try again.")
        case code if code >= 500:
            return ModelError(f"{model} failed ({code}): {words}", "Try again later.")
    return ModelError(f"{model} refused ({status}): {words}", "Check the model and the settings.")


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = current.__cause__ or current.__context__


def _status(error: BaseException) -> int | None:
    for holder in (error, getattr(error, "response", None)):
        code = getattr(holder, "status_code", None)
        if isinstance(code, int) and code > 0:
            return code
    return None


def _words(error: BaseException, secrets: Iterable[str]) -> str:
    body = getattr(error, "body", None)
    said = body.get("message") if isinstance(body, dict) else None
    text = str(said or error) or type(error).__name__
    return clean_line(without_secrets(text, secrets), 300)


def without_secrets(text: str, secrets: Iterable[str] = (), instead: str = "…") -> str:
    """Return a text without what must not be repeated.

    Args:
        text: Any text.
        secrets: Texts that must not be repeated; what looks like a key never is.
        instead: What is put in place of ``secrets``.
    """
    for secret in secrets:
        if len(secret) > 3:
            text = text.replace(secret, instead)
    return _SECRET.sub("…", text)

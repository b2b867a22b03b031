"""What went wrong with a model, in words, and what to do about it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from design.text import clean_line

_EXTRAS: Final = frozenset({"openai", "anthropic", "ollama"})
_SECRET: Final = re.compile(r"\b(?:sk|pk|gsk|xai|AIza)[-_]?[A-Za-z0-9_*-]{8,}")
_NO_ROOM: Final = re.compile(r"context|too (?:long|large|many tokens)|maximum.{0,20}tokens", re.I)
_NO_MONEY: Final = re.compile(r"quota|billing|credit", re.I)


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
) -> ModelError:
    """Say what an error of a provider's client means.

    Args:
        error: What was raised.
        model: The model that was called.
        key_variable: The variable that holds its key.
        address: The server's address, when it is not the provider's own.
        timeout: Seconds after which it was given up.
        secrets: Texts that must not be repeated.
    """
    if isinstance(error, ModelError):
        return error
    causes = list(_causes(error))
    status = next((found for cause in causes if (found := _status(cause))), None)
    words = _words(error, secrets)
    names = {type(cause).__name__ for cause in causes}
    place = f" at {address}" if address else ""
    key = f"Check {key_variable}." if key_variable else "Check its key."
    if status is None and any("Timeout" in name for name in names):
        return ModelError(
            f"{model}{place} said nothing for {timeout:g} seconds.",
            "Try again, or raise `timeout` in the settings.",
        )
    if status is None and names & {
        "APIConnectionError", "ConnectError", "ConnectionError", "ConnectionRefusedError",
        "RemoteProtocolError", "ReadError", "ResponseError",
    }:  # fmt: skip
        return ModelError(
            f"{model}{place} could not be reached.",
            "Check that the server runs and that its address (base_url) is right, then try again.",
        )
    if status is not None:
        return _refused(status, words, f"{model}{place}", key)
    if "Unsupported" in words and "provider" in words.lower():
        return ModelError(
            f"There is no provider of that name: {words}",
            "Write provider:model, such as openai:gpt-5 or ollama:qwen3.",
        )
    return ModelError(f"{model}{place} failed: {words}", "Try again, or use another model.")


def _refused(status: int, words: str, model: str, key: str) -> ModelError:
    """Say what an HTTP status means."""
    match status:
        case 401 | 403:
            return ModelError(f"{model} refused the key: {words}", key)
        case 404:
            return ModelError(f"{model} does not exist there: {words}", "Check the model's name.")
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

"""The list of models: what is configured, what answers, and how to set up the rest."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from prompts.listing import ModelChoice, list_models
from prompts.providers import ModelOptions
from tests.prompts.fake_server import FakeServer, serve


@pytest.fixture
def server() -> Iterator[FakeServer]:
    with serve() as told:
        yield told


def by_provider(*choices: ModelChoice) -> dict[str, ModelChoice]:
    found: dict[str, ModelChoice] = {}
    for choice in choices:
        found.setdefault(choice.name.partition(":")[0], choice)
    return found


def test_without_any_set_up_it_says_how(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OLLAMA_HOST", "127.0.0.1:1")
    choices = by_provider(*list_models())
    assert choices["offline"].ready
    assert "export OPENAI_API_KEY" in choices["openai"].how
    assert "export ANTHROPIC_API_KEY" in choices["anthropic"].how
    assert choices["ollama"].reachable is False
    assert "ollama serve" in choices["ollama"].how
    assert "base_url" in list_models(ask=False)[-1].how


def test_a_key_makes_a_provider_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "x")
    monkeypatch.setenv("GROQ_API_KEY", "x")
    choices = by_provider(*list_models(ask=False))
    assert choices["openai"].ready
    assert choices["openai"].reachable is None
    assert "uv add langchain-groq" in choices["groq"].how


def test_a_server_that_answers_is_listed_with_its_models(
    server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OLLAMA_HOST", server.host)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-for-openai-only")
    monkeypatch.setenv("PLANROOM_API_KEY", "for-this-server")
    choices = by_provider(*list_models(ModelOptions(base_url=server.address)))
    assert choices["openai"].reachable
    assert choices["openai"].models == ("openai:fake-small", "openai:fake-large")
    assert choices["ollama"].models == ("ollama:fake-small", "ollama:fake-large")
    assert sorted(zip(server.paths, server.keys, strict=True)) == [
        ("/api/tags", ""),
        ("/v1/models", "Bearer for-this-server"),
    ]


@pytest.mark.parametrize(("mode", "reachable"), [("unauthorised", True), ("broken", False)])
def test_a_server_that_refuses_says_what_to_do(
    server: FakeServer, monkeypatch: pytest.MonkeyPatch, mode: str, reachable: bool
) -> None:
    monkeypatch.setenv("OLLAMA_HOST", "127.0.0.1:1")
    server.mode = mode  # type: ignore[assignment]
    choice = by_provider(*list_models(ModelOptions(base_url=server.address)))["openai"]
    assert not choice.ready
    assert choice.reachable is reachable
    assert ("PLANROOM_API_KEY" in choice.how) is reachable


def test_a_server_that_is_silent_does_not_hold_up_the_list(
    server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OLLAMA_HOST", "127.0.0.1:1")
    monkeypatch.setattr("prompts.listing.PATIENCE", 0.2)
    server.mode = "silent"
    choice = by_provider(*list_models(ModelOptions(base_url=server.address)))["openai"]
    assert not choice.ready
    assert server.address in choice.how

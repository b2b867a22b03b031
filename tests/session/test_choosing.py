"""Settings of a design: the model that is kept, and what a design may not say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from prompts.models import ModelError
from session.choosing import model_options
from session.settings import Settings, SettingsError, design_file, load_settings, user_file
from session.workbench import Workbench


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_a_model_is_kept_for_the_design_and_the_file_stays(
    make_bench: Callable[..., Workbench],
) -> None:
    bench = make_bench()
    write(design_file(bench.path), '# ours\nmodel = "offline"\nbudget = 7000\n')
    bench.use_model("ollama:qwen3")
    assert bench.status()["model"] == "ollama:qwen3"
    kept = load_settings(bench.path)
    assert (kept.model, kept.budget) == ("ollama:qwen3", 7000)
    assert design_file(bench.path).read_text().startswith("# ours\n")
    with pytest.raises(ModelError):
        bench.use_model("qwen3")
    assert load_settings(bench.path).model == "ollama:qwen3"


def test_a_model_chosen_now_counts_now_and_the_environment_at_the_next_start(
    make_bench: Callable[..., Workbench], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLANROOM_MODEL", "offline")
    bench = make_bench()
    bench.settings = load_settings(bench.path)
    then = bench.use_model("ollama:qwen3")
    assert bench.settings.model == "ollama:qwen3"
    assert (then.model, then.place("model")) == ("offline", "$PLANROOM_MODEL")
    monkeypatch.delenv("PLANROOM_MODEL")
    assert load_settings(bench.path).model == "ollama:qwen3"


@pytest.mark.parametrize("line", ['api_key_env = "OPENAI_API_KEY"', 'record = "/tmp/x"'])
def test_a_design_does_not_say_which_key_is_sent_nor_where_to_record(
    tmp_path: Path, line: str
) -> None:
    write(design_file(tmp_path), line)
    with pytest.raises(SettingsError, match="a design may not set"):
        load_settings(tmp_path)
    write(design_file(tmp_path), "")
    write(user_file(), line)
    assert load_settings(tmp_path) != Settings()


def test_the_user_s_key_goes_to_the_user_s_server_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(user_file(), 'base_url = "http://mine/v1"')
    assert load_settings(tmp_path).api_key_env == ""
    write(design_file(tmp_path), 'base_url = "http://theirs/v1"')
    found = load_settings(tmp_path)
    assert (found.base_url, found.api_key_env) == ("http://theirs/v1", "PLANROOM_DESIGN_API_KEY")
    monkeypatch.setenv("PLANROOM_BASE_URL", "http://now/v1")
    found = load_settings(tmp_path)
    assert (found.base_url, found.api_key_env) == ("http://now/v1", "")


def test_what_is_set_reaches_the_model() -> None:
    options = model_options(Settings(temperature=0.0, context_window=9, max_tokens=8, timeout=7.0))
    assert (options.temperature, options.context_window) == (0.0, 9)
    assert (options.max_tokens, options.timeout) == (8, 7.0)
    assert model_options(Settings()).temperature is None

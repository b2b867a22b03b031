"""Which model answers, and how it is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from design.text import clean_line
from session.bench import Bench
from session.kept_settings import keep_for_user, keep_setting
from session.settings import Settings, design_file, load_settings, user_file

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prompts.compose import Prompt
    from prompts.listing import ModelChoice
    from prompts.models import ModelOptions
    from prompts.replay import Speaker


def model_options(settings: Settings) -> ModelOptions:
    """Return how models are called under some settings."""
    from prompts.providers import ModelOptions

    return ModelOptions(
        base_url=settings.base_url,
        api_key_env=settings.api_key_env,
        temperature=settings.temperature if settings.temperature >= 0 else None,
        timeout=settings.timeout,
        max_tokens=settings.max_tokens,
        context_window=settings.context_window,
        pace=settings.pace,
    )


class Choosing(Bench):
    """The part of the workbench that knows models."""

    def models(self, *, ask: bool = True) -> tuple[ModelChoice, ...]:
        """Return the models that can be used.

        Args:
            ask: Whether their servers are asked if they are there.
        """
        from prompts.listing import list_models

        return list_models(model_options(self.settings), ask=ask)

    def use_model(self, name: str) -> Settings:
        """Use a model from the next turn on, and keep that for this design.

        What is asked for now is stronger than the flag or the environment of this start.

        Args:
            name: ``offline``, ``provider:model`` or ``replay:FILE``.

        Returns:
            The settings of the next start, where the environment may say otherwise.

        Raises:
            ModelError: The name names no model.
            SettingsError: The design's settings cannot be written.
        """
        from prompts.providers import read_spec

        read_spec(name)
        chosen = clean_line(name, 200)
        keep_setting(self.path, "model", chosen)
        self.settings = self.settings.having("model", chosen, str(design_file(self.path)))
        return load_settings(self.path)

    def use_setting(self, name: str, value: str | None) -> None:
        """Use another value from now on, and keep it for all designs of this user.

        What a flag, the environment or the design says is stronger, and stays in force.

        Args:
            name: Name of the setting.
            value: The value as text; None for what is built in.

        Raises:
            SettingsError: It cannot have that value, or the user's settings cannot be written.
        """
        place = self.settings.place(name)
        builtin = getattr(Settings(), name)
        changed = self.settings.having(
            name, builtin if value is None else value, "" if value is None else str(user_file())
        )
        keep_for_user(name, None if value is None else getattr(changed, name))
        if place in ("", str(user_file())):
            self.settings = changed

    def _steps(self, message: str, model: str) -> Sequence[tuple[str, Prompt]]:
        """Plan a draft in steps where that suits the model, or the person wants it."""
        from prompts.steps import plan_steps

        wanted = self.settings.stepwise
        if wanted == "no" or (wanted == "auto" and not self._is_short(model)):
            return ()
        return plan_steps(self._design, message)

    def _open_chat(self, model: str) -> Speaker:
        from prompts.recording import open_speaker
        from prompts.replay import Replay

        if self._recording is not None and self._recording.name == model:
            return self._recording
        settings = self.settings
        chat = open_speaker(
            model,
            model_options(settings),
            record=settings.record,
            speed=settings.replay_speed,
            strict=settings.replay_strict,
        )
        # A recording of several turns goes on where it was.
        self._recording = chat if isinstance(chat, Replay) else None
        return chat

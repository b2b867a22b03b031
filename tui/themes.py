"""The app's own themes, dark and light."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from textual.theme import Theme

DARK: Final = Theme(
    name="planroom-dark",
    primary="#6fb3d2",
    secondary="#a3b8cc",
    accent="#d9b36c",
    warning="#e0a458",
    error="#e06c75",
    success="#7fb77e",
    foreground="#d7dde4",
    background="#11151a",
    surface="#161b21",
    panel="#1d242c",
    dark=True,
    variables={
        "border": "#6fb3d2",
        "border-blurred": "#2c3640",
        "block-cursor-background": "#2b4557",
        "block-cursor-foreground": "#eef3f7",
        "block-cursor-text-style": "none",
        "block-cursor-blurred-background": "#232c35",
        "block-cursor-blurred-foreground": "#d7dde4",
        "input-selection-background": "#6fb3d2 30%",
        "scrollbar": "#2c3640",
        "scrollbar-hover": "#3d4a57",
        "scrollbar-active": "#6fb3d2",
        "scrollbar-background": "#11151a",
        "scrollbar-background-hover": "#11151a",
        "scrollbar-background-active": "#11151a",
        "scrollbar-corner-color": "#11151a",
    },
)

LIGHT: Final = Theme(
    name="planroom-light",
    primary="#1f6f94",
    secondary="#4c6175",
    accent="#8a5a00",
    warning="#a85f00",
    error="#b3303b",
    success="#2f7a34",
    foreground="#1d252d",
    background="#fbfbf9",
    surface="#f3f4f2",
    panel="#e8ebea",
    dark=False,
    variables={
        "border": "#1f6f94",
        "border-blurred": "#cfd5d8",
        "block-cursor-background": "#cfe3ee",
        "block-cursor-foreground": "#10181f",
        "block-cursor-text-style": "none",
        "block-cursor-blurred-background": "#e4e9eb",
        "block-cursor-blurred-foreground": "#1d252d",
        "input-selection-background": "#1f6f94 25%",
        "scrollbar": "#c5cdd1",
        "scrollbar-hover": "#aab4ba",
        "scrollbar-active": "#1f6f94",
        "scrollbar-background": "#fbfbf9",
        "scrollbar-background-hover": "#fbfbf9",
        "scrollbar-background-active": "#fbfbf9",
        "scrollbar-corner-color": "#fbfbf9",
    },
)


OWN: Final = {"dark": DARK.name, "light": LIGHT.name}
"""Short names of the app's own themes."""


def named(name: str, known: Iterable[str]) -> str:
    """Return the theme that a person means; empty when there is none.

    Args:
        name: Its name, or a short one.
        known: The names there are.
    """
    wanted = OWN.get(name.lower(), name.lower())
    return next((item for item in known if item.lower() == wanted), "")

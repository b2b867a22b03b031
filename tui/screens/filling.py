"""What dialogs to fill in share: what a person wrote is not gone at one key."""

from __future__ import annotations

from typing import ClassVar, Generic, TypeVar

from textual.screen import ModalScreen
from textual.widgets import Input, TextArea

from tui import keys
from tui.keymap import hint
from tui.twice import Twice

T = TypeVar("T")


class FormScreen(ModalScreen[T | None], Generic[T]):
    """A dialog to fill in; leaving it answers None, over what was written when asked twice."""

    BINDINGS = keys.bindings("dialog", "form")
    FEW: ClassVar[int] = 0
    """Words that are left at once."""

    def __init__(self) -> None:
        super().__init__()
        self._leaving = Twice()
        self._first: tuple[str, ...] = ()

    def on_mount(self) -> None:
        """Note what stands there at first."""
        self._first = self._texts()

    def _texts(self) -> tuple[str, ...]:
        fields = self.query("Input, TextArea")
        return tuple(
            field.value if isinstance(field, Input) else field.text
            for field in fields
            if isinstance(field, Input | TextArea)
        )

    @property
    def is_changed(self) -> bool:
        """Whether words would be lost: written ones, or others that were there at first."""
        pairs = zip(self._first, self._texts(), strict=True)
        changed = " ".join(f"{first} {now}" for first, now in pairs if first != now)
        return len(changed.split()) > self.FEW

    def action_close(self) -> None:
        """Leave without doing anything; over what was written, when asked twice."""
        if self.is_changed and not self._leaving.again():
            words = f"{hint('dialog.close')} again leaves without what you wrote."
            self.notify(words, severity="warning", timeout=self._leaving.seconds, markup=False)
        else:
            self.dismiss(None)

"""Filling the brief in: the form as it was left, kept until its brief is taken."""

from __future__ import annotations

import contextlib
import json
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from design.document.files import BRIEF
from design.intake.filling import PLACES, split_brief, write_brief
from design.intake.routing import Place
from design.text import clean, clean_line
from session.bench import WorkbenchError
from session.whole import write_whole

FILE: Final = "brief-form.json"
_LARGEST: Final = 1_000_000
"""Bytes beyond which a file is no brief."""

Boxes = dict[Place, str]


@dataclass(frozen=True, slots=True)
class Form:
    """The form as it stands."""

    boxes: Boxes = field(default_factory=dict)
    before: Boxes | None = None
    """What stood in it before something else was put in, to be brought back."""
    start: str = ""
    """The brief it began with."""

    @property
    def text(self) -> str:
        """The brief it makes."""
        return write_brief(self.boxes)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is written in it."""
        return not any(words.strip() for words in self.boxes.values())

    def put(self, text: str) -> Form:
        """Return the form with another brief in it; what stood there can be brought back."""
        return Form(split_brief(text), self.boxes, self.start)


class FormFile:
    """Where the form of a folder is kept while it is being filled in.

    Args:
        folder: The folder of the design, which need not be one yet.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / ".planroom" / FILE

    def load(self) -> Form | None:
        """Return the form as it was left; None when there is none or it cannot be read."""
        try:
            found = json.loads(self.path.read_text(encoding="utf-8"))
            before = found["before"]
            return Form(
                _boxes(found["boxes"]),
                None if before is None else _boxes(before),
                clean(str(found["start"])),
            )
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            # Forms are written whole, so this one is not ours; it is moved out of the way.
            with contextlib.suppress(OSError):
                self.path.replace(self.path.with_suffix(".unreadable"))
            return None

    def save(self, form: Form) -> None:
        """Keep the form, whole or not at all.

        Raises:
            WorkbenchError: It cannot be written.
        """
        from snapshots.opening import make_home

        home = self.path.parent
        words = {"boxes": form.boxes, "before": form.before, "start": form.start}
        try:
            if home.is_symlink():
                raise OSError(0, "it is a symbolic link")
            make_home(home.parent)
            write_whole(self.path, json.dumps(words, ensure_ascii=False, indent=1))
        except OSError as error:
            raise WorkbenchError(
                f"What you write cannot be kept: {home}: {error.strerror or error}.",
                "Copy it elsewhere before you leave.",
            ) from None

    def remove(self) -> None:
        """Forget the form: its brief was taken, or nothing is in it."""
        with contextlib.suppress(OSError):
            self.path.unlink(missing_ok=True)


def _boxes(found: Mapping[str, object]) -> Boxes:
    return {place: clean(str(found.get(place, ""))) for place in PLACES}


def form_for(folder: Path, brief: str | None = None) -> Form:
    """Return the form to go on with in a folder.

    Args:
        folder: The folder of the design.
        brief: The brief of the design; None where there is no design, where a file with a brief
            is begun with.

    Returns:
        The form as it was left; without one, a form with the brief in it.
    """
    kept = FormFile(folder).load()
    if kept is not None:
        return kept
    if brief is None:
        file = folder / BRIEF
        brief = read_brief(file) if file.is_file() else ""
    return Form(split_brief(brief), None, brief)


def check_folder(folder: Path) -> None:
    """Refuse a folder that cannot become a design's, before anybody fills a form in for it.

    Raises:
        SnapshotError: With what is in the way and what to do.
    """
    from snapshots.opening import check_vacant

    file = folder / BRIEF
    own = {BRIEF: file.read_bytes()} if file.is_file() and not file.is_symlink() else {}
    check_vacant(folder, own)


def put_in_folder(folder: Path, form: Form) -> None:
    """Bring a brief that lay in a folder to what the form makes of it, if it was begun with it.

    Without this, the file would be in the way of the design made from it.

    Args:
        folder: The folder.
        form: The form.

    Raises:
        WorkbenchError: The file was changed by others meanwhile, or cannot be written.
    """
    file = folder / BRIEF
    if not file.is_file() or file.is_symlink():
        return
    present = read_brief(file).strip()
    if present not in (form.start.strip(), clean(form.text).strip()):
        raise WorkbenchError(
            f"{file} was changed while the form was open.",
            "Move it away; or read it into the form, and nothing of it is lost.",
        )
    try:
        write_whole(file, form.text + "\n", stat.S_IMODE(file.stat().st_mode))
    except OSError as error:
        raise WorkbenchError(
            f"{file} cannot be written: {error.strerror or error}.", "Choose another folder."
        ) from None


def read_brief(file: Path) -> str:
    """Return a brief that lies in a file.

    Raises:
        WorkbenchError: It cannot be read, is too large, or is not UTF-8.
    """
    name = clean_line(str(file), 200)
    try:
        if file.stat().st_size > _LARGEST:
            raise WorkbenchError(f"{name} is too large for a brief.", "Choose another file.")
        return clean(file.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise WorkbenchError(
            f"{name} is not UTF-8 text (byte {error.start}).", "Save it as UTF-8."
        ) from None
    except OSError as error:
        raise WorkbenchError(
            f"{name} cannot be read: {error.strerror or error}.", "Choose another file."
        ) from None

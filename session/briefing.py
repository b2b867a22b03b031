"""Filling the brief in: the form as it was left, kept until its brief is taken."""

from __future__ import annotations

import contextlib
import json
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from design.document.files import BRIEF
from design.intake.filling import PLACES, split_brief, write_brief
from design.intake.routing import Place
from design.text import clean, clean_line
from session.bench import WorkbenchError
from session.locks import TurnLock
from session.whole import write_whole

FILE: Final = "brief-form.json"
_LARGEST: Final = 1_000_000
"""Bytes beyond which a file is no brief."""
_MOST_BEHIND: Final = 9
"""How many briefs that stood in the form can be brought back."""
_PATIENCE: Final = 1.0
"""Seconds to wait for another window that is just writing."""

Boxes = dict[Place, str]


@dataclass(frozen=True, slots=True)
class Form:
    """The form as it stands."""

    boxes: Boxes = field(default_factory=dict)
    before: tuple[Boxes, ...] = ()
    """What stood in it before something else was put in, newest first, to be brought back."""
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

    @property
    def is_untouched(self) -> bool:
        """Whether it says what it began with."""
        return self.says(Form(split_brief(self.start)))

    def words(self, place: Place) -> str:
        """Return what is written in a box."""
        return self.boxes.get(place, "")

    def says(self, other: Form) -> bool:
        """Return whether another form says the same, whatever stood in it before."""
        return _boxes(self.boxes) == _boxes(other.boxes)

    def put(self, text: str) -> Form:
        """Return the form with another brief in it; what stood there can be brought back."""
        return Form(split_brief(text), start=self.start).over(self)

    def over(self, other: Form) -> Form:
        """Return this form with another one behind it, to be brought back."""
        known = [_boxes(self.boxes), _boxes({})]
        for boxes in map(_boxes, (other.boxes, *self.before, *other.before)):
            if boxes not in known:
                known.append(boxes)
        return replace(self, before=tuple(known[2 : 2 + _MOST_BEHIND]))

    def turned(self) -> Form:
        """Return the form with what stood before in it, and what stands there now behind all."""
        first, *others = self.before
        last = () if self.is_empty else (self.boxes,)
        return replace(self, boxes=first, before=(*others, *last))


class FormFile:
    """Where the form of a folder is kept while it is being filled in, by one window or several.

    Args:
        folder: The folder of the design, which need not be one yet.
        known: The form this window begins with.
    """

    def __init__(self, folder: Path, known: Form | None = None) -> None:
        self.path = folder / ".planroom" / FILE
        self.known = known or Form()
        """The form as this window has read, written or chosen it; no other is written over."""

    def load(self) -> Form | None:
        """Return the form as it was left; None when there is none or it cannot be read."""
        try:
            found = json.loads(self.path.read_text(encoding="utf-8"))
            before = found["before"]
            if not isinstance(before, list):
                # Forms once had one brief behind them, or none.
                before = [] if before is None else [before]
            return Form(
                _boxes(found["boxes"]),
                tuple(map(_boxes, before)),
                clean(str(found["start"])),
            )
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            # Forms are written whole, so this one is not ours; it is moved out of the way.
            with contextlib.suppress(OSError):
                self.path.replace(self.path.with_suffix(".unreadable"))
            return None

    def save(self, form: Form) -> Form:
        """Keep the form, whole or not at all; what another window keeps is not lost.

        Args:
            form: The form as it stands in this window.

        Returns:
            What is kept now: this form; or the one another window has kept since this one was
            read or written, with this one behind it. It stays so until it is :attr:`known`.

        Raises:
            WorkbenchError: It cannot be written.
        """
        try:
            if not self.path.exists() and not form.before and form.is_untouched:
                return form
            with self._alone():
                found = self.load()
                if found is not None and self._is_foreign(found, form):
                    self._write(kept := found.over(form))
                else:
                    same = Form() if found is None else replace(found, boxes=form.boxes)
                    self._write(kept := form.over(same))
                    self.known = kept
                return kept
        except OSError as error:
            raise WorkbenchError(
                f"What you write cannot be kept: {self.path.parent}: {error.strerror or error}.",
                "Copy it elsewhere before you leave.",
            ) from None

    def forget(self, form: Form) -> None:
        """Forget a form whose brief was taken; what stood in it before can still be brought back.

        Args:
            form: The form that was taken; what another window keeps is left as it is.
        """
        with contextlib.suppress(OSError):
            if not self.path.exists():
                return
            with self._alone():
                found = self.load()
                if found is not None and not self._is_foreign(found, form):
                    self._write(Form(split_brief(form.text), found.before, form.text))

    def _is_foreign(self, found: Form, form: Form) -> bool:
        """Whether what is kept holds words that this window has never seen."""
        return not (found.says(self.known) or found.says(form) or found.is_untouched)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Have no other window write; one that does not end is not waited for."""
        from snapshots.opening import make_home

        home = self.path.parent
        if home.is_symlink():
            raise OSError(0, "it is a symbolic link")
        make_home(home.parent)
        with TurnLock(self.path.with_suffix(".lock")).hold(_PATIENCE):
            yield

    def _write(self, form: Form) -> None:
        if not form.before and form.is_untouched:
            self.path.unlink(missing_ok=True)
            return
        words = {"boxes": form.boxes, "before": form.before, "start": form.start}
        write_whole(self.path, json.dumps(words, ensure_ascii=False, indent=1))


def _boxes(found: Mapping[Place, object]) -> Boxes:
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
    if kept is not None and not kept.is_untouched:
        return kept
    if brief is None:
        file = folder / BRIEF
        brief = read_brief(file) if file.is_file() else ""
    return Form(split_brief(brief), kept.before if kept else (), brief)


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

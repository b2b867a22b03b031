"""Scenario files: where a design starts, what is said, and what must come of it.

The format is described in docs/evaluation.md. Nothing in a scenario is a path outside the folder
it lies in, and nothing in it is run.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from design.diff import LAYERS, Layer
from design.text import clean_line

Scalar = bool | int | float | str
Patterns = tuple[str, ...]
Wanted = Scalar | tuple[Scalar, ...]

VERBS: Final = (
    "exists", "absent", "added", "removed", "kept", "changed", "renamed", "asks", "notes", "says",
    "uses", "nothing_but",
)  # fmt: skip
"""What an expectation can say; each says one of them."""

_LONGEST: Final = 1_000_000


class ScenarioError(Exception):
    """A scenario cannot be read.

    Attributes:
        what: Which file, where in it, and why, a sentence.
        mend: What to do, a sentence.
    """

    def __init__(self, what: str, mend: str = "docs/evaluation.md has the format.") -> None:
        super().__init__(f"{what} {mend}")
        self.what = what
        self.mend = mend


def _listed(value: object) -> object:
    return (value,) if isinstance(value, str) else value


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)


class Expectation(_Part):
    """Something that must hold after a step; one of :data:`VERBS` and what narrows it down."""

    exists: Patterns = ()
    absent: Patterns = ()
    added: Patterns = ()
    removed: Patterns = ()
    kept: Patterns = ()
    changed: Patterns = ()
    renamed: Patterns = ()
    """What it is called now."""
    asks: int | None = Field(None, ge=1)
    """Least number of questions."""
    notes: Patterns = ()
    """A decision note whose title, topic, choice or words are like this is proposed."""
    says: Patterns = ()
    uses: Patterns = ()
    nothing_but: Patterns | None = None
    """Kinds of elements that may be touched; an empty list for none at all."""

    was: Patterns = ()
    """With ``renamed``: what it was called."""
    kind: Patterns = ()
    layer: Layer | None = None
    field: Patterns = ()
    """With ``changed``: the fields of which one must differ."""
    values: Mapping[str, Wanted] = Field(default_factory=dict, alias="with")
    least: int = Field(1, ge=1)
    most: int | None = Field(None, ge=0)

    @model_validator(mode="before")
    @classmethod
    def _lists(cls, value: Any) -> Any:
        if not isinstance(value, Mapping):
            return value
        return {
            name: item if name in ("with", "layer") else _listed(item)
            for name, item in value.items()
        }

    @model_validator(mode="after")
    def _one_verb(self) -> Self:
        said = [
            verb
            for verb in VERBS
            if verb in self.model_fields_set and getattr(self, verb) is not None
        ]
        if len(said) != 1:
            found = " and ".join(said) or "none"
            raise ValueError(f"an expectation says one of {', '.join(VERBS)}; this says {found}")
        if said[0] != "nothing_but" and getattr(self, said[0]) == ():
            raise ValueError(f"{said[0]} needs a pattern")
        if self.was and said[0] != "renamed":
            raise ValueError("`was` belongs to `renamed`")
        if self.field and said[0] != "changed":
            raise ValueError("`field` belongs to `changed`")
        return self

    @property
    def verb(self) -> str:
        """Which of :data:`VERBS` it says."""
        return next(verb for verb in VERBS if verb in self.model_fields_set)

    def words(self) -> str:
        """Return the expectation in a line."""
        wanted = getattr(self, self.verb)
        told = str(wanted) if isinstance(wanted, int) else " | ".join(wanted) or "nothing"
        kinds = f"{'/'.join(self.kind)} " if self.kind else ""
        was = f" (was {' | '.join(self.was)})" if self.was else ""
        fields = f" in {' | '.join(self.field)}" if self.field else ""
        values = "".join(f" {name}={_told(value)}" for name, value in self.values.items())
        most = f", at most {self.most}" if self.most is not None else ""
        least = f", at least {self.least}" if self.least > 1 else ""
        return f"{self.verb.replace('_', ' ')} {kinds}{told}{was}{fields}{values}{least}{most}"


def _told(value: Wanted) -> str:
    return "|".join(map(str, value)) if isinstance(value, tuple) else str(value)


class Decide(_Part):
    """A decision of the person."""

    accept: int | None = None
    """Number of the note to accept."""
    add: str = ""
    """Words of a note to add, accepted at once."""
    title: str | None = None
    topic: str | None = None
    choice: str | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.accept is None) == (not self.add):
            raise ValueError("decide says either `accept` or `add`")
        return self


class Step(_Part):
    """One thing that is done in a scenario: a message, or a move of the person."""

    ask: str = ""
    select: Patterns = ()
    then: Literal["accept", "discard", "leave"] = "accept"
    """What becomes of the proposal of a message."""
    reason: str = ""
    """With ``discard``: what the model is told."""
    undo: bool = False
    decide: Decide | None = None
    touches: Patterns | None = None
    """What the message asks to touch; anything else counts as touched without being asked for."""
    expect: tuple[Expectation, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _lists(cls, value: Any) -> Any:
        if not isinstance(value, Mapping):
            return value
        return {
            name: _listed(item) if name in ("select", "touches") else item
            for name, item in value.items()
        }

    @model_validator(mode="after")
    def _one(self) -> Self:
        if bool(self.ask.strip()) + self.undo + (self.decide is not None) != 1:
            raise ValueError("a step says one of `ask`, `undo` and `decide`")
        if not self.ask and (self.touches is not None or self.expect):
            raise ValueError("`touches` and `expect` belong to `ask`")
        return self


class Start(_Part):
    """Where a scenario starts; files are named from the scenario's own folder."""

    brief: str = ""
    """The intake form."""
    operations: str = ""
    """Operations, one to a line, that make the design from the brief."""
    design: str = ""
    """Folder of a design."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        if self.design and (self.brief or self.operations):
            raise ValueError("a start is either a `design` or a `brief` and `operations`")
        return self


class Reference(_Part):
    """A schema that the result is compared with."""

    sql: str
    tables: Mapping[str, str] = Field(default_factory=dict)
    """A name of ours -> the reference's, where they are too unlike to be found."""
    columns: Mapping[str, str] = Field(default_factory=dict)


class Scenario(_Part):
    """A scenario."""

    title: str = Field(min_length=1)
    source: str = ""
    """What it was made from."""
    start: Start = Start()
    step: tuple[Step, ...] = Field(min_length=1)
    reference: Reference | None = None
    file: Path = Field(Path(), exclude=True)

    @model_validator(mode="after")
    def _settled(self) -> Self:
        if any(step.then == "leave" for step in self.step[:-1]):
            raise ValueError("only the last step may leave its proposal open")
        return self

    @property
    def name(self) -> str:
        """What it is called: its file's name without ending."""
        return self.file.stem

    def beside(self, name: str) -> Path:
        """Return the path of something named in the scenario.

        Raises:
            ScenarioError: It is not there, or outside the scenario's folder.
        """
        folder = self.file.parent.resolve()
        path = (folder / name).resolve()
        if not path.is_relative_to(folder):
            raise ScenarioError(f"{self.file}: {clean_line(name)} lies outside {folder}.")
        if not path.exists():
            raise ScenarioError(f"{self.file}: there is no {clean_line(name)} in {folder}.")
        return path


def shipped() -> Path:
    """Return the folder of the scenarios that come with Planroom."""
    return Path(str(files("session.evaluation"))) / "scenarios"


def find_scenarios(named: Iterable[str]) -> tuple[Scenario, ...]:
    """Read scenarios.

    Args:
        named: Names of shipped scenarios, files, or folders of files; empty for all shipped ones.

    Raises:
        ScenarioError: There is none of a name, or one cannot be read.
    """
    paths: dict[Path, None] = {}
    for name in named:
        path = Path(name)
        own = shipped() / f"{name}.toml"
        if path.is_dir():
            inside = sorted(path.glob("*.toml"))
            if not inside:
                raise ScenarioError(f"There is no scenario (*.toml) in {path}.")
            paths.update(dict.fromkeys(inside))
        elif path.is_file():
            paths[path] = None
        elif own.is_file() and "/" not in name:
            paths[own] = None
        else:
            raise ScenarioError(
                f"There is no scenario {clean_line(name, 100)}.",
                "Name a file, a folder, or one of `planroom eval --list`.",
            )
    found = list(paths) or sorted(shipped().glob("*.toml"))
    return tuple(read_scenario(path) for path in found)


def read_scenario(path: Path) -> Scenario:
    """Read a scenario file.

    Raises:
        ScenarioError: It cannot be read; says the place and the reason.
    """
    try:
        if path.stat().st_size > _LONGEST:
            raise ScenarioError(f"{path}: it is longer than {_LONGEST} bytes.")
        data = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ScenarioError(f"{path}: {error.strerror}.", "Name a file that can be read.") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ScenarioError(f"{path}: {clean_line(str(error))}.") from None
    if "file" in data:
        raise ScenarioError(f"{path}: there is no `file`.")
    try:
        scenario = Scenario.model_validate({**data, "file": path})
    except ValidationError as error:
        told = error.errors(include_url=False, include_context=False, include_input=False)
        first = told[0]
        why = first["msg"].removeprefix("Value error, ")
        more = f" (and {len(told) - 1} more)" if len(told) > 1 else ""
        raise ScenarioError(f"{path}: {_place(first['loc'])}: {why}{more}.") from None
    _check_files(scenario)
    return scenario


def _check_files(scenario: Scenario) -> None:
    start = scenario.start
    for name in (start.brief, start.operations, start.design):
        if name:
            scenario.beside(name)
    if scenario.reference is not None:
        scenario.beside(scenario.reference.sql)


def _place(location: Iterable[int | str]) -> str:
    """Return a place in people's words: ``step 2, expect 3, with``."""
    words: list[str] = []
    for part in location:
        if isinstance(part, int) and words:
            words[-1] += f" {part + 1}"
        else:
            words.append(str(part))
    return clean_line(", ".join(words), 120) or "the file"


__all__ = [
    "LAYERS",
    "VERBS",
    "Decide",
    "Expectation",
    "Reference",
    "Scenario",
    "ScenarioError",
    "Start",
    "Step",
    "find_scenarios",
    "read_scenario",
    "shipped",
]

"""A small design that grows step by step, and git as a person would run it."""

from __future__ import annotations

import subprocess
from pathlib import Path

from design.document.concept import Attribute, Concept, Entity
from design.document.decisions import Decision
from design.document.design import Design
from snapshots.repository import Repository

AUTHOR = "Ada Lovelace <ada@example.org>"


def design(*names: str, brief: str = "# Shop\n\nVerkauft Größen · 納品.") -> Design:
    """A design with one entity a name."""
    entities = tuple(
        Entity(
            id=f"ent_{name}",
            name=name,
            attributes=(Attribute(id=f"att_{name}", name="note", definition="Größe"),),
        )
        for name in names
    )
    notes = tuple(
        Decision(id=f"dec_{n}", number=n, title=f"Decide on {name}", decision="So be it.")
        for n, name in enumerate(names, 1)
    )
    return Design(name="Shop", brief=brief, concept=Concept(entities=entities), decisions=notes)


def generated(of: Design) -> dict[str, str]:
    """Stand-ins of generated files that differ from design to design."""
    names = [entity.name for entity in of.concept.entities]
    return {
        "generated/schema.sql": "".join(f"create table {name} ();\n" for name in names),
        "generated/data-model.md": f"# {len(names)}\n",
    }


def make(folder: Path, *names: str) -> Repository:
    """A repository whose first snapshot has the entities ``names``."""
    first = design(*names)
    return Repository.create(folder, first, author=AUTHOR, generated=generated(first))


def take(repository: Repository, *names: str, turn: str = "") -> str:
    """Take a snapshot with the entities ``names`` and return its id."""
    of = design(*names)
    snapshot = repository.commit(
        of,
        message=f"Have {', '.join(names) or 'nothing'}",
        author=AUTHOR,
        trailers={"Turn": turn} if turn else {},
        generated=generated(of),
    )
    return snapshot.id


def git(folder: Path, *arguments: str, check: bool = True) -> str:
    """Run git as the user of the folder would."""
    done = subprocess.run(
        ["git", "-C", str(folder), "-c", "user.name=U", "-c", "user.email=u@x", *arguments],
        capture_output=True,
        text=True,
        check=check,
    )
    return done.stdout.strip()


def names_of(of: Design) -> list[str]:
    """The names of a design's entities."""
    return [entity.name for entity in of.concept.entities]


def on_disk(folder: Path) -> dict[str, bytes]:
    """Path -> content of everything in a folder but git's and Planroom's own."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.relative_to(folder).parts[0] not in (".git", ".planroom")
    }


def assert_sound(folder: Path) -> None:
    """The repository is whole and its files, index and present snapshot are one."""
    assert git(folder, "fsck", "--strict", "--no-dangling") == ""
    assert git(folder, "status", "--porcelain") == ""
    assert not (folder / ".planroom" / "move.json").exists()

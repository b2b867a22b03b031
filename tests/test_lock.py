"""`requirements.lock` is what continuous integration installs, whatever index serves it."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.conftest import ROOT

LOCK = (ROOT / "requirements.lock").read_text()
PIN = re.compile(r"^(?P<name>[a-z0-9-]+)(\[[^]]*\])?==(?P<version>[^ \\]+)(?P<rest>.*)$")


def entries() -> dict[str, list[tuple[str, int]]]:
    """The versions of each package in the lock, each with the number of its hashes."""
    found: dict[str, list[tuple[str, int]]] = {}
    for entry in LOCK.replace("\\\n", "").splitlines():
        if entry.startswith((" ", "#")) or not entry:
            continue
        pin = PIN.match(entry)
        assert pin is not None, f"not an exact version: {entry[:80]}"
        hashes = re.findall(r"--hash=sha256:[0-9a-f]{64}\b", pin["rest"])
        found.setdefault(pin["name"], []).append((pin["version"], len(hashes)))
    return found


def direct() -> list[Requirement]:
    project: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = [project["project"]["dependencies"]]
    groups += project["project"]["optional-dependencies"].values()
    groups += project["dependency-groups"].values()
    return [Requirement(text) for group in groups for text in group]


@pytest.mark.parametrize(
    "trace", ["http:", "https:", "://", "--index", "--extra-index", "--find-links", " @ "]
)
def test_the_lock_names_no_host(trace: str) -> None:
    assert trace not in LOCK


@pytest.mark.parametrize("requirement", direct(), ids=str)
def test_every_direct_dependency_is_locked_within_its_range(requirement: Requirement) -> None:
    versions = [version for version, _ in entries()[canonicalize_name(requirement.name)]]
    assert all(requirement.specifier.contains(version) for version in versions), versions


def test_every_entry_has_hashes() -> None:
    assert [name for name, pins in entries().items() if not all(count for _, count in pins)] == []


def test_every_direct_dependency_has_a_range_or_is_exact() -> None:
    open_ended = [
        str(requirement)
        for requirement in direct()
        if not any(bound.operator in ("<", "==") for bound in requirement.specifier)
    ]
    assert open_ended == []

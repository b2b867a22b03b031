"""Scenario files: what is read, and what is told of one that cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest

from session.evaluation.running import run_scenario
from session.evaluation.scenario import ScenarioError, find_scenarios, read_scenario
from session.evaluation.starting import start_of
from session.settings import Settings
from session.workbench import Workbench

GOOD = """title = "Add a field"
[[step]]
ask = "add a nickname"
  [[step.expect]]
  added = "Customer.nickname"
"""


def write(folder: Path, text: str, name: str = "one.toml") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def test_a_scenario_is_read(tmp_path: Path) -> None:
    scenario = read_scenario(write(tmp_path, GOOD))
    assert scenario.name == "one"
    assert scenario.step[0].expect[0].words() == "added Customer.nickname"
    assert start_of(scenario).is_empty


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (('title = "Add a field"', ""), "title: Field required"),
        (("added", "appeared"), "step 1, expect 1"),
        (('added = "Customer.nickname"', "least = 1"), "says one of exists, absent"),
        (('added = "Customer.nickname"', 'added = "x"\n  removed = "y"'), "added and removed"),
        (('added = "Customer.nickname"', "added = []"), "added needs a pattern"),
        (("[[step]]", "[[step]]\nundo = true"), "step 1: a step says one of `ask`, `undo`"),
        (("[[step]]", '[start]\nbrief = "b.md"\n[[step]]'), "there is no b.md in"),
        (("[[step]]", '[start]\nbrief = "../b.md"\n[[step]]'), "lies outside"),
        (("[[step]]", '[start]\ndesign = "d"\nbrief = "b"\n[[step]]'), "either a `design` or"),
        (("[[step]]", "[[step]"), "at line 2"),
        (("added =", "kind = 3\n  added ="), "expect 1, kind"),
        (("added =", 'layer = "ui"\n  added ='), "expect 1, layer"),
        (("added =", 'was = "x"\n  added ='), "`was` belongs to `renamed`"),
        (("[[step]]", '[[step]]\nask = "x"\nthen = "leave"\n[[step]]'), "only the last step may"),
        (("\n[[step]]", '\nfile = "/etc/passwd"\n[[step]]'), "there is no `file`"),
    ],
)
def test_what_cannot_be_read_is_told_with_place_and_reason(
    tmp_path: Path, change: tuple[str, str], told: str
) -> None:
    path = write(tmp_path, GOOD.replace(*change, 1))
    with pytest.raises(ScenarioError) as error:
        read_scenario(path)
    assert str(path) in error.value.what
    assert told in error.value.what
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("operations", "told"),
    [
        ("{torn\n", "ops.jsonl: line 1"),
        ('{"op":"add_entity","name":"A","definition":"x"}\n{"op":"nothing"}\n', "line 2"),
        ('{"op":"drop_entity","entity":"Nobody"}\n', "line 1"),
    ],
)
def test_operations_of_a_start_that_fail_are_told(
    tmp_path: Path, operations: str, told: str
) -> None:
    write(tmp_path, operations, "ops.jsonl")
    path = write(
        tmp_path, GOOD.replace("[[step]]", '[start]\noperations = "ops.jsonl"\n[[step]]', 1)
    )
    with pytest.raises(ScenarioError, match=told):
        start_of(read_scenario(path))


def test_scenarios_are_found_by_name_file_and_folder(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD)
    assert [item.name for item in find_scenarios(["retention", str(path)])] == ["retention", "one"]
    assert [item.name for item in find_scenarios([str(tmp_path)])] == ["one"]
    with pytest.raises(ScenarioError, match="There is no scenario nowhere"):
        find_scenarios(["nowhere"])
    (tmp_path / "empty").mkdir()
    with pytest.raises(ScenarioError, match="There is no scenario"):
        find_scenarios([str(tmp_path / "empty")])


async def test_a_scenario_starts_from_the_folder_of_a_design(tmp_path: Path) -> None:
    other = find_scenarios(["smallest_change"])[0]
    Workbench.create(tmp_path / "shop", design=start_of(other), settings=Settings()).close()
    text = other.file.read_text().replace('brief = "starts/shop.md"\n', "")
    text = text.replace('operations = "starts/shop.jsonl"', 'design = "shop"')
    scenario = read_scenario(write(tmp_path, text))

    assert start_of(scenario).counts() == start_of(other).counts()
    run = await run_scenario(scenario, Settings(), tmp_path / "scratch")
    assert run.ok
    assert (tmp_path / "scratch" / "design" / "schema.json").is_file()

"""The program is killed at random moments of a turn; nothing accepted or said may be lost."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import pytest

from session.events import OperationApplied, TurnStarted
from session.workbench import Workbench
from tests.conftest import ROOT

DESIGNS, KILLS = 5, 10

# Forks a child for each line it reads, so that all cost one start of Python and its imports.
_NURSERY = """
import asyncio, json, os, sys
from pathlib import Path
import importlib
for name in (
    "datamodel_code_generator", "filelock", "git", "langchain_core.language_models.chat_models",
    "langchain_core.tracers.langchain", "sqlalchemy.dialects.sqlite", "design.intake.brief",
    "design.render.contract", "design.render.ddl", "design.render.models", "design.review.rules",
    "prompts.compose", "prompts.models", "prompts.offline.drafter", "snapshots.repository",
):
    importlib.import_module(name)
from session.events import OperationApplied, SnapshotTaken, TurnStarted
from session.settings import Settings
from session.workbench import Workbench

def tell(*words):
    os.write(1, (json.dumps(words) + "\\n").encode())

def heard(event):
    match event:
        case TurnStarted(turn=turn, message=message): tell("said", turn, message)
        case OperationApplied(turn=turn, key=key): tell("applied", turn, key)
        case SnapshotTaken(snapshot=snapshot): tell("accepted", snapshot)

def child(path, number):
    bench = Workbench.open(Path(path), settings=Settings(pace=0.002))
    tell("open", bench.head.id)
    if bench.draft is not None:
        bench.accept() if number % 2 else bench.discard()
    bench.subscribe(heard)
    asyncio.run(bench.ask(f"add trait_{number}_a, trait_{number}_b and trait_{number}_c to Member"))
    bench.accept()
    tell("done")

for line in sys.stdin:
    path, number = json.loads(line)
    pid = os.fork()
    if pid == 0:
        try:
            child(path, number)
        except BaseException as error:
            tell("broke", repr(error))
        os._exit(0)
    tell("born", pid)
    os.waitpid(pid, 0)
    tell("dead")
"""


@pytest.fixture(scope="module")
def nursery() -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-c", _NURSERY],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as process:
        yield process
        process.kill()


def heard_of(
    process: subprocess.Popen[str], path: Path, number: int, delay: int
) -> list[list[str]]:
    """Run a child, kill it after ``delay`` lines of its talk, and return what it said."""
    into, out = _pipes(process)
    into.write(json.dumps([str(path), number]) + "\n")
    into.flush()
    said: list[list[str]] = []
    pid = int(json.loads(out.readline())[1])
    while True:
        words = json.loads(out.readline())
        if words[0] == "dead":
            return said
        said.append(words)
        if len(said) == delay:
            os.kill(pid, signal.SIGKILL)


def _pipes(process: subprocess.Popen[str]) -> tuple[IO[str], IO[str]]:
    assert process.stdin is not None
    assert process.stdout is not None
    return process.stdin, process.stdout


@pytest.mark.parametrize("seed", range(20, 20 + DESIGNS))
def test_kills_lose_nothing(
    make_bench: Callable[..., Workbench], nursery: subprocess.Popen[str], seed: int
) -> None:
    bench = make_bench()
    path = bench.path
    asked = bench.journal.last_turns(1)
    assert not asked
    bench.close()
    chance = random.Random(seed)
    accepted: set[str] = set()

    for number in range(KILLS):
        said = heard_of(nursery, path, number, chance.randint(1, 7))

        assert not [words for words in said if words[0] == "broke"], said
        accepted |= {words[1] for words in said if words[0] == "accepted"}
        again = make_bench()
        _nothing_is_lost(again, said, accepted)
        again.close()

    fsck = subprocess.run(
        ["git", "-C", str(path), "fsck", "--strict"], capture_output=True, text=True, check=False
    )
    assert fsck.returncode == 0, fsck.stderr
    assert accepted


def _nothing_is_lost(bench: Workbench, said: list[list[str]], accepted: set[str]) -> None:
    log = {snapshot.id for snapshot in bench.log()}
    assert accepted <= log
    assert bench.repository.hand_edits() == ()
    for words in said:
        match words:
            case ["said", turn, message]:
                records = bench.journal.of_turn(turn)
                assert [r.event.message for r in records if isinstance(r.event, TurnStarted)] == [
                    message
                ]
            case ["applied", turn, key]:
                kept = [
                    r.event.key
                    for r in bench.journal.of_turn(turn)
                    if isinstance(r.event, OperationApplied)
                ]
                assert key in kept
                _in_draft_or_snapshot(bench, turn, key)
            case _:
                pass


def _in_draft_or_snapshot(bench: Workbench, turn: str, key: str) -> None:
    draft = bench.draft
    if draft is None:
        assert turn in {snapshot.turn for snapshot in bench.log()}
        return
    assert draft.turn == turn
    assert key in {outcome.key for outcome in draft.applied}

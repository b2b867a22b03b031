"""Keys are neither sent nor kept, and nothing of them is written down."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from session.bench import WorkbenchError
from session.workbench import Workbench

KEY = "sk-" + "proj-" + "a1B2" * 8


def everything_under(path: Path) -> bytes:
    return b"".join(item.read_bytes() for item in path.rglob("*") if item.is_file())


async def test_a_message_with_a_key_is_not_sent_until_it_is_said_to_be_none(
    make_bench: Callable[..., Workbench],
) -> None:
    bench = make_bench()
    with pytest.raises(WorkbenchError, match=r"OpenAI key, sk-p…, line 1") as caught:
        await bench.ask(f"add a note that our key is {KEY}")
    assert KEY not in str(caught.value)
    assert bench.turns() == []
    assert KEY.encode() not in everything_under(bench.path)
    await bench.ask(f"add a note that our key is {KEY}")
    assert bench.turns()


def test_a_change_with_a_key_is_not_kept(make_bench: Callable[..., Workbench]) -> None:
    bench = make_bench()
    before = bench.head.id
    with pytest.raises(WorkbenchError, match=r"decisions .*OpenAI|OpenAI key.*decisions"):
        bench.decide(None, "add", title="Keys", text=f"The key is {KEY}.")
    assert bench.head.id == before
    assert KEY.encode() not in everything_under(bench.path)
    bench.trusting = True
    bench.decide(None, "add", title="Keys", text=f"The key is {KEY}.")
    bench.trusting = False
    bench.decide(None, "add", title="More", text="What was kept before is no news.")


def test_a_brief_with_a_key_makes_no_design(tmp_path: Path) -> None:
    with pytest.raises(WorkbenchError, match="line 3"):
        Workbench.create(tmp_path / "shop", brief=f"# Shop\n\nUse {KEY}\n")
    assert not (tmp_path / "shop").exists()
    Workbench.create(tmp_path / "shop", brief=f"# Shop\n\nUse {KEY}\n", trusting=True).close()

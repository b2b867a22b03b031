"""Keys are neither sent nor kept, and nothing of them is written down."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from session.bench import WorkbenchError
from session.importing import read_source
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


SQL = f"CREATE TABLE keys (id bigint primary key, value text default '{KEY}');\n"
COMMENTED = f"CREATE TABLE a (id int primary key);\nCOMMENT ON TABLE a IS 'as in {KEY}';\n"
OPENAPI = (
    '{"openapi": "3.0.0", "info": {"title": "x", "version": "1"}, "paths": {"/a": {"get":'
    f' {{"summary": "with {KEY}", "responses": {{"200": {{"description": "ok"}}}}}}}}}}}}'
)


@pytest.mark.parametrize(
    ("name", "text"), [("a.sql", SQL), ("b.sql", COMMENTED), ("c.json", OPENAPI)]
)
def test_what_is_imported_is_looked_through(
    make_bench: Callable[..., Workbench], tmp_path: Path, name: str, text: str
) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    source = read_source(str(tmp_path / name))
    with pytest.raises(WorkbenchError, match="holds what looks like a secret") as caught:
        Workbench.create_from(tmp_path / "new", source)
    assert KEY not in str(caught.value)
    assert not (tmp_path / "new").exists()
    Workbench.create_from(tmp_path / "new", source, trusting=True).close()

    bench = make_bench()
    with pytest.raises(WorkbenchError, match="Not kept"):
        bench.take_import(source)
    assert KEY.encode() not in everything_under(bench.path)


async def test_an_edit_by_hand_and_words_of_ones_own_are_looked_through(
    make_bench: Callable[..., Workbench],
) -> None:
    bench = make_bench()
    brief = bench.path / "brief.md"
    words = brief.read_text("utf-8")
    brief.write_text(words.replace("for a few days", f"with {KEY}"), "utf-8")
    before = bench.head.id
    with pytest.raises(WorkbenchError, match="Not kept"):
        bench.adopt_hand_edits()
    assert bench.head.id == before
    brief.write_text(words, "utf-8")

    await bench.ask("Draft the design from the brief")
    bench._doubted.clear()
    with pytest.raises(WorkbenchError, match="What is said of it"):
        bench.accept(message=f"Take it, {KEY}")
    bench._doubted.clear()
    with pytest.raises(WorkbenchError, match="The reason"):
        bench.discard(f"not with {KEY}")
    assert bench.draft is not None
    assert bench.head.id == before
    assert KEY.encode() not in everything_under(bench.path)


async def test_a_fault_is_written_down_without_the_key(
    make_bench: Callable[..., Workbench], monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = make_bench()

    def broken(_: str) -> object:
        raise RuntimeError(f"the header was Bearer {KEY}")

    monkeypatch.setattr(bench, "_open_chat", broken)
    result = await bench.ask("add a tool")
    assert "sk-p…" in result.view.reason
    assert "RuntimeError" in (bench.path / ".planroom" / "planroom.log").read_text("utf-8")
    assert KEY.encode() not in everything_under(bench.path)

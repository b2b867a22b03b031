"""Nothing from outside reaches a real terminal as anything but text."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.prompts.fake_server import FakeServer, serve
from tests.tui.pty import RawTerminal

COMMAND = (sys.executable, "-m", "tui.commands.main")
ROOT = Path(__file__).resolve().parents[2]
FORBIDDEN = {
    "clipboard": "\x1b]52;c;UExBTg==\x07",
    "title": "\x1b]0;PLANTED",
    "link": "\x1b]8;;file:///planted",
    "colour": "\x1b[1;31;7m",
    "screen": "\x1b[3J",
    "report": "\x1b[21t",
    "device": "\x1bP0;1|17/17\x1b\\",
    "command": "\x1b_planted",
    "reset": "\x1bc",
    "C1 colour": "\x9b31m",
    "C1 title": "\x9d0;PLANTED",
    "override": "\u202e",
    "isolate": "\u2066",
    "joiner": "\u200b",
    "mark": "\ufeff",
    "hyphen": "\xad",
    "tag": "\U000e0041",
    "separator": "\u2028",
}
POISON = "".join(FORBIDDEN.values()) + "\x07\x1b\\\x9c"


def bad(mark: str) -> str:
    """Return hostile text between two words that show that it was shown."""
    return f"{mark}open {POISON} {mark}shut"


REPLY = "\n".join(
    (
        bad("prose"),
        "```ops",
        json.dumps({"op": "add_entity", "name": "Widget", "definition": bad("definition"),
                    "ownership": "system"}),
        json.dumps({"op": "add_attribute", "entity": "Widget", "name": "size"}),
        json.dumps({"op": "add_question", "text": bad("question") + "?",
                    "recommendation": bad("answer"), "options": ["no"]}),
        json.dumps({"op": "add_assumption", "text": bad("assumption")}),
        json.dumps({"op": "propose_decision", "title": bad("title")[:110], "decision": bad("note"),
                    "topic": bad("topic"), "choice": "x"}),
        json.dumps({"op": "add_attribute", "entity": bad("nobody"), "name": "x"}),
        json.dumps({"op": "add_attribute", "entity": "Widget", "name": "code", "why": bad("why")},
                   ensure_ascii=False) + POISON,
        "```",
        bad("closing"),
    )
)  # fmt: skip
SQL = f"""-- {bad("comment")}
CREATE TABLE widgets (id bigint primary key, name text not null default '{bad("default")}');
COMMENT ON TABLE widgets IS '{bad("remark")}';
CREATE VIEW "{bad("view")}" AS SELECT 1;
"""
OPENAPI = json.dumps(
    {"openapi": "3.0.0", "info": {"title": bad("api")[:60], "version": "1"},
     "paths": {"/widgets": {"get": {"summary": bad("summary"), "description": bad("described"),
                                    "responses": {"200": {"description": bad("fine")}},
                                    "callbacks": {bad("callback"): {}}}}}}
)  # fmt: skip


F3, F6, F7 = "\x1bOR", "\x1b[17~", "\x1b[18~"
PANES = {F3: "questionopen", F6: "titleopen", F7: "nobodyopen"}
"""Keys of panes, and what they show of the reply."""


@pytest.fixture
def server() -> Iterator[FakeServer]:
    with serve() as told:
        told.reply, told.piece = REPLY, 7
        yield told


@pytest.fixture
def environ(server: FakeServer) -> dict[str, str]:
    return {
        "PYTHONPATH": str(ROOT),
        "PLANROOM_AUTHOR": "Ada <ada@example.org>",
        "PLANROOM_MODEL": "openai:fake",
        "PLANROOM_BASE_URL": server.address,
        "TERM": "xterm-256color",
    }


def check(raw: bytes) -> None:
    """Make sure that nothing of the poison is among what a terminal was sent."""
    found = [kind for kind, text in FORBIDDEN.items() if text.encode() in raw]
    assert not found, found


def test_the_check_sees_what_it_is_to_see(tmp_path: Path) -> None:
    """A program that lets it through is caught, so that the others are not passed for nothing."""
    (tmp_path / "poison").write_text(POISON, "utf-8")
    with RawTerminal(["cat", "poison"], tmp_path, {}) as terminal:
        assert terminal.end() == 0
    for kind, text in FORBIDDEN.items():
        assert text.encode() in terminal.sent, kind
    with pytest.raises(AssertionError, match="clipboard"):
        check(terminal.sent)


def ran(folder: Path, environ: Mapping[str, str], *words: str) -> tuple[int, str]:
    """Run a command in a terminal of its own; return its exit code and what it showed."""
    with RawTerminal([*COMMAND, *words], folder, environ) as terminal:
        code = terminal.end()
    check(terminal.sent)
    assert b"\x1b" not in terminal.sent, words
    assert "Traceback" not in terminal.text
    return code, terminal.text


def test_commands(tmp_path: Path, environ: dict[str, str]) -> None:
    (tmp_path / "brief.md").write_text(f"# Shed\n\nProduct summary:\n{bad('brief')}\n", "utf-8")

    def told(*words: str, code: int = 0, shows: str = "") -> None:
        given, text = ran(tmp_path, environ, "-C", "shed", *words)
        assert given == code, text
        assert shows in text

    assert ran(tmp_path, environ, "new", "shed", "--brief", "brief.md")[0] == 0
    told("ask", bad("message"), "--accept", shows="proseopen")
    told("show", shows="definitionopen")
    told("log", shows="messageopen")
    told("diff", "HEAD~1", "HEAD", shows="definitionopen")
    told("review", shows="questionopen")
    told("decisions", "show", "1", shows="noteopen")
    told("explain", bad("rule"), code=2, shows="ruleopen")
    told("accept", code=1)
    hand = json.dumps(bad("hand"), ensure_ascii=False)[1:-1]
    edited = tmp_path / "shed" / "design" / "concept.json"
    edited.write_text(edited.read_text("utf-8").replace("definitionopen", hand), "utf-8")
    told("adopt")
    told("show", shows="handopen")
    edited.write_text(bad("broken"), "utf-8")
    told("adopt", code=2)


def test_imports(tmp_path: Path, environ: dict[str, str]) -> None:
    (tmp_path / "schema.sql").write_text(SQL, "utf-8")
    (tmp_path / "api.json").write_text(OPENAPI, "utf-8")
    code, text = ran(tmp_path, environ, "import", "schema.sql", "tables")
    assert (code, "viewopen" in text) == (0, True), text
    code, text = ran(tmp_path, environ, "import", "api.json", "interface")
    assert (code, "summary" in text or "api.json" in text) == (0, True), text
    code, text = ran(tmp_path, environ, "import", bad("file"), "nothing")
    assert (code, "fileopen" in text) == (2, True), text


def test_the_app(tmp_path: Path, environ: dict[str, str]) -> None:
    (tmp_path / "brief.md").write_text(f"# Shed\n\nProduct summary:\n{bad('brief')}\n", "utf-8")
    assert ran(tmp_path, environ, "new", "shed", "--brief", "brief.md")[0] == 0
    with RawTerminal([*COMMAND, "shed"], tmp_path, environ) as terminal:
        terminal.wait_for("on main")
        terminal.press("go\r")
        terminal.wait_for("closingopen", "1 question to you")
        for key, shown in PANES.items():
            terminal.press(key)
            terminal.wait_for(shown)
        terminal.press("\x11")
        assert terminal.end() == 0
    check(terminal.sent)
    assert "Traceback" not in terminal.text

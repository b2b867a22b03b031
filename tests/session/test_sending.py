"""Nothing leaves for anywhere but the configured endpoint, whatever the shell says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from session.settings import Settings
from session.workbench import Workbench
from tests.prompts.fake_server import FakeServer, serve

PROGRAM = """
import json, socket, sys
log, seen = sys.argv[1], []
connect, resolve = socket.socket.connect, socket.getaddrinfo
def note(name):
    seen.append(name)
    open(log, "w").write(json.dumps(seen))
def connecting(sock, address):
    if sock.family in (socket.AF_INET, socket.AF_INET6):
        note(f"{address[0]}:{address[1]}")
        if not str(address[0]).startswith("127."):
            raise OSError("blocked")
    return connect(sock, address)
def resolving(host, port, *rest, **named):
    if not str(host).startswith("127."):
        note(f"{host if isinstance(host, str) else host.decode()}:{port}")
        raise OSError("blocked")
    return resolve(host, port, *rest, **named)
def to(sock, data, *address):
    note(f"sendto {address[-1]}")
    raise OSError("blocked")
socket.socket.connect = socket.socket.connect_ex = connecting
socket.socket.sendto = to
socket.getaddrinfo = resolving
sys.argv = ["planroom", *sys.argv[2:]]
from tui.commands.main import run
run()
"""
LINE = '{"op":"add_entity","name":"Coupon","definition":"a rebate","ownership":"system"}'
EAGER = {
    "LANGSMITH_TRACING": "true",
    "LANGCHAIN_TRACING_V2": "true",
    "LANGSMITH_GATEWAY": "true",
    "LANGSMITH_API_KEY": "ls-key",
    "LANGCHAIN_API_KEY": "ls-key",
    "OPENAI_API_KEY": "sk-for-openai-only",
}


@pytest.fixture
def server() -> Iterator[FakeServer]:
    with serve() as told:
        yield told


@pytest.fixture
def design(tmp_path: Path) -> Path:
    Workbench.create(tmp_path / "design", brief="# Shop", settings=Settings()).close()
    return tmp_path / "design"


def run(design: Path, *arguments: str, **variables: str) -> tuple[set[str], str]:
    """Run the command line with every socket noted; return where it went, and its output."""
    log = design.parent / "sockets.json"
    environment = {**os.environ, **EAGER, **variables}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(log), "-C", str(design), *arguments],
        capture_output=True, text=True, env=environment, check=False,
    )  # fmt: skip
    return set(json.loads(log.read_text()) if log.exists() else ()), done.stdout + done.stderr


def test_a_turn_goes_to_the_configured_server_alone(design: Path, server: FakeServer) -> None:
    with serve() as collector:
        server.reply = f"A coupon.\n```ops\n{LINE}\n```\n"
        went, said = run(
            design, "ask", "add coupons", "--model", "openai:fake",
            PLANROOM_BASE_URL=server.address, LANGSMITH_ENDPOINT=collector.host,
        )  # fmt: skip
        assert "add Coupon" in said or "Coupon" in said
        assert went == {server.host.removeprefix("http://")}
        assert collector.paths == []
    assert server.keys == ["Bearer none"]


def test_the_built_in_drafter_goes_nowhere(design: Path) -> None:
    went, said = run(design, "ask", "add an entity Coupon", "--model", "offline")
    assert "Coupon" in said
    assert went == set()


def test_looking_at_a_prompt_goes_nowhere(design: Path) -> None:
    assert run(design, "prompt", "add coupons")[0] == set()


def test_the_list_of_models_asks_only_what_is_configured(design: Path, server: FakeServer) -> None:
    went, _ = run(design, "models", PLANROOM_BASE_URL=server.address, OLLAMA_HOST=server.host)
    assert went == {server.host.removeprefix("http://")}


def test_a_socket_elsewhere_would_be_noticed(design: Path) -> None:
    went, said = run(design, "ask", "add coupons", "--model", "openai:gpt-5")
    assert went == {"api.openai.com:443"}, "what was asked for is noted, and blocked"
    assert "could not be reached" in said
    assert "sk-for-openai-only" not in said

from __future__ import annotations

import os
import socket
import subprocess
import time
from pathlib import Path

import platformdirs
import psycopg
import pytest
from textual.app import App

from tests import environment, postgres_server
from tests.network import NetworkBlockedError, stays_here


@pytest.mark.parametrize("host", [None, "", "localhost", "127.0.0.1", "127.8.8.8", "::1", b"::1"])
def test_this_machine_is_reachable(host: object) -> None:
    assert stays_here(host)


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1", "10.0.0.1", "host.example"])
def test_other_machines_are_not(host: str) -> None:
    with pytest.raises(NetworkBlockedError, match=host):
        socket.create_connection((host, 80), timeout=1)
    with pytest.raises(NetworkBlockedError):
        socket.getaddrinfo(host, 80)


@pytest.mark.parametrize("method", ["connect", "connect_ex"])
def test_a_bare_socket_cannot_leave_either(method: str) -> None:
    with socket.socket() as client, pytest.raises(NetworkBlockedError):
        getattr(client, method)(("192.0.2.1", 80))


def test_datagrams_cannot_leave() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as client, pytest.raises(NetworkBlockedError):
        client.sendto(b"hello", ("192.0.2.1", 53))


def test_loopback_and_unix_sockets_work(tmp_path: Path) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname()) as client,
    ):
        assert client.getpeername() == server.getsockname()
    with socket.socket(socket.AF_UNIX) as listener, socket.socket(socket.AF_UNIX) as client:
        listener.bind(str(tmp_path / "s"))
        listener.listen()
        client.connect(str(tmp_path / "s"))


def test_the_home_is_empty_and_temporary(home: Path) -> None:
    assert Path.home() == home
    for folder in (platformdirs.user_config_path("x"), platformdirs.user_data_path("x")):
        assert folder.is_relative_to(home)
        assert not folder.exists()


def test_git_reads_no_configuration_of_the_user(tmp_path: Path) -> None:
    listed = subprocess.run(
        ["git", "config", "--list"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert listed.stdout == ""


def test_nothing_of_the_user_is_left_in_the_environment() -> None:
    variables = {"OPENAI_API_KEY": "k", "GIT_DIR": "g", "DATABASE_URL": "d", "PATH": "/bin"}
    environment.clean(variables)
    assert variables == {"PATH": "/bin", **environment.FIXED}
    assert os.environ["LANGSMITH_TRACING"] == "false"


def test_the_local_time_is_not_utc() -> None:
    assert time.timezone == -(5 * 3600 + 45 * 60)


def test_the_application_does_not_animate() -> None:
    assert App[None]().animation_level == "none"


def test_a_scratch_database_is_empty_and_takes_extensions(scratch_database: str) -> None:
    with psycopg.connect(scratch_database) as connection:
        connection.execute("CREATE EXTENSION btree_gist")
        connection.execute(
            "CREATE TABLE booking (room int, during tstzrange,"
            " EXCLUDE USING gist (room WITH =, during WITH &&))"
        )
        booking = "INSERT INTO booking VALUES (1, '[2026-01-01, 2026-01-02)')"
        connection.execute(booking)
        with pytest.raises(psycopg.errors.ExclusionViolation):
            connection.execute(booking)


def test_each_scratch_database_is_another(scratch_database: str, postgres: str) -> None:
    with psycopg.connect(scratch_database, autocommit=True) as connection:
        tables = connection.execute("SELECT FROM pg_tables WHERE schemaname = 'public'").fetchall()
        assert tables == []
    assert scratch_database != postgres


def test_without_an_installation_the_reason_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres_server, "installations", list)
    with (
        pytest.raises(postgres_server.ServerUnavailableError, match="no PostgreSQL"),
        postgres_server.server(),
    ):
        pass


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the server to another user")
def test_an_installation_its_user_cannot_reach_is_copied(tmp_path: Path) -> None:
    hidden = tmp_path / "hidden"
    (hidden / "bin").mkdir(parents=True)
    initdb = hidden / "bin" / "initdb"
    initdb.write_text("#!/bin/sh\n")
    initdb.chmod(0o700)
    tmp_path.chmod(0o700)
    folder = tmp_path / "server"
    folder.mkdir()
    copy = postgres_server._executable(hidden, folder, postgres_server._user())
    assert copy == folder / "pginstall"
    assert (copy / "bin" / "initdb").stat().st_mode & 0o777 == 0o755

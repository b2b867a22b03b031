"""What a program prints must not depend on the order in which a process hashes strings."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.conftest import ROOT


def printed(program: str, *seeds: str) -> set[str]:
    """Run a program in a process for each seed of string hashes, and return what they print."""
    return {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=True,
        ).stdout
        for seed in seeds
    }

"""What is generated from the drafts passes the checks of others."""

from __future__ import annotations

import json
import shutil
import subprocess
import sysconfig
from pathlib import Path
from typing import Final

import pytest
import yaml
from openapi_spec_validator import OpenAPIV31SpecValidator

from bench import reference
from design.render.ddl import render_ddl
from design.render.openapi import render_openapi
from tests.design.review.planting import unplanted

pytestmark = pytest.mark.usefixtures("shared")

BESIDE_THE_POINT: Final = {
    # A script that makes an empty database meets no rows, locks and readers.
    "require-concurrent-index-creation", "require-lock-timeout", "require-statement-timeout",
    # It is run once, in a transaction.
    "prefer-robust-stmts",
    # Counts such as quantities and versions stay small; keys are judged by the review.
    "prefer-bigint-over-int",
}  # fmt: skip


@pytest.mark.parametrize("brief", reference.BRIEFS)
def test_squawk_finds_nothing_in_the_script(brief: str, tmp_path: Path) -> None:
    program = shutil.which("squawk", path=sysconfig.get_path("scripts"))
    if program is None:
        pytest.skip("squawk is not installed here")
    script = tmp_path / "schema.sql"
    script.write_text(render_ddl(unplanted(brief)), "utf-8")
    command = [program, "--reporter", "json", "--pg-version", "18", str(script)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    found = json.loads(ran.stdout)
    assert found, ran.stderr
    assert [item for item in found if item["rule_name"] not in BESIDE_THE_POINT] == []


@pytest.mark.parametrize("brief", reference.BRIEFS)
def test_the_interface_is_valid_openapi(brief: str) -> None:
    document = yaml.safe_load(render_openapi(unplanted(brief)))
    assert [error.message for error in OpenAPIV31SpecValidator(document).iter_errors()] == []

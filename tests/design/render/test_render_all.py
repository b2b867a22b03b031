from __future__ import annotations

import hashlib
import json
import subprocess
import sys

from design.document.decisions import Decision
from design.render import render_all
from tests.conftest import ROOT
from tests.design.render.designs import workshop
from tests.seeds import printed

PATHS = [
    "generated/schema.sql",
    "generated/schema.sqlite.sql",
    "generated/openapi.yaml",
    "generated/models.py",
    "generated/tables.py",
    "generated/erd.mmd",
    "generated/data-model.md",
]


def test_every_generated_file_is_there_and_ends_in_a_newline() -> None:
    files = render_all(workshop())
    assert list(files) == PATHS
    assert all(text.endswith("\n") and not text.endswith("\n\n") for text in files.values())


def test_what_does_not_concern_a_file_does_not_write_it_again() -> None:
    design = workshop()
    before = render_all(design)
    noted = design.replace(decisions=(Decision(id="dec_x", number=1, title="Keys"),))
    assert all(render_all(noted)[path] is text for path, text in before.items())
    renamed = render_all(design.replace(name="Other"))
    assert renamed["generated/schema.sql"] != before["generated/schema.sql"]
    fewer = design.replace(api=design.api.replace(endpoints=design.api.endpoints[:2]))
    after = render_all(fewer)
    assert after["generated/schema.sql"] is before["generated/schema.sql"]
    assert after["generated/openapi.yaml"] != before["generated/openapi.yaml"]


PROGRAM = """
import hashlib, json
from design.render import render_all
from tests.design.render.designs import workshop
digests = {
    f"{enums} {path}": hashlib.sha256(text.encode()).hexdigest()
    for enums in ("enum", "check")
    for path, text in render_all(workshop(values__enums=enums)).items()
}
print(json.dumps(digests))
"""


def test_the_same_design_gives_the_same_bytes_in_any_process() -> None:
    (there,) = printed(PROGRAM, "0", "1", "4242")
    assert json.loads(there) == {
        f"{enums} {path}": hashlib.sha256(text.encode()).hexdigest()
        for enums in ("check", "enum")
        for path, text in render_all(workshop(values__enums=enums)).items()
    }


def test_importing_the_renderers_loads_nothing_heavy() -> None:
    program = (
        "import sys, pkgutil, importlib, design.render as r\n"
        "for m in pkgutil.iter_modules(r.__path__): importlib.import_module(f'design.render.{m.name}')\n"  # noqa: E501
        "print([n for n in ('sqlalchemy', 'sqlglot', 'yaml', 'datamodel_code_generator')"
        " if n in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from session.settings import Settings
from session.workbench import Workbench

BRIEF = """# Tool library

Product summary:
Members borrow tools for a few days.

Entities:
- Member -> a person who borrows; name, email (unique, case does not matter), phone (optional)
- Tool -> something to lend; code (unique), title, deposit, active or not
- Loan -> a member's use of a tool; starts on, due on, returned at (optional)

Workflows:
- Loan: requested -> lent -> returned; requested -> cancelled

Roles:
- Role: Member
- Can: see own loans; request a loan; cancel own loan
- Role: Librarian
- Can: see all loans; manage tools

Reporting questions:
- Newest loans of one member, newest first
"""


@pytest.fixture
def make_bench(tmp_path: Path) -> Iterator[Callable[..., Workbench]]:
    opened: list[Workbench] = []

    def make(name: str = "design", *, brief: str = BRIEF) -> Workbench:
        path = tmp_path / name
        bench = (
            Workbench.open(path, settings=Settings())
            if (path / ".git").exists()
            else Workbench.create(path, brief=brief, settings=Settings())
        )
        opened.append(bench)
        return bench

    yield make
    for bench in opened:
        bench.close()

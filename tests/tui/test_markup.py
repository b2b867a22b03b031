"""Square brackets are text: nothing that is said, named or decided is read as markup."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from design.derive import derive
from design.document.design import Design
from session.workbench import Workbench
from tests.design.operations.steps import after, shop
from tests.tui.room import SETTINGS, ask, entered, text_of, wait_until

NASTY = ("[/]", "[bold", "[@click=app.quit]x[/]", "[red]x[/red]", "[a=b:", "\\[", "[link='", "]")
texts = st.lists(st.sampled_from(NASTY), min_size=1, max_size=3).map(" ".join)


def bracketed(text: str) -> Design:
    """A design in which every text there is holds one."""
    return derive(
        after(
            shop(),
            {"op": "add_entity", "name": "Box", "definition": f"box {text} end"},
            {"op": "add_attribute", "entity": "Box", "name": "kind", "definition": f"kind {text}"},
            {"op": "add_attribute", "entity": "Box", "name": "flag",
             "values": [f"v{text[:20]}", "no"]},
            {"op": "add_role", "name": f"Packer {text[:30]}"},
            {"op": "add_invariant", "entity": "Box", "statement": f"always {text} holds"},
            {"op": "add_question", "text": f"which {text} is it?", "recommendation": f"r {text}",
             "options": [f"o {text}"], "about": ["Box"]},
            {"op": "add_assumption", "text": f"perhaps {text} then"},
            {"op": "add_query", "name": f"query {text[:30]}", "entity": "Box"},
            {"op": "add_decision", "title": f"title {text}", "decision": f"decided {text} so",
             "topic": f"topic {text}", "choice": f"choice {text}"},
        )
    )  # fmt: skip


async def look_everywhere(design: Design, text: str, folder: Path) -> None:
    Workbench.create(folder, design=design, settings=SETTINGS).close()
    async with entered(folder) as (room, pilot):
        await ask(room, pilot, f"say {text} now")
        seen = text_of(pilot)
        for key in ("f3", "f4", "f5", "f6", "f7", "f8"):
            await pilot.press(key)
            await pilot.pause()
            seen += text_of(pilot)
        assert [piece for piece in text.split() if piece not in seen] == []
        room.action_questions()
        await wait_until(pilot, lambda: f"which {text[:20]}".strip() in text_of(pilot))
        await pilot.press("escape")
        room.notify(f"told {text}", markup=False)
        await pilot.pause()


@settings(max_examples=3)
@given(texts)
@example(" ".join(NASTY))
def test_brackets_are_shown_as_they_are(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(look_everywhere(bracketed(text), text, Path(folder) / "design"))

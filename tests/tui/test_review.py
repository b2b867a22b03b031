"""The review pane: listing, mending, excusing, signing off, going there and back."""

from __future__ import annotations

from pathlib import Path

from textual.widgets import Input

from design.review.findings import Finding
from session.settings import Settings
from session.workbench import Workbench
from snapshots.repository import Repository
from tests.tui.conftest import FAULTY, Copy
from tests.tui.room import NARROW, Running, ask, entered, rows_of, text_of, told, wait_until
from tests.tui.sample import SAMPLE
from tui.panes.review import ReviewPane
from tui.screens.dialogs import ChoiceScreen, ReadScreen
from tui.screens.room import RoomScreen
from tui.screens.words import FixScreen, WordScreen
from tui.view import View
from tui.widgets.sheet_view import SheetView
from tui.widgets.status import StatusLine

MISSING = "missing-error-responses"


def pane_of(room: RoomScreen) -> ReviewPane:
    return room.query_one(ReviewPane)


def found(room: RoomScreen, rule: str = MISSING) -> Finding | None:
    """Return the finding of a rule in the newest review, if it is of what is shown."""
    view = room.view()
    if not view.is_reviewed or view.reviewed is None:
        return None
    every = view.reviewed.report.review.findings
    return next((item for item in every if item.rule == rule), None)


async def at_fault(room: RoomScreen, pilot: Running) -> Finding:
    """Go to the review, and put the cursor on the missing 404."""
    await pilot.press("f9")
    await wait_until(pilot, lambda: found(room) is not None)
    finding = found(room)
    assert finding is not None
    assert pane_of(room).select(finding.fingerprint)
    await wait_until(pilot, lambda: "Add the answers" in room.pane.sheet.text)
    return finding


async def test_findings_are_listed_worst_first_with_why_where_and_how(design: Copy) -> None:
    async with entered(design("faulty")) as (room, pilot):
        await at_fault(room, pilot)
        assert "1 error" in rows_of(room)[0]
        assert FAULTY in rows_of(room)[1]
        shown = room.pane.sheet.text
        for words in (MISSING, "Why it will hurt", "404", "+ error 404", "api.json:"):
            assert words in shown
        assert "✗1" in room.query_one(StatusLine).render().plain
        assert "9 Review 1!" in text_of(pilot)


async def test_what_could_not_be_checked_is_listed_too(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        await pilot.press("f9")
        await wait_until(pilot, lambda: any("not checked" in row for row in rows_of(room)))
        pane_of(room).select("lacking:0")
        await wait_until(pilot, lambda: "Fill in" in room.pane.sheet.text)
        assert "Missing at" in room.pane.sheet.text


async def test_a_long_text_is_not_said_twice_in_a_line(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        await pilot.press("f9")
        await wait_until(pilot, lambda: any("question" in row for row in rows_of(room)))
        cells = [line.row.cells for line in room.pane.rows.lines]
        asked = [named for named, said, *_ in cells if said.plain.startswith("Nobody has answered")]
        assert {named.plain for named in asked} == {"! question"}


async def test_one_key_groups_by_element_and_by_item_of_the_gate(design: Copy) -> None:
    async with entered(design("faulty")) as (room, pilot):
        finding = await at_fault(room, pilot)
        await pilot.press("c")
        row = room.pane.rows.row
        assert row is not None
        assert row.id == finding.fingerprint
        assert FAULTY in rows_of(room)
        await pilot.press("c")
        assert sum(line.row.id.startswith("item:") for line in room.pane.rows.lines) == 10
        pane_of(room).select("item:contract")
        assert "fail" in text_of(pilot)
        pane_of(room).select("item:authorization")
        await wait_until(pilot, lambda: "Not signed off" in room.pane.sheet.text)


async def test_a_fix_is_shown_and_applied(design: Copy) -> None:
    async with entered(design("faulty")) as (room, pilot):
        await at_fault(room, pilot)
        bench = room.workbench
        assert bench is not None
        head = bench.head.id
        await pilot.press("x")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, FixScreen))
        assert "+ error 404" in pilot.app.screen.query_one(SheetView).text
        await pilot.press("escape")
        await wait_until(pilot, lambda: room.is_active)
        assert bench.head.id == head
        await pilot.press("x")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, FixScreen))
        await pilot.press("enter")
        await wait_until(pilot, lambda: room.view().is_reviewed and found(room) is None)
        assert bench.head.id != head
        assert not room.view().reviewed.report.review.worst("error")  # type: ignore[union-attr]
        await pilot.press("u")
        assert "No proposal is open" in told(pilot)
        assert found(room) is None
        bench.undo()
        await wait_until(pilot, lambda: found(room) is not None)


async def test_a_fix_in_a_proposal_is_part_of_it_and_can_be_taken_out(design: Copy) -> None:
    async with entered(design("faulty")) as (room, pilot):
        await ask(room, pilot, "add nickname to Customer")
        await at_fault(room, pilot)
        bench = room.workbench
        assert bench is not None
        head = bench.head.id
        await pilot.press("X")
        await wait_until(pilot, lambda: room.view().is_reviewed and found(room) is None)
        assert bench.head.id == head
        draft = room.view().draft
        assert draft is not None
        assert draft.amendments
        await pilot.press("f7")
        await wait_until(pilot, lambda: any("404" in row or FAULTY in row for row in rows_of(room)))
        await pilot.press("f9", "u")
        await wait_until(pilot, lambda: found(room) is not None)
        await pilot.press("u")
        assert "No fix was put" in told(pilot)


async def test_a_waiver_needs_a_reason_and_can_be_taken_back(design: Copy) -> None:
    async with entered(design("faulty")) as (room, pilot):
        finding = await at_fault(room, pilot)
        await pilot.press("W")
        assert "not waived" in told(pilot)
        await pilot.press("w")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, WordScreen))
        assert "Ada <ada@example.org>" in text_of(pilot)
        await pilot.press("enter", "enter")
        assert isinstance(pilot.app.screen, WordScreen)
        assert "needs a reason" in told(pilot)
        await pilot.press(*"we ask", "escape")
        await wait_until(pilot, lambda: "esc again leaves without what you wrote" in told(pilot))
        assert isinstance(pilot.app.screen, WordScreen)
        await pilot.press("enter", *"yesterday", "enter")
        assert "no day to come" in told(pilot)
        pilot.app.screen.query_one("#until", Input).value = "2999-01-31"
        await pilot.press("enter")
        await wait_until(pilot, lambda: (item := found(room)) and item.standing == "waived")
        assert room.workbench is not None
        assert room.workbench.design.waivers[0].until == "2999-01-31"
        assert not any(FAULTY in row for row in rows_of(room))
        await pilot.press("t")
        assert pane_of(room).select(finding.fingerprint)
        await wait_until(pilot, lambda: "Waived: we ask (Ada" in room.pane.sheet.text)
        await pilot.press("w")
        assert "waived already" in told(pilot)
        await pilot.press("W")
        await wait_until(pilot, lambda: (item := found(room)) and item.standing == "open")


async def test_an_item_of_the_gate_is_signed_off(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        await pilot.press("f9", "c", "c")
        await wait_until(pilot, lambda: room.view().is_reviewed and rows_of(room))
        pane_of(room).select("item:authorization")
        await pilot.press("s")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, WordScreen))
        await pilot.press("enter", "enter")
        await wait_until(pilot, lambda: "signed off by Ada" in text_of(pilot))
        await pilot.press("W")
        await wait_until(pilot, lambda: "signed off by Ada" not in text_of(pilot))


async def test_a_proposal_is_not_signed_off(design: Copy) -> None:
    async with entered(design("proposed"), NARROW) as (room, pilot):
        await pilot.press("f9", "c", "c")
        await wait_until(pilot, lambda: room.view().is_reviewed and rows_of(room))
        pane_of(room).select("item:keys")
        await pilot.press("s")
        assert "Accept or discard" in told(pilot)


async def test_the_element_is_gone_to_and_back(design: Copy) -> None:
    async with entered(design("faulty")) as (room, pilot):
        finding = await at_fault(room, pilot)
        await pilot.press("enter")
        await wait_until(pilot, lambda: room.current == "endpoints")
        row = room.pane.rows.row
        assert row is not None
        assert row.copy == FAULTY
        await pilot.press("v")
        await wait_until(pilot, lambda: room.current == "review")
        row = room.pane.rows.row
        assert row is not None
        assert row.id == finding.fingerprint
        await pilot.press("v")
        await wait_until(pilot, lambda: room.current == "endpoints")


async def test_the_page_of_a_rule_is_read(design: Copy) -> None:
    async with entered(design("faulty")) as (room, pilot):
        await at_fault(room, pilot)
        await pilot.press("e")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ReadScreen))
        shown = pilot.app.screen.query_one(SheetView).text
        assert "Bad" in shown
        assert "Good" in shown


async def test_findings_are_filtered_as_one_types(design: Copy) -> None:
    async with entered(design("faulty")) as (room, pilot):
        await at_fault(room, pilot)
        await pilot.press("f")
        await wait_until(pilot, lambda: isinstance(room.focused, Input))
        await pilot.press(*"404 product")
        await wait_until(pilot, lambda: len(rows_of(room)) == 2)
        await pilot.press("enter")
        await wait_until(pilot, lambda: room.focused is room.pane.rows)
        assert room.query_one(ReviewPane).listing.words == "404 product"
        await pilot.press("f", *"xyz")
        await wait_until(pilot, lambda: not rows_of(room))
        assert "Nothing has" in text_of(pilot)
        await pilot.press("escape")
        await wait_until(pilot, lambda: len(rows_of(room)) > 2)


async def test_an_old_snapshot_is_reviewed_and_not_changed(design: Copy) -> None:
    async with entered(design("faulty")) as (room, pilot):
        await pilot.press("f8", "down", "enter")
        await wait_until(pilot, lambda: room.view().past is not None)
        await pilot.press("f9")
        await wait_until(pilot, lambda: room.view().is_reviewed)
        assert found(room) is None
        await pilot.press("X")
        assert "old snapshot" in told(pilot) or "No finding" in told(pilot)
        await pilot.press("escape")
        await wait_until(pilot, lambda: found(room) is not None)


async def test_commands_do_the_same(design: Copy) -> None:
    async with entered(design("faulty")) as (room, pilot):
        finding = await at_fault(room, pilot)
        for line, screen in (
            (f"/fix {finding.fingerprint[:6]}", FixScreen),
            (f"/waive {finding.fingerprint[:6]} one client", WordScreen),
            ("/signoff paths", WordScreen),
            (f"/explain {MISSING}", ReadScreen),
            ("/baseline", ChoiceScreen),
        ):
            room.chat.composer.focus()
            room.chat.composer.write(line)
            await pilot.press("enter")
            await wait_until(pilot, lambda screen=screen: isinstance(pilot.app.screen, screen))  # type: ignore[misc]
            await pilot.press("escape")
            await wait_until(pilot, lambda: room.is_active)
        for line, reason in (
            ("/waive abcdef", "There is no finding"),
            ("/signoff looks", "The gate has these items"),
            ("/explain nothing", "There is no rule nothing"),
        ):
            room.chat.composer.focus()
            room.chat.composer.write(line)
            await pilot.press("enter")
            await wait_until(pilot, lambda reason=reason: reason in told(pilot))  # type: ignore[misc]
        room.chat.composer.write("/fix")
        await pilot.press("enter")
        await wait_until(pilot, lambda: room.view().is_reviewed and found(room) is None)
        assert "1 mended" in told(pilot)


async def test_what_another_process_does_is_reviewed(design: Copy) -> None:
    path: Path = design("faulty")
    async with entered(path) as (room, pilot):
        await at_fault(room, pilot)
        other = Workbench.open(path)
        other.mend_all()
        other.close()
        await wait_until(pilot, lambda: room.view().is_reviewed and found(room) is None)


async def test_panes_mark_what_was_found_and_tell_it(design: Copy) -> None:
    async with entered(design("faulty")) as (room, pilot):
        await at_fault(room, pilot)
        await pilot.press("f5")
        await wait_until(pilot, lambda: any(row.endswith("✗") for row in rows_of(room)))
        marked = [row for row in rows_of(room) if row.endswith("✗")]
        assert len(marked) == 1
        assert "/v1/products/{product_id}" in marked[0]
        rows = [line.row for line in room.pane.rows.lines]
        room.pane.rows.select(next(row.id for row in rows if row.copy == FAULTY))
        await wait_until(pilot, lambda: "v goes to the review" in room.pane.sheet.text)
        assert "✗ " + FAULTY in room.pane.sheet.text
        await pilot.press("f9", "X", "f5")
        await wait_until(pilot, lambda: not any(row.endswith("✗") for row in rows_of(room)))


async def test_tables_and_columns_are_marked(tmp_path: Path) -> None:
    Repository.create(tmp_path / "design", SAMPLE, author="Ada <ada@example.org>")
    async with entered(tmp_path / "design") as (room, pilot):
        await pilot.press("f4")
        await wait_until(pilot, lambda: room.view().is_reviewed)
        pane = room.pane
        assert pane.rows.select("col_09")
        signs = {line.row.copy: line.row.cells[1].plain for line in pane.rows.lines}
        assert signs["loans"].endswith("✗")
        assert signs["loans.status"].endswith("✗")
        assert signs["members"].endswith("!")
        await pilot.press("v")
        await wait_until(pilot, lambda: "unconstrained-enum" in room.pane.sheet.text)


async def test_a_proposal_says_what_it_brings_in_and_mends(design: Copy) -> None:
    async with entered(design("faulty")) as (room, pilot):
        await ask(room, pilot, "Remove loyalty_points from Customer")
        await pilot.press("f7")
        await wait_until(pilot, lambda: "Brings in" in rows_of(room))
        await wait_until(pilot, lambda: "brings in ✗ 1 error" in room.pane.sheet.text)
        brought = next(line.row for line in room.pane.rows.lines if line.row.id[:8] == "brought:")
        room.pane.rows.select(brought.id)
        await wait_until(pilot, lambda: "Why it will hurt" in room.pane.sheet.text)
        await pilot.press("enter")
        await wait_until(pilot, lambda: room.current == "review")
        assert found(room, "response-required-property-removed")
        await wait_until(pilot, lambda: "new  " in text_of(pilot))
        await pilot.press("X")
        await wait_until(pilot, lambda: room.view().is_reviewed and found(room) is None)
        await pilot.press("f7")
        await wait_until(pilot, lambda: "Mends" in rows_of(room))


async def test_a_proposal_that_brings_errors_in_is_not_accepted_unasked(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        await ask(room, pilot, "Remove loyalty_points from Customer")
        bench = room.workbench
        assert bench is not None
        head = bench.head.id
        await pilot.press("ctrl+g")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ChoiceScreen))
        assert "brings in 1 error" in text_of(pilot)
        await pilot.press("enter")
        await wait_until(pilot, lambda: room.is_active and room.current == "review")
        assert bench.head.id == head
        await pilot.press("ctrl+g")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ChoiceScreen))
        await pilot.press("right", "enter")
        await wait_until(pilot, lambda: bench.head.id != head)


async def test_a_reply_that_is_coming_is_reviewed_once_when_it_has_ended(
    design: Copy, slow: Settings
) -> None:
    async with entered(design("accepted"), settings=slow) as (room, pilot):
        await wait_until(pilot, lambda: room.view().is_reviewed)
        begun: list[int] = []
        find = room.find_findings

        def noted(view: View) -> None:
            before = room._reviewing
            find(view)
            if room._reviewing is not before:
                begun.append(len(view.draft.applied) if view.draft else 0)

        room.find_findings = noted  # type: ignore[method-assign]
        shown = room.query_one(StatusLine).status.findings.plain
        room.chat.composer.focus()
        room.chat.composer.write("add nickname to Customer. add fax to Customer")
        await pilot.press("enter")
        await wait_until(pilot, lambda: room.view().draft is not None)
        while (draft := room.view().draft) is not None and draft.is_open:
            assert room.query_one(StatusLine).status.findings.plain == shown
            await pilot.pause()
        await wait_until(pilot, lambda: room.view().draft and room.view().is_reviewed)
        assert len(begun) == 1

"""Fixes and waivers in an open proposal: operations like any other, kept, taken back, accepted."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from design.document.design import Design
from design.operations.parse import parse_operation
from session.checking import ReviewError
from session.draft import Draft
from session.events import OperationApplied, TurnStarted
from session.workbench import Workbench, WorkbenchError

Make = Callable[..., Workbench]
CONFLICT = "conflict-response-missing"


async def proposed(make_bench: Make) -> Workbench:
    """Open a bench whose proposal is clean but for a 409 that the accepted design lacks."""
    bench = make_bench()
    await bench.ask("Draft the design from the brief")
    bench.accept()
    drop = parse_operation({"op": "drop_error", "endpoint": "POST /v1/tools", "status": 409})
    bench._commit_edit(bench._applied([drop.operation], "x"), "Drop the 409", "review")
    await bench.ask("add nickname to Member")
    assert bench.draft is not None
    return bench


def conflict(bench: Workbench) -> str:
    """Return the fingerprint of the missing 409, or an empty text."""
    found = bench.review().review.open
    return next((item.fingerprint for item in found if item.rule == CONFLICT), "")


async def test_a_fix_goes_into_the_open_proposal(make_bench: Make) -> None:
    bench = await proposed(make_bench)
    head, before = bench.head.id, bench.review().review
    assert bench.mend(conflict(bench)) is None
    assert bench.head.id == head
    assert not conflict(bench)
    after = bench.review().review
    known = {item.fingerprint for item in before.findings}
    assert not [item for item in after.worst("error") if item.fingerprint not in known]
    view = bench.draft
    assert view is not None
    assert [item.key for item in view.applied][-1] == "m1"
    assert CONFLICT in view.amended_by("m1")
    accepted = bench.accept()
    assert not conflict(bench)
    assert "409" in accepted.message


async def test_a_fix_in_a_proposal_survives_a_restart_and_can_be_taken_back(
    make_bench: Make,
) -> None:
    bench = await proposed(make_bench)
    number = len(bench.draft.applied) if bench.draft else 0
    bench.mend(conflict(bench))
    bench.close()
    again = make_bench()
    assert again.draft is not None
    assert len(again.draft.applied) == number + 1
    assert not conflict(again)
    assert CONFLICT in again.take_back()
    assert again.draft is not None
    assert len(again.draft.applied) == number
    assert conflict(again)
    again.mend(conflict(again))
    again.take_back()
    with pytest.raises(ReviewError, match="No fix was put"):
        again.take_back()
    again.close()
    last = make_bench()
    assert last.draft is not None
    assert len(last.draft.applied) == number
    assert conflict(last)
    assert last.draft.amendments == ()


def test_what_is_struck_out_of_a_draft_leaves_nothing_behind() -> None:
    draft = Draft(TurnStarted("t1", message="x", model="m", author="a"), Design())
    made = parse_operation({"op": "add_entity", "name": "Order"}).operation
    draft.take(made, "1", '{"op":"add_entity","nam":"Order"}', ("nam is read as name",))
    draft.without(["1"])
    assert draft.view().fixes == {}
    (told,) = draft.take(made, "1", "")
    assert isinstance(told, OperationApplied)
    assert told.fixes == ()
    assert draft.raw_of("1", made) == '{"op": "add_entity", "name": "Order"}'


async def test_a_fix_can_be_left_out_of_what_is_accepted(make_bench: Make) -> None:
    bench = await proposed(make_bench)
    bench.mend(conflict(bench))
    view = bench.draft
    assert view is not None
    bench.accept([item.key for item in view.applied if not view.amended_by(item.key)])
    assert conflict(bench)


async def test_all_safe_fixes_are_one_amendment(make_bench: Make) -> None:
    bench = await proposed(make_bench)
    snapshot, done = bench.mend_all()
    assert snapshot is None
    assert done >= 1
    assert not conflict(bench)
    bench.take_back()
    assert conflict(bench)


async def test_a_fix_that_mends_nothing_leaves_the_proposal_as_it_was(
    make_bench: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    bench = await proposed(make_bench)
    finding = bench.finding(conflict(bench))
    add = {"op": "add_attribute", "entity": "Tool", "name": "weight", "type": "int"}
    gone = {"op": "drop_entity", "name": "Nothing"}
    before = bench.draft
    assert before is not None
    cases: tuple[tuple[tuple[dict[str, str], ...], str], ...] = (
        ((add,), "still there"),
        ((add, gone), "Nothing"),
    )
    for steps, reason in cases:
        fix = replace(finding.fixes[0], operations=steps)
        wrong = replace(finding, fixes=(fix,))
        monkeypatch.setattr(bench, "finding", lambda _, wrong=wrong: wrong)
        with pytest.raises(ReviewError, match=reason):
            bench.mend(finding.fingerprint)
        after = bench.draft
        assert after is not None
        assert after.design == before.design
        assert after.rejected == before.rejected


async def test_a_finding_of_the_proposal_alone_is_waived_in_it(make_bench: Make) -> None:
    bench = make_bench()
    await bench.ask("Draft the design from the brief")
    finding = bench.review().review.open[0]
    assert bench.waive(finding.fingerprint, "We ask the board.") is None
    assert not bench.design.waivers
    assert bench.finding(finding.fingerprint).standing == "waived"
    with pytest.raises(ReviewError, match="is not waived"):
        bench.unwaive(bench.review().review.open[0].fingerprint)
    assert bench.unwaive(finding.fingerprint) is None
    assert bench.finding(finding.fingerprint).standing == "open"
    bench.waive(finding.fingerprint, "We ask the board.")
    bench.accept()
    assert bench.design.waivers[0].reason == "We ask the board."
    assert bench.unwaive(finding.fingerprint) is not None
    assert bench.design.waivers == ()


async def test_a_finding_of_the_accepted_design_is_waived_there(make_bench: Make) -> None:
    bench = await proposed(make_bench)
    assert bench.waive(conflict(bench), "One client, and it knows.") is not None
    assert len(bench.design.waivers) == 1
    assert not conflict(bench)


async def test_what_was_said_of_an_item_can_be_taken_back(make_bench: Make) -> None:
    bench = make_bench()
    await bench.ask("Draft the design from the brief")
    bench.accept()
    bench.sign_off("authorization")
    bench.retract("authorization")
    assert bench.design.review.signoffs == ()
    with pytest.raises(ReviewError, match="Nobody has signed off"):
        bench.retract("authorization")


async def test_a_proposal_is_weighed_against_what_it_would_replace(make_bench: Make) -> None:
    bench = await proposed(make_bench)
    bench.mend(conflict(bench))
    view = bench.draft
    assert view is not None
    balance = bench.weigh(view.design, view.base)
    assert CONFLICT in {item.rule for item in balance.mended}
    bench.accept()
    await bench.ask("Remove nickname from Member")
    view = bench.draft
    assert view is not None
    assert "response-required-property-removed" in {
        item.rule for item in bench.weigh(view.design, view.base).brought
    }


async def test_a_review_that_is_given_up_loses_nothing(make_bench: Make) -> None:
    class GivenUpError(Exception):
        pass

    bench = make_bench()
    await bench.ask("Draft the design from the brief")
    bench.accept()
    before = bench.weigh(bench.design).report.review
    seen = 0

    def pause() -> None:
        nonlocal seen
        seen += 1
        if seen == 5:
            raise GivenUpError

    with pytest.raises(GivenUpError):
        bench.weigh(bench.design, pause=pause)
    assert bench.weigh(bench.design).report.review == before


async def test_nothing_is_mended_while_a_reply_is_coming(make_bench: Make) -> None:
    bench = await proposed(make_bench)
    fingerprint = conflict(bench)
    bench.discard()
    calls: list[str] = []

    def mend(_: object) -> None:
        if bench.running and not calls:
            with pytest.raises(WorkbenchError, match="has to wait"):
                bench.mend(fingerprint)
            calls.append("refused")

    bench.subscribe(mend)
    await bench.ask("add phone to Member")
    assert calls == ["refused"]

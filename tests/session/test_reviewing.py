"""Reviewing over a real repository: findings, waivers, sign-offs, the baseline, fixes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from session.checking import ReviewError
from session.workbench import Workbench

Make = Callable[..., Workbench]


async def drafted(make_bench: Make) -> Workbench:
    bench = make_bench()
    await bench.ask("Draft the design from the brief")
    bench.accept()
    return bench


async def test_what_a_person_says_of_a_review_is_kept_in_snapshots(make_bench: Make) -> None:
    bench = await drafted(make_bench)
    first = bench.review().review.open[0]
    snapshot = bench.waive(first.fingerprint[:6], "We ask the board.", "2999-01-01")
    assert snapshot is not None
    assert snapshot.subject.startswith(f"Waive {first.rule}: We ask the board.")
    assert bench.design.waivers[0].by == str(bench.author)
    found = {item.fingerprint: item for item in bench.review().review.findings}
    assert found[first.fingerprint].standing == "waived"
    with pytest.raises(ReviewError, match="waived already"):
        bench.waive(first.fingerprint, "again")
    bench.undo()
    assert bench.design.waivers == ()

    bench.set_baseline()
    assert bench.review().review.open == ()
    bench.close()
    assert make_bench().design.review.baseline == bench.design.review.baseline


async def test_a_sign_off_holds_until_what_it_covers_changes(make_bench: Make) -> None:
    bench = await drafted(make_bench)

    def state(item: str) -> str:
        return next(one.state for one in bench.review().gate if one.item == item)

    assert state("authorization") == "not checked"
    snapshot = bench.sign_off("authorization", "went through every role")
    assert state("authorization") == "signed off"
    assert snapshot.gate == bench.head.gate
    assert "authorization" not in str(snapshot.gate)
    await bench.ask("Rename Member to Borrower")
    bench.accept()
    assert state("authorization") == "signed off"
    await bench.ask("Librarians may delete tools")
    bench.accept()
    assert state("authorization") == "not checked"


async def test_safe_fixes_mend_what_they_are_for(make_bench: Make) -> None:
    from design.operations.parse import parse_operation

    bench = await drafted(make_bench)
    drop = parse_operation({"op": "drop_error", "endpoint": "POST /v1/tools", "status": 409})
    design = bench._applied([drop.operation], "x")
    bench._commit_edit(design, "Drop the 409", "review")
    (finding,) = [
        item for item in bench.review().review.open if item.rule == "conflict-response-missing"
    ]
    assert "compatibility" in {item.item for item in bench.review().gate}
    bench.mend(finding.fingerprint)
    assert finding.fingerprint not in {item.fingerprint for item in bench.review().review.findings}
    bench._commit_edit(bench._applied([drop.operation], "y"), "Drop it again", "review")
    _, done = bench.mend_all()
    assert done >= 1
    assert "conflict-response-missing" not in {item.rule for item in bench.review().review.open}


async def test_a_design_is_reviewed_against_what_it_would_replace(make_bench: Make) -> None:
    bench = await drafted(make_bench)
    removed = "api-removed-without-deprecation"
    assert removed not in {item.rule for item in bench.review().review.open}
    assert removed in {item.rule for item in bench.review("HEAD~1", against="HEAD").review.open}


async def test_what_is_given_wrong_is_told(make_bench: Make) -> None:
    bench = await drafted(make_bench)
    fingerprint = bench.review().review.open[0].fingerprint
    calls: tuple[tuple[Callable[[], object], str], ...] = (
        (lambda: bench.waive("ffff", "x"), "There is no finding"),
        (lambda: bench.waive(fingerprint, "  "), "needs a reason"),
        (lambda: bench.waive(fingerprint, "x", "soon"), "is not a date"),
        (lambda: bench.sign_off("looks"), "has no item"),
        (lambda: bench.sign_off("keys", state="waived"), "needs a reason"),
        (lambda: bench.set_level("no-such-rule", "off"), "There is no rule"),
        (lambda: bench.mend(fingerprint, 9), "fix"),
    )
    for call, reason in calls:
        with pytest.raises(ReviewError, match=reason):
            call()


async def test_a_level_is_the_designs_own(make_bench: Make) -> None:
    bench = await drafted(make_bench)
    bench.set_level("open-question-unresolved", "off")
    rules = {item.rule for item in bench.review().review.findings}
    assert "open-question-unresolved" not in rules
    bench.set_level("open-question-unresolved", "default")
    assert bench.design.review.levels == ()

"""Commands of the review: review, explain, rules, waive, sign-off, baseline, fix."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from tui.commands.faults import REFUSED, InputError
from tui.commands.state import AsJson, NotSecret, data, data_json, state_of, talk

if TYPE_CHECKING:
    from design.review.registry import Rule
    from session.workbench import Workbench
    from snapshots.history import Snapshot

_PROFILES: Final = ("prototype", "product", "regulated")
_LEVELS: Final = ("error", "warning", "info", "off", "default")
Finding = Annotated[str, typer.Argument(help="Its fingerprint, or the beginning of it.")]
Withdraw = Annotated[bool, typer.Option("--withdraw", help="Take back what was said of it.")]
Until = Annotated[str, typer.Option("--until", metavar="DATE", help="Last day on which it counts.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("review")(review)
    app.command("explain")(explain)
    app.command("rules")(rules)
    app.command("waive")(waive)
    app.command("sign-off")(sign_off)
    app.command("baseline")(baseline)
    app.command("fix")(fix)


def _one_of(given: str, known: tuple[str, ...], what: str) -> Any:
    if given not in known:
        raise InputError(f"There is no {what} {given!r}; there are: {', '.join(known)}.")
    return given


def review(
    context: typer.Context,
    rev: Annotated[
        str | None,
        typer.Argument(help="Snapshot; default the proposal, else the accepted design."),
    ] = None,
    how: Annotated[
        str, typer.Option("--format", help="text, json, sarif, junit or github.")
    ] = "text",
    gate: Annotated[
        bool, typer.Option("--gate", help="Show the release gate; end with 1 while it is open.")
    ] = False,
    profile: Annotated[
        str | None, typer.Option("--profile", help="prototype, product or regulated.")
    ] = None,
    against: Annotated[
        str | None,
        typer.Option("--against", metavar="REV", help="What it would replace, such as a release."),
    ] = None,
    fail_on: Annotated[
        str, typer.Option("--fail-on", help="error, warning or info: what ends with 1.")
    ] = "error",
    as_json: AsJson = False,
) -> None:
    """Review a design over all layers; end with 1 while a finding counts."""
    from design.review.findings import SEVERITIES
    from design.review.formats import FORMATS, gate_text, written

    wanted = _one_of("json" if as_json else how, FORMATS, "format")
    limit = _one_of(fail_on, SEVERITIES, "severity")
    judged = None if profile is None else _one_of(profile, _PROFILES, "profile")
    with state_of(context).workbench() as bench:
        found = bench.review(rev, against=against, profile=judged)
    if gate and wanted == "text":
        data(gate_text(found))
    else:
        data(written(found, wanted))
    if gate:
        bad = any(item.is_open for item in found.gate)
    else:
        bad = bool(found.review.worst(limit))
    if bad or found.review.faults:
        raise typer.Exit(REFUSED)


def explain(
    context: typer.Context,
    rule: Annotated[str, typer.Argument(help="Id of a rule, such as unique-not-tenant-scoped.")],
) -> None:
    """Explain a rule: what it finds, why it hurts, what is bad and what is good."""
    from design.operations.resolve import close_names
    from design.review.pages import page_of
    from design.review.registry import all_rules, find_rule

    found = find_rule(rule)
    if found is None:
        close = close_names(rule, [item.id for item in all_rules()])
        meant = f" Did you mean {' or '.join(close)}?" if close else ""
        raise InputError(f"There is no rule {rule!r}.{meant} `planroom rules` lists them.")
    data(page_of(found))


def rules(
    context: typer.Context,
    level: Annotated[
        str,
        typer.Option(
            "--level", metavar="RULE=LEVEL",
            help="Judge a rule as error, warning, info, off or default in this design.",
        ),
    ] = "",
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """List the rules of the review, or say how bad findings of one are in this design."""
    from design.review.registry import all_rules

    if level:
        rule, _, wanted = level.partition("=")
        wanted = _one_of(wanted, _LEVELS, "level")
        with state_of(context).workbench() as bench:
            _told(bench, bench.set_level(rule.strip(), wanted), as_json=as_json)
        return
    if as_json:
        data_json([_rule_json(item) for item in all_rules()])
        return
    for item in all_rules():
        data(f"{item.severity:<8} {item.id:<38} {item.summary}")


def _rule_json(rule: Rule) -> dict[str, Any]:
    return {
        "rule": rule.id,
        "group": rule.group,
        "item": rule.item,
        "severity": rule.severity,
        "profiles": dict(rule.profiles),
        "each": rule.subject,
        "summary": rule.summary,
        "why": rule.why,
        "needs": [need.fill for need in rule.needs],
    }


def waive(
    context: typer.Context,
    finding: Finding,
    reason: Annotated[str, typer.Option("--reason", help="Why it is accepted.")] = "",
    until: Until = "",
    withdraw: Withdraw = False,
    not_secret: NotSecret = False,
    as_json: AsJson = False,
) -> None:
    """Excuse one finding, with a reason and perhaps up to a day; or take that back."""
    if withdraw and (reason or until):
        raise InputError("--withdraw goes alone: it takes back what was said.")
    with state_of(context).workbench(trusting=not_secret) as bench:
        done = bench.unwaive(finding) if withdraw else bench.waive(finding, reason, until)
        _told(bench, done, as_json=as_json)


def sign_off(
    context: typer.Context,
    item: Annotated[
        str, typer.Argument(help="Item of the gate, such as authorization; see review --gate.")
    ],
    reason: Annotated[str, typer.Option("--reason", help="What was looked at.")] = "",
    waive: Annotated[
        bool, typer.Option("--waive", help="Accept it as it is, open; needs a reason.")
    ] = False,
    until: Until = "",
    withdraw: Withdraw = False,
    as_json: AsJson = False,
) -> None:
    """Sign an item of the release gate off, for what it covers now; or take that back."""
    with state_of(context).workbench() as bench:
        if withdraw:
            _told(bench, bench.retract(item), as_json=as_json)
            return
        state: Any = "waived" if waive else "signed off"
        _told(bench, bench.sign_off(item, reason, state=state, until=until), as_json=as_json)


def baseline(context: typer.Context, as_json: AsJson = False) -> None:
    """Let the findings there are now stand, so that only new ones count."""
    with state_of(context).workbench() as bench:
        _told(bench, bench.set_baseline(), as_json=as_json)


def fix(
    context: typer.Context,
    finding: Annotated[
        str | None, typer.Argument(help="Its fingerprint, or the beginning of it.")
    ] = None,
    choice: Annotated[int, typer.Option("-n", help="Which of its fixes, from 1.")] = 1,
    safe: Annotated[
        bool, typer.Option("--safe", help="Apply every fix that cannot lose anything.")
    ] = False,
    back: Annotated[
        bool, typer.Option("--undo", help="Take the last fix out of the open proposal.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Mend a finding with a fix of its own, or everything that has a safe one.

    While a proposal is open the fix goes into it, to be accepted or discarded with the rest.
    """
    if (finding is not None) + safe + back != 1:
        raise InputError("Give the fingerprint of a finding, or --safe, or --undo.")
    with state_of(context).workbench() as bench:
        if back:
            talk(f"Taken back: {bench.take_back()}.")
            _told(bench, None, as_json=as_json)
            return
        if finding is not None:
            _told(bench, bench.mend(finding, choice), as_json=as_json)
            return
        snapshot, done = bench.mend_all()
        talk(f"{done} mended.")
        _told(bench, snapshot, as_json=as_json)


def _told(bench: Workbench, snapshot: Snapshot | None, *, as_json: bool) -> None:
    """Tell of a snapshot, or of the open proposal where that was changed."""
    if as_json:
        data_json({"snapshot": snapshot.id if snapshot else None, "status": bench.status()})
    elif snapshot is not None:
        data(f"{snapshot.short}  {snapshot.subject}")
    else:
        number = len(bench.draft.applied) if bench.draft else 0
        data(f"proposal  {number} operation{'s' if number != 1 else ''}")

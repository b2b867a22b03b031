"""Changes that clients of the interface notice: endpoints that go, move, open or close.

Direction matters: a request may only ask for less, a response may only say more. Rules judge
against the declared contract, and warn only where it cannot decide. A new version of the
interface, by ``versioning.version``, stands beside the old one and breaks nobody.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from design.document.api import Deprecation, Endpoint
from design.review.change import Change
from design.review.facts import Facts
from design.review.findings import Fix, Hit
from design.review.registry import Level, Profile, rule

BREAKS: Final[dict[Profile, Level]] = {"prototype": "warning"}
"""How a break is judged where there are no clients yet."""


@rule("api-removed-without-deprecation", each="change", item="compatibility", profiles=BREAKS)
def api_removed_without_deprecation(change: Change) -> Iterator[Hit]:
    """An endpoint is gone without having been deprecated.

    Its clients learn of it from their own failures. Deprecating it first, with a date, gives
    them the time the conventions promise. Under another path it is gone all the same.

    Bad:
        add_entity name=Order
        add_endpoint method=GET path=/v1/exports kind=report entity=Order
        then
        drop_endpoint endpoint=GET /v1/exports

    Bad:
        add_entity name=Order
        add_endpoint method=GET path=/v1/exports kind=report entity=Order
        then
        rename_endpoint endpoint=GET /v1/exports to=GET /v1/downloads

    Good:
        add_entity name=Order
        add_endpoint method=GET path=/v1/exports kind=report entity=Order
        deprecate_endpoint endpoint=GET /v1/exports since=2020-01-01 sunset=2020-08-01
        then
        drop_endpoint endpoint=GET /v1/exports

    Good:
        add_endpoint method=GET path=/v1/exports
        then
        set_convention key=versioning.version value=2
        rename_endpoint endpoint=GET /v1/exports to=GET /v2/exports

    References:
        oasdiff api-removed-without-deprecation.
    """
    for old, moved in change.lost_endpoints:
        if old.deprecated is None:
            yield _lost(old, moved, "was never deprecated")


@rule("api-removed-before-sunset", each="change", item="compatibility", profiles=BREAKS)
def api_removed_before_sunset(change: Change) -> Iterator[Hit]:
    """An endpoint is gone before the day that was announced.

    Its clients have planned for that day. Who keeps to the announcement is broken by it, and
    nobody believes the next one.

    Bad:
        add_endpoint method=GET path=/v1/exports
        deprecate_endpoint endpoint=GET /v1/exports since=2020-01-01 sunset=9999-01-01
        then
        drop_endpoint endpoint=GET /v1/exports

    Good:
        add_endpoint method=GET path=/v1/exports
        deprecate_endpoint endpoint=GET /v1/exports since=2020-01-01 sunset=2020-08-01
        then
        drop_endpoint endpoint=GET /v1/exports

    References:
        oasdiff api-removed-before-sunset.
    """
    for old, moved in change.lost_endpoints:
        sunset = _day(old.deprecated.sunset) if old.deprecated is not None else None
        if sunset is not None and change.today < sunset:
            yield _lost(old, moved, f"was announced to stay until {sunset}")


@rule("api-deprecated-sunset-missing", each="endpoint", item="compatibility", profiles=BREAKS)
def api_deprecated_sunset_missing(endpoint: Endpoint, facts: Facts) -> Iterator[Hit]:
    """An endpoint is deprecated and nobody says when it goes.

    Clients put off what has no date, and the endpoint can never be removed: no day comes from
    which on it may be.

    Bad:
        add_endpoint method=GET path=/v1/exports
        deprecate_endpoint endpoint=GET /v1/exports since=2026-01-01

    Good:
        add_endpoint method=GET path=/v1/exports
        deprecate_endpoint endpoint=GET /v1/exports since=2026-01-01 sunset=2026-08-01

    References:
        oasdiff api-deprecated-sunset-missing; RFC 8594, the Sunset header.
    """
    gone = endpoint.deprecated
    if gone is not None and not gone.sunset:
        yield Hit(
            endpoint,
            f"{endpoint.label} is deprecated{f' since {gone.since}' if gone.since else ''} and has"
            " no day on which it goes.",
            fixes=_announced(endpoint, gone, facts),
        )


@rule("compat-window-violated", each="endpoint", item="compatibility", profiles=BREAKS)
def compat_window_violated(endpoint: Endpoint, facts: Facts) -> Iterator[Hit]:
    """An endpoint goes sooner after its announcement than the conventions promise.

    Clients count on `versioning.compatibility_days` from the day they are told. Those who
    release less often than the shorter time find it gone.

    Bad:
        set_convention key=versioning.compatibility_days value=30
        add_endpoint method=GET path=/v1/exports
        deprecate_endpoint endpoint=GET /v1/exports since=2026-01-01 sunset=2026-01-15

    Good:
        set_convention key=versioning.compatibility_days value=30
        add_endpoint method=GET path=/v1/exports
        deprecate_endpoint endpoint=GET /v1/exports since=2026-01-01 sunset=2026-01-31

    References:
        oasdiff api-sunset-date-too-small.
    """
    gone = endpoint.deprecated
    since, sunset = (_day(gone.since), _day(gone.sunset)) if gone is not None else (None, None)
    if gone is None or since is None or sunset is None:
        return
    days, given = facts.conventions().versioning.compatibility_days, (sunset - since).days
    if given < days:
        yield Hit(
            endpoint,
            f"{endpoint.label} goes {given} days after it is deprecated; the conventions promise"
            f" {days}.",
            evidence=f"deprecated {since}, gone {sunset}",
            fixes=_announced(endpoint, gone, facts),
        )


@rule("api-sunset-date-changed-too-small", each="change", item="compatibility", profiles=BREAKS)
def api_sunset_date_changed_too_small(change: Change) -> Iterator[Hit]:
    """The day on which an endpoint goes was brought forward, to one that is too near.

    Who has read the first announcement has planned for its day and does not look again.

    Bad:
        add_endpoint method=GET path=/v1/exports
        deprecate_endpoint endpoint=GET /v1/exports since=2019-01-01 sunset=2021-01-01
        then
        deprecate_endpoint endpoint=GET /v1/exports since=2019-01-01 sunset=2020-01-01

    Good:
        add_endpoint method=GET path=/v1/exports
        deprecate_endpoint endpoint=GET /v1/exports since=2019-01-01 sunset=2021-01-01
        then
        deprecate_endpoint endpoint=GET /v1/exports since=2019-01-01 sunset=2022-01-01

    References:
        oasdiff api-sunset-date-changed-too-small.
    """
    days = change.after.conventions().versioning.compatibility_days
    for old, new in change.kept_endpoints:
        if old.deprecated is None or new.deprecated is None:
            continue
        was, now = _day(old.deprecated.sunset), _day(new.deprecated.sunset)
        if was is not None and now is not None and now < min(was, _later(change.today, days)):
            yield Hit(
                new,
                f"{new.label} was announced to stay until {was} and now goes on {now}.",
                fixes=(Fix(f"Let it stay until {was}", (_deprecate(new, old.deprecated),)),),
            )


@rule("response-success-status-removed", each="change", item="compatibility", profiles=BREAKS)
def response_success_status_removed(change: Change) -> Iterator[Hit]:
    """An endpoint answers success with another status than before.

    Clients that wait for the old one take the new one for a failure, and many of them repeat
    what has been done already.

    Bad:
        add_endpoint method=POST path=/v1/exports
        then
        alter_endpoint endpoint=POST /v1/exports status=202

    Good:
        add_endpoint method=POST path=/v1/exports
        then
        alter_endpoint endpoint=POST /v1/exports summary=Ask for an export

    References:
        oasdiff response-success-status-removed.
    """
    for old, new in change.kept_endpoints:
        if old.status != new.status:
            back = {"op": "alter_endpoint", "endpoint": new.label, "status": old.status}
            yield Hit(
                new,
                f"{new.label} answered {old.status} and now answers {new.status}.",
                fixes=(Fix(f"Answer {old.status} again", (back,)),),
            )


@rule("api-security-added", each="change", item="compatibility", profiles=BREAKS)
def api_security_added(change: Change) -> Iterator[Hit]:
    """An endpoint asks for credentials that it did not ask for.

    Clients without them are turned away from one day to the next. It may well be right to
    close it; those who call it must then be told first.

    Bad:
        add_endpoint method=GET path=/v1/prices auth=public public_reason=on the web site
        then
        alter_endpoint endpoint=GET /v1/prices auth=required

    Good:
        add_endpoint method=GET path=/v1/prices
        then
        alter_endpoint endpoint=GET /v1/prices summary=All prices

    References:
        oasdiff api-security-added.
    """
    for old, new in change.kept_endpoints:
        if new.auth not in (old.auth, "public"):
            asked = "a signature" if new.auth == "signature" else "a signed-in caller"
            yield Hit(new, f"{new.label} now asks for {asked}.", evidence=f"auth was {old.auth}")


@rule("api-security-removed", each="change", item="compatibility", severity="warning")
def api_security_removed(change: Change) -> Iterator[Hit]:
    """An endpoint that asked for credentials is open to everybody.

    No client breaks, but what it gives was given under the promise that only those signed in
    see it. In a change of something else this is mostly a slip.

    Bad:
        add_role name=Clerk
        add_endpoint method=GET path=/v1/prices roles=[Clerk]
        then
        alter_endpoint endpoint=GET /v1/prices auth=public public_reason=on the web site

    Good:
        add_endpoint method=GET path=/v1/prices
        then
        add_endpoint method=GET path=/v1/offers auth=public public_reason=on the web site

    References:
        oasdiff api-security-removed.
    """
    for old, new in change.kept_endpoints:
        if new.auth == "public" and old.auth != "public":
            back = {"op": "alter_endpoint", "endpoint": new.label, "auth": old.auth}
            yield Hit(
                new,
                f"{new.label} no longer asks who calls it.",
                evidence=f"auth was {old.auth}",
                fixes=(Fix("Close it again", (back | {"public_reason": old.public_reason},)),),
            )


def _lost(old: Endpoint, moved: Endpoint | None, why: str) -> Hit:
    if moved is None:
        return Hit(old, f"{old.label} is removed and {why}.")
    back = {"op": "rename_endpoint", "endpoint": moved.label, "to": old.label}
    return Hit(
        old,
        f"{old.label} is moved to {moved.label} and {why}.",
        fixes=(Fix(f"Move it back to {old.label}", (back,)),),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _later(day: date, days: int) -> date:
    return day + timedelta(days=min(days, (date.max - day).days))


def _deprecate(endpoint: Endpoint, gone: Deprecation) -> dict[str, str]:
    return {"op": "deprecate_endpoint", "endpoint": endpoint.label} | gone.model_dump()


def _announced(endpoint: Endpoint, gone: Deprecation, facts: Facts) -> tuple[Fix, ...]:
    """Return the fix that gives an endpoint the time that the conventions promise."""
    since = _day(gone.since)
    if since is None:
        return ()
    sunset = _later(since, facts.conventions().versioning.compatibility_days).isoformat()
    operation = _deprecate(endpoint, gone.replace(sunset=sunset))
    return (Fix(f"Let it go on {sunset}", (operation,)),)

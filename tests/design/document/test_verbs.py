from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from design.document.verbs import action_for_state


@pytest.mark.parametrize(
    ("state", "action"),
    [
        ("cancelled", "cancel"), ("canceled", "cancel"), ("shipped", "ship"), ("paid", "pay"),
        ("approved", "approve"), ("paid out", "pay_out"), ("sent", "send"), ("lost", "lose"),
        ("checked in", "check_in"), ("handed over", "hand_over"), ("placed", "place"),
        ("in progress", "start"), ("in review", "submit"), ("done", "complete"),
        ("confirmed", "confirm"), ("rejected", "reject"), ("scheduled", "schedule"),
        ("completed", "complete"), ("delivered", "deliver"), ("resolved", "resolve"),
        ("verified", "verify"), ("denied", "deny"), ("submitted", "submit"), ("added", "add"),
        ("deleted", "delete"), ("refunded", "refund"), ("expired", "expire"), ("issued", "issue"),
        ("partially shipped", "partially_ship"), ("active", "activate"), ("billed", "bill"),
        ("no show", "mark_no_show"), ("past due", "mark_past_due"), ("overdue", "mark_overdue"),
        ("uncollectible", "write_off"), ("written off", "write_off"), ("taken", "take"),
        ("used", "use"), ("merged", "merge"), ("processed", "process"), ("logged", "log"),
    ],
)  # fmt: skip
def test_a_state_tells_the_action_that_leads_there(state: str, action: str) -> None:
    assert action_for_state(state) == action


@pytest.mark.parametrize(
    ("source", "state", "action"),
    [("closed", "open", "reopen"), ("paused", "active", "resume"), ("draft", "open", "open"),
     ("in review", "in progress", "send_back"), ("done", "in progress", "reopen")],
)  # fmt: skip
def test_where_it_comes_from_counts(source: str, state: str, action: str) -> None:
    assert action_for_state(state, source) == action


@given(st.text(max_size=40), st.none() | st.text(max_size=20))
def test_every_state_has_an_action(state: str, source: str | None) -> None:
    assert action_for_state(state, source)

"""What follows once everything is read: tenancy, ownership, deletion, who manages what."""

from __future__ import annotations

import re
from typing import Final

from design.document.names import words
from prompts.offline.reading.attributes import metered
from prompts.offline.reading.lifecycles import article
from prompts.offline.reading.model import EntityDraft, Reading
from prompts.offline.reading.ownership import (
    settle_deletion,
    settle_owners,
    settle_ownership,
    settle_parent_deletes,
    settle_written_once,
)
from prompts.offline.reading.selves import settle_circles, settle_selves
from prompts.offline.reading.values import (
    settle_billed_periods,
    settle_copies,
    settle_day_names,
    settle_identity,
    settle_managed,
    settle_old_and_new,
    settle_periods,
    settle_uniqueness,
    settle_unnamed,
)
from prompts.offline.reading.words import as_words

_PARTS: Final = frozenset({"line", "item", "position", "detail", "step", "answer"})


def close(reading: Reading) -> None:
    """Settle everything that needs the whole brief."""
    settle_circles(reading)
    settle_selves(reading)
    settle_uniqueness(reading)
    settle_billed_periods(reading)
    for draft in reading.entities.values():
        settle_periods(reading, draft)
        settle_day_names(reading, draft)
        settle_old_and_new(reading, draft)
        settle_unnamed(reading, draft)
        settle_copies(reading, draft)
    settle_ownership(reading)
    settle_owners(reading)
    settle_written_once(reading)
    for draft in reading.entities.values():
        settle_managed(reading, draft)
        settle_deletion(reading, draft)
        _writing(reading, draft)
        settle_identity(reading, draft)
    settle_parent_deletes(reading)
    _steps(reading)


_ACTING: Final = re.compile(
    r"(?:can |may |see and )?(?:place|book|buy|order|pay|request|donate|reserve|rent|hire|issue"
    r"|borrow|subscribe|apply)\b",
    re.IGNORECASE,
)
_BOOKING: Final = re.compile(
    r"\b(?:booking|reservation|order|appointment|payment|purchase|donation|transfer|refund)$",
    re.IGNORECASE,
)


def _writing(reading: Reading, draft: EntityDraft) -> None:
    """Say where people may overwrite each other, and where a repeat would hurt."""
    updates = [
        p
        for p in reading.permissions
        if p.entity == draft.name and p.allowed and p.action in ("update", "manage")
    ]
    wide = [
        p
        for p in updates
        if p.scope in ("all", "tenant") and reading.roles[p.role].kind == "person"
    ]
    everything = any(
        p.entity is None and p.allowed and p.action == "manage" for p in reading.permissions
    )
    if not draft.facts.get("append_only") and (
        wide or len({p.role for p in updates}) > 1 or (everything and draft.lifecycle)
    ):
        draft.facts["concurrent_edit"] = True
    own = draft.name in {role.represents for role in reading.roles.values()}
    if own or (draft.name == reading.tenant and everything):
        draft.facts["concurrent_edit"] = True
    line = words(draft.name)[-1] in _PARTS
    created = [
        p
        for p in reading.permissions
        if p.entity == draft.name and p.allowed and p.action == "create"
    ]
    acts = bool(created) and (
        bool(_BOOKING.search(draft.name)) or any(_ACTING.match(item.text) for item in created)
    )
    money = any(item.name in ("amount", "total") for item in draft.of_type("money")) and not line
    system = draft.facts.get("ownership") in ("system", "public")
    paid = money and not system and (draft.lifecycle is not None or bool(created))
    acted = acts and draft.lifecycle is not None
    if not line and not reading.is_person(draft.name) and (paid or acted):
        draft.facts["side_effect"] = True


def _steps(reading: Reading) -> None:
    """Give each step of a lifecycle the roles that may take it."""
    for draft in reading.entities.values():
        cycle = draft.lifecycle
        if cycle is None:
            continue
        mine = [p for p in reading.permissions if p.entity == draft.name and p.allowed]
        for step in cycle.steps:
            named = [p.role for p in mine if p.action == step.name]
            if named:
                step.roles = list(dict.fromkeys((*step.roles, *named)))
                condition = next(
                    (
                        p.condition
                        for p in mine
                        if p.action == step.name and p.condition and "only to" not in p.condition
                    ),
                    "",
                )
                whose = re.search(r"\b(?:they|them|their|own|others?|assigned)\b", condition)
                free = any(p.action == step.name and not p.condition for p in mine)
                if condition and not step.guard and not whose and not free:
                    step.guard = condition
        wide = [
            p.role
            for p in mine
            if p.action in ("manage", "update")
            and not p.attributes
            and reading.roles[p.role].kind == "person"
            and (p.scope != "own" or p.action == "manage")
        ]
        everything = [p.role for p in reading.permissions
                      if p.entity is None and p.allowed and p.action == "manage"]  # fmt: skip
        for step in cycle.steps:
            if not step.roles:
                step.roles = list(dict.fromkeys((*everything, *wide)))
        makers = [
            p.role
            for p in mine
            if p.action == "create"
            and p.scope in ("all", "tenant")
            and reading.roles[p.role].kind == "person"
        ]
        idle = [step for step in cycle.steps if not step.roles]
        if (
            makers
            and not any(step.roles for step in cycle.steps)
            and not metered(reading, draft.name)
        ):
            for step in idle:
                step.roles = list(dict.fromkeys(makers))
            reading.assume(
                f"whoever may create {article(draft.name)} also takes its steps: "
                f"{', '.join(as_words(s.name) for s in idle)}",
                draft.name,
            )

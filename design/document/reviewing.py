"""How a design is reviewed: severities, rules of its own, what was there before, who signed."""

from __future__ import annotations

from typing import Literal

from design.document.base import Element, Frozen


class RuleLevel(Frozen):
    """How bad findings of one rule are in this design."""

    rule: str
    level: Literal["error", "warning", "info", "off"]


class UserRule(Frozen):
    """A rule of this design's own, as data."""

    name: str
    """Its id: words joined by hyphens."""
    each: str
    """The kind of element it is about, such as ``column``."""
    where: tuple[str, ...] = ()
    """Conditions that choose among those, such as ``table.role = entity``."""
    must: tuple[str, ...]
    """Conditions each of them must meet, such as ``comment is not empty``."""
    message: str
    """What to say of one that does not; ``{path}`` stands for a value."""
    why: str = ""
    severity: Literal["error", "warning", "info"] = "warning"
    item: str = "rules"
    """The item of the release gate it belongs to."""


class SignOff(Element):
    """A person's word on an item of the release gate, for what it covered at that time."""

    item: str
    state: Literal["signed off", "waived"]
    by: str
    on: str
    """ISO date."""
    content: str
    """Digest of what the item covered; when that is another, the word no longer counts."""
    reason: str = ""
    until: str = ""
    """ISO date up to which it counts; empty for no end."""


class ReviewSettings(Frozen):
    """What a design says about its own review."""

    levels: tuple[RuleLevel, ...] = ()
    rules: tuple[UserRule, ...] = ()
    baseline: tuple[str, ...] = ()
    """Fingerprints of findings that were there when the design was taken over."""
    signoffs: tuple[SignOff, ...] = ()

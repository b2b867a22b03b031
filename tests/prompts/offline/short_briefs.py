"""Briefs of a few lines, for the tests of the built-in reader."""

from __future__ import annotations

from design.document.concept import Attribute
from tests.prompts.offline.brief_drafts import View, drafted


def view(
    entities: str, workflows: str = "", roles: str = "", reports: str = "", summary: str = "",
    constraints: str = "",
) -> View:  # fmt: skip
    """Draft a brief of a few lines."""
    parts = [
        f"Product summary:\n{summary}\n" if summary else "",
        f"Entities:\n{entities}\n",
        f"Workflows:\n{workflows}\n" if workflows else "",
        f"Roles & permissions:\n{roles}\n" if roles else "",
        f"Reporting questions:\n{reports}\n" if reports else "",
        f"Constraints:\n{constraints}\n" if constraints else "",
    ]
    return View(drafted("\n".join(filter(None, parts)))[1])


def attribute(phrase: str, name: str = "", definition: str = "a thing we keep") -> Attribute:
    """Draft one attribute of a widget."""
    entity = view(f"- Widget → {definition}; title, {phrase}").entity("Widget")
    found = [item for item in entity.attributes if item.name != "title"]
    if name:
        found = [item for item in found if item.name == name]
    assert len(found) == 1, [item.name for item in entity.attributes]
    return found[0]

"""Decision notes: a list, and a note word for word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.content import Content

from tui.drawing import ink
from tui.drawing.history import Timeline, when
from tui.drawing.marks import Marked, compare
from tui.drawing.names import names_of
from tui.drawing.rows import Column, Row
from tui.drawing.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from design.document.decisions import Decision
    from tui.view import View

COLUMNS: Final = (
    Column("Note", flex=True),
    Column("Status"),
    Column("In prompts", needs=44),
    Column("Tokens", needs=58, right=True),
)
_STATUS: Final = {
    "proposed": ink.WARN,
    "accepted": ink.GOOD,
    "rejected": ink.FAINT,
    "superseded": ink.FAINT,
}


def rows(view: View, words: str = "") -> list[Row]:
    """Return a row for each note.

    Args:
        view: What there is to see.
        words: What a note must have in its number, title, text, topic, choice or state.
    """
    base = view.base.decisions if view.base else None
    broken = {item.note.id for item in view.draft.breaches} if view.draft else set()
    wanted = words.casefold().split()
    return [
        _row(item, broken=item.id in broken)
        for item in compare(base, view.design.decisions)
        if not wanted or _has(item.element, item.id in broken, wanted)
    ]


def _has(note: Decision, broken: bool, wanted: Sequence[str]) -> bool:
    """Return whether a note has all words in what people would look for it by."""
    states = [
        note.status,
        "contradicted" if broken else "",
        "muted" if note.muted else "",
        "pinned" if note.pinned else "",
    ]
    text = " ".join((note.text, note.topic, note.choice, *states)).casefold()
    return all(word in text for word in wanted)


def _row(item: Marked[Decision], *, broken: bool) -> Row:
    note = item.element
    quiet = note.status in ("rejected", "superseded")
    return Row(
        note.id,
        (
            Content.assemble(
                ink.mark(item.mark),
                (f" {note.number:>3}  ", ink.FAINT),
                ink.name(note.title, item.mark, ink.FAINT if quiet else ink.NAME),
            ),
            ink.ink("contradicted", ink.BAD)
            if broken
            else ink.ink(note.status, _STATUS[note.status]),
            goes(note),
            ink.ink(f"{cost(note):,}" if _goes(note) else "", ink.MUTED),
        ),
        copy=f"{note.number}. {note.title}",
    )


def head(notes: Sequence[Decision]) -> Content:
    """Return in one line what goes with the next prompt, and what it costs."""
    sent = [note for note in notes if _goes(note)]
    always = [note for note in sent if note.pinned]
    if not sent:
        return ink.ink("No note goes with the next prompt.", ink.MUTED)
    others = [note for note in sent if not note.pinned]
    parts = []
    if always:
        words = f"» {len(always)} in every prompt"
        parts.append(Content.assemble((words, ink.GOOD), (_about(always), ink.MUTED)))
    if others:
        more = " more" if always else ""
        words = f"» {len(others)}{more} where {'it counts' if len(others) == 1 else 'they count'}"
        parts.append(Content.assemble((words, ink.LINK), (_about(others), ink.MUTED)))
    return ink.dotted(parts)


def _about(notes: Sequence[Decision]) -> str:
    return f", about {sum(map(cost, notes)):,} tokens"


def cost(note: Decision) -> int:
    """Return about how many tokens of a prompt a note takes."""
    from prompts.usage import estimate_tokens

    return estimate_tokens(note.text)


def _goes(note: Decision) -> bool:
    return note.status == "accepted" and not note.muted


def goes(note: Decision) -> Content:
    """Return whether a note goes with the next prompt."""
    if note.status != "accepted":
        return ink.ink("no", ink.FAINT)
    if note.muted:
        return ink.ink("muted", ink.WARN)
    if note.pinned:
        return ink.ink("» always", ink.GOOD)
    return ink.ink("» where it counts", ink.LINK)


def _origin(view: View, note: Decision, line: Timeline) -> Content:
    """Draw what brought a note in."""
    if view.base is not None and view.base.decision(note.number) is None:
        return ink.ink("by the open proposal", ink.MUTED)
    snapshot = line.origins.get(note.number, "")
    if not snapshot:
        return ink.ink("by a snapshot of another branch" if line.origins else "…", ink.FAINT)
    found = line.find(snapshot)
    told = f"  {when(found.at)}  {found.subject}" if found is not None else ""
    return Content.assemble((snapshot[:8], ink.KEY), (told, ink.MUTED))


def _checked(note: Decision) -> Content:
    from design.guard import checked_as

    checked = checked_as(note)
    return ink.ink(f"as {checked}" if checked else "no; it is told to the model alone", ink.MUTED)


def sheet(view: View, decision_id: str, width: int, line: Timeline | None = None) -> Content:
    """Draw a note: its state, where it counts, where it came from, its words.

    Args:
        view: What there is to see.
        decision_id: Id of the note.
        width: Cells there are.
        line: The history, which knows what brought it in.
    """
    found = next(
        (
            note
            for design in filter(None, (view.design, view.base))
            for note in design.decisions
            if note.id == decision_id
        ),
        None,
    )
    if found is None:
        return Content("")
    names = names_of(view.design)
    drawn = Sheet(width)
    drawn.title(ink.ink(f"{found.number}. {found.title}", ink.STRONG), found.status)
    by = "proposed by the model" if found.proposed_by == "model" else ""
    choice = f"{found.topic}: {found.choice}" if found.choice else found.topic
    drawn.line(ink.dotted([ink.ink(part, ink.MUTED) for part in (choice, by) if part]))
    scope = names.all(found.scope) if found.scope else "the whole design"
    drawn.table(
        [
            (
                ink.ink("in prompts", ink.FAINT),
                ink.dotted([goes(found), ink.ink(f"about {cost(found):,} tokens", ink.MUTED)]),
            ),
            (ink.ink("concerns", ink.FAINT), ink.ink(scope, ink.MUTED)),
            (ink.ink("checked", ink.FAINT), _checked(found)),
            (ink.ink("brought in", ink.FAINT), _origin(view, found, line or Timeline())),
            *(
                [(ink.ink("in place of", ink.FAINT), ink.ink(names(found.supersedes), ink.MUTED))]
                if found.supersedes
                else []
            ),
            *(
                (
                    ink.ink("followed by", ink.FAINT),
                    Content.assemble((f"{note.number}. ", ink.KEY), (note.title, ink.MUTED)),
                )
                for note in view.design.decisions
                if note.supersedes == found.id
            ),
        ]
    )
    against = view.draft.breaches if view.draft else ()
    for item in against:
        if item.note.id == found.id:
            told = f"The open proposal contradicts it: {item.why}"
            drawn.line(Content.assemble(("! ", ink.BAD), told), 0, 2)
    for title, words in (
        ("Context", found.context),
        ("Decision", found.decision),
        ("Consequences", found.consequences),
    ):
        if words:
            drawn.heading(title)
            drawn.prose(words)
    return drawn.content()

"""The review pane: what the rules say of what is shown, and what is made of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static
from textual.worker import get_current_worker

from tui import keys, messages
from tui.drawing import review, review_sheets
from tui.drawing.rows import Memo, Row
from tui.keymap import hint
from tui.messages import Go
from tui.panes.filtering import FilteringPane
from tui.refusing import past_refusal, still_coming
from tui.view import View
from tui.widgets.filter import Filter
from tui.widgets.rows import RowList
from tui.widgets.sheet_view import SheetView

if TYPE_CHECKING:
    from design.document.design import Design
    from design.review.findings import Finding
    from tui.drawing.findings import Reviewed
    from tui.drawing.review_sheets import Preview

Previewer = Callable[["Design", "Finding"], "Sequence[Preview]"]


class ReviewPane(FilteringPane):
    """The findings.

    Args:
        name: Id of the pane.
        previewer: Says what the fixes of a finding would change; called in a worker.
        prepared: Drawn rows, prepared while the design is reviewed.
    """

    BINDINGS = keys.bindings("review")
    SIDE = 150

    def __init__(self, name: str, previewer: Previewer, prepared: Memo) -> None:
        super().__init__(name)
        self.memo = prepared
        self._asked: tuple[Reviewed, str, int] | None = None
        self._previewer = previewer
        self.listing = review.Listing()
        self._wanted = ""
        self._seen: set[str] = set()
        self._opened: set[str] = set()
        """Branches that were open before something was filtered."""

    def compose(self) -> ComposeResult:
        """A line that sums up, the filter, the list and the detail."""
        with Vertical(classes="pane--head"):
            yield Static(markup=False, classes="pane--summary")
            yield Filter()
        yield self.make_list()
        yield SheetView(classes="detail")

    def make_list(self) -> RowList:
        """An outline of findings."""
        return RowList(review.COLUMNS, aligned=True, opened=review.OPENED)

    @property
    def found(self) -> Reviewed | None:
        """The newest review."""
        return self.view.reviewed if self.view is not None else None

    # --- drawing ---------------------------------------------------------------------------

    def draw(self) -> None:
        """Draw the summary and the list."""
        empty = self._empty()
        if empty != self.rows.empty:
            self.rows.empty = empty
            self.rows.refresh()
        super().draw()
        behind = self.view is not None and not self.view.is_reviewed
        self.query_one(".pane--summary", Static).update(
            review.head(self.found, self.listing, behind=behind)
        )
        if self._wanted and self.found is not None and not behind:
            wanted, self._wanted = self._wanted, ""
            self.select(wanted)

    def _empty(self) -> str:
        if self.found is None:
            return "The design is being reviewed …"
        if self.listing.words:
            return (
                f"Nothing has “{self.listing.words}”. {hint('review.filter')} changes the filter."
            )
        return "Nothing was found that counts."

    def make_rows(self, view: View) -> list[Row]:
        """Findings in their groups, and what could not be checked."""
        found = view.reviewed
        if found is None:
            return []
        rows = review.rows(found, self.listing, self.memo)
        # An element's findings are open when it is first seen, and everything that is filtered.
        fresh = {row.id for row in rows if self.listing.words or row.id.startswith("at:")}
        self.rows.opened |= fresh if self.listing.words else fresh - self._seen
        self._seen |= fresh
        return rows

    def make_sheet(self, view: View, row_id: str, width: int) -> Content:
        """The finding, the item of the gate or what is missing."""
        return review_sheets.sheet(view.reviewed, row_id, width) if view.reviewed else Content("")

    def draw_detail(self) -> None:
        """Draw the finding at once, and what its fixes change when that is known."""
        super().draw_detail()
        found, finding = self.found, self.finding
        if found is None or finding is None:
            self._asked = None
            if self.is_mounted:
                self.sheet.add_below(Content(""))
            return
        asked = (found, finding.fingerprint, self.sheet.size.width)
        # A growing draft draws the same many times a second, and a thread cannot be stopped.
        if self._asked is None or self._asked[0] is not found or self._asked[1:] != asked[1:]:
            self._asked = asked
            self._preview(found, finding)

    @work(thread=True, exclusive=True, exit_on_error=False, group="preview",
          description="Finding what fixes change")  # fmt: skip
    def _preview(self, found: Reviewed, finding: Finding) -> None:
        worker = get_current_worker()
        if worker.is_cancelled:
            return
        items = self._previewer(found.report.design, finding)
        place = Content("") if worker.is_cancelled else review_sheets.where(found, finding)
        if not worker.is_cancelled:
            self.app.call_from_thread(self._show_preview, finding, items, place)

    def _show_preview(self, finding: Finding, items: Sequence[Preview], place: Content) -> None:
        row = self.rows.row
        if row is None or row.id != finding.fingerprint:
            return
        width = self.sheet.scrollable_content_region.width - 1
        fixes = review_sheets.previews(items, width) if items else Content("")
        gap = Content("\n\n") if items else Content("")
        self.sheet.add_below(Content.assemble(fixes, gap, place))

    # --- where the cursor is ---------------------------------------------------------------

    @property
    def finding(self) -> Finding | None:
        """The finding under the cursor."""
        row = self.rows.row if self.is_mounted else None
        found = self.found
        return found.finding(row.id) if found is not None and row is not None else None

    @property
    def item(self) -> str:
        """The item of the gate under the cursor, or that of the finding there."""
        row = self.rows.row if self.is_mounted else None
        if row is None or self.found is None:
            return ""
        kind, _, key = row.id.partition(":")
        if kind == "item":
            return key
        rule = self.rule
        return self.found.items.get(rule, "rules") if rule else ""

    @property
    def rule(self) -> str:
        """The rule under the cursor."""
        row = self.rows.row if self.is_mounted else None
        if row is None or self.found is None:
            return ""
        kind, _, key = row.id.partition(":")
        if kind == "lacking" and int(key) < len(self.found.report.review.not_checked):
            return self.found.report.review.not_checked[int(key)].rule
        return self.finding.rule if self.finding is not None else ""

    @property
    def element(self) -> str:
        """Id of the element the row under the cursor is about."""
        row = self.rows.row if self.is_mounted else None
        if row is None or self.found is None:
            return ""
        kind, _, key = row.id.partition(":")
        if kind == "at":
            return key
        if kind == "lacking" and int(key) < len(self.found.report.review.not_checked):
            return next(iter(self.found.report.review.not_checked[int(key)].elements), "")
        finding = self.finding
        return next(filter(None, finding.elements), "") if finding is not None else ""

    def select(self, element_id: str) -> bool:
        """Put the cursor on a finding, or on the worst about an element."""
        if self.found is None or (self.view is not None and not self.view.is_reviewed):
            self._wanted = element_id
        if super().select(element_id):
            return True
        about = self.found.about(element_id) if self.found is not None else None
        if about is None:
            return False
        if about.standing != "open" and not self.listing.excused:
            self.action_excused()
        return super().select(about.fingerprint)

    @on(RowList.Chosen)
    def _chosen(self, message: RowList.Chosen) -> None:
        message.stop()
        if message.row.children is None and self.refusal("findings") is None:
            message.prevent_default()
            self.action_findings()

    # --- keys ------------------------------------------------------------------------------

    def refusal(self, action: str) -> str | None:
        """Say why nothing can be fixed, waived, signed off, explained or gone to."""
        ask = _ASKED.get(action)
        return None if ask is None else self._unready(action) or ask(self)

    def _unready(self, action: str) -> str | None:
        if self.found is None:
            return "The design is still being reviewed."
        if action in _CHANGING and self.view is not None and self.view.past is not None:
            return past_refusal()
        if action in _CHANGING and self.view is not None and self.view.draft is not None:
            draft = self.view.draft
            return still_coming() if draft.is_open else None
        return None

    def action_findings(self) -> None:
        """Go to the element the row is about."""
        place = self._place()
        if place is not None:
            self.post_message(place)

    def _place(self) -> Go | None:
        """Return the request to go to the element, or None when no pane shows it."""
        from design.labels import layer_of

        found, element = self.found, self.element
        if found is None or not element:
            return None
        pane = _PANES.get(layer_of(element))
        if pane is None or (pane == "decisions" and not element.startswith("dec_")):
            return None
        owner = found.owner(element)
        within = getattr(owner, "source", "") or getattr(owner, "role", "") or ""
        if owner is not None and owner.id != element:
            within = owner.id
        return Go(pane, element, within if isinstance(within, str) else "")

    def action_fix(self) -> None:
        """Show what the fixes change, and apply one."""
        if self.finding is not None:
            self.post_message(messages.Mend(self.finding.fingerprint))

    def action_fix_safe(self) -> None:
        """Apply every safe fix."""
        self.post_message(messages.MendSafe())

    def action_take_back(self) -> None:
        """Take the last fix back."""
        self.post_message(messages.TakeBack())

    def action_waive(self) -> None:
        """Excuse the finding."""
        if self.finding is not None:
            self.post_message(messages.Waive(self.finding.fingerprint))

    def action_unwaive(self) -> None:
        """Take back what was said of the finding or the item."""
        if self.finding is not None:
            self.post_message(messages.Unwaive(self.finding.fingerprint))
        elif self.item:
            self.post_message(messages.Retract(self.item))

    def action_sign_off(self) -> None:
        """Sign the item of the gate off."""
        self.post_message(messages.SignOff(self.item))

    def action_explain(self) -> None:
        """Read the page of the rule."""
        self.post_message(messages.Explain(self.rule))

    def action_group(self) -> None:
        """Group in the next way; the cursor stays on its finding."""
        row = self.rows.row
        self.listing = self.listing.regrouped()
        self.draw()
        if row is not None:
            self.select(row.id)

    def action_excused(self) -> None:
        """Show what does not count, or hide it."""
        self.listing = replace(self.listing, excused=not self.listing.excused)
        self.draw()

    def filter_by(self, words: str) -> None:
        """Show what has all of some words; what was open before is open again afterwards."""
        if words and not self.listing.words:
            self._opened = set(self.rows.opened)
        elif self.listing.words and not words:
            self.rows.opened = self._opened
        self.listing = replace(self.listing, words=words)
        self.draw()


_PANES: Final = {
    "concept": "concept",
    "schema": "schema",
    "api": "endpoints",
    "notes": "decisions",
}


def _no_fix(pane: ReviewPane) -> str | None:
    finding = pane.finding
    if finding is None:
        return "Put the cursor on a finding."
    if not finding.fixes:
        return f"{finding.rule} has no fix of its own here; ask the model to mend it."
    return None


def _no_safe_fix(pane: ReviewPane) -> str | None:
    assert pane.found is not None
    found = pane.found.report.review.open
    if not any(item.fixes and item.fixes[0].safe for item in found):
        return "No finding has a fix that is safe to apply unseen."
    return None


def _not_waivable(pane: ReviewPane) -> str | None:
    finding = pane.finding
    if finding is None:
        return "Put the cursor on a finding."
    if finding.standing == "waived":
        return f"It is waived already: {finding.reason}."
    return None


def _not_waived(pane: ReviewPane) -> str | None:
    finding = pane.finding
    if finding is not None:
        return None if finding.standing == "waived" else "The finding is not waived."
    said = pane.found.report.design.review.signoffs if pane.found is not None else ()
    if any(one.item == pane.item for one in said):
        return None
    return f"Nothing was said of it. {hint('review.excused')} shows what is waived."


def _nothing_excused(pane: ReviewPane) -> str | None:
    assert pane.found is not None
    review = pane.found.report.review
    if len(review.findings) == len(review.open):
        return "Nothing is waived, and nothing was there before a baseline."
    return None


def _not_signable(pane: ReviewPane) -> str | None:
    if not pane.item:
        by = hint("review.group")
        return f"Put the cursor on an item of the gate ({by} groups by item), or on a finding."
    if pane.view is not None and pane.view.draft is not None:
        return "A word counts for an accepted design. Accept or discard the proposal first."
    return None


def _nothing_to_take_back(pane: ReviewPane) -> str | None:
    draft = pane.view.draft if pane.view is not None else None
    if draft is None:
        return (
            "No proposal is open. A fix of the accepted design is a snapshot; /undo takes it back."
        )
    return None if draft.amendments else "No fix was put into the proposal."


_CHANGING: Final = frozenset({"fix", "fix_safe", "take_back", "waive", "unwaive", "sign_off"})
_ASKED: Final[dict[str, Callable[[ReviewPane], str | None]]] = {
    "fix": _no_fix,
    "fix_safe": _no_safe_fix,
    "take_back": _nothing_to_take_back,
    "waive": _not_waivable,
    "unwaive": _not_waived,
    "sign_off": _not_signable,
    "excused": _nothing_excused,
    "explain": lambda pane: None if pane.rule else "Put the cursor on a finding.",
    "findings": lambda pane: (
        None if pane._place() is not None else "No pane shows what this is about."
    ),
}
"""Why an action of the pane cannot act, by its name."""

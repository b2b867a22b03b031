"""The api layer: a table of endpoints, and an endpoint in full."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.content import Content

from tui.drawing import findings, ink
from tui.drawing.example import draw_example
from tui.drawing.marks import Marked, changed_fields, compare, mark_of, renamed_from
from tui.drawing.names import Names, by_hand, names_of
from tui.drawing.rows import Column, Memo, Row
from tui.drawing.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from design.document.api import Endpoint, EndpointField, Parameter
    from design.document.design import Design
    from tui.view import View

COLUMNS: Final = (
    Column("Endpoint", flex=True, middle=True),
    Column("Who may", most=24, needs=64),
    Column("Rows", most=14, needs=80),
    Column("Pages", needs=92),
    Column("Status", right=True, needs=46),
)
METHODS: Final = {
    "GET": ink.LINK,
    "POST": ink.GOOD,
    "PUT": ink.WARN,
    "PATCH": ink.WARN,
    "DELETE": ink.BAD,
}
_SCOPES: Final = {
    "all": "all",
    "own": "own",
    "tenant": "tenant's",
    "related": "related",
    "none": "none",
}


def rows(view: View, memo: Memo) -> list[Row]:
    """Return a row for each endpoint."""
    names = names_of(view.design)
    base = view.base.api.endpoints if view.base else None
    roles = view.design.concept.roles
    return [
        memo.row(
            item.id,
            (
                item.element,
                item.before,
                item.mark,
                roles,
                findings.inside(view.reviewed, item.id),
            ),
            lambda item=item: _row(item, names, view),  # type: ignore[misc]
        )
        for item in compare(base, view.design.api.endpoints)
    ]


def _row(item: Marked[Endpoint], names: Names, view: View) -> Row:
    endpoint = item.element
    former = renamed_from(item)
    if item.mark == "-" and view.base is not None:
        names = names_of(view.base)
    return Row(
        endpoint.id,
        (
            Content.assemble(
                ink.mark(item.mark),
                " ",
                method(endpoint.method),
                _path(endpoint.path, item.mark),
                ("  deprecated" if endpoint.deprecated else "", ink.WARN),
                " ",
                findings.mark(view.reviewed, endpoint.id),
                (f"  was {former}" if former else "", ink.FAINT),
            ),
            who(endpoint, names),
            ink.ink(_row_words(endpoint), ink.MUTED),
            ink.ink(view.design.conventions.pagination.style if endpoint.paginated else "",
                    ink.MUTED),
            _statuses(endpoint),
        ),
        copy=endpoint.label,
    )  # fmt: skip


def method(word: str) -> Content:
    """Return a method, padded to six cells, in its colour."""
    return Content.styled(f"{word:<6} ", f"bold {METHODS.get(word, '')}".strip())


def _path(path: str, sign: ink.Mark) -> Content:
    if sign:
        return ink.name(path, sign)
    parts: list[str | tuple[str, str]] = []
    for number, piece in enumerate(path.split("/")):
        parts.append(("/" if number else "", ink.FAINT))
        parts.append((piece, ink.MUTED if piece.startswith("{") else ink.NAME))
    return Content.assemble(*parts)


def heading(item: Marked[Endpoint]) -> Content:
    """Return the mark, method and path of an endpoint."""
    endpoint = item.element
    return Content.assemble(
        ink.mark(item.mark), " ", method(endpoint.method), _path(endpoint.path, item.mark)
    )


def who(endpoint: Endpoint, names: Names) -> Content:
    """Return who may call an endpoint, in a few words."""
    if endpoint.auth == "public":
        return ink.ink("anyone", ink.WARN)
    if endpoint.auth == "signature":
        return ink.ink("signed calls", ink.KEY)
    if not endpoint.access:
        return ink.ink("nobody yet", ink.BAD)
    return ink.ink(", ".join(names(item.role) for item in endpoint.access))


def _row_words(endpoint: Endpoint) -> str:
    scopes = [_SCOPES[item.scope] for item in endpoint.access]
    if not scopes or endpoint.auth == "public":
        return "all" if endpoint.auth == "public" else ""
    return "/".join(dict.fromkeys(scopes))


def _statuses(endpoint: Endpoint) -> Content:
    codes = sorted({error.status for error in endpoint.errors})
    return Content.assemble(
        (str(endpoint.status), ink.GOOD), (f" +{len(codes)}" if codes else "", ink.FAINT)
    )


def endpoint_of(view: View, endpoint_id: str) -> tuple[Endpoint, Design] | None:
    """Return an endpoint and the design it is in: the one shown, or its base."""
    for design in filter(None, (view.design, view.base)):
        endpoint = design.api.endpoint(endpoint_id)
        if endpoint is not None:
            return endpoint, design
    return None


def endpoint_sheet(view: View, endpoint_id: str, width: int) -> Content:
    """Draw an endpoint as its documentation would: access, parameters, bodies, errors."""
    found = endpoint_of(view, endpoint_id)
    if found is None:
        return Content("")
    endpoint, design = found
    names = names_of(design)
    base = view.base.api.endpoint(endpoint_id) if view.base else None
    gone = design is not view.design
    sign: ink.Mark = "-" if gone else (mark_of(base, endpoint) if view.marked else "")
    before = base if view.marked and not gone else None
    fresh = view.marked and base is None
    sheet = Sheet(width)
    made = "derived" if endpoint.derived else by_hand(design)
    sheet.title(
        Content.assemble(
            ink.mark(sign) + " " if sign else "",
            method(endpoint.method),
            (endpoint.path, f"bold {ink.TEXT_STYLES[sign]}".strip()),
        ),
        made,
    )  # fmt: skip
    former = renamed_from(Marked(endpoint, sign, base))
    if former:
        sheet.line(ink.ink(f"was {former}", ink.FAINT))
    if endpoint.summary:
        sheet.line(endpoint.summary)
    findings.note(sheet, view.reviewed, endpoint.id)
    _facts(sheet, endpoint, design, names, before)
    _access(sheet, endpoint, names)
    _parameters(sheet, endpoint, before, fresh=fresh)
    for title, field in (("Request", "request"), ("Response", "response")):
        old = () if fresh else (getattr(before, field) if before else None)
        _body(sheet, title, getattr(endpoint, field), old, endpoint, names)
    _errors(sheet, endpoint, before, fresh=fresh)
    draw_example(sheet, design, endpoint)
    return sheet.content()


def _facts(
    sheet: Sheet, endpoint: Endpoint, design: Design, names: Names, before: Endpoint | None
) -> None:
    paging = design.conventions.pagination
    facts = [
        (f"shows {names(endpoint.entity)}" if endpoint.entity else ""),
        (f"{paging.style} pages of {paging.default_limit}, at most {paging.max_limit}"
         if endpoint.paginated else ""),
        (f"sort {', '.join(endpoint.sort)}" if endpoint.sort else ""),
        ("a repeat with the same Idempotency-Key gives the first answer"
         if endpoint.idempotent else ""),
        ("If-Match is required" if endpoint.precondition else ""),
        ("acts outside" if endpoint.side_effect else ""),
    ]  # fmt: skip
    words = [ink.ink(fact, ink.MUTED) for fact in facts if fact]
    if endpoint.deprecated is not None:
        gone = endpoint.deprecated
        since = f" since {gone.since}" if gone.since else ""
        text = f"deprecated{since}, goes {gone.sunset or 'on no day yet'}"
        words.append(ink.ink(f"{text}, use {gone.replacement}" if gone.replacement else text,
                             ink.WARN))  # fmt: skip
    if words:
        sheet.line(ink.dotted(words))
    if before is not None:
        simple = {"summary", "auth", "row_scope", "object_check", "status", "paginated",
                  "idempotent", "precondition", "sort"}  # fmt: skip
        for field in sorted(changed_fields(before, endpoint) & simple):
            value = getattr(before, field)
            sheet.line(
                ink.ink(f"{field.replace('_', ' ')} was {value if value else 'not set'}", ink.WARN)
            )


def _access(sheet: Sheet, endpoint: Endpoint, names: Names) -> None:
    sheet.heading("Who may")
    if endpoint.auth == "public":
        reason = f": {endpoint.public_reason}" if endpoint.public_reason else ""
        sheet.line(ink.ink(f"Anyone, without signing in{reason}", ink.WARN), 2, 2)
    elif endpoint.auth == "signature":
        sheet.line("Whoever signs the call with the shared secret", 2, 2)
    elif not endpoint.access:
        sheet.line(ink.ink("Nobody yet: no role has been given access", ink.BAD), 2, 2)
    sheet.table(
        [
            (
                ink.ink(names(item.role), ink.LINK),
                ink.ink({"all": "every row", "own": "own rows", "tenant": "rows of its tenant",
                         "related": "related rows", "none": "no row"}[item.scope], ink.MUTED),
                ink.ink(item.condition, ink.MUTED),
            )
            for item in endpoint.access
        ],
        indent=2,
    )  # fmt: skip
    if endpoint.row_scope:
        sheet.line(Content.assemble(("rows    ", ink.FAINT), endpoint.row_scope), 2, 10)
    if endpoint.object_check:
        sheet.line(Content.assemble(("object  ", ink.FAINT), endpoint.object_check), 2, 10)


def _parameters(sheet: Sheet, endpoint: Endpoint, before: Endpoint | None, *, fresh: bool) -> None:
    old = () if fresh else (before.parameters if before else None)
    items = compare(old, endpoint.parameters)
    if not items:
        return
    sheet.heading("Parameters")
    sheet.table(
        [
            (
                Content.assemble(
                    ink.mark(item.mark), " ", ink.name(item.element.name, item.mark),
                    ("" if item.element.required else "?", ink.FAINT),
                ),
                ink.ink(item.element.location, ink.FAINT),
                ink.ink(item.element.type, ink.TYPE),
                _parameter_facts(item.element),
            )
            for item in items
        ],
        caps=(30,),
    )  # fmt: skip


def _parameter_facts(item: Parameter) -> Content:
    filters = item.operator if item.operator not in (None, "=") else ""
    return ink.dotted(
        [
            ink.ink(f"filters by {filters}" if filters else "", ink.MUTED),
            ink.ink("several" if item.many else "", ink.MUTED),
            ink.ink(" | ".join(item.values)),
            ink.ink(item.description, ink.MUTED),
        ]
    )


def _body(
    sheet: Sheet,
    title: str,
    fields: Sequence[EndpointField],
    before: Sequence[EndpointField] | None,
    endpoint: Endpoint,
    names: Names,
) -> None:
    items = compare(before, fields)
    if not items:
        return
    note = str(endpoint.status) if title == "Response" else ""
    if endpoint.paginated and title == "Response":
        note += " · each of a page"
    sheet.heading(title, note)
    sheet.table(
        [
            (
                Content.assemble(
                    ink.mark(item.mark), " ", ink.name(item.element.name, item.mark),
                    ("" if item.element.required else "?", ink.FAINT),
                ),
                ink.ink(f"{item.element.type}{'[]' if item.element.many else ''}", ink.TYPE),
                _field_facts(item, names),
            )
            for item in items
        ],
        caps=(30,),
    )  # fmt: skip


def _field_facts(item: Marked[EndpointField], names: Names) -> Content:
    field = item.element
    low = "above" if field.minimum_excluded else "at least"
    high = "below" if field.maximum_excluded else "at most"
    hidden = names.all(field.hidden_from)
    facts = [
        Content.styled(*ink.SENSITIVITY[field.sensitivity])
        if field.sensitivity in ("confidential", "regulated")
        else Content(""),
        ink.ink(f"hidden from {hidden}" if hidden else "", ink.BAD),
        ink.ink("masked" if field.masked else "", ink.WARN),
        ink.ink("may be null" if field.nullable else "", ink.MUTED),
        ink.ink(" | ".join(field.values)),
        ink.ink(f"{low} {field.minimum}" if field.minimum is not None else "", ink.MUTED),
        ink.ink(f"{high} {field.maximum}" if field.maximum is not None else "", ink.MUTED),
        ink.ink(f"at most {field.max_length} characters" if field.max_length else "", ink.MUTED),
        ink.ink(field.description, ink.MUTED),
    ]
    if item.mark in ("~", ">") and item.before is not None:
        for name in sorted(changed_fields(item.before, field) & {"name", "type", "required"}):
            facts.append(ink.ink(f"{name} was {getattr(item.before, name)}", ink.WARN))
    return ink.dotted(facts)


def _errors(sheet: Sheet, endpoint: Endpoint, before: Endpoint | None, *, fresh: bool) -> None:
    old = () if fresh else (before.errors if before else None)
    items = compare(old, endpoint.errors)
    if not items:
        return
    sheet.heading("Errors")
    sheet.table(
        [
            (
                Content.assemble(ink.mark(item.mark), " ", (str(item.element.status), ink.WARN)),
                ink.name(item.element.code, item.mark),
                ink.ink(item.element.when, ink.MUTED),
            )
            for item in items
        ]
    )

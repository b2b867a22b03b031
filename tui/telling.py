"""What the chat and the status say of each event."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from session.events import (
    AmendmentTakenBack,
    DesignMoved,
    DraftAmended,
    DraftDiscarded,
    DraftPicked,
    Event,
    Notice,
    OperationApplied,
    OperationRejected,
    OperationWithdrawn,
    PromptComposed,
    ProposalReady,
    ProseDelta,
    RepairStarted,
    SnapshotNamed,
    SnapshotTaken,
    StepStarted,
    TurnFailed,
    TurnStarted,
    UsageReported,
)
from tui.drawing import ink
from tui.keymap import hint
from tui.saying import in_app
from tui.widgets.talk import fate, taken

if TYPE_CHECKING:
    from design.document.design import Design
    from session.draft import DraftView
    from tui.screens.room import RoomScreen

_MOVES = {
    "undo": "Undone: the design is as it was before.",
    "redo": "Redone.",
    "restore": "Restored: the design is as it was then.",
    "switch": "On branch {detail}.",
    "adopt": "Edits made by hand were taken: {detail}.",
    "decision": "{detail}.",
    "reconcile": "{detail}.",
    "questions": "{detail}.",
    "review": "{detail}.",
    "import": "{detail}.",
    "brief": "{detail}.",
}


def first_words(design: Design) -> str:
    """Return what to say in a chat in which nobody has said anything."""
    if not design.is_empty:
        return (
            f"Say what should change, or ask. {hint('room.help')} shows the keys, / the commands."
        )
    if design.brief.strip():
        return (
            f"The brief is here ({hint('pane.concept')} shows it). Ask for a first draft in your"
            " own words, such as: Draft the design from the brief"
        )
    return (
        "Say what the product must do: who uses it, what it keeps, what happens to it. /brief asks"
        " for it part by part."
    )


def joined(events: Iterable[Event]) -> list[Event]:
    """Return events with neighbouring pieces of prose as one."""
    result: list[Event] = []
    for event in events:
        last = result[-1] if result else None
        if (
            isinstance(event, ProseDelta)
            and isinstance(last, ProseDelta)
            and last.turn == event.turn
        ):
            result[-1] = ProseDelta(event.turn, last.text + event.text)
        else:
            result.append(event)
    return result


async def tell(room: RoomScreen, event: Event) -> None:
    """Show an event in the chat.

    Args:
        room: The room.
        event: What happened.
    """
    chat = room.chat
    reply = chat.reply_of(event.turn) if event.turn else None
    match event:
        case TurnStarted(turn=turn, message=message, model=model, author=author):
            foreign = room.desk is None or not room.desk.running
            await chat.start(turn, message, model, author.split(" <")[0] if foreign else "")
        case PromptComposed(tokens=tokens) if reply is not None:
            reply.doing(f"waiting for the model, {tokens:,} tokens sent")
        case StepStarted(number=number, of=of, what=what) if reply is not None:
            reply.at_step(f"step {number} of {of}: {what}")
        case ProseDelta(text=text) if reply is not None:
            reply.doing("writing")
            reply.prose.feed(text)
            chat.grew()
        case OperationApplied(key=key, operation=data, summary=summary) if reply and reply.coming:
            reply.doing("drafting")
            reply.applied(key, str(data.get("op", "")), summary)
        case OperationRejected(key=key, raw=raw, why=why) if reply is not None:
            reply.rejections.add(key, raw, why)
        case OperationWithdrawn(key=key, raw=raw, why=why) if reply is not None:
            reply.rejections.add(key, raw, why)
        case RepairStarted(lines=lines, findings=findings) if reply is not None:
            counts = (ink.count(lines, "line"), ink.count(findings, "error"))
            asked = [text for text, number in zip(counts, (lines, findings), strict=True) if number]
            reply.doing(f"asking to mend {' and '.join(asked)}")
        case UsageReported():
            _count(room, event)
        case ProposalReady() if reply is not None:
            await _ended(room, event)
        case TurnFailed(what=what, mend=mend) if reply is not None:
            await reply.finish("failed", in_app(f"{what} {mend}"))
            room.chat.give_back(event.turn)
            _ring(room, reply.seconds)
        case _:
            await _moved(room, event)


def _count(room: RoomScreen, event: UsageReported) -> None:
    room.count_tokens(event.input_tokens, event.output_tokens, event.cost or 0.0)
    reply = room.chat.reply_of(event.turn)
    if reply is not None:
        reply.usage = event


async def take_up(room: RoomScreen, draft: DraftView) -> None:
    """Show a turn that another window runs as far as it has come; its events go on from there.

    Args:
        room: The room.
        draft: What there is of it.
    """
    chat = room.chat
    reply = await chat.start(
        draft.turn, draft.message, draft.model, draft.author.split(" <")[0] or "somebody"
    )
    reply.prose.feed(draft.prose)
    for item in draft.applied:
        summary = item.applied.summary if item.applied else ""
        reply.applied(item.key, item.operation.op, summary)
    chat.reject(draft.turn, rejected(draft))


async def _ended(room: RoomScreen, event: ProposalReady) -> None:
    reply = room.chat.reply_of(event.turn)
    draft = room.feed.draft if room.feed else None
    if reply is None:
        return
    mine = draft if draft is not None and draft.turn == event.turn else None
    if mine is not None:
        reply.operations.fill(summaries(mine))
        room.chat.reject(mine.turn, rejected(mine))
    await reply.finish(event.state, event.reason)
    if mine is not None and not mine.is_vain:
        await offer(room, mine)
    _ring(room, reply.seconds)


async def offer(room: RoomScreen, draft: DraftView) -> None:
    """Say of a proposal how it can be decided about, what it contradicts and what it asks.

    Args:
        room: The room.
        draft: The proposal; its reply has ended.
    """
    from session.results import decision_words

    room.chat.invite(draft.turn, len(draft.left_out))
    for told in decision_words(draft):
        await room.chat.say(told, "!", ink.BAD)
    asked = _newly_asked(draft)
    if asked:
        number, key = ink.count(asked, "question"), hint("room.questions")
        words = f"{number} to you. {key} answers with a key each."
        await room.chat.say(words, "?", ink.WARN)


def _ring(room: RoomScreen, seconds: float) -> None:
    """Ring when a long reply has ended, as the settings say.

    A terminal that does not report its focus counts as looked at.
    """
    settings = room.workbench.settings if room.workbench is not None else None
    if settings is None or seconds < settings.bell_after or settings.bell == "off":
        return
    if settings.bell == "always" or not room.app.app_focus:
        room.app.bell()


def _newly_asked(draft: DraftView) -> int:
    """Return how many questions a draft asks now that its base does not."""
    known = {item.id for item in draft.base.concept.questions}
    questions = draft.design.concept.questions
    return sum(
        item.status == "open" and not item.deferred and item.id not in known for item in questions
    )


def summaries(draft: DraftView) -> list[tuple[str, str]]:
    """Return name and summary of each operation of a draft."""
    return [
        (item.operation.op, item.applied.summary if item.applied else "") for item in draft.applied
    ]


def rejected(draft: DraftView) -> list[tuple[str, str, str]]:
    """Return the rejected lines of a draft as (key, raw, why)."""
    return [(item.key, item.raw, item.why) for item in draft.rejected]


async def _moved(room: RoomScreen, event: Event) -> None:
    chat = room.chat
    match event:
        case SnapshotTaken(turn=turn, snapshot=snapshot, fate=how, left_out=left):
            chat.settle(turn, taken(how, snapshot, len(left)))
            if left:
                room.tell(f"Accepted without {ink.count(len(left), 'operation')}, left out.")
        case DraftDiscarded(turn=turn, reason=reason):
            chat.settle(turn, ink.dotted([fate("discarded"), ink.ink(reason, ink.FAINT)]))
        case DraftPicked(turn=turn):
            draft = room.feed.draft if room.feed else None
            if draft is not None and draft.turn == turn and not draft.is_open:
                chat.invite(turn, len(draft.left_out))
        case DraftAmended(title=title):
            await chat.say(
                f"In the proposal: {title}. u in the review takes it back.", "·", ink.KEY
            )
        case AmendmentTakenBack(title=title):
            await chat.say(f"Taken out of the proposal: {title}.", "·", ink.KEY)
        case DesignMoved(how=how, detail=detail, snapshot=snapshot):
            words = _MOVES[how].format(detail=detail or "a snapshot")
            await chat.say(f"{words} Now at {snapshot[:8]}.", "·", ink.KEY)
        case SnapshotNamed(snapshot=snapshot, name=name, gone=gone):
            verb = "no longer called" if gone else "called"
            await chat.say(f"Snapshot {snapshot[:8]} is {verb} {name}.", "·", ink.KEY)
        case Notice(text=text, severity=severity):
            tone = {"warning": ink.WARN, "error": ink.BAD}.get(severity, ink.MUTED)
            await chat.say(text, "!" if severity != "information" else "·", tone)
        case _:
            return

"""One turn: a message, the model's streamed reply, its operations, at most two repair rounds.

The controller knows no widget and no repository. What happens goes, as events, to ``record``,
which journals it before anybody sees it.
"""

from __future__ import annotations

import asyncio
import json
import time
import traceback
from collections.abc import Callable, Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from design.text import clean_line
from prompts.models import ModelError
from prompts.reply import EndEvent, LineEvent, NeedEvent, ProseEvent, ReplyReader
from session.draft import Draft, Rejection, dump_operation
from session.events import (
    DraftChanged,
    Event,
    Notice,
    PromptComposed,
    ProposalReady,
    ProseDelta,
    RepairStarted,
    TurnCancelled,
    TurnFailed,
    TurnState,
    UsageReported,
)
from session.journal import JournalError

if TYPE_CHECKING:
    from design.operations.vocabulary import Operation
    from prompts.compose import ChatMessage, Prompt
    from prompts.replay import Speaker
    from prompts.usage import Usage

REPAIR_ROUNDS: Final = 2
_PROSE_INTERVAL: Final = 0.05
"""Seconds within which pieces of prose are told and journaled as one."""

Record = Callable[..., None]


@dataclass
class Turn:
    """One turn in progress.

    Args:
        draft: The draft it fills.
        record: Takes events: journals them, then tells the listeners.
        keep_prompt: Takes the messages of a round for the journal.
        open_chat: Gives the model; may take long, runs off the event loop.
        compose: Gives the prompt, showing some elements in full; runs off the event loop.
        log: Takes the traceback of a fault of ours.
    """

    draft: Draft
    record: Record
    keep_prompt: Callable[[int, int, tuple[ChatMessage, ...]], None]
    open_chat: Callable[[], Speaker]
    compose: Callable[[Sequence[str]], Prompt]
    log: Callable[[str], None]
    given: Sequence[Operation] = ()
    """Operations of the person, which are in the draft before the model is asked."""
    _count: int = 0
    _pending: list[str] = field(default_factory=list)
    _needs: list[str] = field(default_factory=list)
    _told: float = 0.0
    _usage: UsageReported | None = None
    _started: float = field(default_factory=time.monotonic)

    @property
    def id(self) -> str:
        """The turn's id."""
        return self.draft.started.turn

    async def run(self) -> None:
        """Run the turn to its end. Every other outcome than those below is an event.

        Raises:
            asyncio.CancelledError: The turn was cancelled; the draft keeps its whole lines.
            JournalError: What happens cannot be written down any more.
        """
        try:
            state, reason = await self._converse()
        except asyncio.CancelledError:
            self._flush()
            self.record(*self.draft.end_block(), TurnCancelled(self.id))
            self._finish("cancelled", "You stopped the reply; its whole lines are kept.")
            raise
        except ModelError as error:
            self._fail(error.what, error.mend)
        except JournalError:
            raise
        except Exception as error:
            self.log(traceback.format_exc())
            self._fail(
                f"The turn broke inside Planroom: {clean_line(repr(error))}.",
                "The message is kept; send it again, and report .planroom/planroom.log if it"
                " happens twice.",
            )
        else:
            self._finish(state, reason)

    def _take_given(self) -> None:
        for operation in self.given:
            self._count += 1
            raw = json.dumps(dump_operation(operation), ensure_ascii=False)
            self.record(*self.draft.take(operation, str(self._count), raw), DraftChanged(self.id))

    async def _converse(self) -> tuple[TurnState, str]:
        self._take_given()
        prompt = await self._compose(())
        chat = await asyncio.to_thread(self.open_chat)
        end, _lines = await self._read(chat, prompt.messages, prose=True)
        if self._needs and not end.truncated:
            prompt = await self._compose(tuple(self._needs))
            end, _lines = await self._read(chat, prompt.messages, prose=True)
        self.record(*self.draft.end_block())
        for number in range(1, REPAIR_ROUNDS + 1):
            failed = self.draft.start_repair()
            if end.truncated or not failed or not chat.repairs:
                break
            self.record(RepairStarted(self.id, number, len(failed)))
            end = await self._repair(chat, prompt, number, failed)
        if end.truncated:
            return "truncated", end.reason
        return "ready", ""

    async def _compose(self, selected: Sequence[str]) -> Prompt:
        prompt = await asyncio.to_thread(self.compose, selected)
        sent = tuple((note.number, note.id, note.digest) for note in prompt.sent)
        self.keep_prompt(0, prompt.tokens, prompt.messages)
        self.record(PromptComposed(self.id, prompt.tokens, sent))
        return prompt

    async def _repair(
        self, chat: Speaker, prompt: Prompt, number: int, failed: tuple[Rejection, ...]
    ) -> EndEvent:
        from prompts.repair import Failure, repair_messages

        failures = [Failure(int(item.key), item.raw, item.why) for item in failed]
        applied = sum(outcome.state == "applied" for outcome in self.draft.block.outcomes)
        applied = max(0, applied - len(self.given))
        messages = repair_messages(prompt, failures, applied, self.draft.block.design)
        self.keep_prompt(number, 0, messages)
        end, lines = await self._read(chat, messages, prose=False)
        self.record(*self.draft.end_block())
        still = {item.key for item in self.draft.rejected}
        self.draft.end_repair(failed, [raw for key, raw in lines if key not in still])
        return end

    async def _read(
        self, chat: Speaker, messages: tuple[ChatMessage, ...], *, prose: bool
    ) -> tuple[EndEvent, list[tuple[str, str]]]:
        reader = ReplyReader()
        lines: list[tuple[str, str]] = []
        finish: str | None = None
        async with aclosing(chat.stream(messages)) as stream:
            async for chunk in stream:
                if chunk.usage is not None:
                    self._add_usage(chunk.usage)
                if chunk.note:
                    self.record(Notice(self.id, f"{chat.name}: {chunk.note}."))
                if chunk.warning:
                    self.record(Notice(self.id, chunk.warning, "warning"))
                finish = chunk.finish or finish
                for event in reader.feed(chunk.text):
                    self._heard(event, lines, prose=prose)
                if reader.stopped:
                    break
                await asyncio.sleep(0)
        end = EndEvent(truncated=True, reason="the reply did not end", torn=None)
        for event in reader.finish(finish):
            if isinstance(event, EndEvent):
                end = event
            else:
                self._heard(event, lines, prose=prose)
        self._flush()
        if end.reason and not end.truncated:
            self.record(Notice(self.id, end.reason, "warning"))
        return end, lines

    def _heard(self, event: object, lines: list[tuple[str, str]], *, prose: bool) -> None:
        if isinstance(event, ProseEvent):
            if prose:
                self._pending.append(event.text)
                if time.monotonic() - self._told >= _PROSE_INTERVAL:
                    self._flush()
            return
        if isinstance(event, NeedEvent):
            self._needs += [name for name in event.names if name not in self._needs]
        if not isinstance(event, LineEvent):
            return
        self._flush()
        self._count += 1
        key = str(self._count)
        lines.append((key, event.raw))
        if event.operation is None:
            told: Iterable[Event] = self.draft.refuse(
                key, event.raw, event.problem or "it is no operation"
            )
        else:
            told = self.draft.take(event.operation, key, event.raw, event.fixes)
        self.record(*told, DraftChanged(self.id))

    def _flush(self) -> None:
        if self._pending:
            text = "".join(self._pending)
            self._pending.clear()
            self._told = time.monotonic()
            self.draft.prose.append(text)
            self.record(ProseDelta(self.id, text))

    def _add_usage(self, usage: Usage) -> None:
        before = self._usage
        self._usage = UsageReported(
            self.id,
            (before.input_tokens if before else 0) + usage.input_tokens,
            (before.output_tokens if before else 0) + usage.output_tokens,
            (before.cached_tokens if before else 0) + usage.cached_tokens,
            estimated=usage.estimated or bool(before and before.estimated),
        )

    def _fail(self, what: str, mend: str) -> None:
        self._flush()
        told = self.draft.end_block()
        if any(outcome.state == "applied" for outcome in self.draft.block.outcomes):
            self.record(*told)
            self._finish("truncated", f"{what} {mend}")
            return
        self.draft.state, self.draft.reason = "failed", f"{what} {mend}"
        self.record(*told, TurnFailed(self.id, what, mend), DraftChanged(self.id))

    def _finish(self, state: TurnState, reason: str) -> None:
        draft = self.draft
        draft.state, draft.reason = state, reason
        if self._usage is not None:
            draft.usage = UsageReported(
                self.id,
                self._usage.input_tokens,
                self._usage.output_tokens,
                self._usage.cached_tokens,
                round(time.monotonic() - self._started, 3),
                self._usage.estimated,
            )
            self.record(draft.usage)
        applied = sum(outcome.state == "applied" for outcome in draft.block.outcomes)
        self.record(
            ProposalReady(self.id, state, applied, len(draft.rejected), reason),
            DraftChanged(self.id),
        )

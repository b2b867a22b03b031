"""One turn: a message, the model's streamed reply, its operations, at most two repair rounds.

The controller knows no widget and no repository. What happens goes, as events, to ``record``,
which journals it before anybody sees it.
"""

from __future__ import annotations

import asyncio
import json
import time
import traceback
from collections.abc import Callable, Container, Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from design.guard import words_of_breach
from design.secrets import hide_secrets
from design.text import clean_line
from prompts.compose import SHORT_REPLY
from prompts.models import ModelError
from prompts.reply import LONGEST_REPLY, EndEvent, LineEvent, NeedEvent, ProseEvent, ReplyReader
from session.bounds import NEED_AGAIN, Questions
from session.brought import errors_brought
from session.draft import Draft, Rejection, dump_operation
from session.events import (
    DraftChanged,
    Event,
    Notice,
    OperationContradicts,
    PromptComposed,
    ProposalReady,
    ProseDelta,
    RepairStarted,
    StepStarted,
    TurnCancelled,
    TurnFailed,
    TurnState,
)
from session.journal import JournalError
from session.metering import Meter
from session.repairing import ask_again
from session.spending import OverBudgetError

if TYPE_CHECKING:
    from design.guard import Breach
    from design.operations.vocabulary import Operation
    from prompts.compose import ChatMessage, Prompt
    from prompts.repair import Brought
    from prompts.replay import Speaker
    from session.spending import Purse

REPAIR_ROUNDS: Final = 2
_PROSE_INTERVAL: Final = 0.05
"""Seconds within which pieces of prose are told and journaled as one."""

Record = Callable[..., None]
Steps = Sequence[tuple[str, "Prompt"]]
"""What each step is about, and its prompt."""


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
        purse: Knows the price and the budget.
        given: Operations of the person, which are in the draft before the model is asked.
        steps: Plans the turn as steps, each with its own prompt; nothing for one prompt.
    """

    draft: Draft
    record: Record
    keep_prompt: Callable[[int, int, tuple[ChatMessage, ...]], None]
    open_chat: Callable[[], Speaker]
    compose: Callable[[Sequence[str]], Prompt]
    log: Callable[[str], None]
    purse: Purse
    given: Sequence[Operation] = ()
    steps: Callable[[], Steps] = tuple
    _count: int = 0
    _before: int = 0
    """Lines that came before the present prompt was sent."""
    _pending: list[str] = field(default_factory=list)
    _needs: list[str] = field(default_factory=list)
    _may_need: bool = False
    _questions: Questions | None = None
    """Bounds what a language model asks; the built-in drafter asks what the brief leaves open."""
    _told_errors: set[str] = field(default_factory=set)
    _told: float = 0.0
    _calls: int = 0
    _contradicted: set[tuple[str, int, str]] = field(default_factory=set)
    _sent_back: set[str] = field(default_factory=set)
    """Operations against decisions that the model has been asked about."""

    def __post_init__(self) -> None:
        """Begin to count what the turn takes."""
        self._meter = Meter(self.purse)

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
            self._fail(error.what, error.mend, refused=isinstance(error, OverBudgetError))
        except JournalError:
            raise
        except Exception as error:
            self.log(traceback.format_exc())
            self._fail(
                f"The turn broke inside Planroom: {hide_secrets(clean_line(repr(error)))}.",
                "The message is kept; send it again, and report .planroom/planroom.log if it"
                " happens twice.",
            )
        else:
            self._finish(state, reason)
        finally:
            self.draft.sight.end()

    def _take_given(self) -> None:
        for operation in self.given:
            self._count += 1
            raw = json.dumps(dump_operation(operation), ensure_ascii=False)
            self.record(*self.draft.take(operation, str(self._count), raw), DraftChanged(self.id))

    async def _converse(self) -> tuple[TurnState, str]:
        self._take_given()
        self._before = self._count
        steps = await asyncio.to_thread(self.steps)
        if steps:
            return await self._in_steps(await self._open(), steps)
        prompt = await self._compose(())
        chat = await self._open()
        longest = SHORT_REPLY if prompt.short else LONGEST_REPLY
        self._may_need = True
        end, _lines = await self._read(chat, prompt.messages, longest=longest)
        self._may_need = False
        if self._needs and end.truncated:
            self._refuse_need(self._needs)
        elif self._needs:
            prompt = await self._compose(tuple(self._needs))
            end, _lines = await self._read(chat, prompt.messages, longest=longest)
        self.record(*self.draft.end_block())
        end = await self._mend(chat, prompt, end)
        if end.truncated:
            return "truncated", end.reason
        return "ready", ""

    async def _open(self) -> Speaker:
        chat = await asyncio.to_thread(self.open_chat)
        if chat.repairs:
            self._questions = Questions(self.draft.base)
        return chat

    async def _in_steps(self, chat: Speaker, steps: Steps) -> tuple[TurnState, str]:
        """Ask for one thing after the other; what comes joins into one proposal.

        A step that is cut off does not end the turn, but the proposal is marked. References may
        lead to what a later step makes, so they are settled at the end.
        """
        broken: list[str] = []
        tried: set[str] = set()
        for number, (what, prompt) in enumerate(steps, 1):
            self.record(StepStarted(self.id, number, len(steps), what))
            self._before = self._count
            self._note_prompt(prompt)
            end, _lines = await self._read(chat, prompt.messages, longest=SHORT_REPLY)
            end = await self._mend(chat, prompt, end, tried, settle=False)
            tried.update(item.key for item in self.draft.rejected)
            if end.truncated:
                broken.append(f"Step {number}, {what}: {end.reason}")
        self._before = len(self.given)
        self.record(*self.draft.end_block())
        await self._mend(chat, steps[-1][1], EndEvent(False, "", None), tried)
        return ("truncated", " ".join(broken[:3])) if broken else ("ready", "")

    async def _mend(
        self,
        chat: Speaker,
        prompt: Prompt,
        end: EndEvent,
        known: Container[str] = (),
        *,
        settle: bool = True,
    ) -> EndEvent:
        """Send failed lines back, at most twice; return how the last reply ended.

        Args:
            chat: The model.
            prompt: The prompt of the reply.
            end: How the reply ended; one that was cut off is not mended.
            known: Keys of lines that were given up before.
            settle: Whether references are settled after each round, and errors of the review go
                back too.
        """
        for number in range(1, REPAIR_ROUNDS + 1):
            failed = tuple(item for item in self.draft.start_repair() if item.key not in known)
            if end.truncated or not chat.repairs:
                break
            against = self._to_send_back()
            keys = tuple(dict.fromkeys(item.key for item in against))
            # What is out of the draft meanwhile must not count as what the draft lacks.
            brought = await self._brought() if settle and chat.mends and not keys else ()
            if not failed and not keys and not brought:
                break
            lines = len(failed) + len(keys)
            self.record(RepairStarted(self.id, number, lines, keys, len(brought), settle))
            try:
                end = await self._repair(chat, prompt, failed, against, brought, settle=settle)
            except OverBudgetError as error:
                if settle:
                    self.record(*self.draft.end_block())
                else:
                    self.draft.put_back()
                self.record(Notice(self.id, str(error), "warning"))
                break
            except ModelError as error:
                if lines:
                    raise
                told = f"Errors of the review could not be sent back: {error.what}"
                self.record(Notice(self.id, told, "warning"))
                break
        return end

    async def _compose(self, selected: Sequence[str]) -> Prompt:
        prompt = await asyncio.to_thread(self.compose, selected)
        self._calls = 0
        self._note_prompt(prompt)
        return prompt

    def _note_prompt(self, prompt: Prompt) -> None:
        sent = tuple((note.number, note.id, note.digest) for note in prompt.sent)
        self.draft.sight.show(prompt.shown)
        self._keep(prompt.tokens, prompt.messages)
        self.record(PromptComposed(self.id, prompt.tokens, sent))

    def _keep(self, tokens: int, messages: tuple[ChatMessage, ...]) -> None:
        self.keep_prompt(self._calls, tokens, messages)
        self._calls += 1

    async def _brought(self) -> tuple[Brought, ...]:
        """Return the errors that the draft brings in and the model was not told of yet."""
        found = await asyncio.to_thread(errors_brought, self.draft.base, self.draft.derived())
        new = tuple(item for item in found if item.fingerprint not in self._told_errors)
        self._told_errors.update(item.fingerprint for item in new)
        return new

    def _to_send_back(self) -> list[Breach]:
        """Tell of what contradicts decisions; return what the model has not been asked about.

        A muted note stays out of every prompt, this one too, and what the person said is not
        the model's to mend: the person alone is told.
        """
        self._tell_contradictions()
        found: list[Breach] = []
        asked: set[str] = set()
        given = {str(number) for number in range(1, len(self.given) + 1)}
        for item in self.draft.breaches():
            outcome = next((o for o in self.draft.block.applied if o.key == item.key), None)
            said = outcome.operation.model_dump_json() if outcome is not None else ""
            if item.note.muted or item.key in given or not said or said in self._sent_back:
                continue
            asked.add(said)
            found.append(item)
        self._sent_back |= asked
        return found

    def _tell_contradictions(self) -> None:
        for item in self.draft.breaches():
            told = (item.key, item.note.number, item.why)
            if told not in self._contradicted:
                self._contradicted.add(told)
                why = words_of_breach(item)
                self.record(OperationContradicts(self.id, item.key, item.note.number, why))

    async def _repair(
        self,
        chat: Speaker,
        prompt: Prompt,
        failed: tuple[Rejection, ...],
        against: Sequence[Breach],
        brought: Sequence[Brought],
        *,
        settle: bool,
    ) -> EndEvent:
        draft = self.draft
        messages = ask_again(draft, prompt, failed, against, brought, before=self._before)
        self._keep(0, messages)
        longest = SHORT_REPLY if prompt.short else LONGEST_REPLY
        end, lines = await self._read(chat, messages, prose=False, longest=longest)
        unusable = {item.key for item in draft.rejected}
        whys = {item.key: words_of_breach(item) for item in against}
        usable = [raw for key, raw in lines if key not in unusable]
        self.record(*draft.settle(usable, whys, whole=not end.truncated))
        if settle:
            self.record(*draft.end_block())
        else:
            draft.put_back()
        still = {item.key for item in self.draft.rejected}
        self.draft.end_repair(failed, [raw for key, raw in lines if key not in still])
        return end

    async def _read(
        self,
        chat: Speaker,
        messages: tuple[ChatMessage, ...],
        *,
        prose: bool = True,
        longest: int = LONGEST_REPLY,
    ) -> tuple[EndEvent, list[tuple[str, str]]]:
        self._meter.begin(messages)
        try:
            return await self._listen(chat, messages, ReplyReader(longest), prose=prose)
        finally:
            self._meter.end()

    async def _listen(
        self,
        chat: Speaker,
        messages: tuple[ChatMessage, ...],
        reader: ReplyReader,
        *,
        prose: bool,
    ) -> tuple[EndEvent, list[tuple[str, str]]]:
        lines: list[tuple[str, str]] = []
        finish: str | None = None
        async with aclosing(chat.stream(messages)) as stream:
            async for chunk in stream:
                self._meter.hear(chunk)
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
            if self._may_need:
                self._needs += [name for name in event.names if name not in self._needs]
            else:
                self._refuse_need(event.names)
        if not isinstance(event, LineEvent):
            return
        self._flush()
        if self._questions is not None:
            event = self._questions.bound(event)
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

    def _refuse_need(self, names: Sequence[str]) -> None:
        """Say that a reply asks to see more when that is not to be had any more."""
        self._count += 1
        raw = json.dumps({"op": "need", "names": list(names)}, ensure_ascii=False)
        self.record(*self.draft.refuse(str(self._count), raw, NEED_AGAIN, "need"))
        named = clean_line(", ".join(names), 120)
        self.record(Notice(self.id, f"The model asks to see more once again: {named}.", "warning"))

    def _flush(self) -> None:
        if self._pending:
            text = "".join(self._pending)
            self._pending.clear()
            self._told = time.monotonic()
            self.draft.prose.append(text)
            self.record(ProseDelta(self.id, text))

    def _report_usage(self) -> None:
        usage = self._meter.report(self.id, self.draft.started.model)
        if usage is not None:
            self.draft.usage = usage
            self.record(usage)

    def _fail(self, what: str, mend: str, *, refused: bool = False) -> None:
        self._flush()
        told = self.draft.end_block()
        if any(outcome.state == "applied" for outcome in self.draft.block.outcomes):
            self.record(*told)
            self._finish("truncated", f"{what} {mend}")
            return
        self.draft.state, self.draft.reason = "failed", f"{what} {mend}"
        self._report_usage()
        self.record(*told, TurnFailed(self.id, what, mend, refused), DraftChanged(self.id))

    def _finish(self, state: TurnState, reason: str) -> None:
        draft = self.draft
        draft.state, draft.reason = state, reason
        self._report_usage()
        self._tell_contradictions()
        if self._questions is not None and self._questions.told:
            self.record(Notice(self.id, self._questions.told))
        applied = sum(outcome.state == "applied" for outcome in draft.block.outcomes)
        self.record(
            ProposalReady(self.id, state, applied, len(draft.rejected), reason),
            DraftChanged(self.id),
        )

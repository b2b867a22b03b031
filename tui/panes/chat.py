"""The chat: messages above, composer below."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.events import Click
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Static, TextArea

from tui import keys, themes
from tui.completing import Offer, offers
from tui.drawing import ink
from tui.keymap import hint
from tui.messages import Ask, Cancel, Command, ListModels, SaveReply
from tui.refusing import Refusing
from tui.saying import in_app
from tui.widgets.completion import Completion
from tui.widgets.composer import Composer
from tui.widgets.message_list import MessageList
from tui.widgets.talk import Reply, Said, Told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from prompts.listing import ModelChoice
    from session.conversation import TurnAccount
    from tui.places import Place

_RICH_REPLIES: Final = 8
"""How many of the newest replies are drawn with widgets of their own for each block."""
_KEPT: Final = 240
"""How many messages stay in the list; the others come when one scrolls up to them."""
_CODE: Final = re.compile(r"^(`{3,}|~{3,})[^\n]*\n(.*?)^\1", re.MULTILINE | re.DOTALL)


def code_in(text: str) -> str:
    """Return the code of a Markdown text, one block after the other; empty when there is none."""
    return "\n".join(found[2] for found in _CODE.finditer(text))


class ChatPane(Refusing, Vertical):
    """Messages and composer."""

    BINDINGS = keys.bindings("chat")

    busy: reactive[str] = reactive("", init=False)
    """Why nothing can be sent now; empty when it can."""

    def __init__(self) -> None:
        super().__init__(id="chat")
        self._following = True
        self._models: Sequence[ModelChoice] = ()
        self._asked_for_models = False
        self._sent = ("", "")
        self.names: Callable[[], Iterable[tuple[str, str]]] = tuple
        """Gives the names of elements that can be pointed at, each with what it is."""
        self.places: Callable[[], Iterable[Place]] = tuple
        """Gives the places one may go to."""

    def compose(self) -> ComposeResult:
        """Messages, the mark of unseen ones, completions, composer."""
        yield MessageList(id="messages")
        yield Static(markup=False, id="below")
        yield Completion()
        yield Composer(id="composer")

    def on_mount(self) -> None:
        """Nothing is unseen yet."""
        self.query_one("#below").display = False
        self.composer.border_title = Content("Message")
        self.invite_to("What must it do?")

    def invite_to(self, question: str) -> None:
        """Say in the empty composer what may be written."""
        self.composer.placeholder = Content(f"{question} (/ commands)")

    @property
    def composer(self) -> Composer:
        """The composer."""
        return self.query_one(Composer)

    @property
    def messages(self) -> MessageList:
        """The list of messages."""
        return self.query_one(MessageList)

    @property
    def reply(self) -> Reply | None:
        """The newest reply."""
        return next(iter(self.messages.replies), None)

    @property
    def chosen(self) -> Said | Reply | None:
        """The message that is pointed at; without one, the newest reply."""
        return self.messages.chosen or self.reply

    @property
    def chosen_text(self) -> str:
        """The words of :attr:`chosen`; empty when there is none."""
        chosen = self.chosen
        if chosen is None:
            return ""
        return chosen.message if isinstance(chosen, Said) else chosen.prose.text

    @property
    def _to_edit(self) -> str:
        """The message to be sent again: the one pointed at or answered there, else the last."""
        chosen = self.messages.chosen
        if chosen is None:
            return self.composer.last
        told = self.messages.told
        before = told[: told.index(chosen) + 1]
        return next((item.message for item in reversed(before) if isinstance(item, Said)), "")

    def watch_busy(self, reason: str) -> None:
        """Show on the composer that nothing can be sent."""
        self.composer.set_class(bool(reason), "-busy")
        self.composer.border_subtitle = Content(reason)

    def refusal(self, action: str) -> str | None:
        """Say why there is nothing to open or copy."""
        chosen, where = self.chosen, "it" if self.messages.chosen else "the newest reply"
        if action in ("open_operations", "copy_reply", "copy_code", "save_reply") and not chosen:
            return "There is no reply yet."
        if action == "open_operations" and isinstance(chosen, Said):
            return "This is a message; operations are in replies."
        if action in ("copy_reply", "save_reply") and not self.chosen_text.strip():
            return f"There are no words in {where}."
        if action == "copy_code" and not code_in(self.chosen_text):
            return f"There is no code in {where}."
        if action == "edit_last" and not self._to_edit:
            return "Nothing was sent yet."
        if action == "edit_last" and self.composer.text.strip():
            return "The message holds words already. Send them or take them out first."
        return None

    # --- messages --------------------------------------------------------------------------

    async def put(self, *widgets: Widget) -> None:
        """Add messages at the end; the oldest go further up when there are too many."""
        await self.messages.mount_all(widgets)
        if self._following:
            await self.messages.shorten(_KEPT)
        for reply in islice(self.messages.replies, _RICH_REPLIES, None):
            await reply.lighten()
        self.grew()

    def grew(self) -> None:
        """Mark that something new stands below, for a reader who has scrolled up."""
        if not self._following:
            self._mark_below()
            self.query_one("#below").display = True

    def _mark_below(self) -> None:
        """Name the key that leads there from where the keys are."""
        key = hint("chat.newest" if self.messages.has_focus else "composer.newest")
        self.query_one("#below", Static).update(Content(f" ↓ new below · {key} "))

    def on_descendant_focus(self) -> None:
        """Another key may lead to what is new."""
        if self.query_one("#below").display:
            self._mark_below()

    @on(MessageList.Moved)
    def _seen(self) -> None:
        self._following = self.messages.at_end
        if self._following:
            self.query_one("#below").display = False

    async def resume(self, turns: Sequence[TurnAccount]) -> None:
        """Show what was said in earlier sessions, lightly."""
        self.composer.remember([told.message for told in turns])
        await self.messages.resume(turns)

    async def say(self, text: str, sign: str = "·", tone: str = ink.MUTED) -> None:
        """Add a line of the room itself."""
        await self.put(Told(in_app(text), sign, tone))

    async def start(self, turn: str, message: str, model: str, author: str = "") -> Reply:
        """Show a message that was sent, and the reply that is awaited.

        Args:
            turn: Id of the turn.
            message: What was said.
            model: Model that answers.
            author: Who said it, when it was somebody else.
        """
        self._sent = ("", "") if author else (turn, message)
        if self.messages.chosen is not None and not author:
            self.messages.action_newest()
        reply = Reply(turn, model)
        await self.put(Said(message, author), reply)
        reply.begin()
        return reply

    def give_back(self, turn: str) -> None:
        """Put the message of a turn that failed back, to be sent again; what was typed stays."""
        if turn == self._sent[0] and not self.composer.text:
            self.composer.write(self._sent[1])

    def reply_of(self, turn: str) -> Reply | None:
        """Return the reply of a turn, if it is in the chat."""
        return next((reply for reply in self.messages.replies if reply.turn == turn), None)

    def reject(self, turn: str, lines: Sequence[tuple[str, str, str]]) -> None:
        """Show exactly these rejected lines on a reply, as (key, raw, why)."""
        reply = self.reply_of(turn)
        if reply is not None:
            reply.rejections.fill(lines)

    def invite(self, turn: str, left_out: int = 0) -> None:
        """Say on a reply that has ended how its proposal can be decided about.

        Args:
            turn: Id of its turn.
            left_out: How many of the operations are left out.
        """
        reply = self.reply_of(turn)
        if reply is not None and not reply.coming:
            reply.invite(left_out)

    def settle(self, turn: str, words: Content) -> None:
        """Show on a reply what became of its proposal."""
        reply = self.reply_of(turn)
        if reply is not None:
            reply.say_fate(words)

    # --- what is typed ---------------------------------------------------------------------

    @on(TextArea.Changed, "#composer")
    def _offer(self) -> None:
        found = self._offers()
        if self.composer.text.startswith("/model ") and not self._asked_for_models:
            self._asked_for_models = True
            self.post_message(ListModels())
        self.query_one(Completion).offer(found)
        self.composer.completing = bool(found)

    def _offers(self) -> Sequence[Offer]:
        before, known = self.composer.before_cursor, (*themes.OWN, *self.app.available_themes)
        return offers(before, self._models, self.names, self.places, known)

    def know_models(self, models: Sequence[ModelChoice]) -> None:
        """Take up which models there are, for completing their names."""
        self._models = models
        self._offer()

    @on(Composer.Moved)
    def _move(self, message: Composer.Moved) -> None:
        message.stop()
        self.query_one(Completion).action_move(message.by)

    @on(Composer.Closed)
    def _close(self, message: Composer.Closed) -> None:
        message.stop()
        self.query_one(Completion).offer(())
        self.composer.completing = False

    @on(Composer.Completed)
    def _complete(self, message: Composer.Completed) -> None:
        message.stop()
        found = self._offers()
        chosen = self.query_one(Completion).chosen
        if chosen not in found:
            chosen = found[0] if found else None
        if chosen is None:
            self._send(self.composer.text.strip())
            return
        self.composer.complete(chosen.start, chosen.text)
        if chosen.sends:
            self._send(self.composer.text.strip())

    @on(Completion.Chosen)
    def _click_completion(self, message: Completion.Chosen) -> None:
        message.stop()
        self.post_message(Composer.Completed())

    @on(Composer.Sent)
    def _take_sent(self, message: Composer.Sent) -> None:
        message.stop()
        self._send(message.text)

    def _send(self, text: str) -> None:
        if text.startswith("/"):
            self.composer.taken()
            self.post_message(Command(text))
        elif self.busy:
            self.notify(f"Not sent: {self.busy}.", severity="warning", markup=False)
        else:
            self.post_message(Ask(text))

    @on(Composer.Left)
    def _leave(self, message: Composer.Left) -> None:
        message.stop()
        self.action_messages()

    @on(Composer.Scrolled)
    def _scroll(self, message: Composer.Scrolled) -> None:
        message.stop()
        if message.by < 0:
            self.messages.scroll_page_up(animate=False)
        else:
            self.messages.scroll_page_down(animate=False)

    @on(Composer.Newest)
    def _to_newest(self, message: Composer.Newest) -> None:
        message.stop()
        self.messages.action_newest()

    # --- keys ------------------------------------------------------------------------------

    def action_cancel(self, now: bool = False) -> None:
        """Ask to stop the reply."""
        self.post_message(Cancel(now))

    def action_write(self, text: str = "") -> None:
        """Go to the composer."""
        self.composer.focus()
        if text and not self.composer.text:
            self.composer.write(text)

    def action_messages(self) -> None:
        """Go over the messages, beginning with the newest."""
        self.messages.focus()
        self.messages.action_point(-1)

    def action_open_operations(self) -> None:
        """Open or fold the operations of the reply."""
        reply = self.chosen
        if isinstance(reply, Reply):
            reply.operations.opened = not reply.operations.opened

    def action_copy_reply(self) -> None:
        """Send the message to the terminal's clipboard."""
        self._copy(self.chosen_text)

    def action_copy_code(self) -> None:
        """Send the code of the message to the terminal's clipboard."""
        self._copy(code_in(self.chosen_text))

    def _copy(self, text: str) -> None:
        self.app.copy_to_clipboard(text)
        self.notify(
            f"Sent to the terminal's clipboard; whether it arrives, the terminal does not say."
            f" {hint('chat.save')} writes the message to a file.",
            markup=False,
        )

    def action_save_reply(self) -> None:
        """Write the message to a file."""
        self.post_message(SaveReply())

    def action_edit_last(self) -> None:
        """Put a message back into the composer."""
        self.composer.write(self._to_edit)
        self.messages.choose(None)
        self.composer.focus()

    def on_click(self, event: Click) -> None:
        """The mark of unseen messages leads to them; a message that is clicked is pointed at."""
        if event.widget is self.query_one("#below"):
            self.messages.action_newest()
        elif event.widget is not None:
            for node in event.widget.ancestors_with_self:
                if isinstance(node, Said | Reply):
                    self.messages.choose(node)
                    break

    @on(MessageList.Pointed)
    def _pointed(self, message: MessageList.Pointed) -> None:
        message.stop()
        self.refresh_bindings()

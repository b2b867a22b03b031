"""The composer alone."""

from __future__ import annotations

from textual import events, on
from textual.app import App, ComposeResult

from tui.widgets.composer import Composer


class Host(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.sent: list[str] = []

    def compose(self) -> ComposeResult:
        yield Composer(id="composer")

    @on(Composer.Sent)
    def _sent(self, message: Composer.Sent) -> None:
        self.sent.append(message.text)
        self.query_one(Composer).taken()


async def test_keys_that_come_in_one_piece_are_taken_in_their_order() -> None:
    app = Host()
    async with app.run_test() as pilot:
        app.query_one(Composer).focus()
        await pilot.pause()
        for key, letter in (("a", "a"), ("ctrl+j", "\n"), ("b", "b"), ("enter", "\r"), ("c", "c")):
            app.post_message(events.Key(key, letter))
        await pilot.pause()
        await pilot.pause()
        assert app.sent == ["a\nb"]
        assert app.query_one(Composer).text == "c"

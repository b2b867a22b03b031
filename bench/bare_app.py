"""A bare Textual app with the kinds of widgets that Planroom's room is made of: a floor."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.containers import Container, Horizontal, Vertical, VerticalScroll
from textual.widgets import ContentSwitcher, Footer, OptionList, Static, Tabs, TextArea

_PANES = ("concept", "schema", "endpoints", "decisions", "proposal", "history")


class BareApp(App[None]):
    CSS = """
    #chat { width: 40%; }
    #messages { height: 1fr; }
    #composer { height: 6; border: round $primary; }
    .list { width: 45%; }
    """
    BINDINGS = [Binding(f"f{number}", "bell", f"Pane {number}") for number in range(1, 9)]  # noqa: RUF012
    AUTO_FOCUS = "#composer"

    def compose(self) -> ComposeResult:
        with Horizontal():
            with Vertical(id="chat"):
                yield VerticalScroll(id="messages")
                yield Static("below")
                yield OptionList()
                yield TextArea(id="composer")
            with Vertical():
                yield Tabs(*_PANES)
                with ContentSwitcher(initial="concept"):
                    for pane in _PANES:
                        with Container(id=pane):
                            yield OptionList(classes="list")
                            with VerticalScroll():
                                yield Static("detail")
                                yield Static("more")
        yield Static("status")
        yield Footer()

    def on_mount(self) -> None:
        self.query_one("#composer").border_title = "Message"


if __name__ == "__main__":
    BareApp().run()

"""Every key of the app in one table: what it is, what it does, where it counts.

Bindings, footer, help, palette and the key table of the guide are made from it. An id never
changes, so that keys can be remapped by id.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from textual.binding import Binding, BindingType

Scope = Literal[
    "app", "room", "chat", "composer", "list", "sheet", "workspace", "concept", "schema",
    "endpoints", "decisions", "proposal", "picks", "history", "timeline", "review", "dialog",
    "form", "diagram", "filter", "choice", "question", "broken", "messages", "brief", "settings",
]  # fmt: skip

SCOPES: Final[dict[Scope, str]] = {
    "room": "Everywhere",
    "app": "Everywhere, dialogs too",
    "chat": "Chat",
    "messages": "Messages",
    "composer": "Message",
    "list": "Lists",
    "sheet": "Detail",
    "workspace": "All panes",
    "concept": "Concept",
    "schema": "Schema",
    "diagram": "Picture of the tables",
    "endpoints": "Endpoints",
    "decisions": "Decisions",
    "proposal": "Proposal",
    "picks": "Proposal, its list",
    "history": "History",
    "timeline": "Timeline",
    "review": "Review",
    "filter": "Filter",
    "dialog": "Dialogs",
    "form": "Dialogs to fill in",
    "choice": "Choices",
    "question": "Questions",
    "broken": "Contradicted decisions",
    "brief": "Brief",
    "settings": "Settings",
}
"""The scopes in the order help shows them, with their names."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key binding."""

    id: str
    keys: str
    action: str
    label: str
    tooltip: str
    scope: Scope
    show: bool = False
    priority: bool = False
    system: bool = False

    @property
    def binding(self) -> Binding:
        """The binding Textual is given."""
        return Binding(
            self.keys,
            self.action,
            self.label,
            show=self.show,
            priority=self.priority,
            tooltip=self.tooltip,
            system=self.system,
            id=self.id,
        )


PANES: Final = (
    "chat", "concept", "schema", "endpoints", "decisions", "proposal", "history", "review",
)  # fmt: skip
"""The panes in their order. A pane's number is that of its function key, since F1 is help."""
FIRST: Final = 2
"""Number of the first pane."""


def _pane(number: int) -> Key:
    pane = PANES[number - FIRST]
    return Key(
        f"pane.{pane}",
        f"f{number}",
        f"go('{pane}')",
        pane.capitalize(),
        f"Go to the {pane}; {number} alone does it when no text is being typed",
        "room",
        priority=True,
    )


def _choice(number: int) -> Key:
    return Key(
        f"question.{number}",
        str(number),
        f"pick({number})",
        f"Answer {number}",
        f"Take answer {number}",
        "question",
    )


def _digit(number: int) -> Key:
    pane = PANES[number - FIRST]
    return Key(
        f"pane.{pane}.digit",
        str(number),
        f"go('{pane}')",
        pane.capitalize(),
        f"Go to the {pane}",
        "workspace",
    )


KEYS: Final[tuple[Key, ...]] = (
    Key("app.palette", "ctrl+p", "command_palette", "Palette",
        "Find everything that can be done here by its name", "app", priority=True),
    Key("room.quit", "ctrl+q", "quit", "Quit",
        "Leave; an open draft is kept; twice while a reply comes", "app", priority=True),
    Key("app.interrupt", "ctrl+c", "help_quit", "Leave?",
        "Copy what is selected; where nothing is, say which key leaves", "app", system=True),
    Key("room.help", "f1", "help", "Help", "Keys of the focused pane, and commands", "room",
        show=True, priority=True),
    Key("room.accept", "ctrl+g", "accept", "Accept", "Accept the whole proposal", "room",
        show=True, priority=True),
    *(_pane(number) for number in range(FIRST, FIRST + len(PANES))),
    Key("room.zoom", "f12", "zoom", "Zoom", "Give what has the focus the whole screen, or not",
        "room", priority=True),
    Key("room.prompt", "f10", "show_prompt", "Prompt",
        "Show what will be sent with the message as it stands", "room", priority=True),
    Key("room.questions", "ctrl+t", "questions", "Questions",
        "Answer what is open, each with a key", "room", priority=True),
    Key("room.jump", "ctrl+n", "jump", "Jump",
        "Show a letter on everything that can have the keys; the letter goes there", "room",
        priority=True),
    Key("room.settings", "f11", "settings", "Settings",
        "Theme, model, review, bell, limits and keys: see what is set where, and change it", "room",
        priority=True),
    Key("room.suspend", "ctrl+z", "suspend", "Suspend",
        "Leave the screen to the shell, fg returns; in a longer text it takes back what was typed",
        "room"),
    # The message.
    Key("composer.send", "enter", "send", "Send", "Send the message", "composer", show=True),
    Key("composer.newline", "ctrl+j,shift+enter,alt+enter", "newline", "New line",
        "Start a new line", "composer", show=True),
    Key("composer.editor", "ctrl+o", "editor", "Editor", "Write the message in $EDITOR",
        "composer"),
    Key("composer.cancel", "escape", "cancel", "Stop",
        "Twice: stop the reply; what has arrived stays", "composer"),
    Key("composer.cancel_now", "alt+escape", "cancel(True)", "Stop",
        "Escape twice, as some terminals send it", "composer"),
    Key("composer.older", "up", "older", "Older", "Message before, from the first line",
        "composer"),
    Key("composer.newer", "down", "newer", "Newer", "Message after, from the last line",
        "composer"),
    Key("composer.complete", "tab", "complete", "Complete", "Take the highlighted completion",
        "composer"),
    Key("composer.messages", "ctrl+up,alt+up", "messages", "Messages",
        "Go over the messages, to copy, save or edit one", "composer"),
    Key("composer.scroll_up", "pageup", "scroll_chat(-1)", "Scroll", "Scroll the chat up",
        "composer"),
    Key("composer.scroll_down", "pagedown", "scroll_chat(1)", "Scroll", "Scroll the chat down",
        "composer"),
    Key("composer.newest", "ctrl+end", "newest", "Newest",
        "Show the newest message and go on following", "composer"),
    # The chat.
    Key("chat.newest", "end,ctrl+end", "newest", "Newest", "Go to the newest message",
        "messages"),
    Key("messages.before", "k,p", "point(-1)", "Message before",
        "Point at the message before, to copy, save or edit it", "messages", show=True),
    Key("messages.next", "j,n", "point(1)", "Next message",
        "Point at the next message; after the newest, at none", "messages"),
    Key("chat.open", "o", "open_operations", "Operations",
        "Open or fold the operations of the reply pointed at, or of the newest", "chat",
        show=True),
    Key("chat.copy", "y", "copy_reply", "Copy",
        "Send the message pointed at, or the newest reply, to the terminal's clipboard", "chat",
        show=True),
    Key("chat.copy_code", "Y", "copy_code", "Copy code",
        "Send the code in it to the terminal's clipboard", "chat"),
    Key("chat.save", "w", "save_reply", "Save",
        "Write the message pointed at, or the newest reply, to a file", "chat", show=True),
    Key("chat.edit", "e", "edit_last", "Edit",
        "Edit the message pointed at, or the last, to send it again", "chat", show=True),
    Key("chat.write", "i", "write", "Write", "Write a message", "chat"),
    Key("chat.command", "slash", "write('/')", "Command", "Write a command", "chat"),
    Key("chat.cancel", "escape", "cancel", "Stop", "Twice: stop the reply", "chat"),
    Key("chat.cancel_now", "alt+escape", "cancel(True)", "Stop",
        "Escape twice, as some terminals send it", "chat"),
    # Every pane of the workspace.
    *(_digit(number) for number in range(FIRST, FIRST + len(PANES))),
    Key("workspace.help", "1,question_mark", "help", "Help", "Keys and commands", "workspace"),
    Key("workspace.next", "right_square_bracket", "step(1)", "Next pane", "Go to the next pane",
        "workspace"),
    Key("workspace.previous", "left_square_bracket", "step(-1)", "Pane before",
        "Go to the pane before", "workspace"),
    Key("workspace.present", "escape", "present", "Back",
        "Return to the present, end the filter, or go to the message", "workspace"),
    Key("workspace.write", "i", "write", "Write", "Write a message", "workspace"),
    Key("workspace.command", "slash", "write('/')", "Command", "Write a command", "workspace"),
    Key("workspace.findings", "v", "findings", "Findings",
        "Go to what the review found of this; in the review, to the element", "workspace"),
    # Lists and outlines.
    Key("list.up", "up,k", "move(-1)", "Up", "Line before", "list"),
    Key("list.down", "down,j", "move(1)", "Down", "Next line", "list"),
    Key("list.page_up", "pageup", "page(-1)", "Page up", "Page before", "list"),
    Key("list.page_down", "pagedown", "page(1)", "Page down", "Next page", "list"),
    Key("list.first", "home,g", "first", "First", "First line", "list"),
    Key("list.last", "end,G", "last", "Last", "Last line", "list"),
    Key("list.open", "right,l", "open", "Open", "Open the branch, or step into it", "list"),
    Key("list.close", "left,h", "close", "Close", "Close the branch, or go up", "list"),
    Key("list.choose", "enter", "choose", "Choose", "Open or close; in the history: look", "list"),
    Key("list.tick", "space", "tick", "Pick", "Press the box, or open and close", "list"),
    Key("list.copy", "y", "copy_row", "Copy", "Send the line to the terminal's clipboard", "list"),
    # The detail.
    Key("sheet.up", "up,k", "scroll_up", "Up", "Scroll up", "sheet"),
    Key("sheet.down", "down,j", "scroll_down", "Down", "Scroll down", "sheet"),
    Key("sheet.copy", "y", "copy_sheet", "Copy", "Send the detail to the terminal's clipboard",
        "sheet", show=True),
    # Schema.
    Key("schema.table", "t", "show_table", "Table", "Show columns, keys, checks and indexes",
        "schema", show=True),
    Key("schema.entity", "e", "show_entity", "Entity", "Show the entity the table realises",
        "schema", show=True),
    Key("schema.code", "s,c", "show_code", "Code",
        "Show the code of the table: PostgreSQL, SQLite, Pydantic, one after the other", "schema",
        show=True),
    Key("schema.diagram", "d", "show_diagram", "Diagram",
        "Show the tables and their keys as a picture, or leave it", "schema", show=True),
    Key("schema.filter", "ctrl+f", "filter", "Filter", "Filter as you type", "schema", show=True),
    Key("schema.follow", "f", "follow", "Follow key", "Go to the table a foreign key refers to",
        "schema", show=True),
    Key("schema.back", "b,backspace", "back", "Back", "Go back along followed keys", "schema"),
    Key("schema.reconcile", "R", "reconcile", "Reconcile",
        "Take what follows from the concept where it is stale", "schema", show=True),
    # Endpoints.
    Key("endpoints.sort", "s", "sort", "Sort",
        "Sort by path, method, resource, role or problem, then in the design's order again",
        "endpoints", show=True),
    Key("endpoints.filter", "ctrl+f,f", "filter", "Filter",
        "Filter as you type: parts of method, path, resource or role; role:member looks in one",
        "endpoints", show=True),
    Key("endpoints.matrix", "m", "matrix", "Matrix",
        "Show which role may call what and which rows it reaches, or the list", "endpoints",
        show=True),
    Key("endpoints.roles_left", "comma", "shift_roles(-1)", "Roles before",
        "Show the roles left of the matrix", "endpoints"),
    Key("endpoints.roles_right", "full_stop", "shift_roles(1)", "Further roles",
        "Show the roles right of the matrix", "endpoints"),
    # The picture of the tables.
    Key("diagram.left", "left,h", "pan(-1, 0)", "Left", "Move to the left", "diagram"),
    Key("diagram.down", "down,j", "pan(0, 1)", "Down", "Move down", "diagram"),
    Key("diagram.up", "up,k", "pan(0, -1)", "Up", "Move up", "diagram"),
    Key("diagram.right", "right,l", "pan(1, 0)", "Right", "Move to the right", "diagram"),
    Key("diagram.page_left", "shift+left,H", "pan_page(-1, 0)", "Far left",
        "Move by most of the screen", "diagram"),
    Key("diagram.page_down", "pagedown,shift+down,J", "pan_page(0, 1)", "Far down",
        "Move by most of the screen", "diagram"),
    Key("diagram.page_up", "pageup,shift+up,K", "pan_page(0, -1)", "Far up",
        "Move by most of the screen", "diagram"),
    Key("diagram.page_right", "shift+right,L", "pan_page(1, 0)", "Far right",
        "Move by most of the screen", "diagram"),
    Key("diagram.fit", "0", "fit", "Fit", "Show as much of each table as fits on the screen",
        "diagram", show=True),
    Key("diagram.whole", "w", "whole", "All or near",
        "Show all tables, or those around the selected one", "diagram", show=True),
    Key("diagram.deeper", "plus,equals_sign", "deepen(1)", "Further",
        "Show tables that are one key further away", "diagram", show=True),
    Key("diagram.nearer", "minus", "deepen(-1)", "Nearer",
        "Show only tables that are one key nearer", "diagram", show=True),
    Key("diagram.detail", "a", "detail", "Detail",
        "Show names, keys or all columns of the tables", "diagram", show=True),
    Key("diagram.next", "n", "neighbour(1)", "Next table", "Select the next table of the picture",
        "diagram", show=True),
    Key("diagram.previous", "N,p", "neighbour(-1)", "Table before",
        "Select the table before in the picture", "diagram"),
    Key("diagram.centre", "space,home", "centre", "Centre",
        "Put the selected table in the middle", "diagram"),
    Key("diagram.take", "enter", "take", "In full", "Show the selected table in full", "diagram"),
    Key("diagram.save", "S", "save", "Save", "Write the picture to a file, as SVG or Mermaid",
        "diagram", show=True),
    # Filtering a list.
    Key("filter.clear", "escape", "clear", "Clear", "Show everything again", "filter", show=True),
    Key("filter.leave", "enter,down", "leave", "Keep", "Go on to what is left", "filter",
        show=True),
    # Concept.
    Key("concept.realised", "f", "realised", "Its table", "Go to the table of the entity",
        "concept", show=True),
    Key("concept.answer", "a", "answer", "Answer", "Answer the question", "concept",
        show=True),
    Key("concept.brief", "b", "brief", "Brief", "Fill the brief in, part by part", "concept",
        show=True),
    # Decisions.
    Key("decisions.accept", "a", "accept_decision", "Accept", "Accept the note", "decisions",
        show=True),
    Key("decisions.reject", "r", "reject_decision", "Reject", "Reject the note", "decisions",
        show=True),
    Key("decisions.pin", "p", "pin", "Pin", "Lead every prompt with it, or only where it counts",
        "decisions", show=True),
    Key("decisions.mute", "m", "mute", "Mute", "Keep it out of prompts, or send it again",
        "decisions", show=True),
    Key("decisions.new", "n", "new", "New", "Write a decision note", "decisions", show=True),
    Key("decisions.edit", "e", "edit", "Edit", "Change the words of the note", "decisions",
        show=True),
    Key("decisions.supersede", "s", "supersede", "Supersede", "Put another note in its place",
        "decisions", show=True),
    Key("decisions.origin", "o", "origin", "Snapshot", "Go to the snapshot that brought it in",
        "decisions", show=True),
    Key("decisions.filter", "f,ctrl+f", "filter", "Filter",
        "Filter as you type: words of the note, its topic, choice or state, such as contradicted",
        "decisions", show=True),
    # Proposal.
    Key("proposal.pick", "space", "tick", "Pick", "Pick it, or leave it out", "picks", show=True),
    Key("proposal.accept", "A,ctrl+a", "accept_all", "Accept all", "Accept the whole proposal",
        "proposal", show=True),
    Key("proposal.some", "a", "accept_some", "Picked only", "Accept only what is picked",
        "proposal", show=True),
    Key("proposal.reject", "x", "reject_part", "Reject part",
        "Leave it out, with a reason that the model is told", "proposal", show=True),
    Key("proposal.discard", "D", "discard", "Discard", "Discard the proposal", "proposal",
        show=True),
    Key("proposal.all", "t", "pick_all", "Pick all", "Pick everything, or nothing", "proposal",
        show=True),
    # History.
    Key("history.look", "enter", "choose", "Look", "Show that snapshot in the panes", "timeline",
        show=True),
    Key("history.compare", "c", "compare", "Compare",
        "Compare with the present, or with the marked one", "history", show=True),
    Key("history.mark", "m", "mark", "Mark", "Mark it to compare another with it", "history",
        show=True),
    Key("history.restore", "r", "restore", "Restore", "Make it the present, as a new snapshot",
        "history", show=True),
    Key("history.undo", "u", "undo", "Undo", "Step back to the snapshot before", "history",
        show=True),
    Key("history.redo", "U,ctrl+r", "redo", "Redo", "Take the last undo back", "history",
        show=True),
    Key("history.tag", "n", "tag", "Name", "Name the snapshot, such as v1.0", "history", show=True),
    Key("history.untag", "N", "untag", "Unname", "Take a name of the snapshot away", "history"),
    Key("history.filter", "f,ctrl+f", "filter", "Filter",
        "Filter as you type: words of the request, author, name or id", "history", show=True),
    Key("history.branch", "b", "branch", "Branch", "Start a branch, or switch to one", "history",
        show=True),
    # Review.
    Key("review.fix", "x", "fix", "Fix", "Show what a fix changes, and apply it", "review",
        show=True),
    Key("review.fix_safe", "X", "fix_safe", "Safe fixes",
        "Apply every fix that cannot lose anything", "review", show=True),
    Key("review.take_back", "u", "take_back", "Undo fix",
        "Take the last fix out of the proposal", "review"),
    Key("review.waive", "w", "waive", "Waive", "Excuse the finding, with a reason", "review",
        show=True),
    Key("review.unwaive", "W", "unwaive", "Unwaive",
        "Take the waiver of the finding, or what was said of the item, back", "review"),
    Key("review.sign_off", "s", "sign_off", "Sign off",
        "Sign the item of the release gate off, or waive it", "review", show=True),
    Key("review.explain", "e", "explain", "Explain", "Read the page of the rule", "review",
        show=True),
    Key("review.group", "c", "group", "Group",
        "Group by severity, by element, or by item of the release gate", "review", show=True),
    Key("review.filter", "f,ctrl+f", "filter", "Filter", "Filter as you type", "review", show=True),
    Key("review.excused", "t", "excused", "Excused",
        "Show what is waived or was there before, or hide it", "review"),
    # The brief.
    Key("brief.finish", "ctrl+s", "finish", "Done",
        "Make the design of it; where there is one, change its brief", "brief", show=True),
    Key("brief.next", "ctrl+n,ctrl+down", "next(1)", "Next part", "Go to the next part", "brief",
        show=True),
    Key("brief.previous", "ctrl+b,ctrl+up", "next(-1)", "Part before", "Go to the part before",
        "brief"),
    Key("brief.leave", "escape", "close", "Leave", "Leave; what is written is kept", "brief",
        show=True),
    Key("brief.help", "f1", "help", "Help", "Keys of the form", "brief", show=True),
    Key("brief.example", "f2", "example", "Example", "Start from the bundled example", "brief",
        show=True),
    Key("brief.file", "f3", "read_file", "Read file", "Read a brief from a file", "brief",
        show=True),
    Key("brief.lines", "f4", "put_lines", "Form's lines",
        "Put the lines of the form into the part, such as Role, Can and Cannot", "brief",
        show=True),
    Key("brief.back", "f5", "bring_back", "Bring back",
        "Bring back what stood in the form before something was put in its place", "brief",
        show=True),
    Key("brief.start_over", "f8", "start_over", "Design's brief",
        "Put the brief of the design into the form again", "brief"),
    # Dialogs.
    Key("dialog.close", "escape", "close", "Close", "Leave without doing anything",
        "dialog", show=True),
    Key("choice.previous", "left,up", "app.focus_previous", "Previous", "Answer before", "choice"),
    Key("choice.next", "right,down", "app.focus_next", "Next", "Next answer", "choice"),
    *(_choice(number) for number in range(1, 10)),
    Key("question.take", "enter", "take", "Take", "Take the highlighted answer", "question",
        show=True),
    Key("question.up", "up,k", "move(-1)", "Up", "Answer before", "question"),
    Key("question.down", "down,j", "move(1)", "Down", "Next answer", "question"),
    Key("question.own", "t", "own", "Own words", "Answer in your own words", "question",
        show=True),
    Key("question.later", "l", "later", "Later", "Put the question off; it stays open",
        "question", show=True),
    Key("question.dismiss", "x", "no_matter", "No matter", "Say that the question does not matter",
        "question", show=True),
    Key("question.decide", "d", "decide", "Decision",
        "Keep the answer as an accepted decision note as well, or not", "question", show=True),
    Key("question.back", "b,left,backspace", "back", "Back", "Go back to the question before",
        "question", show=True),
    Key("broken.refuse", "r", "refuse", "Refuse", "Leave out what contradicts decisions",
        "broken", show=True),
    Key("broken.supersede", "s", "supersede", "Supersede",
        "Take it all; new decisions take the place of the old", "broken", show=True),
    Key("settings.change", "enter", "choose", "Change", "Change the setting, or open the branch",
        "settings", show=True),
    Key("settings.reset", "d", "reset", "Built-in", "Go back to what is built in", "settings",
        show=True),
    Key("dialog.save", "ctrl+s", "save", "Save", "Take what is written", "form"),
)  # fmt: skip
"""Every key."""
BY_ID: Final = {key.id: key for key in KEYS}


def bindings(*scopes: Scope) -> list[BindingType]:
    """Return the bindings of some scopes, in the order of the table."""
    return [key.binding for key in KEYS if key.scope in scopes]

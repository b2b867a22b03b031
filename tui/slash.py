"""Slash commands: what can be typed after ``/``, and what each asks for."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from textual.message import Message

from tui import messages
from tui.files import picture_name
from tui.refusing import WrongError


class SlashError(WrongError):
    """The command cannot be understood; the message says what to type."""


@dataclass(frozen=True, slots=True)
class SlashCommand:
    """One command."""

    name: str
    hint: str
    help: str
    make: Callable[[str], Message]

    @property
    def takes(self) -> bool:
        """Whether something may follow the name."""
        return bool(self.hint)


def _need(what: str, rest: str) -> str:
    if not rest:
        raise SlashError(f"Say {what}.")
    return rest


def _compare(rest: str) -> Message:
    parts = rest.split()
    if not parts:
        return messages.Go("proposal")
    if len(parts) > 2:
        raise SlashError("Say one or two snapshots: /diff A B.")
    return messages.Compare(parts[0], parts[1] if len(parts) > 1 else "")


def _copy(rest: str) -> Message:
    if rest not in ("", "code"):
        raise SlashError("Say /copy for the words, or /copy code for the code in them.")
    return messages.Do("copy_code" if rest else "copy_reply")


def _tag(rest: str) -> Message:
    parts = _need("a name: /tag v1.0", rest).split()
    if len(parts) > 2:
        raise SlashError("Say a name without spaces, and perhaps a snapshot: /tag v1.0 3f2a1c.")
    return messages.Tag(*parts)


def _fix(rest: str) -> Message:
    return messages.Mend(rest) if rest else messages.MendSafe()


def _waive(rest: str) -> Message:
    fingerprint, _, reason = _need("which finding: /waive 3f2a1c We ask the board", rest).partition(
        " "
    )
    return messages.Waive(fingerprint, reason.strip())


def _decide(rest: str) -> Message:
    if not rest:
        return messages.Do("new_decision")
    return messages.Decide("add", fields={"text": rest})


COMMANDS: Final[tuple[SlashCommand, ...]] = (
    SlashCommand("accept", "[words]", "Accept the proposal as a snapshot",
                 lambda rest: messages.Accept(words=rest)),
    SlashCommand("discard", "[reason]", "Discard the proposal; the reason is told to the model",
                 lambda rest: messages.Discard(rest or None)),
    SlashCommand("undo", "", "Step back to the snapshot before", lambda _: messages.Undo()),
    SlashCommand("redo", "", "Take the last undo back", lambda _: messages.Redo()),
    SlashCommand("restore", "SNAPSHOT", "Make an earlier snapshot the present",
                 lambda rest: messages.Restore(_need("which snapshot: /restore 3f2a1c", rest))),
    SlashCommand("look", "[SNAPSHOT]", "Show an earlier snapshot in the panes; alone, the present",
                 lambda rest: messages.Look(rest)),
    SlashCommand("diff", "[A] [B]", "Show the proposal, or compare snapshots", _compare),
    SlashCommand("go", "NAME", "Go to a pane, or to anything in the design by its name",
                 lambda rest: messages.Find(
                     _need("where to: /go schema, /go orders, /go decision 4", rest))),
    SlashCommand("filter", "[WORDS]", "Filter the list of the open pane; alone, show all of it",
                 lambda rest: messages.Act("workspace", f"filter_by({rest!r})")),
    SlashCommand("diagram", "[FILE]",
                 "Show the tables as a picture; with a file, write it as .svg, or as .mmd",
                 lambda rest: messages.Act(
                     "diagram", f"save({picture_name(rest)!r})" if rest else "")),
    SlashCommand("matrix", "", "Show which role may call what and which rows it reaches",
                 lambda _: messages.Act("endpoints", "show_matrix")),
    SlashCommand("log", "", "Go to the history", lambda _: messages.Go("history")),
    SlashCommand("decide", "[words]", "Write a decision note; it goes with every later prompt",
                 _decide),
    SlashCommand("brief", "", "Fill the brief in, part by part", lambda _: messages.Do("brief")),
    SlashCommand("review", "", "Go to what the review found", lambda _: messages.Go("review")),
    SlashCommand("fix", "[FINDING]", "Show the fixes of a finding; alone, apply all safe ones",
                 _fix),
    SlashCommand("waive", "FINDING [reason]", "Excuse a finding, with a reason", _waive),
    SlashCommand("signoff", "ITEM", "Sign an item of the release gate off, or waive it",
                 lambda rest: messages.SignOff(
                     _need("which item: /signoff authorization", rest))),
    SlashCommand("explain", "RULE", "Show the page of a rule",
                 lambda rest: messages.Explain(
                     _need("which rule: /explain no-primary-key", rest))),
    SlashCommand("baseline", "", "Let what is found now stand, so that only new findings count",
                 lambda _: messages.TakeBaseline()),
    SlashCommand("questions", "", "Answer open questions, each with a key",
                 lambda _: messages.Do("questions")),
    SlashCommand("edit", "", "Edit the message pointed at, or the last, to send it again",
                 lambda _: messages.Do("edit_last")),
    SlashCommand("copy", "[code]",
                 "Send the message pointed at, or the newest reply, to the clipboard", _copy),
    SlashCommand("editor", "", "Write the message in $EDITOR", lambda _: messages.Do("editor")),
    SlashCommand("save", "[FILE]", "Write the message pointed at, or the newest reply, to a file",
                 lambda rest: messages.SaveReply(rest)),
    SlashCommand("prompt", "[message]", "Show the prompt a message would be sent with",
                 lambda rest: messages.ShowPrompt(rest)),
    SlashCommand("model", "[NAME]", "Use another model, such as openai:gpt-5 or offline",
                 lambda rest: messages.UseModel(rest)),
    SlashCommand("branch", "[NAME]", "Start a branch at the present snapshot",
                 lambda rest: messages.Branch(rest)),
    SlashCommand("switch", "[NAME]", "Go on with another branch",
                 lambda rest: messages.Branch(rest, switch=True)),
    SlashCommand("tag", "NAME [SNAPSHOT]", "Name a snapshot; by itself the present one", _tag),
    SlashCommand("untag", "NAME", "Take the name of a snapshot away",
                 lambda rest: messages.Untag((_need("which name: /untag v1.0", rest),))),
    SlashCommand("reconcile", "", "Bring stale parts in line with the concept",
                 lambda _: messages.Reconcile()),
    SlashCommand("adopt", "", "Take edits made to the files by hand as a snapshot",
                 lambda _: messages.Do("adopt")),
    SlashCommand("settings", "", "See what is set where, and change it: theme, model, bell, keys …",
                 lambda _: messages.Do("settings")),
    SlashCommand("theme", "[NAME]", "Choose a theme; alone, switch between dark and light",
                 lambda rest: messages.Do(f"theme({rest!r})")),
    SlashCommand("help", "", "Keys and commands", lambda _: messages.Do("help")),
    SlashCommand("quit", "", "Leave; an open draft is kept", lambda _: messages.Do("quit")),
)  # fmt: skip
"""Every command, in the order they are offered."""

_BY_NAME: Final = {command.name: command for command in COMMANDS}


def knows(name: str) -> bool:
    """Return whether there is a command of that name."""
    return name in _BY_NAME


def parse(line: str) -> Message:
    """Return what a command line asks for.

    Args:
        line: Such as ``/accept Add billing``.

    Raises:
        WrongError: There is no such command, or something is missing or cannot be taken.
    """
    name, _, rest = line.strip().removeprefix("/").partition(" ")
    command = _BY_NAME.get(name.lower())
    if command is None:
        near = difflib.get_close_matches(name.lower(), _BY_NAME, n=1)
        hint = f" Did you mean /{near[0]}?" if near else " /help lists them."
        raise SlashError(f"There is no command /{name}.{hint}")
    return command.make(rest.strip())


def completions(text: str) -> Sequence[SlashCommand]:
    """Return the commands a text may become; none when it is no command or has its name.

    Args:
        text: What has been typed.
    """
    if not text.startswith("/") or "\n" in text or " " in text:
        return ()
    typed = text[1:].lower()
    first = [command for command in COMMANDS if command.name.startswith(typed)]
    rest = [command for command in COMMANDS if typed and typed in command.name[1:]]
    return tuple(dict.fromkeys((*first, *rest)))

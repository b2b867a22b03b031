"""What may be completed in the composer: commands, models, names of elements."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tui import keys, slash

if TYPE_CHECKING:
    from design.document.design import Design
    from prompts.listing import ModelChoice
    from tui.places import Place

MOST: Final = 50
_MENTION: Final = re.compile(r'(?<![\w@])@(?:"([^"\n]*)|([\w./-]*))$')
_PLAIN: Final = re.compile(r"[\w./-]+")
_MODEL: Final = "/model "
_GO: Final = "/go "
_THEME: Final = "/theme "


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that can be put in place of what has been typed."""

    name: str
    start: int
    """Where what it replaces begins, in the text before the cursor."""
    text: str
    """What is put there."""
    shown: str
    hint: str = ""
    help: str = ""
    sends: bool = False
    """Whether the line is complete with it."""


def offers(
    before: str,
    models: Sequence[ModelChoice],
    names: Callable[[], Iterable[tuple[str, str]]],
    places: Callable[[], Iterable[Place]] = tuple,
    themes: Iterable[str] = (),
) -> Sequence[Offer]:
    """Return what may be completed; nothing when what was typed is complete.

    Args:
        before: The text before the cursor.
        models: The models that are known.
        names: Gives the names of elements, each with what it is.
        places: Gives the places one may go to.
        themes: Names of the themes there are.
    """
    if before.startswith(_MODEL):
        found = _models(before, models)
    elif before.startswith(_GO):
        found = _places(before, places)
    elif before.startswith(_THEME):
        found = _themes(before, themes)
    elif before.startswith("/"):
        found = _commands(before)
    else:
        found = _names(before, names)
    exact = any(before[offer.start :].strip() == offer.text.strip() for offer in found)
    return () if exact else found[:MOST]


def _commands(typed: str) -> list[Offer]:
    return [
        Offer(
            command.name,
            0,
            f"/{command.name}{' ' if command.takes else ''}",
            f"/{command.name}",
            command.hint,
            command.help,
            sends=not command.takes,
        )
        for command in slash.completions(typed)
    ]


def _models(typed: str, models: Sequence[ModelChoice]) -> list[Offer]:
    start = len(_MODEL)
    part = typed[start:].lower()
    found: dict[str, str] = {}
    for choice in models:
        if choice.models:
            found.update(dict.fromkeys(choice.models, ""))
        elif choice.ready and not choice.name.endswith(":NAME"):
            found[choice.name] = choice.how
    return [
        Offer(name, start, name, name, help=how, sends=True)
        for name, how in found.items()
        if part in name.lower()
    ]


def _themes(typed: str, themes: Iterable[str]) -> list[Offer]:
    start = len(_THEME)
    part = typed[start:].lower()
    return [Offer(name, start, name, name, sends=True) for name in themes if part in name.lower()]


def _places(typed: str, places: Callable[[], Iterable[Place]]) -> list[Offer]:
    """Offer panes, then what has the words in its name; names of several say what they are."""
    start = len(_GO)
    part = typed[start:].lower()
    found = [
        Offer(pane, start, pane, pane, help="pane", sends=True)
        for pane in keys.PANES
        if pane.startswith(part)
    ]
    every = tuple(places()) if part.strip() else ()
    often = Counter(place.name for place in every)
    ranked = sorted(
        (
            (not place.name.lower().startswith(part), number, place)
            for number, place in enumerate(every)
            if part in place.full.lower()
        ),
        key=lambda item: item[:2],
    )
    for _, _, place in ranked[:MOST]:
        text = place.name if often[place.name] == 1 else place.full
        found.append(Offer(place.full, start, text, place.name, help=place.kind, sends=True))
    return found


def _names(typed: str, names: Callable[[], Iterable[tuple[str, str]]]) -> list[Offer]:
    mention = _MENTION.search(typed)
    if mention is None:
        return []
    part = (mention[1] or mention[2] or "").lower()
    ranked = sorted(
        (not name.lower().startswith(part), number, name, kind)
        for number, (name, kind) in enumerate(names())
        if part in name.lower()
    )
    return [
        Offer(
            name,
            mention.start(),
            f"@{name} " if _PLAIN.fullmatch(name) else f'@"{name}" ',
            f"@{name}",
            help=kind,
        )
        for _, _, name, kind in ranked
    ]


def names_of(design: Design) -> Iterable[tuple[str, str]]:
    """Return the names a message may point at with ``@``, each with what it is.

    What people speak of most comes first: entities, their attributes, roles, tables.
    """
    kinds: dict[str, str] = {}
    labelled = [(note.title, f"decision {note.number}") for note in design.decisions]
    labelled += [(item.label, "endpoint") for item in design.api.endpoints]
    for kind, elements in (
        ("entity", design.concept.entities),
        ("role", design.concept.roles),
        ("table", design.schema_.tables),
        ("query", design.concept.queries),
    ):
        for element in elements:
            kinds.setdefault(element.name, kind)
        if kind == "entity":
            for entity in design.concept.entities:
                for attribute in entity.attributes:
                    kinds.setdefault(f"{entity.name}.{attribute.name}", "attribute")
    for name, kind in labelled:
        kinds.setdefault(name.replace('"', "'"), kind)
    return kinds.items()

"""Commands on open questions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from tui.commands.faults import InputError
from tui.commands.state import AsJson, data, data_json, state_of
from tui.commands.turn import Accept, Model, print_turn

if TYPE_CHECKING:
    from design.document.design import Design

app = typer.Typer(
    help="Read, answer and put off the questions the design leaves open.",
    invoke_without_command=True,
    rich_markup_mode=None,
)


@app.callback()
def main(context: typer.Context) -> None:
    """List the open questions when no command is given."""
    if context.invoked_subcommand is None:
        list_questions(context)


@app.command("list")
def list_questions(context: typer.Context, as_json: AsJson = False) -> None:
    """List the open questions, with the answers they offer; the recommended one is first."""
    with state_of(context).workbench() as bench:
        found = _listed(bench.shown)
    if as_json:
        data_json(found)
        return
    for item in found:
        later = "  (put off)" if item["deferred"] else ""
        data(f"{item['number']:>3}. {item['text']}{later}")
        for number, choice in enumerate(item["choices"], 1):
            wanted = "  (recommended)" if choice == item["recommendation"] else ""
            data(f"       {number}  {choice}{wanted}")
    if not found:
        data("no open questions")


def _listed(design: Design) -> list[dict[str, Any]]:
    from design.labels import Labels
    from session.answering import choices, open_questions

    labels = Labels(design)
    return [
        {
            "number": number,
            "text": item.text,
            "choices": list(choices(item)),
            "recommendation": item.recommendation,
            "about": list(filter(None, map(labels.of, item.about))),
            "deferred": item.deferred,
        }
        for number, item in enumerate(open_questions(design), 1)
    ]


@app.command("answer")
def answer(
    context: typer.Context,
    answers: Annotated[
        list[str],
        typer.Argument(
            metavar="N TEXT...",
            help="Number of a question and its answer, for one question or several. The answer"
            " may be the number of a choice or `as recommended`; an empty one says that the"
            " question does not matter.",
        ),
    ],
    decide: Annotated[
        bool, typer.Option("--decide", help="Keep each answer as a decision note too.")
    ] = False,
    accept: Accept = False,
    model: Model = None,
    as_json: AsJson = False,
) -> None:
    """Answer questions in one turn; the model works the answers into the design."""
    from session.answering import Answer, meant, question_numbered

    with state_of(context).workbench() as bench:
        found: dict[str, Answer] = {}
        for number, said in _pairs(answers):
            question = question_numbered(bench.shown, number)
            found[question.id] = Answer(question.id, meant(question, said), decide)
        print_turn(
            bench,
            lambda: bench.answer(tuple(found.values()), model=model),
            accept=accept,
            as_json=as_json,
        )


def _pairs(given: list[str]) -> list[tuple[int, str]]:
    if len(given) % 2:
        raise InputError(
            "Say the number of a question and its answer: `planroom questions answer 1 yes`."
        )
    pairs = list(zip(given[::2], given[1::2], strict=True))
    wrong = next((number for number, _ in pairs if not number.isdecimal()), None)
    if wrong is not None:
        raise InputError(f"{wrong!r} is no number of a question; `planroom questions` lists them.")
    return [(int(number), said) for number, said in pairs]


@app.command("later")
def later(
    context: typer.Context,
    numbers: Annotated[list[int], typer.Argument(metavar="N...", help="Numbers of questions.")],
    as_json: AsJson = False,
) -> None:
    """Put questions off: they stay open and are asked last."""
    from session.answering import question_numbered

    with state_of(context).workbench() as bench:
        chosen = [question_numbered(bench.shown, number).id for number in numbers]
        snapshot = bench.put_off(tuple(dict.fromkeys(chosen)))
        if as_json:
            data_json({"snapshot": snapshot.id, "status": bench.status()})
        else:
            data(f"{snapshot.short}  {snapshot.message.splitlines()[0]}")

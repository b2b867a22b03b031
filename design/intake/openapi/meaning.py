"""What an operation of a document is about, what it does, and whether it goes."""

from __future__ import annotations

import re
from typing import Any, Final

from design.document.api import Deprecation, EndpointKind, Method
from design.document.names import singular, words
from design.intake.openapi.document import ApiSource, text_of

_SUFFIX: Final = re.compile(
    r"(?:Request|Response|Input|Output|Dto|DTO|Body|Payload|Create|Update|Patch|List|Collection"
    r"|Paginated|Base|Full|Mini|Summary|Details?)$"
)


def thing_of(component: str) -> str:
    """Return the name of a component without what says which form of a thing it is."""
    name = component.rpartition(".")[2]
    for _ in range(3):
        name = _SUFFIX.sub("", name) or name
    return singular(" ".join(words(name)))


def deprecation_of(operation: dict[str, Any]) -> Deprecation | None:
    """Return that an operation goes; the days are those that extensions of the field give."""
    if operation.get("deprecated") is not True:
        return None
    return Deprecation(
        since=_day(operation.get("x-deprecated-since")),
        sunset=_day(operation.get("x-sunset")),
        replacement=text_of(operation.get("x-replacement"), 120),
    )


def _day(node: object) -> str:
    """Return an ISO date, empty when a node is none; YAML reads one as a date."""
    found = re.match(r"\d{4}-\d{2}-\d{2}", str(node)) if node is not None else None
    return found[0] if found is not None else ""


def has_below(source: ApiSource, path: str) -> bool:
    """Return whether a document has an address of one thing right below a path."""
    below = f"{path.rstrip('/')}/{{"
    return any(
        str(other).startswith(below) and "/" not in str(other)[len(below) :]
        for other in source.document["paths"]
    )


def kind_of(method: Method, path: str, many: bool, *, makes: bool) -> EndpointKind:
    """Return what an operation does, by its method and path.

    Args:
        method: Its method.
        path: Its path.
        many: Whether it answers with a list.
        makes: Whether it makes something: it says 201, or what is made has an address below.
    """
    addressed = path.rstrip("/").endswith("}")
    if method == "GET":
        if "search" in words(path):
            return "search"
        return "list" if many else "detail" if addressed else "other"
    if method == "POST":
        if addressed or "{" in path.rpartition("/")[0][-40:]:
            return "action"
        return "create" if makes else "other"
    return {"PUT": "replace", "PATCH": "update", "DELETE": "delete"}[method]  # type: ignore[return-value]

"""An OpenAPI document as plain data, with its own references resolved and nothing fetched."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from design.intake.source import ImportFaultError, Notes
from design.text import clean_line

SIZE_LIMIT: Final = 20_000_000
"""Longest document that is read, in characters."""
_DEEPEST: Final = 200
_MOST_HOPS: Final = 50
_VARIABLE: Final = re.compile(r"\{(\w+)\}")
_ORIGIN: Final = re.compile(r"^(?:[\w+.-]+:)?//[^/?]*")
_VERSIONED: Final = re.compile(r"(?:/[\w-]+)?/v([1-9]\d{0,3})(?:\.\d+)*", re.IGNORECASE)


@dataclass
class ApiSource:
    """A document that was read."""

    document: dict[str, Any]
    version: str
    found: Counter[str] = field(default_factory=Counter)
    notes: Notes = field(default_factory=Notes)

    @property
    def title(self) -> str:
        """The title it gives itself, cleaned."""
        return text_of(mapping(self.document.get("info")).get("title"), 80)

    def versioned_base(self, *nodes: Mapping[str, Any]) -> tuple[str, int]:
        """Return what addresses begin with where it says a version, such as ``/api/v3``.

        Clients call the server's address with the path after it. What of it names a host or a
        deployment is none of the contract, so a base without a version is left out.

        Args:
            *nodes: What may name servers of its own, such as an operation, the innermost first.

        Returns:
            The base and its version; an empty text and 0 when there is none.
        """
        servers = next(
            (found for node in (*nodes, self.document) if (found := sequence(node.get("servers")))),
            [],
        )
        server = mapping(servers[0] if servers else None)
        given = mapping(server.get("variables"))
        url = _VARIABLE.sub(
            lambda found: text_of(mapping(given.get(found[1])).get("default"), 80),
            text_of(server.get("url") if servers else self.document.get("basePath"), 300),
        )
        path = _ORIGIN.sub("", url).partition("?")[0].rstrip("/")
        version = _VERSIONED.fullmatch(path)
        return (path, int(version[1])) if version is not None else ("", 0)

    def resolve(self, node: object) -> tuple[dict[str, Any], str]:
        """Follow references within the document.

        Args:
            node: Any node.

        Returns:
            The mapping it stands for, empty when there is none, and the name of the last
            component on the way, or nothing.
        """
        name = ""
        found = mapping(node)
        for _ in range(_MOST_HOPS):
            reference = found.get("$ref")
            if not isinstance(reference, str):
                return found, name
            if not reference.startswith("#/"):
                self.notes.count(
                    clean_line(reference, 120), "reference to another document",
                    "nothing is fetched",
                )  # fmt: skip
                return {}, name
            target: Any = self.document
            for part in reference[2:].split("/"):
                key = part.replace("~1", "/").replace("~0", "~").replace("%7B", "{")
                target = mapping(target).get(key.replace("%7D", "}"))
            if not isinstance(target, dict):
                self.notes.count(
                    clean_line(reference, 120), "reference", "it leads nowhere in the document"
                )
                return {}, name
            name, found = text_of(reference.rpartition("/")[2], 80), target
        self.notes.count(name, "reference", "it leads back to itself")
        return {}, name


def read_openapi(text: str, name: str = "") -> ApiSource:
    """Read an OpenAPI document 3.0 or 3.1, or Swagger 2, in YAML or JSON.

    Args:
        text: The document.
        name: Name of its file, for messages.

    Raises:
        ImportFaultError: It is too large, cannot be read, or is no such document.
    """
    shown = clean_line(name, 80) or "The document"
    if len(text) > SIZE_LIMIT:
        raise ImportFaultError(
            f"{shown} has {len(text)} characters; at most {SIZE_LIMIT} are read.",
            "Leave its examples out.",
        )
    data = _load(text, shown)
    version = data.get("openapi") if "openapi" in data else data.get("swagger")
    told = text_of(version, 20) if isinstance(version, str) else str(version)[:20]
    if not told.startswith(("3.", "2.")):
        raise ImportFaultError(
            f"{shown} does not say that it is OpenAPI 3 or Swagger 2.",
            'It has to have "openapi: 3.x" or "swagger: 2.0" at its top.',
        )
    if not isinstance(data.get("paths"), dict) or not data["paths"]:
        raise ImportFaultError(f"{shown} has no paths.", "Give a document with operations.")
    return ApiSource(data, told)


def _load(text: str, shown: str) -> dict[str, Any]:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        if text.lstrip()[:1] == "{":
            data = json.loads(text)
        else:
            # Names and dates stay texts: only what JSON has is wanted.
            data = yaml.load(text, Loader=loader)
        return _plain(data, 0)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise ImportFaultError(
            f"{shown} is not JSON: {place}: {error.msg}.", "Mend it there."
        ) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 1}: " if mark is not None else ""
        problem = clean_line(str(getattr(error, "problem", None) or "it cannot be read"), 160)
        raise ImportFaultError(
            f"{shown} is not YAML: {place}{problem}.", "Mend it there."
        ) from None
    except (RecursionError, ValueError, TypeError) as error:
        raise ImportFaultError(
            f"{shown} cannot be read: {clean_line(str(error), 160) or 'it is nested too deeply'}.",
            "Mend it, or give another document.",
        ) from None


def _plain(data: object, depth: int) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise ValueError("it is no mapping of names to values")
    _check_depth(data)
    return data


def _check_depth(data: object) -> None:
    """Refuse a document that is nested too deeply or leads back into itself by aliases."""
    waiting: list[tuple[object, int]] = [(data, 0)]
    seen: set[int] = set()
    while waiting:
        node, depth = waiting.pop()
        if depth > _DEEPEST:
            raise ValueError("it is nested too deeply")
        if id(node) in seen:
            continue
        if isinstance(node, dict):
            seen.add(id(node))
            waiting += [(value, depth + 1) for value in node.values()]
        elif isinstance(node, list):
            seen.add(id(node))
            waiting += [(value, depth + 1) for value in node]


def mapping(node: object) -> dict[str, Any]:
    """Return a node if it is a mapping, else an empty one."""
    return node if isinstance(node, dict) else {}


def sequence(node: object) -> list[Any]:
    """Return a node if it is a list, else an empty one."""
    return node if isinstance(node, list) else []


def text_of(node: object, limit: int = 300) -> str:
    """Return a node as a clean line, empty when it is no text."""
    return clean_line(node, limit) if isinstance(node, str) else ""

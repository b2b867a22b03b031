"""Documents as YAML, each part written once for as long as it stays the same."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any, Final

_DEPTH: Final = 2
"""How many levels of mappings are written apart: paths and components stand on the second."""


def to_yaml(document: dict[str, Any]) -> str:
    """Return a document as YAML in block style, keys in their order, lines never folded.

    PyYAML's Python emitter is used, not libyaml's: the two write some characters differently,
    and the same document has to give the same bytes everywhere.

    Args:
        document: Plain dicts, lists and scalars with keys that are not empty.
    """
    return "".join(_entries(document, 0))


def _entries(mapping: dict[str, Any], depth: int) -> list[str]:
    parts: list[str] = []
    for key, value in mapping.items():
        if depth < _DEPTH and isinstance(value, dict) and value:
            parts.append("  " * depth + _dump(json.dumps({key: None})).replace(" null\n", "\n"))
            parts += _entries(value, depth + 1)
        else:
            text = _dump(json.dumps({key: value}))
            indent = "  " * depth
            parts.append(indent + text[:-1].replace("\n", f"\n{indent}") + "\n")
    return parts


@lru_cache(maxsize=16_384)
def _dump(source: str) -> str:
    """Return a small document, given as JSON, as YAML."""
    import yaml

    text: str = yaml.dump(
        json.loads(source), Dumper=_dumper(), sort_keys=False, allow_unicode=True, width=100_000
    )
    return text


@lru_cache(maxsize=1)
def _dumper() -> Any:
    import yaml

    class Dumper(yaml.SafeDumper):
        def ignore_aliases(self, data: Any) -> bool:
            return True

        def check_simple_key(self) -> bool:
            # PyYAML writes keys of 128 characters and more as "? key"; YAML allows 1024.
            value = getattr(self.event, "value", None)
            if not isinstance(value, str) or not 100 < len(value) < 1000:
                return bool(super().check_simple_key())
            return self.analyze_scalar(value).multiline is False

    return Dumper

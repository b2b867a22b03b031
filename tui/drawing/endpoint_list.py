"""The list of endpoints: in which order, and which of them have the words that are typed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Literal

from tui.drawing.findings import SIGNS
from tui.drawing.names import Names

if TYPE_CHECKING:
    from design.document.api import Endpoint
    from design.review.findings import Finding
    from tui.drawing.rows import Row

Order = Literal["design", "path", "method", "resource", "role", "problem"]
ORDERS: Final[tuple[Order, ...]] = ("design", "path", "method", "resource", "role", "problem")
"""The orders, as a key goes through them; the first is that of the design."""
_WORST: Final = tuple(SIGNS)
_METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")


class EndpointIndex:
    """What endpoints are sorted and found by.

    Args:
        endpoints: The endpoints, by id.
        names: Names of what they refer to.
        problems: Returns what the review found at one, the worst first.
    """

    def __init__(
        self,
        endpoints: Mapping[str, Endpoint],
        names: Names,
        problems: Callable[[str], Sequence[Finding]] = lambda _: (),
    ) -> None:
        self._endpoints = endpoints
        self._names = names
        self._problems = problems

    def arrange(self, rows: Iterable[Row], order: Order, words: str) -> list[Row]:
        """Return the rows that have all words, in an order; equal ones keep that of the design.

        Args:
            rows: Rows whose ids are those of endpoints.
            order: The order.
            words: Parts of method, path, resource, roles and problems; ``role:member`` and the
                like look in one of these alone.
        """
        wanted = words.lower().split()
        found = [row for row in rows if not wanted or self._has(row.id, wanted)]
        if order != "design":
            key = _KEYS[order]
            found.sort(key=lambda row: key(self, self._endpoints[row.id]))
        return found

    def _has(self, endpoint_id: str, wanted: list[str]) -> bool:
        fields = self._fields(self._endpoints[endpoint_id])
        whole = "\n".join(fields.values())
        for word in wanted:
            field, colon, rest = word.partition(":")
            if colon and field in fields:
                if rest not in fields[field]:
                    return False
            elif word not in whole:
                return False
        return True

    def _fields(self, endpoint: Endpoint) -> dict[str, str]:
        return {
            "method": endpoint.method.lower(),
            "path": endpoint.path.lower(),
            "resource": self._resource(endpoint),
            "role": "\n".join(self._roles(endpoint)),
            "problem": "\n".join(
                f"{item.severity} {item.rule}" for item in self._problems(endpoint.id)
            ),
        }

    def _trouble(self, endpoint: Endpoint) -> tuple[int, int]:
        """Return how bad the worst problem is, none last, and how many there are, most first."""
        found = self._problems(endpoint.id)
        return (_WORST.index(found[0].severity) if found else len(_WORST), -len(found))

    def _resource(self, endpoint: Endpoint) -> str:
        return self._names.get(endpoint.entity).lower()

    def _roles(self, endpoint: Endpoint) -> list[str]:
        if endpoint.auth == "public":
            return ["anyone public"]
        if endpoint.auth == "signature":
            return ["signed calls"]
        if not endpoint.access:
            return ["nobody"]
        return [self._names(item.role).lower() for item in endpoint.access]


_KEYS: Final[Mapping[str, Callable[[EndpointIndex, Endpoint], Any]]] = {
    "path": lambda _, item: (item.path, _METHODS.index(item.method)),
    "method": lambda _, item: (_METHODS.index(item.method), item.path),
    "resource": lambda index, item: (index._resource(item) or "\uffff", item.path),
    "role": lambda index, item: (index._roles(item), item.path),
    "problem": lambda index, item: (*index._trouble(item), item.path),
}

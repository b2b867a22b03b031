"""Remembering what immutable parts were rendered to, by identity and not by value.

Documents are immutable and share what did not change, so the same object always renders to the
same text; comparing whole layers, or hashing them, would cost more than rendering does.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Memo(Generic[Value]):
    """A bounded memory from the identity of some objects to what was made of them.

    The objects are held as long as the entry, so that no other object can take their identity.

    Args:
        size: Entries kept; the one used longest ago goes first.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._entries: OrderedDict[tuple[object, ...], tuple[tuple[object, ...], Value]] = (
            OrderedDict()
        )

    def get(
        self, objects: tuple[object, ...], make: Callable[[], Value], key: tuple[object, ...] = ()
    ) -> Value:
        """Return what was made of ``objects``, making it when it is not remembered.

        Args:
            objects: Immutable objects, compared by identity.
            make: Makes the value from them and from nothing else but ``key``.
            key: Further hashable values, compared by value.
        """
        index = (*(id(item) for item in objects), None, *key)
        found = self._entries.get(index)
        if found is not None:
            self._entries.move_to_end(index)
            return found[1]
        value = make()
        self._entries[index] = (objects, value)
        if len(self._entries) > self._size:
            self._entries.popitem(last=False)
        return value

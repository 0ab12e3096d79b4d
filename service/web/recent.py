"""Answers that may be a moment old."""

import time
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")
MOST = 1000


class Recent(Generic[Key, Value]):
    """Remembers what was found for a key for some seconds; what was not found is looked for again."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._clock = clock
        self._found: dict[Key, tuple[float, Value]] = {}
        self._forgotten = 0

    def get(self, key: Key, find: Callable[[], Value | None]) -> Value | None:
        """Give what was found for `key` recently, or find it now."""
        now = self._clock()
        known = self._found.get(key)
        if known is not None and known[0] > now:
            return known[1]
        before = self._forgotten
        value = find()
        if before != self._forgotten:  # found by somebody who began to look before it changed
            return value
        if value is None:
            self._found.pop(key, None)
            return None
        if len(self._found) >= MOST:
            self._found.clear()
        self._found[key] = (now + self._seconds, value)
        return value

    def forget(self) -> None:
        """Look for everything again: something was changed."""
        self._forgotten += 1
        self._found.clear()

"""Rates that are counted in this process alone, for callers who cannot wait for Redis."""

from limits import parse_many
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter


class Rates:
    """Counts what each caller spends of a limit such as `6000/minute`."""

    def __init__(self, limit: str) -> None:
        self._items = parse_many(limit)
        self._counted = FixedWindowRateLimiter(MemoryStorage())

    def spend(self, caller: int) -> bool:
        """Count one call; say whether it is within the limit."""
        spent = [self._counted.hit(item, str(caller)) for item in self._items]  # each, even after one is over
        return all(spent)

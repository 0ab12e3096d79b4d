"""Group commit: callers that come while one is at work are served together by the next.

A transaction costs the same for one comment as for twenty. Nobody waits for company: a caller that finds nobody at work
goes at once, alone. Each returns only when its own item is committed, as if it had been alone.
"""

import threading
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from service import outages

Item = TypeVar("Item")
Result = TypeVar("Result")
MOST = 200


class _Ticket(Generic[Item, Result]):
    """One caller's item and, in time, what came of it."""

    __slots__ = ("error", "item", "results")

    def __init__(self, item: Item) -> None:
        self.item = item
        self.results: tuple[Result, ...] = ()  # one, once it is there; a result may be None
        self.error: Exception | None = None


class Together(Generic[Item, Result]):
    """Runs `work` on the items of all callers that wait, one group at a time.

    Parameters
    ----------
    work:
        Takes items and gives one result each, all or nothing: if it raises, nothing was done. If it raises for a group,
        it is tried with each item alone, so that nobody fails for another's sake. Not so if the database went away:
        each would wait for it in vain, and if it went while committing, nobody knows whether something was done.
    """

    def __init__(self, work: Callable[[Sequence[Item]], Sequence[Result]]) -> None:
        self._work = work
        self._turn = threading.Lock()
        self._waiting: list[_Ticket[Item, Result]] = []

    def run(self, item: Item) -> Result:
        """Have an item worked on, in company if there is any. Raises what `work` raised for it."""
        ticket: _Ticket[Item, Result] = _Ticket(item)
        self._waiting.append(ticket)  # atomic, as the slicing below is
        with self._turn:
            if not ticket.results and ticket.error is None:
                group = self._waiting[:MOST]
                del self._waiting[: len(group)]
                self._serve(group)
        if ticket.error is not None:
            raise ticket.error
        return ticket.results[0]

    def _serve(self, group: Sequence[_Ticket[Item, Result]]) -> None:
        try:
            results = self._work([ticket.item for ticket in group])
            for ticket, result in zip(group, results, strict=True):
                ticket.results = (result,)
        except Exception as error:  # every caller gets an answer of its own
            alone = len(group) == 1 or outages.reason(error) is not None
            for ticket in group:
                if alone:
                    ticket.error = error
                else:
                    self._serve([ticket])

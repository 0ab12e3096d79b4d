"""Kills parts of a running service, one after another, in an order drawn at random."""

import random
from collections import Counter
from collections.abc import Iterator

from benchmarks.soak.copy import Copy, kill
from benchmarks.soak.postgres import Server

# How often each comes up in one round. After "everything" the supervisor has forgotten how often its children died, and
# waits for less long again before it starts them.
ROUND = {
    "web process": 3,
    "web server": 1,
    "worker": 4,
    "sweep": 1,
    "outbox": 1,
    "valkey": 2,
    "flush": 2,
    "everything": 1,
}
DATABASE_ROUND = {"database process": 2, "database server": 1}


class Killer:
    """Kills something whenever it is asked to. `killed` counts what."""

    def __init__(self, copy: Copy, database: Server | None, rng: random.Random) -> None:
        self._copy = copy
        self._database = database
        self._rng = rng
        self._turns = self._drawn(ROUND | (DATABASE_ROUND if database else {}))
        self.killed: Counter[str] = Counter()

    def strike(self) -> None:
        """Kill what is next. What is dead already is passed over."""
        part = next(self._turns)
        if self._kill(part):
            self.killed[part] += 1

    def _kill(self, part: str) -> bool:
        if part == "everything":
            self._copy.crash()
            self._copy.start()
            return True
        if part == "flush":
            return self._copy.flush()
        if part == "database process":
            return self._database is not None and self._database.kill_one(self._rng)
        if part == "database server":
            return self._database is not None and self._database.crash()
        pids = self._copy.processes(part)
        return bool(pids) and kill(self._rng.choice(pids))

    def _drawn(self, turns: dict[str, int]) -> Iterator[str]:
        parts = [part for part, times in turns.items() for _ in range(times)]
        while True:
            self._rng.shuffle(parts)
            yield from parts

"""Whether the rates stay what they are when the database is large.

    python -m benchmarks.growth [--rows 2000000] [--history] [--database sqlite|postgresql] [--quick]

Runs the service twice, on a small database and on one that is first filled with decided comments of three years (85 %
published, 14 % rejected, 0.9 % held; with --history one move of each, too). The two are measured in turns, so that what
else the machine does meets both. Prints the ratios, and the plans of the hot queries on the large one. Exits with 1 if
a rate is lower by more than a fifth. Takes some minutes, and 1.5 GB in the temporary folder.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, event, func, select
from sqlalchemy.orm import Session

from benchmarks.pipeline import accept, bulk, decide, fill
from benchmarks.pipeline.stack import Stack, stack
from service.comments.lifecycle import Status
from service.comments.queues import Queue
from service.comments.store import claims, comments, desk, desk_sizes, people
from service.comments.store.desk import Slice, default_sort
from service.comments.store.desk_filter import Filter
from service.comments.store.desk_order import Lot
from service.comments.tables import Comment, Page
from service.database import Database

LEAST = 0.8  # of the rate on the small database
REPEAT = 9


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is measured: comments our worker decides, seconds of each measurement over HTTP, rounds of both."""

    comments: int
    seconds: float
    rounds: int


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--history", action="store_true")
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    sizes = Sizes(3000, 3, 2) if options.quick else Sizes(6000, 5, 4)
    with stack(options.database) as small, stack(options.database) as large:
        for running in (small, large):
            fill.introduce(running)
        started = time.monotonic()
        bulk.fill(large.databases.main, large.site.site_id, options.rows, history=options.history)
        print(f"{options.database}: {options.rows:,} comments filled in within {time.monotonic() - started:.0f} s")
        show_plans(large)
        _show_times(times(small), times(large))
        rounds = [(rates(small, sizes, number), rates(large, sizes, number)) for number in range(sizes.rounds)]
    ratios = {name: statistics.median(b[name] / a[name] for a, b in rounds) for name in rounds[0][0]}
    print(f"\n{'comments a second':32}{'small':>10}{'large':>10}{'ratio':>8}   ratios of the rounds")
    for name, ratio in ratios.items():
        middle = [statistics.median(pair[side][name] for pair in rounds) for side in (0, 1)]
        each = ", ".join(f"{b[name] / a[name]:.2f}" for a, b in rounds)
        print(f"{name:32}{middle[0]:>10,.0f}{middle[1]:>10,.0f}{ratio:>8.2f}   {each}")
    return 0 if all(ratio >= LEAST for ratio in ratios.values()) else 1


def _show_times(small: Mapping[str, float], large: Mapping[str, float]) -> None:
    print(f"\n{'milliseconds a query':32}{'small':>10}{'large':>10}")
    for name, took in small.items():
        print(f"{name:32}{took:>10.2f}{large[name]:>10.2f}")


def rates(running: Stack, sizes: Sizes, number: int) -> Mapping[str, float]:
    """Measure one round of the rates, in comments a second."""
    drained = decide.ours(running, sizes.comments, f"drain-{number}")
    started = running.start_everything()
    accept.singly(running, started, 1, f"warm-{number}")
    singly = accept.singly(running, started, sizes.seconds, f"one-{number}")
    batches = accept.in_batches(running, started, sizes.seconds / 2, f"many-{number}")
    running.children.stop(*(one.name for one in started))
    return {"accepted to decided": drained.rate, "POST singly": singly.rate, "POST in batches of 1,000": batches.rate}


Query = Callable[[Session], object]


def hot_queries(running: Stack) -> Mapping[str, Query]:
    """Give what intake, worker, readers and moderators ask all the time."""
    site = running.site.site_id
    with running.databases.main.read() as session:
        page = session.scalar(select(func.max(Page.id))) or 0
        newest = session.scalars(select(Comment.id).order_by(Comment.received_at.desc()).limit(200)).all()
    now = datetime.now(UTC)
    return {
        "claim": lambda s: claims.claim(s, now=now, lease_until=now + claims.LEASE, limit=200),
        "lock 200 by id": lambda s: comments.lock(s, newest),
        "people by hash": lambda s: people.ids_by_match(s, {site}, [f"bulk:{n * 5}" for n in range(50)]),
        "published on a page": lambda s: comments.published_on(s, page, after=None, limit=50),
        "changed since yesterday": lambda s: comments.changed_since(
            s, site, status=None, since=now - timedelta(days=1), after=None, limit=50
        ),
        "held, oldest first": lambda s: comments.in_queue(s, Status.HELD, limit=50),
        "sizes of the queues": lambda s: desk_sizes.sizes(s, now),
        **{f"desk, {queue}": _turn(queue) for queue in Queue},
    }


def _turn(queue: Queue) -> Query:
    return lambda session: desk.turn(session, Slice(Lot(queue, Filter()), default_sort(queue), limit=50))


def times(running: Stack) -> Mapping[str, float]:
    """Give the milliseconds that each hot query takes: the median of a few, all taken back."""
    return {name: _time(running.databases.main, query) for name, query in hot_queries(running).items()}


def _time(database: Database, query: Query) -> float:
    took = []
    for _ in range(REPEAT):
        with Session(database.engine) as session:
            started = time.perf_counter()
            query(session)
            took.append((time.perf_counter() - started) * 1000)
            session.rollback()
    return statistics.median(took)


def show_plans(running: Stack) -> None:
    """Print the plan of each statement that the hot queries emit."""
    database = running.databases.main
    word = "EXPLAIN QUERY PLAN " if database.is_sqlite else "EXPLAIN "

    def explain(
        connection: Connection, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool
    ) -> None:
        if statement.startswith(("SELECT", "UPDATE")) and not many:
            cursor = connection.connection.cursor()
            cursor.execute(word + statement, parameters)
            for row in cursor.fetchall():
                print(f"    {str(row[-1])[:150]}")

    queries = hot_queries(running)
    print("\nplans")
    event.listen(database.engine, "before_cursor_execute", explain)
    try:
        for name, query in queries.items():
            print(f"  {name}")
            with Session(database.engine) as session:
                query(session)
                session.rollback()
    finally:
        event.remove(database.engine, "before_cursor_execute", explain)


if __name__ == "__main__":
    sys.exit(main())

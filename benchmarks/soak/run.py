"""The soak itself: clients that post, a killer, and the account at the end."""

import random
import shutil
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from benchmarks.ledger import Books, Ledger, audit
from benchmarks.poster import Poster
from benchmarks.soak import postgres
from benchmarks.soak.copy import Copy
from benchmarks.soak.killer import Killer
from service.comments import sites
from service.comments.lifecycle import Status
from service.comments.tables import Comment
from service.connections import open_databases, vault
from service.database import Databases
from service.settings import from_environment, variable

WORKERS = 3
BATCH = 20
BATCH_SHARE = 0.1  # of the requests
REPEATED_SHARE = 0.05  # of the accepted comments that are posted again, as if the answer had been missed
DECIDED_SECONDS = 300.0
REPORT_SECONDS = 5.0
NOBODY = "http://127.0.0.1:9/notices"  # notices are owed, and nobody takes them


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to do: so many comments, something killed every so many seconds, and at most so often."""

    comments: int
    kill_every: float
    kills: int | None = None
    database: str = "sqlite"
    seed: int = 1
    clients: int = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came of it."""

    plan: Plan
    ledger: Ledger
    killed: Counter[str]
    failures: Counter[str]  # answers that were not "accepted", by status
    seconds: float

    @property
    def good(self) -> bool:
        """Whether every comment was accepted in the end and the ledger balances."""
        return self.ledger.balanced and self.ledger.acknowledged == self.plan.comments

    def table(self) -> str:
        """Write it out."""
        killed = ", ".join(f"{part} {times}" for part, times in sorted(self.killed.items()))
        failures = ", ".join(f"{kind} {times}" for kind, times in sorted(self.failures.items())) or "none"
        return (
            f"{self.ledger.table()}\n\n"
            f"{self.plan.comments:,} comments on {self.plan.database} in {self.seconds:.0f} s, seed {self.plan.seed}\n"
            f"killed: {killed}\nposts that had to be repeated: {failures}"
        )


def soak(plan: Plan, say: Callable[[str], None]) -> Result:
    """Start a copy, post to it while parts of it are killed, wait for the last decision, and draw up the account."""
    started = time.monotonic()
    rng = random.Random(plan.seed)
    with ExitStack() as scope:
        folder = scope.enter_context(_folder())
        server = scope.enter_context(postgres.server()) if plan.database == "postgresql" else None
        environ = {**_settings(server), variable("data_dir"): str(folder)}
        copy = Copy(folder, workers=WORKERS, settings=environ)
        scope.callback(copy.stop)
        copy.start()
        databases = scope.enter_context(closing(_open(environ)))
        killer = Killer(copy, server, rng)
        poster = Poster.of_first_run(folder, f"soak-{plan.seed}")
        told = _post_all(plan, poster, killer, rng, say)
        _wait_until_decided(databases, say)
        copy.stop()
        ledger = audit(Books.read(databases), told)
    seconds = time.monotonic() - started
    return Result(plan=plan, ledger=ledger, killed=killer.killed, failures=poster.failures, seconds=seconds)


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="cg-soak-"))  # short: a socket's path may have 107 bytes
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _settings(server: postgres.Server | None) -> dict[str, str]:
    """Give the settings of the copy; on SQLite it makes its own keys."""
    ours = {variable("limit_site"): "1000000/second", variable("webhook_allow_private"): "true"}
    if server is None:
        return ours
    return ours | {
        variable("database_url"): server.url,
        variable("redis_url"): "unix:///of-its-own",
        variable("secret_keys"): "a secret key for one soak that is long enough",
        variable("public_url"): "http://comments.example",
    }


def _open(environ: dict[str, str]) -> Databases:
    """Open the databases of a copy that runs, and have its site want notices."""
    settings = from_environment(environ)
    databases = open_databases(settings)
    with databases.main.write() as session:
        sites.set_webhook(session, "Demo", NOBODY, vault(settings))
    return databases


def _post_all(
    plan: Plan, poster: Poster, killer: Killer, rng: random.Random, say: Callable[[str], None]
) -> list[uuid.UUID]:
    """Post everything, killing meanwhile; give every id that was answered. Raises RefusedError."""
    requests: SimpleQueue[tuple[range, bool]] = SimpleQueue()
    for request in _requests(plan.comments, rng):
        requests.put(request)
    told: list[uuid.UUID] = []
    strike, progress = _Timer(plan.kill_every), _Timer(REPORT_SECONDS)
    with ThreadPoolExecutor(plan.clients) as pool:
        clients = [pool.submit(_post, poster, requests, told) for _ in range(plan.clients)]
        while wait(clients, timeout=min(strike.left, progress.left)).not_done:
            if strike.due() and (plan.kills is None or killer.killed.total() < plan.kills):
                killer.strike()
            if progress.due():
                killed, failed = killer.killed.total(), poster.failures.total()
                say(f"{len(told):,} acknowledged, {killed:,} killed, {failed:,} posts to be repeated")
    for client in clients:
        client.result()
    return told


def _requests(comments: int, rng: random.Random) -> Iterator[tuple[range, bool]]:
    """Divide the comments into requests, of one or of many; some are made once more."""
    first = 0
    while first < comments:
        size = min(BATCH if rng.random() < BATCH_SHARE else 1, comments - first)
        yield range(first, first + size), rng.random() < REPEATED_SHARE
        first += size


def _post(poster: Poster, requests: SimpleQueue[tuple[range, bool]], told: list[uuid.UUID]) -> None:
    """Be one client: post until there is nothing left to post."""
    with suppress(Empty):
        while True:
            numbers, again = requests.get_nowait()
            for _ in range(1 + again):
                told.extend([poster.post(numbers[0])] if len(numbers) == 1 else poster.post_batch(numbers))


def _wait_until_decided(databases: Databases, say: Callable[[str], None]) -> None:
    """Wait until nothing is pending, or so long that what is left is lost."""
    deadline = time.monotonic() + DECIDED_SECONDS
    progress = _Timer(REPORT_SECONDS)
    while (left := _pending(databases)) != 0 and time.monotonic() < deadline:
        if progress.due():
            say("the database does not answer" if left is None else f"{left:,} pending")
        time.sleep(0.5)


def _pending(databases: Databases) -> int | None:
    try:
        with databases.main.read() as session:
            return session.scalar(select(func.count()).where(Comment.status == Status.PENDING)) or 0
    except SQLAlchemyError:  # still recovering
        return None


class _Timer:
    """Says when a number of seconds has passed, again and again."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._next = time.monotonic() + seconds

    @property
    def left(self) -> float:
        return max(0.0, self._next - time.monotonic())

    def due(self) -> bool:
        if self.left:
            return False
        self._next = time.monotonic() + self._seconds
        return True

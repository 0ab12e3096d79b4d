"""A process dies at every step of intake and of deciding, one after another; what was acknowledged is decided once.

One copy is started on each kind of database. For each step comments are posted while it is armed, by a website that
repeats what was not answered. What a dead worker had claimed waits until its lease ends, so all is waited for together.
"""

from contextlib import ExitStack, closing
from itertools import chain
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select

from benchmarks.ledger import Books, audit
from benchmarks.poster import Poster
from service import faults
from service.comments import sites
from service.comments.tables import Comment
from service.connections import open_databases, vault
from service.database import Databases
from service.settings import from_environment, variable
from tests.conftest import BACKENDS
from tests.journeys.up import running
from tests.waiting import eventually
from tests.worker.receiver import receiving

WORKERS = 3  # so that one works while another is started again
BATCH = 4
DIES_SECONDS = 60.0
DECIDED_SECONDS = 150.0
SINGLY, TOGETHER = "singly", "together"
# Deciding comes first: the leases of those who die then end while the steps of intake have their turn.
STEPS = sorted(faults.STEPS, key=lambda step: "intake" in step)
DEATHS = [(step, how) for step in STEPS for how in (SINGLY, TOGETHER) if how == TOGETHER or "intake" in step]

Death = tuple[str, str]


@pytest.mark.journey
@pytest.mark.attack(61)
@pytest.mark.parametrize("backend", BACKENDS)
def test_a_death_at_any_step_costs_nothing(request, backend, tmp_path):
    armed = tmp_path / "armed"
    armed.mkdir()
    with ExitStack() as scope:
        receiver = scope.enter_context(receiving())
        environ = database_settings(request, backend) | {variable("data_dir"): str(tmp_path / "data")}
        ours = {faults.FOLDER: str(armed), variable("webhook_allow_private"): "true"}
        scope.enter_context(running(tmp_path / "data", "--workers", str(WORKERS), settings=environ | ours))
        settings = from_environment(environ)
        databases = scope.enter_context(closing(open_databases(settings)))
        with databases.main.write() as session:
            sites.set_webhook(session, "Demo", receiver.url, vault(settings))

        told, survived = post_while_dying(Poster.of_first_run(tmp_path / "data"), armed)

        eventually(lambda: not pending(databases), DECIDED_SECONDS, "every comment decided")
        books = Books.read(databases)
    assert survived == []
    assert {death: wrong for death, ids in told.items() if (wrong := problems(books, ids))} == {}
    ledger = audit(books, chain.from_iterable(told.values()))
    assert ledger.acknowledged == len(DEATHS) * BATCH
    assert ledger.balanced, ledger.table()


def database_settings(request: pytest.FixtureRequest, backend: str) -> dict[str, str]:
    if backend == "sqlite":
        return {}
    return {
        variable("database_url"): request.getfixturevalue("postgres_url"),
        variable("redis_url"): "unix:///of-its-own",
        variable("secret_keys"): "a secret key for one journey that is long enough",
        variable("public_url"): "http://comments.example",
    }


def post_while_dying(poster: Poster, armed: Path) -> tuple[dict[Death, list[UUID]], list[Death]]:
    """Post a few comments around each death. Give the ids that were acknowledged, and the deaths that never came."""
    told: dict[Death, list[UUID]] = {}
    survived = []
    for number, (step, how) in enumerate(DEATHS):
        (armed / step).touch()
        numbers = range(number * BATCH, (number + 1) * BATCH)
        told[step, how] = poster.post_batch(numbers) if how == TOGETHER else [poster.post(one) for one in numbers]
        if not dies(armed / step):
            survived.append((step, how))
    return told, survived


def dies(armed: Path) -> bool:
    """Say whether somebody took the file away, and with that died."""
    try:
        return eventually(lambda: not armed.exists(), DIES_SECONDS)
    except AssertionError:
        armed.unlink(missing_ok=True)
        return False


def pending(databases: Databases) -> int:
    with databases.main.read() as session:
        return session.scalar(select(func.count()).where(Comment.status == "pending")) or 0


def problems(books: Books, told: list[UUID]) -> list[str]:
    """Say what is wrong with the comments of one death."""
    missing = [f"{one} is missing" for one in told if one not in books.comments]
    there = [one for one in told if one in books.comments]
    decided = [f"{one} has {books.decisions(one)} decisions" for one in there if not books.decided(one)]
    unscored = [f"{one} is published unscored" for one in there if books.unscored(one)]
    gaps = [f"{one} has a gap in its history" for one in there if books.gap(one)]
    return [*missing, *decided, *unscored, *gaps]

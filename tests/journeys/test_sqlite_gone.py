"""SQLite read-only, out of room or damaged: said plainly, nothing half-written, and mended without a restart."""

import ctypes
import json
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
import urllib3
from sqlalchemy import event

from service.cli.supervisor.listener import address, listen
from service.cli.supervisor.process import die_with
from service.settings import Settings
from service.web.app import create_app
from tests.journeys.outage import (
    COMMON,
    MIND_PERMISSIONS,
    PR_CAPBSET_DROP,
    SECRET_KEYS,
    Installation,
    nothing_half_written,
    readyz,
)
from tests.journeys.up import environment
from tests.waiting import eventually

pytestmark = pytest.mark.attack(64)


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[Installation]:
    made = Installation(Settings(**COMMON, data_dir=tmp_path))
    yield made
    made.databases.close()


def mind_permissions() -> None:
    """Have root mind the permissions of files as anybody else must; to be called in a child before it starts."""
    for capability in MIND_PERMISSIONS if os.geteuid() == 0 else ():
        ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, capability)


@pytest.mark.journey
@pytest.mark.skipif(sys.platform != "linux", reason="capabilities are Linux's")
def test_a_file_that_may_only_be_read_is_said_plainly_and_mended_without_a_restart(tmp_path, embedded):
    embedded.databases.close()
    embedded.path.chmod(0o444)
    environ = environment() | {
        "COMMENTGATE_DATA_DIR": str(tmp_path),
        "COMMENTGATE_SECRET_KEYS": SECRET_KEYS,
        "COMMENTGATE_PUBLIC_URL": "http://comments.example",
    }
    with listen("127.0.0.1", 0) as socket, (tmp_path / "web.log").open("wb") as log:
        url = address("127.0.0.1", socket)
        argv = [sys.executable, "-P", "-m", "service.cli", "web", "--fd", str(socket.fileno())]
        parent = die_with(os.getpid())
        web = subprocess.Popen(
            argv,
            env=environ,
            stderr=log,
            pass_fds=[socket.fileno()],
            preexec_fn=lambda: (parent(), mind_permissions()),
        )
        try:
            http = urllib3.PoolManager(retries=False, timeout=60, headers=embedded.headers)
            answer = http.request("POST", f"{url}/v1/comments", json=embedded.comment(1))
            assert (answer.status, answer.headers["Content-Type"]) == (503, "application/problem+json")
            assert int(answer.headers["Retry-After"]) > 0
            assert readyz(url) == (HTTPStatus.SERVICE_UNAVAILABLE, "the database is read-only")
            assert '"reason": "the database is read-only"' in (tmp_path / "web.log").read_text()
            assert embedded.rows() == 0

            for path in tmp_path.glob("commentgate.db*"):  # SQLite gave the files beside it the same rights
                path.chmod(0o600)
            statuses = [http.request("POST", f"{url}/v1/comments", json=embedded.comment(n)).status for n in range(20)]
            eventually(lambda: readyz(url)[0] == HTTPStatus.OK, seconds=60, what="a passing /readyz")
        finally:
            web.terminate()
            web.wait(60)
    # each process may meet the error once more before it lets go of the connections it has
    assert statuses[-10:] == [202] * 10
    assert set(statuses) <= {202, 503}
    assert embedded.rows() == statuses.count(202)


def test_no_more_room_for_a_database_writes_nothing_by_halves(embedded):
    """As a full disk, wherever the tests run: SQLite is told how many pages there may be."""
    limit: dict[str, Any] = {}
    app = create_app(embedded.settings)
    opened = app.extensions["commentgate"].databases
    event.listen(
        opened.main.engine, "connect", lambda c, _: limit and c.execute(f"PRAGMA max_page_count={limit['pages']}")
    )
    client = app.test_client()
    assert client.post("/v1/comments", json=embedded.comment(0), headers=embedded.headers).status_code == 202
    with closing(sqlite3.connect(embedded.path)) as connection:
        limit["pages"] = connection.execute("PRAGMA page_count").fetchone()[0] + 8
    opened.main.close()

    answers = [client.post("/v1/comments", json=embedded.comment(n), headers=embedded.headers) for n in range(1, 20)]

    accepted = 1 + sum(answer.status_code == 202 for answer in answers)
    assert {answer.status_code for answer in answers[-5:]} == {503}
    assert answers[-1].headers["Retry-After"]
    assert embedded.rows() == accepted
    nothing_half_written(embedded.databases)
    limit.clear()
    opened.main.close()
    assert client.post("/v1/comments", json=embedded.comment(99), headers=embedded.headers).status_code == 202


def test_a_damaged_file_is_503_until_a_good_one_is_put_back(embedded):
    client = create_app(embedded.settings).test_client()
    assert client.post("/v1/comments", json=embedded.comment(0), headers=embedded.headers).status_code == 202
    embedded.databases.main.scrub()
    good = embedded.path.read_bytes()
    embedded.path.write_bytes(b"not a database ".ljust(4096) * (len(good) // 4096))

    for number in range(3):
        answer = client.post("/v1/comments", json=embedded.comment(number), headers=embedded.headers)
        assert (answer.status_code, answer.content_type) == (503, "application/problem+json")
    ready = client.get("/readyz")
    assert ready.status_code == 503
    assert "damaged" in json.dumps(ready.json["checks"]["database:roundTrip"])

    embedded.path.write_bytes(good)
    last = [client.post("/v1/comments", json=embedded.comment(1), headers=embedded.headers) for _ in range(3)][-1]
    assert last.status_code == 202


def test_a_reader_sees_a_page_and_a_program_a_problem(embedded):
    client = create_app(embedded.settings).test_client()
    embedded.path.rename(embedded.path.with_suffix(".away"))
    embedded.path.mkdir()

    page = client.get("/demo", headers={"Accept": "text/html"})
    problem = client.post("/v1/comments", json=embedded.comment(1), headers=embedded.headers)

    assert (page.status_code, page.mimetype) == (503, "text/html")
    assert (problem.status_code, problem.mimetype) == (503, "application/problem+json")
    assert page.headers["Retry-After"]
    assert problem.headers["Retry-After"]


def test_posts_that_wait_together_are_not_tried_one_by_one_while_the_database_is_away(embedded):
    """Each would wait in vain; and what was lost while committing could be stored twice."""
    app = create_app(embedded.settings)
    tries: list[int] = []
    services = app.extensions["commentgate"]
    begin: Callable[..., None] = lambda *_: tries.append(1)  # noqa: E731
    event.listen(services.databases.main.engine, "begin", begin)
    with closing(sqlite3.connect(embedded.path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        event.listen(services.databases.main.engine, "connect", lambda c, _: c.execute("PRAGMA busy_timeout=300"))
        answers: list[int] = []

        def post(number: int) -> None:
            client = app.test_client()
            answer = client.post("/v1/comments", json=embedded.comment(number), headers=embedded.headers)
            answers.append(answer.status_code)

        threads = [threading.Thread(target=post, args=(n,)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        other.execute("ROLLBACK")

    assert answers == [503] * 8
    assert embedded.rows() == 0

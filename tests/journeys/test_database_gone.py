"""The database goes away, is read-only, or its disk is full: 503 meanwhile, and nobody has to start anything again."""

import os
import signal
from contextlib import closing
from http import HTTPStatus
from pathlib import Path

import psutil
import psycopg
import pytest

from service import outages
from service.connections import open_databases
from service.settings import Settings
from service.web.app import create_app
from tests import postgres
from tests.disks import small_disk
from tests.journeys.load import posting
from tests.journeys.outage import (
    AWAY,
    COMMON,
    SECRET_KEYS,
    Installation,
    all_decided_once,
    children,
    more,
    nothing_half_written,
    readyz,
)
from tests.journeys.site import Website
from tests.journeys.up import running
from tests.waiting import eventually

pytestmark = pytest.mark.attack(64)


@pytest.mark.journey
def test_postgresql_stopped_and_killed_under_load_is_503_until_it_is_back(tmp_path):
    with postgres.stoppable({"synchronous_commit": "on"}) as server:
        settings = {
            "COMMENTGATE_DATABASE_URL": postgres.url(server.folder, "postgres"),
            "COMMENTGATE_SECRET_KEYS": SECRET_KEYS,
            "COMMENTGATE_PUBLIC_URL": "http://comments.example",
        }
        with running(tmp_path, settings=settings) as up:
            site, before = Website(tmp_path), children(up)
            with posting(site) as load:
                more(load, "202", 30)
                for number in (signal.SIGINT, signal.SIGQUIT):  # in good order; as if the power had failed
                    server.stop(number)
                    more(load, AWAY)
                    status, told = readyz(up.url)
                    assert (status, told) == (HTTPStatus.SERVICE_UNAVAILABLE, "the database cannot be reached")
                    server.start()
                    more(load, "202", 30)

            assert load.answers.keys() == {"202", AWAY}
            assert all(int(headers["Retry-After"]) > 0 for headers in load.headers)
            all_decided_once(site, load)
            assert children(up) == before
            assert readyz(up.url)[0] == HTTPStatus.OK
            assert '"reason": "the database' in (tmp_path / "logs" / "web.log").read_text()
            url = settings["COMMENTGATE_DATABASE_URL"]
            with closing(open_databases(Settings(database_url=url))) as databases:
                nothing_half_written(databases)


@pytest.mark.journey
def test_a_full_disk_is_said_plainly_and_mended_without_a_restart(tmp_path):
    with small_disk(tmp_path / "disk", 48) as disk, running(disk / "data") as up:
        site, before = Website(disk / "data"), children(up)
        with posting(site, clients=4) as load:
            more(load, "202", 30)
            fill(disk / "filler")
            more(load, AWAY, 30)
            status, told = eventually(lambda: (found := readyz(up.url))[0] == 503 and found, 60, "a failing /readyz")
            assert (status, told) == (HTTPStatus.SERVICE_UNAVAILABLE, "the disk is full")
            (disk / "filler").unlink()
            more(load, "202", 30)

        assert load.answers.keys() == {"202", AWAY}
        all_decided_once(site, load)
        assert readyz(up.url)[0] == HTTPStatus.OK
        assert children(up) >= before - {redis_process(before)}  # Redis may choose to end on a full disk
        assert '"reason": "the disk is full"' in (disk / "data" / "logs" / "web.log").read_text()
        with closing(open_databases(Settings(data_dir=disk / "data"))) as databases:
            nothing_half_written(databases)


def test_postgresql_on_a_full_disk_is_said_plainly_and_mended_without_a_restart(tmp_path, caplog):
    with small_disk(tmp_path / "disk", 32) as disk, postgres.stoppable() as server:
        for folder in (tmp_path, *list(tmp_path.parents)[:3]):  # for the server's user to pass through
            folder.chmod(folder.stat().st_mode | 0o011)
        (disk / "space").mkdir()
        os.chown(disk / "space", server.folder.stat().st_uid, server.folder.stat().st_gid)
        with psycopg.connect(postgres.url(server.folder, "postgres"), autocommit=True) as admin:
            admin.execute(f"CREATE TABLESPACE small LOCATION '{disk / 'space'}'")
            admin.execute("CREATE DATABASE comments TABLESPACE small")
        made = Installation(Settings(**COMMON, database_url=postgres.url(server.folder, "comments")))
        try:
            client = create_app(made.settings).test_client()
            assert client.post("/v1/comments", json=made.comment(0), headers=made.headers).status_code == 202
            fill(disk / "filler")
            answers = []
            while len(answers) < 2000 and (not answers or answers[-1].status_code == 202):
                comment = made.comment(1) | {"body": os.urandom(4000).hex()}  # cannot be compressed
                answers.append(client.post("/v1/comments", json=comment, headers=made.headers))
            (disk / "filler").unlink()
            last = client.post("/v1/comments", json=made.comment(99), headers=made.headers)
        finally:
            made.databases.close()

    assert (answers[-1].status_code, last.status_code) == (503, 202)
    assert answers[-1].headers["Retry-After"]
    assert outages.FULL in {getattr(record, "reason", None) for record in caplog.records}


def redis_process(pids: set[int]) -> int:
    return next((pid for pid in pids if psutil.pid_exists(pid) and "valkey" in psutil.Process(pid).name()), 0)


def fill(path: Path) -> None:
    """Write until there is no room, down to the last page."""
    with path.open("wb", buffering=0) as file:
        for size in (1 << 20, 4096, 1):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                continue

"""Deploys: what is in hand is finished, and web and workers are replaced without a failed request."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from contextlib import ExitStack, closing, contextmanager
from urllib.parse import urlsplit

import psutil
import pytest
import urllib3
from sqlalchemy import text

from service.cli.supervisor.listener import listen
from service.cli.supervisor.process import die_with
from service.connections import open_databases
from service.migrations import runner
from service.settings import Settings
from tests.journeys.load import posting
from tests.journeys.site import Website
from tests.journeys.up import Up, environment, running
from tests.waiting import eventually

pytestmark = pytest.mark.journey
BACKENDS = ("sqlite", "postgresql")


def chosen(backend: str, request) -> dict[str, str]:
    """Give the settings of `up` on a kind of database."""
    if backend == "sqlite":
        return {}
    return {
        "COMMENTGATE_DATABASE_URL": request.getfixturevalue("postgres_url"),
        "COMMENTGATE_SECRET_KEYS": "a secret key for one journey that is long enough",
        "COMMENTGATE_PUBLIC_URL": "http://comments.example",
    }


def children(up: Up) -> dict[str, int]:
    """Give the children of a copy: the end of the command line -> process id."""
    found = {}
    for child in psutil.Process(up.process.pid).children():
        try:
            found[" ".join(child.cmdline()[-2:])] = child.pid
        except psutil.Error:
            continue
    return found


def renewed(up: Up, before: dict[str, int]) -> bool:
    """Whether every child but the Redis-protocol server is another one, and the old ones are gone."""
    now = children(up)
    same = {name for name in before if now.get(name) == before[name]}
    return now.keys() == before.keys() and len(same) == 1 and len(psutil.Process(up.process.pid).children()) == len(now)


def all_decided_once(site: Website, posted: list[str]) -> None:
    eventually(lambda: site.counts()["pending"] == 0, seconds=90, what="every comment decided")
    assert set(site.states()) == set(posted)
    assert {len(site.decisions(one)) for one in posted[:: max(1, len(posted) // 100)]} == {1}


@pytest.mark.attack(69)
def test_a_deploy_under_load_fails_no_request(tmp_path):
    with running(tmp_path) as up:
        site = Website(tmp_path)
        before = children(up)
        with posting(site) as load:
            eventually(lambda: len(load.accepted) > 50, seconds=60, what="some load")
            for _ in range(2):
                before = children(up)
                up.process.send_signal(signal.SIGHUP)
                eventually(lambda before=before: renewed(up, before), seconds=180, what="every process replaced")
            reached = len(load.accepted)
            eventually(lambda: len(load.accepted) > reached + 50, seconds=60, what="more load")

        assert load.answers.keys() == {"202"}
        all_decided_once(site, load.accepted)


@pytest.mark.attack(69)
def test_behind_a_proxy_one_of_two_servers_ends_without_a_failed_request(tmp_path):
    """As in a composition of containers: the proxy turns to the other as soon as one lets nobody in."""
    with running(tmp_path) as up:
        site = Website(tmp_path)
        environ = environment() | psutil.Process(children(up)["--role sweep"]).environ()
        with ExitStack() as scope:
            first, url = scope.enter_context(web(environ | {"COMMENTGATE_WEB_THREADS": "2"}))
            site.keys["url"] = url
            with posting(site, clients=8, elsewhere=up.url) as load:
                eventually(lambda: len(load.accepted) > 50, seconds=60, what="some load")
                first.terminate()
                assert first.wait(60) == 0
                reached = len(load.accepted)
                eventually(lambda: len(load.accepted) > reached + 50, seconds=60, what="more load")

        assert load.answers.keys() == {"202"}
        site.keys["url"] = up.url
        all_decided_once(site, load.accepted)


@contextmanager
def web(environ):
    """Run a web server with a door of its own, and give it and its address."""
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
    argv = [sys.executable, "-P", "-m", "service.cli", "web", "--port", str(port)]
    environ = {name: value for name, value in environ.items() if name != "PROMETHEUS_MULTIPROC_DIR"}
    process = subprocess.Popen(argv, env=environ, preexec_fn=die_with(os.getpid()))
    url = f"http://127.0.0.1:{port}"
    try:
        eventually(lambda: answers(url), seconds=60, what="a web server")
        yield process, url
    finally:
        process.kill()
        process.wait(60)


def answers(url: str) -> bool:
    try:
        return urllib3.request("GET", f"{url}/livez", timeout=5, retries=False).status == 200
    except urllib3.exceptions.HTTPError:
        return False


def test_a_version_that_does_not_start_leaves_the_old_one_at_work(tmp_path):
    with running(tmp_path) as up:
        site = Website(tmp_path)
        before = children(up)
        secret = tmp_path / "secrets" / "secret_keys"
        kept = secret.read_text()
        secret.write_text("too short\n")
        with posting(site, clients=2) as load:
            up.process.send_signal(signal.SIGHUP)
            log = tmp_path / "logs" / "migrate.log"
            eventually(lambda: log.exists() and "32 characters" in log.read_text(), seconds=60, what="a refusal")
            reached = len(load.accepted)
            eventually(lambda: len(load.accepted) > reached + 10, seconds=60, what="more load")
        assert load.answers.keys() == {"202"}
        eventually(lambda: children(up) == before, seconds=60, what="only what ran before")

        secret.write_text(kept)
        up.process.send_signal(signal.SIGHUP)
        eventually(lambda: renewed(up, before), seconds=180, what="every process replaced")


def test_sigterm_finishes_the_request_in_hand(tmp_path):
    with running(tmp_path) as up:
        site = Website(tmp_path)
        parts = urlsplit(up.url)
        body = json.dumps(site.comment(1)).encode()
        head = (
            f"POST /v1/comments HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Type: application/json\r\n"
            f"Authorization: Bearer {site.keys['secret_key']}\r\nContent-Length: {len(body)}\r\n\r\n"
        ).encode()
        with (
            closing(socket.create_connection((parts.hostname, parts.port), timeout=60)) as slow,
            closing(http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)) as other,
        ):
            slow.sendall(head + body[:20])
            eventually(lambda: in_hand(up, slow), what="the request in hand")
            assert not is_stopping(other)
            up.process.send_signal(signal.SIGTERM)
            eventually(lambda: is_stopping(other), seconds=30, what="a server that keeps no connection")
            slow.sendall(body[20:])
            answer = slow.recv(65536)

        assert answer.startswith(b"HTTP/1.1 202")
        assert up.process.wait(60) == 0
    with closing(open_databases(Settings(data_dir=tmp_path))) as databases, databases.main.read() as session:
        assert session.scalar(text("SELECT count(*) FROM comments")) == 1


def in_hand(up: Up, client: socket.socket) -> bool:
    """Whether a process of the server, not only the kernel, has taken a connection."""
    web = next(psutil.Process(pid) for name, pid in children(up).items() if "web.ready" in name)
    port = client.getsockname()[1]
    return any(
        connection.raddr and connection.raddr.port == port
        for process in web.children()
        for connection in process.net_connections()
    )


def is_stopping(connection: http.client.HTTPConnection) -> bool:
    """Whether the server keeps a connection no longer that it kept before."""
    connection.request("GET", "/livez")
    answer = connection.getresponse()
    answer.read()
    return answer.getheader("Connection") == "close"


@pytest.mark.attack(70)
@pytest.mark.parametrize("backend", BACKENDS)
def test_a_migration_under_load_and_back_fails_no_request(tmp_path, backend, request):
    """There is only one revision yet: the command with nothing to do, and a column that comes and goes, as it would."""
    settings = chosen(backend, request)
    with running(tmp_path, settings=settings) as up:
        site = Website(tmp_path)
        environ = environment() | psutil.Process(children(up)["--role sweep"]).environ()
        with (
            posting(site) as load,
            closing(open_databases(Settings(data_dir=tmp_path, **named(settings)))) as databases,
        ):
            for change in ("ADD COLUMN later VARCHAR(20)", "DROP COLUMN later"):
                reached = len(load.accepted)
                eventually(lambda reached=reached: len(load.accepted) > reached + 50, seconds=60, what="load")
                migrate = [sys.executable, "-P", "-m", "service.cli", "migrate"]
                result = subprocess.run(migrate, env=environ, capture_output=True, text=True, timeout=120, check=False)
                assert result.stdout == f"The database is at revision {runner.newest()}.\n", result.stderr
                with runner._alone(databases.main) as connection:
                    connection.execute(text(f"ALTER TABLE comments {change}"))
            reached = len(load.accepted)
            eventually(lambda: len(load.accepted) > reached + 50, seconds=60, what="more load")

        assert load.answers.keys() == {"202"}
        all_decided_once(site, load.accepted)


def named(settings: dict[str, str]) -> dict[str, str]:
    url = settings.get("COMMENTGATE_DATABASE_URL")
    return {"database_url": url} if url else {}


def test_a_closed_terminal_stops_it_and_a_hang_up_sent_on_purpose_renews_it(tmp_path):
    """The terminal's end is told by the same signal."""
    code = (
        "import os, sys; from service.cli.supervisor.signals import Signals\n"
        "with Signals() as signals:\n"
        "    open(sys.argv[1], 'w').close()\n"
        "    while not (signals.stop_requests or signals.renewal_requested): signals.wait(60)\n"
        "    open(sys.argv[1], 'w').write('stop' if signals.stop_requests else 'renew')\n"
    )
    for number, (on_purpose, meant) in enumerate([(True, "renew"), (False, "stop")]):
        note = tmp_path / f"note-{number}"
        pid, terminal = os.forkpty()
        if pid == 0:
            os.execv(sys.executable, [sys.executable, "-c", code, str(note)])
        eventually(note.exists, seconds=60, what="a start")
        if on_purpose:
            os.kill(pid, signal.SIGHUP)
            eventually(lambda note=note: note.read_text(), seconds=30, what="the signal")
        os.close(terminal)
        os.waitpid(pid, 0)
        assert note.read_text() == meant

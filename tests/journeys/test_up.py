"""`commentgate up`: one command starts everything, keeps it alive, and leaves nothing behind."""

import json
import signal
import subprocess
from http import HTTPStatus
from pathlib import Path
from urllib.request import urlopen

import psutil
import pytest

from service.cli.supervisor.listener import listen
from tests.journeys.up import Up, command, environment, left, running
from tests.waiting import eventually

pytestmark = pytest.mark.journey
KEYS = [
    "url",
    "site_key",
    "secret_key",
    "akismet_key",
    "desk_url",
    "moderator",
    "password",
    "perspective_key",
    "openai_key",
    "coral_secret",
]
WORKER = ("--role", "moderation")


def refused(data_dir: Path, *arguments: str) -> str:
    """Start a copy that must not start, and give its one line."""
    result = subprocess.run(
        command(data_dir, *arguments), env=environment(), capture_output=True, text=True, timeout=60, check=False
    )
    assert result.returncode == 1
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1
    return result.stderr


def get(url: str) -> int:
    with urlopen(url, timeout=10) as answer:  # the address is our own
        return int(answer.status)


def test_from_the_first_start_to_a_clean_stop(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    with running(data_dir) as up:
        _says_where_everything_is(up)
        for page in ("/livez", "/demo", "/desk/"):
            assert get(f"{up.url}{page}") == HTTPStatus.OK
        assert "another copy" in refused(data_dir, "--port", "0")
        _brings_back_a_killed_child(up)
        assert up.stop() == 0
    assert left(data_dir) == []


def _says_where_everything_is(up: Up) -> None:
    file = up.data_dir / "first-run.json"
    keys = json.loads(file.read_text())
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(keys) == KEYS
    assert keys["url"] == up.url
    shown = "\n".join(up.output)
    assert up.output[-1] == f"ready {up.url}"
    for expected in (f"{up.url}/demo", keys["desk_url"], keys["password"], keys["site_key"], keys["secret_key"]):
        assert expected in shown
    for path in up.data_dir.rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, f"{path} can be read by others"


def _brings_back_a_killed_child(up: Up) -> None:
    for words in (WORKER, ("--role", "sweep")):
        before = up.child(*words)
        assert before is not None
        before.kill()
        after = eventually(lambda words=words, before=before: _another(up, words, before), 20, "a new process")
        assert after.is_running()


def _another(up: Up, words: tuple[str, ...], before: psutil.Process) -> psutil.Process | None:
    found = up.child(*words)
    return found if found is not None and found.pid != before.pid else None


def test_killed_outright_it_leaves_no_orphan_and_starts_again(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    with running(data_dir) as up:
        first = json.loads((data_dir / "first-run.json").read_text())
        up.process.kill()
        up.process.wait()
        eventually(lambda: not left(data_dir), 10, "the end of every child")
    with running(data_dir, "--workers", "2") as up:
        again = json.loads((data_dir / "first-run.json").read_text())
        assert again == first | {"url": up.url, "desk_url": f"{up.url}/desk/"}
        children = psutil.Process(up.process.pid).children()
        assert sum(tuple(child.cmdline()[-2:]) == WORKER for child in children) == 2
        assert get(f"{up.url}/livez") == HTTPStatus.OK
        assert up.stop(signal.SIGINT) == 0
    assert left(data_dir) == []


def test_a_taken_port_is_one_line(tmp_path: Path) -> None:
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        assert f"port {port} on 127.0.0.1 is taken" in refused(tmp_path / "data", "--port", str(port))


def test_a_data_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert "cannot write to the data folder" in refused(tmp_path / "file" / "data")

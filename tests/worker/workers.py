"""Starting worker processes, and what to wait for with them."""

import os
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from redis import Redis

from service.comments import bell
from service.database import Databases
from service.settings import variable
from tests.valkey import ValkeyServer
from tests.worker.support import add_comment, comment_row, make_site

ROOT = Path(__file__).parents[2]
MASTER_KEY = "a-master-key-that-is-only-for-tests-0001"


@dataclass
class Workers:
    """Starts worker processes on one database and Redis."""

    folder: Path
    url: str
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)
    more: dict[str, str] = field(default_factory=dict)  # settings that a test adds

    def environ(self) -> dict[str, str]:
        ours = {
            variable("data_dir"): str(self.folder),
            variable("redis_url"): self.url,
            variable("secret_keys"): MASTER_KEY,
            variable("webhook_allow_private"): "true",
        }
        return (
            {name: value for name, value in os.environ.items() if not name.startswith("COMMENTGATE_")}
            | ours
            | self.more
        )

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        log = (self.folder / f"worker-{len(self.started)}.log").open("wb")
        process = subprocess.Popen(
            [sys.executable, "-m", *arguments], cwd=ROOT, env=self.environ(), stdout=log, stderr=log
        )
        self.started.append(process)
        return process

    def moderator(self, scorer: str = "Good", deadline: float = 20) -> subprocess.Popen[bytes]:
        return self.start("tests.worker.process", scorer, str(deadline))

    def log(self, number: int = 0) -> str:
        return (self.folder / f"worker-{number}.log").read_text()

    def check(self, role: str) -> int:
        command = [sys.executable, "-m", "worker", "--role", role, "--check"]
        return subprocess.run(command, cwd=ROOT, env=self.environ(), timeout=30).returncode


@pytest.fixture
def workers(lite: Databases, valkey: ValkeyServer, tmp_path: Path) -> Iterator[Workers]:
    running = Workers(tmp_path, valkey.url)
    yield running
    for process in running.started:
        process.kill()
        process.wait(10)


@pytest.fixture
def comment(lite: Databases) -> Callable[[], uuid.UUID]:
    """Make pending comments."""
    site, page, _ = make_site(lite.main)
    return lambda: add_comment(lite.main, site, page)


def decided(databases: Databases, comment_id: uuid.UUID) -> Callable[[], bool]:
    return lambda: comment_row(databases.main, comment_id).status != "pending"


def ringing_until(condition: Callable[[], bool], redis: Redis) -> Callable[[], bool]:
    """Ring until a condition is true, as the sweep would."""
    return lambda: condition() or (bell.ring(redis, bell.MODERATION) and False)


def listening(redis: Redis) -> Callable[[], bool]:
    """Say whether a worker waits for jobs: it is registered and has done its first maintenance."""
    return lambda: any(redis.hget(key, "state") == b"idle" for key in redis.smembers("rq:workers"))

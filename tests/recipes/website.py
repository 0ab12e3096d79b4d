"""A website of its own at a running service: its keys, its webhook, what it asks, and a program that serves it."""

import json
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.clients.service import bare_environment
from tests.journeys.up import Up
from tests.waiting import eventually

RECIPES = Path(__file__).parents[2] / "docs" / "recipes"
SECONDS = 30.0


def free_port() -> int:
    """Give a port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def command(data_dir: Path, *words: str, sent: str = "") -> str:
    """Run a `commentgate` command on a service's data and give what it printed."""
    environment = bare_environment() | {"COMMENTGATE_DATA_DIR": str(data_dir)}
    line = [sys.executable, "-P", "-m", "service.cli", *words]
    result = subprocess.run(line, env=environment, input=sent, capture_output=True, text=True, timeout=60)
    assert result.returncode == 0, result.stderr
    return result.stdout


@dataclass(frozen=True)
class Website:
    """A site at the service."""

    name: str
    url: str
    service: Up
    site_key: str
    secret_key: str

    def webhook(self, address: str) -> str:
        """Have notices sent to an address; gives the secret that they are signed with."""
        return command(self.service.data_dir, "site", "webhook", self.name, address).strip()

    def hold_everything(self) -> None:
        """Hold every comment for a person."""
        policy = json.loads(command(self.service.data_dir, "site", "policy", self.name))
        changed = json.dumps(policy | {"hold_everything": True})
        command(self.service.data_dir, "site", "policy", self.name, "-", sent=changed)

    def ask(self, path: str, sent: object = None) -> Any:
        """Call the API with the secret key."""
        headers = {"Authorization": f"Bearer {self.secret_key}", "Content-Type": "application/json"}
        data = None if sent is None else json.dumps(sent).encode()
        with urllib.request.urlopen(
            urllib.request.Request(self.service.url + path, data, headers), timeout=10
        ) as answer:
            return json.load(answer)

    def comments(self, **where: str) -> list[dict[str, Any]]:
        """List the site's comments, those that look like this."""
        listed: list[dict[str, Any]] = self.ask("/v1/comments?limit=200")["comments"]
        return [one for one in listed if where.items() <= one.items()]

    def decided(self, body: str) -> dict[str, Any]:
        """Wait until the only comment with this text is decided, and give it."""

        def found() -> dict[str, Any]:
            listed = self.comments(body=body)
            assert len(listed) < 2
            return listed[0] if listed and listed[0]["status"] != "pending" else {}

        return eventually(found, SECONDS, f"a decision about {body!r}")

    def decide(self, comment: Mapping[str, Any], status: str, **more: str) -> None:
        """Decide about a comment as it was seen, if it is not decided like that."""
        if comment["status"] != status:
            wish = {"status": status, "version": comment["version"], **more}
            self.ask(f"/v1/comments/{comment['id']}/decisions", wish)


def new_website(service: Up, name: str, url: str) -> Website:
    """Make a site."""
    printed = command(service.data_dir, "site", "add", name, "--origin", url)
    keys = dict(line.split() for line in printed.splitlines())
    return Website(name, url, service, keys["site_key"], keys["secret_key"])


@contextmanager
def serving(line: Sequence[str], port: int, log: Path, environment: Mapping[str, str]) -> Iterator[None]:
    """Run a program that listens on a port, as long as the block."""
    with log.open("wb") as output:
        process = subprocess.Popen(line, env=bare_environment() | dict(environment), stdout=output, stderr=output)
    try:
        eventually(lambda: process.poll() is not None or _listens(port), SECONDS, f"{line[0]} listening")
        assert process.poll() is None, log.read_text()
        yield
    finally:
        process.terminate()
        process.wait(30)


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True

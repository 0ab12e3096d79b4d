"""WordPress and its plugin Akismet, from Debian's package, with a MariaDB of their own."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.clients.service import Service, bare_environment
from tests.clients.sources import NotFetched
from tests.waiting import eventually

HERE = Path(__file__).parent
NEEDED = {
    "php": "php-cli",
    "mariadb-install-db": "mariadb-server-core",
    "mariadb": "mariadb-client-core",
    "apt-get": "apt",
}
DATABASE = ["--no-defaults", "--user=root"]


def missing() -> str:
    """Say which of Debian's packages are not on this machine, or nothing."""
    return ", ".join(package for program, package in NEEDED.items() if shutil.which(program) is None)


def fetch(folder: Path) -> Path:
    """Fetch and unpack the package, without installing it; give WordPress's own folder. Raises NotFetched."""
    folder.mkdir()
    folder.chmod(0o777)  # apt fetches as a user of its own
    result = subprocess.run(
        ["apt-get", "download", "wordpress"], cwd=folder, capture_output=True, text=True, timeout=120
    )
    if result.returncode:
        raise NotFetched(result.stderr.strip()[-500:])
    package = next(folder.glob("wordpress_*.deb"))
    subprocess.run(["dpkg", "--extract", package, folder], check=True, capture_output=True, timeout=60)
    return folder / "usr" / "share" / "wordpress"


@dataclass(frozen=True)
class WordPress:
    """An installed copy: what was fetched, and the folder of its data."""

    program: Path
    folder: Path

    def run(self, script: str, **variables: str) -> str:
        """Run one of the scripts beside this file, and give what it printed."""
        places = {
            "WORDPRESS": f"{self.program}/",
            "DATABASE_SOCKET": str(self.folder / "socket"),
            "MU_PLUGINS": str(self.folder / "mu-plugins"),
        }
        environment = bare_environment() | {"AKISMET_KEY": ""} | places | variables
        command = ["php", "-d", "display_errors=stderr", str(HERE / script)]
        result = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
        assert result.returncode == 0, result.stderr
        return result.stdout

    def turn_to(self, service: Service, plugin: str) -> None:
        """Install the must-use plugin of the migration page, with another address."""
        text = plugin.replace("https://comments.example.org", service.url)
        (self.folder / "mu-plugins" / "commentgate.php").write_text(text)

    def comment(self, service: Service, author: str, content: str) -> dict[str, Any]:
        """Comment as a reader, and give what became of it."""
        key = service.keys["akismet_key"]
        output = self.run("comment.php", AKISMET_KEY=key, COMMENT_AUTHOR=author, COMMENT_CONTENT=content)
        assert output.startswith("{"), output
        found: dict[str, Any] = json.loads(output)
        return found


@contextmanager
def wordpress(program: Path, folder: Path) -> Iterator[WordPress]:
    """Install WordPress in a database that lasts as long as the block."""
    (folder / "mu-plugins").mkdir(parents=True)
    data, socket = folder / "data", folder / "socket"
    install = ["mariadb-install-db", *DATABASE, f"--datadir={data}", "--auth-root-authentication-method=normal"]
    subprocess.run(install, check=True, capture_output=True, timeout=120)
    serve = [shutil.which("mariadbd") or "/usr/sbin/mariadbd", *DATABASE, f"--datadir={data}", f"--socket={socket}"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [*serve, "--skip-networking", f"--pid-file={folder / 'pid'}"], stdout=log, stderr=log
        )
    try:
        create = ["mariadb", "--no-defaults", f"--socket={socket}", "-uroot", "-e", "CREATE DATABASE wordpress"]
        eventually(
            lambda: subprocess.run(create, capture_output=True, timeout=30).returncode == 0, seconds=60, what="MariaDB"
        )
        found = WordPress(program, folder)
        found.run("install.php")
        yield found
    finally:
        process.terminate()
        process.wait(30)


@contextmanager
def fetched(folder: Path) -> Iterator[WordPress]:
    """Fetch and install WordPress; skip the test where that cannot be done."""
    if needed := missing():
        pytest.skip(f"there is no {needed} on this machine")
    try:
        program = fetch(folder / "package")
    except NotFetched as error:
        pytest.skip(f"apt cannot fetch WordPress: {error}")
    with wordpress(program, folder / "site") as installed:
        yield installed

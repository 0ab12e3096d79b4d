"""Node.js from pip, the clients from npm, and how they are run."""

import fcntl
import re
import subprocess
import sys
from pathlib import Path

from tests.clients.sources import NotFetched

FOLDER = Path(__file__).parent / "node"
TEST_SECONDS = 120


def program(name: str) -> str | None:
    """Give the path of `node` or `npm` beside this Python, if it is there."""
    path = Path(sys.executable).parent / name
    return str(path) if path.exists() else None


def install(environment: dict[str, str]) -> None:
    """Install what package-lock.json names, unless it is there; one process at a time."""
    installed, wanted = FOLDER / "node_modules" / ".package-lock.json", FOLDER / "package-lock.json"
    with (FOLDER / "package.json").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if installed.exists() and installed.stat().st_mtime >= wanted.stat().st_mtime:
            return
        command = [str(program("npm")), "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--fetch-retries=1"]
        result = subprocess.run(
            command, cwd=FOLDER, env=with_node(environment), capture_output=True, text=True, timeout=300
        )
        if result.returncode:
            raise NotFetched(result.stderr.strip()[-500:])
        installed.touch()


def run(arguments: list[str], environment: dict[str, str]) -> str:
    """Run Node.js and give what it printed; it fails as the test in it fails."""
    command = [str(program("node")), *arguments]
    result = subprocess.run(command, cwd=FOLDER, env=environment, capture_output=True, text=True, timeout=TEST_SECONDS)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def tests(script: str, environment: dict[str, str]) -> int:
    """Run one of the scripts beside package.json, each with its client's tests; give how many there were."""
    output = run(["--test", "--test-reporter=tap", script], environment)
    counts = dict(re.findall(r"^# (tests|pass|skipped) (\d+)$", output, re.MULTILINE))
    assert counts["pass"] == counts["tests"], output
    return int(counts["pass"])


def with_node(environment: dict[str, str]) -> dict[str, str]:
    """Put this Python's programs first: npm starts `node` by its name."""
    return environment | {"PATH": f"{Path(sys.executable).parent}:{environment.get('PATH', '')}"}

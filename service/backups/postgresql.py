"""Dumps of PostgreSQL databases, by PostgreSQL's own programs."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from psycopg.pq import Conninfo
from sqlalchemy.engine import make_url

from service.backups import BackupError

CUSTOM = "--format=custom"  # compressed; read by pg_restore


def dump(url: str, target: Path, *choice: str) -> None:
    """Dump what `choice` (options of pg_dump) selects; one moment, whoever writes meanwhile."""
    _run("pg_dump", url, (CUSTOM, "--no-owner", "--no-privileges", f"--file={target}", *choice))


def load(url: str, source: Path) -> None:
    """Bring a dump back, all of it or nothing."""
    options = ("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", "--dbname=", str(source))
    _run("pg_restore", url, options)


def _run(program: str, url: str, options: Sequence[str]) -> None:
    path = shutil.which(program)
    if path is None:
        raise BackupError(
            f"{program} was not found; install PostgreSQL's client programs, of the server's version or newer."
        )
    result = subprocess.run(
        [path, "--no-password", *options],
        env={**os.environ, **connection(url)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode != 0:
        lines = [line for line in result.stderr.splitlines() if line.strip()]
        raise BackupError(f"{program} failed: {lines[0] if lines else f'exit code {result.returncode}'}")


def connection(url: str) -> dict[str, str]:
    """Give the environment variables by which PostgreSQL's programs connect; a password has no place in arguments."""
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    options = Conninfo.parse(plain.encode())
    return {o.envvar.decode(): o.val.decode() for o in options if o.envvar is not None and o.val is not None}

"""`commentgate export --all`: everything as JSON Lines, to standard output or into a file of one's own."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import click

from service.cli.opened import Opened
from service.comments.errors import Conflict
from service.comments.transfer import exporting


def write(opened: Opened, site_name: str | None, output: Path | None, *, with_addresses: bool) -> None:
    """Write everything of one site or all. Addresses are decrypted only into a private file. Raises NotFound."""
    if with_addresses and output is None:
        raise click.UsageError("Addresses are only written into a file: name it by --output.")
    lines = exporting.lines(opened.databases, opened.vault, site_name, opened.now, with_addresses=with_addresses)
    with _private(output) as file:
        for line in lines:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


@contextmanager
def _private(output: Path | None) -> Iterator[TextIO]:
    """Give a new file that only its owner reads, and that goes again if writing fails; without a name, the output."""
    if output is None:
        yield sys.stdout
        return
    try:
        fd = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Conflict(f"{output} is there already; nothing was written.") from None
    except OSError as error:
        raise Conflict(f"{output} cannot be written: {error.strerror}.") from error
    try:
        with os.fdopen(fd, "w", encoding="utf-8") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        output.unlink(missing_ok=True)
        raise

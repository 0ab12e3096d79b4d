"""`commentgate restore`."""

import os
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path

import click

from service import in_use
from service.backups import BackupError, folders, restoring
from service.comments.erasing import erasures
from service.comments.erasing.erasures import Erased
from service.settings import Settings, from_environment, variable

EXISTING = click.Path(path_type=Path, exists=True, file_okay=False)


@click.command()
@click.argument("folder", type=EXISTING)
@click.option("--keys", "keys_folder", type=EXISTING, help="Where the keys are, if not in FOLDER/keys.")
@click.option(
    "--erasures",
    "erasures_file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="What `commentgate export --erasures` wrote, to be erased again.",
)
@click.option("--data-dir", type=click.Path(path_type=Path), help="An empty folder, for a backup of SQLite.")
@click.option(
    "--older-keys", is_flag=True, help="Take keys that are older than the comments: newer addresses are lost."
)
def command(
    folder: Path, keys_folder: Path | None, erasures_file: Path | None, data_dir: Path | None, older_keys: bool
) -> None:
    """Bring a backup back into an empty data folder or database, and erase again whoever was erased since."""
    backup = restoring.check(folder, keys_folder or folder / "keys")
    if backup.keys_are_older and not older_keys:
        raise BackupError(
            "The keys are older than the comments: the addresses of whoever came in between could not be decrypted. "
            "Name the keys of this backup or of a newer one by --keys, or accept it by --older-keys."
        )
    settings = _settings(data_dir)
    listed, now = _listed(erasures_file), datetime.now(UTC)
    if settings.embedded:
        if data_dir is None:
            raise BackupError("Name the empty folder to fill by --data-dir.")
        folders.refuse_unless_empty(data_dir)
        with in_use.alone(data_dir) if data_dir.exists() else nullcontext(), folders.appearing(data_dir) as draft:
            restored = restoring.into_folder(backup, os.environ, draft, listed, now)
    else:
        restored = restoring.into_postgresql(backup, settings, listed, now)
    click.echo(f"Restored as of {backup.comments.taken_at:%Y-%m-%d %H:%M:%S} UTC.")
    click.echo(f"Erased again: {restored.replayed.people} people, {restored.replayed.comments} comments.")
    click.echo("Every moderator is signed out. Keys of sites and moderators are as they were then: revoke again.")
    if not restored.readable:
        click.echo(f"The addresses cannot be decrypted: give {variable('secret_keys')} as it was then.", err=True)
    missing = sorted(name for name in backup.chosen() if name not in os.environ)
    if missing:
        click.echo(f"These settings were chosen then and are not now: {', '.join(missing)}")


def _settings(data_dir: Path | None) -> Settings:
    environ = dict(os.environ) if data_dir is None else {**os.environ, variable("data_dir"): str(data_dir)}
    return from_environment(environ)


def _listed(path: Path | None) -> Iterator[Erased]:
    if path is not None:
        with path.open(encoding="ascii") as lines:
            yield from erasures.read_lines(lines)

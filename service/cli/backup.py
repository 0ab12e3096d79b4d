"""`commentgate backup`."""

from contextlib import ExitStack
from pathlib import Path

import click

from service.backups import folders, manifest, taking
from service.backups.manifest import Manifest
from service.cli.opened import Opened, on_data


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--keys",
    "keys_folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where the keys go instead of FOLDER/keys; an earlier backup of keys there is replaced.",
)
@on_data
def command(opened: Opened, folder: Path, keys_folder: Path | None) -> None:
    """Back up a running service: the comments into FOLDER, the keys of the encrypted addresses apart."""
    folders.refuse_unless_empty(folder)
    with ExitStack() as scope:
        comments = scope.enter_context(folders.appearing(folder))
        if keys_folder is None:
            keys = comments / "keys"
            keys.mkdir()
        else:  # in place before the comments that need it
            replacing = (keys_folder / manifest.NAME).exists()
            if replacing:
                Manifest.read(keys_folder, manifest.KEYS)
            else:
                folders.refuse_unless_empty(keys_folder)
            keys = scope.enter_context(folders.appearing(keys_folder, replacing=replacing))
        taken = taking.take(opened.settings, opened.databases, comments, keys, opened.now)
    for where, part in ((folder, taken.comments), (keys_folder or folder / "keys", taken.keys)):
        counts = ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in part.counts.items())
        click.echo(f"{part.part:9} {where}  ({counts})")
    click.echo("Keep the keys apart from the comments, and only the newest of them.")

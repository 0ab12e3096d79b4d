"""`commentgate export --labels` and `--erasures`."""

import json

import click

from service.cli.opened import Opened, on_data
from service.comments import erasures, labels


@click.command()
@click.option("--labels", "what", flag_value="labels", required=True, help="What people decided, to train on.")
@click.option("--erasures", "what", flag_value="erasures", help="Who and what was erased, for `restore`.")
@on_data
def command(opened: Opened, what: str) -> None:
    """Write JSON Lines to standard output; never an e-mail address."""
    with opened.databases.main.read() as session:
        if what == "labels":
            for example in labels.export(session):
                click.echo(json.dumps(example, ensure_ascii=False))
        else:
            for erased in erasures.listed(session):
                click.echo(erasures.as_line(erased))

"""`commentgate export --labels`."""

import json

import click

from service.cli.opened import Opened, on_data
from service.comments import labels


@click.command()
@click.option("--labels", "only_labels", is_flag=True, required=True, help="What people decided, to train on.")
@on_data
def command(opened: Opened, only_labels: bool) -> None:
    """Write JSON Lines to standard output; never an e-mail address."""
    with opened.databases.main.read() as session:
        for example in labels.export(session):
            click.echo(json.dumps(example, ensure_ascii=False))

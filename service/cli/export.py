"""`commentgate export --labels`, `--erasures`, `--person` and `--all`."""

import json
from pathlib import Path

import click

from service.cli import export_all, export_person
from service.cli.opened import Opened, on_data
from service.comments import labels
from service.comments.erasing import erasures


@click.command()
@click.option("--labels", "what", flag_value="labels", help="What people decided, to train on.")
@click.option("--erasures", "what", flag_value="erasures", help="Who and what was erased, for `restore`.")
@click.option("--all", "what", flag_value="all", help="Sites, pages and comments with their history.")
@click.option("--person", metavar="ADDRESS", help="Everything held of the person with this address, for them.")
@click.option("--site", "site_name", help="Only of this site.")
@click.option("--with-addresses", is_flag=True, help="With --all and --output: e-mail addresses too, for a move.")
@click.option("--output", type=click.Path(path_type=Path), help="With --all: a new file that only you can read.")
@on_data
def command(
    opened: Opened,
    what: str | None,
    person: str | None,
    site_name: str | None,
    with_addresses: bool,
    output: Path | None,
) -> None:
    """Write JSON Lines to standard output; never an e-mail address, except a person's own, or for a move."""
    if (what is None) == (person is None):
        raise click.UsageError("Give one of --labels, --erasures, --person, --all.")
    if what != "all" and (with_addresses or output is not None):
        raise click.UsageError("--with-addresses and --output go with --all.")
    if what == "all":
        export_all.write(opened, site_name, output, with_addresses=with_addresses)
        return
    if person is not None:
        export_person.write(opened, person, site_name)
        return
    with opened.databases.main.read() as session:
        if what == "labels":
            for example in labels.export(session):
                click.echo(json.dumps(example, ensure_ascii=False))
        else:
            for erased in erasures.listed(session):
                click.echo(erasures.as_line(erased))

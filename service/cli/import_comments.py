"""`commentgate import`: comments of another system, with their status."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path

import click

from service.cli.opened import Opened, on_data
from service.comments.errors import CommentgateError
from service.comments.lifecycle import Status
from service.comments.store import sites as site_store
from service.comments.tables import Site
from service.comments.transfer.imported import Report, Tally
from service.comments.transfer.importing import Import
from service.imports import BrokenFile, formats, running

SHOWN = (Status.PUBLISHED, Status.HELD, Status.REJECTED, Status.PENDING, Status.ERASED)


@click.command()
@click.option("--format", "name", type=click.Choice(formats.NAMES), required=True, help="What wrote the file.")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--site", "site_name", required=True, help="The site that the comments become those of.")
@click.option("--base-url", help="Where Isso's pages are; without it, the site's first origin.")
@click.option("--dry-run", is_flag=True, help="Read everything and write nothing.")
@on_data
def command(opened: Opened, name: str, file: Path, site_name: str, base_url: str | None, dry_run: bool) -> None:
    """Take over the comments in FILE, with their status; what is here already stays as it is.

    It may be run again, after an interruption or with a newer file. No notice is sent and nothing is scored.
    """
    with opened.databases.main.read() as session:
        site = site_store.named(session, site_name)
    into = Import(
        databases=opened.databases,
        vault=opened.vault,
        site_id=site.id,
        now=opened.now,
        ip_since=opened.now - timedelta(days=opened.settings.ip_retention_days),
    )
    report, reading = Report(), partial(formats.reading, name, file, base_url or _origin(site))
    try:
        with reading() as source:
            size = source.size
        with _progress(size) as told:
            running.run(into, reading, report, told, dry=dry_run)
    except BrokenFile as error:
        report.broken = str(error)
    _tell(report, dry_run=dry_run)
    if report.broken is not None:
        raise CommentgateError(f"{file.name}: {report.broken} What comes before is {'fine' if dry_run else 'kept'}.")


def _origin(site: Site) -> str:
    return str(site.origins[0]) if site.origins else ""


@contextmanager
def _progress(size: int) -> Iterator[running.Told]:
    """Show a bar on a terminal, elsewhere nothing."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    with click.progressbar(length=size, label="Importing", file=sys.stderr) as bar:
        yield bar.update


def _tell(report: Report, *, dry_run: bool) -> None:
    """Say what became of a file. Names in other systems are all that is shown of a comment, never an address."""
    counts = ", ".join(f"{report.taken[status]} {status}" for status in SHOWN if report.taken[status])
    total = report.taken.total()
    click.echo(f"{'Would import' if dry_run else 'Imported'}: {total}{f' ({counts})' if counts else ''}.")
    click.echo(f"Already here: {report.already}.")
    for heading, found in (("Skipped", report.skipped), ("Taken, but with a difference", report.noted)):
        if found:
            click.echo(f"{heading}: {sum(tally.count for tally in found.values())}.")
            for why, tally in sorted(found.items(), key=lambda one: -one[1].count):
                click.echo(f"  {tally.count:>6}  {why}{_examples(tally)}")


def _examples(tally: Tally) -> str:
    if not tally.examples:
        return ""
    more = ", …" if tally.count > len(tally.examples) else ""
    return f" ({', '.join(tally.examples)}{more})"

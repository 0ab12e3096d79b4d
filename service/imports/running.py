"""Runs an import: everything once, in batches; then once more, to link answers that came before what they answer."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from functools import partial
from itertools import islice

from service.comments.transfer.imported import Imported, Report, Skipped
from service.comments.transfer.importing import Import
from service.imports import BrokenFile
from service.imports.formats import Source

BATCH = 300  # comments in one transaction

Reading = Callable[[], AbstractContextManager[Source]]
Told = Callable[[int], None]  # how much was read since the last call
Take = Callable[[Sequence[Imported], Report], None]


def run(into: Import, reading: Reading, report: Report, told: Told, *, dry: bool = False) -> None:
    """Take a whole file over, or count what would come of it; `report` tells what became of it, also while it runs.

    What was read before the place where a file is broken is kept. Raises BrokenFile if nothing of it can be read.
    """
    with reading() as source:
        _pass(source, into.look if dry else into.store, report, told, report.skip)
    if report.unlinked and not dry:
        with reading() as source:
            _pass(source, into.link, report, lambda _: None, lambda _: None)


def _pass(source: Source, take: Take, report: Report, told: Told, skip: Callable[[Skipped], None]) -> None:
    done = 0
    items = _until_broken(source, report)
    for batch in iter(partial(lambda: list(islice(items, BATCH))), []):
        for item in batch:
            if isinstance(item, Skipped):
                skip(item)
        take([item for item in batch if isinstance(item, Imported)], report)
        told(source.place() - done)
        done = source.place()


def _until_broken(source: Source, report: Report) -> Iterator[Imported | Skipped]:
    try:
        yield from source.items
    except BrokenFile as error:
        report.broken = str(error)

"""A mailed link's pages: what is held, a download of it, and erasing it, which only a form does and looking never."""

import json
from collections.abc import Iterator
from itertools import islice

from flask import Response, request
from flask.typing import ResponseReturnValue

from service import connections
from service.comments.erasing import holds, steps
from service.comments.erasing.holds import KeptFromErasure
from service.comments.readers import reader_links
from service.comments.readers.reader_links import Begun, LinkOver
from service.comments.readers.subject import Record, Subject
from service.comments.store import readers
from service.comments.views import moment
from service.web.context import Services, services
from service.web.readers import wording

SHOWN = 100  # records; the download has all


def page(token: str) -> ResponseReturnValue:
    """Show what is held."""
    return _page(token)


def download(token: str) -> ResponseReturnValue:
    """Give everything as one JSON document, piece by piece: somebody may have written for years."""
    running = services()
    try:
        with running.databases.main.read() as session:
            ids = reader_links.read(session, token, running.now())
    except LinkOver as over:
        return _over(over)
    response = Response(_document(running, _subject(running).records(ids)), mimetype="application/json")
    response.headers["Content-Disposition"] = 'attachment; filename="my-comments.json"'
    return response


def erase(token: str) -> ResponseReturnValue:
    """Erase everything, if the box is ticked that says so."""
    running, t = services(), wording.choose()
    if request.form.get("sure") != "yes":
        return _page(token, t["privacy"]["tick_first"], 422)
    try:
        begun = reader_links.erase(running.databases, token, running.now())
    except LinkOver as over:
        return _over(over)
    except KeptFromErasure as kept:
        return _page(token, wording.refusal(t, str(kept), 409), 409)
    running.errands.put(lambda: _finish(running, begun))  # the sweep does it, if this process ends before
    return wording.page("privacy_erased.html", t, comments=begun.comments, is_going_on=begun.is_going_on)


def _finish(running: Services, begun: Begun) -> None:
    if begun.is_going_on:
        steps.finish(running.databases, begun.person_ids, running.now())
    steps.scrub(running.databases)


def _page(token: str, problem: str = "", status: int = 200) -> Response:
    running, t = services(), wording.choose()
    try:
        with running.databases.main.read() as session:
            ids = reader_links.read(session, token, running.now())
            total, kept = readers.count_comments(session, ids), bool(readers.held_among(session, ids))
    except LinkOver as over:
        return _over(over)
    records = list(islice(_subject(running).records(ids), SHOWN))
    return wording.page(
        "privacy_held.html",
        t,
        status,
        token=token,
        people=[record for record in records if record["record"] == "person"],
        comments=[record for record in records if record["record"] == "comment"],
        checks=[record for record in records if record["record"] == "check"],
        total=total,
        kept=wording.refusal(t, str(holds.KeptFromErasure()), 409) if kept else "",
        problem=problem,
        carried=wording.carried(),
    )


def _over(over: LinkOver) -> Response:
    t = wording.choose()
    return wording.page(
        "privacy_over.html", t, 410, problem=wording.refusal(t, str(over), 410), carried=wording.carried()
    )


def _subject(running: Services) -> Subject:
    terms = connections.terms(running.settings)
    return Subject(databases=running.databases, vault=running.vault, terms=terms, now=running.now())


def _document(running: Services, records: Iterator[Record]) -> Iterator[str]:
    yield f'{{"made_at": {json.dumps(moment(running.now()))}, "records": ['
    for number, record in enumerate(records):
        yield (",\n" if number else "\n") + json.dumps(record, ensure_ascii=False)
    yield "\n]}\n"

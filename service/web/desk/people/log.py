"""The audit log: who did what, when; searched, and taken away as a file."""

import csv
import io
import json
from collections.abc import Iterable, Iterator

from flask import Blueprint, Response, render_template, stream_with_context
from flask.typing import ResponseReturnValue

from service.comments.staff import audit, moderators
from service.comments.staff.audit import DEEDS
from service.comments.store import audit as audit_store
from service.comments.store import sites as site_store
from service.comments.store.audit import Found, Search
from service.web.api import bodies, queries
from service.web.context import services
from service.web.desk import guard
from service.web.desk.people import log_search
from service.web.desk.people.log_rows import COLUMNS, Names, cells, log_row, record
from service.web.desk.people.log_search import PATH, address, cursor, given
from service.web.desk.tabs import sizes_here, tabs
from service.web.errors import Problem

PAGE_SIZE = 50
SLICE = 1000  # rows that an export reads at a time
MOST_ROWS = 100_000  # in one file


def register(desk: Blueprint) -> None:
    """Add the views."""
    desk.add_url_rule("/log", "log", show)
    desk.add_url_rule("/log/export", "export_log", export, methods=["POST"])


def show() -> ResponseReturnValue:
    """Show a page of the log, the newest first."""
    who, running = guard.governing_moderator(), services()
    search, before = log_search.read(who), queries.optional("older", log_search.place)
    wanted, now = given(), running.now()
    with running.databases.main.read() as session:
        turn = audit_store.page(session, search, before=before, limit=PAGE_SIZE)
        people = audit_store.names(session)
        governed = moderators.governed(session, who)
        sites = {site.id: site.name for site in site_store.everyone(session)}
        shown = tabs(sizes_here(session))
    own_sites = sites if who.sites is None else {id_: name for id_, name in sites.items() if id_ in who.sites}
    return render_template(
        "desk/log.html",
        tabs=shown,
        rows=[log_row(one, Names(people, sites), now) for one in turn.rows],
        people={one.id: one.name for one in governed} | {who.id: who.name},
        sites=own_sites,
        deeds=dict(sorted(DEEDS.items(), key=lambda deed: deed[1])),
        wanted=wanted,
        addresses={"export": f"{PATH}/export{address(wanted)[len(PATH) :]}", "newest": address(wanted), "all": PATH},
        older=turn.further and address(wanted, older=cursor(turn.further)),
        newest=before is None,
        more=turn.further is not None,
        most=f"{MOST_ROWS:,}",
    )


def export() -> ResponseReturnValue:
    """Give what a search finds as a file: CSV for spreadsheets, or a JSON object a line."""
    who, running = guard.governing_moderator(), services()
    kind = str(bodies.read_fields().get("as", ""))
    if kind not in {"csv", "jsonl"}:
        raise Problem(422, "Choose CSV or JSON Lines.")
    search = log_search.read(who)
    with running.databases.main.write() as session:
        audit.record(session, who.id, "audit_exported", running.now(), form=kind, search=" ".join(given()) or None)
    rows = _all(search)
    lines, mime = (_csv(rows), "text/csv") if kind == "csv" else (_jsonl(rows), "application/jsonl")
    response = Response(stream_with_context(lines), content_type=f"{mime}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="log-{running.now():%Y-%m-%d}.{kind}"'
    return response


def _all(search: Search) -> Iterator[Found]:
    """Read what a search finds, a slice at a time: no transaction is as long as a slow download."""
    main, place, left = services().databases.main, None, MOST_ROWS
    while left > 0:
        with main.read() as session:
            turn = audit_store.page(session, search, before=place, limit=min(SLICE, left))
        yield from turn.rows
        left -= len(turn.rows)
        place = turn.further
        if place is None:
            break


def _csv(rows: Iterable[Found]) -> Iterator[str]:
    yield ",".join(COLUMNS) + "\r\n"
    for row in rows:
        line = io.StringIO()
        csv.writer(line).writerow(cells(row))
        yield line.getvalue()


def _jsonl(rows: Iterable[Found]) -> Iterator[str]:
    for row in rows:
        yield json.dumps(record(row), ensure_ascii=False) + "\n"

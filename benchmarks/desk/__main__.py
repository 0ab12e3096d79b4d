"""Every page of the desk under 200 ms and 100 KB, with 100,000 held comments among 2 million.

    python -m benchmarks.desk [--rows 2000000] [--held 100000] [--database sqlite|postgresql|URL] [--only WORDS]

Fills a database with three years of comments (unless the one that URL names has some already), asks for every page of
`visits` 40 times and prints the median and the 95th percentile of the server's time, and the bytes of the page with its
styles and scripts, not compressed. The processor time of this process, which on SQLite is all that there is, tells a
slow page from a busy machine. Exits with 1 if a page fails, or is slower or larger than it may be. Two million rows
take about a quarter of an hour to fill in, and 6 GB.
"""

import argparse
import secrets
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from benchmarks.desk import activity, filling, visits
from benchmarks.desk.asking import Asked, Visitor
from benchmarks.desk.filling import Amounts
from service import garbage
from service.comments.staff import sessions as staff
from service.comments.tables import Action, Moderator
from service.connections import open_databases
from service.database import Database, Databases
from service.migrations.runner import migrate
from service.settings import Settings
from service.web.app import create_app
from tests import postgres

TIMES, FORM_TIMES = 40, 10
ORIGIN = "http://127.0.0.1:8080"
PEOPLE = ("ada", "ben", "cleo", "dov", "emma", "finn")


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--held", type=int, default=100_000)
    parser.add_argument("--database", default="sqlite", help="sqlite, postgresql, or the URL of a database to keep")
    parser.add_argument("--only", default="", help="ask for the pages whose name contains these words")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="cg-desk-") as folder, _url(options.database) as url:
        settings = Settings(
            data_dir=Path(folder),
            database_url=url,
            public_url=ORIGIN,
            secret_keys=(secrets.token_urlsafe(32),),
            limit_sign_in="1000/minute",
        )
        databases = open_databases(settings)
        try:
            _prepare(databases, Amounts(options.rows, options.held))
            asked = _ask_all(settings, databases, options.only)
        finally:
            databases.close()
    return _report(asked)


@contextmanager
def _url(kind: str) -> Iterator[str]:
    if kind == "postgresql":
        with postgres.stoppable({"shared_buffers": "512MB", "max_wal_size": "4GB"}) as server:
            yield postgres.url(server.folder, "postgres")
    else:
        yield "" if kind == "sqlite" else kind


def _prepare(databases: Databases, amounts: Amounts) -> None:
    migrate(databases)
    if not filling.is_filled(databases.main):
        _fill(databases, amounts)
    activity.fill(databases.main)


def _fill(databases: Databases, amounts: Amounts) -> None:
    now = datetime.now(UTC)
    with databases.main.write() as session:
        ids = [
            staff.add_moderator(session, name=name, password=secrets.token_urlsafe(20), role="moderator", now=now)
            for name in PEOPLE
        ]
    filling.fill(databases.main, amounts, ids)


def _ask_all(settings: Settings, databases: Databases, only: str) -> list[Asked]:
    visitor = Visitor(create_app(settings).test_client(), ORIGIN)
    garbage.settle()  # as the web server does
    visitor.sign_in(*_admin(databases.main))
    with databases.main.read() as session:
        known = visits.look_around(session, session.scalars(select(Action.id).limit(visits.KNOWN_OF_EACH)).all())
    print(f"{'milliseconds':44}{'median':>9}{'p95':>9}{'own CPU':>9}{'bytes':>10}")
    asked = []
    for name, path in visits.PAGES.items():
        if only in name:
            asked.append(_show(visitor.ask(name, [path(known, number) for number in range(TIMES)])))
    for name, (path, fields) in visits.FORMS.items():
        if only in name:
            asked.append(_show(visitor.ask(name, [path(known, number) for number in range(FORM_TIMES)], fields)))
    return asked


def _admin(database: Database) -> tuple[str, str]:
    """Make an admin, or give the one that there is a new password."""
    name, password = "root", secrets.token_urlsafe(20)
    with database.write() as session:
        if session.scalar(select(Moderator.id).where(Moderator.name == name)) is None:
            staff.add_moderator(session, name=name, password=password, role="admin", now=datetime.now(UTC))
        else:
            staff.reset_password(session, name=name, password=password)
    return name, password


def _show(one: Asked) -> Asked:
    print(f"{one.name:44}{one.median:>9.1f}{one.p95:>9.1f}{one.cpu:>9.1f}{one.size:>10,}  {one.wrong}", flush=True)
    return one


def _report(asked: Sequence[Asked]) -> int:
    if not asked:
        print("no page is called so")
        return 1
    wrong = [one for one in asked if one.wrong]
    slowest = max(asked, key=lambda one: one.p95)
    print(f"{len(asked)} pages, {len(wrong)} wrong; the slowest is {slowest.name} with a p95 of {slowest.p95:.0f} ms")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

"""A database that has served for years: made by SQL inside the database, past the intake."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from service.database import Database

SLICE = 200_000  # rows a transaction
PAGES = 2000
YEARS = timedelta(days=3 * 365)

# What differs between the two: counting, times, and UUIDs of version 7 that lie in the order of their times.
_DIALECTS = {
    "sqlite": {
        "numbers": "(WITH RECURSIVE n(i) AS (SELECT :first UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :past) "
        "SELECT i FROM n)",
        "time": "strftime('%Y-%m-%d %H:%M:%f000', :start + i * :step, 'unixepoch')",
        "uuid": "printf('%012x7%03x8%015x', CAST((:start + i * :step) * 1000 AS INTEGER), i % 4096, i)",
        "who": "printf('%012x7%03x8%015x', CAST(:start * 1000 AS INTEGER), 1, i / 5)",
        "words": "substr(:words, 1, 40 + (i * 7919) % 360)",
    },
    "postgresql": {
        "numbers": "(SELECT generate_series(CAST(:first AS bigint), CAST(:past AS bigint) - 1) AS i) AS n",
        "time": "to_timestamp(:start + i * :step)",
        "uuid": "CAST(lpad(to_hex(CAST((:start + i * :step) * 1000 AS bigint)), 12, '0') || '7' || "
        "lpad(to_hex(i % 4096), 3, '0') || '8' || lpad(to_hex(i), 15, '0') AS uuid)",
        "who": "CAST(lpad(to_hex(CAST(:start * 1000 AS bigint)), 12, '0') || '7001' || '8' || "
        "lpad(to_hex(i / 5), 15, '0') AS uuid)",
        "words": "substr(:words, 1, CAST(40 + (i * 7919) % 360 AS integer))",
    },
}
_PAGES = """INSERT INTO pages (site_id, key, url, mode, created_at)
SELECT :site, 'id:bulk-' || i, 'https://news.example/' || i, 'open', {time} FROM {numbers}"""
_PEOPLE = """INSERT INTO people (id, site_id, email_match, email_sealed, email_kind, created_at)
SELECT {who}, :site, 'bulk:' || i, 'nothing', 'free', {time} FROM {numbers} WHERE i % 5 = 0"""
_COMMENTS = """INSERT INTO comments (id, site_id, page_id, person_id, author_id, author_name, body, status, version,
revision, scores, reasons, classifier_version, policy_version, attempts, received_at, decided_at, updated_at)
SELECT {uuid}, :site, :page + i % :pages, {who}, CASE WHEN i % 7 = 0 THEN 'author-' || (i % 50000) END, 'Reader ' || i,
{words},
CASE WHEN i % 1000 < 850 THEN 'published' WHEN i % 1000 < 990 THEN 'rejected' WHEN i % 1000 < 999 THEN 'held'
ELSE 'erased' END, 2, 1, '{{"SPAM": 0.011, "TOXICITY": 0.012}}',
CASE WHEN i % 1000 < 850 THEN '[{{"code": "nothing_found"}}]' WHEN i % 10 = 0 THEN '[{{"code": "insult"}}]'
ELSE '[{{"code": "score", "attribute": "SPAM", "score": 0.97, "threshold": 0.92}}]' END {json},
'1-bulk', 1, 1, {time}, {time}, {time} FROM {numbers}"""
_HISTORY = """INSERT INTO history (comment_id, version, revision, at, actor, from_status, to_status, reasons)
SELECT {uuid}, 1 + i % 2, 1, {time}, 'policy', 'pending', 'published', '[{{"code": "nothing_found"}}]' {json}
FROM {numbers}"""

_TOTALS = """INSERT INTO totals (site_id, status, count) SELECT site_id, status, count(*) FROM comments
GROUP BY site_id, status UNION ALL SELECT site_id, 'received', count(*) FROM comments GROUP BY site_id"""


def fill(database: Database, site_id: int, rows: int, *, history: bool = False) -> None:
    """Add `rows` decided comments of three years: 85 % published, 14 % rejected, 0.9 % held, 0.1 % erased.

    One in ten of those that are not published was rejected or held for an insult, the others as spam. The totals are
    counted again. With `history` one move each is added too.
    """
    start = (datetime.now(UTC) - YEARS).timestamp()
    values: dict[str, object] = {
        "site": site_id,
        "pages": PAGES,
        "start": start,
        "step": YEARS.total_seconds() / rows,
        "words": "The quay was busy again this morning, and nobody could say why the ferry had left early. " * 5,
    }
    _run(database, _PAGES, {**values, "first": 0, "past": PAGES})
    with database.read() as session:
        first_page = session.scalar(text("SELECT id FROM pages WHERE key = 'id:bulk-0'"))
    for first in range(0, rows, SLICE):
        part = {**values, "page": first_page, "first": first, "past": min(rows, first + SLICE)}
        for statement in (_PEOPLE, _COMMENTS, *((_HISTORY,) if history else ())):
            _run(database, statement, part)
    _run(database, "DELETE FROM totals_deltas", {})
    _run(database, "DELETE FROM totals", {})
    _run(database, _TOTALS, {})
    analyze(database)


def analyze(database: Database) -> None:
    """Let the database look at its tables, as PostgreSQL does by itself from time to time."""
    with database.write() as session:
        session.execute(text("ANALYZE"))


def _run(database: Database, statement: str, values: dict[str, object]) -> None:
    dialect = "sqlite" if database.is_sqlite else "postgresql"
    parts = {**_DIALECTS[dialect], "json": "" if database.is_sqlite else "\\:\\:jsonb"}
    made = text(statement.format(**parts))
    with database.write() as session:
        if not database.is_sqlite:
            session.execute(text("SET LOCAL statement_timeout = 0"))
        session.execute(made, {name: values[name] for name in made.compile().params})

"""What a database plans for the statements that real functions emit."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.orm import Session

from service.database import Database

LARGE = (
    *("comments", "history", "outbox", "people", "idempotency", "data_keys", "checks", "feedback", "usage", "audit"),
    *("author_marks", "pages", "reports", "comment_links", "likenesses", "appeals", "revisions"),
)
# Indexes of a few rows only, which may be walked from end to end, and some that are only ever read for a bounded stretch.
SMALL = (
    *("ix_comments_pending", "ix_outbox_due", "ix_checks_look", "ix_checks_listed", "ix_author_marks_in_force"),
    *("ix_comments_reported", "ix_comments_risk", "ix_outbox_given_up", "ix_outbox_delivered"),
    "ix_people_unfinished",
)
_READS = re.compile(r"\s*(SELECT|UPDATE|DELETE|WITH)\b")


def full_scans(database: Database, call: Callable[[Session], object], most: int) -> list[str]:
    """Run `call`, take back what it wrote, and give the full scans in the plans of the statements that it emitted.

    On PostgreSQL each statement is run as it is explained, so that a plan also counts as a full scan if one of its steps
    looks at more than `most` rows of a large table, be it by an index.
    """
    found: list[str] = []
    seen: list[str] = []

    def look(connection: Connection, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:
        if not many and _READS.match(statement) and any(re.search(rf"\b{name}\b", statement) for name in LARGE):
            seen.append(statement)
            steps = (_sqlite if database.is_sqlite else _postgresql)(connection, statement, parameters, most)
            found.extend(f"{step}\n    in {' '.join(statement.split())}" for step in steps)

    event.listen(database.engine, "before_cursor_execute", look)
    try:
        with Session(database.engine) as session:
            call(session)
            session.rollback()
    finally:
        event.remove(database.engine, "before_cursor_execute", look)
    assert seen, "no statement was seen"
    return found


def _sqlite(connection: Connection, statement: str, parameters: Any, _most: int) -> Iterator[str]:
    rows = _run(connection, f"EXPLAIN QUERY PLAN {statement}", parameters)
    for *_, step in rows:
        table = re.match(r"SCAN (\w+)", step)
        if table and _is_large(table[1], statement) and not any(f"INDEX {name}" in step for name in SMALL):
            yield step


def _is_large(name: str, statement: str) -> bool:
    """Whether a name in a plan is a large table, or stands for one in the statement."""
    alias = re.search(rf"\b(\w+) AS {name}\b", statement)
    return (alias[1] if alias else name) in LARGE


def _postgresql(connection: Connection, statement: str, parameters: Any, most: int) -> Iterator[str]:
    connection.connection.cursor().execute("SAVEPOINT plan")
    connection.connection.cursor().execute("SET LOCAL enable_seqscan = off")  # small tables are best read whole
    explained = _run(connection, f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", parameters)[0][0]
    connection.connection.cursor().execute("ROLLBACK TO SAVEPOINT plan")
    plan = explained if isinstance(explained, list) else json.loads(explained)
    yield from _steps(plan[0]["Plan"], most)


def _steps(node: Mapping[str, Any], most: int) -> Iterator[str]:
    looked_at = (node.get("Actual Rows", 0) + node.get("Rows Removed by Filter", 0)) * node.get("Actual Loops", 1)
    if node.get("Relation Name") in LARGE and (node["Node Type"] == "Seq Scan" or looked_at > most):
        yield f"{node['Node Type']} of {node['Relation Name']}, {looked_at:.0f} rows"
    for child in node.get("Plans", ()):
        yield from _steps(child, most)


def _run(connection: Connection, statement: str, parameters: Any) -> list[Any]:
    cursor = connection.connection.cursor()
    cursor.execute(statement, parameters)
    return cursor.fetchall()

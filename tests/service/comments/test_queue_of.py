"""In which queue a comment is: told alike by Python, which counts, and by SQL, which lists."""

import json
from itertools import product

import pytest
from sqlalchemy import select, text

from service.comments.lifecycle import Status
from service.comments.queues import queue_of
from service.comments.tables.comments import queue_in_sql
from tests.conftest import BACKENDS

CODES = ("approved", "spam", "score", "other", "nothing_found")


@pytest.mark.parametrize(
    ("status", "why", "queue"),
    [
        pytest.param("held", [{"code": "score", "attribute": "SPAM"}], "held", id="held is held, whatever the reason"),
        pytest.param("published", [{"code": "nothing_found"}], "new", id="published by the policy is new"),
        pytest.param("published", [{"code": "approved"}], "published", id="looked at, it is published"),
        pytest.param("rejected", [{"code": "spam"}], "spam", id="called spam"),
        pytest.param("rejected", [{"code": "score", "attribute": "SPAM"}], "spam", id="scored as spam"),
        pytest.param("rejected", [{"code": "insult"}, {"code": "spam"}], "rejected", id="the first reason counts"),
        pytest.param("pending", [], "pending", id="what is pending has none"),
    ],
)
def test_the_queue_of_a_comment(status, why, queue):
    assert queue_of(status, why) == queue


@pytest.mark.parametrize("backend", BACKENDS)
def test_sql_says_the_same(databases):
    """Of every status with every first reason that makes a difference."""
    whys = [
        [],
        *([{"code": code} | more] for code in CODES for more in ({}, {"attribute": "SPAM"}, {"attribute": "INSULT"})),
    ]
    cases = list(product(Status, [*whys, [{"code": "insult"}, {"code": "spam"}]]))
    column = "JSON" if databases.main.is_sqlite else "JSONB"
    with databases.main.write() as session:
        session.execute(text("DROP TABLE comments" + ("" if databases.main.is_sqlite else " CASCADE")))
        session.execute(text(f"CREATE TABLE comments (number INTEGER, status VARCHAR(20), reasons {column})"))
        for number, (status, why) in enumerate(cases):
            values = {"number": number, "status": status, "reasons": json.dumps(why)}
            cast = ":reasons" if databases.main.is_sqlite else "CAST(:reasons AS JSONB)"
            session.execute(text(f"INSERT INTO comments VALUES (:number, :status, {cast})"), values)
        told = session.scalars(select(queue_in_sql).select_from(text("comments")).order_by(text("number"))).all()
    assert told == [queue_of(status, why) for status, why in cases]

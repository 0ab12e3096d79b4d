"""The ledger can tell: each thing that must not happen to a comment shows in its line, and in no other."""

import uuid
from dataclasses import fields

import pytest
from sqlalchemy import delete, insert, select, update

from benchmarks.ledger import GOOD, Books, Ledger, audit
from service.comments.tables import Comment, DataKey, History, OutboxEvent, Site, TotalsDelta

UNKNOWN = uuid.UUID(int=7)


@pytest.fixture
def told(post, moderate, databases):
    """Ids of three comments that were accepted and decided, and of which the site was told."""
    with databases.main.write() as session:
        session.execute(update(Site).values(webhook_url="https://news.example/hook"))
    ids = [uuid.UUID(post(body=body).json["id"]) for body in ("Well said.", "An insult. toxic 0.9", "Quite so.")]
    moderate()
    return ids


def found(ledger: Ledger) -> dict[str, int]:
    """Give the lines that are not as they must be."""
    return {
        field.name: value
        for field in fields(ledger)
        if field.name not in GOOD and (value := getattr(ledger, field.name))
    }


def test_what_went_well_balances(told, databases):
    ledger = audit(Books.read(databases), told)

    assert (ledger.acknowledged, ledger.decided) == (3, 3)
    assert found(ledger) == {}
    assert ledger.balanced


def test_a_comment_that_was_acknowledged_and_is_not_there(told, databases):
    ledger = audit(Books.read(databases), [*told, UNKNOWN])

    assert found(ledger) == {"lost": 1}
    assert (ledger.decided, ledger.balanced) == (3, False)


def test_a_comment_that_nobody_was_told_of(told, databases):
    ledger = audit(Books.read(databases), told[1:])

    assert found(ledger) == {"stored_twice": 1}
    assert not ledger.balanced


def test_a_comment_that_was_never_decided(told, databases, post):
    waiting = uuid.UUID(post(body="Later.").json["id"])

    ledger = audit(Books.read(databases), [*told, waiting])

    assert found(ledger) == {"lost": 1}
    assert not ledger.balanced


def second_decision(session, one):
    move = session.scalars(select(History).where(History.comment_id == one, History.actor == "policy")).one()
    again = {column.key: getattr(move, column.key) for column in History.__table__.columns if column.key != "id"}
    session.execute(insert(History).values(again | {"version": 3}))
    session.execute(update(OutboxEvent).where(OutboxEvent.comment_id == one).values(version=3))
    session.execute(update(Comment).where(Comment.id == one).values(version=3))


@pytest.mark.parametrize(
    ("break_it", "expected"),
    [
        pytest.param(second_decision, {"decided_twice": 1, "notices_wrong": 1}, id="decided twice"),
        pytest.param(
            lambda session, one: session.execute(update(Comment).where(Comment.id == one).values(scores=None)),
            {"published_unscored": 1},
            id="published without a score",
        ),
        pytest.param(
            lambda session, one: session.execute(
                update(Comment).where(Comment.id == one).values(scores={"SPAM": None, "TOXICITY": None})
            ),
            {"published_unscored": 1},
            id="published with scores that say nothing",
        ),
        pytest.param(
            lambda session, one: session.execute(
                delete(History).where(History.comment_id == one, History.version == 1)
            ),
            {"history_gaps": 1},
            id="a move is missing",
        ),
        pytest.param(
            lambda session, one: session.execute(delete(OutboxEvent).where(OutboxEvent.comment_id == one)),
            {"notices_wrong": 1},
            id="the site was not told",
        ),
        pytest.param(
            lambda session, one: session.execute(
                insert(TotalsDelta).values(site_id=session.get_one(Comment, one).site_id, status="held", change=1)
            ),
            {"totals_wrong": 1},
            id="a total counts what is not there",
        ),
    ],
)
def test_what_went_wrong_shows(told, databases, break_it, expected):
    with databases.main.write() as session:
        break_it(session, told[0])

    ledger = audit(Books.read(databases), told)

    assert found(ledger) == expected
    assert not ledger.balanced


def test_an_address_whose_key_is_gone(told, databases):
    with databases.keys.write() as session:
        session.execute(delete(DataKey))

    assert found(audit(Books.read(databases), told)) == {"addresses_unreadable": 1}

"""Decisions that are planned first, and begun when somebody has seen the plan."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from service.comments.decisions import actions
from service.comments.errors import Conflict, NotFound
from service.comments.tables import Audit, Comment
from tests.conftest import BACKENDS
from tests.service.comments.deciding import wish

pytestmark = [pytest.mark.parametrize("backend", BACKENDS), pytest.mark.usefixtures("told_by_webhook")]
TOXIC = "toxic 0.8 words"


def test_what_was_planned_is_decided_and_nothing_else(hands, take):
    one, other = take(TOXIC, TOXIC)
    chosen = select(Comment.id, Comment.version).where(Comment.status == "held")
    with hands.database.write() as session:
        plan = actions.plan(session, chosen, wish("published"), words="held", now=hands.tick())
    [late] = take(TOXIC)
    assert (plan.size, plan.site_ids, plan.state) == (2, [hands.site_id], "planned")
    hands.finish(plan.id)
    assert hands.row(one).status == "held"  # nobody has begun it

    with hands.database.write() as session:
        actions.start(session, plan.id, by=1, sites=None, now=hands.tick())
    hands.finish(plan.id)

    assert [hands.row(each).status for each in (one, other, late)] == ["published", "published", "held"]
    with hands.database.read() as session:
        assert session.scalars(select(Audit.what)).all().count("decided_many") == 1


@pytest.mark.parametrize(
    ("by", "later", "sites"),
    [
        pytest.param(2, timedelta(0), None, id="somebody else's"),
        pytest.param(1, timedelta(hours=13), None, id="too long ago"),
        pytest.param(1, timedelta(0), frozenset({99}), id="of other sites"),
    ],
)
def test_not_every_plan_may_be_begun(hands, take, by, later, sites):
    [one] = take(TOXIC)
    chosen = select(Comment.id, Comment.version).where(Comment.status == "held")
    with hands.database.write() as session:
        plan = actions.plan(session, chosen, wish("published"), words="held", now=hands.tick())

    with hands.database.write() as session, pytest.raises(NotFound):
        actions.start(session, plan.id, by=by, sites=sites, now=hands.now + later)
    with hands.database.write() as session, pytest.raises(NotFound):
        actions.undo(session, plan.id, by=1, sites=None, now=hands.now)
    assert hands.row(one).status == "held"


def test_a_plan_is_begun_once(hands, take):
    take(TOXIC)
    chosen = select(Comment.id, Comment.version).where(Comment.status == "held")
    with hands.database.write() as session:
        plan = actions.plan(session, chosen, wish("published"), words="held", now=hands.tick())
        actions.start(session, plan.id, by=1, sites=None, now=hands.tick())

    with hands.database.write() as session, pytest.raises(Conflict):
        actions.start(session, plan.id, by=1, sites=None, now=hands.tick())


def test_a_plan_of_nothing_is_refused(hands, take):
    nothing = select(Comment.id, Comment.version).where(Comment.status == "held")
    with pytest.raises(ValueError, match="Nothing fits"), hands.database.write() as session:
        actions.plan(session, nothing, wish("published"), words="held", now=hands.tick())

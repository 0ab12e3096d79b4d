"""What follows from an edit: what the comment is found by, its reports, labels, older decisions, and its site."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from service.comments.store import outbox
from service.comments.tables import CommentLink, Likeness, Site
from tests.conftest import BACKENDS

on_both = pytest.mark.parametrize("backend", BACKENDS)


@on_both
def test_what_it_is_found_by_follows_the_text(author, databases, written, moderate):
    comment_id = written("toxic 0.9 see https://old.example/page for the best watches")
    author.edit(comment_id, "toxic 0.9 see https://new.example/page for the best clocks")

    def found():
        with databases.main.read() as session:
            hosts = session.scalars(select(CommentLink.host)).all()
            return list(hosts), len(session.scalars(select(Likeness)).all())

    assert found() == ([], 0)
    moderate()
    assert found()[0] == ["new.example"]


def test_reports_of_the_old_text_stay_open(author, hands, written, moderate):
    comment_id = written()
    hands.report(comment_id)
    author.edit(comment_id, "another remark")
    moderate()

    assert hands.row(comment_id).reports == hands.open_reports(comment_id) == 1
    assert hands.totals_agree()


def test_a_label_of_the_old_text_is_none_of_the_new(author, hands, written, moderate):
    comment_id = written("toxic 0.9")
    hands.decide(comment_id, "published")
    assert hands.labels() != {}

    author.edit(comment_id, "a finer remark")
    moderate()

    assert hands.labels() == {}


def test_taking_an_old_decision_back_leaves_the_new_text_alone(author, hands, written, moderate):
    comment_id = written("toxic 0.9")
    action = hands.decide(comment_id, "published")
    author.edit(comment_id, "a finer remark")
    moderate()

    hands.undo(action)

    assert hands.state(comment_id)[0] == "published"
    assert hands.totals_agree()


def test_the_site_hears_of_what_became_of_the_new_text(author, hands, databases, written, moderate):
    with databases.main.write() as session:
        session.get_one(Site, hands.site_id).webhook_url = "https://news.example/hook"
    comment_id = written()
    author.edit(comment_id, "toxic 0.9 now")
    moderate()

    assert hands.notices(comment_id) == [(2, "comment.published", False), (4, "comment.held", False)]
    with databases.main.write() as session:
        now = databases.main.now() + timedelta(hours=1)
        [first] = outbox.claim_due(session, now=now, lease=timedelta(0), limit=1)
        assert (first.payload["revision"], first.payload["body"]) == (1, "a fine remark")

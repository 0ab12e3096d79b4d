"""What authors remove is gone, with every text that they wrote of it; the replies stay."""

import sqlite3
import uuid

import pytest

from service.comments import people, review
from service.comments.errors import Conflict, NotFound
from service.comments.lifecycle import Actor
from service.comments.tables import Appeal, Comment, Revision
from tests.conftest import BACKENDS

on_both = pytest.mark.parametrize("backend", BACKENDS)


@on_both
@pytest.mark.parametrize("body", ["a fine remark", "toxic 0.9", "spam 0.999", None], ids=str)
def test_a_comment_is_removed_whatever_became_of_it(author, hands, written, body):
    comment_id = written(body or "waiting", decided=body is not None)

    author.remove(comment_id)

    row = hands.row(comment_id)
    assert (row.status, row.body, row.author_name, row.person_id) == ("erased", "", "", None)
    assert [one["code"] for one in row.reasons] == ["removed_by_author"]
    assert hands.history(comment_id)[-1].actor == Actor.AUTHOR
    assert hands.totals_agree()


def test_removing_twice_is_removing_once(author, hands, written):
    comment_id = written()
    author.remove(comment_id)
    author.remove(comment_id)

    assert hands.row(comment_id).version == 3


def test_nothing_can_be_done_with_what_is_removed(author, written):
    comment_id = written()
    author.remove(comment_id)

    rights = author.look(comment_id).rights
    assert (rights.edit_until, rights.delete, rights.appeal) == (None, False, False)
    with pytest.raises(Conflict):
        author.appeal(comment_id)


def test_there_is_nothing_to_remove_where_there_is_no_comment(author):
    with pytest.raises(NotFound):
        author.remove(uuid.uuid4())


def test_replies_stay(author, hands, written):
    comment_id = written()
    reply = written("an answer", parent_id=str(comment_id))
    author.remove(comment_id)

    assert (hands.row(reply).status, hands.row(reply).parent_id) == ("published", comment_id)


@pytest.mark.attack(57)
@on_both
@pytest.mark.parametrize("how", ["by its author", "by its site", "with its author's data"])
def test_with_a_comment_go_its_earlier_texts_and_the_appeal(author, hands, written, moderate, databases, vault, how):
    kept, comment_id = written("another one"), written("the first SECRET")
    author.edit(kept, "another text")
    author.edit(comment_id, "the second SECRET")
    moderate()
    hands.decide(comment_id, "rejected", "insult")
    author.appeal(comment_id, "the third SECRET")
    assert len(author.rows(Revision)) == 2

    if how == "by its author":
        author.remove(comment_id)
    elif how == "by its site":
        with databases.main.write() as session:
            review.remove(session, comment_id, site_id=hands.site_id, now=hands.tick())
    else:
        with databases.main.write() as session:
            session.get_one(Comment, kept).person_id = None
        people.erase(databases, vault, "amina@mail.example", site_ids=[hands.site_id], now=hands.tick())

    assert author.rows(Appeal) == []
    assert [one.comment_id for one in author.rows(Revision)] == [kept]
    assert not [one for one in author.rows(Comment) if "SECRET" in one.body]


@pytest.mark.attack(57)
def test_nothing_of_the_earlier_texts_is_left_in_the_file(author, hands, written, databases, vault, settings):
    comment_id = written("the first SECRETTEXT")
    author.edit(comment_id, "harmless")
    path = settings.data_dir / "commentgate.db"

    people.erase(databases, vault, "amina@mail.example", site_ids=[hands.site_id], now=hands.tick())

    sqlite3.connect(path).close()
    left = [name.name for name in settings.data_dir.iterdir() if name.is_file() and b"SECRETTEXT" in name.read_bytes()]
    assert left == []

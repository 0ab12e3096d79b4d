"""Imported comments at the desk: in their queues, with where they come from, to be decided like any other."""

import io
from datetime import timedelta

import pytest
from sqlalchemy import select

from service.comments.lifecycle import Actor
from service.comments.tables import Comment
from service.comments.transfer.imported import Report
from service.comments.transfer.importing import Import
from service.imports import wxr
from service.web.desk import wording
from tests.service.imports.files import wxr as written
from tests.service.imports.files import wxr_comment


@pytest.fixture
def imported(databases, vault, site, clock):
    """Take four comments over, of each status one, and give their ids by number."""
    into = Import(
        databases=databases, vault=vault, site_id=site.site_id, now=clock(), ip_since=clock() - timedelta(days=30)
    )
    text = written(
        *(
            wxr_comment(n, approved=said, content=f"Comment {n}.")
            for n, said in enumerate(("1", "0", "spam", "trash"), 1)
        )
    )
    into.store(list(wxr.read(io.BytesIO(text.encode()))), Report())
    with databases.main.read() as session:
        return {str(one.external_id)[-1]: str(one.id) for one in session.scalars(select(Comment))}


@pytest.mark.parametrize(
    ("queue", "number"), [("published", 1), ("held", 2), ("spam", 3), ("rejected", 4), ("new", None)]
)
def test_each_is_in_its_queue(signed_in, imported, queue, number):
    page = signed_in.get(f"/desk/queues/{queue}").text
    assert [n for n in range(1, 5) if f"Comment {n}." in page] == ([] if number is None else [number])


@pytest.mark.parametrize("number", "1234")
def test_its_page_says_where_it_comes_from(signed_in, imported, number):
    answer = signed_in.get(f"/desk/comments/{imported[number]}")
    assert answer.status_code == 200
    assert "The import" in answer.text
    assert "It came from another system, as it was there." in answer.text
    assert "A moderator" not in answer.text.partition("<main")[2].partition("History")[0]


def test_it_is_decided_like_any_other(signed_in, imported, state):
    assert signed_in.decide(imported["2"], "published", version=1).status_code == 303
    assert state(imported["2"]) == ("published", 2)


def test_its_site_sees_it_with_its_history(client, site, imported):
    key = {"Authorization": f"Bearer {site.secret_key}"}
    seen = client.get(f"/v1/comments/{imported['1']}", headers=key).json
    assert (seen["external_id"], seen["status"]) == ("wordpress:1", "published")
    assert seen["reasons"][0]["sentence"] == "It came from another system, as it was there."


def test_every_actor_has_a_name():
    assert set(wording.ACTORS) == set(Actor)

"""`commentgate import`, as its operator sees it, on both databases."""

from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import select, text

from service.cli import main
from service.comments import labels, people
from service.comments.tables import Comment, CommentLink, DataKey, History, Likeness, OutboxEvent, Page, Person
from service.web.app import create_app
from tests.conftest import BACKENDS
from tests.service.imports.files import WXR_END, WXR_START, disqus, disqus_post, isso, wxr, wxr_comment, wxr_item

pytestmark = pytest.mark.parametrize("backend", BACKENDS)


def test_a_blogs_comments_with_status_parents_and_addresses(operator):
    text = wxr(
        wxr_comment(1, content='<p>Look: <a href="https://pier.example/x">plans</a></p>'),
        wxr_comment(2, parent="1", author="Bo", author_email="Amina@mail.example", approved="0"),
        wxr_comment(3, approved="spam", author_email=""),
        wxr_comment(4, approved="trash", author_email="bo@mail.example"),
        wxr_comment(5, type="pingback"),
    )
    output = operator.ok(operator.file(text))

    assert output.splitlines() == [
        "Imported: 4 (1 published, 1 held, 2 rejected).",
        "Already here: 0.",
        "Skipped: 1.",
        "       1  a pingback or trackback, which nobody wrote (wordpress:5)",
    ]
    found = operator.comments()
    assert {key: one.status for key, one in found.items()} == {
        "wordpress:1": "published",
        "wordpress:2": "held",
        "wordpress:3": "rejected",
        "wordpress:4": "rejected",
    }
    first, second = found["wordpress:1"], found["wordpress:2"]
    assert first.body == "Look: plans (https://pier.example/x)"
    assert first.received_at == first.submitted_at == datetime(2014, 2, 7, 9, 13, 44, tzinfo=UTC)
    assert first.id.version == 7
    assert first.id.int >> 80 == int(first.received_at.timestamp() * 1000)
    assert second.parent_id == first.id
    assert first.person_id == second.person_id  # one address, however it is written
    assert found["wordpress:3"].person_id is None
    assert [link.host for link in operator.rows(CommentLink)] == ["pier.example"]
    [page] = operator.rows(Page)
    assert (page.url, page.title, page.created_at) == (
        "https://news.example/harbour/",
        "The pier",
        datetime(2014, 2, 7, 9, 13, 44, tzinfo=UTC),
    )
    addresses = {people.address_of(operator.databases, operator.vault, one) for one in operator.rows(Person)}
    assert addresses == {"amina@mail.example", "bo@mail.example"}


def test_what_was_published_elsewhere_is_not_new_and_nothing_of_it_was_decided_here(operator):
    operator.ok(operator.file(wxr(wxr_comment(1), wxr_comment(2, approved="spam"), wxr_comment(3, approved="0"))))

    assert operator.totals() == {"received": 3, "published": 1, "held": 1, "rejected": 1, "spam": 1}
    assert operator.rows(OutboxEvent) == []
    with operator.databases.main.read() as session:
        assert list(labels.export(session)) == []
    for move in operator.rows(History):
        assert (move.actor, move.from_status, move.version, move.actor_id) == ("import", None, 1, None)
        assert datetime.now(UTC) - move.at < timedelta(minutes=5)
    with create_app(operator.settings).test_client() as visitor:
        seen = visitor.get("/v1/pages/comments?page_url=https://news.example/harbour/&site_key=" + operator.site_key)
        assert [one["body_text"] for one in seen.json["comments"]] == ["The pier was built in 1912."]
        assert seen.json["comments"][0]["created_at"].startswith("2014-02-07T09:13:44")


def test_what_was_spam_elsewhere_speaks_against_no_text_and_no_host_here(operator):
    advert = "The finest watches of this whole harbour, sent to your door: https://watches.example/"
    for number, approved in ((1, "spam"), (2, "1"), (3, "0")):
        operator.ok(operator.file(wxr(wxr_comment(number, approved=approved, content=advert))))

    by_id = {one.id: key for key, one in operator.comments().items()}
    told = {by_id[one.comment_id]: (one.site_id, one.is_spam) for one in operator.rows(CommentLink)}
    assert told == {
        "wordpress:1": (operator.site_id, None),
        "wordpress:2": (operator.site_id, False),
        "wordpress:3": (operator.site_id, None),
    }
    assert {by_id[one.comment_id] for one in operator.rows(Likeness)} == {"wordpress:3"}


@pytest.mark.attack(60)
def test_an_old_visitors_address_is_not_kept_but_a_new_ones_is(operator):
    yesterday = f"{datetime.now(UTC) - timedelta(days=1):%Y-%m-%d %H:%M:%S}"
    operator.ok(operator.file(wxr(wxr_comment(1), wxr_comment(2, date_gmt=yesterday))))
    found = operator.comments()
    assert found["wordpress:1"].ip_match is None
    assert found["wordpress:2"].ip_match == operator.vault.match("ip", str(operator.site_id), "192.0.2.7")


def test_answers_that_come_first_find_what_they_answer(operator):
    """Also over batches; those whose parent is nowhere, on another page or below them stand by themselves."""
    many = [wxr_comment(n, parent=str(n + 1)) for n in range(1, 400)]
    elsewhere = wxr_item([wxr_comment(900, parent="1")], "https://news.example/other")
    circle = [wxr_comment(801, parent="802"), wxr_comment(802, parent="803"), wxr_comment(803, parent="801")]
    text = WXR_START + wxr_item([*many, *circle, wxr_comment(804, parent="9999")]) + elsewhere + WXR_END
    output = operator.ok(operator.file(text))

    found = operator.comments()
    by_id = {one.id: name for name, one in found.items()}
    parents = {name: by_id.get(one.parent_id) for name, one in found.items()}
    assert all(parents[f"wordpress:{n}"] == f"wordpress:{n + 1}" for n in range(1, 399))
    assert parents["wordpress:399"] is None  # 400 is not in the file
    assert parents["wordpress:804"] is None
    assert parents["wordpress:900"] is None
    assert sorted(str(parents[f"wordpress:{n}"]) for n in (801, 802, 803)).count("None") == 1
    assert "2  the comment that it answers is not here, so it stands by itself (wordpress:399, wordpress:804)" in output
    assert "1  the comment that it answers is on another page, so it stands by itself (wordpress:900)" in output
    assert "1  it would answer itself in a circle" in output


def test_a_dry_run_counts_and_writes_nothing(operator):
    output = operator.ok(operator.file(wxr(wxr_comment(1), wxr_comment(2, approved="0"))), "wxr", "--dry-run")
    assert "Would import: 2 (1 published, 1 held)." in output
    assert [operator.rows(table) for table in (Comment, Page, Person, DataKey, History)] == [[]] * 5


@pytest.mark.attack(56)
def test_no_address_is_in_what_is_printed(operator):
    marked = "canary-7@mail.example"
    text = wxr(
        wxr_comment(1, author_email=marked),
        wxr_comment(2, id=marked),
        wxr_comment(3, author_email=f"{marked} {marked}"),
        wxr_comment(4, author_url=f"mailto:{marked}", author=marked),
        wxr_comment(5, type=marked, parent=marked, approved=marked),
    )
    path = operator.file(text[:-20] + f"<{marked}>")
    result = operator.run(path)
    assert result.exit_code == 1
    assert "The XML is broken at line" in result.output
    assert "canary" not in result.output


def test_disqus(operator):
    text = disqus(
        disqus_post(2, parent=1, isApproved="false"),
        disqus_post(1),
        disqus_post(3, isSpam="true"),
        disqus_post(4, isDeleted="true"),
    )
    output = operator.ok(operator.file(text), "disqus")
    assert "Imported: 3 (1 published, 1 held, 1 rejected)." in output
    assert "1  deleted there (disqus:4)" in output
    found = operator.comments()
    assert found["disqus:2"].parent_id == found["disqus:1"].id
    assert found["disqus:1"].body == "The pier was not built in 1921."
    assert operator.totals() == {"received": 3, "published": 1, "held": 1, "rejected": 1, "spam": 1}


def test_isso(operator):
    path = isso(operator.folder / "comments.db", {1: {}, 2: {"parent": 1, "mode": 2}, 3: {"mode": 4, "text": ""}})
    output = operator.ok(path, "isso")
    assert "Imported: 2 (1 published, 1 held)." in output
    found = operator.comments()
    assert found["isso:2"].parent_id == found["isso:1"].id
    assert operator.rows(Page)[0].url == "https://news.example/harbour/"
    assert sorted(one.name for one in operator.folder.glob("comments.db*")) == ["comments.db"]
    operator.ok(isso(operator.folder / "b.db", {9: {}}), "isso", "--base-url", "https://old.example")
    assert {page.url for page in operator.rows(Page)} == {
        "https://news.example/harbour/",
        "https://old.example/harbour/",
    }


def test_a_site_that_is_not_there(operator):
    result = CliRunner().invoke(
        main, ["import", "--format", "wxr", str(operator.file(wxr())), "--site", "Nobody"], env=operator.environ
    )
    assert result.exit_code == 1
    assert result.stderr == "Error: There is no site named Nobody.\n"


def test_a_comment_that_only_says_that_it_was_imported_is_in_nobodys_way(operator):
    """Who posted it chose its name, and would otherwise keep the real one out and get its answers."""
    posted = {
        "page_url": "https://news.example/harbour/",
        "author_name": "Mallory",
        "author_email": "mallory@mail.example",
        "body": "Not what was said there.",
    }
    with create_app(operator.settings).test_client() as visitor:
        key = {"X-Site-Key": operator.site_key, "Origin": "https://news.example"}
        refused = visitor.post("/v1/comments", json={**posted, "external_id": "wordpress:1"}, headers=key)
        assert refused.status_code == 422
        assert [(one["field"], one["code"]) for one in refused.json["errors"]] == [("external_id", "reserved")]
        assert visitor.post("/v1/comments", json={**posted, "external_id": "old"}, headers=key).status_code == 202
    with operator.databases.main.write() as session:  # as earlier versions took it
        session.execute(text("UPDATE comments SET external_id = 'wordpress:1'"))
        claimed = session.scalars(select(Comment.id)).one()

    path = operator.file(wxr(wxr_comment(2, parent="1"), wxr_comment(1)))
    assert "Imported: 2 (2 published" in operator.ok(path)
    first, second = (
        next(one for one in operator.rows(Comment) if one.external_id == name and one.id != claimed)
        for name in ("wordpress:1", "wordpress:2")
    )
    assert (first.author_name, second.parent_id) == ("Amina", first.id)
    assert "Already here: 2." in operator.ok(path)


def test_a_number_that_python_does_not_read_hinders_no_comment(operator):
    endless = f"&#{'7' * 5000};"
    path = operator.file(
        wxr(wxr_comment(1, content=f"One {endless} &amp; two.", author=f"A &#66; {endless}"), wxr_comment(2))
    )
    assert "Imported: 2" in operator.ok(path)
    found = operator.comments()["wordpress:1"]
    assert found.body == f"One {endless} & two."
    assert found.author_name.startswith("A B &#777")

"""Sites: their policies are versioned, and their pages can be held or closed."""

import pytest
from sqlalchemy import select

from service.comments import sites
from service.comments.errors import NotFound
from service.comments.pages import Terms
from service.comments.tables import Audit, PolicyVersion


def test_a_new_policy_decides_from_now_on(databases, site, post, moderate, clock, client):
    before = post(body="A word about the casino.").json["id"]
    moderate()
    with databases.main.write() as session:
        assert sites.set_policy(session, "Demo", {"banned_words": ["casino"]}, clock()) == 2
    after = post(body="Another word about the casino.").json["id"]
    moderate()

    key = {"Authorization": f"Bearer {site.secret_key}"}
    seen = [client.get(f"/v1/comments/{one}", headers=key).json for one in (before, after)]
    assert [(one["status"], one["policy_version"]) for one in seen] == [("published", 1), ("rejected", 2)]


@pytest.mark.parametrize(
    "rules",
    [
        [],
        {"colour": "red"},
        {"max_links": -1},
        {"max_links": True},
        {"banned_words": "casino"},
        {"banned_words": [" "]},
        {"hold_everything": "yes"},
        {"thresholds": {"SPAM": {"hold": 2, "reject": None}}},
        {"thresholds": {"SPAM": {"hold": 0.5}}},
        {"thresholds": {"SPAM": 0.5}},
        {"thresholds": {"SPAM": {"hold": 0.5, "reject": 0.4}}},
        {"max_links": 10**9},
        {"suspect_words": ["x" * 61]},
        {"close_pages_after_days": 0},
    ],
    ids=repr,
)
def test_what_is_no_policy_is_refused_and_changes_nothing(databases, site, clock, rules):
    with pytest.raises(ValueError, match=r"takes|policy is"), databases.main.write() as session:
        sites.set_policy(session, "Demo", rules, clock())

    with databases.main.read() as session:
        assert sites.policy_of(session, "Demo").version == 1


@pytest.mark.parametrize("mode", ["held", "closed"])
def test_a_page_can_be_held_or_closed(databases, site, post, moderate, client, clock, mode):
    post()
    with databases.main.write() as session:
        sites.set_page(session, "Demo", "https://news.example/harbour?utm_source=x", Terms(mode=mode), clock())
    comment = post().json["id"]
    moderate()

    seen = client.get(f"/v1/comments/{comment}", headers={"Authorization": f"Bearer {site.secret_key}"}).json
    assert (seen["status"], seen["reasons"][0]["code"]) == ("held", f"page_{mode}")


def test_an_unknown_site_or_page_is_not_found(databases, site, clock):
    for change in (
        lambda session: sites.set_policy(session, "Nobody", {}, clock()),
        lambda session: sites.set_page(session, "Demo", "https://news.example/never", Terms(mode="closed"), clock()),
    ):
        with pytest.raises(NotFound), databases.main.write() as session:
            change(session)


def test_what_the_command_line_changed_is_written_down_without_a_name(databases, site, post, clock):
    post()
    with databases.main.write() as session:
        sites.set_policy(session, "Demo", {"max_links": 1}, clock(), "fewer links")
        sites.set_page(session, "Demo", "https://news.example/harbour", Terms(mode="held"), clock())

    with databases.main.read() as session:
        made = session.get_one(PolicyVersion, (site.site_id, 2))
        deeds = session.scalars(select(Audit).order_by(Audit.id)).all()
    assert (made.made_by, made.words) == (None, "fewer links")
    assert [(deed.what, deed.moderator_id) for deed in deeds] == [("policy_changed", None), ("page_changed", None)]


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"])
def test_a_page_that_is_too_old_holds_what_comes(databases, site, post, moderate, clock, client):
    clock.moment = databases.main.now()
    post()
    moderate()
    with databases.main.write() as session:
        sites.set_policy(session, "Demo", {"close_pages_after_days": 14}, clock())
    clock.pass_(days=13)
    young = post(body="Still young.").json["id"]
    clock.pass_(days=2)
    old = post(body="Too late.").json["id"]
    moderate()

    key = {"Authorization": f"Bearer {site.secret_key}"}
    seen = [client.get(f"/v1/comments/{one}", headers=key).json for one in (young, old)]
    assert [(one["status"], one["reasons"][0]["code"]) for one in seen] == [
        ("published", "nothing_found"),
        ("held", "page_closed"),
    ]

"""Sites: their policies are versioned, and their pages can be held or closed."""

import pytest

from service.comments import sites
from service.comments.errors import NotFound


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
    ],
    ids=repr,
)
def test_what_is_no_policy_is_refused_and_changes_nothing(databases, site, clock, rules):
    with pytest.raises(ValueError, match=r"takes|policy is"), databases.main.write() as session:
        sites.set_policy(session, "Demo", rules, clock())

    with databases.main.read() as session:
        assert sites.policy_of(session, "Demo").version == 1


@pytest.mark.parametrize("mode", ["held", "closed"])
def test_a_page_can_be_held_or_closed(databases, site, post, moderate, client, mode):
    post()
    with databases.main.write() as session:
        sites.set_page_mode(session, "Demo", "https://news.example/harbour?utm_source=x", mode)
    comment = post().json["id"]
    moderate()

    seen = client.get(f"/v1/comments/{comment}", headers={"Authorization": f"Bearer {site.secret_key}"}).json
    assert (seen["status"], seen["reasons"][0]["code"]) == ("held", f"page_{mode}")


def test_an_unknown_site_or_page_is_not_found(databases, site, clock):
    for change in (
        lambda session: sites.set_policy(session, "Nobody", {}, clock()),
        lambda session: sites.set_page_mode(session, "Demo", "https://news.example/never", "closed"),
    ):
        with pytest.raises(NotFound), databases.main.write() as session:
            change(session)

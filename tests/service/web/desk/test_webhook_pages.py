"""A site's webhook at the desk: its address, its secret, and the notices that were given up."""

import dataclasses
import re
import uuid
from datetime import timedelta
from functools import partial
from html import unescape

import pytest
from sqlalchemy import select
from standardwebhooks.webhooks import Webhook

from service.comments import webhooks
from service.comments.store import outbox
from service.comments.tables import Audit, OutboxEvent, Site
from service.comments.webhooks import Hand
from service.web.desk.sites import given_up
from tests.conftest import BACKENDS
from tests.service.web.desk.conftest import Browser, hidden
from tests.service.web.desk.governing import admin_browser
from tests.worker.receiver import receiving
from tests.worker.support import add_comment, add_event, make_site, unguarded
from worker import webhook
from worker.notice_tests import NoticeTester
from worker.outbox import Deliverer
from worker.stopping import Stop

PAGE = "/desk/sites/1/webhook"
GIVEN_UP = f"{PAGE}/given-up"
URL = "https://news.example/hook"


@pytest.fixture
def admin(client, databases, clock, site, moderators):
    return admin_browser(client, databases, clock)


@pytest.fixture
def press(admin):
    """Send one of the page's forms."""

    def send(path="", **typed):
        form = {"csrf": admin.csrf(), "seen": hidden(admin.get(PAGE).text, "seen"), **typed}
        return admin.post(PAGE + path, form)

    return send


@pytest.fixture
def kept(databases, vault):
    """Give the address and the secrets that are kept."""

    def look():
        with databases.main.read() as session:
            site = session.get_one(Site, 1)
            return site.webhook_url, list(webhooks.held_secrets(site, vault))

    return look


@pytest.fixture
def lost(databases, site, vault, clock, post):
    """Let three notices of a comment be given up."""
    comment = uuid.UUID(post().json["id"])
    with databases.main.write() as session:
        webhooks.send_to(session, 1, URL, vault, Hand(None, clock()))
    return [
        add_event(databases.main, 1, comment, version, next_attempt_at=None, attempts=9, last_error="HTTP 500",
                  created_at=clock() + timedelta(minutes=version))
        for version in (2, 3, 4)
    ]  # fmt: skip


def secret_in(page):
    found = re.search(r'<code class="secret">([^<]*)</code>', page)
    return found and unescape(found[1])


def waiting(databases):
    with databases.main.read() as session:
        query = select(OutboxEvent.id).where(OutboxEvent.next_attempt_at.is_not(None)).order_by(OutboxEvent.version)
        return session.scalars(query).all()


class TestAddressAndSecret:
    """Where notices go, and what they are signed with."""

    def test_the_first_address_makes_a_secret_that_is_shown_once(self, press, admin, kept):
        answer = press(url=URL)

        secret = secret_in(answer.text)
        assert kept() == (URL, [secret])
        assert secret.startswith("whsec_")
        assert answer.headers["Cache-Control"] == "no-store"
        again = admin.get(PAGE).text
        assert URL in again
        assert secret not in again

    def test_another_address_keeps_the_secret(self, press, kept):
        press(url=URL)
        _, before = kept()

        answer = press(url="https://news.example/other")

        assert answer.location == f"{PAGE}?done=address"
        assert kept() == ("https://news.example/other", before)

    @pytest.mark.parametrize(
        "typed", ["", "news.example", "ftp://news.example/", 'javascript:alert("1")', URL + "x" * 2000], ids=repr
    )
    def test_what_is_no_address_is_refused_beside_its_field(self, press, kept, typed):
        answer = press(url=typed)

        assert answer.status_code == 422
        assert 'id="url-error"' in answer.text
        assert f'value="{typed}"' in unescape(answer.text)
        assert kept() == (None, [])

    def test_who_comes_second_is_told(self, press, kept):
        seen = hidden(press(url=URL).text, "seen")
        press(url="https://news.example/first")

        answer = press(url="https://news.example/second", seen=seen)

        assert answer.status_code == 409
        assert kept()[0] == "https://news.example/first"
        assert "https://news.example/second" in answer.text

    def test_a_new_secret_signs_beside_the_old_until_one_ends_it(self, press, admin, kept):
        old = secret_in(press(url=URL).text)
        new = secret_in(press("/rotate").text)

        assert kept()[1] == [new, old]
        assert press("/rotate").status_code == 409
        assert "End the older one now" in admin.get(PAGE).text
        assert press("/end-old").location == f"{PAGE}?done=ended"
        assert kept()[1] == [new]

    def test_to_stop_forgets_both(self, press, kept):
        press(url=URL)

        assert press("/stop").location == f"{PAGE}?done=stopped"
        assert kept() == (None, [])
        assert press("/rotate").status_code == 409

    def test_a_secret_that_cannot_be_read_is_said(self, press, databases):
        press(url=URL)
        with databases.main.write() as session:
            session.get_one(Site, 1).webhook_secret = "gone:x"

        answer = press("/rotate")

        assert (answer.status_code, "cannot be read any more" in answer.text) == (409, True)

    def test_what_was_done_is_in_the_log_without_address_or_secret(self, press, databases, admin):
        secret = secret_in(press(url=URL + "?token=hushed").text)
        secret_in(press("/rotate").text)
        press("/end-old")
        press("/stop")

        with databases.main.read() as session:
            deeds = session.scalars(select(Audit).where(Audit.site_id == 1).order_by(Audit.id)).all()
        assert [one.what for one in deeds] == [
            *("webhook_changed", "webhook_secret_replaced", "webhook_secret_ended", "webhook_changed")
        ]
        log = admin.get("/desk/log").text
        assert "Replaced the secret that notices are signed with" in log
        assert "hushed" not in log
        assert secret not in log


class TestTestNotice:
    """An admin has one sent, to see whether notices arrive."""

    @pytest.fixture
    def settings(self, settings, valkey):
        return dataclasses.replace(settings, redis_url=valkey.url)

    @pytest.fixture
    def worker(self, databases, vault, valkey):
        """Do what the outbox worker does when its bell rings."""
        with valkey.client() as redis:
            send = Deliverer(databases.main, vault, partial(webhook.post, allow_private=True), unguarded, Stop()).send
            yield NoticeTester(databases.main, redis, send, unguarded).batch

    def test_it_arrives_signed_once_and_the_page_says_so(self, press, admin, worker, kept, databases):
        with receiving() as receiver:
            press(url=receiver.url)
            assert press("/test").location == f"{PAGE}#delivery"
            assert "On its way" in admin.get(PAGE).text
            assert 'http-equiv="refresh"' in admin.get(PAGE).text
            assert [worker().claimed, worker().claimed] == [1, 0]

        [(_, headers, body)] = receiver.received
        content = Webhook(kept()[1][0]).verify(body, headers)
        assert (content["type"], content["data"]) == ("test", {"site": "Demo"})
        page = admin.get(PAGE).text
        assert "The site’s server took it" in page
        assert 'http-equiv="refresh"' not in page
        with databases.main.read() as session:
            assert session.scalars(select(Audit.what).order_by(Audit.id.desc()).limit(1)).one() == "webhook_tested"
            assert session.scalars(select(OutboxEvent)).all() == [], "nothing of it is tried again"

    @pytest.mark.parametrize("status", [401, 410, 500])
    def test_why_it_was_not_taken_is_said(self, press, admin, worker, status):
        with receiving() as receiver:
            receiver.statuses = [status]
            press(url=receiver.url)
            press("/test")
            worker()

        assert f"Not taken: HTTP {status}" in admin.get(PAGE).text

    def test_nobody_waits_for_ever(self, press, admin, clock):
        press(url=URL)
        press("/test")
        clock.pass_(minutes=2)

        assert "Not sent yet: does the outbox worker run?" in admin.get(PAGE).text
        assert 'http-equiv="refresh"' not in admin.get(PAGE).text

    def test_without_an_address_there_is_none(self, press, admin, worker):
        assert "Send a test notice" not in admin.get(PAGE).text
        assert press("/test").status_code == 409
        assert worker().claimed == 0

    def test_without_a_queue_that_is_said(self, press, worker, valkey):
        press(url=URL)
        valkey.stop()

        answer = press("/test")

        assert (answer.status_code, "No test notice can be sent now" in answer.text) == (503, True)
        assert worker().claimed == 0


class TestGivenUp:
    """Notices that were given up."""

    def test_they_are_listed_the_newest_first_with_why(self, admin, lost):
        page = admin.get(GIVEN_UP).text

        rows = re.findall(r"</a>, version (\d+)</td>\s*<td><strong>([^<]*)</strong>, (\d+) attempts</td>", page)
        assert rows == [("4", "HTTP 500", "9"), ("3", "HTTP 500", "9"), ("2", "HTTP 500", "9")]
        assert re.findall(r'name="notice" value="([^"]*)"', page) == [str(one) for one in reversed(lost)]

    def test_the_list_goes_on(self, admin, lost, databases, clock, monkeypatch):
        monkeypatch.setattr(given_up, "PAGE_SIZE", 2)
        first = admin.get(GIVEN_UP).text
        older = unescape(re.search(r'href="([^"]*)" rel="next"', first)[1])

        assert re.findall(r'name="notice" value="([^"]*)"', admin.get(older).text) == [str(lost[0])]

    @pytest.mark.parametrize("backend", BACKENDS)
    def test_one_is_sent_again(self, press, lost, databases):
        answer = press("/given-up", notice=str(lost[1]))

        assert answer.location == f"{GIVEN_UP}?sent=1"
        assert waiting(databases) == [lost[1]]

    @pytest.mark.parametrize("backend", BACKENDS)
    def test_all_are_sent_again(self, press, lost, databases, admin):
        assert press("/given-up", all="yes").location == f"{GIVEN_UP}?sent=3"
        assert waiting(databases) == lost
        assert "No notice to this site was given up." in admin.get(GIVEN_UP).text
        with databases.main.read() as session:
            [deed] = session.scalars(select(Audit).where(Audit.what == "notices_replayed")).all()
        assert deed.details == {"count": 3}

    def test_the_sites_pages_say_how_many_there_are(self, admin, lost):
        assert re.search(r'given-up">3</a>', admin.get("/desk/sites/1").text)
        assert re.search(r'given-up">3</a>', admin.get(PAGE).text)

    def test_without_an_address_there_is_nowhere_to_send_them(self, press, admin, lost, databases):
        press("/stop")

        assert "Send all again" not in admin.get(GIVEN_UP).text
        assert press("/given-up", all="yes").status_code == 409
        assert waiting(databases) == []

    def test_a_server_that_said_it_is_gone_is_shown_until_the_address_is_saved(
        self, press, admin, lost, databases, clock
    ):
        with databases.main.write() as session:
            outbox.note_gone(session, 1, URL, clock())
        assert "410 Gone" in admin.get(PAGE).text
        assert press("/given-up", all="yes").status_code == 409

        press(url=URL)

        assert "410 Gone" not in admin.get(PAGE).text
        assert press("/given-up", all="yes").status_code == 303

    @pytest.mark.parametrize("typed", [{}, {"all": "no"}, {"notice": "x"}], ids=repr)
    def test_an_unclear_wish_is_refused(self, press, lost, databases, typed):
        assert press("/given-up", **typed).status_code == 422
        assert waiting(databases) == []

    def test_another_sites_notice_is_not_sent(self, press, lost, databases):
        other, page, _ = make_site(databases.main, "owed", webhook=URL)
        theirs = add_event(databases.main, other, add_comment(databases.main, other, page), next_attempt_at=None)

        assert press("/given-up", notice=str(theirs)).status_code == 404
        assert waiting(databases) == []


@pytest.mark.attack(34)
class TestWhoMay:
    """Only admins, and only for sites that they have."""

    POSTS = ("", "/stop", "/rotate", "/end-old", "/given-up", "/test")

    @pytest.mark.parametrize("name", ["maren", "vera"])
    def test_nobody_else_sees_or_changes_anything(self, client, moderators, lost, kept, name, databases):
        browser = Browser(client)
        browser.sign_in(name)
        before = kept()

        answers = [browser.get(path).status_code for path in (PAGE, GIVEN_UP)]
        form = {"csrf": browser.csrf(), "url": "https://evil.example/", "all": "yes"}
        answers += [browser.post(PAGE + path, form).status_code for path in self.POSTS]

        assert set(answers) == {403}
        assert (kept(), waiting(databases)) == (before, [])
        assert "/webhook" not in browser.get("/desk/sites/1").text

    def test_nor_an_admin_of_another_site(self, client, databases, clock, lost, kept, other_site):
        browser = admin_browser(client, databases, clock, "nils", site_ids=[other_site.site_id])
        before = kept()

        answers = [browser.get(path).status_code for path in (PAGE, GIVEN_UP)]
        form = {"csrf": browser.csrf(), "url": "https://evil.example/", "all": "yes"}
        answers += [browser.post(PAGE + path, form).status_code for path in self.POSTS]

        assert set(answers) == {404}
        assert (kept(), waiting(databases)) == (before, [])

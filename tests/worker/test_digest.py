"""The digest: who gets one, when, what it says, and what becomes of it when the mail server does not play along."""

import logging
import time
from datetime import UTC, datetime, timedelta

import pytest
from rq import Queue
from sqlalchemy import select

from service.comments import bell
from service.comments.privacy import Vault
from service.comments.staff import own_settings
from service.comments.staff.sessions import SignedIn, add_moderator
from service.comments.store import digests
from service.comments.tables import Moderator, Site
from service.mail import Mailer
from service.settings import variable
from tests.smtp import mail_server
from tests.waiting import eventually
from tests.worker.support import NOW, add_comment, make_site
from tests.worker.workers import MASTER_KEY
from worker.digest import Digest
from worker.stopping import Stop

SENDER = "desk@comments.example"
CANARY = "Amina canary@mail.example says <b>hello</b> http://evil.example"


class Sent:
    """Keeps what is sent."""

    def __init__(self):
        self.mails = []

    def __call__(self, to, subject, text):
        self.mails.append((to, subject, text))


@pytest.fixture
def sent():
    return Sent()


@pytest.fixture
def digest(databases, vault, sent):
    return make(databases, vault, sent)


def make(databases, vault, send):
    return Digest(database=databases.main, vault=vault, send=send, hours=4, public_url="https://comments.example")


def moderator(databases, vault, name, *, role="moderator", sites=None, address=True, disabled=None):
    with databases.main.write() as session:
        one = add_moderator(session, name=name, password="a long password", role=role, now=NOW)
        row = session.get_one(Moderator, one)
        row.site_ids, row.disabled_at = sites, disabled
        if address:
            who = SignedIn(one, name, role, "token")
            own_settings.set_email(session, vault, who, f"{name}@desk.example", NOW)
    return one


@pytest.fixture
def waiting(databases):
    """Two sites on which comments are held for five hours; gives their ids."""
    ids = []
    for number, count in enumerate((3, 1)):
        site, page, _ = make_site(databases.main, f"Site {number}")
        ids.append(site)
        for one in range(count):
            held_for(databases, site, page, hours=5 + one)
        held_for(databases, site, page, hours=1)
    return ids


def held_for(databases, site, page, *, hours):
    at = NOW - timedelta(hours=hours)
    add_comment(
        databases.main, site, page, status="held", received_at=at, decided_at=at, body=CANARY, author_name=CANARY
    )


@pytest.mark.attack(8)
def test_it_says_how_many_wait_and_since_when_and_nothing_else(digest, databases, vault, sent, waiting):
    moderator(databases, vault, "maren")

    assert digest.once(NOW) == 1

    [(to, subject, text)] = sent.mails
    oldest = f"{NOW - timedelta(hours=7):%Y-%m-%d %H:%M} UTC"
    assert to == "maren@desk.example"
    assert subject == "4 comments wait in Held for more than 4 hours"
    assert f"Site 0: 3 comments wait, the oldest since {oldest}" in text
    assert "Site 1: 1 comment waits" in text
    assert "https://comments.example/desk/" in text
    assert [word for word in CANARY.split() if word in text] == []
    assert "<" not in text


@pytest.mark.attack(8)
@pytest.mark.attack(28)
def test_a_sites_name_breaks_no_line(digest, databases, vault, sent, waiting):
    with databases.main.write() as session:
        session.get_one(Site, waiting[0]).name = "News\r\nBcc: evil@b.example\r\n\r\n"
    moderator(databases, vault, "maren")
    with mail_server() as server:
        make(databases, vault, Mailer(server.url, SENDER).send).once(NOW)

    assert server.messages[0].keys().count("Bcc") == 0
    assert "News Bcc: evil@b.example: 3 comments wait" in server.messages[0].get_content()


@pytest.mark.parametrize(
    ("who", "gets"),
    [
        pytest.param({}, True, id="a moderator"),
        pytest.param({"role": "admin"}, True, id="an admin"),
        pytest.param({"role": "viewer"}, False, id="a viewer decides nothing"),
        pytest.param({"address": False}, False, id="no address"),
        pytest.param({"disabled": NOW}, False, id="disabled"),
        pytest.param({"sites": []}, False, id="of no site"),
    ],
)
def test_who_gets_one(digest, databases, vault, sent, waiting, who, gets):
    moderator(databases, vault, "maren", **who)

    assert digest.once(NOW) == gets
    assert len(sent.mails) == gets


def test_each_reads_of_their_own_sites(digest, databases, vault, sent, waiting):
    moderator(databases, vault, "maren", sites=[waiting[1]])

    digest.once(NOW)

    assert "Site 1" in sent.mails[0][2]
    assert "Site 0" not in sent.mails[0][2]


def test_nothing_waits_for_long(digest, databases, vault, sent):
    site, page, _ = make_site(databases.main)
    held_for(databases, site, page, hours=3)
    at = NOW - timedelta(days=30)  # an old comment that was put there an hour ago
    add_comment(databases.main, site, page, status="held", received_at=at, decided_at=NOW - timedelta(hours=1))
    add_comment(databases.main, site, page, status="published", received_at=at, decided_at=at)
    moderator(databases, vault, "maren")

    assert digest.once(NOW) == 0


def test_never_more_often_than_the_setting_says(digest, databases, vault, sent, waiting):
    moderator(databases, vault, "maren")

    counts = [digest.once(NOW + timedelta(minutes=minutes)) for minutes in (0, 1, 239, 240, 241)]

    assert counts == [1, 0, 0, 1, 0]


def test_two_workers_at_once_send_one(databases, vault, sent, waiting):
    moderator(databases, vault, "maren")
    second = make(databases, vault, sent)

    def meanwhile(to, subject, text):
        sent(to, subject, text)
        second.once(NOW)

    make(databases, vault, meanwhile).once(NOW)

    assert len(sent.mails) == 1


def test_two_workers_that_look_at_the_same_moment_send_one(digest, databases, vault, sent, waiting):
    moderator(databases, vault, "maren")
    with databases.main.read() as session:
        [seen] = digests.due(session, NOW, timedelta(hours=4))
        waits = digests.waiting(session, NOW - timedelta(hours=4))

    assert [digest.one(seen, waits, NOW) for _ in range(2)] == [True, False]
    assert len(sent.mails) == 1


def test_a_server_that_is_away_is_asked_again_next_time(databases, vault, sent, waiting, caplog):
    for name in ("maren", "otto"):
        moderator(databases, vault, name)
    with mail_server() as server:
        url = server.url
    with caplog.at_level(logging.INFO):
        assert make(databases, vault, Mailer(url, SENDER).send).once(NOW) == 0

    assert [record.error for record in caplog.records] == ["ConnectionRefusedError"], "one attempt is enough to know"
    assert "@desk.example" not in caplog.text
    assert make(databases, vault, sent).once(NOW + timedelta(minutes=1)) == 2


def test_who_is_refused_stands_in_nobodys_way(databases, vault, waiting):
    for name in ("maren", "otto"):
        moderator(databases, vault, name)
    with mail_server("refuses") as server:
        refusing = make(databases, vault, Mailer(server.url, SENDER).send)
        assert refusing.once(NOW) == 0
        assert len(server.recipients) == 2
        refusing.once(NOW + timedelta(minutes=1))
        assert len(server.recipients) == 2, "and is not asked about every minute"


def test_an_address_under_a_key_that_is_gone_harms_nobody_else(databases, sent, waiting, vault):
    one = moderator(databases, vault, "maren")
    moderator(databases, vault, "otto")
    with databases.main.write() as session:
        session.get_one(Moderator, one).email = "00000000:AAAA"

    assert make(databases, vault, sent).once(NOW) == 1


def test_a_slow_server_delays_nothing_but_the_digest(databases, vault, waiting):
    moderator(databases, vault, "maren")
    stop = Stop()
    with mail_server("silent") as server:
        started = time.monotonic()
        make(databases, vault, Mailer(server.url, SENDER).send).start(stop)
        assert time.monotonic() - started < 1, "it works in a thread of its own"
        while server.connections == 0:
            assert time.monotonic() - started < 20
            time.sleep(0.01)
        stop.requested = True


def test_nothing_is_looked_up_when_nobody_wants_a_digest(digest, databases, vault, waiting):
    with databases.main.read() as session:
        assert session.scalars(select(Moderator)).all() == []
    assert digest.once(NOW) == 0


@pytest.mark.parametrize("fault", ["", "silent"], ids=["a good mail server", "one that says nothing"])
def test_the_sweep_rings_whatever_the_mail_server_does(lite, workers, valkey, fault):
    site, page, _ = make_site(lite.main)
    at = datetime.now(UTC) - timedelta(hours=9)
    add_comment(lite.main, site, page, status="held", received_at=at, decided_at=at)
    moderator(lite, Vault([MASTER_KEY]), "maren")
    with mail_server(fault) as server:
        workers.more = {variable("smtp_url"): server.url, variable("mail_from"): SENDER}
        process = workers.start("worker", "--role", "sweep")
        eventually(lambda: server.connections > 0, 20, "the digest to be on its way")

        add_comment(lite.main, site, page)
        queue = Queue(bell.MODERATION, connection=valkey.client())
        eventually(lambda: queue.count == 1, 20, "the sweep to ring")
        if not fault:
            eventually(lambda: server.messages, 20, "the digest")
            assert server.messages[0]["To"] == "maren@desk.example"

        process.terminate()
        assert process.wait(10) == 0
    assert "@desk.example" not in workers.log()

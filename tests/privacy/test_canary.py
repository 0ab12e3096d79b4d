"""The canary: a marked address goes in by every way there is, and comes out by none.

What is looked at: every answer of every route to everybody, notices to the site, exports for others, logs with the
traces of errors, metrics, the whole of Redis, and the bytes of the database. Only who owns the address, by the link that
was mailed there, and who may look at it at the desk, by a click that is written down, are shown it.
"""

import io
import logging
import uuid
from collections.abc import Iterator
from dataclasses import replace

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from service.cli import main
from service.comments import sites
from service.comments.authors import marking, marks
from service.comments.authors.marking import Deed
from service.comments.lifecycle import Actor
from service.comments.readers import reader_links
from service.comments.review import Wish, decide
from service.comments.staff import invitations
from service.comments.tables import Action, Comment, Moderator, Page
from service.logs import JsonFormatter
from service.web.app import create_app
from service.web.context import EXTENSION
from tests.conftest import BACKENDS, SECRET_KEYS
from tests.privacy.canary import seen_in
from tests.privacy.driving import Caller, Driver
from tests.privacy.intakes import ADDRESS, TAKE_NO_ADDRESS, Intakes
from tests.privacy.looking import everything_at_rest, everything_in, refusing
from tests.privacy.overhearing import EVERY, endpoint_of, head, leaks, overheard
from tests.service.web.desk.conftest import HASH
from tests.smtp import mail_server
from tests.worker.support import keeping, unguarded
from worker.outbox import Deliverer
from worker.stopping import Stop

pytestmark = pytest.mark.attack(56)
PEOPLE = {"ada": "admin", "maren": "moderator", "vera": "viewer", "otto": "moderator"}
# What answers with the words of whoever has just sent them, with what they typed where it does not belong.
SAYS_BACK = {"receipts.edit", "receipts.appeal", "comments.decide"}
NO_LIMIT = "1000000/minute"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Take what production would log, as it would be written."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter("web"))
    root, own = logging.getLogger(), logging.getLogger("commentgate")
    level = own.level
    root.addHandler(handler)
    own.setLevel(logging.INFO)
    yield stream
    root.removeHandler(handler)
    own.setLevel(level)


@pytest.fixture
def busy(settings, valkey, databases, site, vault, clock):
    """Settings with Redis, mail and no limits, and a site that wants notices."""
    with mail_server() as mail:
        with databases.main.write() as session:
            sites.set_webhook(session, "Demo", "http://hooks.example/", vault)
        limits = {name: NO_LIMIT for name in settings.__slots__ if name.startswith("limit_")}
        yield replace(settings, redis_url=valkey.url, smtp_url=mail.url, mail_from="desk@news.example", **limits)


@pytest.fixture
def running(busy, clock, scorer):
    return create_app(busy, now=clock, scorer=scorer)


@pytest.fixture
def taken(log, running, site, databases, moderate) -> Intakes:
    """Take everything in, with errors in between, and decide it."""
    intakes = Intakes(running.test_client(), site)
    intakes.all()
    for table in ("history", "people", "comments"):
        with refusing(databases.main, table):
            fields = intakes.comment(author_email=f"New-{ADDRESS}")
            answer = intakes.client.post("/v1/comments", json=fields, headers=intakes.secret)
            assert answer.status_code == 500, "an error that nobody foresaw, in the middle of storing"
            intakes.answers.append(answer)
    intakes.post("/v1/comments", json=intakes.comment("raise"), headers=intakes.secret)
    running.extensions[EXTENSION].errands.join()
    moderate()
    intakes.afterwards()
    moderate()
    return intakes


@pytest.fixture
def driver(running, taken, databases, site, vault, clock) -> Driver:
    """Everybody who may call, and what there is to be called."""
    with databases.main.write() as session:
        session.add_all(Moderator(name=n, password_hash=HASH, role=r, created_at=clock()) for n, r in PEOPLE.items())
        session.flush()
        ada, otto = (session.scalars(select(Moderator.id).where(Moderator.name == n)).one() for n in ("ada", "otto"))
        by_status = {one.status: one for one in session.scalars(select(Comment).order_by(Comment.id.desc()))}
        held = by_status["held"]
        wish = Wish(to="published", actor=Actor.MODERATOR, actor_id=ada, note="fine")
        decide(session, held.id, wish, version=held.version, now=clock())
        author = marks.author_of(session, vault, held)
        mark = marking.ban(session, author, Deed(by=ada, comment_id=held.id, now=clock(), words="because"))
        action = Action(moderator_id=ada, to_status="published", size=1, site_ids=[], state="decided", made_at=clock())
        session.add(action)
        session.flush()
        token = invitations.make(session, None, role="viewer", sites=None, now=clock())
        page = session.scalars(select(Page.id).limit(1)).one()
    (_, link), *_ = reader_links.ask(databases, vault, ADDRESS, clock())
    told_of = [uuid.UUID(taken.ids[place]) for place in (0, 1, 2, 3, 6)]  # with words that only some may read
    values = {
        "comment_id": list(dict.fromkeys([*(one.id for one in by_status.values()), *told_of])),
        "token": taken.receipts[:3],
        "desk.invitation:token": [token],
        "desk.join:token": [token],
        "privacy.page:token": [link],
        "privacy.download:token": [link],
        "privacy.erase:token": [link],
        "site_id": [site.site_id],
        "page_id": [page],
        "version": [1],
        "action_id": [action.id],
        "mark_id": [mark.id],
        "person_id": [otto],
        "invitation_id": [1],
        "name": ["held", "new", "published", "reported", "spam", "rejected"],
        "language": ["en"],
        "seed": [uuid.uuid4().hex],
        "filename": ["style.css"],
        "_rest": ["anything"],
    }
    keys = {"X-Site-Key": site.site_key, "Origin": "https://news.example"}
    callers = [
        Caller("anybody", running.test_client()),
        Caller("a page of the site", running.test_client(), keys),
        Caller("the site", running.test_client(), {"Authorization": f"Bearer {site.secret_key}"}),
        Caller("an operator", running.test_client(), {"Authorization": f"Bearer {'t' * 32}"}),
        Caller("vera", running.test_client(), name="vera"),
        Caller("maren", running.test_client(), name="maren"),
        Caller("ada", running.test_client(), name="ada"),
    ]
    return Driver(running, callers, values, site.site_key)


@pytest.mark.parametrize("backend", BACKENDS)
def test_the_address_comes_out_nowhere(driver, taken, busy, databases, valkey, vault, log, deliver):
    notices = deliver()
    answers = [*driver.reads(), *driver.writes(), *driver.reads_again()]
    notices += deliver()
    busy.data_dir.joinpath("secrets").mkdir()
    busy.data_dir.joinpath("secrets/secret_keys").write_text(SECRET_KEYS[0])

    assert leaks(answers) == {}
    assert [
        seen_in(one.data + head(one), ADDRESS) for one in taken.answers if seen_in(one.data + head(one), ADDRESS)
    ] == []
    assert [seen_in(head(one), *EVERY) for one in taken.answers if seen_in(head(one), *EVERY)] == []
    assert {endpoint_of(driver.app, one) for one in taken.answers if seen_in(one.data, *EVERY)} == SAYS_BACK
    assert overheard(answers) == set()
    assert len(notices) > 10
    assert seen_in(b"".join(notices), ADDRESS) == []
    assert "Error" in log.getvalue(), "errors were forced, and their traces are in the log"
    assert seen_in(log.getvalue().encode(), *EVERY) == []
    assert seen_in(everything_in(valkey.client()), *EVERY) == []
    assert seen_in(everything_at_rest(databases), ADDRESS) == []
    if busy.embedded:
        assert seen_in(b"".join(path.read_bytes() for path in busy.data_dir.glob("*.db*")), ADDRESS) == []
        for what in ("--labels", "--erasures"):
            result = CliRunner().invoke(main, ["export", what, "--data-dir", str(busy.data_dir)])
            assert (result.exit_code, seen_in(result.output_bytes, ADDRESS)) == (0, [])


@pytest.fixture
def deliver(databases, vault):
    """Deliver every notice that is owed; gives what was sent, headers and all."""

    def run() -> list[bytes]:
        posted: list = []
        deliverer = Deliverer(databases.main, vault, keeping(posted), unguarded, Stop())
        while deliverer.batch().claimed:
            pass
        return [f"{url}\n{dict(headers)}\n".encode() + body for url, body, headers in posted]

    return run


def test_every_route_that_takes_something_is_an_intake_or_takes_no_address(taken, running):
    """A new intake must be one of `intakes.ALL`, or the canary does not go in by it."""
    used = {endpoint_of(running, one) for one in taken.answers if routed(one)}
    takes = {
        rule.endpoint
        for rule in running.url_map.iter_rules()
        if (rule.methods or set()) & {"POST", "PUT", "PATCH", "DELETE"} and not rule.endpoint.startswith("desk.")
    }
    silent = {name for name in takes if name.startswith("akismet") and not name.endswith(("check", "spam", "ham"))}
    nowhere = {name for name in takes if name.endswith("nothing_here")}

    assert sorted(takes - used - silent - nowhere - TAKE_NO_ADDRESS) == [], "tell me how to post to them"


def routed(answer) -> bool:
    return not answer.request.path.startswith("/v1/nothing")


def test_the_form_alone_shows_what_was_typed_to_who_typed_it(running, site):
    intakes = Intakes(running.test_client(), site)
    form = {"site_key": site.site_key, **intakes.comment(body="")}
    headers = {"Accept": "text/html", "Origin": "https://news.example"}

    answer = intakes.post("/v1/comments", data=form, headers=headers)

    assert answer.status_code == 422
    assert f'value="{ADDRESS.partition("@")[0]}@{ADDRESS.partition("@")[2]}"' in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert seen_in(str(answer.headers).encode(), ADDRESS) == []

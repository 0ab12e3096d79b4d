"""What is kept of calls that come while others are written down, and while what they are about goes."""

import threading
import uuid
from dataclasses import replace

import pytest
from redis import Redis

from service.comments.bell import Ringer
from service.comments.clients.feedback import SUBMIT_SPAM, Said
from service.comments.intake import Intake, Order, Sender
from service.comments.store import checks
from service.comments.submission import Terms, parse
from service.comments.tables import Check, Comment, Feedback, Person
from service.database import Database, Databases
from tests.conftest import BACKENDS
from tests.service.comments.calls import ASKED

pytestmark = pytest.mark.parametrize("backend", BACKENDS)
NAMELESS = replace(ASKED, author_email=None)


class Overtaken(Database):
    """A database in which everything expires just before the first transaction that is asked for."""

    def __init__(self, database, now):
        self.__dict__.update(database.__dict__)
        self._now = now
        self._before = database

    def write(self):
        if self._before is not None:
            before, self._before = self._before, None
            with before.write() as session:
                assert checks.expire(session, self._now, 100) == 1
        return super().write()


def test_a_person_who_goes_at_that_moment_is_made_anew(write, entry, rows, records, databases, clock):
    write(entry())
    clock.pass_(days=40)
    late = replace(records, databases=Databases(Overtaken(databases.main, clock()), databases.keys))
    [written] = late.write([entry()], clock())

    [check], [person] = rows(Check), rows(Person)
    assert (check.id, check.person_id) == (written, person.id)


def test_a_report_leaves_no_address_behind_that_belongs_to_nothing(write, entry, rows):
    [check_id] = write(entry(question=NAMELESS))
    write(entry(verdict=None, said=Said(SUBMIT_SPAM, {}), check_id=check_id))

    assert (len(rows(Feedback)), rows(Check)[0].person_id, rows(Person)) == (1, None, [])


def test_reports_of_the_same_comments_in_any_order_do_not_wait_in_a_circle(write, entry, records, clock, rows):
    asked = [entry(question=replace(NAMELESS, body=f"Text {number}.")) for number in range(8)]
    ids = write(*asked)
    start, errors = threading.Barrier(2), []

    def report(order):
        said = [entry(question=NAMELESS, verdict=None, said=Said(SUBMIT_SPAM, {}), check_id=one) for one in order]
        start.wait()
        try:
            records.write(said, clock())
        except Exception as error:
            errors.append(error)

    reporters = [threading.Thread(target=report, args=(order,)) for order in (ids, ids[::-1])]
    for reporter in reporters:
        reporter.start()
    for reporter in reporters:
        reporter.join()
    assert errors == []
    assert (len(rows(Feedback)), {check.expires_at for check in rows(Check)}) == (16, {None})


def test_a_report_without_a_word_is_about_no_other_comment_without_words(write, entry, rows):
    wordless = replace(NAMELESS, body="", author_name="")
    write(entry(question=wordless))
    assert write(entry(question=wordless, verdict=None, said=Said(SUBMIT_SPAM, {}), check_id=uuid.uuid4())) == [None]

    assert (len(rows(Check)), rows(Feedback)) == (1, [])


def test_a_commenter_who_goes_at_that_moment_is_made_anew(write, entry, rows, vault, site, databases, clock):
    write(entry())
    clock.pass_(days=40)
    late = Databases(Overtaken(databases.main, clock()), databases.keys)
    fields = {
        "body": "Again.",
        "author_name": "Hanne",
        "author_email": "hanne@mail.example",
        "page_url": ASKED.page_url,
    }
    sender = Sender(site_id=site.site_id, credential_id=entry().credential_id, trusted=True, ip=None)
    order = Order(sender, parse(fields, Terms(trusted=True)))
    redis = Redis.from_url("redis://127.0.0.1:1")  # nobody there: the sweep rings
    [received] = Intake(late, vault, Ringer(redis), 24).receive([order], clock())

    [comment], [person] = rows(Comment), rows(Person)
    assert (comment.id, comment.person_id) == (received.comment_id, person.id)

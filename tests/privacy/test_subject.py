"""What a person is given of themselves: everything that is held of them, and nothing of anybody else."""

import json
import uuid
from datetime import timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import update

from service.cli import main
from service.comments.authors import marking, marks
from service.comments.authors.marking import Deed
from service.comments.clients.checks import Question
from service.comments.clients.entries import Entry
from service.comments.clients.feedback import Said
from service.comments.clients.records import Records
from service.comments.erasing.retention import terms
from service.comments.lifecycle import Status
from service.comments.readers.subject import Subject
from service.comments.staff import audit
from service.comments.store import people as people_store
from service.comments.tables import Appeal, Comment, Credential, Report, Revision
from tests.conftest import BACKENDS, SECRET_KEYS
from tests.privacy.conftest import AMINA, BOB

on_both = pytest.mark.parametrize("backend", BACKENDS)
TERMS = terms(rejected=180, comments=0, ips=30)


@pytest.fixture
def read(databases, vault, clock, ids_of):
    """Give what is held of an address."""

    def look(address=AMINA, *, full=True):
        return list(
            Subject(databases=databases, vault=vault, terms=TERMS, now=clock(), full=full).records(ids_of(address))
        )

    return look


@pytest.fixture
def story(published, decide, databases, vault, site, clock, moderator_id):
    """Let much happen to a comment of Amina's, in which others had a part."""
    bobs = published(BOB, author_name="Bob the Other", body="Bob's own words.")
    mine = published(parent_id=str(bobs), author_id="reader-7", author_url="https://amina.example/")
    decide(mine, Status.REJECTED, reason="insult", note="She was warned before")
    with databases.main.write() as session:
        session.add(Revision(comment_id=mine, revision=1, body="What I wrote at first.", replaced_at=clock()))
        session.add(Appeal(comment_id=mine, words="It was meant as praise.", at=clock()))
        told = {"comment_id": mine, "site_id": site.site_id, "reporter": "k:1", "at": clock()}
        session.add(Report(**told, reason="insult", note="Bob says that she is rude"))
        audit.record(session, moderator_id, "address_shown", clock(), site_id=site.site_id, comment_id=mine)
        author = marks.author_of(session, vault, session.get_one(Comment, mine))
        marking.note(session, author, Deed(by=moderator_id, comment_id=mine, now=clock(), words="argues a lot"))
        key = Credential(site_id=site.site_id, kind="akismet", digest="d", created_at=clock())
        session.add(key)
        session.flush()
    for address, body in (
        (AMINA, "What she wrote elsewhere, on a blog."),
        (BOB, "What Bob wrote elsewhere, on a blog."),
    ):
        question = Question(body=body, author_name="Amina", author_email=address)
        entry = Entry(site_id=site.site_id, credential_id=key.id, protocol="akismet", question=question)
        Records(databases, vault, 30).write([_said(entry)], clock())
    return mine


def _said(entry):
    return Entry(
        site_id=entry.site_id,
        credential_id=entry.credential_id,
        protocol=entry.protocol,
        question=entry.question,
        said=Said("submit-ham", {}),
    )


@on_both
def test_everything_that_is_held_of_a_person_is_given(read, story):
    records = read()

    assert [one["record"] for one in records] == ["person", "comment", "check", "mark"]
    person, comment, check, mark = records
    assert (person["email"], person["site"], person["kept_from_erasure"]) == (AMINA, "Demo", False)
    assert (comment["id"], comment["body"]) == (str(story), "The old pier was built in 1912, not 1921.")
    assert (comment["author_id"], comment["author_url"]) == ("reader-7", "https://amina.example/")
    assert (comment["status"], comment["why"]) == ("rejected", ["It was insulting."])
    assert [(move["by"], move["to"]) for move in comment["history"]] == [
        ("site", "pending"),
        ("policy", "published"),
        ("moderator", "rejected"),
    ]
    assert comment["history"][-1]["note"] == "She was warned before"
    assert comment["earlier_texts"][0]["body"] == "What I wrote at first."
    assert comment["appeal"]["words"] == "It was meant as praise."
    assert [one["reason"] for one in comment["reports"]] == ["insult"]
    assert [one["what"] for one in comment["desk"]] == ["address_shown", "author_noted"]
    assert comment["scores"] == {"SPAM": 0.01, "TOXICITY": 0.01}
    assert check["body"] == "What she wrote elsewhere, on a blog."
    assert check["said_afterwards"][0]["call"] == "submit-ham"
    assert (mark["kind"], mark["words"]) == ("note", "argues a lot")


@on_both
@pytest.mark.attack(58)
@pytest.mark.parametrize("full", [pytest.param(True, id="by the operator"), pytest.param(False, id="by the reader")])
def test_nothing_of_anybody_else_is_given(read, story, full):
    text = json.dumps(read(full=full))

    for others in ("Bob", BOB, "Maren", "k:1", "rude"):
        assert others not in text


def test_a_readers_own_page_leaves_out_what_an_operator_looks_through_first(read, story):
    text = json.dumps(read(full=False))

    for internal in ("warned", "argues", "SPAM", "TOXICITY", "address_shown"):
        assert internal not in text
    assert "It was insulting." in text


def test_it_says_when_each_thing_is_deleted(read, story, databases, clock):
    with databases.main.write() as session:
        session.execute(update(Comment).where(Comment.id == story).values(ip_match="k:9"))

    comment = read()[1]

    with databases.main.read() as session:
        row = session.get_one(Comment, story)
        assert comment["erased_after"] == stamp(row.decided_at + timedelta(days=180))
        assert comment["ip_hash_until"] == stamp(row.received_at + timedelta(days=30))


def stamp(moment):
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def test_a_published_comment_has_no_end_by_default(read, published):
    published()

    assert read()[1]["erased_after"] is None


def test_many_comments_are_all_there_in_their_order(read, published, monkeypatch):
    monkeypatch.setattr("service.comments.readers.subject.SLICE", 2)
    ids = [published(body=f"Remark number {number}.") for number in range(5)]

    assert [one["id"] for one in read() if one["record"] == "comment"] == [str(one) for one in ids]


def test_an_address_that_cannot_be_opened_any_more_is_not_made_up(read, published, databases, ids_of):
    published()
    with databases.keys.write() as keys:
        people_store.forget_keys(keys, ids_of(AMINA))

    assert read()[0]["email"] is None


@pytest.fixture
def run(settings, databases):
    (settings.data_dir / "secrets").mkdir()
    (settings.data_dir / "secrets" / "secret_keys").write_text(SECRET_KEYS[0])

    def command(*arguments):
        return CliRunner().invoke(main, ["export", *arguments, "--data-dir", str(settings.data_dir)])

    return command


@pytest.mark.attack(58)
def test_the_command_writes_a_line_a_record(run, story):
    result = run("--person", f" {AMINA.upper()} ")

    assert result.exit_code == 0, result.output
    assert [json.loads(line)["record"] for line in result.output.splitlines()] == ["person", "comment", "check", "mark"]
    assert "Bob" not in result.output


def test_the_command_can_be_limited_to_a_site(run, story, other_site):
    assert run("--person", AMINA, "--site", "Demo").stdout.count("\n") == 4
    elsewhere = run("--person", AMINA, "--site", "Other")
    assert (elsewhere.exit_code, elsewhere.stdout) == (0, "")
    assert "Nothing is held under this address." in elsewhere.stderr
    assert run("--person", AMINA, "--site", "None").exit_code == 1


def test_the_command_wants_one_thing_at_a_time(run):
    assert run().exit_code == 2
    assert run("--labels", "--person", str(uuid.uuid4())).exit_code == 2

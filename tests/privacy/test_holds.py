"""Keeping a person's data for a law: nothing erases it meanwhile but who answers for the site."""

import uuid

import pytest
from click.testing import CliRunner

from service.cli import main
from service.comments import outcome, review
from service.comments.erasing.holds import KeptFromErasure
from service.comments.lifecycle import Actor, Status
from service.comments.outcome import Move
from service.comments.reasons import Reason
from service.comments.tables import Comment, Person
from tests.conftest import BACKENDS, SECRET_KEYS
from tests.privacy.conftest import AMINA, BOB

on_both = pytest.mark.parametrize("backend", BACKENDS)


@pytest.fixture
def run(settings, databases):
    (settings.data_dir / "secrets").mkdir()
    (settings.data_dir / "secrets" / "secret_keys").write_text(SECRET_KEYS[0])

    def command(*arguments):
        return CliRunner().invoke(main, [*arguments, "--data-dir", str(settings.data_dir)])

    return command


@pytest.fixture
def status(databases):
    def read(comment_id: uuid.UUID) -> str:
        with databases.main.read() as session:
            return session.get_one(Comment, comment_id).status

    return read


def test_a_person_is_kept_until_released(run, published, status):
    mine, bobs = published(), published(BOB)

    assert run("hold", "--email", AMINA.upper(), "--why", "Case 7").output == "Kept from being erased: 1 comments.\n"
    refused = run("erase", "--email", AMINA, "--yes")
    assert (refused.exit_code, "cannot be erased at present" in refused.output) == (1, True)
    assert run("erase", "--email", BOB, "--yes").exit_code == 0
    assert (status(mine), status(bobs)) == ("published", "erased")

    assert run("hold", "--email", AMINA, "--release").output == "May be erased again: 1 comments.\n"
    assert run("erase", "--email", AMINA, "--yes").exit_code == 0
    assert status(mine) == "erased"


def test_holds_are_listed_by_number_and_not_by_address(run, published, ids_of):
    published()
    run("hold", "--email", AMINA, "--why", "Case 7")

    assert run("hold").output == f"{ids_of(AMINA)[0]}\tCase 7\n"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--email", AMINA], 2),
        (["--email", AMINA, "--why", "x", "--release"], 2),
        (["--why", "x"], 2),
        (["--email", AMINA, "--why", "x" * 301], 2),
        (["--email", "stranger@mail.example", "--why", "x"], 1),
        (["--email", AMINA, "--why", "x", "--site", "None"], 1),
    ],
    ids=["no reason", "both", "nobody", "too long", "a stranger", "no such site"],
)
def test_a_hold_is_of_somebody_and_for_a_reason(run, published, databases, ids_of, arguments, code):
    published()

    assert run("hold", *arguments).exit_code == code

    with databases.main.read() as session:
        assert session.get_one(Person, ids_of(AMINA)[0]).held_for is None


@on_both
def test_authors_cannot_erase_what_has_to_be_kept_and_the_site_can(databases, published, ids_of, status, clock, site):
    mine = published()
    with databases.main.write() as session:
        session.get_one(Person, ids_of(AMINA)[0]).held_for = "Case 7"
    move = Move(comment_id=mine, to=Status.ERASED, actor=Actor.AUTHOR, reasons=(Reason("removed_by_site"),))

    with pytest.raises(KeptFromErasure), databases.main.write() as session:
        outcome.apply(session, [move], now=clock())
    assert status(mine) == "published"

    with databases.main.write() as session:
        review.remove(session, mine, site_id=site.site_id, now=clock())
    assert status(mine) == "erased"

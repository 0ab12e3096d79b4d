"""The legal moves, a sentence a row."""

import pytest

from service.comments.errors import IllegalMove
from service.comments.lifecycle import MOVES, Actor, Status, check_move

P, U, H, R, E = Status.PENDING, Status.PUBLISHED, Status.HELD, Status.REJECTED, Status.ERASED


@pytest.mark.parametrize(
    ("at", "to", "actor"),
    [
        pytest.param(P, U, Actor.POLICY, id="the policy publishes what is pending"),
        pytest.param(P, H, Actor.POLICY, id="the policy holds what is pending"),
        pytest.param(P, R, Actor.POLICY, id="the policy rejects what is pending"),
        pytest.param(H, U, Actor.MODERATOR, id="a moderator publishes what is held"),
        pytest.param(R, U, Actor.MODERATOR, id="a moderator takes a rejection back"),
        pytest.param(U, U, Actor.MODERATOR, id="a moderator looks at what is published and keeps it"),
        pytest.param(H, H, Actor.MODERATOR, id="a moderator asks for a second opinion"),
        pytest.param(U, R, Actor.SITE, id="a site rejects what is published"),
        pytest.param(U, P, Actor.AUTHOR, id="an author's edit is scored again"),
        pytest.param(P, P, Actor.AUTHOR, id="an edit of what is pending is another text to score"),
        pytest.param(R, H, Actor.AUTHOR, id="an author appeals"),
        pytest.param(P, E, Actor.AUTHOR, id="an author erases what is pending"),
        pytest.param(R, E, Actor.SYSTEM, id="the system erases what is rejected"),
    ],
)
def test_a_legal_move(at, to, actor):
    check_move(at, to, actor)


@pytest.mark.parametrize(
    ("at", "to", "actor"),
    [
        pytest.param(P, U, Actor.MODERATOR, id="nobody publishes what is not scored"),
        pytest.param(P, U, Actor.AUTHOR, id="least of all its author"),
        pytest.param(U, H, Actor.POLICY, id="the policy decides once"),
        pytest.param(H, U, Actor.AUTHOR, id="an author publishes nothing"),
        pytest.param(H, H, Actor.SITE, id="the same status is no move"),
        pytest.param(P, P, Actor.POLICY, id="least of all by the policy"),
        pytest.param(R, U, Actor.AUTHOR, id="an appeal publishes nothing"),
        pytest.param(E, U, Actor.MODERATOR, id="what is erased stays erased"),
        pytest.param(E, P, Actor.SYSTEM, id="for the system too"),
    ],
)
def test_an_illegal_move(at, to, actor):
    with pytest.raises(IllegalMove):
        check_move(at, to, actor)


def test_nothing_leads_out_of_erased():
    assert not [move for move in MOVES if move[0] is Status.ERASED]

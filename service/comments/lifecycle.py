"""What a comment can be, and every move it may make.

    pending --> published | held | rejected     by the policy, once a revision
    held, published, rejected --> each other    by a moderator or the site
    published, held, rejected --> pending       by an edit, which is scored again
    pending --> pending                         by its author's edit: another text to score
    rejected --> held                           by its author's one appeal
    anything --> erased                         for good
    published, held, rejected --> the same      by a moderator: looked at and kept, escalated, for another reason

Pure: no database, no clock.
"""

from enum import StrEnum

from service.comments.errors import IllegalMove


class Status(StrEnum):
    """Where a comment is in its life."""

    PENDING = "pending"
    PUBLISHED = "published"
    HELD = "held"
    REJECTED = "rejected"
    ERASED = "erased"


class Actor(StrEnum):
    """Who made a move."""

    POLICY = "policy"
    MODERATOR = "moderator"
    SITE = "site"
    AUTHOR = "author"
    SYSTEM = "system"
    IMPORT = "import"


_DECIDED = (Status.PUBLISHED, Status.HELD, Status.REJECTED)
HUMANS = frozenset({Actor.MODERATOR, Actor.SITE})
_ANYONE_WITH_A_RIGHT = frozenset({Actor.MODERATOR, Actor.SITE, Actor.AUTHOR, Actor.SYSTEM})

MOVES: dict[tuple[Status, Status], frozenset[Actor]] = {
    **{(Status.PENDING, to): frozenset({Actor.POLICY}) for to in _DECIDED},
    **{(at, to): HUMANS for at in _DECIDED for to in _DECIDED if at is not to},
    **{(at, Status.PENDING): frozenset({Actor.AUTHOR, Actor.SITE}) for at in _DECIDED},
    (Status.PENDING, Status.PENDING): frozenset({Actor.AUTHOR}),
    (Status.REJECTED, Status.HELD): HUMANS | {Actor.AUTHOR},
    **{(at, at): frozenset({Actor.MODERATOR}) for at in _DECIDED},
    **{(at, Status.ERASED): _ANYONE_WITH_A_RIGHT for at in (Status.PENDING, *_DECIDED)},
}


def check_move(at: Status, to: Status, actor: Actor) -> None:
    """Raise `IllegalMove` unless `actor` may move a comment from `at` to `to`."""
    if actor not in MOVES.get((at, to), frozenset()):
        if at is to:
            raise IllegalMove(f"The comment is already {to}.")
        raise IllegalMove(f"A comment that is {at} cannot be made {to} by the {actor}.")

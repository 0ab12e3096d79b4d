"""The account that a soak ends with: what was acknowledged, what became of it, and whether the books agree."""

import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Self

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from service.comments.lifecycle import Actor, Status
from service.comments.store import totals
from service.comments.tables import Comment, DataKey, History, OutboxEvent, Person, Site
from service.database import Databases

GOOD = ("acknowledged", "decided")  # the lines of which more is better; of the others there must be none


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """Counts of comments, by what became of them."""

    acknowledged: int  # answered 202, by id
    decided: int  # of these: exactly one automatic decision on the revision there is, and its history row
    lost: int  # acknowledged, and not there or never decided
    stored_twice: int  # there, though nobody was told so: a repetition was taken for a new comment
    decided_twice: int
    published_unscored: int
    history_gaps: int  # whose history does not lead, move by move, to the state they are in
    notices_wrong: int  # whose site, wanting notices, is not owed exactly one of the decision
    addresses_unreadable: int  # people whose key is gone
    totals_wrong: int  # totals that a recount of the rows does not confirm

    @property
    def balanced(self) -> bool:
        """Whether nothing was lost, done twice or published unscored, and every book agrees."""
        wrong = [getattr(self, field.name) for field in fields(self) if field.name not in GOOD]
        return self.decided == self.acknowledged and not any(wrong)

    def table(self) -> str:
        """Write it out, a line an entry."""
        return "\n".join(f"{field.name.replace('_', ' '):22}{getattr(self, field.name):>9,}" for field in fields(self))


@dataclass(frozen=True, slots=True)
class Books:
    """Every row that says what became of comments."""

    comments: Mapping[uuid.UUID, Row[uuid.UUID, int, str, int, int, dict[str, Any] | None]]
    moves: Mapping[uuid.UUID, Sequence[Row[uuid.UUID, int, str, str]]]  # of each comment, in order
    notices: Counter[tuple[uuid.UUID, int]]  # by comment and version
    wanting: Collection[int]  # sites that want notices
    totals_wrong: int
    addresses_unreadable: int

    @classmethod
    def read(cls, databases: Databases) -> Self:
        """Read them; nothing may be written meanwhile."""
        comment = select(Comment.id, Comment.site_id, Comment.status, Comment.version, Comment.revision, Comment.scores)
        move = select(History.comment_id, History.revision, History.actor, History.to_status)
        with databases.main.read() as session:
            moves: dict[uuid.UUID, list[Any]] = {}
            for row in session.execute(move.order_by(History.version)):
                moves.setdefault(row[0], []).append(row)
            people = set(session.scalars(select(Person.id).where(Person.email_sealed.is_not(None))))
            with databases.keys.read() as keys:
                people -= set(keys.scalars(select(DataKey.person_id)))
            return cls(
                comments={row[0]: row for row in session.execute(comment)},
                moves=moves,
                notices=_notices(session),
                wanting=set(session.scalars(select(Site.id).where(Site.webhook_url.is_not(None)))),
                totals_wrong=_differences(totals.read(session), totals.recount(session)),
                addresses_unreadable=len(people),
            )

    def decisions(self, one: uuid.UUID) -> int:
        """Count a comment's automatic decisions on its most decided revision."""
        revisions = Counter(move.revision for move in self.moves.get(one, ()) if move.actor == Actor.POLICY)
        return max(revisions.values(), default=0)

    def decided(self, one: uuid.UUID) -> bool:
        """Say whether a comment is there and was decided exactly once."""
        row = self.comments.get(one)
        return row is not None and row.status != Status.PENDING and self.decisions(one) == 1

    def unscored(self, one: uuid.UUID) -> bool:
        """Say whether a comment is published without a score."""
        row = self.comments[one]
        scores = row.scores or {}
        return row.status == Status.PUBLISHED and all(score is None for score in scores.values())

    def gap(self, one: uuid.UUID) -> bool:
        """Say whether a comment's history does not lead to the state it is in."""
        row, moves = self.comments[one], self.moves.get(one, ())
        return [move.to_status for move in moves][row.version - 1 :] != [row.status]

    def misnotified(self, one: uuid.UUID) -> bool:
        """Say whether a comment's site is not owed exactly the notices that it wants."""
        row = self.comments[one]
        return self.notices[one, row.version] != (row.site_id in self.wanting and self.decided(one))


def audit(books: Books, acknowledged: Iterable[uuid.UUID]) -> Ledger:
    """Compare the books with what clients were told. No moderator may have been at work."""
    told = set(acknowledged)
    return Ledger(
        acknowledged=len(told),
        decided=sum(map(books.decided, told)),
        lost=sum(not books.decisions(one) for one in told),
        stored_twice=len(books.comments.keys() - told),
        decided_twice=sum(books.decisions(one) > 1 for one in books.comments),
        published_unscored=sum(map(books.unscored, books.comments)),
        history_gaps=sum(map(books.gap, books.comments)),
        notices_wrong=sum(map(books.misnotified, books.comments)),
        addresses_unreadable=books.addresses_unreadable,
        totals_wrong=books.totals_wrong,
    )


def _notices(session: Session) -> Counter[tuple[uuid.UUID, int]]:
    query = select(OutboxEvent.comment_id, OutboxEvent.version, func.count())
    rows = session.execute(query.group_by(OutboxEvent.comment_id, OutboxEvent.version))
    return Counter({(comment_id, version): count for comment_id, version, count in rows})


def _differences(kept: dict[int, dict[str, int]], counted: dict[int, dict[str, int]]) -> int:
    return sum(
        kept.get(site, {}).get(name, 0) != counted.get(site, {}).get(name, 0)
        for site in kept.keys() | counted.keys()
        for name in kept.get(site, {}).keys() | counted.get(site, {}).keys()
    )

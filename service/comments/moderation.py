"""The pipeline that moderates a batch of comments:

    pending rows
      | claim     lease them; what claimed them twice already and died is held, not tried again   (transaction 1)
      | score     all at once; if that raises, halves of halves, until the one at fault is alone
      | decide    the site's policy over scores, signals and signs; no score means held
      | explain   what made the score, kept for those that are not published
      | apply     status, history, totals, notices                                               (transaction 2)
    published | held | rejected

It is given a `Scorer` and knows neither RQ nor scikit-learn. However often a batch runs, each revision of a comment is
decided once: `outcome.apply` drops what comes second.
"""

import logging
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import is_dataclass
from typing import Any, NamedTuple, Protocol, TypeVar

from service import faults
from service.comments import outcome
from service.comments.deciding import Scores, decide_all
from service.comments.lifecycle import Actor, Status
from service.comments.outcome import Move
from service.comments.policy import Decision
from service.comments.privacy import Vault
from service.comments.store import claims
from service.comments.store.claims import Claimed
from service.database import Database

BATCH = 200
DEADLINE_SECONDS = 20
MAX_ATTEMPTS = 2

Item = TypeVar("Item")
Answer = TypeVar("Answer")
log = logging.getLogger("commentgate.moderation")


class Scored(Protocol):
    """What a classifier says of one item."""

    @property
    def scores(self) -> Scores:
        """Its probability by attribute; None where the attribute does not support its language."""

    @property
    def detected(self) -> str:
        """The language of its text, `und` where that is unclear."""


class Scorer(Protocol):
    """What the pipeline needs of a classifier."""

    @property
    def version(self) -> str:
        """Which classifier this is, for the history."""

    def score_and_tag(self, items: Sequence[Mapping[str, str]]) -> Sequence[Scored]:
        """Give each item's scores, and its language, which is found on the way."""

    def explain_many(self, requests: Sequence[tuple[Mapping[str, str], str]]) -> Sequence[Any]:
        """Give, for each item and attribute, a dataclass of the contributions that made the score, or None."""


class BatchResult(NamedTuple):
    """How many comments were claimed and decided, and whether there may be more to claim."""

    claimed: int
    decided: int
    more: bool


def moderate_batch(db: Database, scorer: Scorer, vault: Vault, *, limit: int = BATCH) -> BatchResult:
    """Claim, score, decide and apply one batch of pending comments. By the vault banned authors are known again."""
    now = db.now()
    with db.write() as session:
        claimed = claims.claim(session, now=now, lease_until=now + claims.LEASE, limit=limit)
    if not claimed:
        return BatchResult(0, 0, more=False)
    triable = [comment for comment in claimed if comment.attempts <= MAX_ATTEMPTS]
    found = dict(zip((c.id for c in triable), score_each(scorer, [scorer_item(c) for c in triable]), strict=True))
    scores = {comment_id: None if one is None else one.scores for comment_id, one in found.items()}
    faults.reach("deciding.score")
    with db.read() as session:
        decisions = decide_all(session, vault, claimed, scores, now)
    explained = explain_all(scorer, [c for c in triable if scores[c.id] is not None], decisions)
    moves = [
        _move(scorer, comment, found.get(comment.id), decisions[comment.id], explained.get(comment.id))
        for comment in claimed
    ]
    faults.reach("deciding.decide")
    with db.write() as session:
        applied = outcome.apply(session, moves, now=db.now())
    faults.reach("deciding.commit")
    return BatchResult(len(claimed), len(applied), more=len(claimed) == limit or claimed[0].attempts > 1)


def scorer_item(comment: Claimed) -> dict[str, str]:
    """Give what the classifier may see of a comment; never the address."""
    known = {
        "text": comment.body,
        "author_name": comment.author_name,
        "author_url": comment.author_url,
        "email_kind": comment.email_kind,
        "locale": comment.locale,
    }
    return {name: value for name, value in known.items() if value}


def score_each(scorer: Scorer, items: Sequence[Mapping[str, str]]) -> list[Scored | None]:
    """Score the items; those that cannot be scored get None and spoil no others."""
    return _each(lambda part: _checked(scorer.score_and_tag(part)), items, "a comment could not be scored")


def _each(
    work: Callable[[Sequence[Item]], Sequence[Answer]], items: Sequence[Item], failed: str
) -> list[Answer | None]:
    """Do `work` on all items at once; if that raises, on halves of halves, until the one at fault is alone: None."""
    if not items:
        return []
    try:
        return _one_each(work(items), len(items))
    except Exception:  # whatever a classifier raises
        if len(items) == 1:
            log.exception(failed)
            return [None]
    middle = len(items) // 2
    return _each(work, items[:middle], failed) + _each(work, items[middle:], failed)


def _one_each(answers: Sequence[Answer], expected: int) -> list[Answer | None]:
    if len(answers) != expected:
        raise ValueError("a scorer must give one answer an item")
    return list(answers)


def _checked(answers: Sequence[Scored]) -> Sequence[Scored]:
    if not all(value is None or 0 <= value <= 1 for answer in answers for value in answer.scores.values()):
        raise ValueError("a score is no probability")
    return answers


def explain_all(
    scorer: Scorer, scored: Sequence[Claimed], decisions: Mapping[uuid.UUID, Decision]
) -> dict[uuid.UUID, dict[str, Any]]:
    """Explain the attributes that kept comments from being published.

    A later classifier could not explain an earlier score. A decision stands without an explanation that failed.
    """
    wanted = [
        (comment, str(reason.values["attribute"]))
        for comment in scored
        if decisions[comment.id].status is not Status.PUBLISHED
        for reason in decisions[comment.id].reasons
        if reason.code == "score"
    ]
    requests = [(scorer_item(comment), attribute) for comment, attribute in wanted]
    explained: dict[uuid.UUID, dict[str, Any]] = {}
    answers = _each(scorer.explain_many, requests, "a score could not be explained")
    for (comment, attribute), answer in zip(wanted, answers, strict=True):
        if answer is not None:
            explained.setdefault(comment.id, {})[attribute] = _plain(answer)
    return explained


def _move(
    scorer: Scorer,
    comment: Claimed,
    scored: Scored | None,
    decision: Decision,
    contributions: Mapping[str, Any] | None,
) -> Move:
    return Move(
        comment_id=comment.id,
        to=decision.status,
        actor=Actor.POLICY,
        reasons=decision.reasons,
        at_revision=comment.revision,
        scores=None if scored is None else scored.scores,
        language=None if scored is None else scored.detected,
        contributions=contributions,
        classifier_version=scorer.version,
        policy_version=decision.policy_version,
    )


def _plain(value: Any) -> Any:
    """Give a dataclass as mappings and lists. `dataclasses.asdict` copies every number deeply, which takes longer."""
    if is_dataclass(value):
        return {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}
    return [_plain(one) for one in value] if isinstance(value, tuple | list) else value

"""A comment's history as the desk shows it."""

from dataclasses import dataclass
from datetime import datetime

from service.comments.tables import Comment, History
from service.web.desk import wording
from service.web.desk.comment import highlights
from service.web.desk.comment.cards import Score, Time, scores, sentences, time


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One move of a comment's history."""

    version: int
    revision: int
    at: Time
    who: str
    before: str | None
    after: str
    status: str
    reasons: list[str]
    note: str | None
    scores: list[Score]
    made_by: str
    policy: str  # the address of the policy's version that decided; empty if none did
    explained: list[highlights.Explained]


def step(move: History, name: str | None, comment: Comment, now: datetime) -> Step:
    """Tell one move. Its text is explained only while it is the comment's present text."""
    versions = [f"classifier {move.classifier_version}"] if move.classifier_version else []
    versions += [f"policy version {move.policy_version}"] if move.policy_version else []
    current = move.revision == comment.revision
    return Step(
        version=move.version,
        revision=move.revision,
        at=time(move.at, now),
        who=name or wording.ACTORS[move.actor],
        before=None if move.from_status is None else wording.STATUSES[move.from_status],
        after=wording.STATUSES[move.to_status],
        status=move.to_status,
        reasons=sentences(move.reasons),
        note=move.note,
        scores=scores(move.scores),
        made_by=", ".join(versions),
        policy=f"/desk/sites/{comment.site_id}/policy/versions/{move.policy_version}" if move.policy_version else "",
        explained=highlights.explained(comment.body, move.contributions) if current else [],
    )

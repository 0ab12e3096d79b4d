"""Step 8: what people decided becomes labelled examples for the classifier.

A label is what was said, not what it resembles: a rejection as off topic says nothing about toxicity. Of several
decisions on one revision the last one counts.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy.orm import Session

from service.comments.clients import feedback
from service.comments.lifecycle import Actor, Status
from service.comments.store import checks, decisions
from service.comments.views import moment

_CLEAN = {"SPAM": 0, "TOXICITY": 0}
_SAID: Mapping[str, Mapping[str, int]] = {
    "approved": _CLEAN,
    "spam": {"SPAM": 1},
    "insult": {"INSULT": 1, "TOXICITY": 1},
    "hate": {"IDENTITY_ATTACK": 1, "TOXICITY": 1},
    "threat": {"THREAT": 1, "TOXICITY": 1},
}


def attributes(status: str, reasons: list[dict[str, Any]]) -> Mapping[str, int]:
    """Give what a decision says of each attribute; nothing where it says nothing."""
    if status not in {Status.PUBLISHED, Status.REJECTED} or not reasons:
        return {}
    return _SAID.get(reasons[0]["code"], {})


def export(session: Session) -> Iterator[dict[str, Any]]:
    """Give one labelled example a decided revision, without anything of its author but the shown name and website.

    Then one for each thing that other systems' clients said of a comment, with their words in `said`; `labels` is empty
    where those mean none.
    """
    yield from _decided(session)
    yield from _said(session)


def _decided(session: Session) -> Iterator[dict[str, Any]]:
    for move, comment, email_kind in decisions.latest_by_people(session, (Actor.MODERATOR, Actor.SITE)):
        said = attributes(move.to_status, move.reasons)
        if said:
            yield {
                "id": str(comment.id),
                "text": comment.body,
                "author_name": comment.author_name,
                "author_url": comment.author_url,
                "email_kind": email_kind,
                "locale": comment.locale,
                "labels": dict(said),
                "by": f"{move.actor}:{move.actor_id or comment.site_id}",
                "at": moment(move.at),
            }


def _said(session: Session) -> Iterator[dict[str, Any]]:
    for said, check, email_kind, kind in checks.said_of(session):
        yield {
            "id": str(check.id),
            "text": check.body,
            "author_name": check.author_name,
            "author_url": check.author_url,
            "email_kind": email_kind,
            "locale": check.locale,
            "labels": feedback.labels_of(said.call, said.said),
            "said": {"call": said.call, **said.said},
            "by": f"{kind}:{said.credential_id}",
            "at": moment(said.at),
        }

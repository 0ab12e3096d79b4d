"""What others get to see of a comment. No view knows of the e-mail address, its hash or the person behind it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from markupsafe import Markup, escape

from service.comments.lifecycle import Status
from service.comments.reasons import reason_from_json
from service.comments.tables import Appeal, Comment, History, Page, Revision


def moment(value: datetime | None) -> str | None:
    """Give a time as RFC 3339 in UTC."""
    return None if value is None else value.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def site_view(comment: Comment, page: Page) -> dict[str, Any]:
    """Give the full state of a comment for its site: over the API and in notices."""
    return {
        "id": str(comment.id),
        "external_id": comment.external_id,
        "status": comment.status,
        "version": comment.version,
        "revision": comment.revision,
        "page_id": page.key.removeprefix("id:") if page.key.startswith("id:") else None,
        "page_url": page.url,
        "parent_id": None if comment.parent_id is None else str(comment.parent_id),
        "author_id": comment.author_id,
        "author_name": comment.author_name,
        "author_url": comment.author_url,
        "body": comment.body,
        "locale": comment.locale,
        "scores": comment.scores,
        "reasons": reasons_view(comment.reasons),
        "classifier_version": comment.classifier_version,
        "policy_version": comment.policy_version,
        "received_at": moment(comment.received_at),
        "decided_at": moment(comment.decided_at),
        "updated_at": moment(comment.updated_at),
    }


def reasons_view(stored: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give reasons with the sentence that moderators read."""
    return [{**reason, "sentence": reason_from_json(reason).sentence} for reason in stored]


def history_view(move: History) -> dict[str, Any]:
    """Give one move of a comment's history."""
    return {
        "version": move.version,
        "revision": move.revision,
        "at": moment(move.at),
        "actor": move.actor,
        "from": move.from_status,
        "to": move.to_status,
        "reasons": reasons_view(move.reasons),
        "note": move.note,
        "scores": move.scores,
        "classifier_version": move.classifier_version,
        "policy_version": move.policy_version,
    }


def own_words_view(appeal: Appeal | None, earlier: Sequence[Revision]) -> dict[str, Any]:
    """Give what an author said against a rejection, and the texts that a comment had before, the latest first."""
    return {
        "appeal": None if appeal is None else {"words": appeal.words, "at": moment(appeal.at)},
        "earlier_texts": [
            {"revision": one.revision, "body": one.body, "replaced_at": moment(one.replaced_at)} for one in earlier
        ],
    }


_OF_ERASED = {
    "author_name": "",
    "author_url": None,
    "locale": None,
    "body_text": "",
    "body_html": "",
    "removed": True,
}


def public_view(comment: Comment) -> dict[str, Any]:
    """Give what every reader of a page sees of a published comment, or of the place of one that was erased."""
    known = {
        "id": str(comment.id),
        "parent_id": None if comment.parent_id is None else str(comment.parent_id),
        "author_name": comment.author_name,
        "author_url": comment.author_url,
        "locale": comment.locale,
        "created_at": moment(comment.submitted_at or comment.received_at),
        "body_text": comment.body,
        "body_html": body_html(comment.body),
        "removed": False,
    }
    return known | _OF_ERASED if comment.status == Status.ERASED else known


def body_html(text: str) -> str:
    """Give the text as HTML: paragraphs and line breaks, everything else escaped."""
    paragraphs = (part.strip("\n") for part in text.split("\n\n"))
    return "".join(f"<p>{escape(part).replace(chr(10), Markup('<br>'))}</p>" for part in paragraphs if part)

"""The rows that an imported comment becomes. Pure, but for the random bits of new ids."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

from service.comments.finding import text_mark
from service.comments.ids import new_id
from service.comments.lifecycle import Actor, Status
from service.comments.privacy import Vault, ip_prefix
from service.comments.reasons import BY_IMPORT
from service.comments.store.importing import Place, moved_id
from service.comments.transfer.imported import Imported

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# The first reason puts a comment into its queue: what was published elsewhere has been looked at there.
_CODES: Mapping[Status, str] = {Status.PUBLISHED: "approved", Status.HELD: "imported", Status.REJECTED: "other"}


class Into(Protocol):
    """What an import is into."""

    @property
    def site_id(self) -> int: ...  # noqa: D102
    @property
    def vault(self) -> Vault: ...  # noqa: D102
    @property
    def now(self) -> datetime: ...  # noqa: D102
    @property
    def ip_since(self) -> datetime: ...  # noqa: D102


def when(one: Imported, now: datetime) -> datetime:
    """Give the time of a comment: its own, or the import's if it has none that can be."""
    return one.written_at if one.written_at is not None and EPOCH <= one.written_at <= now else now


def id_of(one: Imported, site_id: int, taken: Collection[uuid.UUID], now: datetime) -> uuid.UUID:
    """Give a comment's id here: of our own export the one it has, unless a comment of another site has it."""
    if one.record is None:
        return new_id(when(one, now))
    own = one.record.comment_id
    return moved_id(site_id, own) if own in taken else own


def pages(fresh: Sequence[Imported], now: datetime) -> dict[str, dict[str, Any]]:
    """Give the pages of comments by key, each as old as the first of them."""
    found: dict[str, dict[str, Any]] = {}
    for one in sorted(fresh, key=lambda one: when(one, now)):
        row = {"url": one.page.url, "title": one.page.title, "created_at": when(one, now), **one.page.more}
        found.setdefault(one.page.key, row)
    return found


def comment(into: Into, one: Imported, place: Place) -> dict[str, Any]:
    """Give the row of a comment, but for its person."""
    at = when(one, into.now)
    ip = one.author_ip if at >= into.ip_since else None
    row: dict[str, Any] = {
        "id": place.comment_id,
        "site_id": into.site_id,
        "page_id": place.page_id,
        "parent_id": place.parent_id,
        "external_id": one.key,
        "author_id": None,
        "author_name": one.author_name,
        "author_url": one.author_url,
        "body": one.body,
        "locale": None,
        "user_agent": None,
        "referrer": None,
        "ip_match": None if ip is None else into.vault.match("ip", str(into.site_id), ip_prefix(ip)),
        "traps": None,
        "status": one.status,
        "version": 1,
        "revision": 1,
        "language": None,
        "risk": None,
        "scores": None,
        "reasons": [reason(one.status, spam=one.spam)],
        "classifier_version": None,
        "submitted_at": at,
        "received_at": at,
        "decided_at": into.now,
        "updated_at": into.now,
    }
    if one.record is not None:
        # Whoever asks what has changed since must be given it; retention goes on counting from what people decided.
        row |= {**one.record.columns, "updated_at": into.now}
        row["version"] += _is_marked_by_a_move(one)
    return row | {"text_mark": None if row["status"] == Status.ERASED else text_mark(row["body"])}


def reason(status: Status, *, spam: bool = False) -> dict[str, Any]:
    """Give the reason of an imported comment, as it is stored."""
    code = "spam" if spam and status is Status.REJECTED else _CODES.get(status, "imported")
    return {"code": code, "by": BY_IMPORT}


def history(one: Imported, row: Mapping[str, Any], now: datetime) -> list[dict[str, Any]]:
    """Give the moves of a comment: those of our own export, and the one by which it came.

    What is before an import's move was done elsewhere. Where the file already ends with one, it says so, and a comment
    that is carried to and fro does not grow.
    """
    made = () if one.record is None else one.record.history
    moves = [{**move, "comment_id": row["id"]} for move in made]
    return moves if made and not _is_marked_by_a_move(one) else [*moves, _came(row, bool(made), now)]


def _is_marked_by_a_move(one: Imported) -> bool:
    """Whether a move is added to those of our own export."""
    return one.record is not None and bool(one.record.history) and one.record.history[-1]["actor"] != Actor.IMPORT


def _came(row: Mapping[str, Any], was_known: bool, now: datetime) -> dict[str, Any]:
    return {
        "comment_id": row["id"],
        "version": row["version"],
        "revision": row["revision"],
        "at": now,
        "actor": Actor.IMPORT,
        "from_status": row["status"] if was_known else None,
        "to_status": row["status"],
        "undoes": None,
        "reasons": row["reasons"],
        "note": None,
        "scores": None,
        "contributions": None,
        "classifier_version": None,
    }

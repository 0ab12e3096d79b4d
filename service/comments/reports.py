"""Readers report comments that should not be there: one report a reader and comment, until somebody looks at it."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from service.comments import values
from service.comments.errors import FieldError, InvalidSubmission, NotFound
from service.comments.privacy import Vault, ip_prefix
from service.comments.reasons import REJECTIONS
from service.comments.store import reports as store
from service.comments.store import rows, totals
from service.comments.store.reports import Grouped
from service.comments.tables import Report
from service.comments.values import Unacceptable

MAX_NOTE = 1000
FIELDS = ("reason", "note", "reporter_ip")


@dataclass(frozen=True, slots=True)
class Said:
    """What a reader says of a comment. `ip` is where they are, if that is known."""

    reason: str
    note: str | None = None
    ip: str | None = None


def parse(raw: Mapping[str, object], *, trusted: bool, ip: str | None) -> Said:
    """Make a report of `raw`, sent from `ip`; only who is trusted may say where the reader is instead.

    A site's own server is no reader: what it sends without `reporter_ip` counts each time.

    Raises
    ------
    InvalidSubmission
        with an error for every field that is missing, wrong, too long or not for this sender.
    """
    errors = [FieldError(name[:100], "unknown", "There is no such field.") for name in sorted(raw.keys() - set(FIELDS))]
    read: dict[str, str | None] = {}
    for name in FIELDS:
        try:
            read[name] = _read(name, raw.get(name), trusted)
        except Unacceptable as problem:
            errors.append(FieldError(name, problem.code, problem.message))
    if errors:
        raise InvalidSubmission(errors)
    return Said(read["reason"] or "", read["note"], read["reporter_ip"] if trusted else ip)


def _read(name: str, value: object, trusted: bool) -> str | None:
    if value is None or (isinstance(value, str) and values.is_blank(value)):
        if name == "reason":
            raise Unacceptable("required", f"Say why: {', '.join(REJECTIONS)}.")
        return None
    if name == "reporter_ip" and not trusted:
        raise Unacceptable("not_allowed", "Only the secret key may send this field.")
    if not isinstance(value, str):
        raise Unacceptable("type", "This field takes text.")
    if name == "reporter_ip":
        return values.ip_address(value)
    if name == "reason" and value not in REJECTIONS:
        raise Unacceptable("reason", f"Use one of {', '.join(REJECTIONS)}.")
    if len(value) > MAX_NOTE:
        raise Unacceptable("too_long", f"At most {MAX_NOTE} characters, please; these are {len(value)}.")
    return values.text(value)


def take(session: Session, vault: Vault, comment_id: uuid.UUID, said: Said, *, site_id: int, now: datetime) -> None:
    """Write a report down. The same reader again changes nothing.

    The comment is locked first, so however many readers come at once, and whoever decides meanwhile, its number of open
    reports and the site's number of reported comments stay right.

    Raises
    ------
    NotFound
        if the site has no such comment that readers can see.
    """
    if not store.lock_published(session, comment_id, site_id):
        raise NotFound("There is no such comment.")
    reporters = () if said.ip is None else vault.candidates("reporter", str(comment_id), ip_prefix(said.ip))
    if reporters and store.is_known(session, comment_id, reporters):
        return
    report = {"comment_id": comment_id, "site_id": site_id, "reason": said.reason, "note": said.note, "at": now}
    rows.add(session, Report, [report | {"reporter": reporters[0] if reporters else None}])
    if store.count_one(session, comment_id) == 1:
        totals.add(session, {(site_id, totals.REPORTED): 1})


def reports_of(session: Session, comment_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[Grouped]]:
    """Group what readers reported of published comments and nobody has looked at; others are left out. One query."""
    return store.open_on(session, comment_ids)

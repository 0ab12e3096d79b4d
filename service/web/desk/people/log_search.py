"""The search in the audit log: its parameters in the address, and the places from which a page goes on."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID

from flask import request

from service.comments import values
from service.comments.privacy import decode, encode
from service.comments.staff.audit import DEEDS
from service.comments.staff.sessions import SignedIn
from service.comments.store.audit import Place, Search
from service.comments.values import Unacceptable
from service.web.api import queries

PATH = "/desk/log"
LAST_YEAR = 9000  # a day after it, there is still a date
NAMES = ("person", "deed", "site", "since", "until", "comment")


def read(who: SignedIn) -> Search:
    """Read what to look for; an admin who is limited finds rows of their sites, and their own.

    Raises InvalidSubmission.
    """
    until = queries.optional("until", _day)
    return Search(
        person=queries.optional("person", _number),
        what=queries.optional("deed", _deed),
        site_id=queries.optional("site", _number),
        since=queries.optional("since", _day),
        until=until and until + timedelta(days=1),  # the day is searched, too
        comment_id=queries.optional("comment", _comment),
        reader=who.id,
        sites=who.sites,
    )


def given() -> dict[str, str]:
    """Give the parameters as they came."""
    return {name: request.args[name] for name in NAMES if request.args.get(name)}


def address(wanted: Mapping[str, str], **more: str) -> str:
    """Give the address of a search."""
    query = urlencode({**wanted, **more})
    return f"{PATH}?{query}" if query else PATH


def place(text: str) -> Place:
    """Read a cursor that `cursor` made. Raises Unacceptable."""
    try:
        at, _, number = decode(text).decode("ascii").partition("|")
        return values.moment(at), _number(number)
    except (ValueError, Unacceptable):
        raise Unacceptable("cursor", "Use the cursor that came with the page before, unchanged.") from None


def cursor(further: Place) -> str:
    """Give the cursor of the page after this one."""
    return encode(f"{further[0].isoformat()}|{further[1]}".encode())


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 18):
        raise Unacceptable("number", "Use a number.")
    return int(text)


def _deed(text: str) -> str:
    if text not in DEEDS:
        raise Unacceptable("deed", "Choose one of the list.")
    return text


def _day(text: str) -> datetime:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.max
    if day.year >= LAST_YEAR:
        raise Unacceptable("date", "Use a date such as 2026-05-01.")
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _comment(text: str) -> UUID:
    return UUID(values.comment_id(text))

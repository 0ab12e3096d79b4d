"""What an admin may set of a site: its name, origins and languages, the e-mail address, and the time for edits."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy.orm import Session

from service.comments import values
from service.comments.errors import FieldError, InvalidSubmission
from service.comments.staff import audit
from service.comments.store import policies as policy_store
from service.comments.store import sites as site_store
from service.comments.tables import Site
from service.comments.urls import MAX_URL, origin
from service.comments.values import Unacceptable

MAX_NAME = 100
MAX_ORIGINS = MAX_LANGUAGES = 50
MAX_EDIT_MINUTES = 7 * 24 * 60
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteSettings:
    """What can be set, every field in its proper form."""

    name: str
    origins: tuple[str, ...]
    languages: tuple[str, ...]
    email_required: bool
    edit_minutes: int  # for authors; 0: they cannot edit


def of(site: Site) -> SiteSettings:
    """Give a site's settings."""
    return SiteSettings(
        name=site.name,
        origins=tuple(site.origins),
        languages=tuple(site.languages),
        email_required=site.email_required,
        edit_minutes=site.edit_minutes,
    )


def parse(*, name: str, origins: str, languages: str, email_required: bool, edit_minutes: str) -> SiteSettings:
    """Read settings as they were typed: origins and languages one a line. Raises InvalidSubmission for all at once."""
    errors: list[FieldError] = []

    def read(field: str, take: Callable[[], T], otherwise: T) -> T:
        try:
            return take()
        except Unacceptable as error:
            errors.append(FieldError(field, error.code, error.message))
            return otherwise

    nothing: tuple[str, ...] = ()
    settings = SiteSettings(
        name=read("name", lambda: _name(name), ""),
        origins=read("origins", lambda: _each(origins, _origin, MAX_ORIGINS, "web address"), nothing),
        languages=read("languages", lambda: _each(languages, values.language_tag, MAX_LANGUAGES, "language"), nothing),
        email_required=email_required,
        edit_minutes=read("edit_minutes", lambda: _minutes(edit_minutes), 0),
    )
    if errors:
        raise InvalidSubmission(errors)
    return settings


def _name(typed: str) -> str:
    name = values.line(typed)
    if values.is_blank(name):
        raise Unacceptable("required", "A site needs a name.")
    if len(name) > MAX_NAME:
        raise Unacceptable("too_long", f"A name has at most {MAX_NAME} characters.")
    return name


def _origin(typed: str) -> str:
    try:
        return origin(typed[: MAX_URL + 1])
    except ValueError:
        raise Unacceptable("url", f"“{typed[:80]}” is no web address such as https://news.example.org") from None


def _minutes(typed: str) -> int:
    digits = typed.strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) < 10 and int(digits) <= MAX_EDIT_MINUTES):
        raise Unacceptable("number", f"Use whole minutes, from 0 to {MAX_EDIT_MINUTES:,} (a week).")
    return int(digits)


def _each(typed: str, take: Callable[[str], str], most: int, what: str) -> tuple[str, ...]:
    lines = [line for line in (one.strip() for one in values.text(typed).splitlines()) if line]
    taken = tuple(dict.fromkeys(take(line) for line in lines))
    if not taken:
        raise Unacceptable("required", f"Give at least one {what}.")
    if len(taken) > most:
        raise Unacceptable("too_many", f"Give at most {most}.")
    return taken


def change(
    session: Session,
    site_id: int,
    wanted: SiteSettings,
    *,
    seen: SiteSettings | None = None,
    made_by: int | None = None,
    now: datetime,
) -> None:
    """Change a site's settings.

    Raises NotFound, and InvalidSubmission if another site has that name, or if they are no longer what was `seen`.
    """
    site = policy_store.lock_site(session, site_id)
    before = of(site)
    if seen is not None and before != seen:
        raise InvalidSubmission([FieldError("seen", "stale", "Somebody else changed this site meanwhile.")])
    other = site_store.by_name(session, wanted.name)
    if other is not None and other.id != site_id:
        raise InvalidSubmission([FieldError("name", "taken", "Another site has this name.")])
    fields = [name for name in SiteSettings.__dataclass_fields__ if getattr(before, name) != getattr(wanted, name)]
    if not fields:
        return
    site.name, site.email_required, site.edit_minutes = wanted.name, wanted.email_required, wanted.edit_minutes
    site.origins, site.languages = list(wanted.origins), list(wanted.languages)
    audit.record(session, made_by, "site_changed", now, site_id=site_id, fields=", ".join(fields), name=wanted.name)

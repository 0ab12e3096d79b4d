"""The forms about an author: a ban, trust, a note. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from service.comments import values
from service.comments.authors.marking import MAX_WORDS
from service.comments.errors import FieldError, InvalidSubmission
from service.comments.reasons import REJECTIONS
from service.comments.values import Unacceptable
from service.web.desk import wording

LENGTHS: Mapping[str, tuple[str, timedelta | None]] = {
    "day": ("A day", timedelta(days=1)),
    "week": ("A week", timedelta(days=7)),
    "month": ("A month", timedelta(days=30)),
    "ever": ("For ever", None),
}
DEFAULTS: Mapping[str, str] = {
    "reason": "",
    "note": "",
    "length": "month",
    "trust_words": "",
    "trust_length": "ever",
    "words": "",
}


@dataclass(frozen=True, slots=True)
class BanForm:
    """A ban as it was asked for. `until` is None for ever; `seen_at` is when the form was shown, if the author's held
    comments are to be rejected with it."""

    reason: str
    note: str | None
    until: datetime | None
    seen_at: datetime | None

    @property
    def words(self) -> str:
        """Why, as other moderators read it."""
        if self.reason == "other":
            return self.note or ""
        label = wording.REASONS[self.reason]
        return f"{label}: {self.note}" if self.note else label


def kept(sent: Mapping[str, object]) -> dict[str, str]:
    """Keep what was typed into the forms' own fields; whatever else was sent changes nothing."""
    return {name: str(sent.get(name, default)) for name, default in DEFAULTS.items()}


def read_ban(sent: Mapping[str, object], now: datetime) -> BanForm:
    """Read a ban. Raises InvalidSubmission with everything that is wrong."""
    errors: list[FieldError] = []
    reason = str(sent.get("reason", ""))
    if reason not in REJECTIONS:
        errors.append(FieldError("reason", "required", "Choose why."))
    note = _words(sent, "note", errors)
    if reason == "other" and note is None and not errors:
        errors.append(FieldError("note", "required", "Say why, in a few words."))
    until = _until(sent, "length", now, errors)
    seen_at = _moment(sent, "seen_at", errors) if sent.get("reject") == "yes" else None
    if errors:
        raise InvalidSubmission(errors)
    return BanForm(reason, note, until, seen_at)


def read_trust(sent: Mapping[str, object], now: datetime) -> tuple[str | None, datetime | None]:
    """Read why somebody is trusted, if it is said, and until when. Raises InvalidSubmission."""
    errors: list[FieldError] = []
    words, until = _words(sent, "trust_words", errors), _until(sent, "trust_length", now, errors)
    if errors:
        raise InvalidSubmission(errors)
    return words, until


def read_note(sent: Mapping[str, object]) -> str:
    """Read a note. Raises InvalidSubmission."""
    errors: list[FieldError] = []
    words = _words(sent, "words", errors)
    if words is None and not errors:
        errors.append(FieldError("words", "required", "Write something."))
    if errors:
        raise InvalidSubmission(errors)
    return words or ""


def _words(sent: Mapping[str, object], name: str, errors: list[FieldError]) -> str | None:
    try:
        words = values.text(str(sent.get(name, "")))
    except Unacceptable as problem:
        errors.append(FieldError(name, problem.code, problem.message))
        return None
    if len(words) > MAX_WORDS:
        most = f"At most {MAX_WORDS:,} characters, please; these are {len(words):,}."
        errors.append(FieldError(name, "too_long", most))
    return None if values.is_blank(words) else words


def _until(sent: Mapping[str, object], name: str, now: datetime, errors: list[FieldError]) -> datetime | None:
    length = str(sent.get(name, ""))
    if length not in LENGTHS:
        errors.append(FieldError(name, "length", "Choose for how long."))
        return None
    lasts = LENGTHS[length][1]
    return None if lasts is None else now + lasts


def _moment(sent: Mapping[str, object], name: str, errors: list[FieldError]) -> datetime | None:
    try:
        return values.moment(str(sent.get(name, "")))
    except Unacceptable:
        errors.append(FieldError("reject", "seen_at", "Look again at how many these are."))
        return None

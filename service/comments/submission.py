"""Step 1: a raw mapping becomes a `Submission`, or every field error at once.

`FIELDS` is the declaration: what validates a submission is also what the API document is made from. A new field is one
line there, an attribute of `Submission`, and a column.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import field as attribute
from datetime import datetime
from typing import Any

from service.comments import values
from service.comments.errors import FieldError, InvalidSubmission
from service.comments.urls import MAX_URL, origin
from service.comments.values import Unacceptable

MAX_BODY = 20_000
# How an import names what it takes over (service/imports): of a visitor, such a name would stand in its way.
RESERVED = ("commentgate:", "disqus:", "isso:", "wordpress:")
MAX_EMAIL = 254  # RFC 5321's longest path; checked before anything slower looks at the address

Read = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Field:
    """One field: how it is read, how long it may be, who may send it, and what it means."""

    name: str
    read: Read
    max_length: int
    help: str
    required: bool = False
    trusted: bool = False  # only with the secret key
    format: str | None = None  # JSON Schema's name for the form of the text
    trap: bool = False  # about the form rather than the comment: whatever it holds is no error, and none of it is kept


FIELDS: tuple[Field, ...] = (
    Field("page_url", values.page_address, MAX_URL, "Address of the page the comment is on", True, format="uri"),
    Field("author_name", values.line, 100, "Name shown beside the comment", True),
    Field("author_email", values.text, MAX_EMAIL, "E-mail address; never published", True, format="email"),
    Field("body", values.text, MAX_BODY, "The comment, as plain text", True),
    Field("page_id", values.line, 200, "The site's own identifier of the page, if its address can change"),
    Field("page_title", values.line, 300, "Title of the page"),
    Field("author_url", values.web_address, MAX_URL, "The author's website", format="uri"),
    Field("parent_id", values.comment_id, 36, "The comment this one replies to, on the same page", format="uuid"),
    Field("external_id", values.line, 200, "The site's own identifier of the comment"),
    Field("locale", values.language_tag, 35, "Language of the comment (BCP 47)"),
    Field("author_id", values.line, 200, "The site's own identifier of a signed-in author", trusted=True),
    Field("author_ip", values.ip_address, 45, "The author's IP address; kept only as a keyed hash", trusted=True),
    Field("user_agent", values.line, 500, "The author's browser", trusted=True),
    Field("referrer", values.line, MAX_URL, "Where the author came from", trusted=True),
    Field("submitted_at", values.moment, 40, "When the comment was written", trusted=True, format="date-time"),
    Field("form_token", str, 100, "When the form was opened, as /v1/form-token says it; may be left out", trap=True),
    Field("website_address", str, MAX_URL, "Hidden from people, who leave it empty; robots fill it in", trap=True),
)
_BY_NAME = {field.name: field for field in FIELDS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A comment as it was sent, every field in its proper form."""

    page_url: str
    author_name: str
    author_email: str | None
    body: str
    page_id: str | None = None
    page_title: str | None = None
    author_url: str | None = None
    parent_id: str | None = None
    external_id: str | None = None
    locale: str | None = None
    author_id: str | None = None
    author_ip: str | None = None
    user_agent: str | None = None
    referrer: str | None = None
    submitted_at: datetime | None = None
    # Not in the representation, which a repetition is known by: it may come with a fresh token.
    form_token: str | None = attribute(default=None, repr=False)
    website_address: str | None = attribute(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What this site asks of a submission, and how far its sender is trusted."""

    trusted: bool
    origins: tuple[str, ...] = ()
    email_required: bool = True
    check_deliverability: bool = False


def parse(raw: Mapping[str, object], terms: Terms) -> Submission:
    """Make a submission of `raw`.

    Raises
    ------
    InvalidSubmission
        with an error for every field that is missing, wrong, too long or not for this sender.
    """
    unknown = raw.keys() - _BY_NAME.keys()
    errors = [FieldError(name[:100], "unknown", "There is no such field.") for name in unknown]
    accepted: dict[str, Any] = {}
    for field in FIELDS:
        try:
            accepted[field.name] = _read(field, raw.get(field.name), terms)
        except Unacceptable as problem:
            errors.append(FieldError(field.name, problem.code, problem.message))
    if errors:
        raise InvalidSubmission(sorted(errors, key=_form_order))
    return Submission(**accepted)


def read_body(value: object) -> str:
    """Read the text of a comment by itself, as an edit sends it. Raises Unacceptable."""
    body: str = _read(_BY_NAME["body"], value, Terms(trusted=False))
    return body


def _read(field: Field, value: object, terms: Terms) -> Any:
    if field.trap:
        return _trapped(field, value)
    if value is None or (isinstance(value, str) and values.is_blank(value)):
        if field.required and (field.name != "author_email" or terms.email_required):
            raise Unacceptable("required", "This field is required.")
        return None
    if field.trusted and not terms.trusted:
        raise Unacceptable("not_allowed", "Only the secret key may send this field.")
    if not isinstance(value, str):
        raise Unacceptable("type", "This field takes text.")
    if len(value) > field.max_length:
        raise Unacceptable("too_long", f"At most {field.max_length} characters, please; these are {len(value)}.")
    if field.name == "author_email":
        return values.email(value, check_deliverability=terms.check_deliverability)
    read = field.read(value)
    if field.name == "page_url" and not terms.trusted and origin(read) not in terms.origins:
        raise Unacceptable("foreign_page", "This page is not on one of the site's own addresses.")
    if field.name == "external_id" and not terms.trusted and read.startswith(RESERVED):
        raise Unacceptable("reserved", "Names that begin so are given by imports.")
    return read


def _trapped(field: Field, value: object) -> str | None:
    """Read a trap: it is silent, so what does not fit is cut off, and what is no text is taken as text."""
    if not value:
        return None
    start = (value if isinstance(value, str) else type(value).__name__)[: field.max_length]
    return None if values.is_blank(start) else start


def _form_order(error: FieldError) -> tuple[int, str]:
    names = list(_BY_NAME)
    return (names.index(error.field) if error.field in _BY_NAME else len(names), error.field)

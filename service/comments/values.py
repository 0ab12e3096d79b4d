"""Reading single values: text in, proper value out, or `Unacceptable` with a code and a sentence."""

import ipaddress
import re
import unicodedata
import uuid
from datetime import UTC, datetime

from email_validator import EmailNotValidError, EmailUndeliverableError, validate_email

from service.comments.urls import canonical_page_url, parse_http_url

_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8}){0,4}")
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Me", "Zs", "Zl", "Zp"})
_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u2800")  # letters and a symbol that are drawn as nothing


class Unacceptable(Exception):
    """A value that a field does not take."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def is_blank(value: str) -> bool:
    """Whether nobody could see anything of this text."""
    return all(unicodedata.category(char) in _INVISIBLE or char in _BLANK_LETTERS for char in value)


def text(value: str) -> str:
    """Take text of several lines, with newlines as \\n."""
    cleaned = value.replace("\r\n", "\n").replace("\r", "\n").strip()
    for char in cleaned:
        category = unicodedata.category(char)
        if category == "Cs":
            raise Unacceptable("encoding", "This text has a broken character in it (half of a surrogate pair).")
        if category == "Cc" and char not in "\n\t":
            raise Unacceptable("control_character", f"This text has a control character in it (U+{ord(char):04X}).")
    return cleaned


def line(value: str) -> str:
    """Take text of one line."""
    cleaned = text(value)
    if "\n" in cleaned or "\u2028" in cleaned or "\u2029" in cleaned:
        raise Unacceptable("line_break", "This field takes one line.")
    return cleaned


def web_address(value: str) -> str:
    """Take an absolute http or https address."""
    cleaned = line(value)
    try:
        parse_http_url(cleaned)
    except ValueError:
        raise Unacceptable("url", "Use a full web address that starts with http:// or https://.") from None
    return cleaned


def page_address(value: str) -> str:
    """Take the address of a page, which must have a canonical form."""
    cleaned = web_address(value)
    try:
        canonical_page_url(cleaned)
    except ValueError:
        raise Unacceptable("url", "This web address has too many parameters.") from None
    return cleaned


def email(value: str, *, check_deliverability: bool) -> str:
    """Take an e-mail address and give its normal form (RFC 5321, 6531). The caller has capped its length."""
    cleaned = line(value)
    try:
        return validate_email(cleaned, check_deliverability=check_deliverability).normalized
    except EmailUndeliverableError:
        raise Unacceptable("undeliverable", "This address's domain takes no mail. Is it spelled right?") from None
    except EmailNotValidError:
        raise Unacceptable("email", "This is not an e-mail address, such as name@example.org.") from None


def ip_address(value: str) -> str:
    """Take an IPv4 or IPv6 address."""
    try:
        return str(ipaddress.ip_address(value.strip()))
    except ValueError:
        raise Unacceptable("ip", "Use an IPv4 or IPv6 address.") from None


def comment_id(value: str) -> str:
    """Take a comment's identifier."""
    try:
        return str(uuid.UUID(value))
    except ValueError:
        raise Unacceptable("id", "Use the id that was given for the comment.") from None


def language_tag(value: str) -> str:
    """Take a BCP 47 language tag."""
    cleaned = value.strip()
    if not _LANGUAGE_TAG.fullmatch(cleaned):
        raise Unacceptable("language", "Use a language tag such as en or pt-BR.")
    return cleaned.replace("_", "-")


def moment(value: str) -> datetime:
    """Take a time with its zone (RFC 3339) and give it in UTC."""
    try:
        parsed = datetime.fromisoformat(value.strip())
    except ValueError:
        parsed = None
    if parsed is None or parsed.tzinfo is None:
        raise Unacceptable("date_time", "Use a time with its zone, such as 2026-05-01T12:00:00Z.")
    try:
        return parsed.astimezone(UTC)
    except OverflowError:
        raise Unacceptable("date_time", "This time is too far away.") from None

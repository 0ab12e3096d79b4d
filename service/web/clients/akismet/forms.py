"""What a client sent, however it was written: a form in any common charset, or JSON.

Frameworks read every form as UTF-8; old blogs send what they are written in. So the bytes are decoded here, by the
charset of the Content-Type or by `blog_charset`.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import unquote_to_bytes

from service.web.api import bodies
from service.web.errors import Problem

Fields = Mapping[str, str]
MAX_FIELDS = 1000  # WordPress sends its whole request along
UTF_8 = "utf-8"
# Only these are looked up: the interpreter remembers every name it was ever asked for, and some codecs are no charsets.
_CHARSET = re.compile(
    r"utf-?8|us-ascii|iso[-_]8859-1?[0-9]|latin-?[1-9]|(?:windows-|cp)125[0-8]|koi8-[ru]|gbk|gb2312|gb18030"
    r"|big5|big5-hkscs|euc-(?:jp|kr)|shift[-_]jis|iso-2022-jp"
)
_AS_BROWSERS_DO = {"iso-8859-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "gb2312": "gb18030"}


def parse_form(raw: bytes, charset: str | None) -> dict[str, str]:
    """Read a form; of a field that is there more than once the last counts. Raises Problem 413 if it has too many."""
    parts = raw.split(b"&", MAX_FIELDS)
    if len(parts) > MAX_FIELDS:
        raise Problem(413, f"A form has at most {MAX_FIELDS} fields.")
    pairs = [tuple(map(_unquote, part.partition(b"=")[::2])) for part in parts if part]
    blog_charset = next((value.decode("ascii", "ignore") for name, value in pairs if name == b"blog_charset"), None)
    charsets = _known((charset, blog_charset, UTF_8))
    return {decode(name, charsets): decode(value, charsets) for name, value in pairs}


def _unquote(raw: bytes) -> bytes:
    return unquote_to_bytes(raw.replace(b"+", b" "))


def _known(charsets: Iterable[str | None]) -> list[str]:
    labels = [(charset or "").strip().lower() for charset in charsets]
    return [_AS_BROWSERS_DO.get(label, label) for label in dict.fromkeys(labels) if _CHARSET.fullmatch(label)]


def decode(raw: bytes, charsets: Sequence[str]) -> str:
    """Decode by the first charset that fits; what fits none is UTF-8 with gaps."""
    for charset in charsets:
        try:
            return clean(raw.decode(charset))
        except (UnicodeDecodeError, LookupError):
            continue
    return clean(raw.decode(UTF_8, "replace"))


def clean(text: str) -> str:
    """Take out what can be neither stored nor sent on: NUL, and halves of surrogate pairs."""
    return text.replace("\0", "").encode(UTF_8, "replace").decode()


def parse_json(raw: bytes) -> dict[str, str]:
    """Read one JSON object; values that are neither text nor a number nor a truth value are left out.

    Raises Problem 400.
    """
    try:
        found = bodies.parse_json(raw.decode(UTF_8))
    except UnicodeDecodeError:
        raise Problem(400, "JSON is written in UTF-8.") from None
    if not isinstance(found, dict):
        raise Problem(400, "Send one JSON object.")
    texts = ((str(name), _text(value)) for name, value in found.items())
    return {clean(name): clean(text) for name, text in texts if text is not None}


def _text(value: object) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str | int | float) else None

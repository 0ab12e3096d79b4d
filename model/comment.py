"""A comment as the classifier takes it."""

from collections.abc import Mapping
from typing import NamedTuple

Item = str | Mapping[str, object]


class Comment(NamedTuple):
    """What the classifier sees of a comment. An address is never among it.

    `language` is a BCP 47 tag by which the comment is scored whatever its text looks like; `locale` is one that decides
    only where the text does not. `email_kind` is what kind of address its author has.
    """

    text: str
    author_name: str = ""
    author_url: str = ""
    locale: str = ""
    language: str = ""
    email_kind: str = ""


def comment_of(item: Item) -> Comment:
    """Read a string or a mapping; fields that are missing, None or not strings count as empty."""
    if isinstance(item, str):
        return Comment(item)
    return Comment(*(_string(item.get(field)) for field in Comment._fields))


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""

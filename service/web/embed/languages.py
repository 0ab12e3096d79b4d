"""The embed's words in each language. All of them live in `texts/`, one file a language, for script and hosted page."""

import hashlib
import json
from functools import cache
from importlib import resources
from typing import Any

from service.comments.authoring.asked import MAX_WORDS
from service.comments.errors import FieldError
from service.comments.submission import FIELDS

LANGUAGES = ("en", "ur", "hi", "de", "es", "pt")
_LIMITS = {field.name: field.max_length for field in FIELDS} | {"words": MAX_WORDS}
Texts = dict[str, Any]


@cache
def of(language: str) -> Texts:
    """Give the words of one of `LANGUAGES`, with its own code as `lang`."""
    if language not in LANGUAGES:
        raise KeyError(language)
    source = resources.files(__package__).joinpath("texts", f"{language}.json")
    return {"lang": language, **json.loads(source.read_text("utf-8"))}


@cache
def edition() -> str:
    """Give a mark that changes with any of the words."""
    return hashlib.sha256(json.dumps([of(language) for language in LANGUAGES]).encode()).hexdigest()[:8]


def choose(*wished: str | None) -> str:
    """Choose a language: the first wish that can be met, by its main tag; else English."""
    return next((found for tag in wished if (found := known(tag))), LANGUAGES[0])


def known(tag: str | None) -> str | None:
    """Give the one of `LANGUAGES` that a tag names, if it does."""
    main = (tag or "").replace("_", "-").partition("-")[0].lower()
    return main if main in LANGUAGES else None


def error(texts: Texts, found: FieldError, typed: object) -> str:
    """Say what is wrong with a field; English says it best, and says what has no other words."""
    words = None if texts["lang"] == LANGUAGES[0] else texts["errors"].get(found.code)
    if words is None:
        return found.message
    length = len(typed) if isinstance(typed, str) else 0
    return str(words.format(limit=_LIMITS.get(found.field, 0), length=length))

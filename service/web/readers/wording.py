"""The words of readers' pages: the embed's, and in `texts/` what only pages say, so that scripts need not fetch it."""

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

from flask import Response, after_this_request, g, make_response, render_template, request

from service.comments.errors import FieldError
from service.web.embed import languages
from service.web.embed.languages import LANGUAGES, Texts

ENGLISH = LANGUAGES[0]
_PLACE = re.compile(r"\\{(\w+)\\}")


@cache
def of(language: str) -> Texts:
    """Give all words of one of `LANGUAGES`: the embed's and the pages'."""
    return {**languages.of(language), **of_pages(language)}


@cache
def of_pages(language: str) -> Texts:
    """Give the words that only pages use."""
    source = resources.files(__package__).joinpath("texts", f"{language}.json")
    words: dict[str, Any] = json.loads(source.read_text("utf-8"))
    return words


def prefer(language: object) -> None:
    """Remember in which language a form was, for whatever page answers it."""
    g.reader_language = language if isinstance(language, str) else ""


def choose(wished: str | None = None) -> Texts:
    """Give the words of the page that answers this request.

    Its language is the wished one, else that of its address or form, else the browser's, which caches are told.
    """
    for tag in (wished, request.args.get("lang"), g.get("reader_language")):
        if tag and (known := languages.known(tag)):
            return of(known)
    after_this_request(_by_browser)
    return of(languages.choose(*request.accept_languages.values()))


def _by_browser(response: Response) -> Response:
    response.vary.add("Accept-Language")
    return response


def carried() -> str:
    """Give the query with which a link keeps the language that this page's address asks for."""
    known = languages.known(request.args.get("lang"))
    return f"?lang={known}" if known else ""


def page(template: str, t: Texts, status: int = 200, /, **values: object) -> Response:
    """Make a page in these words."""
    return make_response(render_template(template, t=t, **values), status)


def refusal(t: Texts, message: str, status: int) -> str:
    """Say a refusal in these words, found by its English sentence; else what its status means."""
    if t["lang"] == ENGLISH:
        return message
    for name, sentence in of(ENGLISH)["refusals"].items():
        if found := _pattern(sentence).fullmatch(message):
            return str(t["refusals"][name].format(**found.groupdict()))
    return str(t["outcomes"].get(str(status), t["outcomes"]["other"]))


@cache
def _pattern(sentence: str) -> re.Pattern[str]:
    return re.compile(_PLACE.sub(r"(?P<\1>.+)", re.escape(sentence)))


def field_errors(t: Texts, errors: Sequence[FieldError], typed: Mapping[str, object]) -> dict[str, str]:
    """Say what is wrong with each field; of several things, the first."""
    return {one.field: languages.error(t, one, typed.get(one.field)) for one in reversed(errors)}

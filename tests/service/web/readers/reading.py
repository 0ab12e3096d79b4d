"""How readers' pages are asked for, and what is looked for on them."""

import re
from html import unescape

from service.web.embed.languages import LANGUAGES
from tests.conftest import PUBLIC_URL

HTML = {"Accept": "text/html"}
OWN = {**HTML, "Origin": PUBLIC_URL}
OTHERS = [language for language in LANGUAGES if language != "en"]


def text_of(answer):
    return unescape(answer.text)


def language_of(answer):
    return re.search(r'<html lang="(\w+)" dir="(\w+)">', answer.text).groups()


def texts(words, *path):
    for step in path:
        words = words[step]
    return list(words.values()) if isinstance(words, dict) else [words]

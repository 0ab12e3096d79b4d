"""The script as it is served: in one piece with its style, without what only helps people to read it."""

import re
from functools import cache
from importlib import resources

from service.web.embed import languages

MOST_BYTES = 15 * 1024
_STYLE = "{{ embed.css }}"
_TEXTS = "{{ texts }}"  # which are asked for anew when they have changed
_REMARKS = re.compile(r"^\s*//.*$|\s//\s.*$", re.MULTILINE)
_STRING_OR_SPACE = re.compile(r"""("(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`)|\s*([{}()\[\];,:?=<>|&!+*/])\s*|\s+""")
_STRING_OR_NEEDLESS = re.compile(
    r"""("(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`)|;(?=})|(?<!\d),(?=[\])}])|(?<!\w)\((\w+)\)(?==>)"""
)
_CSS_REMARKS = re.compile(r"/\*.*?\*/", re.DOTALL)
_CSS_SPACE = re.compile(r"\s*([{};,])\s*|(:)\s+|\s+")


@cache
def served() -> str:
    """Give the script's text."""
    script = squeezed(_source("embed.js")).replace(_TEXTS, languages.edition())
    return script.replace(_STYLE, squeezed_css(_source("embed.css")))


def squeezed(source: str) -> str:
    """Leave out remarks, and space beside punctuation but in strings.

    No parser of the language: our script ends every statement with a semicolon and has no empty ones, has no quotation
    mark, space or backquote in a regular expression, and its remarks begin a line or follow a space. What ends a block
    or a list needs no semicolon or comma, but `{2,}` does; one parameter needs no brackets. Journeys run the result.
    """
    code = _REMARKS.sub("", source)
    code = _STRING_OR_SPACE.sub(lambda found: found[1] or found[2] or " ", code).strip()
    return _STRING_OR_NEEDLESS.sub(lambda found: found[1] or found[2] or "", code)


def squeezed_css(source: str) -> str:
    """Leave out remarks and needless space; what is left has no quotation mark and fits into a string."""
    css = _CSS_REMARKS.sub("", source)
    return _CSS_SPACE.sub(lambda found: found[1] or found[2] or " ", css).replace(";}", "}").strip()


def _source(name: str) -> str:
    return resources.files("service.web").joinpath("static", name).read_text("utf-8")

"""Words in disguise, written plainly: digits and signs in the place of letters, letters apart. Pure.

Look-alike letters and unseen characters are the classifier's own matter. What is here would take too much from it: most
numbers are numbers. So a comment is scored as it stands, and once more as it may be meant.
"""

import re

MOST_READ = 4_000  # characters
_LETTERS = str.maketrans("0134578@$!€", "oieastbasie")
_MIXED = re.compile(
    r"[a-z][0134578@$!€]+[a-z]|(?<![^\s\"'(])[0134578@$€][a-z]|[a-z][0134578$€](?![^\s\"'),.;:?!])", re.IGNORECASE
)
_SIGN = re.compile(r"[0134578@$!€]")  # quickly looked for, and nearly never there: so is the next
_ALONE = re.compile(r"[ .*_-]\w[ .*_-]\w\b")
_TOKEN = re.compile(r"\S+")
_ENDS = "\"'(),.;:?!"
_APART = re.compile(r"(?<![^\W_])(?:[^\W\d_][ .*_-]){2,}[^\W\d_](?![^\W_])")
_BETWEEN = re.compile(r"[ .*_-]")


def undisguised(text: str) -> str | None:
    """Give the start of a text with its disguised words written plainly, or None if there are none."""
    read = text[:MOST_READ]
    plain = _APART.sub(lambda found: _BETWEEN.sub("", found[0]), read) if _ALONE.search(read) else read
    if _SIGN.search(plain) and _MIXED.search(plain):
        plain = _TOKEN.sub(lambda found: _plain(found[0]), plain)
    return None if plain == read else plain


def _plain(token: str) -> str:
    """Write one word plainly. Addresses of pages and of people, and numbers, stay."""
    core = token.strip(_ENDS)
    if "/" in core or not _MIXED.search(core) or re.search(r"@[^@]*\.", core):
        return token
    return token.replace(core, core.translate(_LETTERS), 1)

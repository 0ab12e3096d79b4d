"""Training comments as sites receive them.

The labelled spam carries links and author fields and the clean rows carry none, so a model trained on them as they are
learns that a link is spam. Here clean comments get names, websites and links of every kind, and spam loses some of its.
Names and hosts are made up from syllables and general words.
"""

import re
from collections.abc import Sequence
from random import Random

from model.text import LINK, plain
from model.vectors import Comment


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_FIRST = _words(
    "Alex Sam Maria John Anna Peter Lena Omar Fatima Wei Priya Carlos Sofia David Emma Lucas Nina Tom Julia Mark Sara "
    "Paul Ines Ali Zara Ivan Olga Kofi Amara Ken Yuki Raj Meera Jorge Lucia Hans Greta Pierre Claire Luca Giulia"
)
_SYLLABLES = _words("an ber co da el fi gan har is jo ka lor man nor ol per ra son ter ul van wes yor zel")
_HOSTS = _words(
    "youtube.com en.wikipedia.org bbc.co.uk nytimes.com theguardian.com github.com medium.com reddit.com cnn.com "
    "reuters.com washingtonpost.com npr.org nature.com nasa.gov who.int europa.eu imgur.com twitter.com facebook.com "
    "archive.org stackoverflow.com docs.google.com cbc.ca aljazeera.com dawn.com lemonde.fr spiegel.de elpais.com "
    "wsj.com bloomberg.com blogspot.com wordpress.com flickr.com vimeo.com arxiv.org gov.uk usatoday.com apnews.com"
)
_ENDINGS = _words("com org net co.uk de info io me ca eu")
_SCHEMES = ("http://", "https://", "https://www.", "http://www.", "www.")
_LEADS = ("", "", "see ", "source: ", "here: ", "more at ", "I read this: ", "as in ", "cf. ", "check ", "Proof -> ")
_SPIN = re.compile(r"\{([^{}]*)\}")
_WORD = re.compile(r"[A-Za-z]{3,12}")


def dress_clean(comment: Comment, random: Random, link_share: float = 0.2) -> Comment:
    """Give a clean comment links with probability `link_share`, and an author if it has none."""
    text = with_link(comment.text, random) if random.random() < link_share else comment.text
    return _with_author(comment._replace(text=text), random)


def dress_spam(comment: Comment, random: Random) -> Comment:
    """Give spam an author if it has none, and an ordinary one to some that has a link, so that its text must do."""
    if has_link(comment.text) and random.random() < 0.4:
        comment = Comment(comment.text)
    return _with_author(comment, random)


def _with_author(comment: Comment, random: Random) -> Comment:
    """Make up an author as often for spam as for clean comments: that there is none must not tell."""
    if comment.author_name:
        return comment
    name = _name(random) if random.random() < 0.7 else ""
    site = _site(name, random) if random.random() < 0.25 else ""
    return comment._replace(author_name=name, author_url=comment.author_url or site)


def has_link(text: str) -> bool:
    """Tell whether a text holds a link, in markup or not."""
    return LINK in plain(text)


def with_link(text: str, random: Random) -> str:
    """Insert one to three links, plain or in markup, at the end, the beginning or between two words."""
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        link = random.choice(_LEADS) + _link(text, random)
        place = random.choice(("end", "end", "end", "begin", "middle"))
        spaces = [match.start() for match in re.finditer(" ", text)] if place == "middle" else []
        if spaces:
            at = random.choice(spaces)
            text = f"{text[:at]} {link}{text[at:]}"
        else:
            text = f"{link} {text}" if place == "begin" else f"{text}{random.choice((' ', chr(10)))}{link}"
    return text


def spin(template: str, random: Random) -> str:
    """Expand a template of the form "{Great|Nice} {post|article}", inner braces first."""
    while match := _SPIN.search(template):
        template = template[: match.start()] + random.choice(match[1].split("|")) + template[match.end() :]
    return template


def _link(text: str, random: Random) -> str:
    topic = "".join(_some_words(text, random, 2)).lower() or _word(random)
    made_up = f"{random.choice((topic, _word(random)))}.{random.choice(_ENDINGS)}"
    host = random.choice(_HOSTS) if random.random() < 0.5 else made_up
    address = (
        f"{random.choice(('http://', 'https://', 'https://www.', 'http://www.', 'www.'))}{host}{_path(text, random)}"
    )
    kind = random.random()
    if kind < 0.7:
        return address
    label = " ".join(_some_words(text, random, 3)) or host
    if kind < 0.9:
        rel = random.choice(("", ' rel="nofollow"', ' target="_blank"'))
        return f'<a href="{address}"{rel}>{random.choice((label, address))}</a>'
    return f"[url={address}]{label}[/url]"


def _path(text: str, random: Random) -> str:
    slug = "-".join(_some_words(text, random, 5)).lower()
    year = f"{random.randint(2005, 2026)}/{random.randint(1, 12):02d}"
    page, code = f"/{year}/{slug}/", _code(random)
    return random.choice(("", "/", f"/{slug}", page, f"/{slug}.html", f"/watch?v={code}", f"/{code}#{slug}"))


def _some_words(text: str, random: Random, most: int) -> Sequence[str]:
    words = _WORD.findall(text[:2000])
    return random.sample(words, min(len(words), random.randint(1, most)))


def _word(random: Random) -> str:
    return "".join(random.choice(_SYLLABLES) for _ in range(random.randint(2, 4)))


def _code(random: Random) -> str:
    return "".join(random.choice("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789_-") for _ in range(11))


def _name(random: Random) -> str:
    first, last = random.choice(_FIRST), _word(random).capitalize()
    handle = f"{random.choice((first, _word(random)))}{random.choice(('', '_', '.'))}{random.randint(1, 2010)}"
    return random.choice((first, f"{first} {last}", f"{first} {last[0]}.", handle, last, first.lower()))


def _site(name: str, random: Random) -> str:
    plain_name = "".join(_WORD.findall(name)).lower() or _word(random)
    host = random.choice(
        (
            f"{plain_name}.{random.choice(_ENDINGS)}",
            f"{plain_name}.blogspot.com",
            f"{plain_name}.wordpress.com",
            f"twitter.com/{plain_name}",
            f"github.com/{plain_name}",
            f"facebook.com/{plain_name}",
            f"{_word(random)}.{random.choice(_ENDINGS)}/{random.choice(('', 'blog/', 'about'))}",
        )
    )
    return f"{random.choice(('http://', 'https://', 'http://www.'))}{host}"

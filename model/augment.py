"""Training comments as sites receive them.

The labelled spam carries links and author fields and the clean rows carry none, so a model trained on them as they are
learns that a link is spam. Here clean comments get names, websites and links of every kind, and spam loses some of its.
What no source has is written and made up: see `model.lures` and `model.invented`.
"""

import re
from collections.abc import Iterator, Sequence
from random import Random

from model import invented, lures
from model.comment import Comment
from model.text import LINK, plain

_LEADS = (
    *("", "", "", "see ", "source: ", "here: ", "more at ", "I read this: ", "as in ", "cf. ", "check ", "Proof -> "),
    *("According to ", "Look at this ", "\n\n", "from the report ", "video: ", "Link: ", "(", "read ", "via "),
)
_SPIN = re.compile(r"\{([^{}]*)\}")
_BLANK = re.compile(r"<(money|number|site|page|contact|code|name)>")
_WORD = re.compile(r"[A-Za-z]{3,12}")
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_FONTS = (0x1D41A, 0x1D5EE, 0x1D68A, 0xFF41)  # where Unicode has the Latin alphabet again
_DISGUISES: tuple[dict[int, int], ...] = (
    dict(zip(map(ord, "aeopcyxi"), map(ord, "аеорсухі"), strict=True)),
    dict(zip(map(ord, "aeo"), map(ord, "аео"), strict=True)),
    *({ord(letter): font + at for at, letter in enumerate(_LATIN)} for font in _FONTS),
)

_DISGUISED = {True: 0.04, False: 0.004}
_DISPOSABLE = {True: 0.06, False: 0.02}
"""Shares of spam and of clean comments from a disposable address. An assumption: no labelled row says it."""

_NAMED, _WITH_SITE = {True: 0.7, False: 0.8}, {True: 0.45, False: 0.5}  # much spam brings its own
_SHOPKEEPERS = 0.05  # of the clean comments: they have opinions too


def dress_clean(comment: Comment, random: Random, link_share: float = 0.5) -> Comment:
    """Give a clean comment links with probability `link_share`, and an author if it has none."""
    text = with_link(comment.text, random) if random.random() < link_share else comment.text
    return _beside(comment._replace(text=text), random, spam=False)


def dress_spam(comment: Comment, random: Random) -> Comment:
    """Give spam an author if it has none, and an ordinary one to some that has a link, so that its text must do."""
    if has_link(comment.text) and random.random() < 0.4:
        comment = Comment(comment.text)
    return _beside(comment, random, spam=True)


def sell(comment: Comment, random: Random) -> Comment:
    """Give praise an author who sells something: without that it advertises nothing."""
    name, site = invented.seller(random)
    return comment._replace(author_name=name, author_url=site)


def made_up(random: Random, times: int) -> Iterator[tuple[Comment, bool]]:
    """Yield comments from the templates, each expanded `times` times, and whether they are spam."""
    for _ in range(times):
        for template in lures.SPAM:
            yield dress_spam(Comment(_filled(template, random)), random), True
        for template in lures.PRAISE:
            praise = Comment(_several(template, random))
            yield sell(praise, random), True
            yield _beside(praise, random, spam=False), False
            yield _beside(praise, random, spam=False), False
            yield _beside(Comment(_planted(template, random)), random, spam=True), True
        for template in lures.HONEST:
            yield dress_clean(Comment(_filled(template, random)), random), False


def has_link(text: str) -> bool:
    """Tell whether a text holds a link, in markup or not."""
    return LINK in plain(text)


def with_link(text: str, random: Random) -> str:
    """Insert one to five links, plain or in markup, at the end, the beginning or between two words."""
    host = invented.host(_topic(text, random, 2), random)
    for _ in range(random.choice((1, 1, 1, 1, 2, 3, 5))):
        host = host if random.random() < 0.4 else invented.host(_topic(text, random, 2), random)
        link = random.choice(_LEADS) + _link(text, host, random)
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


def _beside(comment: Comment, random: Random, spam: bool) -> Comment:
    """Make up an author, about as often for spam as for clean comments: that there is none must not tell.

    Some words of some are written in letters that only look Latin, as filters are evaded.
    """
    if random.random() < _DISGUISED[spam]:
        comment = comment._replace(text=_disguised(comment.text, random))
    if random.random() < _DISPOSABLE[spam]:
        comment = comment._replace(email_kind="disposable")
    if comment.author_name:
        return comment
    name = invented.name(random) if random.random() < _NAMED[spam] else ""
    site = invented.site(name, random) if random.random() < _WITH_SITE[spam] else ""
    if not spam and random.random() < _SHOPKEEPERS:
        site = invented.shop(random)
    return comment._replace(author_name=name, author_url=comment.author_url or site)


def _disguised(text: str, random: Random) -> str:
    table, part = random.choice(_DISGUISES), random.choice((0.1, 0.3, 1.0))
    return " ".join(word.translate(table) if random.random() < part else word for word in text.split(" "))


def _several(template: str, random: Random) -> str:
    chosen = [template, *random.sample(lures.PRAISE, random.choice((0, 0, 1, 2)))]
    return " ".join(spin(each, random) for each in chosen)


def _planted(praise: str, random: Random) -> str:
    """Return links to shops, in whatever markup the site might take, among praise, gibberish or nothing."""
    pieces: list[str] = []
    for _ in range(random.choice((1, 1, 2, 3, 4, 6))):
        words = invented.wares(random)
        label = " ".join(words)
        address = f"http://{invented.bare(invented.shop(random, words if random.random() < 0.7 else ()))}"
        written = (f'<a href="{address}">{label}</a>', f"[url={address}]{label}[/url]", address, f"{label} {address}")
        gibberish = invented.word(random), invented.code(random)
        around = random.choice(("", "", *gibberish, label.title(), spin(praise, random)))
        pieces += random.sample([around, random.choice(written)], 2)
    return " ".join(piece for piece in pieces if piece)


def _filled(template: str, random: Random) -> str:
    text = _BLANK.sub(lambda blank: _blank(blank[1], random), spin(template, random))
    kind = random.random()
    return text.upper() if kind < 0.04 else text.lower() if kind < 0.2 else text


def _blank(kind: str, random: Random) -> str:
    digits = "".join(random.choice("0123456789") for _ in range(10))
    match kind:
        case "money":
            amount = random.choice(("50", "150", "200", "500", "750", "1,500", "2,000", "5,000", "10k", "100000"))
            return random.choice(("$", "$", "£", "€", "", "Rs ")) + amount + random.choice(("", "", "", " dollars"))
        case "number":
            return random.choice((digits[:5], f"0{digits}", f"+1 {digits[:3]} {digits[3:7]}", f"0800 {digits[:6]}"))
        case "code":
            return random.choice((invented.word(random).upper()[:4], "WIN", "CLAIM", "GO", "A21", "PRIZE", "LUCKY"))
        case "name":
            return invented.person(random)
        case "contact":
            user = invented.word(random) + random.choice(("", "loans", "trade", "help", digits[:3]))
            return random.choice((f"{user}@gmail.com", f"{user}@hotmail.com", f"@{user}", f"+{digits}", f"t.me/{user}"))
        case "page":
            return f"{random.choice(('http://', 'https://', 'https://www.', 'www.'))}{invented.page(random)}"
    seller, code = invented.shop(random), invented.code(random)
    channel = f"http://www.youtube.com/{random.choice((f'watch?v={code}', f'user/{invented.word(random)}'))}"
    return random.choice((seller, seller, channel, f"http://bit.ly/{code[:7]}", invented.bare(seller)))


def _link(text: str, host: str, random: Random) -> str:
    address = invented.address(host, _topic(text, random, 6), random)
    label = " ".join(_topic(text, random, 3)) or host
    rel = random.choice(("", ' rel="nofollow"', ' target="_blank"', ' target="_blank" rel="noopener"'))
    anchor = f'<a href="{address}"{rel}>{random.choice((label, address, "here", "this", "link"))}</a>'
    written = (address, invented.bare(address), f"<{address}>", anchor, f"[url={address}]{label}[/url]")
    return random.choices((*written, f"[{label}]({address})"), (50, 5, 3, 30, 7, 5))[0]


def _topic(text: str, random: Random, most: int) -> Sequence[str]:
    words = _WORD.findall(text[:2000])
    return random.sample(words, min(len(words), random.randint(1, most)))

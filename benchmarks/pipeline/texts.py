"""Made-up comments to measure with: lengths as on a news site, one in ten spam, one author in five new."""

import random
from collections.abc import Mapping

WORDS = """
the a of to and in it is that was for on you with as but they have be this are not or at from by we what will
there about when one all so out who more been has would their time were people just like year city council road
train school price house water paper story read think know right never every again because still work small
report answer week money vote plan river bridge morning number open close great really actually
"""
LINKS = ("https://shop.example/cheap-pills", "https://win.example/casino-bonus", "https://loans.example/apply-now")
SPAM_WORDS = "buy cheap pills casino bonus loan discount click now free viagra offer winner credit online"
MEDIAN_CHARACTERS, SPREAD, MOST_CHARACTERS = 160, 0.8, 4000  # log-normal; the mean is about 220
SPAM_SHARE, NEW_SHARE = 0.1, 0.2
PAGES = 50
KNOWN = 2000  # authors to return, once they have all been there


def comment(number: int, run: str = "a", *, base: str = "http://127.0.0.1:8080") -> dict[str, str]:
    """Make the fields of one comment; the same for the same number and run."""
    rng = random.Random(f"{run}/{number}")
    length = min(MOST_CHARACTERS, round(rng.lognormvariate(0, SPREAD) * MEDIAN_CHARACTERS))
    spam = rng.random() < SPAM_SHARE
    words = rng.choices((SPAM_WORDS if spam else WORDS).split(), k=max(3, length // 6))
    if spam:
        words.insert(rng.randrange(len(words)), rng.choice(LINKS))
    who = f"{run}-{number}" if rng.random() < NEW_SHARE else str(rng.randrange(KNOWN))
    return {
        "page_url": f"{base}/articles/{rng.randrange(PAGES)}",
        "author_name": f"Reader {who}",
        "author_email": f"reader-{who}@mail.example",
        "body": " ".join(words).capitalize() + ".",
    }


def known_people() -> list[Mapping[str, str]]:
    """Make one comment of each author who returns, so that they are known before anything is measured."""
    return [{**comment(n, "known"), "author_email": f"reader-{n}@mail.example"} for n in range(KNOWN)]

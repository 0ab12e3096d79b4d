"""Clean news comments with a link of each kind in them: how many are called spam.

The hosts, the ways to write a link and the words around it are other ones than those that training makes up.
"""

from collections.abc import Sequence
from random import Random
from typing import Any

import numpy as np

from model.classifier import Classifier
from model.dataset import Row

_SOURCE = "news_civil"
_HOSTS = (
    "www.hansard.example", "citycouncil.example", "thelocalpaper.example", "healthdata.example", "weather.example",
    "blog.mapletown.example", "statistics.example", "railway.example", "podcast.example", "court-records.example",
)  # fmt: skip
_REAL = ("ourworldindata.org", "www.loc.gov", "www.metoffice.gov.uk", "irishtimes.com", "www.gutenberg.org")
_PAGES = (
    "",
    "/2019/04/report",
    "/story/48213",
    "/minutes.pdf",
    "/a/b.html",
    "/en/about-us",
    "/?id=77",
    "/budget#page3",
)
_BEFORE = ("Here is the report: ", "They said so themselves, ", "More on that: ", "For those who asked: ", "")


def _address(random: Random) -> str:
    return f"https://{random.choice(_HOSTS + _REAL)}{random.choice(_PAGES)}"


def _several(random: Random) -> str:
    return " and ".join(_address(random) for _ in range(3))


KINDS = {
    "plain": _address,
    "without scheme": lambda random: _address(random).removeprefix("https://"),
    "tracked": lambda random: f"{_address(random).split('?')[0]}?utm_source=mail&utm_medium=feed",
    "video": lambda random: f"https://youtu.be/{_code(random)}",
    "shortened": lambda random: f"https://bit.ly/{_code(random)[:7]}",
    "HTML": lambda random: f'<a href="{_address(random)}">this report</a>',
    "BBCode": lambda random: f"[url={_address(random)}]this report[/url]",
    "Markdown": lambda random: f"[this report]({_address(random)})",
    "three links": _several,
}
"""How a link is written, by name."""


def measure(classifier: Classifier, rows: Sequence[Row], hold: float, reject: float) -> dict[str, Any]:
    """Return, by kind of link, the shares of the clean comments over the thresholds `hold` and `reject` for SPAM."""
    clean = [row.text for row in rows if row.source == _SOURCE and row.labels.get("toxicity", 1) < 0.5]
    if not clean:
        return {}
    lines = []
    for kind, written in {"no link": lambda _: "", **KINDS}.items():
        random = Random(kind)  # noqa: S311
        texts = [_with(text, written(random), random) for text in clean]
        answers = classifier.score([{"text": text, "language": "en"} for text in texts])
        scores = np.array([each["SPAM"] for each in answers], dtype=np.float64)
        shares = {name: round(float((scores >= at).mean()), 4) for name, at in (("held", hold), ("rejected", reject))}
        lines.append({"kind": kind, **shares})
    held = float(np.mean([line["held"] for line in lines[1:]]))
    return {"comments": len(clean), "held": round(held, 4), "lines": lines}


def _with(text: str, link: str, random: Random) -> str:
    if not link:
        return text
    told = f"{random.choice(_BEFORE)}{link}"
    return random.choice((f"{text} {told}", f"{text}\n\n{told}", f"{told}\n{text}"))


def _code(random: Random) -> str:
    return "".join(random.choice("abcdefghkmnpqrstuvwxyzABCDEFGHKLMNPQRSTUVWXYZ23456789") for _ in range(11))

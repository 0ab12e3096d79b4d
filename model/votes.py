"""From what people said to weighted examples: the same comment counts once, by vote, and nobody counts for too much."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlsplit

from model.comment import Comment
from model.site_labels import Label
from model.text import plain

UNCAPPED = 2
"""Up to so many people nobody's weight is capped: nobody could say who is wrong. The pull to the old weights bounds
what they can do."""

_TOXIC_KINDS = ("INSULT", "IDENTITY_ATTACK", "THREAT", "SEVERE_TOXICITY")


class Caps(NamedTuple):
    """How far one person is believed.

    With more than `UNCAPPED` people, of the weight of all labels of an attribute and language nobody's have more than
    `share` (where they are few, an equal share), or than `floor` comments' worth where that is more: a site with few
    decisions is to learn, too. With `judged`, whose labels run against the classifier is not believed at all.
    """

    share: float = 0.2
    floor: float = 100.0
    judged: bool = True


class Example(NamedTuple):
    """A comment as a site decided it. `weight` lies in (0, 1]; `kin` is the same for comments that belong together."""

    comment: Comment
    positive: bool
    weight: float
    kin: str
    at: datetime


class Votes(NamedTuple):
    """The examples of one attribute, how many people they are from, how many of those were capped, and how many
    comments were left out because as many said yes as no."""

    examples: list[Example]
    people: int
    capped: int
    tied: int


def count(labels: Iterable[Label], attribute: str, caps: Caps) -> Votes:
    """Count votes on one attribute: of each person the last word on a comment, then what weighs more.

    An example weighs by how much more that is, 1 at most. So nobody's votes add up to more than the caps say.
    """
    last: dict[str, Label] = {}
    voices: defaultdict[str, dict[str, bool]] = defaultdict(dict)
    for label in sorted(labels, key=lambda label: label.at):
        said = verdict(label.said, attribute)
        if said is not None:
            key = key_of(label.comment)
            last[key] = label
            voices[key][label.by] = said
    worth = worths(Counter(person for said in voices.values() for person in said), caps)
    margins = {key: sum(worth[who] * (1 if yes else -1) for who, yes in said.items()) for key, said in voices.items()}
    examples = [
        Example(last[key].comment, margin > 0, min(1.0, abs(margin)), kin_of(key, last[key].comment), last[key].at)
        for key, margin in sorted(margins.items())
        if margin
    ]
    capped = sum(value < 1.0 for value in worth.values())
    return Votes(examples, len(worth), capped, len(margins) - len(examples))


def verdict(said: Mapping[str, bool], attribute: str) -> bool | None:
    """Give what was said of an attribute. What is not toxic is no insult, attack or threat either."""
    if attribute in said:
        return said[attribute]
    return False if attribute in _TOXIC_KINDS and said.get("TOXICITY") is False else None


def worths(votes: Mapping[str, int], caps: Caps) -> dict[str, float]:
    """Give what one vote of each person weighs, in (0, 1], from how many votes each has cast."""
    if len(votes) <= UNCAPPED:
        return dict.fromkeys(votes, 1.0)
    share = max(caps.share, 1 / len(votes))
    most = max(caps.floor, _level(sorted(votes.values(), reverse=True), share))
    return {person: min(1.0, most / cast) for person, cast in votes.items()}


def _level(totals: Sequence[int], share: float) -> float:
    """Return the largest c with c <= share * sum(min(total, c)); totals fall, share is 1 / len(totals) or more."""
    rest = float(sum(totals))
    for above, total in enumerate(totals[:-1]):
        level = share * rest / max(1 - share * above, 1e-9)  # if those before this one are capped
        if total <= level:
            return level
        rest -= total
    return float(totals[-1])


def key_of(comment: Comment) -> str:
    """Name a comment by what it says and the website it is for; copies of it have the same name."""
    content = f"{_squeezed(comment.text)}\0{_squeezed(comment.author_url)}"
    return hashlib.blake2b(content.encode("utf-8", "replace"), digest_size=12).hexdigest()


def kin_of(key: str, comment: Comment) -> str:
    """Name what a comment belongs to: the host it advertises, else only itself."""
    try:
        return urlsplit(comment.author_url.strip().lower()).hostname or key
    except ValueError:
        return key


def _squeezed(text: str) -> str:
    return " ".join(plain(text).split())

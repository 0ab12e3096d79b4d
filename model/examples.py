"""Labelled rows -> examples for one attribute in one language, as the rules in `labels` say."""

from collections.abc import Iterator, Sequence
from random import Random
from typing import NamedTuple

from model import augment, labels, mentions, remarks
from model.comment import Comment
from model.dataset import Part, Row
from model.labels import Rule
from model.language_training import is_latin

LONGEST = 3_000
"""Characters of a comment that training reads."""

_SPINS = 20
_MADE_UP, _MADE_UP_WEIGHT = 40, 0.5  # how often each template of our own is expanded, and what one weighs
_LINKED_WEIGHT = 5.0  # of clean comments with a link, for SPAM: a link alone must not make spam
_NEUTRAL_WEIGHT = {"TOXICITY": 8.0, "IDENTITY_ATTACK": 20.0}
_SAID_WEIGHT = 1.0
_REMARK_WEIGHT = {"TOXICITY": 0.4, "THREAT": 0.5, "INSULT": 0.2, "PROFANITY": 0.2}
_LINKED = 0.2  # of the comments for TOXICITY, so that adding a link does not make an insult look clean
_NO_LANGUAGE = frozenset({"ham_blog", "spam_contact_form"})


class Example(NamedTuple):
    """A comment with its label for one attribute and its weight.

    `rank` is where it stands among others of its source, from 0 to 1, and then what counts instead of the label.
    """

    comment: Comment
    positive: bool
    weight: float
    rank: float | None = None


def examples(rows: Sequence[Row], attribute: str, language: str, part: Part) -> list[Example]:
    """Return the weighted examples of one part; the same rows give the same examples."""
    rules = [rule for rule in labels.RULES if (rule.attribute, rule.language) == (attribute, language) and rule.weight]
    random = Random(f"{attribute} {language} {part}")  # noqa: S311
    found: list[Example] = []
    for rule in rules:
        if rule.takes == "order":
            found.extend(_ordered(rows, rule) if part == "train" else ())
        elif rule.measures or part == "train":
            for row, positive in taken(rows, rule, part):
                found.extend(_examples(row, rule, positive, random))
    if found and (language, part) == ("en", "train"):
        found.extend(_mentions(attribute))
        found.extend(_remarks(attribute))
        if attribute == "SPAM":
            found.extend(_made_up())
    return found


def _ordered(rows: Sequence[Row], rule: Rule) -> Iterator[Example]:
    """Yield training rows with their ranks by Perspective's score; equal scores keep the order of the rows."""
    ordered = sorted(
        (pair for pair in taken(rows, rule, "train") if "perspective" in pair[0].labels),
        key=lambda pair: pair[0].labels["perspective"],
    )
    for place, (row, positive) in enumerate(ordered):
        comment = Comment(row.text[:LONGEST], row.author_name, row.author_url)
        yield Example(comment, positive, rule.weight, (place + 0.5) / len(ordered))


def _made_up() -> Iterator[Example]:
    """Yield spam, praise and honest remarks from templates."""
    random = Random("made up")  # noqa: S311
    for comment, positive in augment.made_up(random, _MADE_UP):
        yield Example(comment, positive, _MADE_UP_WEIGHT)


def _mentions(attribute: str) -> Iterator[Example]:
    """Yield sentences about groups: clean ones, and for attacks on groups such ones too."""
    if attribute in _NEUTRAL_WEIGHT:
        weight = _NEUTRAL_WEIGHT[attribute]
        yield from (Example(Comment(text), False, weight) for text in mentions.neutral())
        yield from (Example(Comment(text), False, _SAID_WEIGHT) for text in mentions.friendly())
        yield from (Example(Comment(text), True, _SAID_WEIGHT) for text in mentions.hateful())


def _remarks(attribute: str) -> Iterator[Example]:
    """Yield threats, insults, oaths and harmless sentences to those attributes of which they say something."""
    for remark in remarks.remarks() if attribute in _REMARK_WEIGHT else ():
        if attribute in remark.attributes:
            yield Example(Comment(remark.text), remark.attributes[attribute], _REMARK_WEIGHT[attribute])


def taken(rows: Sequence[Row], rule: Rule, part: Part) -> Iterator[tuple[Row, bool]]:
    """Yield the rows of one part that a rule takes, each with its label."""
    for row in rows:
        if row.source == rule.source and row.part == part and _fits(row):
            positive = label_of(row, rule)
            if positive is not None:
                yield row, positive


def label_of(row: Row, rule: Rule) -> bool | None:
    """Return what a rule takes as the label of a row, or None where the row says nothing.

    Spam without a link, in the text or as its author's website, advertises nothing: its label is doubtful.
    """
    if rule.takes == "absent":
        return False
    label = row.labels.get("identity_attack" if rule.takes == "attack" else rule.attribute.lower())
    if label is None or (label and row.source == "spam_blog" and not _advertises(row)):
        return None
    return label >= 0.5


def _advertises(row: Row) -> bool:
    return bool(row.author_url) or augment.has_link(row.text)


def _examples(row: Row, rule: Rule, positive: bool, random: Random) -> list[Example]:
    comment = Comment(row.text[:LONGEST], row.author_name, row.author_url)
    if rule.attribute != "SPAM":
        if random.random() < _LINKED:
            comment = comment._replace(text=augment.with_link(comment.text, random))
        return [Example(comment, positive, rule.weight)]
    if row.source == "spam_spintax_templates":
        spun = [comment._replace(text=augment.spin(row.text, random)[:LONGEST]) for _ in range(_SPINS)]
        return [Example(augment.sell(each, random), positive, rule.weight) for each in spun]
    if positive:
        return [Example(augment.dress_spam(comment, random), True, rule.weight)]
    dressed = augment.dress_clean(comment, random)
    weight = _LINKED_WEIGHT if augment.has_link(dressed.text) else 1.0
    return [Example(dressed, False, rule.weight * weight)]


def _fits(row: Row) -> bool:
    """Tell whether a row is in its rule's language.

    Blog comments and contact forms are not labelled by language, so their script decides.
    """
    return row.source not in _NO_LANGUAGE or is_latin(row.text)

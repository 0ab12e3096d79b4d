"""Labelled rows -> examples for one attribute in one language, as the rules in `labels` say."""

from collections.abc import Iterator, Sequence
from random import Random
from typing import NamedTuple

from model import augment, labels, mentions
from model.dataset import Part, Row
from model.labels import Rule
from model.language_training import is_latin
from model.vectors import Comment

LONGEST = 3_000
"""Characters of a comment that training reads."""

_SPINS = 20
_NEUTRAL_WEIGHT = {"TOXICITY": 4.0, "IDENTITY_ATTACK": 20.0}
_HATEFUL_WEIGHT = 2.0
_LINKED = 0.1  # of the comments for TOXICITY, so that adding a link does not make an insult look clean
_NO_LANGUAGE = frozenset({"ham_blog", "spam_contact_form"})


class Example(NamedTuple):
    """A comment with its label for one attribute and its weight."""

    comment: Comment
    positive: bool
    weight: float


def examples(rows: Sequence[Row], attribute: str, language: str, part: Part) -> list[Example]:
    """Return the weighted examples of one part; the same rows give the same examples."""
    rules = [rule for rule in labels.RULES if (rule.attribute, rule.language) == (attribute, language) and rule.weight]
    random = Random(f"{attribute} {language} {part}")  # noqa: S311
    found: list[Example] = []
    for rule in rules:
        for row, positive in taken(rows, rule, part):
            found.extend(_examples(row, rule, positive, random))
    if found and (language, part) == ("en", "train"):
        found.extend(_mentions(attribute))
    return found


def _mentions(attribute: str) -> Iterator[Example]:
    """Yield sentences about groups: clean ones, and for attacks on groups such ones too."""
    if attribute in _NEUTRAL_WEIGHT:
        yield from (Example(Comment(text), False, _NEUTRAL_WEIGHT[attribute]) for text in mentions.neutral())
    if attribute == "IDENTITY_ATTACK":
        yield from (Example(Comment(text), False, _NEUTRAL_WEIGHT[attribute]) for text in mentions.friendly())
        yield from (Example(Comment(text), True, _HATEFUL_WEIGHT) for text in mentions.hateful())


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
    label = row.labels.get(rule.attribute.lower())
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
    spins = _SPINS if row.source == "spam_spintax_templates" else 0
    variants = [comment._replace(text=augment.spin(row.text, random)[:LONGEST]) for _ in range(spins)] or [comment]
    dress = augment.dress_spam if positive else augment.dress_clean
    return [Example(dress(each, random), positive, rule.weight) for each in variants]


def _fits(row: Row) -> bool:
    """Tell whether a row is in its rule's language.

    Blog comments and contact forms are not labelled by language, so their script decides.
    """
    return row.source not in _NO_LANGUAGE or is_latin(row.text)

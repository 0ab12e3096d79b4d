"""What a comment would score without a part of it: "without this link: 0.12".

Contributions say what a piece adds where everything else stays; without a piece the rest is weighed anew. So the
comments are scored again without each piece, in one call.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from model.comment import Comment, Item, comment_of
from model.explanation import Explanation
from model.text import CAP

if TYPE_CHECKING:
    from model.classifier import Classifier

Kind = Literal["link", "author_url", "author_name", "words"]

_Piece = tuple[Kind, str, int, int]

_MOST_LINKS, _MOST_WORDS = 3, 3
_LOOKED_AT = 50  # stretches, to find those words
_WIDTH = 2_000  # of a tag, so that a search is linear in the text
_LINK = re.compile(
    rf"<a\b[^<>]{{0,{_WIDTH}}}>[^<>]{{0,{_WIDTH}}}</a>"
    rf"|\[url\b[^\[\]]{{0,{_WIDTH}}}\][^\[\]]{{0,{_WIDTH}}}\[/url\]"
    rf"|\[[^\[\]]{{1,300}}\]\((?:https?://|www\.)[^\s()]{{1,{_WIDTH}}}\)"
    r"|(?:https?|ftp)://[^\s<>\"']+"
    r"|(?<![\w.])www\.[^\s<>\"']+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """A piece of a comment and the score without it.

    `begin` and `end` are its place in the text, in code points; both 0 for what stands beside the text.
    """

    kind: Kind
    what: str
    begin: int
    end: int
    score: float


def without_many(classifier: "Classifier", requests: Sequence[tuple[Item, str]]) -> list[list[Counterfactual]]:
    """Return, for each item and attribute, the scores without a link, the author's website or name, or strong words.

    At most eight each, the lowest score first; what the score does not fall without is left out. There is none where
    the attribute has no score. An item is scored under the same language throughout. Raises KeyError for an attribute
    that the classifier does not have.
    """
    tried: list[Comment] = []
    pieces: list[list[_Piece]] = []
    for (item, _), explanation in zip(requests, classifier.explain_many(requests), strict=True):
        comment = comment_of(item)._replace(language=explanation.language if explanation else "")
        found = _pieces(comment, explanation) if explanation else []
        pieces.append(found)
        tried += [comment, *(_left(comment, piece) for piece in found)]
    answers = iter(classifier.score([each._asdict() for each in tried]))
    return [
        _lower(next(answers)[attribute], found, [next(answers)[attribute] for _ in found])
        for (_, attribute), found in zip(requests, pieces, strict=True)
    ]


def _lower(whole: float | None, pieces: list[_Piece], scores: list[float | None]) -> list[Counterfactual]:
    found = [
        Counterfactual(*piece, score)
        for piece, score in zip(pieces, scores, strict=True)
        if score is not None and whole is not None and score < whole
    ]
    return sorted(found, key=lambda each: each.score)


def _pieces(comment: Comment, explanation: Explanation) -> list[_Piece]:
    links = list(_LINK.finditer(comment.text[:CAP]))
    pieces: list[_Piece] = [("link", match[0], *match.span()) for match in links[:_MOST_LINKS]]
    pieces += [(kind, what, 0, 0) for kind, what in _beside(comment) if what]
    return pieces + _words(comment, explanation, [match.span() for match in links])


def _beside(comment: Comment) -> tuple[tuple[Kind, str], ...]:
    return ("author_url", comment.author_url), ("author_name", comment.author_name)


def _words(comment: Comment, explanation: Explanation, links: list[tuple[int, int]]) -> list[_Piece]:
    """Give the stretches that raise the score most and are no part of a link."""
    raising = sorted((span for span in explanation.spans if span.contribution > 0), key=lambda span: -span.contribution)
    free = [
        (span.begin, span.end)
        for span in raising[:_LOOKED_AT]
        if not any(span.begin < end and span.end > begin for begin, end in links)
    ]
    return [("words", comment.text[begin:end], begin, end) for begin, end in free[:_MOST_WORDS]]


def _left(comment: Comment, piece: _Piece) -> Comment:
    kind, _, begin, end = piece
    if kind in ("author_url", "author_name"):
        return comment._replace(**{kind: ""})
    return comment._replace(text=f"{comment.text[:begin]} {comment.text[end:]}")

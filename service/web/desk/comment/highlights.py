"""What in a text made its score, as stretches to be coloured. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

STEPS = 4
FAINTEST = 0.05  # of the strongest stretch; less is not worth a colour
LOUD = 0.15  # on a card, where only a few stretches are coloured
MOST_LOUD = 12
LISTED = 5

Span = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of the text. `level` is -4 to 4: how strongly it lowers or raises the score; `title` says how much."""

    text: str
    level: int = 0
    title: str = ""


@dataclass(frozen=True, slots=True)
class Explained:
    """One attribute: its text in stretches, and what counted beside the text."""

    attribute: str
    stretches: tuple[Stretch, ...]
    outside: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Weight:
    """What counted and by how much; `quoted` if it is a stretch of the text."""

    what: str
    value: float
    quoted: bool


@dataclass(frozen=True, slots=True)
class Brief:
    """What a card shows of one attribute: the loudest stretches coloured, and the heaviest of everything listed."""

    attribute: str
    stretches: tuple[Stretch, ...]
    raising: tuple[Weight, ...] = ()
    lowering: tuple[Weight, ...] = ()


def explained(text: str, contributions: Mapping[str, Any] | None) -> list[Explained]:
    """Read stored contributions; spans that do not fit the text are left out."""
    return [
        Explained(attribute, stretches(text, explanation.get("spans") or []), _outside(explanation))
        for attribute, explanation in (contributions or {}).items()
    ]


def brief(text: str, contributions: Mapping[str, Any] | None, attribute: str | None) -> Brief:
    """Give what matters most for one attribute, or for what was explained, of a text that may be only the start."""
    stored = contributions or {}
    if not stored:
        return Brief("", (Stretch(text),))
    chosen = attribute if attribute is not None and attribute in stored else next(iter(stored))
    spans: Sequence[Span] = [
        span for span in stored[chosen].get("spans") or [] if 0 <= span["begin"] < span["end"] <= len(text)
    ]
    limit = LOUD * _strongest(spans)
    loudest = sorted(spans, key=lambda span: -abs(span["contribution"]))[:MOST_LOUD]
    weights = _weights(text, spans, _outside(stored[chosen]))
    heaviest = [weight for weight in weights[:LISTED] if abs(weight.value) > limit]
    return Brief(
        chosen,
        stretches(text, [span for span in loudest if abs(span["contribution"]) > limit]),
        tuple(weight for weight in heaviest if weight.value > 0),
        tuple(weight for weight in heaviest if weight.value < 0),
    )


def _weights(text: str, spans: Sequence[Span], outside: Sequence[tuple[str, float]]) -> list[Weight]:
    """Add up what each word counted, however often it is there, and list it with the rest, the heaviest first."""
    words: defaultdict[str, float] = defaultdict(float)
    for span in spans:
        words[text[span["begin"] : span["end"]].casefold()] += float(span["contribution"])
    weights = [Weight(word, value, True) for word, value in words.items()]
    weights += [Weight(name, value, False) for name, value in outside]
    return sorted(weights, key=lambda weight: -abs(weight.value))


def stretches(text: str, spans: Sequence[Span]) -> tuple[Stretch, ...]:
    """Cut a text at its spans, given in code points with exclusive ends."""
    strongest = _strongest(spans)
    pieces: list[Stretch] = []
    at = 0
    for span in sorted(spans, key=lambda span: int(span["begin"])):
        begin, end, value = int(span["begin"]), int(span["end"]), float(span["contribution"])
        if not at <= begin < end <= len(text) or abs(value) <= strongest * FAINTEST:
            continue
        if begin > at:
            pieces.append(Stretch(text[at:begin]))
        pieces.append(Stretch(text[begin:end], _level(value / strongest), f"{value:+.2f}"))
        at = end
    if at < len(text):
        pieces.append(Stretch(text[at:]))
    return tuple(pieces)


def _outside(explanation: Mapping[str, Any]) -> tuple[tuple[str, float], ...]:
    named = ((name, float(value)) for name, value in (explanation.get("contributions") or {}).items())
    return tuple(sorted(named, key=lambda pair: -abs(pair[1])))


def _strongest(spans: Sequence[Span]) -> float:
    return max((abs(float(span["contribution"])) for span in spans), default=0.0)


def _level(share: float) -> int:
    level = max(1, round(abs(share) * STEPS))
    return level if share > 0 else -level

"""What in a text made its score, as stretches to be coloured. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

STEPS = 4
FAINTEST = 0.05  # of the strongest stretch; less is not worth a colour


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


def explained(text: str, contributions: Mapping[str, Any] | None) -> list[Explained]:
    """Read stored contributions; spans that do not fit the text are left out."""
    found = []
    for attribute, explanation in (contributions or {}).items():
        outside = explanation.get("contributions") or {}
        named = sorted(((name, float(value)) for name, value in outside.items()), key=lambda pair: -abs(pair[1]))
        found.append(Explained(attribute, stretches(text, explanation.get("spans") or []), tuple(named)))
    return found


def stretches(text: str, spans: Sequence[Mapping[str, Any]]) -> tuple[Stretch, ...]:
    """Cut a text at its spans, given in code points with exclusive ends."""
    strongest = max((abs(span["contribution"]) for span in spans), default=0.0)
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


def _level(share: float) -> int:
    level = max(1, round(abs(share) * STEPS))
    return level if share > 0 else -level

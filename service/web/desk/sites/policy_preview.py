"""How a preview of a policy is shown. Pure."""

from dataclasses import dataclass

from service.comments.lifecycle import Status
from service.comments.policies.preview import Example, Preview
from service.comments.policy import Decision
from service.web.desk import wording

ORDER = (Status.PUBLISHED, Status.HELD, Status.REJECTED)
EXCERPT = 280


@dataclass(frozen=True, slots=True)
class Row:
    """Where the comments of one status go: a count for each status, and whether it is a change."""

    before: str
    counts: tuple[tuple[str, bool], ...]
    total: str


@dataclass(frozen=True, slots=True)
class Side:
    """One decision of an example."""

    status: str
    words: str
    reasons: str


@dataclass(frozen=True, slots=True)
class ShownExample:
    """A comment that would go elsewhere."""

    address: str
    author: str
    text: str
    cut: bool
    old: Side
    new: Side


@dataclass(frozen=True, slots=True)
class ShownPreview:
    """A preview in words and figures."""

    looked_at: int
    changed: int
    other_reasons: int
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    totals: tuple[str, ...]
    examples: tuple[ShownExample, ...]


def shown_preview(found: Preview) -> ShownPreview:
    """Show a preview."""
    counts = found.moves
    rows = []
    for old in ORDER:
        cells = tuple((f"{counts[old, new]:,}", old is not new and counts[old, new] > 0) for new in ORDER)
        rows.append(Row(wording.STATUSES[old], cells, f"{sum(counts[old, new] for new in ORDER):,}"))
    return ShownPreview(
        looked_at=found.looked_at,
        changed=found.changed,
        other_reasons=found.other_reasons,
        heads=tuple(wording.STATUSES[status] for status in ORDER),
        rows=tuple(rows),
        totals=tuple(f"{sum(counts[old, new] for old in ORDER):,}" for new in ORDER),
        examples=tuple(map(_example, found.examples)),
    )


def _example(one: Example) -> ShownExample:
    text = one.past.signals.text
    return ShownExample(
        address=f"/desk/comments/{one.past.comment_id}",
        author=one.past.signals.author_name,
        text=text[:EXCERPT],
        cut=len(text) > EXCERPT,
        old=_side(one.old),
        new=_side(one.new),
    )


def _side(decision: Decision) -> Side:
    reasons = " ".join(reason.sentence for reason in decision.reasons)
    return Side(decision.status, wording.STATUSES[decision.status], reasons)

"""What a site's own decisions gain, and what one moderator who labels wrongly can do.

    python -m benchmarks.site_labels DATA_DIR

Each site is a source of labelled comments. Its moderators decide on one part of them as moderators do: all that the
policy holds, and some of what it publishes, with mistakes. The classifier is adapted to that and measured on the other
part. Then one more moderator labels wrongly, as many comments as all others together.

No classifier has seen a row of its site: the head in question is trained again without that source. (The inverse
document frequencies, which know no labels, stay.) For the news the shipped classifier is taken, and rows that its
training kept apart. Exits with 1 if decisions do not improve, or a burst moves more than the margins below. Takes
some minutes. Nothing is written anywhere.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.simulated_site import Site, burst, classifier_of, decisions, kinds, split, truth
from model import artifact, dataset, site_labels, statistics
from model.adaptation import adapt
from model.artifact import Artifact
from model.classifier import Classifier
from model.dataset import Row
from model.evaluation import item_of, scored
from model.statistics import Flags
from model.vectors import Floats
from model.votes import Caps

SITES = (
    Site("spam_youtube", "SPAM", rate=0.2, looked_at=0.5),
    Site("spam_sms", "SPAM", rate=0.12, looked_at=0.2),
    Site("tweets_davidson", "TOXICITY", rate=0.1, looked_at=0.2),
    Site("news_civil", "TOXICITY", rate=0.3, looked_at=0.5, unseen=False),
)
DOUBTFUL = "news_civil"  # people disagree about it so much that nobody can rank it: nothing may get worse there
WORSE = 0.01  # of AUC, that counts as nothing
AUC_MARGIN = 0.01  # by which a burst may make it rank worse than the classifier that there was before any decision
CLEAN_MARGIN = 0.01  # by which a burst may raise the mean score of clean comments over what it was before
UNCAPPED = Caps(share=1.0, judged=False)
ONLY_CAPPED = Caps(judged=False)
ROUNDS = 500


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one classifier does on a site's comments that nobody decided on."""

    scores: Floats
    wanted: Flags
    hold: float

    def auc(self, pick: Any = slice(None)) -> float:
        """Give the area under the ROC curve."""
        return statistics.auc(self.scores[pick], self.wanted[pick])

    def clean_held(self, pick: Any = slice(None)) -> float:
        """Give the share of clean comments that the policy holds."""
        return float((self.scores[pick][~self.wanted[pick]] >= self.hold).mean())

    def missed(self, pick: Any = slice(None)) -> float:
        """Give the share of the others that it publishes."""
        return float((self.scores[pick][self.wanted[pick]] < self.hold).mean())

    def error(self, pick: Any = slice(None)) -> float:
        """Give the share of wrong decisions."""
        return float(((self.scores[pick] >= self.hold) != self.wanted[pick]).mean())

    def clean_score(self) -> float:
        """Give the mean score of clean comments."""
        return float(self.scores[~self.wanted].mean())


def main() -> None:
    """Measure every site."""
    if len(sys.argv) != 2:
        sys.exit("usage: python -m benchmarks.site_labels DATA_DIR")
    rows = dataset.read_folder(Path(sys.argv[1]))
    shipped = artifact.load(artifact.SHIPPED)
    failures = [failure for site in SITES for failure in run(site, rows, shipped)]
    print(
        "\n"
        + ("\n".join(failures) if failures else "Decisions improve every site that can be, and no burst moves more.")
    )
    sys.exit(1 if failures else 0)


def run(site: Site, rows: Sequence[Row], shipped: Artifact) -> list[str]:
    """Measure one site; give what is not as it should be."""
    start = classifier_of(site, rows, shipped)
    seen, measured = split(site, rows)
    lines = decisions(site, seen, Classifier(start))
    before = outcome(site, start, measured)
    after = outcome(site, adapted(start, lines, Caps()), measured)
    print(f"\n{site.source}: {site.attribute} is held from {site.hold}")
    print(f"{len(lines)} decisions, {len(measured)} comments measured, {site.rate:.0%} have it")
    print(f"{'':30}{'AUC':>22}{'clean held':>22}{'missed':>22}{'wrong':>22}{'clean mean':>12}")
    print(row_of("shipped" if not site.unseen else "without the source", before))
    print(row_of("with the decisions", after))
    low, high = difference(before, after)
    print(f"{'':30}AUC differs by {low:+.3f} to {high:+.3f}")
    failures = judged(site, before, after, low)
    for kind in kinds():
        failures += [f"{site.source}: {each}" for each in poisoned(site, start, seen, measured, lines, kind, before)]
    return failures


def judged(site: Site, before: Outcome, after: Outcome, low: float) -> list[str]:
    """Say whether the decisions gained what they should."""
    if site.source == DOUBTFUL:
        return [f"{site.source}: AUC is worse"] if after.auc() < before.auc() - WORSE else []
    found = [f"{site.source}: AUC is not surely better"] if low <= 0 else []
    return found + ([f"{site.source}: more decisions are wrong"] if after.error() >= before.error() else [])


def poisoned(
    site: Site,
    start: Artifact,
    seen: Sequence[Row],
    measured: Sequence[Row],
    lines: list[str],
    kind: str,
    before: Outcome,
) -> list[str]:
    """Measure a burst without caps, with the cap on weight alone, and with all; say if the last moved too far.

    It may cost what the decisions gained, but no more: at worst nothing is learned.
    """
    bad = burst(site, seen, len(lines), kind)
    for name, caps in (("no cap", UNCAPPED), ("cap", ONLY_CAPPED), ("cap, judged", Caps())):
        found = outcome(site, adapted(start, lines + bad, caps), measured)
        print(row_of(f"{kind}, {name}", found))
    fell, rose = before.auc() - found.auc(), found.clean_score() - before.clean_score()
    failures = [f"a burst ({kind}) costs {fell:.3f} of AUC"] if fell > AUC_MARGIN else []
    return failures + ([f"a burst ({kind}) raises clean scores by {rose:.3f}"] if rose > CLEAN_MARGIN else [])


def adapted(start: Artifact, lines: Sequence[str], caps: Caps) -> Artifact:
    """Adapt as `python -m model train --labels` does."""
    labels = site_labels.read(lines, Classifier(start).attributes).labels
    return adapt(start, labels, lambda _, parts: parts, caps).trained


def outcome(site: Site, trained: Artifact, rows: Sequence[Row]) -> Outcome:
    """Score the comments that nobody decided on."""
    scores = scored(Classifier(trained), [{**item_of(row), "language": "en"} for row in rows], site.attribute)
    return Outcome(scores, np.array([truth(site, row) for row in rows], dtype=bool), site.hold)


def row_of(name: str, found: Outcome) -> str:
    """Give a line of the table, with 95 % bootstrap intervals."""
    cells = [
        f"{measure():.3f} ({low:.3f}-{high:.3f})"
        for measure, (low, high) in (
            (measure, interval(found, measure)) for measure in (found.auc, found.clean_held, found.missed, found.error)
        )
    ]
    return f"{name:30}" + "".join(f"{cell:>22}" for cell in cells) + f"{found.clean_score():>12.3f}"


def interval(found: Outcome, measure: Any) -> tuple[float, float]:
    """Give the 95 % bootstrap interval of a measure."""
    low, high = np.percentile([measure(pick) for pick in drawn(found)], [2.5, 97.5])
    return float(low), float(high)


def difference(before: Outcome, after: Outcome) -> tuple[float, float]:
    """Give the 95 % bootstrap interval of how much better the AUC is, on the same comments."""
    low, high = np.percentile([after.auc(pick) - before.auc(pick) for pick in drawn(before)], [2.5, 97.5])
    return float(low), float(high)


def drawn(found: Outcome) -> list[Any]:
    """Draw comments with replacement, the same for everybody."""
    random = np.random.default_rng(0)
    return [random.integers(0, len(found.scores), len(found.scores)) for _ in range(ROUNDS)]


if __name__ == "__main__":
    main()

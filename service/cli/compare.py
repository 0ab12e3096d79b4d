"""`commentgate compare`: how this classifier's scores agree with those that a site saved from Perspective."""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

import click

from model import Classifier
from service.cli.agreement import Agreement, agreement
from service.cli.perspective_export import Saved, Unreadable, read
from service.comments.clients.checks import Question, score_all
from service.comments.moderation import Scorer
from service.web.clients.perspective.attributes import basis
from service.web.clients.perspective.scale import perspective_score

BATCH = 500
HEADINGS = f"{'threshold':>11}{'Perspective':>13}{'here':>9}{'agree':>9}{'same share from':>17}"
Pairs = dict[str, tuple[Sequence[float], Sequence[float]]]


@click.command()
@click.option(
    "--perspective-export",
    "path",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="JSON Lines or CSV: texts with the scores that Perspective gave them.",
)
@click.option("--attribute", "wanted", multiple=True, help="Compare this attribute only; can be given more than once.")
@click.option(
    "--language", "languages", multiple=True, default=("en",), help="The site's languages, as for `site add`."
)
def command(path: Path, wanted: tuple[str, ...], languages: tuple[str, ...]) -> None:
    """Compare scores with those saved from Perspective, and suggest thresholds. Nothing is stored."""
    try:
        pairs, unknown = compare(Classifier.load(), read(path), frozenset(map(str.upper, wanted)), languages)
    except Unreadable as error:
        raise click.ClickException(f"{path.name}, {error}") from error
    for name in unknown:
        click.echo(f"{name}: the classifier has no basis for this attribute; it is refused, or left out where asked.\n")
    if not pairs and not unknown:
        raise click.ClickException(f"{path.name} has no comment with the scores to compare.")
    for name, (theirs, ours) in pairs.items():
        click.echo("\n".join(report(name, agreement(theirs, ours))) + "\n")


def compare(
    scorer: Scorer, rows: Iterable[Saved], wanted: frozenset[str], languages: Sequence[str]
) -> tuple[Pairs, list[str]]:
    """Score the rows as the service would; give attribute -> (saved scores, ours), and the names without a basis.

    Only the scores are kept, so a large file takes little memory. Raises NotScored.
    """
    theirs: defaultdict[str, array[float]] = defaultdict(lambda: array("d"))
    ours: defaultdict[str, array[float]] = defaultdict(lambda: array("d"))
    unknown: dict[str, None] = {}
    for batch in _batches(rows):
        questions = [Question(body=row.text, language=row.language) for row in batch]
        for row, scored in zip(batch, score_all(scorer, questions, languages), strict=True):
            for name, saved in row.scores.items():
                if wanted and name not in wanted:
                    continue
                attribute = basis(name, scored.scores)
                probability = None if attribute is None else scored.scores[attribute]
                if attribute is None or probability is None:
                    unknown[name] = None
                    continue
                theirs[name].append(saved)
                ours[name].append(perspective_score(scorer, attribute, probability))
    return {name: (theirs[name], ours[name]) for name in theirs}, list(unknown)


def report(name: str, found: Agreement) -> Iterator[str]:
    """Give the lines that say how far an attribute's scores agree."""
    rank = "not defined: all scores are the same" if found.rank is None else f"{found.rank:.3f} (Spearman)"
    yield f"{name}: {found.rows} rows, rank agreement {rank}"
    if found.few:
        yield f"  {found.rows} rows are too few to trust these numbers; some thousand are better."
    yield HEADINGS
    for at in found.at:
        suggested = "-" if at.suggested is None else f"{at.suggested:.4f}"
        line = f"{at.threshold:>11.2f}{at.theirs:>13.1%}{at.ours:>9.1%}{at.agreed:>9.1%}{suggested:>17}"
        yield f"{line}  too few on one side" if at.few else line


def _batches(rows: Iterable[Saved]) -> Iterator[list[Saved]]:
    left = (row for row in rows if row.scores)
    while batch := list(islice(left, BATCH)):
        yield batch

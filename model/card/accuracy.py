"""The card's tables of how well comments are ranked, on held-out rows and on sources left out."""

from collections.abc import Sequence
from pathlib import PurePosixPath

from model.card import prose
from model.card.markdown import Table, measured, percent, table
from model.plots import KINDS, name_of

_MEASURES = ("auc", "average_precision", "recall", "calibration_error")
_TITLES = ("AUC", "average precision", "recall at 1 % lost", "calibration error")


def held_out(metrics: Table, plots: str | None) -> str:
    """Give the tables by source and by language, and links to plots in the folder `plots`."""
    head = ("attribute", "language", "rows", "positive", "abstained", *_TITLES)
    parts = [
        "## Held-out rows, by source\n",
        prose.HELD_OUT,
        table(("source", *head), ((line["source"], *_cells(line)) for line in metrics["by_source"])),
    ]
    if "by_language" in metrics:
        parts += [
            "### By language\n",
            "All sources of an attribute together, those that are taken as clean as a whole, too (see Data).\n",
            table(head, map(_cells, metrics["by_language"])),
        ]
    if plots is not None and any("curves" in line for line in metrics["by_source"]):
        parts += ["### Curves\n", _plots(metrics["by_source"], plots)]
    return "\n".join(parts)


def _cells(line: Table) -> tuple[object, ...]:
    start = (line["attribute"], line["language"], line["rows"], line["positive"], percent(line["abstained"]))
    return *start, *(measured(line, name) for name in _MEASURES)


def _plots(lines: Sequence[Table], folder: str) -> str:
    attributes = dict.fromkeys(line["attribute"] for line in lines if "curves" in line)
    rows = ((attribute, *(_link(folder, attribute, kind) for kind in KINDS)) for attribute in attributes)
    return table(("attribute", "calibration", "ranking"), rows)


def _link(folder: str, attribute: str, kind: str) -> str:
    return f"[{kind.replace('_', ' and ')}]({PurePosixPath(folder, name_of(attribute, kind))})"


def operating_points(lines: Sequence[Table]) -> str:
    """Give what the recommended thresholds do."""
    shares = ("published", "held_or_rejected_as_spam", "rejected")
    rows = ((line["source"], line["kind"], line["rows"], *(percent(line[key]) for key in shares)) for line in lines)
    head = ("source", "kind", "rows", "published", "held or rejected as spam", "rejected")
    return "## What the thresholds do on held-out rows\n\n" + table(head, rows)


def transfer(lines: Sequence[Table]) -> str:
    """Give what `python -m model transfer` measured."""
    names = ("classifier", "classifier with authors", "words", "characters")
    rows = (
        (
            line["left_out"],
            line["attribute"],
            f"{line['positive']} / {line['rows']}",
            *(_beside(line["models"].get(name)) for name in names),
        )
        for line in lines
    )
    head = ("left out", "attribute", "positive / rows", "classifier", "with authors", "words", "characters")
    return (
        f"## Whole sources left out of training\n\n{prose.TRANSFER}\n"
        "Each cell: AUC with its interval; recall at 1 % of clean lost.\n\n" + table(head, rows)
    )


def _beside(found: Table | None) -> str:
    return f"{measured(found, 'auc')}; {percent(found['recall'])}" if found else ""


def peers(lines: Sequence[Table]) -> str:
    """Give what `python -m benchmarks.classifier` measured."""
    rows = (
        (
            line["name"],
            line["what"] + (f"; not measured: {line['absent']}" if "absent" in line else ""),
            *(_number(line, name, ".3f") for name in ("auc_wikipedia", "auc_news")),
            _number(line, "comments_per_second", ",.0f"),
            _number(line, "p50_ms", ".2f"),
        )
        for line in lines
    )
    head = ("", "what", "AUC Wikipedia", "AUC news", "comments a second", "one comment, p50 ms")
    return f"## Beside what people install\n\n{prose.PEERS}\n" + table(head, rows)


def _number(line: Table, name: str, form: str) -> str:
    return "" if line.get(name) is None else format(line[name], form)

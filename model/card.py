"""The model card: prose here, every number from the artifact's manifest."""

from collections.abc import Iterable

from model.artifact import Manifest, version
from model.labels import SOURCES

_INTENDED = """\
Commentgate's classifier gives a reader's comment a probability for SPAM and for TOXICITY, so that a policy can publish
it or hold it for a moderator, and for kinds of toxicity, which the default policy leaves alone. It is hashed TF-IDF
over words, word pairs and character n-grams of 2 to 5, with one logistic regression for each attribute and language.
SPAM also reads the author's name and website and counts links.

## Intended use

- Comments under articles and posts, in the languages listed below, with a person who decides what is held.
- Scores are for ranking and for thresholds. Only blatant spam should be rejected without a person, and that undoably.

It must not be used to judge people rather than comments, to decide on employment, credit or law, or as the only
ground for removing a comment as toxic.
"""

_PERSPECTIVE = """\
For clients of the Perspective API probabilities are mapped to its scale, on which half of a reference set counts as
toxic, so that thresholds tuned to it flag about as many comments. TOXICITY: quantiles of both scores are matched on
Wikipedia comments at the natural rate that carry Perspective's own score (wikipedia_perspective), up to the highest
0.5 %; from there the map is drawn straight to the point where both scales meet at a logit of 12, because too few
comments score higher. The table counts comments flagged on held-out rows: each half of the file is measured with the
map that the other half gave. About as many are flagged, but not always the same ones (column "both"). The last two
columns are the ways not taken: the odds that calibration gives if half of all comments were toxic, and isotonic
regression.

The other attributes come without scores of Perspective's. They use the odds that calibration gives if half of all
comments had the attribute. For TOXICITY that agrees from 0.8 upwards and flags about half as many below; for the others
nobody has measured it.
"""

_LIMITS = """\
## Limits

- Toxicity that has no toxic words (irony, polite contempt, coded terms, emoji alone) is mostly missed.
- Neutral sentences that mention groups of people, written for this purpose, were added to the clean comments. How much
  a mention still raises TOXICITY has not been measured group by group. It does for some: a neutral sentence with the
  word "gay" can be held.
- On news comments that people themselves disagree about, it ranks only somewhat better than chance (see news_civil).
- Most spam it learned is of 2011 to 2013. Honest thanks without substance can look like flattering spam.
- Clean comments in training had names, websites and links made up for them, because the sources have none. Rates for
  links below are measured with such links.
- `email_kind` is accepted but not used: no labelled rows carry it.
- A text that is short, mixed or of an unclear language is scored by its locale's classifier, else as English. Another
  language in Latin script than those known can be taken for one of them.
- Labels follow each source's own definition; some are known to be noisy.
- SEVERE_TOXICITY and THREAT were learned from few rows, nearly all of them from Wikipedia.
- IDENTITY_ATTACK rises with the name of a group, whatever is said of it. Sentences written for this purpose, hateful
  and friendly ones about the same groups, made that less, but it is not gone. Reject nothing by it alone.
- IDENTITY_ATTACK by emoji alone is recognised little better than by chance (see hate_emoji_build).
- There is no SEXUALLY_EXPLICIT: no source labels it.
"""


def card(manifest: Manifest) -> str:
    """Return the model card as Markdown."""
    metrics = manifest["metrics"]
    parts = [
        f"# Model card: classifier {version(manifest)}\n",
        _INTENDED,
        _languages(manifest),
        _calibration(manifest),
        _thresholds(metrics["thresholds"]),
        _perspective(metrics["perspective"]),
        "## Held-out rows, by source\n\n"
        "None of these rows was used for training, calibration or choosing thresholds. The list of languages and a few "
        "settings (regularisation, weights, margins) were chosen with them in view, so they flatter a little. Rows "
        "are of the same sources as training's, wikipedia_perspective apart. Intervals are 95 % bootstrap "
        "intervals; calibration error is with the classes reweighted to the assumed rate.\n\n"
        + _held_out(metrics["by_source"]),
        "## What the thresholds do on held-out rows\n\n" + _operating_points(metrics["operating_points"]),
        _data(manifest),
        *([_adapted(manifest["adapted"])] if "adapted" in manifest else []),
        _LIMITS,
        _made_with(manifest),
    ]
    return "\n".join(parts)


def _languages(manifest: Manifest) -> str:
    lines = [
        f"- {attribute}: {', '.join(head['language'] for head in manifest['heads'] if head['attribute'] == attribute)}"
        for attribute in dict.fromkeys(head["attribute"] for head in manifest["heads"])
    ]
    refused = [f"{each['attribute']} {each['language']} ({each['auc']:.3f})" for each in manifest["refused"]]
    tail = f"Trained but not shipped, because under the bar: {', '.join(refused)}.\n" if refused else ""
    return (
        "## Languages\n\n"
        f"An attribute is scored in a language where held-out rows reach an AUC of {manifest['support_bar']:.2f}; "
        "elsewhere the score is null.\n\n" + "\n".join(lines) + f"\n\n{tail}"
    )


def _calibration(manifest: Manifest) -> str:
    rates = ", ".join(f"{name} {100 * rate:g}%" for name, rate in manifest["natural_rates"].items())
    return (
        "## Calibration\n\nPlatt scaling on rows apart from training, reweighted to an assumed natural rate of "
        f"{rates}, and folded into the weights. Useful thresholds are therefore low numbers.\n"
    )


def _thresholds(chosen: Manifest) -> str:
    rows = ((name, kind, f"{value:g}") for name, kinds in chosen.items() for kind, value in kinds.items())
    return (
        "## Recommended thresholds\n\nChosen on the calibration rows. TOXICITY: clean published and toxic held in "
        "balance, Wikipedia and news counting the same. SPAM: 0.5 % (hold) and 0.05 % (reject) of clean lost.\n\n"
        + _table(("attribute", "action", "from"), rows)
    )


def _perspective(measured: Manifest) -> str:
    if not measured:
        return "## Perspective's scale\n\nNo comments with Perspective's own scores were there to fit it to.\n"
    count = measured["rows"]
    rows = (
        (
            line["threshold"],
            *(f"{line[key]} ({line[key] / count:.2%})" for key in ("theirs", "quantiles")),
            "{} to {}".format(*line["difference_interval"]),
            line["both"],
            line["half_toxic"],
            line["isotonic"],
        )
        for line in measured["flagged"]
    )
    return (
        f"## Perspective's scale\n\n{_PERSPECTIVE}\n"
        f"Rank correlation of TOXICITY with Perspective's, over these {count} comments: "
        f"{measured['rank_correlation']:.3f}.\n\n"
        + _table(("from", "theirs", "ours", "difference (95 %)", "both", "half-toxic odds", "isotonic"), rows)
    )


def _held_out(lines: list[Manifest]) -> str:
    head = ("source", "attribute", "language", "rows", "positive", "abstained", "AUC", "interval", "calibration error")
    rows = (
        (
            *(line[key] for key in head[:5]),
            f"{line['abstained']:.1%}",
            f"{line['auc']:.3f}" if "auc" in line else "",
            "{:.3f} to {:.3f}".format(*line["auc_interval"]) if "auc" in line else "",
            f"{line['calibration_error']:.3f}" if "auc" in line else "",
        )
        for line in lines
    )
    return _table(head, rows)


def _operating_points(lines: list[Manifest]) -> str:
    rows = (
        (
            line["source"],
            line["kind"],
            line["rows"],
            *(f"{line[key]:.1%}" for key in ("published", "held_or_rejected_as_spam", "rejected")),
        )
        for line in lines
    )
    return _table(("source", "kind", "rows", "published", "held or rejected as spam", "rejected"), rows)


def _data(manifest: Manifest) -> str:
    rows = (
        (
            source,
            SOURCES[source].origin,
            SOURCES[source].licence,
            *(entry["rows"][part] for part in ("train", "calibrate", "test")),
        )
        for source, entry in manifest["data"].items()
    )
    columns = ("source", "attribute", "language", "weight", "rows", "why")
    rules = (tuple(rule[column] for column in columns) for rule in manifest["rules"])
    return (
        "## Data\n\nRows read, after removing duplicates across sources.\n\n"
        + _table(("source", "origin", "licence", "train", "calibrate", "test"), rows)
        + "\nWhat each source is used for:\n\n"
        + _table((*columns[:4], "training rows", "why"), rules)
    )


def _adapted(entry: Manifest) -> str:
    head = ("attribute", "language", "comments", "positive", "people", "capped", "set aside", "AUC", "outcome")
    rows = (
        (
            *(line[key] for key in ("attribute", "language", "comments", "positive", "people", "capped", "set_aside")),
            f"{line['auc_before']:.3f} -> {line['auc_after']:.3f}" if "auc_before" in line else "",
            line["outcome"],
        )
        for line in entry["heads"]
    )
    return (
        f"## Adapted to a site\n\nFrom classifier {entry['from']}, by {entry['labels']} labels of {entry['people']} "
        "people. The AUC is on comments left out in turn. All numbers above are of the classifier before.\n\n"
        + _table(head, rows)
    )


def _made_with(manifest: Manifest) -> str:
    libraries = ", ".join(f"{name} {number}" for name, number in manifest["libraries"].items())
    return f"## Made with\n\n{libraries}; seed {manifest['seed']}. This card: `python -m model card`.\n"


def _table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    titles = tuple(head)
    lines = [titles, ("---",) * len(titles), *(tuple(str(cell) for cell in row) for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)

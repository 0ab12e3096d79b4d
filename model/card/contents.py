"""The card's parts on what the classifier is made of: languages, calibration, thresholds, data, a site's own labels."""

from model.artifact import Manifest
from model.card import prose
from model.card.markdown import Table, table
from model.labels import SOURCES


def languages(manifest: Manifest) -> str:
    """Give the languages of each attribute, and those that were refused."""
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


def calibration(manifest: Manifest) -> str:
    """Give the natural rates that calibration aims at."""
    rates = ", ".join(f"{name} {100 * rate:g}%" for name, rate in manifest["natural_rates"].items())
    return (
        "## Calibration\n\nPlatt scaling on rows apart from training, reweighted to an assumed natural rate of "
        f"{rates}, and folded into the weights. Useful thresholds are therefore low numbers.\n"
    )


def thresholds(chosen: Table) -> str:
    """Give the recommended thresholds."""
    rows = ((name, kind, f"{value:g}") for name, kinds in chosen.items() for kind, value in kinds.items())
    return (
        "## Recommended thresholds\n\nChosen on the calibration rows. TOXICITY: clean published and toxic held in "
        "balance, Wikipedia and news counting the same. SPAM: 0.5 % (hold) and 0.05 % (reject) of clean lost.\n\n"
        + table(("attribute", "action", "from"), rows)
    )


def perspective(measured: Table) -> str:
    """Give the map to Perspective's scale, as measured."""
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
        f"## Perspective's scale\n\n{prose.PERSPECTIVE}\n"
        f"Rank correlation of TOXICITY with Perspective's, over these {count} comments: "
        f"{measured['rank_correlation']:.3f}.\n\n"
        + table(("from", "theirs", "ours", "difference (95 %)", "both", "half-toxic odds", "isotonic"), rows)
    )


def data(manifest: Manifest) -> str:
    """Give the sources with their licences and rows, and what each is used for."""
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
        + table(("source", "origin", "licence", "train", "calibrate", "test"), rows)
        + "\nWhat each source is used for:\n\n"
        + table((*columns[:4], "training rows", "why"), rules)
    )


def adapted(entry: Table) -> str:
    """Give what a site's own labels changed."""
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
        + table(head, rows)
    )


def made_with(manifest: Manifest) -> str:
    """Give the libraries and the command that wrote the card."""
    libraries = ", ".join(f"{name} {number}" for name, number in manifest["libraries"].items())
    return f"## Made with\n\n{libraries}; seed {manifest['seed']}. This card: `python -m model card`.\n"

"""What was measured, as lines of text to be read in a terminal."""

from collections.abc import Iterator
from typing import Any

from model.report import format_line

Table = dict[str, Any]


def lines(metrics: Table) -> Iterator[str]:
    """Give everything under "metrics" in a manifest, a line each."""
    for each in metrics["by_source"]:
        yield f"{each['source']}: {format_line(each)}"
    for each in metrics["by_language"]:
        yield f"all sources: {format_line(each)}"
    for each in metrics["operating_points"]:
        shares = ("published", "held_or_rejected_as_spam", "rejected")
        told = ", ".join(f"{name.replace('_', ' ')} {each[name]:.1%}" for name in shares)
        yield f"{each['source']} {each['kind']}: {told}"
    for each in metrics["unsupported"]:
        told = ", ".join(f"{name} on {each[name]:.1%}" for name in ("SPAM", "TOXICITY") if name in each)
        yield f"language {each['language']}: abstains from {told}"
    yield f"thresholds: {metrics['thresholds']}"
    if metrics["perspective"]:
        yield f"rank correlation with Perspective's TOXICITY: {metrics['perspective']['rank_correlation']:.3f}"
    yield from _robustness(metrics["robustness"])


def transfer_line(line: Table) -> str:
    """Give what was measured on what was left out."""
    models = "; ".join(
        f"{name} AUC {each['auc']:.3f} ({each['auc_interval'][0]:.3f} to {each['auc_interval'][1]:.3f}), "
        f"recall at 1% of clean lost {each['recall']:.1%}"
        for name, each in line["models"].items()
    )
    return f"{line['attribute']} without {line['left_out']}: {line['positive']}/{line['rows']} positive; {models}"


def _robustness(found: Table) -> Iterator[str]:
    disguised, links, groups, functions = (found[name] for name in ("obfuscation", "links", "groups", "functions"))
    if disguised:
        yield f"toxic comments as they are: recall {disguised['recall']:.1%}, clean held {disguised['clean_held']:.1%}"
        for each in disguised["lines"]:
            yield (
                f"  {each['kind']}, {each['words']}: recall {each['recall']:.1%}, kept {each['kept']:.1%}, "
                f"clean held {each['clean_held']:.1%}"
            )
    if links:
        yield f"clean news comments with a link called spam: {links['held']:.1%}"
        yield from (f"  {each['kind']}: {each['held']:.1%}, rejected {each['rejected']:.1%}" for each in links["lines"])
    yield f"neutral sentences about groups: {groups['held']:.1%} held, raised by {groups['worst']:.2f} at most"
    for each in groups["groups"]:
        yield f"  {each['group']}: {each['mean']:+.2f}, most {each['most']:+.2f}, {each['held']:.0%} held"
    yield f"functional tests: toxic {functions['toxic']:.1%} right, clean {functions['clean']:.1%} right"
    for each in functions["lines"]:
        yield f"  {'toxic' if each['toxic'] else 'clean'}, {each['function']}: {each['accuracy']:.1%} right"

"""The card's tables beyond held-out rows: disguised words, links, groups, functional tests, languages, failures."""

from collections.abc import Iterator, Sequence

from model.card import prose
from model.card.markdown import Table, percent, table


def robustness(found: Table) -> str:
    """Give everything of "robustness" in the metrics."""
    return "\n".join(
        (
            *_obfuscation(found["obfuscation"]),
            *_links(found["links"]),
            *_groups(found["groups"]),
            *_functions(found["functions"]),
        )
    )


def _obfuscation(found: Table) -> Iterator[str]:
    if found:
        rows = (
            (line["kind"], line["words"], *(percent(line[name]) for name in ("recall", "kept", "clean_held")))
            for line in found["lines"]
        )
        yield f"## Disguised words\n\n{prose.OBFUSCATION}"
        yield (
            f"{found['comments']} toxic comments, of which {percent(found['recall'])} are held as they are, and "
            f"{percent(found['clean_held'])} of the clean ones.\n"
        )
        yield table(("disguise", "of", "held", "kept", "clean held"), rows)


def _links(found: Table) -> Iterator[str]:
    if found:
        rows = ((line["kind"], *(percent(line[name]) for name in ("held", "rejected"))) for line in found["lines"])
        yield f"## Clean comments with links\n\n{prose.LINKS}"
        yield f"{found['comments']} comments; over all kinds of links {percent(found['held'])} held.\n"
        yield table(("link", "held or rejected", "rejected"), rows)


def _groups(found: Table) -> Iterator[str]:
    groups = found["groups"]
    rows = ((line["group"], f"{line['mean']:+.2f}", f"{line['most']:+.2f}", percent(line["held"])) for line in groups)
    yield f"## Groups of people\n\n{prose.GROUPS}"
    yield (
        f"{found['sentences']} sentences; neutral words are {', '.join(found['neutral_words'])} "
        f"({percent(found['neutral_held'])} held). Over all groups {percent(found['held'])} are held; the most that a "
        f"group raises a sentence is {found['worst']:.2f}.\n"
    )
    yield table(("group", "logit, mean", "logit, most", "held"), rows)


def _functions(found: Table) -> Iterator[str]:
    rows = (
        (line["function"], "toxic" if line["toxic"] else "clean", line["sentences"], percent(line["accuracy"]))
        for line in found["lines"]
    )
    yield f"## Functional tests\n\n{prose.FUNCTIONS}"
    yield f"Mean over the toxic kinds: {percent(found['toxic'])}; over the clean ones: {percent(found['clean'])}.\n"
    yield table(("what", "is", "sentences", "right"), rows)


def unsupported(lines: Sequence[Table]) -> str:
    """Give the shares of comments without a score, by language."""
    names = ("SPAM", "TOXICITY")
    rows = (
        (line["language"], line["rows"], *(percent(line[name]) if name in line else "" for name in names))
        for line in lines
    )
    head = ("language", "rows", "without SPAM", "without TOXICITY")
    return f"## Comments in languages it does not know\n\n{prose.UNSUPPORTED}\n" + table(head, rows)


def failures(found: Table) -> str:
    """Give sentences of the functional tests that fell on the wrong side."""
    wrong = [line for line in found["functions"]["lines"] if line["wrong"]]
    lines = (
        f"- {'Published' if line['toxic'] else 'Held'} ({line['function']}): "
        + "; ".join(f"“{text}”" for text in line["wrong"])
        for line in wrong
    )
    told = "".join(f"{line}\n" for line in lines)
    return f"## Known failures\n\nSentences of the functional tests on the wrong side.\n\n{told}"

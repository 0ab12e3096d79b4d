"""The tables that the benchmark prints, and its lines for the model card."""

from collections.abc import Iterable, Mapping, Sequence

from benchmarks.classifier.contestant import CONTESTANTS
from benchmarks.classifier.measure import BATCH, Times

Line = dict[str, object]

WHAT = {
    "commentgate": "all attributes, with the language",
    "tfidf-words": "TOXICITY; words and pairs, scikit-learn, trained here on the Wikipedia rows",
    "tfidf-characters": "TOXICITY; characters 2 to 5 in words, scikit-learn, trained here on the Wikipedia rows",
    "alt-profanity-check": "one label; a linear model, trained on the set that these Wikipedia comments are of",
    "better-profanity": "yes or no; a list of words",
    "glin-profanity": "yes or no; a list of words",
}


def line(name: str, loaded: Mapping[str, float], memory: int, times: Times) -> Line:
    """Return what was measured of one contestant; rates are comments a second, sizes bytes."""
    return {
        "name": name,
        "what": WHAT[name],
        "comments_per_second": _rounded(times.rate("110")),
        "rates": {what: _rounded(times.rate(what)) for what in times.rates},
        "batch": times.batch,
        "p50_ms": round(times.percentile(0.5), 3),
        "p99_ms": round(times.percentile(0.99), 3),
        "load_s": round(loaded["load_s"], 3),
        "bytes": int(loaded["bytes"]),
        "memory": memory,
    }


def absent(name: str, why: str) -> Line:
    """Return the line of a contestant that could not be measured."""
    return {"name": name, "what": WHAT[name], "absent": why}


def _rounded(rate: float | None) -> float | None:
    return None if rate is None else float(f"{rate:.3g}")


def table(lines: Sequence[Line]) -> str:
    """Return all lines as a table, in the order of the contestants."""
    order = list(CONTESTANTS)
    measured = sorted((each for each in lines if "absent" not in each), key=lambda each: order.index(str(each["name"])))
    kinds = list(dict.fromkeys(kind for each in measured for kind in _rates(each)))
    head = ["", *(f"{kind}/s" for kind in kinds), "p50 ms", "p99 ms", "load s", "MB", "memory MB", "Wikipedia", "news"]
    rows = [head, *(_cells(each, kinds) for each in measured)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    return "\n".join(
        "  ".join(f"{cell:<{width}}" if not place else f"{cell:>{width}}" for place, (cell, width) in enumerate(pairs))
        for pairs in (list(zip(row, widths, strict=True)) for row in rows)
    )


def _cells(each: Line, kinds: Iterable[str]) -> list[str]:
    rates = _rates(each)
    small = f" (batches of {each['batch']})" if each["batch"] != BATCH else ""
    return [
        f"{each['name']}{small}",
        *(f"{rates[kind]:,.0f}" if rates.get(kind) else "" for kind in kinds),
        *(f"{each[key]:.2f}" for key in ("p50_ms", "p99_ms", "load_s")),
        *(f"{float(str(each[key])) / 1e6:.1f}" for key in ("bytes", "memory")),
        *(f"{each[key]:.3f}" if key in each else "" for key in ("auc_wikipedia", "auc_news")),
    ]


def _rates(each: Line) -> dict[str, float]:
    rates = each["rates"]
    return rates if isinstance(rates, dict) else {}

"""The main job on real comments: post a thousand over HTTP to a running service and see what becomes of them.

    python -m benchmarks.first_run --data FOLDER [--comments 1000] [--run DIR/first-run.json]

FOLDER holds labelled comments as `name.csv.gz`; without it a small generated sample is posted, which shows the flow but
says nothing about accuracy. Most of the labelled comments were trained on; docs/model-card.md has the shares on rows
that were not. Every comment is posted with the demo site's secret key; then their states are read back.
Exits with 1 unless everything was decided and the shares are within the bounds printed.
"""

import argparse
import csv
import gzip
import itertools
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import urllib3

from benchmarks.poster import lettered

SEED = 20260301
WAIT_SECONDS = 120
SOURCES = ("news_civil", "wikipedia_binary", "wikipedia_multilabel", "spam_blog")
BOUNDS = {"clean": ("at least", 0.80), "toxic": ("at most", 0.20), "spam": ("at most", 0.05)}


@dataclass(frozen=True, slots=True)
class Sample:
    """One labelled comment: its kind is clean, toxic or spam."""

    kind: str
    source: str
    text: str
    author_name: str = "A reader"
    author_url: str = ""


def read_samples(folder: Path, count: int) -> list[Sample]:
    """Draw `count` comments at random: half of them clean, a quarter toxic, a quarter spam."""
    rng = random.Random(SEED)
    pool = [sample for source in SOURCES for sample in _read(folder, source)]
    wanted = {"clean": count - 2 * (count // 4), "toxic": count // 4, "spam": count // 4}
    drawn = [
        sample
        for kind, number in wanted.items()
        for sample in rng.sample([one for one in pool if one.kind == kind], number)
    ]
    rng.shuffle(drawn)
    return drawn


def _read(folder: Path, source: str) -> Iterator[Sample]:
    csv.field_size_limit(10**7)
    with gzip.open(folder / f"{source}.csv.gz", "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            label = row["spam"] if source == "spam_blog" else row["toxicity"]
            kind = _kind(source, label)
            if kind and row["text"].strip():
                note = _note(row.get("note") or "")
                yield Sample(kind, source, row["text"][:19_000], *note)


def _kind(source: str, label: str) -> str | None:
    if label == "" or 0 < float(label) < 1:
        return None
    if float(label) == 0:
        return "clean"
    return "spam" if source == "spam_blog" else "toxic"


def _note(note: str) -> tuple[str, str]:
    try:
        found = json.loads(note)
    except ValueError:
        return ("A reader", "")
    if not isinstance(found, dict):
        return ("A reader", "")
    return (str(found.get("author") or "A reader")[:100], str(found.get("author_url") or "")[:2000])


def generated(count: int) -> list[Sample]:
    """Make a small sample of our own."""
    texts = {
        "clean": "The ferry timetable for the line {n} was changed again, and nobody at the quay knew why.",
        "toxic": "You are a stupid idiot and everybody in district {n} hates you, you disgusting moron.",
        "spam": "Great post! Buy cheap pills at https://pills-{n}.example.com now, discount casino viagra loans!!!",
    }
    kinds = itertools.cycle(["clean", "toxic", "clean", "spam"])
    return [
        Sample(kind, "generated", texts[kind].format(n=lettered(n)))
        for n, kind in zip(range(count), kinds, strict=False)
    ]


class Client:
    """A website that posts comments."""

    def __init__(self, run: dict[str, str]) -> None:
        self._http = urllib3.PoolManager()
        self._url = run["url"]
        self._key = {"Authorization": f"Bearer {run['secret_key']}"}

    def call(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        """Make a request and give its status and parsed answer."""
        answer = self._http.request(method, self._url + path, headers=self._key, json=body)
        return answer.status, answer.json()

    def post(self, sample: Sample, number: int) -> tuple[str | None, str]:
        """Post one comment; give its id, or None and what was wrong."""
        fields = {
            "page_url": f"{self._url}/first-run/{number % 20}",
            "author_name": "".join(c for c in sample.author_name if c.isprintable()).strip() or "A reader",
            "author_email": f"reader{number}@mail.example",
            "body": "".join(c for c in sample.text if c.isprintable() or c in "\n\t"),
        }
        if sample.author_url.startswith(("http://", "https://")):
            fields["author_url"] = sample.author_url
        status, answer = self.call("POST", "/v1/comments", fields)
        if status == 422 and any(error["field"] == "author_url" for error in answer["errors"]):
            fields.pop("author_url", None)  # what a blog's form let through ten years ago is not always an address
            status, answer = self.call("POST", "/v1/comments", fields)
        return (
            (answer["id"], "") if status == 202 else (None, f"{status} {answer.get('errors') or answer.get('detail')}")
        )

    def states(self, ids: list[str]) -> dict[str, str]:
        """Read every comment's status, waiting until none is pending or time is up."""
        deadline = time.monotonic() + WAIT_SECONDS
        found: dict[str, str] = {}
        waiting = ids
        while waiting and time.monotonic() < deadline:
            found |= {one: self.call("GET", f"/v1/comments/{one}")[1]["status"] for one in waiting}
            waiting = [one for one in waiting if found[one] == "pending"]
            if waiting:
                time.sleep(0.5)
        return found


def report(outcomes: Counter[tuple[str, str, str]]) -> bool:
    """Print the table and say whether the bounds hold."""
    rows = sorted({(kind, source) for kind, source, _ in outcomes})
    statuses = ("published", "held", "rejected", "pending")
    print(f"\n{'kind':8}{'source':24}{'received':>9}" + "".join(f"{status:>11}" for status in statuses))
    for kind, source in rows:
        counts = [outcomes[kind, source, status] for status in statuses]
        print(f"{kind:8}{source:24}{sum(counts):>9}" + "".join(f"{count:>11}" for count in counts))
    totals = Counter({status: sum(n for (_, _, s), n in outcomes.items() if s == status) for status in statuses})
    print(f"{'all':32}{sum(totals.values()):>9}" + "".join(f"{totals[status]:>11}" for status in statuses))
    good = totals["pending"] == 0
    for kind, (word, bound) in BOUNDS.items():
        received = sum(n for (k, _, _), n in outcomes.items() if k == kind)
        share = sum(n for (k, _, s), n in outcomes.items() if k == kind and s == "published") / max(1, received)
        met = share >= bound if word == "at least" else share <= bound
        good &= met
        print(f"{kind} published: {share:.1%} ({word} {bound:.0%}: {'yes' if met else 'NO'})")
    return good


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="folder of labelled comments")
    parser.add_argument("--comments", type=int, default=1000)
    parser.add_argument("--run", type=Path, default=Path("commentgate-data/first-run.json"), help="made by `up`")
    options = parser.parse_args()
    if not options.run.is_file():
        sys.exit(
            f"{options.run} is not there: start the service first with `commentgate up`, or name its file with --run."
        )
    client = Client(json.loads(options.run.read_text()))
    samples = read_samples(options.data, options.comments) if options.data else generated(options.comments)
    posted: dict[str, Sample] = {}
    started = time.perf_counter()
    for number, sample in enumerate(samples):
        comment, problem = client.post(sample, number)
        if comment is None:
            sys.exit(f"comment {number} ({sample.source}) was refused: {problem}")
        posted[comment] = sample
    accepted = time.perf_counter() - started
    states = client.states(list(posted))
    decided = time.perf_counter() - started
    print(f"{len(posted)} comments accepted in {accepted:.1f} s, all read back as decided after {decided:.1f} s")
    good = report(Counter((posted[one].kind, posted[one].source, status) for one, status in states.items()))
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()

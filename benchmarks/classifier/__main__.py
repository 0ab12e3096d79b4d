"""How fast, how large and how good the classifier is beside what people install today, in one run on one core.

    python -m benchmarks.classifier [--data FOLDER] [--out FILE.json] [--artifact FOLDER] [--rounds 7]

Comments a second in batches of 1,000 made-up comments of 110, 209 and 397 characters, a single comment of 110, the
time to load after imports, the bytes on disk and the memory that loading and scoring add. All contestants take turns;
a rate is the median of the rounds, in processor time of a single thread. With the folder of labelled comments also:
speed on real comments, plain models trained on their Wikipedia rows, and for each contestant the area under the ROC
curve for toxicity on rows of Wikipedia and of news that training held out (a slow one gets a sample). Other people's
packages are installed into a virtual environment of their own, which --environment names; the table says which could
not be. Takes some minutes.
"""

import argparse
import json
import pickle
import tempfile
from contextlib import ExitStack
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from benchmarks.classifier import report, texts
from benchmarks.classifier.contestant import CONTESTANTS
from benchmarks.classifier.measure import LENGTHS, Held, Texts, ranking, time_all
from benchmarks.classifier.peers import Absent, Running, default_environment
from benchmarks.classifier.report import Line
from model import artifact, dataset
from model.dataset import Row
from model.plain_models import KINDS, PlainModel

WIKIPEDIA, NEWS = ("wikipedia_multilabel", "wikipedia_binary"), ("news_civil",)


def main() -> None:
    """Run, print the table and write it."""
    given = _arguments()
    rows = dataset.read_folder(given.data) if given.data else []
    names = [name for name in CONTESTANTS if rows or not name.startswith("tfidf")]
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        if rows:
            _train_plain(rows, Path(folder))
        request = {"artifact": str(given.artifact), "models": folder}
        running: list[Running] = []
        lines: list[Line] = []
        for name in names:
            try:
                running.append(stack.enter_context(Running(name, given.environment, request)))
            except Absent as why:
                lines.append(report.absent(name, str(why)))
        lines = _measured(running, rows, given.rounds) + lines
    print(report.table(lines))
    for each in lines:
        print(f"{each['name']}: {each['what']}{'; ' + str(each['absent']) if 'absent' in each else ''}")
    if given.out:
        given.out.write_text(json.dumps(lines, indent=1) + "\n", encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.classifier", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--data", type=Path)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--artifact", type=Path, default=artifact.SHIPPED)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--environment", type=Path, default=default_environment())
    return parser.parse_args()


def _train_plain(rows: list[Row], folder: Path) -> None:
    wanted = _held(rows, WIKIPEDIA, "train")
    for kind in KINDS:
        with threadpool_limits(limits=1):
            model = PlainModel(kind).fit(wanted.texts, wanted.toxic)
        (folder / f"tfidf-{kind}").write_bytes(pickle.dumps(model))


def _held(rows: list[Row], sources: tuple[str, ...], part: str = "test") -> Held:
    own = [row for row in rows if row.source in sources and row.part == part and "toxicity" in row.labels]
    return Held([row.text for row in own], np.array([row.labels["toxicity"] >= 0.5 for row in own], dtype=bool))


def _measured(running: list[Running], rows: list[Row], rounds: int) -> list[Line]:
    wikipedia, news = _held(rows, WIKIPEDIA), _held(rows, NEWS)
    kinds: dict[str, tuple[int, Texts]] = {str(length): (length, texts.made_up) for length in LENGTHS}
    if rows:
        pool = texts.Pool(wikipedia.texts + news.texts, LENGTHS[0])
        kinds[f"real {LENGTHS[0]}"] = (LENGTHS[0], pool.take)
    times = time_all(running, kinds, rounds)
    lines = [report.line(each.name, each.loaded, each.memory(), times[each.name]) for each in running]
    for each, line in zip(running, lines, strict=True):
        for key, held in (("wikipedia", wikipedia), ("news", news)):
            if held.texts:
                line |= {f"auc_{key}{part}": value for part, value in ranking(each, held).items()}
    return lines


if __name__ == "__main__":
    main()

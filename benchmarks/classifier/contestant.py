"""One contestant in a process of its own: loads it, times it, scores with it. Run as a plain program.

    python contestant.py NAME

Reads a request in JSON a line, writes an answer in JSON a line. Scoring is timed in processor time, of a single thread,
so that what else the machine does matters less; loading is timed on the wall, because it reads files. This file imports
nothing of Commentgate unless the contestant is ours, so it also runs in the virtual environment of the peers.
"""

import importlib
import json
import os
import pickle
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

Scorer = Callable[[Sequence[str]], Sequence[float]]
Answer = dict[str, Any]


class Contestant:
    """Imports what it needs, then loads itself; `scores` are those for toxicity (1 or 0 from a list of words)."""

    libraries: tuple[str, ...] = ()
    package = ""

    def load(self, request: Mapping[str, Any]) -> Scorer:
        """Return what scores texts."""
        raise NotImplementedError

    def size(self) -> int:
        """Return the bytes of what it brings: its data on disk."""
        folder = Path(str(importlib.import_module(self.package).__file__)).parent
        data = [path for path in folder.rglob("*") if path.is_file() and path.suffix not in {".py", ".pyc"}]
        return sum(path.stat().st_size for path in data)


class Ours(Contestant):
    """Every attribute and the language."""

    libraries = ("model.classifier",)

    def load(self, request: Mapping[str, Any]) -> Scorer:
        """Load the artifact that ships, or the one in the folder `artifact`."""
        module = importlib.import_module("model.classifier")
        self.path = Path(request.get("artifact") or importlib.import_module("model.artifact").SHIPPED)
        score = module.Classifier.load(self.path).score_and_tag
        return lambda texts: [each.scores["TOXICITY"] or 0.0 for each in score(texts)]

    def size(self) -> int:
        """Return the bytes of the artifact."""
        return sum(path.stat().st_size for path in self.path.iterdir())


class Plain(Contestant):
    """A plain model of scikit-learn, which the benchmark has trained and pickled to the file `models`/NAME."""

    libraries = ("model.plain_models",)

    def __init__(self, name: str) -> None:
        self.name = name

    def load(self, request: Mapping[str, Any]) -> Scorer:
        """Load the pickle."""
        self.path = Path(request["models"]) / self.name
        scorer: Scorer = pickle.loads(self.path.read_bytes()).logits  # noqa: S301 - the benchmark has just written it
        return scorer

    def size(self) -> int:
        """Return the bytes of the pickle."""
        return self.path.stat().st_size


class AltProfanityCheck(Contestant):
    """One label; reading its models is part of importing it."""

    libraries = ("joblib", "sklearn.svm", "sklearn.calibration", "sklearn.feature_extraction.text")
    package = "profanity_check"

    def load(self, request: Mapping[str, Any]) -> Scorer:
        """Import it."""
        scorer: Scorer = importlib.import_module(self.package).predict_prob
        return scorer


class BetterProfanity(Contestant):
    """A list of words, yes or no."""

    package = "better_profanity"

    def load(self, request: Mapping[str, Any]) -> Scorer:
        """Read its list."""
        profanity = importlib.import_module(self.package).profanity
        profanity.load_censor_words()
        return lambda texts: [float(profanity.contains_profanity(text)) for text in texts]


class GlinProfanity(Contestant):
    """A list of words, yes or no; as it is without settings."""

    package = "glin_profanity"

    def load(self, request: Mapping[str, Any]) -> Scorer:
        """Read its list for English."""
        found = importlib.import_module(self.package).Filter()
        return lambda texts: [float(found.is_profane(text)) for text in texts]


CONTESTANTS: dict[str, Callable[[], Contestant]] = {
    "commentgate": Ours,
    "tfidf-words": lambda: Plain("tfidf-words"),
    "tfidf-characters": lambda: Plain("tfidf-characters"),
    "alt-profanity-check": AltProfanityCheck,
    "better-profanity": BetterProfanity,
    "glin-profanity": GlinProfanity,
}


def memory(field: str) -> int:
    """Return a field of this process's memory in bytes: VmRSS now, VmHWM at most."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return 1024 * int(next(line.split()[1] for line in status.splitlines() if line.startswith(field)))


def serve(contestant: Contestant, requests: Any, answer: Callable[[Answer], None]) -> None:
    """Answer requests until there are no more."""
    for library in contestant.libraries:
        importlib.import_module(library)
    before = memory("VmRSS")
    begun = time.perf_counter()
    score = contestant.load(json.loads(next(requests)))
    answer({"load_s": time.perf_counter() - begun, "bytes": contestant.size()})
    for line in requests:
        request = json.loads(line)
        groups: list[list[str]] = request["groups"]
        seconds, scores = [], []
        for texts in groups:
            begun = time.process_time()
            found = score(texts)
            seconds.append(time.process_time() - begun)
            scores.append([float(value) for value in found])
        answer({"seconds": seconds, "scores": scores, "memory": memory("VmHWM") - before})


def main() -> None:
    """Serve on standard input and output; what a peer prints goes to standard error."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    serve(CONTESTANTS[sys.argv[1]](), iter(sys.stdin), lambda found: print(json.dumps(found), file=out, flush=True))


if __name__ == "__main__":
    main()

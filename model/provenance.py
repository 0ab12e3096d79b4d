"""What made an artifact: the code, the libraries and the data, as the manifest names them."""

import hashlib
import json
import platform
import shutil
import subprocess
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import scipy
import sklearn

from model import labels
from model.artifact import Manifest
from model.dataset import Row
from model.examples import taken

_PACKAGE = Path(__file__).parent
_GIT_SECONDS = 20


def libraries() -> dict[str, str]:
    """Return the version of each library that the bytes of an artifact depend on."""
    return {
        "python": platform.python_version(),
        "numpy": np.__version__,
        "scipy": scipy.__version__,
        "scikit-learn": sklearn.__version__,
        "zlib": zlib.ZLIB_RUNTIME_VERSION,
    }


def manifest(
    rows: Sequence[Row], digests: Mapping[str, str], refused: Sequence[dict[str, object]], sources: str, seed: int
) -> Manifest:
    """Return what the manifest says of how an artifact was made.

    `digests` are those of the files of data, by source; `sources` is what `code` gave when training began.
    """
    counts = Counter((row.source, row.part) for row in rows)
    made_from = commit()
    return {
        "seed": seed,
        "code": sources,
        **({"commit": made_from} if made_from else {}),
        "natural_rates": labels.NATURAL_RATES,
        "support_bar": labels.SUPPORT_BAR,
        "refused": list(refused),
        "libraries": libraries(),
        "rules": [
            {**rule._asdict(), "rows": sum(1 for _ in taken(rows, rule, "train")) if rule.weight else 0}
            for rule in labels.RULES
            if rule.source in digests
        ],
        "data": {
            source: {
                "sha256": digest,
                "rows": {part: counts[source, part] for part in ("train", "calibrate", "test")},
            }
            for source, digest in digests.items()
        },
    }


def code(package: Path = _PACKAGE) -> str:
    """Return the SHA-256 of the sources of this package, names and all."""
    found = hashlib.sha256()
    for path in sorted(package.rglob("*.py")):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        found.update(f"{path.relative_to(package).as_posix()} {content}\n".encode())
    return found.hexdigest()


def key(data: Mapping[str, str], sources: str, seed: int) -> str:
    """Return a digest of all that decides what training makes: data, code, libraries and seed."""
    parts = {"data": dict(data), "code": sources, "libraries": libraries(), "seed": seed}
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def commit(package: Path = _PACKAGE) -> str | None:
    """Return the git commit of the sources, with `-dirty` if they differ from it; None outside a checkout of them.

    Only the sources of this package count: what else lies about in the checkout decides nothing.
    """
    sources = ":(glob)**/*.py"
    if not _git(package, "ls-files", "--", "__init__.py"):  # installed below somebody else's checkout
        return None
    head = _git(package, "rev-parse", "HEAD")
    changed = _git(package, "status", "--porcelain", "--", sources)
    if not head or changed is None:
        return None
    return f"{head}-dirty" if changed else head


def _git(folder: Path, *given: str) -> str | None:
    program = shutil.which("git")
    if program is None:
        return None
    try:
        done = subprocess.run(
            [program, "-C", str(folder), *given], capture_output=True, text=True, timeout=_GIT_SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()

"""What is fetched when the tests run, because nobody else's code is kept in this repository."""

import subprocess
import sys
import tarfile
from pathlib import Path

HERE = Path(__file__).parent


class NotFetched(Exception):
    """A registry did not give what was asked for."""


def akismet_source(folder: Path) -> Path:
    """Fetch the source of PyPI's akismet, hash checked, and give where it is unpacked."""
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--retries=1", "--disable-pip-version-check"]
    options = ["--no-deps", "--no-binary=:all:", "--no-build-isolation", "--require-hashes"]
    places = ["--dest", str(folder), "--requirement", str(HERE / "akismet-source.txt")]
    result = subprocess.run([*pip, *options, *places], capture_output=True, text=True, timeout=120)
    if result.returncode:
        raise NotFetched(result.stderr.strip()[-500:])
    archive = next(folder.glob("akismet-*.tar.gz"))
    with tarfile.open(archive) as packed:
        packed.extractall(folder, **({"filter": "data"} if hasattr(tarfile, "data_filter") else {}))  # not in 3.11.2
    return folder / archive.name.removesuffix(".tar.gz")

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from model import curves
from model.plots import draw


@pytest.fixture
def lines() -> list[dict[str, object]]:
    random = np.random.default_rng(1)
    positive = random.random(400) < 0.5
    scores = 1 / (1 + np.exp(-random.normal(2 * positive - 3, 1.0)))
    drawn = curves.drawn(scores, positive, 0.05)
    line = {"source": "news", "language": "en", "attribute": "SEVERE_TOXICITY", "curves": drawn}
    return [line, {"source": "few", "language": "en", "attribute": "THREAT"}]


def test_two_files_are_drawn_for_what_has_curves(lines: list[dict[str, object]], tmp_path: Path) -> None:
    written = draw(lines, tmp_path / "plots")
    assert [path.name for path in written] == [
        "severe-toxicity-reliability.svg",
        "severe-toxicity-precision-recall.svg",
    ]
    for path in written:
        text = path.read_text(encoding="utf-8")
        assert text.startswith("<?xml")
        assert "news (en)" in text


def test_the_same_numbers_give_the_same_bytes_and_no_date(lines: list[dict[str, object]], tmp_path: Path) -> None:
    once, again = (draw(lines, tmp_path / name) for name in ("once", "again"))
    assert [path.read_bytes() for path in once] == [path.read_bytes() for path in again]
    assert all(b"<dc:date>" not in path.read_bytes() for path in once)


def test_without_matplotlib_it_says_what_to_install(tmp_path: Path) -> None:
    program = (
        "import sys; sys.modules['matplotlib'] = None\n"
        "from pathlib import Path\n"
        "from model.plots import PlotsError, draw\n"
        "try:\n"
        "    draw([], Path(sys.argv[1]) / 'plots')\n"
        "except PlotsError as error:\n"
        "    print(error)\n"
    )
    given = [sys.executable, "-c", program, str(tmp_path)]
    done = subprocess.run(given, capture_output=True, text=True, check=True, timeout=60)
    assert "pip install matplotlib" in done.stdout
    assert not (tmp_path / "plots").exists()

"""docs/security.md names the tests of each attack, and the tests are there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
MARK = re.compile(r"mark\.attack\((\d+)\)")

NUMBERS = frozenset(range(1, 71))  # what there is to withstand


def marked() -> set[tuple[int, str]]:
    return {
        (int(number), str(path.relative_to(ROOT)))
        for path in (ROOT / "tests").rglob("test_*.py")
        for number in MARK.findall(path.read_text())
    }


def documented() -> set[tuple[int, str]]:
    found = set()
    for line in (ROOT / "docs/security.md").read_text().splitlines():
        if row := re.match(r"\| (\d+) \|", line):
            found |= {(int(row[1]), path) for path in re.findall(r"`(tests/[\w/]+\.py)`", line)}
    return found


def test_every_test_of_an_attack_is_in_the_table_and_the_other_way_round():
    assert marked() == documented()


def test_every_attack_is_in_the_table():
    assert {number for number, _ in documented()} == NUMBERS

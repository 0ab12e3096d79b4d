"""docs/security-asvs.md has every requirement of levels 1 and 2 once, and what it names is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROWS = re.findall(
    r"^\| (V[\d., V–]+) \| ([^|]+) \| ([^|]+) \| ([^|]*) ?\|$",
    (ROOT / "docs/security-asvs.md").read_text(),
    re.MULTILINE,
)
# How many requirements of levels 1 and 2 each section of ASVS 5.0.0 has; they are the first of each.
SECTIONS = {
    1: (2, 9, 11, 3, 2),
    2: (3, 3, 4, 1),
    3: (0, 2, 4, 6, 5, 0, 2),
    4: (3, 1, 2, 4),
    5: (1, 3, 2, 3),
    6: (3, 12, 4, 4, 5, 3, 0, 4),
    7: (3, 4, 2, 5, 2, 2),
    8: (2, 3, 1, 1),
    9: (3, 4),
    10: (2, 2, 4, 11, 5, 2, 3),
    11: (2, 3, 3, 4, 1, 1),
    12: (3, 2, 4),
    13: (1, 5, 2, 5),
    14: (2, 4, 3),
    15: (3, 3, 7),
    16: (1, 5, 4, 3, 3),
    17: (1, 4, 2),
}
WANTED = [
    f"V{chapter}.{section}.{number}"
    for chapter, sizes in SECTIONS.items()
    for section, size in enumerate(sizes, 1)
    for number in range(1, size + 1)
]


def items(cell: str) -> list[str]:
    """Write out `V1.2.6–V1.2.8, V1.3.1`."""
    found = []
    for part in cell.split(", "):
        first, _, last = part.partition("–")
        section, _, number = first.rpartition(".")
        end = int((last or first).rpartition(".")[2])
        assert not last or last.rpartition(".")[0] == section
        found += [f"{section}.{one}" for one in range(int(number), end + 1)]
    return found


def named() -> list[str]:
    return sorted({reference for *_, where in ROWS for reference in re.findall(r"`([^`]+)`", where)})


def test_every_requirement_is_there_once_and_in_its_order():
    assert len(WANTED) == 70 + 183  # so many has the standard, of level 1 and of level 2
    assert sorted(one for row in ROWS for one in items(row[0])) == sorted(WANTED)


def test_every_row_says_how_it_stands_and_where():
    standing = re.compile(r"(met|partly|not met|n/a)([,:]? .+)?")

    assert [row for row in ROWS if not standing.fullmatch(row[2].strip())] == []
    assert [row for row in ROWS if row[2].startswith(("met", "partly")) and "`" not in row[3]] == []
    assert [row for row in ROWS if row[2].strip() in {"partly", "not met", "n/a"}] == []


@pytest.mark.parametrize("reference", named())
def test_what_is_named_exists(reference):
    path, _, test = reference.partition("::")

    assert (ROOT / path).exists()
    assert not test or re.search(rf"^ *def {test}\(", (ROOT / path).read_text(), re.MULTILINE)


@pytest.mark.parametrize("path", ["/", "/v1/comments", "/desk/", "/livez"])
def test_trace_is_not_answered(client, path):
    answer = client.open(path, method="TRACE", headers={"X-Secret": "to be given back"})

    assert answer.status_code in {403, 405, 415}
    assert "to be given back" not in answer.text

"""How many of a key's own sites are counted apart."""

from collections import Counter
from dataclasses import replace

import pytest

from service.comments.clients.sources import MOST, OTHERS, Sources
from service.comments.tables import Usage
from tests.conftest import BACKENDS

pytestmark = pytest.mark.parametrize("backend", BACKENDS)


@pytest.fixture
def call(entry):
    return lambda source: entry(question=None, verdict=None, source=source)


def test_made_up_sites_are_counted_together_once_there_are_many(write, call, rows, records, clock):
    write(*[call(f"https://{number}.example") for number in range(MOST)])
    write(call("https://new.example"), call("https://newer.example"), call("https://7.example"))
    started_again = replace(records, _sources=Sources())
    started_again.write([call("https://newest.example"), call("https://7.example")], clock())

    counted = Counter({row.source: row.count for row in rows(Usage)})
    assert (len(counted), counted[OTHERS], counted["https://7.example"]) == (MOST + 1, 3, 3)


def test_each_month_begins_anew(write, call, rows, clock):
    write(*[call(f"https://{number}.example") for number in range(MOST)])
    clock.pass_(days=40)
    write(call("https://new.example"))

    named = {row.source for row in rows(Usage)}
    assert "https://new.example" in named
    assert OTHERS not in named

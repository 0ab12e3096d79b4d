"""docs/privacy.md names every field that is stored, and the numbers that the settings have."""

import re
from collections import defaultdict
from dataclasses import fields
from pathlib import Path

import pytest

from service.comments.tables import Base, KeyBase
from service.settings import Settings, variable

TEXT = (Path(__file__).parents[2] / "docs/privacy.md").read_text()
TABLES = {table.name: table for base in (Base, KeyBase) for table in base.metadata.sorted_tables}


def documented() -> dict[str, list[str]]:
    found = defaultdict(list)
    for line in TEXT.splitlines():
        if row := re.match(r"\| `(\w+)` \| ([^|]+) \| [^|]+ \| [^|]+ \|$", line):
            found[row[1]] += re.findall(r"`(\w+)`", row[2])
    return found


@pytest.mark.parametrize("table", TABLES)
def test_every_field_that_is_stored_is_named_once(table):
    assert sorted(documented()[table]) == sorted(column.name for column in TABLES[table].columns)


def test_no_table_is_named_that_is_not_there():
    assert documented().keys() <= TABLES.keys()


def test_the_retention_of_the_settings_is_told_as_it_is():
    told = dict(re.findall(r"\| `(COMMENTGATE_\w+)` \| (\d+)", TEXT))
    settings = {variable(one.name): str(one.default) for one in fields(Settings) if "retention" in one.name}

    assert told == settings

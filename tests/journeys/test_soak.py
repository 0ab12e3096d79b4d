"""A short soak, through the same code as the long one."""

import pytest

from benchmarks.soak.run import Plan, soak

# Seeds that kill everything as the second thing, and most other parts soon after.
SEEDS = [pytest.param("sqlite", 157, id="sqlite"), pytest.param("postgresql", 913, id="postgresql")]


@pytest.mark.journey
@pytest.mark.attack(61)
@pytest.mark.attack(62)
@pytest.mark.parametrize(("database", "seed"), SEEDS)
def test_whatever_is_killed_nothing_is_lost_or_done_twice(database, seed):
    result = soak(Plan(comments=1500, kill_every=0.5, kills=12, database=database, seed=seed), print)

    assert result.good, result.table()
    assert result.killed["everything"], result.table()
    assert result.failures, "nobody was being served when everything was killed"

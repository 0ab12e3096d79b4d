"""Saving versions: each on top of the one that was seen, however many save at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from service.comments.errors import NotFound
from service.comments.policies import versions as policies
from service.comments.policies.versions import PolicyChanged
from service.comments.store import policies as policy_store
from tests.conftest import BACKENDS


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.attack(49)
def test_of_many_at_once_who_saw_the_same_version_one_saves(databases, site, clock):
    def save(number):
        try:
            with databases.main.write() as session:
                return policies.save(session, site.site_id, {"max_links": number}, based_on=1, now=clock())
        except PolicyChanged as error:
            return error.current

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(save, range(8))) == [2] * 8

    with databases.main.read() as session:
        assert [row[0].version for row in policy_store.listed(session, site.site_id, before=None, limit=9)] == [2, 1]


@pytest.mark.parametrize("backend", BACKENDS)
def test_many_at_once_who_saw_none_save_one_after_the_other(databases, site, clock):
    def save(number):
        with databases.main.write() as session:
            return policies.save(session, site.site_id, {"max_links": number}, now=clock())

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(save, range(8))) == list(range(2, 10))


def test_a_site_that_is_not_there_and_words_that_are_too_long(databases, site, clock):
    with databases.main.write() as session:
        with pytest.raises(NotFound):
            policies.save(session, 99, {}, now=clock())
        with pytest.raises(ValueError, match="at most 300"):
            policies.save(session, site.site_id, {}, now=clock(), words="x" * 301)

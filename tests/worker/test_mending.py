"""Totals that drifted while an older version was still running are mended, once."""

import threading
from collections.abc import Mapping

from service.comments.store import totals
from service.database import Databases
from tests.valkey import ValkeyServer
from tests.worker.support import NOW, add_comment, make_site
from tests.worker.test_sweep import sweep

REJECTED_AS_SPAM = {"status": "rejected", "reasons": [{"code": "spam"}]}
NEW = {"status": "published", "reasons": [{"code": "nothing_found"}]}


def kept(databases: Databases) -> Mapping[str, int]:
    """Give the parts that are not zero."""
    with databases.main.read() as session:
        of_sites = totals.read(session).values()
    return {name: count for site in of_sites for name, count in site.items() if count}


def test_what_an_older_version_did_not_count_is_counted(databases: Databases, valkey: ValkeyServer) -> None:
    site, page, _ = make_site(databases.main)
    for fields in (NEW, NEW, REJECTED_AS_SPAM, NEW | {"reports": 2}):
        add_comment(databases.main, site, page, **fields)
    with databases.main.write() as session:
        totals.add(session, {(site, "spam"): 5, (site, "reported"): -3, (site, "held"): 7})

    sweep(databases, valkey).once(NOW)

    assert kept(databases) == {"new": 3, "spam": 1, "reported": 1, "held": 7}  # other totals cannot drift


def test_a_part_of_which_nothing_is_left_comes_to_nothing(databases: Databases, valkey: ValkeyServer) -> None:
    site, _, _ = make_site(databases.main)
    with databases.main.write() as session:
        totals.add(session, {(site, "new"): 4})
    mending = sweep(databases, valkey)
    mending.totals(NOW)

    mending.mend(NOW)

    assert kept(databases) == {}


def test_totals_that_agree_are_left_alone(databases: Databases, valkey: ValkeyServer) -> None:
    site, page, _ = make_site(databases.main)
    add_comment(databases.main, site, page, **NEW)
    mending = sweep(databases, valkey)
    mending.mend(NOW)
    with databases.main.read() as session:
        assert totals.drift(session) == {}

    with databases.main.write() as session:
        assert totals.mend(session) == 0


def test_of_two_that_mend_at_once_the_second_waits_and_finds_nothing(databases: Databases) -> None:
    site, page, _ = make_site(databases.main)
    for _ in range(3):
        add_comment(databases.main, site, page, **NEW)
    mended: list[int] = []

    def mend() -> None:
        with databases.main.write() as session:
            mended.append(totals.mend(session))

    second = threading.Thread(target=mend)
    with databases.main.write() as session:
        assert totals.mend(session) == 1
        second.start()
        second.join(0.3)
        assert second.is_alive()
    second.join()

    assert mended == [0]
    assert kept(databases) == {"new": 3}

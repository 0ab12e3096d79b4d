"""A queue under any filter, in any order: all that belongs there, once, whoever is limited to what."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.comments.queues import Queue
from service.comments.store import desk, desk_narrow
from service.comments.store.desk import Slice
from service.comments.store.desk_filter import Filter
from service.comments.store.desk_order import Lot, Sort
from tests.conftest import BACKENDS
from tests.service.comments.store.lots import START, Lots, Made

pytestmark = pytest.mark.parametrize("backend", BACKENDS)
SLOWLY = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)

comments = st.builds(
    Made,
    at=st.integers(0, 6),
    status=st.sampled_from(["held", "held", "held", "published", "rejected", "pending", "erased"]),
    reasons=st.sampled_from(
        [("score",), ("too_many_links", "score"), ("approved",), ("spam",), ("insult",), ("nothing_found",)]
    ),
    toxicity=st.sampled_from([None, 0.0, 0.25, 0.5, 1.0]),
    spam=st.sampled_from([None, 0.25, 0.75]),
    language=st.sampled_from([None, "en", "de", "ur-Latn", "und"]),
    locale=st.sampled_from([None, "en-GB", "de", "DE-at"]),
    author_name=st.sampled_from(["Amina", "amina", "Bo", "Ørsted", "☂"]),
    author_id=st.sampled_from([None, "u-1", "Bo"]),
    body=st.sampled_from(["the pier", "the harbour", "pier 7"]),
    host=st.sampled_from([None, "shop.example", "win.example"]),
    site=st.integers(0, 1),
    page=st.integers(0, 1),
    reports=st.sampled_from([0, 0, 2]),
)
filters = st.fixed_dictionaries(
    {},
    optional={
        "site_id": st.integers(0, 1),
        "page_id": st.integers(0, 3),
        "reason": st.sampled_from(["score", "too_many_links", "not_scored"]),
        "attribute": st.sampled_from(["TOXICITY", "SPAM"]),
        "least": st.sampled_from([0.0, 0.25, 0.5]),
        "most": st.sampled_from([0.5, 0.75, 1.0]),
        "author": st.sampled_from(["AMINA", "Bo", "u-1", "ørsted", "☂", "nobody"]),
        "language": st.sampled_from(["en", "de", "ur", "fr"]),
        "received_after": st.integers(0, 4).map(lambda at: START + timedelta(minutes=at)),
        "received_before": st.integers(2, 6).map(lambda at: START + timedelta(minutes=at)),
        "host": st.sampled_from(["shop.example", "none.example"]),
        "words": st.sampled_from(["pier", "harbour", "amina", "nothing"]),
    },
)


@pytest.fixture
def lots(databases, site, other_site):
    return Lots(databases.main, [site.site_id, other_site.site_id])


def chosen_from(lots, drawn):
    ids = {"site_id": lots.site_ids, "page_id": lots.page_ids}
    return Filter(**{name: ids[name][value] if name in ids else value for name, value in drawn.items()})


def pages(lots, lot, sort, size=3):
    """Turn pages to the end, then back to the start; gives both ways' pages."""
    with lots.main.read() as session:
        forth = [desk.turn(session, Slice(lot, sort, size))]
        while forth[-1].onward is not None:
            forth.append(desk.turn(session, Slice(lot, sort, size, after=forth[-1].onward)))
            assert len(forth) < 100
        back = [forth[-1]]
        while back[-1].backward is not None:
            back.append(desk.turn(session, Slice(lot, sort, size, before=back[-1].backward)))
            assert len(back) < 100
    return forth, back[::-1]


def shown(turns):
    return [row[0].id for turn in turns for row in turn.rows]


@SLOWLY
@given(
    made=st.lists(comments, max_size=25),
    queue=st.sampled_from([None, Queue.HELD, Queue.HELD, *Queue]),
    sort=st.sampled_from(Sort),
    drawn=filters,
    limited=st.sampled_from([None, [], [0], [1], [0, 1]]),
    few=st.sampled_from([0, 3, 5000]),
)
def test_turning_pages_shows_everything_once_in_order(lots, monkeypatch, made, queue, sort, drawn, limited, few):
    monkeypatch.setattr(desk, "STEPS", (2, 3))
    monkeypatch.setattr(desk, "STEPS_WITH_WORDS", (1, 2))
    monkeypatch.setattr(desk_narrow, "FEW", few)
    if queue is not Queue.HELD and sort is Sort.RISKIEST:
        sort = Sort.NEWEST
    lots.replace(made)
    chosen = chosen_from(lots, drawn)
    sites = None if limited is None else [lots.site_ids[one] for one in limited]

    forth, back = pages(lots, Lot(queue, chosen, sites), sort)

    assert shown(forth) == lots.expected(queue, chosen, sort, sites)
    assert shown(back) == shown(forth)


def test_a_page_that_could_not_be_filled_says_how_far_it_looked(lots, monkeypatch):
    monkeypatch.setattr(desk, "STEPS", (2, 3))
    lots.add(*(Made(at=at, language="de" if at == 7 else "en") for at in range(12)))
    lot = Lot(Queue.HELD, Filter(language="de"))
    with lots.main.read() as session:
        first = desk.turn(session, Slice(lot, Sort.OLDEST, 3))
        second = desk.turn(session, Slice(lot, Sort.OLDEST, 3, after=first.onward))
        last = desk.turn(session, Slice(lot, Sort.OLDEST, 3, after=second.onward))

    assert [(len(one.rows), one.looked_through) for one in (first, second, last)] == [(0, 5), (1, 5), (0, 0)]
    assert last.onward is None


def test_what_arrives_while_pages_are_turned_moves_nothing(lots):
    lots.add(*(Made(at=at) for at in range(6)))
    lot = Lot(Queue.HELD, Filter())
    with lots.main.read() as session:
        first = desk.turn(session, Slice(lot, Sort.NEWEST, 3))
    before = lots.expected(Queue.HELD, Filter(), Sort.NEWEST)
    lots.add(Made(at=9), Made(at=4))
    with lots.main.read() as session:
        second = desk.turn(session, Slice(lot, Sort.NEWEST, 3, after=first.onward))

    assert shown([first, second]) == before


def test_what_could_not_be_scored_is_riskiest(lots):
    unscored = replace(Made(at=3), toxicity=None, spam=None)
    mild, [none], high = lots.add(Made(toxicity=0.2)), lots.add(unscored), lots.add(Made(toxicity=0.9))
    with lots.main.read() as session:
        turn = desk.turn(session, Slice(Lot(Queue.HELD, Filter()), Sort.RISKIEST, 10))

    assert shown([turn]) == [none.id, high[0].id, mild[0].id]

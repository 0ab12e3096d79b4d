"""The form over a queue: what can be filtered by, what is on, and what is wrong with what was typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from service.comments.reasons import WORDINGS
from service.comments.review import Sites, may_see
from service.comments.store import desk as desk_store
from service.comments.store.desk_filter import Filter
from service.comments.store.desk_order import Sort
from service.database import Session
from service.web.desk import wording
from service.web.desk.lists import filters
from service.web.desk.lists.listing import Asked, sorts

SORTS = {Sort.OLDEST: "Oldest", Sort.NEWEST: "Newest", Sort.RISKIEST: "Riskiest"}
REASONS = {code: code.replace("_", " ").capitalize() for code in WORDINGS}
ATTRIBUTES = {name: wording.attribute(name) for name in filters.ATTRIBUTES}


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is on, and the address without it."""

    words: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """Everything that the form shows. `typed` are the parameters as they came, `wrong` what is wrong with which."""

    action: str
    typed: Mapping[str, str]
    wrong: Mapping[str, str]
    chips: Sequence[Chip]
    count: int  # of the filters that are on and folded away
    sort: str  # the one that is not the default
    sorts: Sequence[tuple[str, str, bool]]
    elsewhere: str  # the same search in all queues
    reasons: Mapping[str, str]
    attributes: Mapping[str, str]


def form(asked: Asked, typed: Mapping[str, str], wrong: Mapping[str, str], names: Mapping[str, str]) -> Form:
    """Make the form; `names` are those of the site and the page that were chosen."""
    first = Asked(asked.queue, asked.chosen, asked.sort)
    chips = [
        Chip(words, Asked(asked.queue, filters.without(asked.chosen, *fields), asked.sort).address)
        for fields, words in _on(asked.chosen, names)
    ]
    folded = sum(name not in {"words", "site_id"} for name in filters.active(asked.chosen))
    wide = Asked(None, asked.chosen, Sort.NEWEST)
    return Form(
        action=filters.queue_address(asked.queue, {}),
        typed={**typed, **filters.as_query(asked.chosen)},
        wrong=wrong,
        chips=chips,
        count=folded,
        sort=first.query().get("sort", ""),
        sorts=[
            (SORTS[sort], Asked(asked.queue, asked.chosen, sort).address, sort is asked.sort)
            for sort in sorts(asked.queue)
        ],
        elsewhere=wide.address if asked.queue is not None and asked.chosen.words else "",
        reasons=REASONS,
        attributes=ATTRIBUTES,
    )


def names(session: Session, chosen: Filter, sites: Sites) -> dict[str, str]:
    """Give the names of the site and the page that were chosen, where there are such."""
    found = {}
    if chosen.page_id is not None:
        page = desk_store.page_name(session, chosen.page_id)
        if page is not None and may_see(sites, page.site_id):
            found["page_id"] = page.title or page.url
    return found


def _on(chosen: Filter, names: Mapping[str, str]) -> list[tuple[tuple[str, ...], str]]:
    """Say each filter that is on in a few words, with its fields."""
    said = [
        (("words",), chosen.words and f"“{chosen.words}”"),
        (("reason",), chosen.reason and f"Reason: {REASONS[chosen.reason].lower()}"),
        (("attribute", "least", "most"), _score(chosen)),
        (("page_id",), chosen.page_id is not None and f"Page: {names.get('page_id', 'unknown')}"),
        (("author",), chosen.author and f"Author: {chosen.author}"),
        (("language",), chosen.language and f"Language: {chosen.language}"),
        (("received_after",), chosen.received_after and f"From {_day(chosen, 'since')}"),
        (("received_before",), chosen.received_before and f"Until {_day(chosen, 'until')}"),
        (("host",), chosen.host and f"Links to {chosen.host}"),
    ]
    return [(fields, words) for fields, words in said if words]


def _score(chosen: Filter) -> str:
    if chosen.attribute is None and chosen.least is None and chosen.most is None:
        return ""
    name = "Highest score" if chosen.attribute is None else wording.attribute(chosen.attribute)
    if chosen.least is None and chosen.most is None:
        return f"{name} was scored"
    low, high = (f"{value:g}" if value is not None else "" for value in (chosen.least, chosen.most))
    return f"{name} {low} to {high}" if low and high else f"{name} {f'from {low}' if low else f'up to {high}'}"


def _day(chosen: Filter, name: str) -> str:
    return filters.as_query(chosen)[name]

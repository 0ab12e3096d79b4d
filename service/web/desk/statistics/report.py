"""Statistics: what came, what became of it and by whom, how long it took, and how often people see it otherwise.

Everything is counted beforehand, by the hour (service.comments.statistics); here it is only added up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from service.comments.errors import NotFound
from service.comments.review import may_see
from service.comments.store import sites as site_store
from service.comments.store import statistics as store
from service.comments.values import Unacceptable
from service.web import addresses
from service.web.api import queries
from service.web.context import services
from service.web.desk import guard
from service.web.desk.statistics import figures
from service.web.desk.statistics.spans import RANGES, Range, span, steps
from service.web.desk.tabs import sizes_here, tabs

PATH = f"{addresses.DESK}statistics"
BEHIND = 1000  # rows of the history that nobody need be told of


@dataclass(frozen=True, slots=True)
class Choice:
    """A stretch of time that can be chosen."""

    title: str
    address: str
    current: bool


def register(desk: Blueprint) -> None:
    """Add the view."""
    desk.add_url_rule("/statistics", "statistics", show)


def show() -> ResponseReturnValue:
    """Show the numbers of one site, or of all that the moderator may see."""
    who, now = guard.moderator(), services().now()
    site_id = queries.optional("site", _number)
    chosen = queries.optional("range", _range) or RANGES["week"]
    asked = span(chosen, now)
    with services().databases.main.read() as session:
        sites = {site.id: site.name for site in site_store.everyone(session) if may_see(who.sites, site.id)}
        if site_id is not None and site_id not in sites:
            raise NotFound("There is no such site.")
        counts = store.read(session, asked, list(sites) if site_id is None else [site_id])
        names = store.moderator_names(session) if who.may_govern else {}
        left = store.left(session)
        counted = sizes_here(session, site_id)
    found = figures.Figures(counts, steps(asked))
    return render_template(
        "desk/statistics.html",
        tabs=tabs(counted, site_id=site_id),
        sites=sites,
        site_id=site_id,
        chosen=chosen,
        ranges=_choices(chosen, site_id),
        since=asked.since,
        found=found,
        by_policy=figures.by_policy(found),
        by_people=figures.by_people(found),
        waits=figures.waits(found),
        attributes=figures.overturned(found),
        missed=figures.missed(found),
        pairs=figures.pairs(found),
        why=figures.why_held(found),
        moderators=figures.moderators(found, names) if who.may_govern else None,
        left=left if left > BEHIND else 0,
    )


def _choices(chosen: Range, site_id: int | None) -> Sequence[Choice]:
    site: Mapping[str, str] = {} if site_id is None else {"site": str(site_id)}
    return [
        Choice(one.title, f"{PATH}?{urlencode({'range': name, **site})}", one is chosen) for name, one in RANGES.items()
    ]


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Unacceptable("site", "Use a site's number.")
    return int(text)


def _range(text: str) -> Range:
    if text not in RANGES:
        raise Unacceptable("range", f"Use one of {', '.join(RANGES)}.")
    return RANGES[text]

"""The pages of the desk that are asked for: a new one is a line of `PAGES`."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from sqlalchemy import select
from sqlalchemy.orm import Session

from benchmarks.desk.texts import COMMON, RARE, SELLER
from service.comments.store import statistics
from service.comments.tables import Comment, Page, Site

KNOWN_OF_EACH = 40


@dataclass(frozen=True, slots=True)
class Known:
    """What there is to be asked for."""

    site: int
    small_site: int
    pages: Sequence[int]
    held: Sequence[uuid.UUID]
    published: Sequence[uuid.UUID]
    people: Sequence[int]
    actions: Sequence[int]


def look_around(session: Session, action_ids: Sequence[int]) -> Known:
    """Find things to ask for."""
    site_ids = session.scalars(select(Site.id).order_by(Site.id)).all()

    def some(status: str) -> Sequence[uuid.UUID]:
        query = select(Comment.id).where(Comment.status == status).order_by(Comment.received_at).limit(KNOWN_OF_EACH)
        return session.scalars(query).all()

    return Known(
        site=site_ids[0],
        small_site=site_ids[-1],
        pages=session.scalars(select(Page.id).where(Page.site_id == site_ids[0]).limit(KNOWN_OF_EACH)).all(),
        held=some("held"),
        published=some("published"),
        people=list(statistics.moderator_names(session)),
        actions=action_ids,
    )


Path = Callable[[Known, int], str]  # of the how manieth time it is asked for


def _to(path: str) -> Path:
    return lambda _known, _number: path


def _of(path: str, among: Callable[[Known], Sequence[object]]) -> Path:
    return lambda known, number: path.format(among(known)[number % len(among(known))])


def _site(path: str) -> Path:
    return lambda known, _number: path.format(known.site)


QUEUES = ("held", "reported", "new", "published", "spam", "rejected")
PAGES: Mapping[str, Path] = {
    **{f"queue {name}": _to(f"/desk/queues/{name}") for name in QUEUES},
    **{f"queue {name}, oldest": _to(f"/desk/queues/{name}?sort=oldest") for name in QUEUES},
    **{f"queue {name}, newest": _to(f"/desk/queues/{name}?sort=newest") for name in QUEUES},
    **{f"queue {name}, of a site": _site(f"/desk/queues/{name}?site={{}}") for name in QUEUES},
    "held, riskiest": _to("/desk/queues/held?sort=riskiest"),
    "held, of a small site": lambda known, _: f"/desk/?site={known.small_site}",
    "held, by reason": _to("/desk/?reason=score"),
    "held, by a rare reason": _to("/desk/?reason=too_many_links"),
    "held, by attribute and score": _to("/desk/?attribute=TOXICITY&least=0.2&most=0.21"),
    "held, by attribute and a score nobody has": _to("/desk/?attribute=SPAM&least=0.999"),
    "held, by language": _to("/desk/?language=de"),
    "held, by a language nobody speaks": _to("/desk/?language=fo"),
    "held, of a page": _of("/desk/?page={}", lambda known: known.pages),
    "held, by author": lambda _, number: f"/desk/?author=Reader%20{number * 20}",
    "held, by age": _to("/desk/?since=2025-01-01&until=2025-01-31"),
    "held, by a common link host": _to(f"/desk/?host={SELLER}"),
    "held, by a rare link host": lambda _, number: f"/desk/?host=site-{number}.example",
    "held, by a common word": _to(f"/desk/?words={COMMON}"),
    "held, by a rare word": _to(f"/desk/?words={RARE}"),
    "held, by everything": _to(f"/desk/?words={COMMON}&language=de&attribute=TOXICITY&least=0.9&since=2024-06-01"),
    "published, by a rare word": _to(f"/desk/queues/published?words={RARE}"),
    "published, by language": _to("/desk/queues/published?language=de"),
    "search, a common word": _to(f"/desk/search?words={COMMON}"),
    "search, a rare word": _to(f"/desk/search?words={RARE}"),
    "search, two words": _to(f"/desk/search?words={quote(COMMON + ' ' + RARE)}"),
    "search, the start of a word": _to(f"/desk/search?words={COMMON[:3]}"),
    "search, a word nobody wrote": _to("/desk/search?words=xyzzy"),
    "search, an author": lambda _, number: f"/desk/search?author=Reader%20{number}",
    "what came since, held": _to("/desk/queues/held/news"),
    "comment, held": _of("/desk/comments/{}", lambda known: known.held),
    "comment, published": _of("/desk/comments/{}", lambda known: known.published),
    "alike, held": _of("/desk/comments/{}/alike", lambda known: known.held),
    "replies": _of("/desk/comments/{}/replies", lambda known: known.published),
    "many, all held": _to("/desk/bulk"),
    "many, by score": _to("/desk/bulk?attribute=TOXICITY&most=0.2"),
    "many, of what is new": _to("/desk/bulk?queue=new"),
    "many, by a common word": _to(f"/desk/bulk?words={COMMON}"),
    "statistics, a day": _to("/desk/statistics?range=day"),
    "statistics, a week": _to("/desk/statistics"),
    "statistics, a month": _to("/desk/statistics?range=month"),
    "statistics, a quarter": _to("/desk/statistics?range=quarter"),
    "statistics, of a site": _site("/desk/statistics?range=quarter&site={}"),
    "scored elsewhere": _to("/desk/elsewhere"),
    "author of a comment": _of("/desk/authors/of/{}", lambda known: known.held),
    "authors": _to("/desk/authors"),
    "sites": _to("/desk/sites"),
    "site": _site("/desk/sites/{}"),
    "policy": _site("/desk/sites/{}/policy"),
    "policy, its versions": _site("/desk/sites/{}/policy/versions"),
    "pages of a site": _site("/desk/sites/{}/pages"),
    "page of a site": lambda known, number: f"/desk/sites/{known.site}/pages/{known.pages[number % 40]}",
    "people": _to("/desk/people"),
    "person": _of("/desk/people/{}", lambda known: known.people),
    "invitations": _to("/desk/people/invitations"),
    "log": _to("/desk/log"),
    "log, what was decided": _to("/desk/log?what=decided"),
    "me": _to("/desk/me"),
    "recent decisions": _to("/desk/actions"),
    "a decision of many": _of("/desk/actions/{}", lambda known: known.actions),
}

_POLICY = {"based_on": "1", "hold-SPAM": "0.2", "reject-SPAM": "0.92", "hold-TOXICITY": "0.3", "max_links": "1",
           "suspect_words": COMMON, "do": "preview"}  # fmt: skip
_SLICE = {"queue": "held", "attribute": "TOXICITY", "most": "0.2", "to": "published"}
# What is asked by a form: a new one is a line here.
FORMS: Mapping[str, tuple[Path, dict[str, str]]] = {
    "policy, preview": (_site("/desk/sites/{}/policy"), _POLICY),
    "many, preview": (_to("/desk/bulk/preview"), _SLICE),
}

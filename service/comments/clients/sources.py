"""Which of a key's own sites are counted apart. Whoever has a key can make their names up, so there is an end to it."""

from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from service.comments.store import usage

MOST = 1000  # of a key in a month; a few more if several web processes learn of new ones at once
OTHERS = "others"


@dataclass(slots=True)
class Sources:
    """Remembers what is counted apart. For one thread at a time."""

    _month: str = ""
    _known: dict[int, set[str]] = field(default_factory=dict)  # a key -> its sites in this month

    def counted_as(self, session: Session, credential_id: int, month: str, source: str) -> str:
        """Give the name under which a site is counted: its own, or `others` if the key has too many."""
        if month != self._month:
            self._month, self._known = month, {}
        known = self._known.get(credential_id)
        if known is None:
            known = self._known[credential_id] = set(usage.sources(session, credential_id, month, MOST))
        if source not in known:
            if len(known) >= MOST:
                return OTHERS
            known.add(source)
        return source

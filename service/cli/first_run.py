"""What `commentgate up` makes in an empty database: a demo site, a moderator, and one private file with their keys."""

import json
from collections.abc import Sequence
from dataclasses import MISSING, asdict, dataclass, fields, replace
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from service.cli.supervisor.data_folder import write_private
from service.comments.privacy import Vault
from service.comments.sites import add_site, list_sites
from service.comments.staff.passwords import new_password
from service.comments.staff.sessions import add_moderator
from service.comments.store.sites import by_name
from service.database import Database

SITE_KEYS = ("site_key", "secret_key", "akismet_key", "perspective_key", "openai_key", "coral_secret")
DEMO_SITE = "Demo"
MODERATOR = "moderator"
LOOPBACK = ("127.0.0.1", "localhost")


@dataclass(frozen=True, slots=True)
class FirstRun:
    """The contents of `first-run.json`."""

    url: str
    site_key: str
    secret_key: str
    akismet_key: str
    desk_url: str
    moderator: str
    password: str
    perspective_key: str = ""  # not in files of earlier versions
    openai_key: str = ""
    coral_secret: str = ""

    @classmethod
    def read(cls, path: Path) -> Self | None:
        """Read the file; None if it is not there or not whole."""
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            wanted = [field.name for field in fields(cls) if field.name in data or field.default is MISSING]
            return cls(**{name: str(data[name]) for name in wanted})
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def write(self, path: Path) -> None:
        """Write the file, mode 0600, in one step."""
        write_private(path, json.dumps(asdict(self), indent=2) + "\n")


def origins_of(*urls: str) -> list[str]:
    """List the origins of some URLs; a loopback one under each of its names."""
    found: dict[str, None] = {}
    for url in urls:
        parts = urlsplit(url)
        found[f"{parts.scheme}://{parts.netloc}"] = None
        if parts.hostname in {*LOOPBACK, "::1"}:
            found |= dict.fromkeys(f"{parts.scheme}://{name}:{parts.port}" for name in LOOPBACK)
    return list(found)


def ensure(db: Database, path: Path, vault: Vault, *, url: str, public_url: str) -> FirstRun | None:
    """Make the demo site and the moderator if the database has no site; give the keys, None if they are not known.

    Keys are stored only as hashes, so the file is the one place to read them again. It is written before the commit:
    after a crash there may be a file without a site, which the next start replaces, but never a site without its keys.
    """
    known = FirstRun.read(path)
    now = db.now()
    with db.write() as session:
        keys = [key for _, key in list_sites(session)]
        if not keys:
            origins = origins_of(url, public_url)
            site = add_site(session, name=DEMO_SITE, origins=origins, now=now, vault=vault)
            password = new_password()
            add_moderator(session, name=MODERATOR, password=password, role="admin", now=now)
            known = FirstRun(
                url=url,
                desk_url=f"{public_url}/desk/",
                moderator=MODERATOR,
                password=password,
                **{name: getattr(site, name) or "" for name in SITE_KEYS},
            )
            known.write(path)
            return known
        if known is None or known.site_key not in keys:
            return None
        if known.url != url or known.desk_url != f"{public_url}/desk/":
            _move(session, before=origins_of(known.url), after=origins_of(url, public_url))
            known = replace(known, url=url, desk_url=f"{public_url}/desk/")
            known.write(path)
        return known


def _move(session: Session, *, before: Sequence[str], after: Sequence[str]) -> None:
    """Let the demo site's form be posted from the address of this start instead of the last."""
    site = by_name(session, DEMO_SITE)
    if site is not None:
        site.origins = list(dict.fromkeys([*(origin for origin in site.origins if origin not in before), *after]))

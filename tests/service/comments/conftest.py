"""Calls of other systems' clients, to be written down."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from service.comments.clients.entries import Entry
from service.comments.clients.records import Records, month_of
from service.comments.store import usage
from service.comments.tables import Credential, DataKey
from tests.service.comments.calls import ASKED, HELD


@pytest.fixture
def records(databases, vault):
    return Records(databases, vault, retention_days=30)


@pytest.fixture
def entry(databases, site):
    """Give a call about a comment that was held; keyword arguments change it."""
    with databases.main.read() as session:
        of_site = (Credential.site_id == site.site_id) & (Credential.kind == "akismet")
        key_id = session.scalars(select(Credential.id).where(of_site)).one()
    asked = Entry(site_id=site.site_id, credential_id=key_id, protocol="akismet", question=ASKED, verdict=HELD)
    return lambda **changes: replace(asked, **changes)


@pytest.fixture
def write(records, clock):
    """Write entries down and give their checks; the clock goes on a second."""

    def run(*entries):
        clock.pass_(seconds=1)
        return records.write(entries, clock())

    return run


@pytest.fixture
def rows(databases):
    def read(table):
        with (databases.keys if table is DataKey else databases.main).read() as session:
            return session.scalars(select(table)).all()

    return read


@pytest.fixture
def counted(databases, clock, entry):
    def read(source=""):
        with databases.main.read() as session:
            found = usage.of_key(session, entry().credential_id, month_of(clock()))
            return {row.what: row.count for row in found if row.source == source}

    return read

"""How a drafted revision writes the types of columns."""

import pytest
from alembic.autogenerate.api import AutogenContext
from alembic.migration import MigrationContext
from sqlalchemy import Integer, create_engine

from service.comments.tables import Json, Serial
from service.database import UtcDateTime
from service.migrations.draft import render


@pytest.mark.parametrize(
    ("kind", "item", "written"),
    [
        pytest.param("type", UtcDateTime(), "TIME", id="a time"),
        pytest.param("type", Json, "JSON", id="JSON"),
        pytest.param("type", Serial, "SERIAL", id="a counting key"),
        pytest.param("type", Integer(), False, id="anything else as Alembic does"),
        pytest.param("column", UtcDateTime(), False, id="only types"),
    ],
)
def test_render(kind: str, item: object, written: object) -> None:
    with create_engine("sqlite://").connect() as connection:
        assert render(kind, item, AutogenContext(MigrationContext.configure(connection))) == written

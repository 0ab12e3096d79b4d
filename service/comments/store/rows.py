"""Many rows at once, past the ORM, which would look at each of them."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, cast

from sqlalchemy import Insert, Table, insert
from sqlalchemy.orm import Session

from service.comments.tables import Base


def add(session: Session, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all have the same fields."""
    session.connection().execute(_insert(table), rows)


@cache
def _insert(table: type[Base]) -> Insert:
    return insert(cast("Table", table.__table__))

"""Copies the rows of one database into another, table by table, in the order in which they need each other."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import (
    JSON,
    BindParameter,
    Cast,
    Column,
    Connection,
    Insert,
    MetaData,
    RowMapping,
    Table,
    Text,
    bindparam,
    cast,
    func,
    insert,
    select,
    text,
    type_coerce,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DataError, OperationalError

from service.moving import MoveError

BATCH = 1000  # rows at once
Told = Callable[[str, int], None]  # the table, and how many rows of it were copied


def copy(source: Connection, target: Connection, metadata: MetaData, told: Told) -> None:
    """Copy every table of `metadata`; those of the target are empty. Raises MoveError."""
    target.execute(text("SET LOCAL statement_timeout = 0"))
    for table in metadata.sorted_tables:
        target.execute(table.delete())  # what the migrations wrote is in the source too
    for table in metadata.sorted_tables:
        _copy_table(source, target, table, told)
        _set_counter(target, table)


def counts(connection: Connection, metadata: MetaData) -> dict[str, int]:
    """Count the rows of every table."""
    return {
        table.name: connection.scalar(select(func.count()).select_from(table)) or 0 for table in metadata.sorted_tables
    }


def _copy_table(source: Connection, target: Connection, table: Table, told: Told) -> None:
    own = _own_references(table)
    statement = _insert(table)
    told(table.name, 0)
    for batch in _batches(source, table):
        rows = [_checked(table, row) for row in batch]
        try:
            # A row may come before one that it refers to in its own table.
            target.execute(statement, [row | dict.fromkeys(own) for row in rows])
        except DataError as error:
            raise MoveError(
                f"A row of the table {table.name} is not what PostgreSQL takes: {type(error.orig).__name__}."
            ) from error
        told(table.name, len(rows))
    for name in own:
        _link(source, target, table, name)


def _own_references(table: Table) -> list[str]:
    return [column.name for column in table.columns for key in column.foreign_keys if key.column.table is table]


def _batches(source: Connection, table: Table) -> Iterator[Sequence[RowMapping]]:
    query = select(*(_read(column) for column in table.columns)).order_by(*table.primary_key.columns)
    try:
        with source.execute(query, execution_options={"yield_per": BATCH}) as result:
            yield from result.mappings().partitions()
    except OperationalError as error:  # such as text that is not UTF-8, which SQLite's own message shows
        raise MoveError(f"A row of the table {table.name} cannot be read; is it damaged?") from error


def _read(column: Column[Any]) -> Any:
    """Read JSON as the text that it is: to SQL, null in JSON is something else than nothing."""
    return type_coerce(column, Text).label(column.name) if isinstance(column.type, JSON) else column


def _insert(table: Table) -> Insert:
    return insert(table).values({column.name: _written(column) for column in table.columns})


def _written(column: Column[Any]) -> BindParameter[Any] | Cast[Any]:
    if isinstance(column.type, JSON):
        return cast(bindparam(column.name, type_=Text()), JSONB)
    return bindparam(column.name, type_=column.type)


def _checked(table: Table, row: RowMapping) -> dict[str, Any]:
    """Give a row, unless it has text that PostgreSQL has no way to keep. Raises MoveError."""
    for name, value in row.items():
        if isinstance(value, str) and not _is_text(value):
            key = ", ".join(str(row[column.name]) for column in table.primary_key.columns)
            raise MoveError(f"The column {name} of the table {table.name} (row {key}) has a character that is none.")
    return dict(row)


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return "\x00" not in value


def _link(source: Connection, target: Connection, table: Table, name: str) -> None:
    """Write the references of a table to itself."""
    [key] = table.primary_key.columns
    query = select(key.label("of"), table.c[name].label("its")).where(table.c[name].is_not(None))
    linked = update(table).where(key == bindparam("of")).values({name: bindparam("its")})
    with source.execute(query, execution_options={"yield_per": BATCH}) as result:
        for batch in result.mappings().partitions():
            target.execute(linked, [dict(row) for row in batch])


def _set_counter(target: Connection, table: Table) -> None:
    """Let new rows be counted on from those that were copied."""
    for column in table.primary_key.columns:
        sequence = target.scalar(select(func.pg_get_serial_sequence(table.name, column.name)))
        if sequence is not None:
            highest = target.scalar(select(func.max(column)))
            target.execute(select(func.setval(sequence, highest or 1, highest is not None)))

"""Reading everything that is kept, and making the database refuse."""

from collections.abc import Iterator
from contextlib import contextmanager

from redis import Redis
from sqlalchemy import select

from service.comments.tables import Base, KeyBase
from service.database import Database, Databases


def everything_in(redis: Redis) -> bytes:
    """Read every key of Redis and what is under it."""
    read = {
        b"string": redis.get,
        b"hash": redis.hgetall,
        b"list": lambda key: redis.lrange(key, 0, -1),
        b"set": redis.smembers,
        b"zset": lambda key: redis.zrange(key, 0, -1),
        b"stream": redis.xrange,
    }
    keys = list(redis.scan_iter())
    assert len(keys) > 5, "limits and bells are there"
    return b"\n".join(key + repr(read[redis.type(key)](key)).encode() for key in keys)


def everything_at_rest(databases: Databases) -> bytes:
    """Read every row of every table of both databases."""
    rows = []
    for database, base in ((databases.main, Base), (databases.keys, KeyBase)):
        with database.read() as session:
            for table in base.metadata.sorted_tables:
                rows += [repr(tuple(row)) for row in session.execute(select(table))]
    return "\n".join(rows).encode()


@contextmanager
def refusing(database: Database, table: str) -> Iterator[None]:
    """Let a table take no rows."""
    if database.is_sqlite:
        begin = [f"CREATE TRIGGER refuse BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'refused'); END"]
        end = ["DROP TRIGGER refuse"]
    else:
        function = "CREATE FUNCTION refuse() RETURNS trigger AS 'BEGIN RAISE ''refused %%'', NEW; END' LANGUAGE plpgsql"
        begin = [function, f"CREATE TRIGGER refuse BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION refuse()"]
        end = [f"DROP TRIGGER refuse ON {table}", "DROP FUNCTION refuse"]
    for statements in (begin, end):
        with database.write() as session:
            for statement in statements:
                session.connection().exec_driver_sql(statement)
        if statements is begin:
            yield

"""What every test would do anew, because each has an application and databases of its own, done once a process.

SQLAlchemy compiles a statement once an engine, Werkzeug a route and Jinja a template once an application. Argon2 is slow
on purpose, and SQLite waits for the disk. All that together was two thirds of the time of a short test.
"""

from typing import Any

import sqlalchemy
from argon2 import PasswordHasher
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from service import database
from service.comments.staff import passwords

STATEMENTS = 5000


class Statements(LRUCache[Any, Any]):
    """Compiled statements of one kind of database: their keys begin with the engine's dialect, which says no more."""

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(key[1:], default)

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(key[1:], value)


class Templates(BytecodeCache):
    """Compiled templates. A bucket's key is a template's name, its checksum that of the text."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._known.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._known[bucket.key, bucket.checksum] = bucket.code


def share() -> None:
    """Let the engines and the applications of this process share what they compile, and wait for nothing."""
    _share_statements()
    _share_routes()
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": Templates()}
    passwords._hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    database.SQLITE_PRAGMAS = (*database.SQLITE_PRAGMAS, "synchronous=OFF")  # what tests write may go with the power


def _share_statements() -> None:
    kinds: dict[str, Statements] = {}

    def create_engine(url: str, **options: Any) -> sqlalchemy.Engine:
        kind = sqlalchemy.make_url(url).drivername
        cache = kinds.setdefault(kind, Statements(STATEMENTS))
        return sqlalchemy.create_engine(url, execution_options={"compiled_cache": cache}, **options)

    database.create_engine = create_engine  # type: ignore[attr-defined]


def _share_routes() -> None:
    """Compile a rule as the first of its kind was: what comes of it depends on nothing but what it is kept by."""
    compile_rule = Rule.compile
    kinds: dict[object, Rule] = {}

    def compile_once(rule: Rule) -> None:
        kind = rule.rule, rule.subdomain, rule.host, rule.merge_slashes, repr(rule.defaults)
        if (first := kinds.get(kind)) is None:
            compile_rule(rule)
            kinds[kind] = rule
            return
        rule._parts, rule._trace, rule._converters = first._parts, first._trace, first._converters
        rule.arguments |= first.arguments
        for name in ("_build", "_build_unknown"):
            setattr(rule, name, getattr(first, name).__func__.__get__(rule))

    Rule.compile = compile_once  # type: ignore[method-assign]

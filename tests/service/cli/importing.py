"""Somebody who imports comments on a terminal."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result
from sqlalchemy import select

from service.cli import main
from service.comments import sites
from service.comments.privacy import Vault
from service.comments.store import totals
from service.comments.tables import Comment, DataKey
from service.connections import open_databases
from service.migrations.runner import migrate
from service.settings import from_environment

MASTER = "a master key of thirty-two characters or more"


class Operator:
    """Somebody at a terminal of an installation with one site."""

    def __init__(self, environ: dict[str, str], folder: Path) -> None:
        self.environ, self.folder = environ, folder
        self.settings = from_environment(environ)
        self.databases = open_databases(self.settings)
        self.vault = Vault(self.settings.secret_keys)
        migrate(self.databases)
        with self.databases.main.write() as session:
            made = sites.add_site(
                session, name="News", origins=["https://news.example"], now=datetime.now(UTC), vault=self.vault
            )
            sites.set_webhook(session, "News", "https://news.example/hook", self.vault)
        self.site_id, self.site_key = made.site_id, made.site_key

    def file(self, text: str, name: str = "export") -> Path:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def run(self, path: Path, name: str = "wxr", *more: str) -> Result:
        arguments = ["import", "--format", name, str(path), "--site", "News", *more]
        return CliRunner().invoke(main, arguments, env=self.environ)

    def ok(self, path: Path, name: str = "wxr", *more: str) -> str:
        result = self.run(path, name, *more)
        assert result.exit_code == 0, result.output
        return result.output

    def rows(self, table: type) -> list[Any]:
        with (self.databases.keys if table is DataKey else self.databases.main).read() as session:
            return list(session.scalars(select(table)))

    def comments(self) -> dict[str, Comment]:
        return {str(one.external_id): one for one in self.rows(Comment)}

    def totals(self) -> dict[str, int]:
        """Give the totals as they are kept, once they agree with the rows."""
        with self.databases.main.read() as session:
            kept = {name: n for name, n in totals.read(session).get(self.site_id, {}).items() if n}
            assert kept == {name: n for name, n in totals.recount(session).get(self.site_id, {}).items() if n}
        return kept

"""An installation, as its operator sees it: an environment, and what is behind it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result
from sqlalchemy import select

from service.cli import main
from service.cli.supervisor.data_folder import make_secrets
from service.comments import people, sites
from service.comments.errors import SealBroken
from service.comments.privacy import Vault
from service.comments.tables import Comment, Person
from service.connections import open_databases
from service.database import Databases
from service.migrations.runner import migrate
from service.settings import Settings, from_environment
from service.web.app import create_app

PUBLIC_URL = "https://comments.example"
DELETE_LAST_KEY = (
    "DELETE FROM data_keys WHERE person_id = (SELECT person_id FROM data_keys ORDER BY person_id DESC LIMIT 1)"
)
MASTER = "a master key that is in no backup of comments"


@dataclass
class Service:
    """One installation, as its operator sees it: an environment, and what is behind it."""

    environ: dict[str, str]
    secret_key: str = ""
    site_id: int = 0
    settings: Settings = field(init=False)
    databases: Databases = field(init=False)

    def open(self) -> "Service":
        self.settings = from_environment(self.environ)
        self.databases = open_databases(self.settings)
        return self

    @property
    def vault(self) -> Vault:
        return Vault(self.settings.secret_keys)

    def found(self) -> "Service":
        """Make the databases and a site."""
        if self.settings.embedded:
            self.settings.data_dir.mkdir()
            (self.settings.data_dir / "secrets").mkdir()
            make_secrets(self.settings.data_dir)
            self.open()
        migrate(self.databases)
        with self.databases.main.write() as session:
            site = sites.add_site(session, name="Demo", origins=["https://news.example"], now=datetime.now(UTC))
            self.site_id, self.secret_key = site.site_id, site.secret_key
        return self

    def client(self) -> Any:
        return create_app(self.settings).test_client()

    def post(self, client: Any, number: int) -> str:
        fields = {
            "page_url": "https://news.example/harbour",
            "author_name": f"Reader {number}",
            "author_email": f"reader{number}@mail.example",
            "body": f"The ferry was late again, {number} times.",
        }
        answer = client.post("/v1/comments", json=fields, headers={"Authorization": f"Bearer {self.secret_key}"})
        assert answer.status_code == 202, answer.text
        return str(answer.json["id"])

    def run(self, *arguments: object) -> Result:
        return CliRunner().invoke(main, [str(one) for one in arguments], env=self.environ)

    def ok(self, *arguments: object) -> str:
        result = self.run(*arguments)
        assert result.exit_code == 0, result.output
        return result.output

    def comments(self) -> dict[str, Comment]:
        with self.databases.main.read() as session:
            return {str(one.id): one for one in session.scalars(select(Comment))}

    def address(self, comment_id: str) -> str:
        """Decrypt the address of a comment's author. Raises SealBroken."""
        with self.databases.main.read() as session:
            comment = self.comments()[comment_id]
            person = session.get(Person, comment.person_id) if comment.person_id else None
        if person is None:
            raise SealBroken("nobody")
        return people.address_of(self.databases, self.vault, person)


def restored(empty: Service, *arguments: object) -> Service:
    """Restore into the empty installation and open it."""
    target = ["--data-dir", empty.settings.data_dir] if empty.settings.embedded else []
    empty.ok("restore", *arguments, *target)
    empty.databases.close()
    return empty.open()


def bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())

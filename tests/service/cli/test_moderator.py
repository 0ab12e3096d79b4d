"""`commentgate moderator`, and `rekey` of what moderators have."""

from pathlib import Path

import pyotp
import pytest
from click.testing import CliRunner, Result

from service.cli import main
from service.comments.privacy import Vault
from service.comments.sites import add_site
from service.comments.staff import own_settings, totp
from service.comments.staff import sessions as staff
from service.comments.staff.sessions import SignedIn
from service.comments.tables import Moderator
from service.connections import open_databases
from service.database import Databases
from service.settings import Settings
from service.web.context import utc_now
from tests.tables import with_tables

OLD, NEW = "an old master key that is long enough to be one", "a new master key that is also long enough to be one"


class Commands:
    """Runs commands on one data folder."""

    def __init__(self, folder: Path, databases: Databases) -> None:
        self.folder, self.databases = folder, databases
        self.keys = OLD

    def __call__(self, *arguments: str) -> Result:
        environ = {"COMMENTGATE_DATA_DIR": str(self.folder), "COMMENTGATE_SECRET_KEYS": self.keys,
                   "COMMENTGATE_PUBLIC_URL": "https://comments.example"}  # fmt: skip
        return CliRunner().invoke(main, list(arguments), env=environ)

    def moderator(self, name: str) -> Moderator:
        with self.databases.main.read() as session:
            return staff.named(session, name)


@pytest.fixture
def run(tmp_path: Path) -> Commands:
    databases = with_tables(open_databases(Settings(data_dir=tmp_path)))
    with databases.main.write() as session:
        for name in ("News", "Blog"):
            add_site(session, name=name, origins=["https://news.example"], now=utc_now())
    return Commands(tmp_path, databases)


def test_add_prints_a_password_that_works(run: Commands) -> None:
    result = run("moderator", "add", "maren", "--role", "viewer", "--site", "News", "--site", "Blog")

    assert result.exit_code == 0, result.output
    with run.databases.main.read() as session:
        assert staff.check_password(session, "maren", result.output.strip()) is not None
    assert (run.moderator("maren").role, run.moderator("maren").site_ids) == ("viewer", [1, 2])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["add", "maren"], "There is a moderator named maren already.", id="a name that is taken"),
        pytest.param(["add", "a\u202eb"], "Use a name of 1 to 60 letters", id="a name that is none"),
        pytest.param(["add", "otto", "--site", "Times"], "There is no site named Times.", id="a site there is not"),
        pytest.param(["disable", "maren"], "maren is the last admin of all sites.", id="the last admin"),
        pytest.param(["disable", "nobody"], "There is no moderator named nobody.", id="nobody"),
        pytest.param(["invite", "--site", "Times"], "There is no site named Times.", id="inviting to no site"),
    ],
)
def test_what_cannot_be_done_is_one_line(run: Commands, arguments: list[str], said: str) -> None:
    run("moderator", "add", "maren", "--role", "admin")

    result = run("moderator", *arguments)

    assert result.exit_code == 1
    assert result.output.startswith(f"Error: {said}")
    assert len(result.output.splitlines()) == 1


def test_list_disable_enable(run: Commands) -> None:
    run("moderator", "add", "ada", "--role", "admin")
    run("moderator", "add", "maren", "--site", "News")

    assert run("moderator", "disable", "maren").exit_code == 0
    assert run("moderator", "list").output == (
        "ada\tadmin\tall sites\tpassword only\tnever seen\n"
        "maren\tmoderator\tNews\tpassword only\tnever seen\tdisabled\n"
    )
    assert run("moderator", "enable", "maren").exit_code == 0
    assert "disabled" not in run("moderator", "list").output


def test_an_invitation_from_the_command_line(run: Commands) -> None:
    result = run("moderator", "invite", "--role", "viewer")

    assert result.output.startswith("https://comments.example/desk/join/")
    assert len(result.output.strip().rpartition("/")[2]) > 40


def test_reset_can_switch_the_second_factor_off(run: Commands) -> None:
    run("moderator", "add", "maren")
    _give_second_factor(run, "maren")

    run("moderator", "reset", "maren")
    assert run.moderator("maren").totp_since is not None
    run("moderator", "reset", "maren", "--second-factor")
    assert run.moderator("maren").totp_since is None


def test_rekey_moves_what_moderators_have(run: Commands) -> None:
    run("moderator", "add", "maren")
    secret = _give_second_factor(run, "maren")
    run.keys = f"{NEW},{OLD}"

    result = run("rekey")

    assert "So are 2 second factors and addresses of moderators." in result.output
    vault, now = Vault([NEW]), utc_now()
    own = run.moderator("maren")
    assert own_settings.email_of(own, vault) == "maren@desk.example"
    later = pyotp.TOTP(secret).at(now, counter_offset=1)
    with run.databases.main.write() as session:
        assert totp.use(session, vault, own.id, later, now) == "app"


def _give_second_factor(run: Commands, name: str) -> str:
    vault, now, one = Vault([OLD]), utc_now(), run.moderator(name)
    with run.databases.main.write() as session:
        totp.begin(session, vault, one.id)
        own_settings.set_email(session, vault, SignedIn(one.id, name, one.role, ""), f"{name}@desk.example", now)
    secret = totp.unconfirmed(run.moderator(name), vault)
    assert secret is not None
    with run.databases.main.write() as session:
        assert totp.confirm(session, vault, one.id, pyotp.TOTP(secret).at(now), now)
    return secret

"""`commentgate site keys|add-key|rotate-key|revoke-key`, and the signing secret that Coral makes."""

import hashlib
import hmac

import pytest
from click.testing import CliRunner

from service.cli import main
from service.comments import credentials
from service.comments.privacy import Vault
from service.comments.store import sites, usage
from service.comments.tables import Credential
from service.connections import open_databases
from service.settings import Settings
from service.web.app import create_app

MASTER = "a long enough secret key 0123456789abcdef"
MADE_BY_CORAL = "ext_" + "0123456789abcdef" * 4


@pytest.fixture
def run(tmp_path):
    """Run a command on a data folder with one site; gives its result."""
    environ = {"COMMENTGATE_DATA_DIR": str(tmp_path), "COMMENTGATE_SECRET_KEYS": MASTER}
    runner = CliRunner()

    def command(*words, **options):
        return runner.invoke(main, list(words), env=environ, **options)

    assert command("migrate").exit_code == 0
    assert command("site", "add", "Demo", "--origin", "https://news.example").exit_code == 0
    return command


@pytest.fixture
def opened(tmp_path):
    settings = Settings(data_dir=tmp_path, secret_keys=(MASTER,), public_url="http://127.0.0.1:8080")
    databases = open_databases(settings)
    yield settings, databases
    databases.close()


@pytest.fixture
def rows(opened):
    """Give the keys of the site that work."""

    def look():
        with opened[1].main.read() as session:
            return list(usage.keys_of(session, sites.named(session, "Demo").id))

    return look


def listed(output):
    return [line.split("\t") for line in output.splitlines()]


def test_every_site_has_one_key_of_each_kind(run):
    result = run("site", "keys", "Demo")

    assert [row[1] for row in listed(result.output)] == list(credentials.KINDS)
    assert {row[1]: row[3] for row in listed(result.output)} == {
        kind: "check,teach" if kind in credentials.CLIENTS else "-" for kind in credentials.KINDS
    }
    assert all(row[4:] == ["-", "0 of any number"] for row in listed(result.output))


def test_a_key_is_made_with_its_terms(run):
    terms = ("--scope", "check", "--option", "strict", "--quota", "1000")
    key = run("site", "add-key", "Demo", "--kind", "perspective", *terms).output.strip()
    row = listed(run("site", "keys", "Demo").output)[-1]

    assert key.startswith("cgv_")
    assert row[1] == "perspective"
    assert row[3:] == ["check", "strict", "0 of 1000"]


@pytest.mark.parametrize("kind", credentials.CLIENTS)
def test_keys_of_a_kind_are_as_its_clients_want_them(run, rows, kind):
    key = run("site", "add-key", "Demo", "--kind", kind).output.strip()

    assert len(key) == 12 if kind == "akismet" else key.startswith("cg")
    assert key not in str([vars(row) for row in rows()])


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(("--kind", "secret"), id="no client's kind"),
        pytest.param(("--kind", "fax"), id="no kind"),
        pytest.param(("--kind", "openai", "--option", "strict"), id="another kind's option"),
        pytest.param(("--kind", "openai", "--scope", "read"), id="no scope"),
        pytest.param(("--kind", "openai", "--quota", "0"), id="no calls at all"),
    ],
)
def test_a_key_that_cannot_be(run, rows, words):
    before = len(rows())

    assert run("site", "add-key", "Demo", *words).exit_code == 2
    assert len(rows()) == before


@pytest.mark.parametrize(
    "words",
    [("keys", "Nobody"), ("add-key", "Nobody", "--kind", "openai"), ("rotate-key", "Nobody", "--kind", "akismet")],
)
def test_there_is_no_such_site(run, words):
    result = run("site", *words)

    assert result.exit_code == 1
    assert result.stderr == "Error: There is no site named Nobody.\n"


def test_a_secret_that_coral_makes_is_not_rotated(run, rows):
    before = rows()

    assert run("site", "rotate-key", "Demo", "--kind", "coral").exit_code == 2
    assert len(rows()) == len(before)


def test_a_new_key_keeps_the_terms_of_the_old(run):
    run("site", "add-key", "Demo", "--kind", "openai", "--option", "spam-category", "--quota", "9")
    run("site", "rotate-key", "Demo", "--kind", "openai")
    left = [row[3:] for row in listed(run("site", "keys", "Demo").output) if row[1] == "openai"]

    assert left == [["check,teach", "spam-category", "0 of 9"]]


def test_one_key_is_taken_away(run):
    number = next(row[0] for row in listed(run("site", "keys", "Demo").output) if row[1] == "akismet")

    assert run("site", "revoke-key", "Demo", number).output == f"Key {number} of Demo is revoked.\n"
    assert "akismet" not in run("site", "keys", "Demo").output
    assert run("site", "revoke-key", "Demo", number).exit_code == 1


def test_a_key_of_another_site_is_not_taken_away(run):
    run("site", "add", "Other", "--origin", "https://other.example")
    number = listed(run("site", "keys", "Other").output)[0][0]

    assert run("site", "revoke-key", "Demo", number).exit_code == 1
    assert listed(run("site", "keys", "Other").output)[0][0] == number


def signs(settings, databases, secret):
    """Whether the service takes what is signed with a secret."""
    raw = b'{"comment": {"body": "Nice boat"}}'
    signature = hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
    client = create_app(settings).test_client()
    headers = {"Content-Type": "application/json", "X-Coral-Signature": f"sha256={signature}"}
    return client.post("/coral/external-moderation", data=raw, headers=headers).status_code == 204


@pytest.mark.parametrize("source", ["a file", "standard input"])
def test_corals_own_secret_is_taken(run, opened, tmp_path, source):
    file = tmp_path / "secret.txt"
    file.write_text(f"{MADE_BY_CORAL}\n")
    name, typed = (str(file), None) if source == "a file" else ("-", f"{MADE_BY_CORAL}\n")

    result = run("site", "add-key", "Demo", "--kind", "coral", "--secret-file", name, input=typed)

    assert result.output == "Demo takes what is signed with this secret.\n"
    assert signs(*opened, MADE_BY_CORAL)


def test_a_signing_secret_is_kept_wrapped(run, rows):
    run("site", "add-key", "Demo", "--kind", "coral", "--secret-file", "-", input=MADE_BY_CORAL)
    row = rows()[-1]

    assert MADE_BY_CORAL not in str(vars(row))
    assert credentials.signing_secret(row, Vault((MASTER,))) == MADE_BY_CORAL.encode()


@pytest.mark.parametrize(
    ("kind", "secret"),
    [
        pytest.param("coral", "short", id="short"),
        pytest.param("coral", "", id="nothing"),
        pytest.param("coral", "a" * 201, id="long"),
        pytest.param("coral", "ключ" * 10, id="Cyrillic"),
        pytest.param("openai", MADE_BY_CORAL, id="another kind"),
    ],
)
def test_a_secret_that_cannot_be_one(run, rows, kind, secret):
    before = len(rows())
    result = run("site", "add-key", "Demo", "--kind", kind, "--secret-file", "-", input=secret)

    assert result.exit_code == 2
    assert "--secret-file" in result.stderr
    assert len(rows()) == before


def test_a_secret_is_taken_once(run):
    words = ("site", "add-key", "Demo", "--kind", "coral", "--secret-file", "-")

    assert run(*words, input=MADE_BY_CORAL).exit_code == 0
    assert run(*words, input=MADE_BY_CORAL).stderr == "Error: This secret is, or was, a key already.\n"


def test_signing_secrets_survive_another_master_key(run, opened, tmp_path):
    run("site", "add-key", "Demo", "--kind", "coral", "--secret-file", "-", input=MADE_BY_CORAL)
    newer = "a newer secret key long enough 0123456789"
    both = {"COMMENTGATE_SECRET_KEYS": f"{newer},{MASTER}", "COMMENTGATE_DATA_DIR": str(tmp_path)}

    assert CliRunner().invoke(main, ["rekey"], env=both).exit_code == 0
    with opened[1].main.read() as session:
        row = session.query(Credential).filter_by(kind="coral").order_by(Credential.id.desc()).first()
        assert credentials.signing_secret(row, Vault((newer,))) == MADE_BY_CORAL.encode()

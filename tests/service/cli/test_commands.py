"""The table of commands, and one line instead of a traceback."""

import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from service.cli import COMMANDS, LazyGroup, main
from service.database import Database, Databases
from service.migrations.runner import current, newest


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {"COMMENTGATE_DATA_DIR": str(tmp_path)}


def test_help_names_every_command_and_imports_none() -> None:
    code = "import sys; from service.cli import main; main(['--help'], standalone_mode=False); print(*sys.modules)"
    output = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    for name, (_, help_) in COMMANDS.items():
        assert name in output
        assert help_.split()[0] in output
    assert not {"sqlalchemy", "flask", "redis", "gunicorn", "sklearn"} & set(output.split())


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_in_the_table_is_there(name: str) -> None:
    assert isinstance(main, LazyGroup)
    assert isinstance(main.get_command(click.Context(main), name), click.Command)


def test_an_unknown_command() -> None:
    result = CliRunner().invoke(main, ["fly"])
    assert result.exit_code == 2
    assert "No such command 'fly'" in result.output


@pytest.mark.parametrize(
    ("environ_more", "line"),
    [
        pytest.param({"COMMENTGATE_WEB_THREADS": "many"}, "Error: COMMENTGATE_WEB_THREADS", id="a setting"),
        pytest.param({"COMMENTGATE_DATA_DIR": "/no/such/folder"}, "Error: the database cannot be used", id="no folder"),
        pytest.param(
            {
                "COMMENTGATE_DATABASE_URL": "postgresql://a:secret-word@127.0.0.1:1/none",
                "COMMENTGATE_SECRET_KEYS": "k" * 32,
                "COMMENTGATE_REDIS_URL": "redis://127.0.0.1:1/0",
                "COMMENTGATE_PUBLIC_URL": "https://comments.example.org",
            },
            "Error: the database cannot be used",
            id="no server",
        ),
    ],
)
def test_what_the_operator_can_put_right_is_one_line(
    environ: dict[str, str], environ_more: dict[str, str], line: str
) -> None:
    result = CliRunner().invoke(main, ["migrate"], env=environ | environ_more)
    assert result.exit_code == 1
    assert result.stderr.startswith(line)
    assert len(result.stderr.strip().splitlines()) == 1
    assert "secret-word" not in result.stderr


def test_migrate_goes_up_and_down(environ: dict[str, str], tmp_path: Path) -> None:
    runner = CliRunner()
    assert runner.invoke(main, ["migrate"], env=environ).output == f"The database is at revision {newest()}.\n"
    databases = Databases(*(Database(f"sqlite:///{tmp_path / name}") for name in ("commentgate.db", "keys.db")))
    assert current(databases.main) == newest()
    assert runner.invoke(main, ["migrate", "--to", "base"], env=environ).output == "The database is empty.\n"
    assert current(databases.main) is None
    databases.close()
    result = runner.invoke(main, ["migrate", "--to", "nonsense"], env=environ)
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: The database cannot be migrated: Can't locate revision")

"""Who may import whom. The rules are in pyproject.toml; this shows that they hold."""

import subprocess
import sys


def test_the_import_rules_hold():
    lint = subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command; lint_imports_command()",
            "--no-cache",
        ],
        capture_output=True,
        text=True,
        check=False,
    )

    assert lint.returncode == 0, lint.stdout + lint.stderr
    assert "0 broken" in lint.stdout


def test_starting_the_command_line_is_quick():
    code = "import sys, service.cli; print(*[m for m in ('flask', 'sklearn', 'sqlalchemy', 'rq') if m in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()

    assert loaded == []

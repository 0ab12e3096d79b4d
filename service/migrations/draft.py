"""`python -m service.migrations.draft "add bans"`: drafts a revision from what the tables have and the revisions lack.

Read the draft before it is committed: Alembic sees neither renamed columns nor data to be moved.
"""

import sys
import tempfile
from pathlib import Path
from typing import Literal

from alembic import command
from alembic.autogenerate.api import AutogenContext
from alembic.script import ScriptDirectory
from sqlalchemy import JSON

from service.comments.tables import Serial
from service.database import Database, Databases, UtcDateTime
from service.migrations.runner import configuration, migrate


def render(kind: str, item: object, _context: AutogenContext) -> str | Literal[False]:
    """Write our own column types by the names that `script.py.mako` gives them."""
    if kind != "type":
        return False
    if isinstance(item, UtcDateTime):
        return "TIME"
    if isinstance(item, JSON):
        return "JSON"
    return "SERIAL" if item is Serial else False


def draft(message: str) -> str:
    """Write the draft into the folder of revisions and give its path."""
    with tempfile.TemporaryDirectory() as folder:
        databases = Databases(*(Database(f"sqlite:///{Path(folder) / name}") for name in ("main.db", "keys.db")))
        migrate(databases)
        with databases.main.engine.begin() as connection:
            config = configuration(connection)
            config.attributes["render_item"] = render
            number = len(list(ScriptDirectory.from_config(config).walk_revisions())) + 1
            script = command.revision(config, message, autogenerate=True, rev_id=f"{number:04}")
        databases.close()
    if script is None or isinstance(script, list):
        raise RuntimeError("Alembic wrote no single revision")
    return script.path


if __name__ == "__main__":
    sys.stderr.write(draft(sys.argv[1]) + "\n")

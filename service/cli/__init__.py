"""The `commentgate` commands. A command's module is imported only when that command runs."""

import sys
from importlib import import_module

import click

from service.comments.errors import CommentgateError
from service.settings import SettingsError

# name -> where its click command is, and its line in `commentgate --help`
COMMANDS: dict[str, tuple[str, str]] = {
    "up": ("service.cli.up:command", "Start everything on this machine."),
    "web": ("service.cli.web:command", "Serve HTTP."),
    "worker": ("service.cli.worker:worker", "Work on one of the queues."),
    "sweep": ("service.cli.worker:sweep", "Ring again for what was left, and tidy up."),
    "migrate": ("service.cli.migrate:command", "Bring the databases to this version."),
    "site": ("service.cli.site:command", "Make sites and their keys."),
    "moderator": ("service.cli.moderator:command", "Make moderators and reset their passwords."),
    "score": ("service.cli.score:command", "Score comments from standard input."),
    "compare": ("service.cli.compare:command", "Compare scores with those saved from Perspective."),
    "doctor": ("service.cli.doctor:command", "Check every dependency and recount the totals."),
    "import": ("service.cli.import_comments:command", "Take over the comments of another system."),
    "export": ("service.cli.export:command", "Write everything, a person's data, or what people decided."),
    "move": ("service.cli.move:command", "Move from SQLite to PostgreSQL."),
    "erase": ("service.cli.erase:command", "Erase a person."),
    "hold": ("service.cli.hold:command", "Keep a person's data from being erased."),
    "rekey": ("service.cli.rekey:command", "Move everything to the newest secret key."),
    "backup": ("service.cli.backup:command", "Back up a running service."),
    "restore": ("service.cli.restore:command", "Bring a backup back."),
}


class LazyGroup(click.Group):
    """Knows its commands from a table, so that `--help` imports none of them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands in the table's order."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command = getattr(import_module(module), name)
        if not isinstance(command, click.Command):
            raise TypeError(f"{module}:{name} is not a command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands from the table."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, help_) for name, (_, help_) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; what the operator can put right is one line, not a traceback."""
        try:
            return super().invoke(ctx)
        except (SettingsError, CommentgateError) as error:
            raise click.ClickException(str(error)) from error
        except Exception as error:
            if (line := _out_of_reach(error)) is not None:
                raise click.ClickException(line) from error
            raise


def _out_of_reach(error: Exception) -> str | None:
    """Say in one line that a database or Redis cannot be used. Libraries that were not imported raised nothing."""
    sql, redis = sys.modules.get("sqlalchemy.exc"), sys.modules.get("redis")
    if sql and isinstance(error, (sql.OperationalError, sql.ProgrammingError)):
        reason = str(error.orig).strip().splitlines()[0]
        return f"the database cannot be used: {reason} (is it there, and brought up to date by `commentgate migrate`?)"
    if redis and isinstance(error, redis.RedisError):
        return f"Redis cannot be used: {error}"
    return None


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="commentgate")
def main() -> None:
    """Self-hosted comment moderation: validate, score, publish, hold or reject, and say why."""

"""`commentgate doctor`: is everything there, and do the numbers add up?"""

import click

from service import connections
from service.cli.opened import Opened, on_data
from service.comments.health import check_all, overall
from service.comments.store import totals


@click.command()
@on_data
def command(opened: Opened) -> None:
    """Check every dependency and recount the totals. Exits with 1 if anything is wrong."""
    main = opened.databases.main
    problems = 0
    if opened.settings.redis_url:
        redis = connections.redis_client(opened.settings.redis_url, patience=1.0)
        checks = check_all(main, redis, opened.now)
        for check in checks:
            observed = "" if check.observed is None else f"{check.observed} {check.unit}"
            click.echo(f"{check.status:4}  {check.name}  {observed}  {check.note}".rstrip())
        problems += overall(checks) != "pass"
    else:
        click.echo("      The embedded server is asked at /readyz while `commentgate up` runs.")
    with main.read() as session:
        kept, counted = totals.read(session), totals.recount(session)
    for site_id in sorted(kept.keys() | counted.keys()):
        differences = _differences(kept.get(site_id, {}), counted.get(site_id, {}))
        problems += bool(differences)
        status, told = ("fail", differences) if differences else ("pass", "agree with the rows")
        click.echo(f"{status}  totals of site {site_id}  {told}")
    raise SystemExit(1 if problems else 0)


def _differences(kept: dict[str, int], counted: dict[str, int]) -> str:
    return ", ".join(
        f"{status}: {kept.get(status, 0)} kept, {counted.get(status, 0)} counted"
        for status in sorted(kept.keys() | counted.keys())
        if kept.get(status, 0) != counted.get(status, 0)
    )

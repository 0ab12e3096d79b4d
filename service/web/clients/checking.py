"""What every protocol does with a comment: judge it by the site's policy, and write down what was asked."""

import logging
import uuid

from service.comments import checks
from service.comments.checks import Question, Verdict
from service.comments.records import Entry
from service.web.clients.asking import Client
from service.web.context import services

FAILED = "failed"
log = logging.getLogger("commentgate.clients")


def judge(client: Client, question: Question) -> Verdict:
    """Score a comment and decide it by the policy of the client's site. Raises NotScored."""
    return checks.judge(services().scorer, question, client.policy, client.site.languages)


def write(client: Client, entry: Entry) -> uuid.UUID | None:
    """Write a call down and give the check that it made or spoke of, if any. Raises what the database raises."""
    return services().write_one.run(entry).check_id


def count_failure(client: Client, entry: Entry) -> None:
    """Count a call that got no answer, if the database still takes anything: the client is told anyway."""
    try:
        services().write_one.run(entry)
    except Exception:
        log.exception("a failed call was not counted", extra={"site_id": client.site.id})

"""What every protocol does with a comment: judge it by the site's policy, and write down what was asked."""

import logging
import uuid
from collections.abc import Sequence

from service.comments import checks
from service.comments.checks import Question, Scored, Verdict
from service.comments.records import Entry
from service.web.clients.asking import Client
from service.web.context import services

# What calls are counted as besides.
FAILED = "failed"
REFUSED_LANGUAGE = "refused_language"  # a language that not every attribute supports, refused or scored as another
log = logging.getLogger("commentgate.clients")


def judge(client: Client, question: Question) -> Verdict:
    """Score a comment and decide it by the policy of the client's site. Raises NotScored."""
    return checks.judge(services().scorer, question, client.policy, client.site.languages)


def score(client: Client, questions: Sequence[Question]) -> list[Scored]:
    """Score texts together, for a protocol that makes up its own mind. Raises NotScored."""
    return checks.score_all(services().scorer, questions, client.site.languages)


def write(client: Client, entry: Entry) -> uuid.UUID | None:
    """Write a call down and give the check that it made or spoke of, if any. Raises what the database raises."""
    return services().write_one.run(entry).check_id


def count_failure(client: Client, entry: Entry) -> None:
    """Count a call that got no answer, if the database still takes anything: the client is told anyway."""
    try:
        services().write_one.run(entry)
    except Exception:
        log.exception("a failed call was not counted", extra={"site_id": client.site.id})

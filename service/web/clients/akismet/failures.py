"""What is told when there is no answer: two words that are no verdict.

- `invalid`: the key is not known, or not for this.
- `error`: everything else. The comment could not be scored or the database is away, the body cannot be read, the key's
  rate or its quota for the month is spent. Never `false`, which publishes, and not `true`, which throws away what
  nobody has looked at.

What clients make of `error`: WordPress holds the comment and asks again in twenty minutes, if the answer has a guid.
Discourse, PyPI's akismet, npm's akismet-api and @cedx/akismet, go-akismet and Automattic's own SDK for PHP raise an
error; @cedx only if there is a `debug-help` header, so both words come with one and verdicts never do. A client that
takes all but `true` for fine, such as rakismet, publishes, as it does when it reaches nobody at all: no answer helps
there but calling every comment spam while something is wrong.
"""

from flask import Blueprint, Response
from werkzeug.exceptions import HTTPException

from service.comments.clients.checks import NotScored
from service.web.clients import checking
from service.web.clients.akismet import answers
from service.web.clients.asking import NotInScope, TooMany, UnknownKey
from service.web.errors import Problem

INVALID = (UnknownKey, NotInScope)
TOLD = (NotScored, Problem, TooMany)


def register(blueprint: Blueprint) -> None:
    """Answer every error of a call."""
    blueprint.register_error_handler(Exception, tell)


def tell(error: Exception) -> Response:
    """Give the answer to an error; what is logged names no comment, no address and no key."""
    if isinstance(error, INVALID):
        return answers.refusal(answers.INVALID, str(error))
    if isinstance(error, TOLD):
        return answers.refusal(answers.ERROR, str(error))
    if isinstance(error, HTTPException):
        return answers.refusal(answers.ERROR, error.description or error.name)
    checking.log_failure(error)
    return answers.refusal(answers.ERROR, "The service cannot answer at the moment.")

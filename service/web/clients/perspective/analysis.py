"""`comments:analyze`: one comment judged, answered on Perspective's scale, and written down as far as it may be."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from service.comments import credentials
from service.comments.clients.checks import NotScored, Question, Verdict
from service.web.clients import checking
from service.web.clients.asking import Client
from service.web.clients.perspective import attributes
from service.web.clients.perspective.errors import LANGUAGE_DETECTION_FAILED, LANGUAGE_NOT_SUPPORTED, Refused
from service.web.clients.perspective.requests import Analyze
from service.web.clients.perspective.scale import UNDETERMINED, detected_language
from service.web.clients.perspective.scores import Judged, attribute_scores
from service.web.context import services

NOT_STORED = "not_stored"
log = logging.getLogger("commentgate.clients")


def answer(client: Client, asked: Analyze) -> dict[str, Any]:
    """Give the body of the answer. Raises NotScored and Refused, which are counted."""
    scorer = services().scorer
    try:
        detected = _detect(asked)
        question = question_of(client, asked.comment.text, asked.comment.languages, detected)
        verdict = checking.judge(client, question)
    except NotScored:
        checking.count_failure(checking.entry(client, checking.FAILED))
        raise
    try:
        chosen = attributes.choose(asked, verdict, detected, strict=client.has(credentials.STRICT))
    except Refused as refused:
        if refused.kind in {LANGUAGE_NOT_SUPPORTED, LANGUAGE_DETECTION_FAILED}:
            checking.count_failure(checking.entry(client, checking.REFUSED_LANGUAGE))
        raise
    judged = Judged(scorer=scorer, question=question, verdict=verdict, languages=client.site.languages)
    found = attribute_scores(judged, asked, chosen.attributes)
    _write_down(client, asked, question, verdict, foreign=chosen.foreign)
    return {
        "attributeScores": found,
        "languages": list(asked.comment.languages) or [detected],
        "detectedLanguages": [detected],
    }


def question_of(client: Client, text: str, languages: Sequence[str], detected: str = UNDETERMINED) -> Question:
    """Give what is asked about. A text that the client calls mixed goes by the language that most of it is in.

    Where nobody says and the text does not tell, it is taken for the site's language.
    """
    language = detected if detected in languages else next(iter(languages), None)
    return Question(body=text, language=language, locale=language or next(iter(client.site.languages), None))


def _detect(asked: Analyze) -> str:
    try:
        return detected_language(services().scorer, asked.comment.text)
    except Exception as error:  # whatever a scorer raises
        log.exception("a language could not be detected")
        raise NotScored("The comment could not be scored.") from error


def _write_down(client: Client, asked: Analyze, question: Question, verdict: Verdict, *, foreign: bool) -> None:
    """Keep the check, or, where the client forbids that, no more than that there was one.

    The scores are there: a client that did not get them because of this would let the comment pass.
    """
    counts = (checking.REFUSED_LANGUAGE,) if foreign else ()
    if asked.store:
        entry = replace(checking.entry(client, *counts), question=question, verdict=verdict)
    else:
        entry = checking.entry(client, *counts, NOT_STORED)
    try:
        checking.write(entry)
    except Exception:
        log.exception("a check was not written down", extra={"site_id": client.site.id})

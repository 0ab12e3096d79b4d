"""`comments:suggestscore`: what a site says that the scores should have been, kept as it was said.

Coral sends every decision of a moderator as one: 0 for approved, 1 for rejected, whatever the reason was. That is known
by how it names its community, and kept with its name, so that no label of toxicity is made of it.
"""

from dataclasses import replace
from typing import Any

from service.comments.clients import feedback
from service.comments.clients.feedback import Said
from service.web.clients import checking
from service.web.clients.asking import Client
from service.web.clients.perspective.analysis import question_of
from service.web.clients.perspective.requests import Suggest

MAX_COMMUNITY = 300


def keep(client: Client, asked: Suggest, user_agent: str) -> None:
    """Write down a suggestion, tied to the check of the same text if there is one. Raises what the database raises."""
    said = Said(feedback.SUGGEST_SCORE, words(asked, user_agent))
    question = question_of(client, asked.comment.text, asked.comment.languages)
    checking.write(replace(checking.entry(client), question=question, said=said))


def words(asked: Suggest, user_agent: str) -> dict[str, Any]:
    """Give what is kept: the scores, and whose they are. Context, tokens and anything like an address are dropped."""
    said: dict[str, Any] = {"scores": dict(asked.scores)}
    community = asked.comment.community
    if community.startswith(f"{feedback.CORAL}:") or user_agent.startswith(f"{feedback.CORAL} "):
        said["client"] = feedback.CORAL
    if community and community.isprintable() and "@" not in community and len(community) <= MAX_COMMUNITY:
        said["community_id"] = community
    return said

"""What a client asks about, and what it is told."""

from dataclasses import replace

from service.comments.clients.checks import Question, Verdict
from service.comments.lifecycle import Status
from service.comments.policy import Decision
from service.comments.reasons import Reason

ASKED = Question(
    body="The ferry was on time.",
    author_name="Hanne",
    author_url="https://hanne.example/",
    author_email="hanne@mail.example",
    ip="198.51.100.7",
    page_url="https://blog.example/ferry",
    locale="en",
)
HELD = Verdict(
    scores={"SPAM": 0.5},
    supported=frozenset({"SPAM"}),
    decision=Decision(Status.HELD, (Reason("score", {"attribute": "SPAM", "score": 0.5, "threshold": 0.31}),), 3),
    classifier_version="fake-1",
)
FINE = replace(HELD, decision=Decision(Status.PUBLISHED, (Reason("nothing_found"),), 3))

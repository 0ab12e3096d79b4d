"""Akismet's protocol, as its clients speak it: every answer is 200, and its body is what counts.

checks     is this comment spam, this was spam, this was none
  comments what the fields say beside the text
account    is this key good, how much was it used
  numbers  counters in Akismet's words
calls      fields and key of a request, wherever they stand
  forms    forms in any charset, JSON
answers    the words that clients read
failures   what is told when there is no answer
"""

from flask import Blueprint

from service.comments.credentials import AKISMET
from service.comments.lifecycle import Status
from service.web.clients.akismet import account, checks, failures
from service.web.clients.protocol import Protocol

akismet = Blueprint(AKISMET, __name__)
for part in (failures, checks, account):
    part.register(akismet)
PROTOCOL = Protocol(
    akismet,
    "Akismet",
    {
        Status.PUBLISHED: "Told: not spam.",
        Status.HELD: "Told: spam.",
        Status.REJECTED: "Told: spam, and to discard it.",
    },
)

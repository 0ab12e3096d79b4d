"""The moderation desk: sign in, work through the queues, decide. Works without JavaScript."""

from flask import Blueprint

from service.web.desk import guard
from service.web.desk.authors import author, banning, listed
from service.web.desk.comment import address, alike, comments
from service.web.desk.decisions import actions, bulk, slices, told
from service.web.desk.lists import elsewhere, live, queues
from service.web.desk.people import everyone, invitations, joining, log, me, second_factor, second_step, sign_in
from service.web.desk.sites import given_up, overview, pages, policy, policy_versions, webhook
from service.web.desk.statistics import report

desk = Blueprint("desk", __name__, url_prefix="/desk")
for part in (
    guard, sign_in, queues, live, comments, told, actions, bulk, slices, alike,
    address, elsewhere, report, overview, policy, policy_versions, pages, webhook, given_up,
    listed, author, banning, second_step, me, second_factor, everyone, invitations, joining, log,
):  # fmt: skip
    part.register(desk)

"""The moderation desk: sign in, work through the queues, decide. Works without JavaScript."""

from flask import Blueprint

from service.web.desk import (
    actions,
    address,
    alike,
    author,
    authors,
    banning,
    bulk,
    comments,
    elsewhere,
    guard,
    invitations,
    joining,
    live,
    log,
    me,
    pages,
    people,
    policy,
    policy_versions,
    queues,
    second_factor,
    second_step,
    sign_in,
    sites,
    slices,
    statistics,
    told,
)

desk = Blueprint("desk", __name__, url_prefix="/desk")
for part in (
    guard, sign_in, queues, live, comments, told, actions, bulk, slices, alike,
    address, elsewhere, statistics, sites, policy, policy_versions, pages,
    authors, author, banning, second_step, me, second_factor, people, invitations, joining, log,
):  # fmt: skip
    part.register(desk)

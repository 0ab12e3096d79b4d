"""The moderation desk: sign in, work through the queues, decide. Works without JavaScript."""

from flask import Blueprint

from service.web.desk import comments, elsewhere, guard, queues, sign_in

desk = Blueprint("desk", __name__, url_prefix="/desk")
for part in (guard, sign_in, queues, comments, elsewhere):
    part.register(desk)

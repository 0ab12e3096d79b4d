"""The e-mail address behind a comment, for roles that may see it: shown at a click, which is written down."""

import uuid

from flask import Blueprint
from flask.typing import ResponseReturnValue

from service.comments import people
from service.comments.errors import NotAllowed, NotFound, SealBroken
from service.comments.review import may_see
from service.comments.staff import audit
from service.comments.store import people as people_store
from service.web import addresses
from service.web.api import bodies
from service.web.context import services
from service.web.desk import guard
from service.web.desk.comment import comment_page

NONE = "This comment came without an address, or it was erased."


def register(desk: Blueprint) -> None:
    """Add the view."""
    desk.add_url_rule("/comments/<uuid:comment_id>/address", "address", show, methods=["POST"])


def show(comment_id: uuid.UUID) -> ResponseReturnValue:
    """Show the address on this one answer, which nobody may keep, and nowhere else."""
    who = guard.moderator()
    if not who.may_see_addresses:
        raise NotAllowed("Your role may not look at e-mail addresses.")
    running = services()
    back = addresses.within_desk(bodies.read_fields().get("back"))
    with running.databases.main.read() as session:
        found = people_store.behind(session, comment_id)
    if found is None or not may_see(who.sites, found[0]):
        raise NotFound("There is no such comment.")
    site_id, person = found
    if person is None:
        return comment_page.page(comment_id, back=back, problem=NONE)
    try:
        address = people.address_of(running.databases, running.vault, person)
    except SealBroken as error:
        return comment_page.page(comment_id, back=back, problem=str(error))
    with running.databases.main.write() as session:
        audit.record(session, who.id, "address_shown", running.now(), site_id=site_id, comment_id=comment_id)
    answer = comment_page.page(comment_id, back=back, address=address)
    answer.headers["Cache-Control"] = "no-store"
    return answer

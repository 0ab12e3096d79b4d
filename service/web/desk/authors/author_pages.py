"""What the pages about one author share: who it is, and what is known of them."""

import uuid
from collections.abc import Mapping

from flask import Response, make_response, render_template, request

from service.comments.authors import marks
from service.comments.authors.marking import NOT_TRUSTED
from service.comments.authors.meeting import NOBODY, Met, meet
from service.comments.store import authors as author_store
from service.comments.store import marks as mark_store
from service.web import addresses
from service.web.context import services
from service.web.desk import guard, wording
from service.web.desk.authors import author_forms, author_rows
from service.web.desk.tabs import sizes_here, tabs

LATEST = 25
HOW_KNOWN: Mapping[bool, str] = {
    True: "The site vouches for who this is.",
    False: "Known by the e-mail address that was typed, which anyone can type.",
}


def address(comment_id: uuid.UUID) -> str:
    """Give the address of an author's page, within the service."""
    return f"{addresses.DESK}authors/of/{comment_id}"


def author_page(
    comment_id: uuid.UUID,
    *,
    status: int = 200,
    errors: Mapping[str, str] | None = None,
    typed: Mapping[str, str] | None = None,
    marked: int | None = None,
) -> Response:
    """Give an author's page: what is known of them, what they wrote, what can be done, and what just was."""
    running = services()
    now = running.now()
    with running.databases.main.read() as session:
        met = meet(session, running.vault, comment_id, guard.moderator().sites)
        hashes = met.author.hashes if met.author else ()
        known = mark_store.of_author(session, met.comment.site_id, hashes) if hashes else ()
        lines = [author_rows.line(*row, now) for row in author_store.latest(session, met.comment, LATEST)]
        counts = author_store.counted(session, met.comment)
        counted = sizes_here(session)
    shown = [author_rows.shown_mark(mark, made_by, now, ended_by) for mark, made_by, ended_by in known]
    mine = {mark.id for mark, *_ in known if mark.made_by == guard.moderator().id}
    return _render(
        "author.html",
        status,
        met,
        tabs=tabs(counted),
        in_force=[one for one in shown if not one.ended],
        over=[one for one in shown if one.ended and one.kind != marks.Kind.NOTE],
        counts=author_rows.counts(counts),
        lines=lines,
        names=author_rows.other_names(lines, met.comment.author_name),
        not_trusted=NOT_TRUSTED,
        errors=errors or {},
        typed=author_forms.kept({}) | dict(typed or {}),
        back=addresses.within_desk(request.args.get("back")),
        just=next((one for one in shown if one.id == marked and one.id in mine and not one.ended), None),
    )


def ban_page(
    comment_id: uuid.UUID,
    *,
    back: str,
    status: int = 200,
    errors: Mapping[str, str] | None = None,
    typed: Mapping[str, str] | None = None,
    reject: bool = False,
) -> Response:
    """Give the page that asks before an author is banned: whom, what it will do, why, and for how long."""
    running = services()
    with running.databases.main.read() as session:
        met = meet(session, running.vault, comment_id, guard.moderator().sites)
        held = author_store.count_held(session, met.comment, author_store.MOST)
        known = mark_store.of_author(session, met.comment.site_id, met.author.hashes) if met.author else ()
        counted = sizes_here(session)
    now = running.now()
    shown = [author_rows.shown_mark(mark, made_by, now, ended_by) for mark, made_by, ended_by in known]
    return _render(
        "ban.html",
        status,
        met,
        tabs=tabs(counted),
        back=back,
        held=f"{held:,}{'+' if held == author_store.MOST else ''}" if held else "",
        one_held=held == 1,
        seen_at=running.databases.main.now().isoformat(),
        limiting=[one for one in shown if not one.ended and one.kind != marks.Kind.NOTE],
        suggested=wording.suggested(met.comment.reasons),
        errors=errors or {},
        typed=author_forms.kept({}) | dict(typed or {}),
        reject=reject,
    )


def _render(template: str, status: int, met: Met, **more: object) -> Response:
    shown = render_template(
        f"desk/{template}",
        comment=met.comment,
        site=met.site,
        nobody="" if met.author else NOBODY,
        vouched=met.author is not None and met.author.vouched,
        how_known=HOW_KNOWN[met.author.vouched] if met.author else "",
        here=address(met.comment.id),
        lengths={name: words for name, (words, _) in author_forms.LENGTHS.items()},
        reasons=wording.REASONS,
        **more,
    )
    return make_response(shown, status)

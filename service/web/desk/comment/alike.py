"""Comments that can be decided together: those like one, and the replies to one."""

import uuid
from dataclasses import dataclass

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from service.comments.errors import NotFound
from service.comments.finding import alike, host_of, link_hosts, word_pairs
from service.comments.lifecycle import Status
from service.comments.review import may_see
from service.comments.store import around
from service.comments.store import desk as desk_store
from service.comments.store.desk import Entry
from service.comments.store.replies import open_replies
from service.database import Session
from service.web import addresses
from service.web.context import services
from service.web.desk import guard, wording
from service.web.desk.comment.cards import Card, card
from service.web.desk.tabs import Sizes, sizes_here, tabs

MOST = 50  # with more the page would be too long to load on a phone


@dataclass(frozen=True, slots=True)
class Group:
    """Comments that have something in common, and what."""

    title: str
    shared: str
    cards: list[Card]
    ticked: bool = True


def register(desk: Blueprint) -> None:
    """Add the views."""
    desk.add_url_rule("/comments/<uuid:comment_id>/alike", "alike", show_alike)
    desk.add_url_rule("/comments/<uuid:comment_id>/replies", "replies", show_replies)


def show_alike(comment_id: uuid.UUID) -> ResponseReturnValue:
    """Show a comment and the other held ones like it, all of them selected."""
    with services().databases.main.read() as session:
        entry = _find(session, comment_id)
        found = around.alike_ids(session, entry[0], guard.moderator().sites, MOST)
        others = desk_store.entries(session, [one for one, _ in found])
        counted = sizes_here(session)
    this = Group("This comment", "", _cards([entry]), ticked=entry[0].status == Status.HELD)
    groups = [this, *_groups(entry, others)]
    title = f"{len(others)} more like this" if others else "Nothing else like this"
    return _page(title, "What is ticked is decided at once, as one decision.", groups, counted, comment_id)


def show_replies(comment_id: uuid.UUID) -> ResponseReturnValue:
    """Show the replies to a comment that readers see or that wait, all of them selected."""
    with services().databases.main.read() as session:
        entry = _find(session, comment_id)
        replies = desk_store.entries(session, open_replies(session, comment_id))
        counted = sizes_here(session)
    title = wording.replies(len(replies))
    about = f"Replies to the comment by {entry[0].author_name or 'nobody'}, and to those, that are published or held."
    groups = [Group("Replies", "", _cards(replies))] if replies else []
    return _page(title, about, groups, counted, comment_id)


def _page(title: str, about: str, groups: list[Group], counted: Sizes, comment_id: uuid.UUID) -> str:
    back = addresses.within_desk(request.args.get("back"))
    return render_template(
        "desk/alike.html",
        title=title,
        about=about,
        groups=groups,
        tabs=tabs(counted),
        back=back,
        own=f"{addresses.DESK}comments/{comment_id}",
        reasons=wording.REASONS,
    )


def _groups(entry: Entry, others: list[Entry]) -> list[Group]:
    """Part those that read nearly the same from those that only link to the same site."""
    own, hosts = word_pairs(entry[0].body), _hosts(entry)
    same = [one for one in others if alike(own, word_pairs(one[0].body))]
    linked = [one for one in others if one not in same]
    shared = sorted({host for one in linked for host in hosts & _hosts(one)})
    found = [
        Group("Nearly the same text", "They share most of their words.", _cards(same)),
        Group("A link to the same site", f"They all link to {' or '.join(shared)}.", _cards(linked)),
    ]
    return [group for group in found if group.cards]


def _hosts(entry: Entry) -> frozenset[str]:
    comment, page, _ = entry
    return link_hosts(comment.body, comment.author_url) - {host_of(page.url)}


def _cards(entries: list[Entry]) -> list[Card]:
    return [card(*entry, services().now()) for entry in entries]


def _find(session: Session, comment_id: uuid.UUID) -> Entry:
    entry = desk_store.one(session, comment_id)
    if entry is None or not may_see(guard.moderator().sites, entry[0].site_id):
        raise NotFound("There is no such comment.")
    return entry

"""The policy of a site: looked at by everybody who works there, changed by admins after a preview.

One form goes round: the editor, the preview, and back to the editor or to a new version. It carries everything that was
typed, and the version that was seen.
"""

from collections.abc import Mapping

from flask import Blueprint, Response, redirect
from flask.typing import ResponseReturnValue

from service.comments.policies import preview, trying
from service.comments.policies import versions as saving
from service.comments.policies.policy_json import policy_from_json
from service.comments.policies.versions import PolicyChanged
from service.comments.policies.words import MAX_LENGTH, MAX_WORDS
from service.comments.policy import Policy
from service.comments.store import policies as policy_store
from service.comments.store import previews
from service.comments.tables import Site
from service.comments.values import Unacceptable
from service.web import addresses, policies
from service.web.api import bodies
from service.web.context import services
from service.web.desk import guard, wording
from service.web.desk.sites import attributes, policy_form, policy_words, site_pages
from service.web.desk.sites.policy_form import Typed
from service.web.desk.sites.policy_preview import shown_preview
from service.web.desk.sites.policy_versions import shown_version, version_page
from service.web.errors import Problem


def register(desk: Blueprint) -> None:
    """Add the views."""
    desk.add_url_rule("/sites/<int(max=2147483647):site_id>/policy", "policy", show)
    desk.add_url_rule("/sites/<int(max=2147483647):site_id>/policy", "change_policy", change, methods=["POST"])


def show(site_id: int) -> ResponseReturnValue:
    """Show the policy: to be changed, if whoever looks may."""
    site = site_pages.visible(site_id)
    if not guard.moderator().may_govern:
        return version_page(site, site.policy_version)
    current = current_policy(site)
    return _editor(site, current, policy_form.filled(current))


def change(site_id: int) -> ResponseReturnValue:
    """Show a preview of what was typed, or save it, or go on editing."""
    site = site_pages.governed(site_id)
    fields = bodies.read_fields()
    current = current_policy(site)
    listed = attributes.listed(current)
    typed = policy_form.kept(fields, listed)
    read = policy_form.read(typed, listed)
    seen = _seen(fields)
    if fields.get("do") == "edit":
        return _editor(site, current, typed, seen=seen)
    if read.errors:
        return _editor(site, current, typed, read.errors, status=422, seen=seen)
    if seen != current.version:
        return _overtaken(site, current, typed, seen)
    new = policy_from_json(current.version + 1, read.rules)
    if not policy_words.changes(current, new):
        return _editor(site, current, typed, unchanged=True, status=422)
    if fields.get("do") != "save":
        return _preview(site, current, new, typed)
    return _save(site, current, new, typed, read)


def current_policy(site: Site) -> Policy:
    """Give a site's policy as it is in the database now."""
    with services().databases.main.read() as session:
        return policy_store.read(policy_store.one(session, site.id, site.policy_version)[0])


def _seen(fields: Mapping[str, object]) -> int:
    text = str(fields.get("based_on", ""))
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Problem(422, "This form is not complete. Go back, load the page again and repeat it.")
    return int(text)


def _save(site: Site, current: Policy, new: Policy, typed: Typed, read: policy_form.Read) -> ResponseReturnValue:
    running, who = services(), guard.moderator()
    try:
        words = policy_form.explanation(typed)
    except Unacceptable as error:
        return _preview(site, current, new, typed, {"words": error.message}, status=422)
    try:
        with running.databases.main.write() as session:
            version = saving.save(
                session, site.id, read.rules, based_on=current.version, made_by=who.id, words=words, now=running.now()
            )
    except PolicyChanged:
        newer = site_pages.visible(site.id)
        return _overtaken(newer, current_policy(newer), typed, current.version)
    policies.changed()
    return redirect(addresses.path(site_pages.address(site.id, f"/policy/versions/{version}?saved=yes")), 303)


def _editor(
    site: Site,
    current: Policy,
    typed: Typed,
    errors: Mapping[str, str] | None = None,
    *,
    status: int = 200,
    seen: int | None = None,
    unchanged: bool = False,
    **more: object,
) -> Response:
    return site_pages.page(
        "policy.html",
        status=status,
        site=site,
        typed=typed,
        errors=errors or {},
        unchanged=unchanged,
        based_on=current.version if seen is None else seen,
        attributes={name: (wording.attribute(name), words) for name, words in attributes.listed(current).items()},
        max_words=MAX_WORDS,
        max_length=MAX_LENGTH,
        **more,
    )


def _overtaken(site: Site, current: Policy, typed: Typed, seen: int) -> Response:
    """Show what somebody else changed meanwhile, and the form as it was typed, now on top of that."""
    with services().databases.main.read() as session:
        before = policy_store.read(policy_store.one(session, site.id, seen)[0])
        newest = policy_store.one(session, site.id, current.version)
    other = shown_version(newest, before, services().now())
    return _editor(site, current, typed, status=409, overtaken=other)


def _preview(
    site: Site,
    current: Policy,
    new: Policy,
    typed: Typed,
    errors: Mapping[str, str] | None = None,
    *,
    status: int = 200,
) -> Response:
    running = services()
    with running.databases.main.read() as session:
        pasts = trying.last_decided(session, running.vault, site.id, running.now())
    return site_pages.page(
        "policy_preview.html",
        status=status,
        site=site,
        typed=typed,
        errors=errors or {},
        based_on=current.version,
        version=new.version,
        changes=policy_words.changes(current, new),
        preview=shown_preview(preview.compare(pasts, current, new)),
        last=previews.LAST,
    )

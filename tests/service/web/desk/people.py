"""What tests of people share: more browsers, codes of the app, moderators to act on."""

import re
from html import unescape

import pyotp
from sqlalchemy import select

from service.comments.tables import Audit, DeskSession, Moderator
from tests.service.web.desk.conftest import HASH, PASSWORD, Browser


def add(databases, now, name, role="moderator", sites=None):
    """Make a moderator with the usual password; gives their id."""
    with databases.main.write() as session:
        one = Moderator(name=name, password_hash=HASH, role=role, created_at=now, site_ids=sites)
        session.add(one)
        session.flush()
        return one.id


def as_(app, name):
    """Open another browser and sign in."""
    browser = Browser(app.test_client())
    assert browser.sign_in(name).status_code == 303
    return browser


def person(databases, name):
    with databases.main.read() as session:
        return session.scalars(select(Moderator).where(Moderator.name == name)).one()


def deeds(databases):
    """List what was written down, in order."""
    with databases.main.read() as session:
        return [row.what for row in session.scalars(select(Audit).order_by(Audit.id))]


def sessions(databases):
    with databases.main.read() as session:
        return session.scalars(select(DeskSession)).all()


def secret_on(page):
    return re.search(r'class="secret">([^<]+)<', page)[1].replace(" ", "")


def recovery_codes(page):
    return re.findall(r"<code>([^<]+)</code>", page)


def switch_on(browser, clock):
    """Switch the second factor on; gives the app's secret and the recovery codes."""
    answer = browser.post("/desk/me/second-factor/begin", {"csrf": browser.csrf("/desk/me")})
    assert answer.status_code == 303, answer.text
    secret = secret_on(browser.get("/desk/me/second-factor").text)
    csrf = browser.csrf("/desk/me/second-factor")
    form = {"csrf": csrf, "password": PASSWORD, "code": pyotp.TOTP(secret).at(clock())}
    page = browser.post("/desk/me/second-factor", form)
    assert page.status_code == 200, page.text
    return secret, recovery_codes(page.text)


def link_on(page):
    """Give the path of the invitation that a page shows."""
    return unescape(re.search(r'id="link"[^>]*value="[^"]*(/desk/join/[^"]+)"', page)[1])

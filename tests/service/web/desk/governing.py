"""An admin's browser."""

from service.comments.tables import Moderator
from tests.service.web.desk.conftest import HASH, Browser


def admin_browser(client, databases, clock, name="ruth", **more):
    """Make an admin and sign them in."""
    with databases.main.write() as session:
        session.add(Moderator(name=name, password_hash=HASH, role="admin", created_at=clock(), **more))
    browser = Browser(client)
    assert browser.sign_in(name).status_code == 303
    return browser

"""How the tests ask, and what they look at afterwards."""

from service.comments.tables import Comment

FORM = "application/x-www-form-urlencoded"


def stored(databases):
    with databases.main.read() as session:
        return list(session.query(Comment).order_by(Comment.received_at, Comment.id))


def secret(site):
    return {"Authorization": f"Bearer {site.secret_key}"}


def public(site, origin="https://news.example"):
    return {"X-Site-Key": site.site_key, "Origin": origin}

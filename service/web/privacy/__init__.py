"""What readers can ask of us: what is held of them, and that it be erased. No account, no cookie, no script."""

from flask import Blueprint, Response

from service.web.privacy import asking, held

pages = Blueprint("privacy", __name__)
pages.add_url_rule("/privacy", view_func=asking.form, methods=["GET"])
pages.add_url_rule("/privacy", view_func=asking.ask, methods=["POST"])
pages.add_url_rule("/privacy/<token>", view_func=held.page, methods=["GET"])
pages.add_url_rule("/privacy/<token>/data.json", view_func=held.download, methods=["GET"])
pages.add_url_rule("/privacy/<token>/erase", view_func=held.erase, methods=["POST"])


@pages.after_request
def _private(response: Response) -> Response:
    """Keep the address of the page, which is the secret, out of other sites, caches and search engines."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response

"""What the routes that everybody may read share: which site is asked about, and how long caches may keep an answer."""

from urllib.parse import urlencode

from flask import Response, request

from service.comments.errors import FieldError, InvalidSubmission
from service.comments.store import sites as site_store
from service.comments.tables import Site
from service.comments.urls import origin, public_page_url
from service.comments.values import line, page_address
from service.web.api import queries
from service.web.api.keys import public_asker, secret_asker
from service.web.context import services

STALE_FOR = 5  # times as long as an answer is fresh, it may be shown once more while a new one is fetched
NAMING = ("page_id", "page_url", "site_key")  # the parameters that say what is asked about


def asked_page() -> tuple[str | None, str | None]:
    """Read which page is asked about: its address, as everybody may know it, and the site's identifier.

    Raises a 422 if neither is there.
    """
    url, identifier = queries.optional("page_url", page_address), queries.optional("page_id", line) or None  # blank
    if url is None and identifier is None:
        raise InvalidSubmission([FieldError("page_url", "required", "Send page_url or page_id.")])
    return None if url is None else public_page_url(url), identifier


def asked_site(page_url: str | None) -> Site:
    """Find the site that is asked about: by its key, by the page's origin, or because there is only one."""
    key = request.headers.get("X-Site-Key") or request.args.get("site_key")
    if key:
        return public_asker(key).site
    if "Authorization" in request.headers:
        return secret_asker().site
    with services().databases.main.read() as session:
        sites = site_store.everyone(session)
    if page_url is not None:
        sites = [site for site in sites if origin(page_url) in site.origins] or sites
    if len(sites) != 1:
        raise InvalidSubmission([FieldError("site_key", "required", "Send the site's public key as site_key.")])
    return sites[0]


def own_address() -> str:
    """Give the address of what is asked for, as everybody may know it: without what came in headers."""
    asked = {name: value for name in NAMING if (value := request.args.get(name))}
    named = [(name, public_page_url(value) if name == "page_url" else value) for name, value in asked.items()]
    return services().url(request.path) + (f"?{urlencode(named)}" if named else "")


def cacheable(response: Response) -> Response:
    """Let caches keep an answer for some seconds and then ask with its ETag; 304 to whoever has it already.

    What a header decides is not shared: not every cache in front of a service looks at `Vary`.
    """
    seconds = services().settings.cache_seconds
    whose = "private" if "Authorization" in request.headers or "X-Site-Key" in request.headers else "public"
    kept = f"{whose}, max-age={seconds}, stale-while-revalidate={STALE_FOR * seconds}"
    response.headers["Cache-Control"] = kept if seconds else f"{whose}, no-cache"
    response.vary.update(("Authorization", "X-Site-Key"))
    response.add_etag()
    return response.make_conditional(request)  # type: ignore[return-value]  # the same response

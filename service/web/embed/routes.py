"""What the embed is made of: the script, its words in each language, the pictures. The same for everybody."""

from flask import Blueprint, Response, jsonify, make_response, request

from service.web.api import cors
from service.web.embed import languages, pictures, script
from service.web.errors import Problem

AN_HOUR = "public, max-age=3600"
FOR_EVER = "public, max-age=31536000, immutable"
PICTURE_POLICY = "default-src 'none'; sandbox"
files = Blueprint("embed", __name__)
cors.public(files)


@files.get("/embed.js")
def embed() -> Response:
    """Give the script."""
    response = make_response(script.served())
    response.mimetype = "text/javascript"
    return _kept(response, AN_HOUR)


@files.get("/embed/texts/<language>.json")
def texts(language: str) -> Response:
    """Give the words of a language."""
    if language not in languages.LANGUAGES:
        raise Problem(404, f"There are texts in {', '.join(languages.LANGUAGES)}.")
    return _kept(jsonify(languages.of(language)), AN_HOUR)


@files.get("/v1/pictures/<seed>.svg")
def picture(seed: str) -> Response:
    """Give the picture of a seed. It never changes."""
    try:
        drawn = pictures.draw(seed)
    except ValueError:
        raise Problem(404, "There is no such picture.") from None
    response = make_response(drawn)
    response.mimetype = "image/svg+xml"
    response.headers["Content-Security-Policy"] = PICTURE_POLICY
    return _kept(response, FOR_EVER)


def _kept(response: Response, how_long: str) -> Response:
    response.headers["Cache-Control"] = how_long
    response.add_etag()
    return response.make_conditional(request)  # type: ignore[return-value]  # the same response

"""Our own scripts and styles are sent compressed to whoever takes that; pages never."""

import gzip
import re

import pytest


@pytest.mark.parametrize("name", ["desk.css", "desk-cards.js", "favicon.svg"])
def test_a_file_is_sent_compressed_to_who_takes_that(client, name):
    plain = client.get(f"/static/{name}")
    small = client.get(f"/static/{name}", headers={"Accept-Encoding": "br, gzip"})

    assert "Content-Encoding" not in plain.headers
    assert small.headers["Content-Encoding"] == "gzip"
    assert small.mimetype == plain.mimetype
    assert gzip.decompress(small.data) == plain.data
    assert int(small.headers["Content-Length"]) == len(small.data) < len(plain.data)
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert "Accept-Encoding" in small.headers["Vary"]


def test_what_a_browser_has_already_is_not_sent_again(client):
    first = client.get("/static/desk.css", headers={"Accept-Encoding": "gzip"})

    again = client.get("/static/desk.css", headers={"Accept-Encoding": "gzip", "If-None-Match": first.headers["ETag"]})

    assert first.headers["ETag"].startswith("W/")
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("path", ["/demo", "/desk/login", "/static/none.css", "/v1/openapi.json"])
def test_nothing_else_is_compressed(client, site, path):
    assert "Content-Encoding" not in client.get(path, headers={"Accept-Encoding": "gzip"}).headers


def test_every_script_that_another_imports_is_there(client):
    seen, wanted = set(), ["desk-keys.js", "desk-live.js"]
    while wanted:
        name = wanted.pop()
        seen.add(name)
        answer = client.get(f"/static/{name}")
        assert answer.status_code == 200, name
        assert answer.text.count("\n") <= 150, name
        wanted += {one for one in re.findall(r'from "\./([a-z-]+\.js)"|import "\./([a-z-]+\.js)"', answer.text)
                   for one in one if one and one not in seen}  # fmt: skip

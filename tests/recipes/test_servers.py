"""The recipes for a website's own server, in Flask and in plain PHP: both do the same, so both are asked the same."""

import hashlib
import html
import json
import re
import shutil
import stat
import sys
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import httpx
import pytest
from standardwebhooks import Webhook

from tests.recipes.website import RECIPES, free_port, serving
from tests.waiting import eventually
from tests.worker.receiver import receiving

pytestmark = pytest.mark.journey
KINDS = {
    "flask": ("/", "/comments", "/webhook"),
    "php": ("/comments.php", "/comments.php", "/comments.php?webhook"),
}
FIELDS = {"author_name": "Amina", "author_email": "amina@mail.example", "body": "Well said.", "once": "a-form"}


@contextmanager
def started(kind, url, port, folder, secret_key, webhook_secret):
    """Run a recipe as a process of its own."""
    environment = {
        "COMMENTS_URL": url,
        "COMMENTS_SECRET_KEY": secret_key,
        "COMMENTS_WEBHOOK_SECRET": webhook_secret,
        "COMMENTS_CACHE": str(folder),
        "SITE_URL": f"http://127.0.0.1:{port}",
    }
    flask = [sys.executable, "-m", "flask", "--app", str(RECIPES / "flask" / "app.py"), "run", "--port", str(port)]
    php = ["php", "-S", f"127.0.0.1:{port}", "-t", str(RECIPES / "php")]
    with serving({"flask": flask, "php": php}[kind], port, folder / "log", environment):
        yield httpx.Client(base_url=environment["SITE_URL"], timeout=30, trust_env=False)


@pytest.fixture(scope="module", params=KINDS)
def kind(request):
    if request.param == "php" and shutil.which("php") is None:
        pytest.skip("there is no PHP on this machine")
    return request.param


@pytest.fixture(scope="module")
def site(kind, make_website, service, tmp_path_factory):
    """A recipe that serves a website, its site at the service, and the paths of its page, form and webhook."""
    port = free_port()
    website = make_website(f"Server {kind}", f"http://127.0.0.1:{port}")
    page, form, webhook = KINDS[kind]
    secret = website.webhook(website.url + webhook)
    website.hold_everything()
    with started(kind, service.url, port, tmp_path_factory.mktemp(kind), website.secret_key, secret) as client:
        yield SimpleNamespace(client=client, website=website, secret=secret, page=page, form=form, webhook=webhook)


@pytest.fixture
def astray(kind, tmp_path):
    """The recipe, pointed to something else than Commentgate."""
    with receiving() as other:
        port, (page, form, _) = free_port(), KINDS[kind]
        with started(kind, f"http://127.0.0.1:{other.port}", port, tmp_path, "cgs_key", "whsec_c2VjcmV0") as client:
            yield SimpleNamespace(client=client, other=other, page=page, form=form)


def send(site, **changes):
    return site.client.post(site.form, data=FIELDS | changes, headers={"User-Agent": "Reader/1"})


def typed(answer):
    """Give what stands in the fields of an answered page."""
    inputs = dict(re.findall(r'name="(\w+)" value="([^"]*)"', answer.text))
    area = re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", answer.text, re.DOTALL)
    return {name: html.unescape(value) for name, value in (inputs | {"body": area[1]}).items()}


def test_a_comment_waits_and_is_shown_as_soon_as_it_is_published(site):
    body = "The <b>old</b> pier & I\nare both still here."
    before = site.client.get(site.page)

    sent = send(site, body=body, once="first")
    held = site.website.decided(body)
    waiting = site.client.get(site.page)
    site.website.decide(held, "published")
    shown = html.escape(body, quote=False)
    after = eventually(lambda: shown in site.client.get(site.page).text, 20, "the comment on the page")

    assert sent.status_code == 303
    assert sent.headers["Location"].startswith(f"{site.website.service.url}/v1/receipts/")
    assert (before.status_code, waiting.status_code, held["status"]) == (200, 200, "held")
    assert shown not in waiting.text
    assert after
    assert "<b>old" not in site.client.get(site.page).text


def test_the_same_form_sent_twice_is_one_comment(site):
    both = [send(site, body="Said once.", once="twice") for _ in range(2)]

    assert [answer.status_code for answer in both] == [303, 303]
    assert len(site.website.comments(body="Said once.")) == 1


def test_a_form_that_was_changed_after_it_arrived_says_so(site):
    send(site, body="The first version.", once="changed")

    answer = send(site, body="Another version.", once="changed")

    assert answer.status_code == 409
    assert "It had arrived already" in answer.text
    assert typed(answer)["body"] == "Another version."
    assert typed(answer)["once"] != "changed"


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(site):
    wrong = {"author_name": 'A "quoted" <name>', "author_email": "no address", "body": "  Two\nlines </textarea>"}

    answer = send(site, **wrong, once="wrong")

    assert answer.status_code == 422
    assert answer.headers["Cache-Control"] == "no-store"
    assert typed(answer) == wrong | {"once": "wrong"}
    assert re.search(r'<strong id="author_email-error">[^<]+</strong>', answer.text)
    assert 'id="body-error"' not in answer.text


@pytest.mark.parametrize("status", [503, 429, 401])
def test_what_could_not_be_sent_is_still_there(astray, status):
    astray.other.statuses = [status]

    answer = send(astray)

    assert answer.status_code == 503
    assert typed(answer) == FIELDS
    assert astray.client.get(astray.page).status_code == 200


def test_a_service_that_does_not_answer_holds_nobody_up(astray):
    astray.other.drip_seconds = 30.0

    answer = send(astray)

    assert answer.status_code == 503
    assert typed(answer) == FIELDS
    assert answer.elapsed < timedelta(seconds=15)


def test_the_reader_is_passed_on(astray):
    astray.other.statuses = [503]

    send(astray)

    posted = next(one for one in astray.other.received if one[0] == "/v1/comments")
    assert posted[1]["Authorization"] == "Bearer cgs_key"
    assert posted[1]["Idempotency-Key"] == "a-form"
    assert b'"127.0.0.1"' in posted[2]
    assert b'"Reader\\/1"' in posted[2] or b'"Reader/1"' in posted[2]


@pytest.fixture
def php_alone(tmp_path):
    """The recipe in PHP in a folder of its own, with no cache named, on a machine with a shared folder for temporary files."""
    if shutil.which("php") is None:
        pytest.skip("there is no PHP on this machine")
    root, shared, port = tmp_path / "www", tmp_path / "shared", free_port()
    root.mkdir()
    shared.mkdir()
    shutil.copy(RECIPES / "php" / "comments.php", root)
    with receiving() as away:
        environment = {
            "COMMENTS_URL": f"http://127.0.0.1:{away.port}",
            "COMMENTS_SECRET_KEY": "cgs_key",
            "COMMENTS_WEBHOOK_SECRET": "whsec_c2VjcmV0",
            "SITE_URL": f"http://127.0.0.1:{port}",
            "TMPDIR": str(shared),
        }
        with serving(["php", "-S", f"127.0.0.1:{port}", "-t", str(root)], port, tmp_path / "log", environment):
            client = httpx.Client(base_url=environment["SITE_URL"], timeout=30, trust_env=False)
            yield SimpleNamespace(client=client, root=root, shared=shared, url=environment["SITE_URL"])


def test_php_keeps_comments_where_nobody_else_can_put_any(php_alone):
    page = f"{php_alone.url}/comments.php"
    name = f"comments-{hashlib.sha256(page.encode()).hexdigest()}.json"
    forged = {"until": 2**40, "comments": [{"author_name": "Eve", "body_text": "Put here by a neighbour."}]}
    (php_alone.shared / name).write_text(json.dumps(forged))

    answer = php_alone.client.get("/comments.php")

    folder = php_alone.root / ".comments"
    assert answer.status_code == 200
    assert "neighbour" not in answer.text
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [file.name for file in folder.iterdir()] == [name]
    assert [file.name for file in php_alone.shared.iterdir()] == [name]
    assert json.loads((folder / name).read_text())["comments"] == []


def test_php_shows_what_it_keeps_while_commentgate_is_away(php_alone):
    php_alone.client.get("/comments.php")
    [file] = (php_alone.root / ".comments").iterdir()
    inode = file.stat().st_ino
    file.write_text(json.dumps({"until": 0, "comments": [{"author_name": "Amina", "body_text": "Kept."}]}))

    answer = php_alone.client.get("/comments.php")

    assert "Kept." in answer.text
    assert file.stat().st_ino != inode, "a new file was put in its place, and not the old one overwritten"


@pytest.mark.attack(50)
@pytest.mark.parametrize(
    ("age", "forge", "status"),
    [
        pytest.param(0, {}, 204, id="genuine"),
        pytest.param(0, {"other_first": True}, 204, id="while the secret is being replaced"),
        pytest.param(0, {"secret": "whsec_bm90IHRoZSBzZWNyZXQ="}, 401, id="another secret"),
        pytest.param(301, {}, 401, id="old"),
        pytest.param(-301, {}, 401, id="from the future"),
        pytest.param(0, {"id": "another"}, 401, id="another id"),
        pytest.param(0, {"time": "1"}, 401, id="another time"),
        pytest.param(0, {"time": "now"}, 401, id="a time that is none"),
        pytest.param(0, {"time": "1" * 5000}, 401, id="a time too long for a number"),
        pytest.param(0, {"body": '{"data": {}}'}, 401, id="another body"),
        pytest.param(0, {"signature": ""}, 401, id="no signature"),
    ],
)
def test_only_genuine_notices_are_heard(site, age, forge, status):
    at, body = datetime.now(UTC) - timedelta(seconds=age), '{"type": "comment.published", "data": {}}'
    signature = Webhook(forge.get("secret", site.secret)).sign("msg_1", at, body)
    if forge.get("other_first"):
        signature = f"{Webhook('whsec_bm90IHRoZSBzZWNyZXQ=').sign('msg_1', at, body)} {signature}"
    headers = {
        "webhook-id": forge.get("id", "msg_1"),
        "webhook-timestamp": forge.get("time", str(int(at.timestamp()))),
        "webhook-signature": forge.get("signature", signature),
    }

    answer = site.client.post(site.webhook, content=forge.get("body", body), headers=headers)

    assert answer.status_code == status

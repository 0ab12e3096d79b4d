"""Debian's WordPress, served over HTTP with the recipe's plugin; its readers, its editors, and what is in it."""

import html
import json
import re
import shutil
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.clients.wordpress import WordPress
from tests.recipes.website import RECIPES, SECONDS, Website, free_port, serving
from tests.waiting import eventually

HERE = Path(__file__).parent
SETTINGS = "/wp-admin/options-general.php?page=commentgate"
WEBHOOK = "/index.php?rest_route=/commentgate/v1/webhook"


@dataclass(frozen=True)
class Blog:
    """A served WordPress."""

    installed: WordPress
    url: str

    def do(self, what: str, **more: Any) -> Any:
        """Run something inside WordPress."""
        wanted = json.dumps({"do": what, **more})
        return json.loads(self.installed.run(str(HERE / "do.php"), WANTED=wanted, BLOG_URL=self.url))

    def visitor(self) -> httpx.Client:
        """Give a browser that nobody has signed in with."""
        return httpx.Client(base_url=self.url, timeout=60, trust_env=False, headers={"User-Agent": "Reader/1"})

    def signed_in(self, name: str) -> httpx.Client:
        """Give the browser of somebody with an account."""
        client = self.visitor()
        client.cookies.set("wordpress_test_cookie", "WP Cookie check", domain="127.0.0.1")
        answer = client.post("/wp-login.php", data={"log": name, "pwd": "a password", "testcookie": "1"})
        assert answer.status_code == 302, answer.text
        return client

    def write(self, body: str, *, client: httpx.Client | None = None, **changes: str) -> None:
        """Comment on the first post as a reader does."""
        email = f"reader{zlib.crc32(body.encode())}@mail.example"  # of which few comments a minute are taken
        fields = {"author": "Amina", "email": email, "url": "", "comment": body, "comment_post_ID": "1"}
        answer = (client or self.visitor()).post("/wp-comments-post.php", data=fields | changes)
        assert answer.status_code == 302, answer.text

    def comment(self, body: str) -> dict[str, Any]:
        """Give the only comment with this text, as it is in WordPress; nothing if there is none."""
        found = [one for one in self.do("comments") if one["body"] == body]
        assert len(found) < 2
        return found[0] if found else {"status": "gone"}

    def becomes(self, body: str, status: str) -> dict[str, Any]:
        """Wait until a comment has this status."""

        def reached() -> dict[str, Any]:
            comment = self.comment(body)
            return comment if comment["status"] == status else {}

        return eventually(reached, SECONDS, f"{body!r} being {status}")

    def moderate(self, editor: httpx.Client, body: str, action: str) -> None:
        """Click on one of the links under a comment in the list: approvecomment, spamcomment, trashcomment..."""
        comment, listed = self.comment(body), editor.get("/wp-admin/edit-comments.php?comment_status=all")
        address = rf"comment\.php\?c={comment['id']}&[^\"']*action={action}&[^\"']*"
        link = re.search(rf"""href=["']({address})["']""", listed.text)
        assert link, listed.text
        assert editor.get(f"/wp-admin/{html.unescape(link[1])}").status_code == 302

    def mails(self, about: str) -> list[str]:
        """Give the mails in which these words stand, each in one line."""
        file = self.installed.folder / "mu-plugins" / "mails"
        return [line for line in file.read_text().splitlines() if about in line] if file.exists() else []

    def complaints(self) -> list[str]:
        """Give the lines of PHP's log that name the plugin."""
        log = (self.installed.folder / "php.log").read_text()
        return [line for line in log.splitlines() if "commentgate.php" in line]


def save_settings(editor: httpx.Client, **settings: str) -> httpx.Response:
    """Fill in the settings page and save it."""
    fields = dict(re.findall(r"""name=["'](\w+)["'] value=["']([^"']*)["']""", editor.get(SETTINGS).text))
    wanted = {name: html.unescape(value) for name, value in fields.items()}
    wanted |= {f"commentgate[{name}]": value for name, value in settings.items()}
    return editor.post("/wp-admin/options.php", data=wanted)


def connect(editor: httpx.Client, website: Website, blog: Blog) -> None:
    """Fill in the settings for a site at Commentgate, which then sends its notices to the blog."""
    settings = {"url": website.service.url, "secret_key": website.secret_key}
    answer = save_settings(editor, **settings, webhook_secret=website.webhook(blog.url + WEBHOOK))
    assert answer.status_code == 302, answer.text


@contextmanager
def served(installed: WordPress) -> Iterator[Blog]:
    """Serve an installed WordPress with the plugin."""
    port = free_port()
    blog = Blog(installed, f"http://127.0.0.1:{port}")
    config = installed.program / "wp-config.php"
    config.unlink()
    shutil.copy(HERE / "wp-config.php", config)
    shutil.copy(HERE / "quiet.php", installed.folder / "mu-plugins")
    shutil.copy(RECIPES / "wordpress" / "commentgate.php", installed.program / "wp-content" / "plugins")
    assert blog.do("set up") is None
    environment = {
        "DATABASE_SOCKET": str(installed.folder / "socket"),
        "MU_PLUGINS": str(installed.folder / "mu-plugins"),
        "BLOG_URL": blog.url,
        "PHP_CLI_SERVER_WORKERS": "4",
    }
    told = ["-d", "display_errors=0", "-d", "log_errors=1", "-d", "error_reporting=-1"]
    line = ["php", *told, "-S", f"127.0.0.1:{port}", "-t", str(installed.program)]
    with serving(line, port, installed.folder / "php.log", environment):
        yield blog

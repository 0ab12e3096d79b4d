"""Export files as WordPress, Disqus and Isso write them, made here; arguments say what is different of one."""

import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

WXR_START = """<?xml version="1.0" encoding="UTF-8" ?>
<!-- made by a blog -->
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
  xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.example/mrss/"
  xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>Harbour News</title><link>https://news.example</link><wp:wxr_version>1.2</wp:wxr_version>
<wp:author><wp:author_login><![CDATA[editor]]></wp:author_login></wp:author>
"""
WXR_END = "</channel></rss>\n"
WXR_COMMENT = {
    "comment_id": "1",
    "comment_author": "Amina",
    "comment_author_email": "amina@mail.example",
    "comment_author_url": "",
    "comment_author_IP": "192.0.2.7",
    "comment_date": "2014-02-07 10:13:44",
    "comment_date_gmt": "2014-02-07 09:13:44",
    "comment_content": "The pier was built in 1912.",
    "comment_approved": "1",
    "comment_type": "",
    "comment_parent": "0",
    "comment_user_id": "0",
}


def cdata(text: str) -> str:
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"


def wxr_comment(number: int, **changes: str) -> str:
    """Write a comment; `date_gmt="..."` changes `wp:comment_date_gmt`."""
    values = {**WXR_COMMENT, "comment_id": str(number), **{f"comment_{name}": value for name, value in changes.items()}}
    inside = "".join(f"<wp:{name}>{cdata(value)}</wp:{name}>\n" for name, value in values.items())
    return f"<wp:comment>\n{inside}<wp:commentmeta><wp:meta_key>akismet</wp:meta_key></wp:commentmeta></wp:comment>\n"


def wxr_item(comments: Iterable[str], link: str = "https://news.example/harbour/", title: str = "The pier") -> str:
    return (
        f"<item><title>{escape(title)}</title><link>{escape(link)}</link><media:title>no</media:title>"
        f"<content:encoded>{cdata('<p>A post.</p>')}</content:encoded><wp:post_id>7</wp:post_id>{''.join(comments)}</item>\n"
    )


def wxr(*comments: str) -> str:
    """Write a whole file of one page."""
    return WXR_START + wxr_item(comments) + WXR_END


DISQUS_START = """<?xml version="1.0" encoding="utf-8"?>
<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<category dsq:id="11"><forum>harbour</forum><title>General</title><isDefault>true</isDefault></category>
<thread dsq:id="700"><id>7 https://news.example/?p=7</id><forum>harbour</forum><category dsq:id="11" />
<link>https://news.example/harbour/</link><title>The pier</title><message />
<createdAt>2014-02-01T08:00:00Z</createdAt>
<author><name>Editor</name><isAnonymous>false</isAnonymous><username>editor</username></author>
<isClosed>false</isClosed><isDeleted>false</isDeleted></thread>
"""
DISQUS_END = "</disqus>\n"


def disqus_post(number: int, *, parent: int | None = None, thread: int = 700, **changes: str) -> str:
    values = {
        "message": "<p>The pier was <b>not</b> built in 1921.</p>",
        "createdAt": "2014-02-07T09:13:44Z",
        "isDeleted": "false",
        "isSpam": "false",
    } | changes
    author = values.pop("author", "<name>Amina</name><isAnonymous>true</isAnonymous>")
    inside = "".join(f"<{name}>{cdata(value)}</{name}>" for name, value in values.items())
    answered = "" if parent is None else f'<parent dsq:id="{parent}" />'
    return (
        f'<post dsq:id="{number}"><id />{inside}<author>{author}</author>'
        f'<thread dsq:id="{thread}" />{answered}</post>\n'
    )


def disqus(*posts: str) -> str:
    return DISQUS_START + "".join(posts) + DISQUS_END


ISSO_TABLES = """
CREATE TABLE preferences (key VARCHAR PRIMARY KEY, value VARCHAR);
CREATE TABLE threads (id INTEGER PRIMARY KEY, uri VARCHAR(256) UNIQUE, title VARCHAR(256));
CREATE TABLE comments (tid REFERENCES threads(id), id INTEGER PRIMARY KEY, parent INTEGER, created FLOAT NOT NULL,
  modified FLOAT, mode INTEGER, remote_addr VARCHAR, text VARCHAR NOT NULL, author VARCHAR, email VARCHAR,
  website VARCHAR, likes INTEGER DEFAULT 0, dislikes INTEGER DEFAULT 0, voters BLOB NOT NULL,
  notification INTEGER DEFAULT 0);
INSERT INTO threads VALUES (1, '/harbour/', 'The pier');
"""
ISSO_COMMENT = {
    "tid": 1,
    "parent": None,
    "created": 1391764424.5,
    "modified": None,
    "mode": 1,
    "remote_addr": "192.0.2.0",
    "text": "The pier was *not* built in 1921.",
    "author": "Amina",
    "email": "amina@mail.example",
    "website": None,
    "voters": b"\x00",
}


def isso(path: Path, comments: Mapping[int, Mapping[str, Any]]) -> Path:
    """Write a file of comments by id, each with what is different of it."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(ISSO_TABLES)
        for number, changes in comments.items():
            row = {"id": number, **ISSO_COMMENT, **changes}
            marks = ", ".join("?" * len(row))
            connection.execute(f"INSERT INTO comments ({', '.join(row)}) VALUES ({marks})", list(row.values()))
        connection.commit()
    return path

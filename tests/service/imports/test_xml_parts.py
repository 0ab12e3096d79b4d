"""What an enemy can put into a single element, or into names: it ends at a limit, and what came before is kept."""

import io
import tracemalloc
from collections.abc import Iterator
from itertools import chain, repeat

import pytest

from service.imports import BrokenFile, disqus, wxr
from tests.service.imports.files import DISQUS_END, DISQUS_START, WXR_END, WXR_START, disqus_post, wxr_comment, wxr_item
from tests.service.imports.test_wxr import Endless

SOME = "x" * 10_000
MEGABYTE = SOME * 100
WITHIN = WXR_START + wxr_item([wxr_comment(1)]).removesuffix("</item>\n")
LAST = "</wp:comment></item>" + WXR_END


def nested(depth: int) -> Iterator[str]:
    """Write elements within each other, with text in each."""
    for one in range(depth):
        yield f"<n{one}>"
        yield from repeat(SOME, 100)
    yield from (f"</n{one}>" for one in reversed(range(depth)))


def wide(names: int) -> Iterator[str]:
    """Write children that have children, of as many names as are kept of each."""
    for one in range(names):
        yield f"<c{one}>" + "".join(f"<c{two}/>" for two in range(names)) + f"</c{one}>"


def many_names(number: int, pattern: str) -> Iterator[str]:
    return (pattern.format(f"{one:06}" + "x" * 900) for one in range(number))


# Each would be held whole, whatever its length, without the limit that it meets.
ENEMIES = {
    "text in many children": nested(50),
    "text in children of other names": (f"<c{one}>{MEGABYTE}</c{one}>" for one in range(90)),
    "attributes": (f"<c{one} a='{MEGABYTE}'/>" for one in range(90)),
    "children of children": chain.from_iterable(chain([f"<d{one}>"], wide(95), [f"</d{one}>"]) for one in range(95)),
    "one name again and again": repeat("<c>" + "<d/>" * 20 + "</c>", 100_000),
    "names of elements": many_names(100_000, "<c{0}/>"),
    "names of attributes": many_names(100_000, "<c a{0}=''/>"),
    "prefixes": many_names(100_000, "<c xmlns:p{0}='http://a.example/'/>"),
    "namespaces": many_names(100_000, "<c xmlns='http://a.example/{0}'/>"),
    "one long name": (f"<{MEGABYTE}{one}/>" for one in range(100)),
}


class Counted(Endless):
    """Counts how much of it was read, which is all that can be in memory."""

    given = 0

    def read(self, size=-1):
        chunk = super().read(size)
        self.given += len(chunk)
        return chunk


@pytest.mark.parametrize("parts", ENEMIES.values(), ids=ENEMIES)
def test_one_comment_cannot_hold_a_whole_file(parts):
    file = Counted(chain([WITHIN, "<wp:comment>"], parts, [LAST]))
    found = []
    with pytest.raises(
        BrokenFile, match=r"too much in the <wp:comment> at line \d+|too many names, or too long"
    ) as error:
        found.extend(wxr.read(file))
    assert file.given < 6_000_000
    assert [one.key for one in found] == ["wordpress:1"]
    assert "xxx" not in str(error.value)


@pytest.mark.parametrize("kind", ["names of elements", "names of attributes", "prefixes", "namespaces"])
def test_names_outside_of_comments_are_counted_too(kind):
    patterns = {"names of elements": "<c{0}/>", "names of attributes": "<c a{0}=''/>"}
    patterns |= {"prefixes": "<c xmlns:p{0}='http://a.example/'/>", "namespaces": "<c xmlns='http://a.example/{0}'/>"}
    with pytest.raises(BrokenFile, match="too many names"):
        list(wxr.read(Endless(chain([WITHIN], many_names(2000, patterns[kind]), ["</item>", WXR_END]))))


def test_the_limit_is_for_each_comment_and_not_for_the_file():
    """Twenty comments of three megabytes each, of which one element is too long, are skipped one by one."""
    meta = f"<wp:commentmeta>{MEGABYTE}</wp:commentmeta><wp:a>{MEGABYTE}</wp:a>"
    comments = (
        f"<wp:comment><wp:comment_id>{n}</wp:comment_id><wp:comment_content>Here.</wp:comment_content>{meta}</wp:comment>"
        for n in range(2, 22)
    )
    found = list(wxr.read(Endless(chain([WITHIN], comments, ["</item>", WXR_END]))))
    assert [one.key for one in found] == [f"wordpress:{n}" for n in range(1, 22)]


def test_a_comment_with_the_notes_of_many_plugins_is_read():
    notes = "".join(
        f"<wp:commentmeta><wp:meta_key>k{n}</wp:meta_key><wp:meta_value>{n}</wp:meta_value></wp:commentmeta>"
        for n in range(1000)
    )
    text = WXR_START + wxr_item([wxr_comment(1).replace("</wp:comment>", f"{notes}</wp:comment>")]) + WXR_END
    assert [one.key for one in wxr.read(io.BytesIO(text.encode()))] == ["wordpress:1"]


def test_pages_of_disqus_keep_no_more_than_an_address_and_a_title():
    threads = (f'<thread dsq:id="{n}"><link>https://a.example/{MEGABYTE[:900_000]}</link></thread>' for n in range(100))
    reader = disqus.read(Endless(chain([DISQUS_START], threads, [disqus_post(1)], [DISQUS_END])))
    tracemalloc.start()
    try:
        [found] = reader
        assert found.key == "disqus:1"
        assert tracemalloc.get_traced_memory()[1] < 15_000_000
    finally:
        tracemalloc.stop()

"""How every format names its comments: in a way that no visitor may."""

import json

from service.comments.submission import RESERVED
from service.imports import formats
from tests.service.imports.files import disqus, disqus_post, isso, wxr, wxr_comment
from tests.service.imports.test_own import COMMENT, END, HEADER, PAGE


def test_every_format_has_a_start_of_its_own_that_is_reserved(tmp_path):
    files = {name: tmp_path / name for name in formats.NAMES}
    files["wxr"].write_text(wxr(wxr_comment(7)))
    files["disqus"].write_text(disqus(disqus_post(7)))
    files["commentgate"].write_text("".join(json.dumps(line) + "\n" for line in (HEADER, PAGE, COMMENT, END)))
    isso(files["isso"], {7: {}})

    starts = []
    for name, path in files.items():
        with formats.reading(name, path, "https://news.example") as source:
            [found] = source.items
            starts.append(f"{found.key.partition(':')[0]}:")
    assert sorted(starts) == sorted(RESERVED)

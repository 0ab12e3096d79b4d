"""The script, its words and the pictures, as they are served."""

import gzip
import subprocess
import uuid
from urllib.parse import quote

import pytest

from service.web.embed import pictures, script
from tests.service.web.embed.node import NODE

SEED = "0123456789abcdef" * 2
FILES = ["/embed.js", "/embed/texts/en.json", f"/v1/pictures/{SEED}.svg"]


def test_the_script_is_small_as_it_goes_over_the_wire_uncompressed(client):
    answer = client.get("/embed.js")

    assert answer.mimetype == "text/javascript"
    assert 10_000 < len(answer.data) <= script.MOST_BYTES
    assert "Content-Encoding" not in answer.headers


def test_it_is_smaller_still_for_browsers_that_unpack(client):
    small = client.get("/embed.js", headers={"Accept-Encoding": "gzip"})

    assert small.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(small.data).decode() == script.served()
    again = {"Accept-Encoding": "gzip", "If-None-Match": small.headers["ETag"]}
    assert client.get("/embed.js", headers=again).status_code == 304


@pytest.mark.parametrize("path", FILES)
def test_any_page_may_use_it_and_nobody_is_remembered(client, path):
    answer = client.get(path, headers={"Origin": "https://anywhere.example"})

    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"].startswith("public, max-age=")


@pytest.mark.parametrize("path", FILES)
def test_what_is_there_already_is_not_sent_again(client, path):
    tag = client.get(path).headers["ETag"]
    again = client.get(path, headers={"If-None-Match": tag})

    assert (again.status_code, again.data) == (304, b"")


def test_the_script_asks_no_other_host_and_parses_no_html():
    served = script.served()

    assert "innerHTML" not in served
    assert "http://" not in served
    assert "https://" not in served
    assert "eval(" not in served
    assert "{{" not in served, "the style is in it"


def test_what_is_served_is_still_a_script(tmp_path):
    file = tmp_path / "embed.js"
    file.write_text(script.served())

    checked = subprocess.run([NODE, "--check", file], capture_output=True, text=True, check=False)

    assert checked.stderr == ""


class TestSqueezing:
    """What only helps to read is left out, and nothing else."""

    @pytest.mark.parametrize(
        ("source", "served"),
        [
            pytest.param('const a = "b  =  c"; // why\n', 'const a="b  =  c";', id="text stays as it is"),
            pytest.param("const a = `x  ${ b }  y`;", "const a=`x  ${ b }  y`;", id="templates too"),
            pytest.param("// all of it\n  let a;\n\n  let b;", "let a;let b;", id="remarks and empty lines"),
            pytest.param('a = "https://x"; ', 'a="https://x";', id="an address is no remark"),
            pytest.param('a = "she said \\" = \\""; b', 'a="she said \\" = \\"";b', id="escaped quotation marks"),
            pytest.param("return a instanceof B", "return a instanceof B", id="words stay apart"),
            pytest.param("if (a) { b(); c(); }", "if(a){b();c()}", id="the last semicolon"),
            pytest.param("f(\n  [a, b,],\n);", "f([a,b]);", id="the last comma"),
            pytest.param("a.split(/\\n{2,}/);", "a.split(/\\n{2,}/);", id="two or more"),
            pytest.param("f((a) => b, async (c) => d);", "f(a=>b,async(c)=>d);", id="brackets around one parameter"),
            pytest.param('a = ";}" + `,) (b)=> ${c}`;', 'a=";}"+`,) (b)=> ${c}`;', id="nothing of it in text"),
        ],
    )
    def test_script(self, source, served):
        assert script.squeezed(source) == served

    def test_style(self):
        source = "/* why */\na, b:hover {\n  margin: 0 0 .5rem;\n  color: red;\n}\n"

        assert script.squeezed_css(source) == "a,b:hover{margin:0 0 .5rem;color:red}"


class TestPictures:
    """Drawn from a seed, for ever the same, and harmless wherever they are opened."""

    def test_it_is_a_picture_that_can_do_nothing(self, client):
        answer = client.get(f"/v1/pictures/{SEED}.svg")

        assert answer.mimetype == "image/svg+xml"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.text == pictures.draw(SEED)

    @pytest.mark.parametrize("seed", ["", "x", "0" * 31, "0" * 33, "A" * 32, "g" * 32, "0" * 32 + "\n", '"><script>'])
    def test_nothing_else_is_drawn(self, client, seed):
        with pytest.raises(ValueError, match="32"):
            pictures.draw(seed)
        assert client.get(f"/v1/pictures/{quote(seed)}.svg").status_code == 404

    def test_other_seeds_other_pictures(self):
        seeds = [pictures.seed(uuid.UUID(int=number), None, None) for number in range(300)]

        assert len({pictures.draw(seed) for seed in seeds}) == 300

"""The canary at the command line: a marked address comes in by files of other systems, and no command writes it again."""

import pytest
from click.testing import CliRunner

from service.cli import main
from tests.conftest import SECRET_KEYS
from tests.privacy.canary import seen_in
from tests.privacy.intakes import ADDRESS
from tests.privacy.looking import everything_at_rest
from tests.service.imports.files import disqus, disqus_post, isso, wxr, wxr_comment

pytestmark = pytest.mark.attack(56)


@pytest.fixture
def run(settings, databases):
    (settings.data_dir / "secrets").mkdir()
    (settings.data_dir / "secrets" / "secret_keys").write_text(SECRET_KEYS[0])

    def command(*arguments):
        result = CliRunner().invoke(main, [*map(str, arguments), "--data-dir", str(settings.data_dir)])
        return result.exit_code, result.output

    return command


@pytest.fixture
def files(tmp_path):
    """Files of each system with the address in them; in some comments something is wrong, and is told."""
    broken = {"author_email": f"{ADDRESS} {ADDRESS}", "date_gmt": f"when {ADDRESS}", "parent": "99"}
    texts = {
        "wxr": wxr(
            wxr_comment(1, author_email=ADDRESS), wxr_comment(2, **broken), wxr_comment(3, author_email=ADDRESS)
        ),
        "disqus": disqus(
            disqus_post(1, author=f"<email>{ADDRESS}</email><name>Amina</name><isAnonymous>true</isAnonymous>"),
            disqus_post(2, author=f"<email>{ADDRESS}</email><name></name>", createdAt=f"when {ADDRESS}"),
        ),
    }
    for name, text in texts.items():
        (tmp_path / f"{name}.xml").write_text(text)
    comment = {"email": ADDRESS, "author": "Amina", "text": "The pier."}
    isso(tmp_path / "isso.xml", {1: comment, 2: comment | {"text": ""}})
    return tmp_path


def test_no_command_writes_an_address_that_came_in_by_a_file(run, files, site, databases):
    outputs = {
        name: run("import", "--format", name, files / f"{name}.xml", "--site", "Demo")
        for name in ("wxr", "disqus", "isso")
    }
    for words in (["export", "--all"], ["export", "--labels"], ["export", "--erasures"], ["site", "list"], ["hold"]):
        outputs[" ".join(words)] = run(*words)

    assert {name: code for name, (code, _) in outputs.items() if code} == {}
    assert "Amina" in outputs["export --all"][1], "so the comments came in"
    assert {name: seen for name, (_, text) in outputs.items() if (seen := seen_in(text.encode(), ADDRESS))} == {}
    assert seen_in(everything_at_rest(databases), ADDRESS) == []


def test_two_commands_write_it_to_who_asks_for_it(run, files, site):
    run("import", "--format", "wxr", files / "wxr.xml", "--site", "Demo")

    code, text = run("export", "--person", ADDRESS)
    assert (code, bool(seen_in(text.encode(), ADDRESS))) == (0, True)
    code, text = run("export", "--all", "--with-addresses", "--output", files / "move.jsonl")
    assert (code, seen_in(text.encode(), ADDRESS)) == (0, [])
    assert seen_in((files / "move.jsonl").read_bytes(), ADDRESS)
    assert (files / "move.jsonl").stat().st_mode & 0o077 == 0

"""WordPress with its plugin Akismet, turned to this service as docs/migration.md says."""

import json
import re
from pathlib import Path

import pytest

from tests.clients import wordpress as package
from tests.clients.journeys import FRIENDLY

pytestmark = pytest.mark.journey
GUIDE = (Path(__file__).parents[2] / "docs" / "migration.md").read_text()
THANKS = "Thanks for making the web a better place."


@pytest.fixture(scope="module")
def plugin():
    """The must-use plugin, as the page shows it."""
    shown = re.search(r"```php\n(<\?php\n.*?)```", GUIDE, re.DOTALL)
    assert shown
    return shown[1]


@pytest.fixture(scope="module")
def wordpress(tmp_path_factory):
    with package.fetched(tmp_path_factory.mktemp("wordpress")) as installed:
        yield installed


def test_spam_is_spam_and_a_correction_is_taken(wordpress, service, plugin):
    wordpress.turn_to(service, plugin)

    found = wordpress.comment(service, "viagra-test-123", "Buy this.")

    assert (found["key"], found["status"], found["result"]) == ("valid", "spam", "true")


def test_a_friendly_comment_is_not_spam_and_a_correction_is_taken(wordpress, service, plugin):
    wordpress.turn_to(service, plugin)

    found = wordpress.comment(service, "Amina", FRIENDLY)

    assert (found["key"], found["result"]) == ("valid", "false")
    assert found["status"] != "spam"


def test_an_unknown_key_is_said_to_be_invalid(wordpress, service, plugin):
    wordpress.turn_to(service, plugin)

    found = wordpress.comment(service.with_key("akismet_key", "000000000000"), "Omar", f"{FRIENDLY} Indeed.")

    assert found["key"] == "invalid"
    assert found["status"] != "spam"


def test_the_plugins_own_pages_have_their_answers(wordpress, service, plugin):
    wordpress.turn_to(service, plugin)

    found = json.loads(wordpress.run("admin.php", AKISMET_KEY=service.keys["akismet_key"]))

    assert found["subscription"]["status"] == "active"
    assert found["stats"].keys() == {"6-months", "all"}
    assert found["alert"] is False


def test_what_could_not_be_scored_is_held(wordpress, unscoring, plugin):
    wordpress.turn_to(unscoring, plugin)

    found = wordpress.comment(unscoring, "Jonas", f"{FRIENDLY} Truly.")

    assert (found["key"], found["status"], found["result"]) == ("valid", "unapproved", "")

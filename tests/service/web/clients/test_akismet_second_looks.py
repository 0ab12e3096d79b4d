"""When Akismet's clients are told to ask again, and what they hear then."""

from datetime import timedelta

import pytest

from service.comments.clients import second_looks
from service.comments.clients.second_looks import Callback, Seen, objection
from service.comments.policy import Policy, Threshold
from tests.conftest import BACKENDS

TEXT = "spam 0.2 and more than twenty characters"
HOOK = "https://blog.example/wp-json/akismet/v1/webhook"


@pytest.mark.parametrize(
    ("text", "pending"),
    [
        pytest.param("spam 0.11", True, id="a third of the threshold"),
        pytest.param("spam 0.30", True, id="just under the threshold"),
        pytest.param("spam 0.10", False, id="under a third"),
        pytest.param("spam 0.31", False, id="held anyway"),
    ],
)
def test_an_uncertain_verdict_announces_a_second_look(akismet, kept, clock, text, pending):
    answer = akismet(comment_content=text)

    assert answer.headers.get("X-akismet-recheck-after") == ("120" if pending else None)
    assert kept.checks[0].look_at == (clock() + timedelta(seconds=120) if pending else None)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"user_role": "administrator"}, id="an administrator's"),
        pytest.param({"recheck_reason": "recheck"}, id="one that is asked about again"),
        pytest.param({"is_test": "1"}, id="a test"),
        pytest.param({"POST_ak_hp_textarea": "x"}, id="one that is spam"),
    ],
)
def test_no_second_look_at(akismet, kept, changes):
    assert "X-akismet-recheck-after" not in akismet(comment_content=TEXT, **changes).headers
    assert [check.look_at for check in kept.checks] in ([], [None])


def test_the_callback_is_kept_encrypted_with_the_key_that_asked(akismet, kept, vault, site):
    akismet(comment_content=TEXT, callback=HOOK)

    [check] = kept.checks
    assert second_looks.unseal(vault, site.site_id, check.callback) == Callback(HOOK, site.akismet_key)
    assert HOOK not in check.callback
    assert site.akismet_key not in check.callback


@pytest.mark.parametrize("callback", ["ftp://blog.example", "http://user:pass@blog.example/", "", None])
def test_without_an_address_nobody_is_called_back(akismet, kept, callback):
    assert akismet(comment_content=TEXT, callback=callback).headers["X-akismet-recheck-after"] == "120"
    assert kept.checks[0].callback is None


@pytest.mark.parametrize("backend", BACKENDS)
def test_whoever_asks_again_hears_what_is_known_by_then(akismet, kept):
    akismet(comment_content=TEXT)
    assert akismet(comment_content=TEXT, recheck_reason="recheck").data == b"false"

    akismet(comment_content=TEXT, comment_author="Ada")
    akismet(comment_content=TEXT, permalink="https://blog.example/other")
    assert akismet(comment_content=TEXT, recheck_reason="recheck").data == b"true"
    assert kept.checks[-1].reasons == [{"code": "same_text_again", "count": 3}]


def test_a_report_is_known_at_once_and_can_be_taken_back(akismet):
    akismet(comment_content=TEXT)
    akismet("submit-spam", comment_content=TEXT, comment_author="Ada")
    assert akismet(comment_content=TEXT, recheck_reason="recheck_queue").data == b"true"

    akismet("submit-ham", comment_content=TEXT, comment_author="Ada")
    assert akismet(comment_content=TEXT, recheck_reason="recheck_queue").data == b"false"


def test_copies_of_yesterday_do_not_count(akismet, clock):
    for author in ("Ada", "Bo"):
        akismet(comment_content=TEXT, comment_author=author)
    clock.pass_(hours=25)
    akismet(comment_content=TEXT)

    assert akismet(comment_content=TEXT, recheck_reason="recheck").data == b"false"


def test_a_certain_verdict_is_not_changed_by_copies(akismet):
    for author in ("Ada", "Bo", "Cy"):
        akismet(comment_author=author)

    assert akismet(recheck_reason="recheck").data == b"false"


@pytest.mark.parametrize(
    ("seen", "code"),
    [
        pytest.param(Seen(40), None, id="nothing known"),
        pytest.param(Seen(40, copies=2), None, id="twice"),
        pytest.param(Seen(40, copies=3), "same_text_again", id="three times"),
        pytest.param(Seen(19, copies=9), None, id="short texts are often alike"),
        pytest.param(Seen(5, last_said="submit-spam"), "same_text_reported", id="reported"),
        pytest.param(Seen(40, copies=9, last_said="submit-ham"), None, id="a person goes first"),
    ],
)
def test_what_makes_a_text_spam_after_all(seen, code):
    reason = objection(seen)

    assert (reason and reason.code) == code


@pytest.mark.parametrize(
    ("threshold", "score", "uncertain"),
    [
        pytest.param(Threshold(hold=0.6), 0.2, True, id="the band follows the site's threshold"),
        pytest.param(Threshold(hold=None, reject=0.9), 0.5, False, id="a site that does not mind"),
        pytest.param(Threshold(hold=0.6), None, False, id="not scored"),
    ],
)
def test_the_band(threshold, score, uncertain):
    assert second_looks.is_uncertain({"SPAM": score}, Policy(thresholds={"SPAM": threshold})) is uncertain

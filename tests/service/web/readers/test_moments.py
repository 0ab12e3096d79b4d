"""Moments in each language."""

import pytest

from service.web.embed.languages import LANGUAGES
from service.web.readers import moments, wording

STORED = "2026-11-23T17:04:59.123456Z"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "23 November 2026, 17:04 UTC"),
        ("ur", "23 نومبر 2026، 17:04 UTC"),
        ("hi", "23 नवंबर 2026, 17:04 UTC"),
        ("de", "23. November 2026, 17:04 Uhr (UTC)"),
        ("es", "23 de noviembre de 2026, 17:04 UTC"),
        ("pt", "23 de novembro de 2026, 17:04 UTC"),
    ],
)
def test_a_moment(language, said):
    assert moments.moment(STORED, wording.of(language)) == said


def test_another_zone_is_told_in_utc():
    stored = "2026-03-01T01:30:00+05:00"

    assert moments.moment(stored, wording.of("en")) == "28 February 2026, 20:30 UTC"
    assert moments.day(stored, wording.of("de")) == "28. Februar 2026"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_twelve_months(language):
    words = wording.of(language)
    said = {moments.day(f"2026-{month:02}-01T00:00:00Z", words) for month in range(1, 13)}

    assert len(said) == 12
    assert len(words["date"]["months"].split()) == 12

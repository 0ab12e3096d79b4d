"""Which page is asked about, when what names it is blank."""

import pytest
from flask.testing import FlaskClient

from service.comments.sites import NewSite


@pytest.mark.parametrize("path", ["/v1/pages/comments", "/v1/pages/comments.atom", "/v1/pages/comments.json"])
@pytest.mark.parametrize("blank", ["%C2%A0", "%20", "%E2%80%83"], ids=["no-break space", "space", "em space"])
def test_a_blank_identifier_names_no_page(client: FlaskClient, site: NewSite, path: str, blank: str) -> None:
    answer = client.get(f"{path}?page_id={blank}", headers={"X-Site-Key": site.site_key})
    assert answer.status_code == 422
    assert "page_id" in answer.get_data(as_text=True)

"""The API document against the service: whatever is generated from it gets an answer that it describes, never a 5xx."""

from datetime import UTC, datetime

import pytest
import schemathesis
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from service.comments import sites
from service.connections import open_databases
from service.settings import Settings
from service.web.api.openapi import paths
from service.web.app import create_app
from tests.conftest import PUBLIC_URL, SECRET_KEYS
from tests.tables import with_tables

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """Give an application with a generous site, and that site's key."""
    settings = Settings(
        data_dir=tmp_path_factory.mktemp("fuzz"),
        public_url=PUBLIC_URL,
        secret_keys=SECRET_KEYS,
        limit_address="100000/minute",
        limit_email="100000/minute",
        limit_receipt="100000/minute",
    )
    databases = with_tables(open_databases(settings))
    with databases.main.write() as session:
        made = sites.add_site(session, name="Fuzz", origins=["https://news.example"], now=datetime.now(UTC))
    return create_app(settings), made


OPERATIONS = [f"{method.upper()} {path}" for path, item in paths().items() for method in item if method != "parameters"]


@pytest.mark.parametrize("with_key", [True, False], ids=["with a key", "without"])
@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_generated_request_gets_a_described_answer(served, operation, with_key):
    app, site = served
    method, path = operation.split()
    headers = {"Authorization": f"Bearer {site.secret_key}"} if with_key else {}
    receipt = _receipt(app, site) if with_key and "{token}" in path else None

    @given(schemathesis.openapi.from_wsgi("/v1/openapi.json", app)[path][method].as_strategy())
    @hypothesis_settings(max_examples=40 if with_key else 10, deadline=None, suppress_health_check=list(HealthCheck))
    def answered(case):
        if receipt is not None:
            case.path_parameters["token"] = receipt
        case.call_and_validate(headers=headers, checks=CHECKS)

    answered()


def _receipt(app, site):
    """Post a comment and give its token, which no generator could guess."""
    comment = {
        "page_url": "https://news.example/fuzz",
        "author_name": "A",
        "author_email": "a@mail.example",
        "body": "b",
    }
    headers = {"Authorization": f"Bearer {site.secret_key}"}
    answer = app.test_client().post("/v1/comments", json=comment, headers=headers)
    return answer.json["receipt_url"].rpartition("/")[2]

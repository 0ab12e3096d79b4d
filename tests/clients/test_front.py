"""The recipe of docs/migration.md for clients whose host is fixed: its certificate, its names, and what it keeps quiet."""

import subprocess

import httpx
import pytest

from tests.clients import journeys
from tests.clients.front import MAKE_CERTIFICATE
from tests.clients.front import front as make

pytestmark = pytest.mark.journey
HOSTS = ["rest.akismet.com", "abcdef123456.rest.akismet.com", "commentanalyzer.googleapis.com", "api.openai.com"]


def client(front, **options):
    return httpx.Client(proxy=front.tunnel.url, verify=front.trust(), timeout=10, **options)


@pytest.mark.parametrize("host", HOSTS)
def test_every_name_leads_to_the_service(front, host):
    with client(front) as http:
        assert http.get(f"https://{host}/livez").status_code == 200


@pytest.mark.parametrize("host", ["www.googleapis.com", "openai.com", "a.b.rest.akismet.com"])
def test_the_certificate_is_good_for_no_other_name(front, host):
    with client(front) as http, pytest.raises(httpx.ConnectError):
        http.get(f"https://{host}/livez")


def test_nothing_signed_with_its_key_is_trusted(front):
    assert front.trust().get_ca_certs() == []  # it is trusted for itself, and is no authority


def test_it_is_not_made_twice(front):
    result = subprocess.run([MAKE_CERTIFICATE, front.certificate.parent], capture_output=True, text=True)

    assert result.returncode == 1
    assert "already" in result.stderr


def test_its_key_lies_in_a_folder_that_others_cannot_enter(front):
    assert front.certificate.parent.stat().st_mode & 0o777 == 0o700


def test_what_the_proxy_hides_is_hidden_here_too(front):
    with client(front) as http:
        assert http.get("https://rest.akismet.com/metrics").status_code == 404


def test_no_key_gets_into_the_log(service, front):
    key = service.keys["akismet_key"]
    with client(front) as http:
        http.post(
            f"https://{key}.rest.akismet.com/1.1/comment-check", data={"blog": journeys.BLOG, "user_ip": "192.0.2.1"}
        )
        http.get(f"https://rest.akismet.com/1.2/usage-limit?api_key={key}", auth=(key, ""))
        http.post("https://api.openai.com/v1/moderations", headers={"Authorization": f"Bearer {key}"})

    logs = [path.read_text() for path in (service.data_dir / "logs").glob("*.log")]
    assert logs
    assert [log for log in [*logs, front.log()] if key in log] == []


def test_keys_stay_out_of_the_log_when_the_service_is_away(tmp_path, service, needs_front):
    key = service.keys["akismet_key"]
    with make(tmp_path / "front", service.at("http://127.0.0.1:9")) as front, client(front) as http:
        http.timeout = 40
        answer = http.get(f"https://{key}.rest.akismet.com/1.1/comment-check?api_key={key}")

        assert answer.status_code in {502, 503, 504}
        assert key not in front.log()

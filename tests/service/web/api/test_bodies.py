"""Bodies that cannot be read, or only in two ways."""

import pytest

from tests.service.web.api.asking import FORM, secret


class TestUnreadable:
    """What cannot be read one way only is refused, and says why."""

    @pytest.mark.parametrize(
        ("body", "status", "says"),
        [
            pytest.param(b"{", 400, "not valid JSON", id="cut off"),
            pytest.param(b"[]", 400, "one JSON object", id="an array"),
            pytest.param(b"", 400, "not valid JSON", id="nothing"),
            pytest.param(b'{"body": "a", "body": "b"}', 400, "there twice", id="a key twice", marks=pytest.mark.attack(17)),
            pytest.param(b'{"a":' * 100_000, 400, "nested too deeply", id="nested 100,000 deep", marks=pytest.mark.attack(18)),
            pytest.param(b"[" * 100_000, 400, "nested too deeply", id="arrays 100,000 deep", marks=pytest.mark.attack(18)),
            pytest.param(b'{"body": NaN}', 400, "NaN", id="NaN", marks=pytest.mark.attack(19)),
            pytest.param(b'{"body": -Infinity}', 400, "Infinity", id="infinity", marks=pytest.mark.attack(19)),
            pytest.param(b'{"body": ' + b"9" * 10_000 + b"}", 400, "too long", id="a number of 10,000 digits", marks=pytest.mark.attack(19)),
            pytest.param(b'{"body": "\xff"}', 400, "not UTF-8", id="invalid UTF-8", marks=pytest.mark.attack(22)),
            pytest.param(b'{"body": "' + b"x" * 10_000_000 + b'"}', 413, "more than", id="10 MB", marks=pytest.mark.attack(23)),
        ],
    )  # fmt: skip
    def test_json(self, client, site, body, status, says):
        answer = client.post("/v1/comments", data=body, content_type="application/json", headers=secret(site))

        assert answer.status_code == status
        assert says in answer.json["detail"]

    @pytest.mark.parametrize(
        ("body", "status"),
        [
            pytest.param(b"body=%ff%fe", 400, id="percent-encoded invalid UTF-8", marks=pytest.mark.attack(22)),
            pytest.param(b"body=a&body=b", 400, id="a field twice"),
            pytest.param(b"&".join(b"f%d=1" % n for n in range(1000)), 400, id="a thousand fields", marks=pytest.mark.attack(25)),
        ],
    )  # fmt: skip
    def test_forms(self, client, site, body, status):
        assert client.post("/v1/comments", data=body, content_type=FORM, headers=secret(site)).status_code == status

    @pytest.mark.attack(22)
    @pytest.mark.parametrize("kind", [f"{FORM}; charset=iso-8859-1", "application/json; charset=utf-16"])
    def test_another_charset(self, client, site, kind):
        answer = client.post("/v1/comments", data=b"body=caf\xe9", content_type=kind, headers=secret(site))

        assert answer.status_code == 415

    def test_two_parts_without_a_name(self, client, site):
        parts = b"--x\r\nContent-Disposition: form-data\r\n\r\na\r\n" * 2 + b"--x--\r\n"
        kind = "multipart/form-data; boundary=x"

        assert client.post("/v1/comments", data=parts, content_type=kind, headers=secret(site)).status_code == 400

    @pytest.mark.attack(24)
    def test_a_compressed_body_is_not_unpacked(self, client, site):
        headers = {**secret(site), "Content-Encoding": "gzip"}
        answer = client.post(
            "/v1/comments", data=b"\x1f\x8b" + b"\0" * 1000, content_type="application/json", headers=headers
        )

        assert answer.status_code == 415

    @pytest.mark.attack(25)
    def test_a_hundred_thousand_parts(self, client, site):
        part = b'--b\r\nContent-Disposition: form-data; name="f"\r\n\r\n\r\n'
        kind = "multipart/form-data; boundary=b"
        for count in (200, 100_000):
            answer = client.post("/v1/comments", data=part * count + b"--b--", content_type=kind, headers=secret(site))
            assert answer.status_code == 413

    @pytest.mark.parametrize("kind", ["text/plain", "application/xml", ""])
    def test_another_type(self, client, site, kind):
        assert client.post("/v1/comments", data=b"{}", content_type=kind, headers=secret(site)).status_code == 415

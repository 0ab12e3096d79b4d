"""The TLS front of docs/migration.md, for clients whose host is fixed: the proxy of docker-compose.yml, on loopback.

Nothing is imitated: the configuration, the certificate's command and Caddy itself are those that operators use. Only
addresses and ports are replaced, and a tunnel stands where an operator changes the name service.
"""

import shutil
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tests.clients.service import Service, bare_environment
from tests.clients.tunnel import Tunnel, tunnel
from tests.waiting import eventually

DEPLOY = Path(__file__).parents[2] / "deploy"
MAKE_CERTIFICATE = DEPLOY / "make-vendor-certificate"


@dataclass(frozen=True)
class Front:
    """The vendors' host names, leading to a service."""

    tunnel: Tunnel
    certificate: Path
    folder: Path

    def environment(self) -> dict[str, str]:
        """Give what a client's process needs: where the hosts are, and whom to trust."""
        return bare_environment() | {
            "HTTPS_PROXY": self.tunnel.url,
            "SSL_CERT_FILE": str(self.certificate),
            "NODE_EXTRA_CA_CERTS": str(self.certificate),
            "NODE_USE_ENV_PROXY": "1",
        }

    def trust(self) -> ssl.SSLContext:
        """Give what a client of this process needs."""
        return ssl.create_default_context(cafile=str(self.certificate))

    def log(self) -> str:
        """Give what Caddy wrote."""
        return (self.folder / "caddy.log").read_text()


def missing() -> str:
    """Say what is not on this machine, or nothing."""
    needed = {"openssl": shutil.which("openssl"), "caddy": _caddy()}
    return ", ".join(name for name, path in needed.items() if path is None)


@contextmanager
def front(folder: Path, service: Service) -> Iterator[Front]:
    """Serve the vendors' hosts, from a certificate of their own."""
    folder.mkdir()
    subprocess.run([MAKE_CERTIFICATE, folder / "certificate"], check=True)
    port = _write_configuration(folder, urlsplit(service.url).netloc)
    with _caddy_running(folder, port), tunnel(("127.0.0.1", port)) as server:
        yield Front(server, folder / "certificate" / "front.crt", folder)


def _write_configuration(folder: Path, upstream: str) -> int:
    """Copy the configuration and replace addresses; give the port of the front."""
    https, plain, health = (_free_port() for _ in range(3))
    options = f"admin off\n\tpersist_config off\n\tdefault_bind 127.0.0.1\n\thttp_port {plain}\n\thttps_port {https}\n"
    replaced = {
        "{\n\tservers {": f"{{\n\t{options}\tservers {{",
        "web:8000 web2:8000": upstream,
        "127.0.0.1:2020": f"127.0.0.1:{health}",
        "/etc/vendor-hosts/": f"{folder / 'certificate'}/",
    }
    for source in (DEPLOY / "caddy").iterdir():
        text = source.read_text()
        for old, new in replaced.items():
            text = text.replace(old, new)
        (folder / source.name).write_text(text)
    return https


@contextmanager
def _caddy_running(folder: Path, port: int) -> Iterator[None]:
    environment = bare_environment() | {
        "HOME": str(folder),
        "SITE_ADDRESS": "http://localhost",
        "MORE_SITES": "vendor-hosts",
    }
    with (folder / "caddy.log").open("wb") as log:
        command = [str(_caddy()), "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]
        process = subprocess.Popen(command, env=environment, cwd=folder, stdout=log, stderr=log)
    try:
        eventually(lambda: _listens(port) or process.poll() is not None, seconds=30, what="the front")
        assert process.poll() is None, (folder / "caddy.log").read_text()
        yield
    finally:
        process.terminate()
        process.wait(30)


def _caddy() -> str | None:
    beside = Path(sys.executable).parent / "caddy"
    return str(beside) if beside.exists() else shutil.which("caddy")


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        found: int = probe.getsockname()[1]
        return found

"""One running service for the whole folder, the TLS front before it, and clients that are fetched."""

import pytest

from tests.clients import front as tls
from tests.clients import nodejs, sources
from tests.clients.service import bare_environment, first_run
from tests.journeys.up import running


@pytest.fixture(scope="session")
def service(tmp_path_factory):
    data_dir = tmp_path_factory.mktemp("clients")
    with running(data_dir):
        yield first_run(data_dir)


@pytest.fixture(scope="session")
def unscoring(tmp_path_factory):
    """Another service, whose classifier cannot be loaded."""
    broken, data_dir = tmp_path_factory.mktemp("broken"), tmp_path_factory.mktemp("unscoring")
    (broken / "model.py").write_text("raise ImportError('broken, as the test wants it')")
    with running(data_dir, settings={"PYTHONPATH": str(broken)}):
        yield first_run(data_dir)


@pytest.fixture(scope="session")
def served_front(service, tmp_path_factory, needs_front):
    with tls.front(tmp_path_factory.mktemp("front") / "front", service) as found:
        yield found


@pytest.fixture
def front(served_front):
    """The vendors' host names; it remembers those that this test asked for."""
    served_front.tunnel.hosts.clear()
    return served_front


@pytest.fixture(scope="session")
def needs_front():
    if missing := tls.missing():
        pytest.skip(f"there is no {missing} on this machine")


@pytest.fixture(scope="session")
def akismet_source(tmp_path_factory):
    """The unpacked source of PyPI's akismet, with its own tests."""
    try:
        return sources.akismet_source(tmp_path_factory.mktemp("akismet"))
    except sources.NotFetched as error:
        pytest.skip(f"pip cannot fetch the source of akismet: {error}")


@pytest.fixture(scope="session")
def node():
    """Node.js with the clients of package-lock.json."""
    if nodejs.program("npm") is None:
        pytest.skip("there is no Node.js beside this Python")
    try:
        nodejs.install(bare_environment())
    except sources.NotFetched as error:
        pytest.skip(f"npm cannot fetch the clients: {error}")
    return nodejs

"""One running service for all recipes, whose notices may go to this machine, and one WordPress."""

import pytest

from tests.clients import wordpress as package
from tests.journeys.up import running
from tests.recipes.website import new_website
from tests.recipes.wordpress import connect, served


@pytest.fixture(scope="session")
def service(tmp_path_factory):
    with running(
        tmp_path_factory.mktemp("recipes"),
        settings={"COMMENTGATE_WEBHOOK_ALLOW_PRIVATE": "true", "COMMENTGATE_LIMIT_ADDRESS": "1000/minute"},
    ) as up:
        yield up


@pytest.fixture(scope="session")
def make_website(service):
    """Make a website of this name and address."""
    return lambda name, url: new_website(service, name, url)


@pytest.fixture(scope="session")
def blog(tmp_path_factory):
    """WordPress with the plugin; at the end PHP may not have complained of it."""
    with package.fetched(tmp_path_factory.mktemp("blog")) as installed, served(installed) as blog:
        yield blog
        assert blog.complaints() == []


@pytest.fixture(scope="session")
def website(blog, make_website):
    """The blog's site at Commentgate, where people decide about everything."""
    made = make_website("Blog", blog.url)
    made.hold_everything()
    return made


@pytest.fixture(scope="session")
def editor(blog):
    return blog.signed_in("editor")


@pytest.fixture(scope="session")
def connected(blog, website, editor):
    connect(editor, website, blog)
    return blog

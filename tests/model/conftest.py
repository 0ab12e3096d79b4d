from pathlib import Path

import pytest

from model import Classifier
from model.training import train
from tests.model.samples import write_folder


@pytest.fixture(scope="session")
def data_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_folder(tmp_path_factory.mktemp("labelled") / "data")


@pytest.fixture(scope="session")
def trained_folder(data_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("trained")
    train(data_folder, out, lambda _: None)
    return out


@pytest.fixture(scope="session")
def trained(trained_folder: Path) -> Classifier:
    return Classifier.load(trained_folder)


@pytest.fixture(scope="session")
def shipped() -> Classifier:
    return Classifier.load()

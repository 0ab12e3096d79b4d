import shutil
from pathlib import Path

import pytest

from model.artifact import SHIPPED
from service.scorer import NoClassifierError, load_scorer
from service.settings import from_environment


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHIPPED, tmp_path / "adapted"))


def test_the_classifier_that_ships_is_loaded_unless_another_is_named():
    assert load_scorer(from_environment({}).classifier).version == load_scorer().version != "none"


def test_the_settings_name_a_folder(folder):
    settings = from_environment({"COMMENTGATE_CLASSIFIER": str(folder)})

    assert settings.classifier == str(folder)
    assert load_scorer(settings.classifier).version == load_scorer().version


@pytest.mark.attack(53)
@pytest.mark.parametrize("harm", ["changed", "gone"])
def test_a_damaged_classifier_scores_nothing_and_none_stands_in(folder, harm):
    path = folder / "toxicity.en.npy.z"
    if harm == "gone":
        path.unlink()
    else:
        content = path.read_bytes()
        path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    scorer = load_scorer(str(folder))

    assert scorer.version == "none"
    with pytest.raises(NoClassifierError):
        scorer.score_and_tag([{"text": "x"}])

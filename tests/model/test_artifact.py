import io
import json
import shutil
import time
import zlib
from pathlib import Path

import numpy as np
import pytest

from model import ArtifactError, Classifier, artifact, provenance


@pytest.fixture
def copy(trained_folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(trained_folder, tmp_path / "copy"))


@pytest.mark.attack(53)
@pytest.mark.parametrize("name", ["idf.npy.z", "language.npy.z", "toxicity.en.npy.z"])
def test_a_swapped_array_is_refused(copy: Path, name: str) -> None:
    content = bytearray((copy / name).read_bytes())
    content[-1] ^= 1
    (copy / name).write_bytes(bytes(content))
    with pytest.raises(ArtifactError, match=rf"{name}.*wrong checksum.*train it again"):
        Classifier.load(copy)


@pytest.mark.attack(53)
def test_a_changed_manifest_is_refused(copy: Path) -> None:
    manifest = json.loads((copy / "manifest.json").read_text())
    manifest["heads"][0]["bias"] -= 10
    (copy / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(ArtifactError, match="wrong checksum"):
        Classifier.load(copy)


def test_a_missing_array_is_named(copy: Path) -> None:
    (copy / "idf.npy.z").unlink()
    with pytest.raises(ArtifactError, match=r"idf\.npy\.z is missing"):
        Classifier.load(copy)


def test_an_empty_folder_holds_no_classifier(tmp_path: Path) -> None:
    with pytest.raises(ArtifactError, match="no classifier in"):
        Classifier.load(tmp_path)


def test_another_format_is_refused(copy: Path) -> None:
    _rewrite(copy, {"format": 99})
    with pytest.raises(ArtifactError, match="format 2"):
        Classifier.load(copy)


def test_other_features_are_refused(copy: Path) -> None:
    _rewrite(copy, {"outside": ["moon_phase"]})
    with pytest.raises(ArtifactError, match="other features"):
        Classifier.load(copy)


def test_a_file_name_cannot_leave_the_folder(copy: Path) -> None:
    manifest = artifact.read_manifest(copy)
    _rewrite(copy, {"files": {**manifest["files"], "../other.npy.z": "0" * 64}})
    with pytest.raises(ArtifactError, match="outside"):
        Classifier.load(copy)


@pytest.mark.parametrize("content", ["", "[]", "not JSON", "{}"])
def test_a_manifest_that_is_none_is_refused(copy: Path, content: str) -> None:
    (copy / "manifest.json").write_text(content)
    with pytest.raises(ArtifactError):
        Classifier.load(copy)


def _rewrite(folder: Path, changes: dict[str, object]) -> None:
    manifest = {**json.loads((folder / "manifest.json").read_text()), **changes}
    manifest["checksum"] = artifact.manifest_checksum(manifest)
    (folder / "manifest.json").write_text(json.dumps(manifest))


def _replace_frequencies(folder: Path, content: bytes) -> None:
    (folder / "idf.npy.z").write_bytes(content)
    files = {**artifact.read_manifest(folder)["files"], "idf.npy.z": artifact.digest(content)}
    _rewrite(folder, {"files": files})


def _pickled() -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, np.array([{}], dtype=object), allow_pickle=True)
    return zlib.compress(buffer.getvalue())


@pytest.mark.parametrize(
    "content",
    [_pickled(), b"", b"\x93NUMPY", zlib.compress(b""), zlib.compress(bytes(1 << 27)), zlib.compress(bytes(99))[:-6]],
    ids=["pickled", "empty", "not compressed", "nothing inside", "as long as can be", "cut off"],
)
def test_what_is_no_plain_array_is_refused(copy: Path, content: bytes) -> None:
    _replace_frequencies(copy, content)
    with pytest.raises(ArtifactError, match="not an array"):
        Classifier.load(copy)


def test_the_manifest_says_what_made_it(trained_folder: Path) -> None:
    manifest = artifact.read_manifest(trained_folder)
    assert set(manifest["libraries"]) == {"python", "numpy", "scipy", "scikit-learn", "zlib"}
    assert manifest["code"] == provenance.code()
    assert manifest.get("commit") == provenance.commit()
    assert set(manifest["data"]["news_civil"]) == {"sha256", "rows"}


def test_the_shipped_artifact_is_small_and_loads_fast() -> None:
    assert sum(path.stat().st_size for path in artifact.SHIPPED.iterdir()) <= 8_000_000
    begun = time.perf_counter()
    classifier = Classifier.load()
    assert time.perf_counter() - begun < 0.5
    assert classifier.version.startswith("2-")

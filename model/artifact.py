"""The trained classifier on disk: plain arrays and one JSON manifest, nothing that can be executed.

Each array is an .npy file that zlib has compressed: most weights are zero. The manifest names every file with its
SHA-256, and holds a SHA-256 of itself. The same training gives the same bytes.
"""

import hashlib
import io
import json
import zlib
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.language import LatinModel
from model.outside import OUTSIDE
from model.vectors import BLOCKS, Head

FORMAT = 2
SHIPPED = Path(__file__).parent / "artifacts"
_MANIFEST = "manifest.json"
_SUFFIX = ".npy.z"
_IDF, _LANGUAGE = f"idf{_SUFFIX}", f"language{_SUFFIX}"
_MOST_BYTES = 1 << 26  # of one array, so that no file unfolds to all of the memory
_REMEDY = "train it again with `python -m model train`, or reinstall the package"

Manifest = dict[str, Any]


class ArtifactError(Exception):
    """The classifier on disk is missing, damaged or of another format; the message says what to do."""


class Artifact(NamedTuple):
    """Everything that scoring needs. `idf` has 2**BITS entries."""

    idf: NDArray[np.float32]
    heads: tuple[Head, ...]
    latin: LatinModel
    manifest: Manifest


def save(folder: Path, artifact: Artifact) -> Manifest:
    """Write an artifact; arrays are kept in half precision. Return the manifest as written."""
    folder.mkdir(parents=True, exist_ok=True)
    for pattern in (f"*{_SUFFIX}", "*.npy"):  # the second of format 1
        for stale in folder.glob(pattern):
            stale.unlink()
    arrays = {_IDF: artifact.idf, _LANGUAGE: artifact.latin.weights}
    arrays |= {_file_name(head): head.weights for head in artifact.heads}
    manifest: Manifest = {
        **artifact.manifest,
        "format": FORMAT,
        "blocks": list(BLOCKS),
        "outside": list(OUTSIDE),
        "files": {name: _write(folder / name, arrays[name]) for name in sorted(arrays)},
        "heads": [_head_entry(head) for head in artifact.heads],
        "language": {"tags": list(artifact.latin.tags), "bias": artifact.latin.bias.tolist()},
    }
    manifest["checksum"] = manifest_checksum(manifest)
    text = json.dumps(manifest, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    (folder / _MANIFEST).write_text(text, encoding="utf-8")
    return manifest


def load(folder: Path) -> Artifact:
    """Read and verify an artifact. Raises ArtifactError if anything is missing, changed or of another format."""
    manifest = read_manifest(folder)
    try:
        arrays = {name: _read(folder, name, expected) for name, expected in manifest["files"].items()}
        heads = tuple(_head(entry, arrays) for entry in manifest["heads"])
        language, _ = manifest["language"], manifest["perspective"]
        latin = LatinModel(tuple(language["tags"]), arrays[_LANGUAGE], np.array(language["bias"]))
        return Artifact(arrays[_IDF], heads, latin, manifest)
    except (KeyError, TypeError, AttributeError) as error:
        raise ArtifactError(f"{folder / _MANIFEST} lacks {error}: {_REMEDY}") from error


def read_manifest(folder: Path) -> Manifest:
    """Read and verify the manifest alone."""
    path = folder / _MANIFEST
    try:
        manifest = json.loads(path.read_bytes())
    except OSError as error:
        raise ArtifactError(f"there is no classifier in {folder} ({_MANIFEST} cannot be read): {_REMEDY}") from error
    except ValueError as error:
        raise ArtifactError(f"{path} is not JSON: {_REMEDY}") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise ArtifactError(f"{path} is not of format {FORMAT}, the one this version reads: {_REMEDY}")
    if manifest.get("checksum") != manifest_checksum(manifest):
        raise ArtifactError(f"{path} was changed after it was written (wrong checksum): {_REMEDY}")
    if manifest.get("blocks") != list(BLOCKS) or manifest.get("outside") != list(OUTSIDE):
        raise ArtifactError(f"{path} was made for other features than this version computes: {_REMEDY}")
    return manifest


def version(manifest: Manifest) -> str:
    """Return the format and the beginning of the checksum: short, and another one after every change."""
    return f"{manifest['format']}-{manifest['checksum'][:8]}"


def manifest_checksum(manifest: Manifest) -> str:
    """Return the SHA-256 of a manifest without its own checksum."""
    rest = {key: value for key, value in manifest.items() if key != "checksum"}
    return digest(json.dumps(rest, sort_keys=True).encode())


def _file_name(head: Head) -> str:
    return f"{head.attribute.lower()}.{head.language}{_SUFFIX}"


def _head_entry(head: Head) -> dict[str, object]:
    return {
        "attribute": head.attribute,
        "language": head.language,
        "file": _file_name(head),
        "outside": head.outside.tolist(),
        "bias": head.bias,
        "sees_author": head.sees_author,
    }


def _head(entry: dict[str, Any], arrays: dict[str, NDArray[np.float32]]) -> Head:
    outside = np.array(entry["outside"], dtype=np.float64)
    return Head(
        entry["attribute"], entry["language"], arrays[entry["file"]], outside, entry["bias"], entry["sees_author"]
    )


def digest(content: bytes) -> str:
    """Return the SHA-256 of some bytes."""
    return hashlib.sha256(content).hexdigest()


def _write(path: Path, values: NDArray[np.float32]) -> str:
    buffer = io.BytesIO()
    np.save(buffer, values.astype(np.float16), allow_pickle=False)
    content = zlib.compress(buffer.getvalue(), 9)
    path.write_bytes(content)
    return digest(content)


def _read(folder: Path, name: str, expected: str) -> NDArray[np.float32]:
    path = folder / name
    if Path(name).name != name:
        raise ArtifactError(f"{folder / _MANIFEST} names a file outside its folder: {_REMEDY}")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ArtifactError(f"{path} is missing: {_REMEDY}") from error
    if digest(content) != expected:
        raise ArtifactError(f"{path} was changed after it was written (wrong checksum): {_REMEDY}")
    try:
        array = np.load(io.BytesIO(_unfolded(content)), allow_pickle=False)
    except (ValueError, EOFError, zlib.error) as error:
        raise ArtifactError(f"{path} is not an array: {_REMEDY}") from error
    return np.asarray(array, dtype=np.float32)


def _unfolded(content: bytes) -> bytes:
    """Return what was compressed. Raises ValueError if it is longer than any array may be."""
    reader = zlib.decompressobj()
    unfolded = reader.decompress(content, _MOST_BYTES)
    if not reader.eof:
        raise ValueError("too long, or cut off")
    return unfolded

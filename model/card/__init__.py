"""The model card: prose in `model.card.prose`, numbers from the artifact's manifest and measuring commands."""

from collections.abc import Sequence

from model.artifact import Manifest, version
from model.card import accuracy, contents, prose, robust
from model.card.markdown import Table


def card(
    manifest: Manifest, plots: str | None = None, transfer: Sequence[Table] = (), peers: Sequence[Table] = ()
) -> str:
    """Return the model card as Markdown.

    `plots` is the folder of the drawn curves as seen from the card; `transfer` and `peers` are the lines that
    `python -m model transfer` and `python -m benchmarks.classifier` write. What is not there is left out.
    """
    metrics = manifest["metrics"]
    robustness = metrics.get("robustness")
    parts = [
        f"# Model card: classifier {version(manifest)}\n",
        prose.INTENDED,
        contents.languages(manifest),
        contents.calibration(manifest),
        contents.thresholds(metrics["thresholds"]),
        contents.perspective(metrics["perspective"]),
        accuracy.held_out(metrics, plots),
        accuracy.operating_points(metrics["operating_points"]),
        accuracy.transfer(transfer) if transfer else "",
        accuracy.peers(peers) if peers else "",
        robust.robustness(robustness) if robustness else "",
        robust.unsupported(metrics["unsupported"]) if "unsupported" in metrics else "",
        contents.data(manifest),
        contents.adapted(manifest["adapted"]) if "adapted" in manifest else "",
        robust.failures(robustness) if robustness else "",
        f"## Limits\n\n{prose.LIMITS}",
        contents.made_with(manifest),
    ]
    return "\n".join(part for part in parts if part)

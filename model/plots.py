"""Reliability and precision-recall curves as SVG: the same numbers give the same bytes. Needs matplotlib."""

from collections.abc import Callable, Iterator, Sequence
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes

KINDS = ("reliability", "precision_recall")

_INCHES = (8.0, 4.5)
_LOWEST = 1e-4  # of the logarithmic axes


class PlotsError(Exception):
    """Curves cannot be drawn; the message says what to install."""


def draw(lines: Sequence[dict[str, Any]], folder: Path) -> list[Path]:
    """Draw the curves of `evaluation.by_source`, two files an attribute, and return the files.

    Raises PlotsError where matplotlib is missing.
    """
    try:
        import matplotlib as drawing
        from matplotlib.figure import Figure
    except ImportError as error:
        raise PlotsError("plots need matplotlib: pip install matplotlib") from error
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for attribute in dict.fromkeys(line["attribute"] for line in lines if "curves" in line):
        own = [line for line in lines if line["attribute"] == attribute and "curves" in line]
        for kind in KINDS:
            with drawing.rc_context({"svg.hashsalt": "commentgate", "svg.fonttype": "none", "font.size": 9}):
                figure = Figure(figsize=_INCHES, layout="constrained")
                _WAYS[kind](figure.add_subplot(), own)
                path = folder / name_of(attribute, kind)
                figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None, "Title": path.stem})
            written.append(path)
    return written


def name_of(attribute: str, kind: str) -> str:
    """Return the name of the file that a curve is drawn to."""
    return f"{attribute.lower()}-{kind}.svg".replace("_", "-")


def _reliability(axes: "Axes", lines: Sequence[dict[str, Any]]) -> None:
    axes.plot([_LOWEST, 1], [_LOWEST, 1], color="#888", linewidth=0.8, linestyle="--")
    for line, style in zip(lines, _styles(), strict=False):
        said, seen = zip(*line["curves"]["reliability"], strict=True)
        axes.plot(said, [max(share, _LOWEST) for share in seen], marker="o", markersize=3, label=_label(line), **style)
    axes.set(xscale="log", yscale="log", xlim=(_LOWEST, 1), ylim=(_LOWEST, 1))
    axes.set(xlabel="mean score", ylabel="share that has the attribute", title=f"{lines[0]['attribute']}: reliability")
    _explain(axes)


def _precision_recall(axes: "Axes", lines: Sequence[dict[str, Any]]) -> None:
    for line, style in zip(lines, _styles(), strict=False):
        recall, precision = zip(*line["curves"]["precision_recall"], strict=True)
        axes.plot(recall, precision, label=_label(line), **style)
    axes.set(xlim=(0, 1), ylim=(0, 1.02), xlabel="recall", ylabel="precision at the natural rate")
    axes.set_title(f"{lines[0]['attribute']}: precision and recall")
    _explain(axes)


def _explain(axes: "Axes") -> None:
    """Say beside the axes, where it covers nothing, which line is which."""
    axes.legend(fontsize=7, loc="upper left", bbox_to_anchor=(1.01, 1.0), frameon=False)


def _styles() -> Iterator[dict[str, Any]]:
    """Give each line a look of its own: ten colours, then the same ones in another dash."""
    return ({"color": f"C{colour}", "linestyle": dash} for dash in cycle(("-", "--", ":")) for colour in range(10))


def _label(line: dict[str, Any]) -> str:
    return f"{line['source']} ({line['language']})"


_WAYS: dict[str, Callable[["Axes", Sequence[dict[str, Any]]], None]] = {
    "reliability": _reliability,
    "precision_recall": _precision_recall,
}

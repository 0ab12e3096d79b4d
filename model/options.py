"""What several commands of `python -m model` take."""

from pathlib import Path

import click

from model import artifact
from model.artifact import ArtifactError
from model.classifier import Classifier

FOLDER = click.Path(file_okay=False, path_type=Path)
EXISTING_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
FILE = click.Path(dir_okay=False, path_type=Path)
EXISTING_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)

artifact_option = click.option(
    "--artifact",
    "path",
    type=FOLDER,
    default=artifact.SHIPPED,
    help="The classifier to use instead of the shipped one.",
)


def load(path: Path) -> Classifier:
    """Load a classifier. Raises click.ClickException with what is wrong and what to do."""
    try:
        return Classifier.load(path)
    except ArtifactError as error:
        raise click.ClickException(str(error)) from error

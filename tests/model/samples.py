"""Small made-up data sets in the layout of the labelled files, and sentences for the classifier that ships."""

import csv
import gzip
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from random import Random

COLUMNS = [
    "id",
    "text",
    "lang",
    "spam",
    "toxicity",
    "severe_toxicity",
    "profanity",
    "threat",
    "insult",
    "identity_attack",
    "sexually_explicit",
    "note",
]

_SUBJECTS = {
    "en": [
        "the",
        "council",
        "the",
        "mayor",
        "this",
        "article",
        "our",
        "teacher",
        "the",
        "new",
        "bridge",
        "that",
        "report",
        "my",
        "neighbour",
        "the",
        "weather",
    ],
    "es": [
        "el",
        "alcalde",
        "la",
        "ciudad",
        "este",
        "artículo",
        "nuestra",
        "escuela",
        "el",
        "puente",
        "nuevo",
        "mañana",
        "siempre",
        "quizás",
        "también",
    ],
    "pt": [
        "o",
        "prefeito",
        "a",
        "cidade",
        "este",
        "artigo",
        "não",
        "nossa",
        "escola",
        "uma",
        "ponte",
        "nova",
        "amanhã",
        "sempre",
        "talvez",
        "também",
        "você",
    ],
    "de": [
        "der",
        "Bürgermeister",
        "die",
        "Stadt",
        "dieser",
        "Artikel",
        "unsere",
        "Schule",
        "eine",
        "neue",
        "Brücke",
        "morgen",
        "immer",
        "vielleicht",
    ],
}
_TOXIC = {"en": "idiot stupid moron scum", "es": "idiota estúpido imbécil", "pt": "idiota burro", "de": "Idiot Depp"}
_ADVERTS = ["cheap", "replica", "handbags", "outlet", "discount", "pills", "casino", "bonus"]


def write_file(path: Path, records: Iterable[Mapping[str, str]]) -> None:
    """Write records as a gzipped CSV; columns that a record lacks are empty."""
    with gzip.open(path, "wt", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, COLUMNS, restval="")
        writer.writeheader()
        writer.writerows(records)


def write_folder(folder: Path) -> Path:
    """Write a folder that training accepts: toxic comments in three languages, and English spam."""
    folder.mkdir()
    random = Random(5)
    write_file(folder / "wikipedia_multilabel.csv.gz", _toxicity(random, "en", 400))
    write_file(folder / "wikipedia_binary.csv.gz", _toxicity(random, "en", 200))
    write_file(folder / "news_civil.csv.gz", _toxicity(random, "en", 300))
    write_file(folder / "spanish.csv.gz", _toxicity(random, "es", 300))
    write_file(folder / "portuguese.csv.gz", _toxicity(random, "pt", 300))
    write_file(folder / "german.csv.gz", _noise(random, "de", 300))
    write_file(folder / "spam_blog.csv.gz", _spam(random, 200))
    return folder


def _sentence(random: Random, language: str, extra: str = "") -> str:
    words = random.choices(_SUBJECTS[language], k=random.randint(5, 12))
    if extra:
        words.insert(random.randrange(len(words)), extra)
    return " ".join(words)


def _toxicity(random: Random, language: str, rows: int) -> Iterable[dict[str, str]]:
    for number in range(rows):
        toxic = random.random() < 0.5
        insult = random.choice(_TOXIC[language].split()) if toxic else ""
        text = _sentence(random, language, insult)
        yield {"id": str(number), "text": text, "lang": language, "toxicity": "1" if toxic else "0"}


def _noise(random: Random, language: str, rows: int) -> Iterable[dict[str, str]]:
    for number in range(rows):
        label = random.choice("01")
        yield {"id": str(number), "text": _sentence(random, language), "lang": language, "toxicity": label}


def _spam(random: Random, rows: int) -> Iterable[dict[str, str]]:
    for number in range(rows):
        words = " ".join(random.choices(_ADVERTS, k=6))
        site = f"http://{random.choice(_ADVERTS)}-shop{number}.example/"
        note = {"author": " ".join(random.choices(_ADVERTS, k=2)), "author_url": site}
        text = f'{words} <a href="{site}">{random.choice(_ADVERTS)}</a>'
        yield {"id": str(number), "text": text, "lang": "en", "spam": "1", "note": json.dumps(note)}
